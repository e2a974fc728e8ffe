# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A small JSON file that outlives the process: written whole or not at all, and by one process at a time.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import tempfile
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError


class StateFile:
    """The file at ``path``, locked while it is open (``with``). Raises ``SpaceError`` of kind ``usage``."""

    def __init__(self, path: str) -> None:
        # Through a symbolic link to what it names: the file is replaced, and the link must stay.
        self.path = os.path.realpath(os.path.expanduser(os.path.expandvars(path)))
        self._lock: int | None = None

    def __enter__(self) -> StateFile:
        try:
            self._lock = os.open(f"{self.path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.__exit__()
            raise SpaceError(
                "usage",
                f"The state file {self.path} is in use by another event source.",
                hint="Give each source a state_file of its own; two would tell of the same incidents.",
            ) from None
        except OSError as exc:
            self.__exit__()
            raise _unusable(self.path, exc) from exc
        return self

    def __exit__(self, *exc: object) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def load(self) -> dict[str, t.Any] | None:
        """What was saved last; None where nothing ever was."""
        try:
            with open(self.path, encoding="utf-8") as stream:
                state = json.load(stream)
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise _unusable(self.path, exc) from exc
        except ValueError:
            state = None
        if not isinstance(state, dict):
            # To begin anew by itself would tell of everything twice.
            raise SpaceError(
                "usage",
                f"The state file {self.path} cannot be read as what this source writes.",
                hint="Restore it, or remove it to begin anew: every incident is then new.",
            )
        return state

    def save(self, state: t.Mapping[str, t.Any]) -> None:
        """Replace the file, readable for this user only."""
        scratch = ""
        try:
            handle, scratch = tempfile.mkstemp(prefix=".junos_space.", dir=os.path.dirname(self.path))
            with open(handle, "w", encoding="utf-8") as stream:
                json.dump(state, stream)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(scratch, self.path)
        except OSError as exc:
            if scratch:
                with contextlib.suppress(OSError):
                    os.unlink(scratch)
            raise _unusable(self.path, exc) from exc


def _unusable(path: str, exc: OSError) -> SpaceError:
    return SpaceError(
        "usage",
        f"The state file {path} cannot be used: {exc.strerror or exc}.",
        hint="Set state_file to a path in a folder that exists and that this user may write to.",
    )
