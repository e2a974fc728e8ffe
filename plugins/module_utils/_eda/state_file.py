# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the event source has reported, and the small JSON file that keeps it: replaced atomically, used by one process at a time.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._eda.changes import Change, ChangeTracker
from ansible_collections.netops.junos_space.plugins.module_utils._eda.options import SourceOptions
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import FileLock, atomic_write

LOG = logging.getLogger(__name__)

_VERSION = 1


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


class SourceState:
    """What was reported, kept in the state file where there is one."""

    def __init__(self, options: SourceOptions, stack: contextlib.ExitStack) -> None:
        self.dirty = False
        self.tracker = ChangeTracker()
        self._incident_filter = options.incident_filter
        self._undecided: set[str] = set()
        self._scope = {
            "version": _VERSION,
            "appliance": options.connection.url,
            "domain_id": options.connection.domain_id,
        }
        self._initialized = options.initial == "emit"
        self._file: StateFile | None = None
        if options.state_file is not None:
            self._file = stack.enter_context(StateFile(options.state_file))
            self._load(self._file)
            # A file that cannot be written is reported at the start, and not after the first event.
            self._file.save(self._content())
            stack.callback(self.save)

    def is_undecided(self, change: Change) -> bool:
        """Whether the record lacks a field that is filtered on. It stays a change until a poll returns the field."""
        if not self._initialized or self._incident_filter.can_evaluate(change.incident):
            return False
        if change.identity not in self._undecided:
            self._undecided.add(change.identity)
            key = change.incident["key"]
            LOG.warning(
                "%s lacks a field that is filtered on, so that no event is emitted for it. The next polls check it again.",
                "An incident without an id" if key is None else f"Incident {key}",
            )
        return True

    def should_emit(self, incident: dict[str, t.Any]) -> bool:
        return self._initialized and bool(self._incident_filter.apply([incident]))

    def mark_initialized(self) -> None:
        """After the first successful poll, every new incident is an event."""
        self.dirty = self.dirty or not self._initialized
        self._initialized = True

    def save(self) -> None:
        if self._file is None or not self.dirty:
            return
        try:
            self.dirty = False
            self._file.save(self._content())
        except SpaceError as exc:
            # A full disk may be temporary. Until it is saved, a restart would report these events again.
            self.dirty = True
            LOG.error("%s", exc)

    def _content(self) -> dict[str, t.Any]:
        # The names of the keys are those of version 1 of the file.
        return {**self._scope, "begun": self._initialized, "told": dict(self.tracker.reported)}

    def _load(self, file: StateFile) -> None:
        content = file.load()
        if content is None:
            return
        reported = content.get("told")
        if {name: content.get(name) for name in self._scope} != self._scope:
            raise SpaceError(
                "usage",
                f"The state file {file.path} belongs to another appliance or domain, or to another version.",
                hint="Give each appliance a state_file of its own, or remove the file to start over.",
            )
        if not isinstance(reported, dict) or not all(isinstance(status, str) for status in reported.values()):
            raise SpaceError("usage", f"The state file {file.path} is damaged.", hint="Restore it, or remove it.")
        self.tracker = ChangeTracker(reported)
        self._initialized = self._initialized or bool(content.get("begun"))
