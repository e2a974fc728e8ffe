# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the tracking number of a host is defined, and which type it has."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class TestNumberSources(PlaybookTest):
    incidents = fleet_incidents(4)

    def check(self, plays, hosts=None, asked=1):
        run = self.play(plays, hosts or fleet(4))
        assert run.verdicts == {f"r{number:02}": "open" for number in range(1, 5)}
        assert self.request_count == asked

    def test_inventory(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              roles: [netops.junos_space.incident_gate]
            """,
            {f"r{number:02}": {"incident_gate_tracking_number": f"N-{number:02}"} for number in range(1, 5)},
        )

    def test_inventory_with_a_template(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              roles: [netops.junos_space.incident_gate]
            """,
            fleet(4, incident_gate_tracking_number="{{ ctn }}"),
        )

    def test_play_variables(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              vars:
                incident_gate_tracking_number: "N-{{ inventory_hostname[1:] }}"
              tasks:
                - ansible.builtin.import_role:
                    name: netops.junos_space.incident_gate
            """
        )

    def test_variables_of_include_role(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role:
                    name: netops.junos_space.incident_gate
                  vars:
                    incident_gate_tracking_number: "{{ number_of[inventory_hostname] }}"
                    number_of: {r01: N-01, r02: N-02, r03: N-03, r04: N-04}
            """
        )

    def test_host_facts(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.set_fact:
                    incident_gate_tracking_number: "{{ ctn }}"
                  vars: {ansible_connection: local}
                - ansible.builtin.include_role:
                    name: netops.junos_space.incident_gate
            """
        )

    def test_registered_results(self):
        self.check(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.debug:
                    msg: "{{ ctn }}"
                  register: found
                - ansible.builtin.include_role:
                    name: netops.junos_space.incident_gate
                  vars:
                    incident_gate_tracking_number: "{{ found.msg }}"
            """
        )

    @pytest.mark.parametrize("native", ["false", "true"])
    def test_digits(self, native):
        """A string of digits stays one through any template, and an integer is rejected: its digits may have changed."""
        self.appliance.set_incidents([incident(1, "0815", "b"), incident(2, "12", "c"), incident(3, "1e5", "d")])
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles: [{role: netops.junos_space.incident_gate, incident_gate_tracking_number: "{{ number }}"}]
            """,
            {
                "a": {"number": 83},
                "b": {"number": "0815"},
                "c": {"number": "{{ inner }}", "inner": "12"},
                "d": {"number": ["1e5"]},
                "e": {"number": "{{ inner }}", "inner": 83},
                "f": {"number": True},
                "g": {"number": 1.5},
                "h": {"number": ["0815", 12]},
            },
            ANSIBLE_JINJA2_NATIVE=native,
        )
        assert run.verdicts == {"b": "open", "c": "open", "d": "open"}
        failures = run.failures()
        assert set(failures) == set("aefgh")
        assert all("83" in failures[host] and "0123" in failures[host] for host in "ae")
