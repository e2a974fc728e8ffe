# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Poll the appliance, and emit one event for each new incident and each status change.

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

from ansible_collections.netops.junos_space.plugins.module_utils._eda.options import SourceOptions
from ansible_collections.netops.junos_space.plugins.module_utils._eda.state_file import SourceState
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search

LOG = logging.getLogger(__name__)

MAX_BACKOFF = 900.0
"""Seconds between two polls of an appliance that does not respond, unless the interval itself is longer."""

FATAL_KINDS = ("auth", "usage")
"""Failures that must not be retried: each wrong login counts, and the fourth locks the account. Accepted logins do not count."""

STOP_TIMEOUT = 5.0
"""Seconds to wait for a poll that is under way when the source is stopped."""

Sleep = t.Callable[[float], t.Awaitable[t.Any]]


class Queue(t.Protocol):
    """The queue that ansible-rulebook passes to an event source."""

    async def put(self, item: t.Any) -> None:
        """Add an event; waits while the queue is full."""


async def poll(queue: Queue, arguments: t.Mapping[str, t.Any], *, sleep: Sleep = asyncio.sleep) -> t.NoReturn:
    """Poll until cancelled, and put an event for each new incident and each status change.

    Raises ``SpaceError`` where the arguments are wrong or the login is rejected, and for nothing else.
    """
    options = SourceOptions.read(arguments, os.environ)
    for warning in (*options.connection.warnings(), *options.incident_filter.warnings()):
        LOG.warning("%s", warning)
    stopped = threading.Event()

    def interruptible_sleep(seconds: float) -> None:
        # The delays between retries happen in a thread, which cannot be cancelled.
        if stopped.wait(seconds):
            raise SpaceError("connection", "The event source was stopped.")

    stack = contextlib.ExitStack()
    running: asyncio.Future[t.Any] | None = None
    service: IncidentService | None = None
    try:
        state = SourceState(options, stack)
        service = stack.enter_context(IncidentService(options.connection, sleep=interruptible_sleep))
        search = Search(host_names=options.host_names)
        failures = 0
        while True:
            running = asyncio.ensure_future(asyncio.to_thread(search.run, service, LOG.warning))
            try:
                # Shielded: the thread continues after a cancellation, and must have ended before the logout.
                result, _error = await asyncio.shield(running)
            except SpaceError as exc:
                if exc.kind in FATAL_KINDS and not exc.login_accepted:
                    LOG.error("The source stops (%s): %s", exc.kind, exc)
                    raise
                failures += 1
                delay = min(options.interval * 2 ** min(failures - 1, 20), max(MAX_BACKOFF, options.interval))
                LOG.warning("The poll failed (%s); the next one is in %g seconds: %s", exc.kind, delay, exc)
            else:
                failures, delay = 0, options.interval
                await _emit_changes(queue, result, state, options.connection)
            await sleep(delay)
    finally:
        stopped.set()
        await asyncio.shield(_close(stack, service, running))


async def _close(
    stack: contextlib.ExitStack, service: IncidentService | None, running: asyncio.Future[t.Any] | None
) -> None:
    """Log out and save, in a thread: neither may block the event loop of ansible-rulebook."""
    if service is not None and running is not None:
        # First without cancelling: a login that is under way would leave a session open.
        for _attempt in range(2):
            if not running.done():
                await asyncio.wait({running}, timeout=STOP_TIMEOUT)
                service.cancel()
        if running.done() and not running.cancelled():
            # Retrieve it, or asyncio would log that it was never retrieved.
            running.exception()
    await asyncio.to_thread(stack.close)


async def _emit_changes(
    queue: Queue, result: t.Mapping[str, t.Any], state: SourceState, connection: Connection
) -> None:
    if not result["complete"]:
        LOG.warning(
            "The appliance's list is not proven to be complete. Listed incidents are reported; absent ones are kept."
        )
    for answer in result["answers"]:
        if "failure" in answer:
            LOG.warning("%s", answer["msg"])
    for change in state.tracker.changes(result["incidents"]):
        if state.is_undecided(change):
            continue
        if state.should_emit(change.incident):
            # Events are logged, and nothing masks them.
            ensure_no_secret(change.incident, connection.password.reveal(), connection.username)
            await queue.put(change.event())
            # Yields to other tasks where the queue never waits.
            await asyncio.sleep(0)
        # Mark as reported only after delivery, so that an interrupted event is sent again.
        state.tracker.mark_reported(change)
        state.dirty = True
    state.mark_initialized()
    await asyncio.to_thread(state.save)
