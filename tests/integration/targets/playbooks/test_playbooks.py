# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbooks to run with tasks of one's own: these are done where the gate is open, whatever is set, and nowhere else."""

from __future__ import annotations

import json

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import incident

TASKS = [{"name": "Change", "ansible.builtin.debug": {"msg": "done"}, "vars": {"ansible_connection": "local"}}]
PLAYBOOKS = {"rma_swap": "swap_tasks", "remediation": "remediation_tasks"}


class TestPlaybooks(PlaybookTest):
    incidents = (
        incident(1, "N-01", "r01"),
        incident(2, "N-02", "r02", status="Closed"),
        incident(3, "N-03", "elsewhere"),
    )

    def run_with(self, playbook, *, tasks=True, **variables):
        (self.directory / "tasks.yml").write_text(json.dumps(TASKS), encoding="utf-8")
        hosts = {f"r{number:02}": {"tracking_number": f"N-{number:02}"} for number in range(1, 5)}
        hosts["r05"] = {}
        given = {PLAYBOOKS[playbook]: str(self.directory / "tasks.yml"), **variables} if tasks else variables
        plays = f"- ansible.builtin.import_playbook: netops.junos_space.{playbook}\n"
        return self.play(plays, hosts, "-e", json.dumps(given))

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    @pytest.mark.parametrize("playbook", PLAYBOOKS)
    def test_change_runs_where_the_gate_is_open(self, playbook, on_blocked):
        run = self.run_with(playbook, on_blocked=on_blocked)
        assert run.proceeded("Change") == ["r01"]
        assert run.verdicts["r01"] == "open"

    @pytest.mark.parametrize("playbook", PLAYBOOKS)
    def test_no_change_tasks(self, playbook):
        run = self.run_with(playbook, tasks=False, on_blocked="report")
        assert list(run.messages("Report that no tasks are set")) == ["r01"]


class TestRmaCase(PlaybookTest):
    """The playbook that the rulebook runs for an event: it must not end well where it did nothing."""

    incidents = (incident(1, "N-01", "r01.example.net"),)

    @pytest.mark.parametrize(
        ("hosts", "arguments", "changed"),
        [
            (["r01", "r02"], [], ["r01"]),
            (["R01.example.net"], [], ["R01.example.net"]),
            (["r01", "r02"], ["--limit", "r01"], ["r01"]),
            (["r01", "r02"], ["--limit", "r02"], []),
            (["r02"], [], []),
            (["r01", "r01.example.net"], [], []),
            ([], [], []),
        ],
    )
    def test_change_or_failure(self, hosts, arguments, changed):
        (self.directory / "tasks.yml").write_text(json.dumps(TASKS), encoding="utf-8")
        given = {"device": "r01", "tracking_number": "N-01", "swap_tasks": str(self.directory / "tasks.yml")}
        plays = "- ansible.builtin.import_playbook: netops.junos_space.rma_case\n"
        run = self.play(plays, {host: {} for host in hosts}, "-e", json.dumps(given), *arguments)
        assert run.proceeded("Change") == changed
        assert bool(run.failures()) is not bool(changed)
