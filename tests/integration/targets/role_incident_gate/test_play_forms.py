# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role in every form that a play can include it, once and more than once."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class TestForms(PlaybookTest):
    incidents = fleet_incidents(2)

    def check(self, use):
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
            {use}
            """,
            fleet(2, incident_gate_tracking_number="{{ ctn }}"),
        )
        assert run.verdicts == {"r01": "open", "r02": "open"}
        assert self.request_count == 1

    def test_roles(self):
        self.check("  roles: [netops.junos_space.incident_gate]")

    def test_import_role(self):
        self.check("  tasks: [{ansible.builtin.import_role: {name: netops.junos_space.incident_gate}}]")

    def test_include_role(self):
        self.check("  tasks: [{ansible.builtin.include_role: {name: netops.junos_space.incident_gate}}]")

    def test_in_a_block_of_included_tasks(self):
        tasks = [{"block": [{"ansible.builtin.include_role": {"name": "netops.junos_space.incident_gate"}}]}]
        (self.directory / "more.yml").write_text(json.dumps(tasks), encoding="utf-8")
        self.check("  tasks: [{ansible.builtin.include_tasks: more.yml}]")

    def test_pre_tasks_and_handlers_of_the_play_are_left_alone(self):
        self.check("  pre_tasks: [{ansible.builtin.import_role: {name: netops.junos_space.incident_gate}}]")

    def test_by_a_tag_on_the_role(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles:
                - {role: netops.junos_space.incident_gate, tags: [gate]}
              tasks:
                - name: Proceed
                  ansible.builtin.debug:
            """,
            fleet(2, incident_gate_tracking_number="{{ ctn }}"),
            "--tags",
            "gate",
        )
        assert run.verdicts == {"r01": "open", "r02": "open"}
        assert run.proceeded() == []


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

    def test_second_import_sees_the_change(self):
        self.check(self.IMPORT, self.IMPORT)

    def test_second_include_sees_the_change(self):
        self.check(self.INCLUDE, self.INCLUDE)

    def test_host_skipped_by_the_first_gate_sees_the_change(self):
        self.check(
            "{" + self.INCLUDE + ", when: inventory_hostname not in left_out}",
            self.INCLUDE,
            left_out=["r01"],
        )

    def test_role_twice_with_a_change_between(self):
        self.play_roles(left_out=[])

    def test_role_twice_with_a_condition_on_the_first(self):
        self.play_roles(left_out=["r01"])

    def play_roles(self, left_out):
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
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role:
                    name: netops.junos_space.incident_gate
                  vars:
                    incident_gate_tracking_number: "{{ item }}-{{ inventory_hostname }}"
                    incident_gate_on_blocked: report
                  loop: [A, B, A]
            """,
            {"r01": {}, "r02": {}},
        )
        assert run.history("r01") == ["open", "open", "open"]
        assert run.history("r02") == ["unknown missing", "open", "unknown missing"]

    def test_in_two_plays_of_one_run(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles: [netops.junos_space.incident_gate]
            - hosts: all
              gather_facts: false
              roles: [netops.junos_space.incident_gate]
            """,
            fleet(3, incident_gate_tracking_number="{{ ctn }}"),
        )
        assert run.history("r01") == ["open", "open"]
        assert self.request_count == 2
