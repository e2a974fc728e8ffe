# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# There is no pytest where integration tests run.
# ruff: noqa: PT009

"""The playbooks to run with tasks of one's own: these are done where the gate is open, whatever is set, and nowhere else."""

from __future__ import annotations

import json

from gate_testing import GateTest, incident

TASKS = [{"name": "Change", "ansible.builtin.debug": {"msg": "done"}, "vars": {"ansible_connection": "local"}}]
PLAYBOOKS = {"rma_swap": "swap_tasks", "remediation": "remediation_tasks"}


class Playbooks(GateTest):
    incidents = (
        incident(1, "N-01", "r01"),
        incident(2, "N-02", "r02", status="Closed"),
        incident(3, "N-03", "elsewhere"),
    )

    def run_with(self, playbook, *, tasks=True, **variables):
        (self.folder / "tasks.yml").write_text(json.dumps(TASKS), encoding="utf-8")
        hosts = {f"r{number:02}": {"tracking_number": f"N-{number:02}"} for number in range(1, 5)}
        hosts["r05"] = {}
        given = {PLAYBOOKS[playbook]: str(self.folder / "tasks.yml"), **variables} if tasks else variables
        plays = f"- ansible.builtin.import_playbook: netops.junos_space.{playbook}\n"
        return self.play(plays, hosts, "-e", json.dumps(given))

    def test_the_change_is_made_where_the_gate_is_open(self):
        for playbook in PLAYBOOKS:
            for on_blocked in ("fail", "end_host", "report"):
                with self.subTest(playbook=playbook, on_blocked=on_blocked):
                    run = self.run_with(playbook, on_blocked=on_blocked)
                    self.assertEqual(run.went_on("Change"), ["r01"])
                    self.assertEqual(run.verdicts["r01"], "open")

    def test_without_tasks_only_an_open_gate_is_told(self):
        for playbook in PLAYBOOKS:
            with self.subTest(playbook=playbook):
                run = self.run_with(playbook, tasks=False, on_blocked="report")
                self.assertEqual(list(run.said("Say that nothing was given to do")), ["r01"])
