# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts that the gate ends, and what the terminal shows of a verdict."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import PROCEED, GateTest, gate_play


class TestEndHost(GateTest):
    @pytest.mark.parametrize(
        "condition",
        ["incident_gate_result is not defined", "(incident_gate_result | default({})).verdict is not defined"],
    )
    @pytest.mark.parametrize("use", ["roles", "import_role", "block"])
    def test_condition_that_the_verdict_turns_false(self, use, condition):
        role = {
            "roles": f'roles: [{{role: netops.junos_space.incident_gate, when: "{condition}"}}]',
            "import_role": "pre_tasks: [{ansible.builtin.import_role: {name: netops.junos_space.incident_gate},"
            f' when: "{condition}"}}]',
            "block": "pre_tasks: [{block: [{ansible.builtin.include_role: {name: netops.junos_space.incident_gate}}],"
            f' when: "{condition}"}}]',
        }[use]
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_on_blocked: end_host}}
              {role}
              tasks:
                - name: Proceed
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == ["r01"]
        assert run.verdicts == {"r01": "open", "r02": "blocked status", "r03": "unknown missing"}

    @pytest.mark.parametrize("entry", ["gate", "end", "gate_or_end", "nothing"])
    def test_no_other_entry_point(self, entry):
        role = {"name": "netops.junos_space.incident_gate", "tasks_from": entry}
        plays = gate_play(PROCEED, use={"ansible.builtin.include_role": role}, on_blocked="end_host")
        run = self.run_gate(plays, may_abort=True)
        assert run.code != 0
        assert run.proceeded() == []

    def test_end_host_of_the_action_by_itself(self):
        """It cannot end a host: only the role has the step that does."""
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: "{{ ctn }}", incident_gate_on_blocked: end_host}
              tasks:
                - netops.junos_space.incident_gate: {gate: incident_gate}
                - name: Proceed
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []


class TestTerminal(GateTest):
    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_verdicts_without_verbosity(self, on_blocked):
        run = self.run_gate(gate_play(on_blocked=on_blocked))
        lines = [line for line in run.output.splitlines() if "incident_gate is " in line]
        for part in ("BLOCKED for r02", "UNKNOWN for r03"):
            assert len([line for line in lines if part in line]) >= 1, run.output
        if on_blocked == "report":
            assert len(lines) == 3

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_no_log(self, on_blocked):
        run = self.run_gate(gate_play(on_blocked=on_blocked, play={"no_log": True}))
        for verdict in ("BLOCKED", "UNKNOWN", "OPEN", "N-02"):
            assert verdict not in run.output

    def test_wrong_password_under_end_host_fails(self):
        run = self.run_gate(gate_play(on_blocked="end_host"), JUNOS_SPACE_PASSWORD="not this one")
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert run.code == 2

    @pytest.mark.parametrize(
        ("on_blocked", "on_error", "failed", "proceeded"),
        [
            ("fail", "end_host", 0, 0),
            ("fail", "report", 0, 3),
            ("report", "fail", 3, 0),
        ],
    )
    def test_on_error(self, on_blocked, on_error, failed, proceeded):
        self.fault(status=503)
        run = self.run_gate(gate_play(PROCEED, on_blocked=on_blocked, on_error=on_error))
        assert len(run.failures()) == failed
        assert len(run.proceeded()) == proceeded
