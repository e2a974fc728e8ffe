# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ordinary control flow of playbooks that must not bypass the gate: tags, run_once, earlier and forged results."""

from __future__ import annotations

import json

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import PROCEED, GateTest, gate_play
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet


class TestTags(GateTest):
    """Whatever lets the role in lets all of it in."""

    def test_tag_on_include_role(self):
        run = self.run_gate(gate_play({**PROCEED, "tags": ["swap"]}, use={"tags": ["swap"]}), "--tags", "swap")
        assert run.proceeded() == ["r01"]

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host"])
    @pytest.mark.parametrize("tags", [[], ["other"]])
    def test_tag_on_the_change_only(self, tags, on_blocked):
        role = {"role": "netops.junos_space.incident_gate", "tags": tags}
        change = {**PROCEED, "tags": ["swap"]}
        hosts = fleet(3, incident_gate_tracking_number="{{ ctn }}", incident_gate_on_blocked=on_blocked)
        play = {"hosts": "all", "gather_facts": False, "roles": [role], "tasks": [change]}
        run = self.run_gate(json.dumps([play]), "--tags", "swap", hosts=hosts)
        assert run.proceeded() == ["r01"]

    def test_skipped_tag(self):
        change = {**PROCEED, "when": "incident_gate_result is netops.junos_space.gate_open"}
        use = {"ansible.builtin.import_role": {"name": "netops.junos_space.incident_gate"}, "tags": ["gate"]}
        run = self.run_gate(gate_play(change, use=use), "--skip-tags", "gate")
        assert run.proceeded() == []


class TestRunOnce(GateTest):
    """One host's verdict must not become that of all, wherever run_once is written."""

    @pytest.mark.parametrize(
        "gate",
        [
            "[{include_role: {name: GATE}, run_once: true}]",
            "[{include_role: {name: GATE}, run_once: '{{ true }}'}]",
            "[{include_role: {name: GATE, apply: {run_once: true}}}]",
            "[{import_role: {name: GATE}, run_once: true}]",
            "[{block: [{include_role: {name: GATE}}], run_once: true}]",
            "[{include_tasks: gate.yml, run_once: true}]",
            "[{include_tasks: {file: gate.yml, apply: {run_once: true}}}]",
            "[{netops.junos_space.incident_gate: {gate: incident_gate}, run_once: true, register: incident_gate_result}]",
        ],
    )
    def test_run_once(self, gate):
        tasks = [{"include_role": {"name": "netops.junos_space.incident_gate"}}]
        (self.directory / "gate.yml").write_text(json.dumps(tasks), encoding="utf-8")
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}"}}
              tasks: {gate.replace("GATE", "netops.junos_space.incident_gate")}
            - hosts: all
              gather_facts: false
              tasks:
                - name: Proceed
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert run.verdicts == {}
        assert "run_once" in " ".join(run.failures().values())
        assert self.request_count == 0

    def test_run_once_of_the_role(self):
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              roles:
                - {role: netops.junos_space.incident_gate, run_once: true, incident_gate_tracking_number: N-01}
              tasks:
                - name: Proceed
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert run.verdicts == {}


class TestEarlierVerdict(GateTest):
    """Nothing of an earlier verdict may be left once a gate was entered."""

    def check(self, second, **variables):
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate}}
                  vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}"}}
                - block:
                    - {second}
                  rescue:
                    - ansible.builtin.debug:
                - name: Proceed
                  ansible.builtin.debug:
                  when: incident_gate_result is netops.junos_space.gate_open
            """,
            hosts=fleet(1, **variables),
        )
        assert run.history("r01")[0] == "open"
        assert run.proceeded() == []
        return run

    @pytest.mark.parametrize(
        "wrong",
        [
            'incident_gate_on_blocked: "{{ nobody_defines_this }}"',
            'incident_gate_evidence_dir: "{{ nobody_defines_this }}"',
            'incident_gate_max_age: "{{ 1 / 0 }}"',
            'incident_gate_statuses: "{{ syntax error"',
            "incident_gate_wait_for: 5",
            "incident_gate_severity: 1",
            'junos_space_timeout: "{{ nobody_defines_this }}"',
            "incident_gate_host_name: \"{{ lookup('ansible.builtin.file', '/nonexistent') }}\"",
        ],
    )
    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    def test_second_gate_fails(self, use, wrong):
        self.check(
            f"{{ansible.builtin.{use}: {{name: netops.junos_space.incident_gate}}, "
            f'vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", {wrong}}}}}'
        )

    def test_second_gate_is_skipped(self):
        self.check(
            "{ansible.builtin.import_role: {name: netops.junos_space.incident_gate}, "
            'vars: {incident_gate_tracking_number: "{{ ctn }}"}, when: false}'
        )

    def test_second_gate_is_blocked(self):
        self.check(
            "{ansible.builtin.include_role: {name: netops.junos_space.incident_gate}, "
            'vars: {incident_gate_tracking_number: "N-02", incident_gate_on_blocked: report}}'
        )


class TestForgedResult(GateTest):
    """A result that is set otherwise than by the role hides the verdict, and is an error."""

    FORGED = '{"verdict": "open", "allowed": true, "reasons": [], "ended": false}'
    PLAY = """
        - hosts: all
          gather_facts: false
          PLAY
          roles:
            - role: netops.junos_space.incident_gate
              incident_gate_tracking_number: "{{ ctn }}"
              incident_gate_on_blocked: end_host
              ROLE
          tasks:
            - name: Proceed
              ansible.builtin.debug:
        """

    def check(self, *arguments, play="", role="", **variables):
        plays = self.PLAY.replace("PLAY", play).replace("ROLE", role)
        run = self.run_gate(plays, *arguments, hosts=fleet(3, **variables))
        assert run.proceeded() == []
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert all("incident_gate_result" in message for message in run.failures().values())
        return run

    def test_extra_vars(self):
        run = self.check("-e", f'{{"incident_gate_result": {self.FORGED}}}')
        assert "extra variable" in run.failures()["r01"]

    def test_extra_vars_that_are_no_verdict(self):
        self.check("-e", "incident_gate_result=open")

    def test_play_variable(self):
        self.check(play=f"vars: {{incident_gate_result: {self.FORGED}}}")

    def test_role_parameter(self):
        self.check(role=f"incident_gate_result: {self.FORGED}")

    def test_inventory(self):
        self.check(incident_gate_result=json.loads(self.FORGED))

    def test_include_parameter(self):
        run = self.run_gate(gate_play(PROCEED, use={}, result=json.loads(self.FORGED)))
        assert run.proceeded() == []
