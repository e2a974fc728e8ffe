# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small JSON file that outlives the process: replaced atomically, and used by one process at a time.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import os
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import FileLock, atomic_write


class StateFile:
    """The file at ``path``, locked while it is open (``with``). Raises ``SpaceError`` of kind ``usage``."""

    def __init__(self, path: str) -> None:
        # The target of a symbolic link is replaced, so that the link stays.
        self.path = os.path.realpath(os.path.expanduser(os.path.expandvars(path)))
        self._lock = FileLock(f"{self.path}.lock")

    def __enter__(self) -> StateFile:
        try:
            self._lock.acquire(blocking=False)
        except BlockingIOError:
            raise SpaceError(
                "usage",
                f"The state file {self.path} is in use by another event source.",
                hint="Give each source a state_file of its own; two would report the same incidents.",
            ) from None
        except OSError as exc:
            raise _io_error(self.path, exc) from exc
        return self

    def __exit__(self, *exc: object) -> None:
        self._lock.release()

    def load(self) -> dict[str, t.Any] | None:
        """The content saved last; None where the file does not exist."""
        try:
            with open(self.path, encoding="utf-8") as stream:
                state = json.load(stream)
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise _io_error(self.path, exc) from exc
        except (ValueError, RecursionError):
            state = None
        if not isinstance(state, dict):
            # Starting over by itself would report everything again.
            raise SpaceError(
                "usage",
                f"The state file {self.path} is not a state file of this source.",
                hint="Restore it, or remove it to start over: every incident is then new.",
            )
        return state

    def save(self, state: t.Mapping[str, t.Any]) -> None:
        """Replace the file, readable for this user only."""
        try:
            atomic_write(self.path, json.dumps(state), fsync=True)
        except OSError as exc:
            raise _io_error(self.path, exc) from exc


def _io_error(path: str, exc: OSError) -> SpaceError:
    return SpaceError(
        "usage",
        f"The state file {path} cannot be used: {exc.strerror or exc}.",
        hint="Set state_file to a path in a directory that exists and that this user may write to.",
    )
