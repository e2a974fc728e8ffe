# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role more than once in a run: each time it asks again."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident

CHANGE = """
    - name: Change
      ansible.builtin.uri:
        url: "{{ lookup('env', 'JUNOS_SPACE_URL') }}/_simulator/incidents"
        method: PUT
        body_format: json
        body: "{{ changed }}"
      delegate_to: localhost
      run_once: true
      vars: {ansible_connection: local, ansible_python_interpreter: '{{ ansible_playbook_python }}'}
"""


class TestMoreThanOnce(PlaybookTest):
    incidents = fleet_incidents(3)

    changed: t.ClassVar = [{**found, "status": "Closed"} for found in fleet_incidents(3)]

    def check(self, first, second, left_out=()):
        hosts = fleet(3, changed=self.changed, left_out=list(left_out))
        indented = CHANGE.replace("\n", "\n            ")
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              vars:
                incident_gate_tracking_number: "{{{{ ctn }}}}"
                incident_gate_statuses: [Created]
                incident_gate_on_blocked: report
              tasks:
                - {first}
            {indented}
                - {second}
            """,
            hosts,
        )
        for host in hosts:
            earlier = [] if host in left_out else ["open"]
            assert run.history(host) == [*earlier, "blocked status"], host
        assert self.request_count == 2

    IMPORT = "ansible.builtin.import_role: {name: netops.junos_space.incident_gate}"
    INCLUDE = "ansible.builtin.include_role: {name: netops.junos_space.incident_gate}"

    @pytest.mark.parametrize("role", [IMPORT, INCLUDE])
    def test_second_gate_sees_the_change(self, role):
        self.check(role, role)

    def test_host_skipped_by_the_first_gate_sees_the_change(self):
        self.check(f"{{{self.INCLUDE}, when: inventory_hostname not in left_out}}", self.INCLUDE, left_out=["r01"])

    @pytest.mark.parametrize("left_out", [[], ["r01"]])
    def test_role_twice_with_a_change_between(self, left_out):
        tasks = self.directory / "roles" / "change" / "tasks"
        tasks.mkdir(parents=True)
        (tasks / "main.yml").write_text(CHANGE, encoding="utf-8")
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              vars:
                incident_gate_tracking_number: "{{ ctn }}"
                incident_gate_statuses: [Created]
                incident_gate_on_blocked: report
              roles:
                - role: netops.junos_space.incident_gate
                  when: inventory_hostname not in left_out
                - role: change
                - role: netops.junos_space.incident_gate
            """,
            fleet(3, changed=self.changed, left_out=left_out),
        )
        for host in ("r01", "r02", "r03"):
            earlier = [] if host in left_out else ["open"]
            assert run.history(host) == [*earlier, "blocked status"], host

    def test_in_a_loop(self):
        self.appliance.set_incidents(
            [incident(1, "A-r01", "r01"), incident(2, "B-r02", "r02"), incident(3, "B-r01", "r01")]
        )
        number = "{{ item }}-{{ inventory_hostname }}"
        plays = gate_play(use={"loop": ["A", "B", "A"]}, tracking_number=number, on_blocked="report")
        run = self.play(plays, {"r01": {}, "r02": {}})
        assert run.history("r01") == ["open", "open", "open"]
        assert run.history("r02") == ["unknown missing", "open", "unknown missing"]

    def test_in_two_plays_of_one_run(self):
        play = "{hosts: all, gather_facts: false, roles: [netops.junos_space.incident_gate]}"
        run = self.play(f"[{play}, {play}]", fleet(3, incident_gate_tracking_number="{{ ctn }}"))
        assert run.history("r01") == ["open", "open"]
        assert self.request_count == 2
