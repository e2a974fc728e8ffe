# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the event source as ansible-rulebook does, with a clock of the test's own."""

from __future__ import annotations

import asyncio
import contextlib
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._eda import poller
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME

Reported = tuple[t.Any, t.Any, t.Any]


class SourceRunner:
    """A source, its queue and its pauses. Each pause calls ``between`` with the number of polls so far."""

    def __init__(self, appliance: t.Any, **arguments: t.Any) -> None:
        self.arguments = {
            "url": appliance.url,
            "username": USERNAME,
            "password": PASSWORD,
            "retries": 0,
            "interval": 60,
            **arguments,
        }
        self.events: list[dict[str, t.Any]] = []
        self.pauses: list[float] = []
        self.cancel_at_event: int | None = None
        self._task: asyncio.Task[t.Any] | None = None

    @property
    def reported(self) -> list[Reported]:
        """Key, from and to of each event."""
        return [(found["incident"]["key"], found["change"]["from"], found["change"]["to"]) for found in self._inside()]

    def _inside(self) -> list[dict[str, t.Any]]:
        return [event["junos_space"] for event in self.events]

    def stop(self) -> None:
        """As at a restart of ansible-rulebook: the next await of the source ends it."""
        if self._task is not None:
            self._task.cancel()

    async def put(self, item: t.Any) -> None:
        if self.cancel_at_event == len(self.events):
            # No room in the queue, and the source is stopped while it waits for some.
            self.cancel_at_event = None
            self.stop()
            await asyncio.sleep(0)
        self.events.append(item)

    def run(self, *between: t.Callable[[], None]) -> list[Reported]:
        """Poll once before, between and after these; what the source reported meanwhile."""
        steps = iter(between)

        def step() -> bool:
            for action in steps:
                action()
                return True
            return False

        return self.run_while(step)

    def run_while(self, step: t.Callable[[], bool]) -> list[Reported]:
        """Poll until ``step``, which is called in each pause, says that it was the last."""
        before = len(self.events)

        async def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            if not step():
                self.stop()
            await asyncio.sleep(0)

        async def watch() -> None:
            self._task = asyncio.create_task(poller.poll(self, self.arguments, sleep=sleep))
            await self._task

        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(watch())
        return self.reported[before:]
