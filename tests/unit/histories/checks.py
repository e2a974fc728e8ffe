# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must hold of an answer, a wait and a verdict, whatever happened meanwhile."""

from __future__ import annotations

import typing as t
from collections import Counter

from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.tests.unit.histories import cluster, machine
from ansible_collections.netops.junos_space.tests.unit.histories.machine import HOSTS, NUMBERS, POLICY

COUNTS: Counter[str] = Counter()
"""How often each outcome was seen."""


class Checks(machine.Appliance):
    """An appliance beside another one, on which each gate is open."""

    def __init__(self) -> None:
        super().__init__()
        self.other_cluster = cluster.Cluster(machine.simulator("other"), self.clock)
        for key, number in enumerate(NUMBERS, start=101):
            self.other_cluster.change(cluster.created(cluster.Record(key, number, HOSTS[number])))

    def check_row(self, row: dict[str, t.Any], started: float) -> None:
        """Missing is only what a state lacked, and what was found was in a state."""
        states = self.cluster.states_since(started)
        if row.get("failure") is None and row["complete"] and not row["found"]:
            assert any(machine.lacks(state, row["asked"]) for state in states)
        for found in row["incidents"]:
            records = [state[found["key"]] for state in states if found["key"] in state]
            assert (row["asked"], found["host_name"], found["status"]) in [
                (record.number, record.host, record.status) for record in records
            ]

    def check_wait(self, row: dict[str, t.Any], wait_for: WaitFor, started: float) -> None:
        """A wait ends for the reason that it reports, and not before."""
        statuses = {found["status"] for found in row["incidents"]}
        outcome = row["waited"]
        COUNTS[f"wait: {outcome}"] += 1
        if outcome == "reached":
            assert row["complete"]
            assert statuses
            assert statuses <= set(wait_for.statuses)
        elif outcome == "failed":
            assert statuses & set(wait_for.fail_on)
        elif outcome == "missing":
            assert (row["complete"], row["incidents"], wait_for.when_missing) == (True, [], "fail")
        else:
            assert self.clock.seconds - started >= wait_for.timeout - 0.001

    def check_verdict(self, row: dict[str, t.Any], where: str = "main") -> dict[str, t.Any]:
        number = row["asked"]
        policy = Policy.from_dict({**POLICY, "host_name": HOSTS[number]})
        verdict = evaluate(row, policy, now=self.clock.now)
        sites: dict[str, t.Any] = {"main": self.cluster, "other appliance": self.other_cluster}
        states = sites.get(where, cluster.NoIncidents).states_since(self.clock.seconds - machine.MAX_AGE)
        if verdict["allowed"]:
            COUNTS["open"] += 1
            assert any(machine.allows(state, number) for state in states)
        if "missing" in [reason["code"] for reason in verdict["reasons"]]:
            COUNTS["missing"] += 1
            assert any(machine.lacks(state, number) for state in states)
        return verdict
