# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that wait for their numbers, each by its own number, with as few queries as possible."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import MAX_ANSWER_AGE
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.shared_query_cases import Clock, ask

WAIT = WaitFor(statuses=["Created"], timeout=600, interval=120)


class TestWaiting:
    @pytest.fixture(autouse=True)
    def _incidents(self, appliance: t.Any) -> None:
        self.appliance = appliance
        self.set_statuses("Created", "Submitted", "Create Failed")

    def set_statuses(self, *statuses: str) -> None:
        self.appliance.set_incidents(
            [support.record(key, f"N-{key}", status=status) for key, status in enumerate(statuses, 1)]
        )

    def ask(self, host: str, clock: Clock, number: str | None = None, wait_for: WaitFor = WAIT) -> dict[str, t.Any]:
        others = {"a": ["N-1"], "b": ["N-2"], "c": ["N-3"], "e": ["N-9"]}
        predicted = {name: numbers for name, numbers in others.items() if name != host}
        return ask(
            self.appliance, host, number or others[host][0], predicted=predicted, wait_for=wait_for, sleep=clock.sleep
        )[1]

    def test_each_number_settles_by_itself(self, clock: Clock) -> None:
        assert [self.ask(host, clock)["waited"] for host in "ace"] == ["reached", "failed", "missing"]
        # Nobody has waited for the one that is not settled.
        assert clock.slept == []
        assert self.ask("b", clock)["waited"] == "timeout"
        assert clock.slept == [120] * 5

    def test_all_that_wait_are_fetched_in_one_query(self, clock: Clock) -> None:
        self.set_statuses("Submitted", "Submitted", "Submitted")
        assert self.ask("a", clock)["waited"] == "timeout"
        requests = len(self.appliance.requests)
        # Their time is over as well, as it began when they were fetched first.
        assert self.ask("b", clock)["waited"] == "timeout"
        assert self.ask("c", clock)["waited"] == "timeout"
        assert len(self.appliance.requests) == requests

    def test_reached_while_waiting(self, clock: Clock) -> None:
        def sleep(seconds: float) -> None:
            Clock.sleep(clock, seconds)
            self.set_statuses("Created", "Created", "Created")

        clock.sleep = sleep  # type: ignore[method-assign]
        assert self.ask("b", clock)["waited"] == "reached"
        assert len(clock.slept) == 1

    def test_settled_answer_that_is_too_old_is_fetched_again(self, clock: Clock) -> None:
        self.ask("c", clock)
        clock.moved = MAX_ANSWER_AGE + 5
        self.set_statuses("Closed", "Created", "Created")
        assert [found["status"] for found in self.ask("a", clock)["incidents"]] == ["Closed"]

    def test_transient_failure_is_waited_out(self, clock: Clock) -> None:
        def sleep(seconds: float) -> None:
            Clock.sleep(clock, seconds)
            self.appliance.set_behaviour(
                faults=[{"on": "incidents", "action": "reset"}] if len(clock.slept) < 3 else []
            )
            self.set_statuses("Created", "Created", "Created")

        clock.sleep = sleep  # type: ignore[method-assign]
        assert self.ask("b", clock)["waited"] == "reached"
        assert len(clock.slept) == 3

    def test_failure_that_lasts(self, clock: Clock) -> None:
        def sleep(seconds: float) -> None:
            Clock.sleep(clock, seconds)
            self.appliance.set_behaviour(faults=[{"on": "incidents", "action": "reset"}])

        clock.sleep = sleep  # type: ignore[method-assign]
        row = self.ask("b", clock)
        assert row["failure"]["kind"] == "connection"
        assert clock.slept == [120] * 5

    def test_failure_of_the_first_fetch(self, clock: Clock) -> None:
        self.appliance.set_behaviour(faults=[{"on": "incidents", "action": "reset"}])
        assert self.ask("b", clock)["failure"]["kind"] == "connection"
        assert clock.slept == []

    def test_another_wait_is_another_query(self, clock: Clock) -> None:
        self.ask("a", clock)
        assert self.ask("b", clock, wait_for=WaitFor(statuses=["Submitted"]))["waited"] == "reached"
