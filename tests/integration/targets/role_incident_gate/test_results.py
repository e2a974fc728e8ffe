# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The results that the role sets, and where it takes the connection from."""

from __future__ import annotations

import re

from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents


class TestContext(PlaybookTest):
    incidents = fleet_incidents(3)

    def test_only_hosts_that_ran_the_role_have_a_result(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: "{{ ctn }}"}
              roles:
                - role: netops.junos_space.incident_gate
                  when: inventory_hostname == 'r02'
              tasks:
                - name: Say
                  ansible.builtin.debug:
                    msg: "{{ [incident_gate_result is netops.junos_space.gate_open, rma_gate_result is defined] }}"
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: "{{ ctn }}"}
              tasks:
                - ansible.builtin.import_role: {name: netops.junos_space.incident_gate}
                  when: inventory_hostname == 'r03'
                - name: Say again
                  ansible.builtin.debug:
                    msg: "{{ incident_gate_result is netops.junos_space.gate_open }}"
            """,
            fleet(3),
        )
        assert run.messages() == {"r01": [False, False], "r02": [True, False], "r03": [False, False]}
        # A gate that is skipped leaves nothing of the earlier verdict.
        assert run.messages("Say again") == {"r01": False, "r02": False, "r03": True}

    def test_result_has_the_types_of_the_contract(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: "{{ ctn }}", incident_gate_statuses: [Created], incident_gate_max_age: "900000000"}
              roles: [netops.junos_space.incident_gate]
              tasks:
                - name: Say
                  ansible.builtin.debug:
                    msg:
                      - "{{ incident_gate_result.allowed | type_debug }}"
                      - "{{ incident_gate_result.incident.is_rma | type_debug }}"
                      - "{{ incident_gate_result.incident.key | type_debug }}"
                      - "{{ incident_gate_result.verdict }}"
                      - "{{ incident_gate_result.subject }}"
                      - "{{ incident_gate_result.policy }}"
                      - "{{ incident_gate_result.evaluated_at }}"
                - name: Proceed
                  ansible.builtin.debug:
                  when: incident_gate_result.allowed
            """,
            {"r01": {"ctn": "N-01"}},
        )
        *types, verdict, subject, policy, evaluated = run.messages()["r01"]
        assert types == ["bool", "bool", "int"]
        assert (verdict, subject) == ("open", "N-01")
        assert policy == {
            "statuses": ["Created"],
            "host_name": "r01",
            "host_match": "short",
            "max_incidents": 1,
            "max_age": 900000000.0,
        }
        assert re.search(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", evaluated)
        assert run.proceeded() == ["r01"]

    def test_variables_override_the_environment(self):
        run = self.play(
            gate_play(tracking_number=None),
            fleet(
                2,
                incident_gate_tracking_number="{{ ctn }}",
                junos_space_url="{{ address }}",
                address=self.appliance.url,
                junos_space_username="operator",
                junos_space_password="{{ vaulted }}",
                vaulted=self.password,
                junos_space_timeout="20",
            ),
            JUNOS_SPACE_URL="http://127.0.0.1:1",
            JUNOS_SPACE_PASSWORD="not this one",
        )
        assert run.verdicts == {"r01": "open", "r02": "open"}
        assert self.request_count == 1
