# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An appliance whose incidents change with time."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor


class Case:
    """One tracking number: its statuses at each poll, the last ones forever. No status is no incident."""

    def __init__(self, *turns: t.Sequence[str], complete: bool = True) -> None:
        self.turns = turns
        self.complete = complete


class World:
    """A service and a clock. Polls take no time."""

    def __init__(self, cases: dict[str, Case], failures: dict[int, SpaceError] | None = None) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.asked: list[list[str]] = []
        self._cases = cases
        self._failures = failures or {}

    def ask(self, items: list[str]) -> list[Answer]:
        turn = len(self.asked)
        self.asked.append(list(items))
        if turn in self._failures:
            raise self._failures[turn]
        return [self._answer(item, turn) for item in items]

    def _answer(self, item: str, turn: int) -> Answer:
        case = self._cases[item]
        statuses = case.turns[min(turn, len(case.turns) - 1)]
        incidents = [incident_from_record({"status": status}) for status in statuses]
        return Answer(item, incidents, case.complete, retrieved_at=f"query {turn}")

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds

    def wait(self, wait_for: WaitFor) -> dict[str, str]:
        found = wait.wait(list(self._cases), self.ask, wait_for, clock=lambda: self.now, sleep=self.sleep)
        assert [answer.asked for answer, _outcome in found] == list(self._cases)
        self.last = found
        return {str(answer.asked): outcome for answer, outcome in found}


CREATED = WaitFor(statuses=["Created", "Updated"], timeout=600, interval=120)
