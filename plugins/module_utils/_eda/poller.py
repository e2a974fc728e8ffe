# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asking again and again, and telling of each change once: what the event source does.

This module util is private to the collection and can change at any time.
It imports nothing of Ansible, which need not be installed where ansible-rulebook runs.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._eda.changes import ChangeTracker
from ansible_collections.netops.junos_space.plugins.module_utils._eda.options import SourceOptions
from ansible_collections.netops.junos_space.plugins.module_utils._eda.state_file import StateFile
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search

LOG = logging.getLogger(__name__)

MAX_BACKOFF = 900.0
"""Seconds between two polls of an appliance that does not answer, unless the interval itself is longer."""

FATAL_KINDS = ("auth", "usage")
"""Failures that another try cannot mend, or must not: each wrong login counts, and the fourth locks the account."""

_VERSION = 1

Sleep = t.Callable[[float], t.Awaitable[t.Any]]


class Queue(t.Protocol):
    """What ansible-rulebook hands to an event source."""

    async def put(self, item: t.Any) -> None:
        """Take an event in, when there is room for it."""


async def watch(queue: Queue, arguments: t.Mapping[str, t.Any], *, sleep: Sleep = asyncio.sleep) -> t.NoReturn:
    """Poll until cancelled, and put an event for each new incident and each change of status.

    Raises ``SpaceError`` where the arguments are wrong or the login is refused, and for nothing else.
    """
    options = SourceOptions.read(arguments, os.environ)
    for warning in (*options.connection.warnings(), *options.selection.warnings()):
        LOG.warning("%s", warning)
    stopped = threading.Event()

    def pause(seconds: float) -> None:
        # The pauses between retries happen in a thread, which nobody can cancel.
        if stopped.wait(seconds):
            raise SpaceError("connection", "The event source was stopped.")

    with contextlib.ExitStack() as stack:
        memory = _Memory(options, stack)
        service = stack.enter_context(IncidentService(options.connection, sleep=pause))
        stack.callback(stopped.set)
        question = Search(host_names=options.host_names)
        failures = 0
        while True:
            try:
                result, _error = await asyncio.to_thread(question.run, service)
            except SpaceError as exc:
                if exc.kind in FATAL_KINDS:
                    LOG.error("Stopped asking the appliance (%s): %s", exc.kind, exc)
                    raise
                failures += 1
                wait = min(options.interval * 2 ** min(failures - 1, 20), max(MAX_BACKOFF, options.interval))
                LOG.warning("No answer (%s), asking again in %g seconds: %s", exc.kind, wait, exc)
            else:
                failures, wait = 0, options.interval
                await _tell(queue, result, memory, options.connection)
            await sleep(wait)


async def _tell(queue: Queue, result: t.Mapping[str, t.Any], memory: _Memory, connection: Connection) -> None:
    if not result["complete"]:
        LOG.warning(
            "The appliance's list is not proven to be complete. What it shows is told; what it lacks is not forgotten."
        )
    for change in memory.ledger.changes(result["incidents"]):
        if memory.wants(change.incident):
            # Events are logged, and nothing masks them.
            ensure_no_secret(change.incident, connection.password.reveal(), connection.username)
            await queue.put(change.event())
            # Lets others run where the queue never waits.
            await asyncio.sleep(0)
        # Only now: whatever stops this source before, it is told after the next start.
        memory.ledger.tell(change)
        memory.dirty = True
    memory.begin()
    await asyncio.to_thread(memory.save)


class _Memory:
    """What was told, kept in the state file where there is one."""

    def __init__(self, options: SourceOptions, stack: contextlib.ExitStack) -> None:
        self.dirty = False
        self._selection = options.selection
        self._about = {
            "version": _VERSION,
            "appliance": options.connection.url,
            "domain_id": options.connection.domain_id,
        }
        self._begun = options.initial == "emit"
        self.ledger = ChangeTracker()
        self._file: StateFile | None = None
        if options.state_file is not None:
            self._file = stack.enter_context(StateFile(options.state_file))
            self._restore(self._file)
            # Says at the start, and not after the first event, that the file cannot be written.
            self._file.save(self._state())
            stack.callback(self.save)

    def wants(self, incident: dict[str, t.Any]) -> bool:
        return self._begun and bool(self._selection.keep([incident]))

    def begin(self) -> None:
        """The first answer is in: from now on, what is new is an event."""
        self.dirty = self.dirty or not self._begun
        self._begun = True

    def save(self) -> None:
        if self._file is None or not self.dirty:
            return
        try:
            self.dirty = False
            self._file.save(self._state())
        except SpaceError as exc:
            # A full disk passes. Until then, a restart would tell of this again.
            self.dirty = True
            LOG.error("%s", exc)

    def _state(self) -> dict[str, t.Any]:
        return {**self._about, "begun": self._begun, "told": dict(self.ledger.told)}

    def _restore(self, file: StateFile) -> None:
        state = file.load()
        if state is None:
            return
        told = state.get("told")
        if {name: state.get(name) for name in self._about} != self._about:
            raise SpaceError(
                "usage",
                f"The state file {file.path} is about another appliance or domain, or of another version.",
                hint="Give each appliance a state_file of its own, or remove the file to begin anew.",
            )
        if not isinstance(told, dict) or not all(isinstance(status, str) for status in told.values()):
            raise SpaceError("usage", f"The state file {file.path} is damaged.", hint="Restore it, or remove it.")
        self.ledger = ChangeTracker(told)
        self._begun = self._begun or bool(state.get("begun"))
