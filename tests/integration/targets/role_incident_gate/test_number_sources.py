# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the tracking number of a host is defined, and which type it has."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class TestNumberSources(PlaybookTest):
    incidents = fleet_incidents(4)

    ROLE = "{name: netops.junos_space.incident_gate}"

    @pytest.mark.parametrize(
        "play",
        [
            "roles: [{role: netops.junos_space.incident_gate, incident_gate_tracking_number: '{{ ctn }}'}]",
            f"vars: {{incident_gate_tracking_number: '{{{{ ctn }}}}'}}, tasks: [{{import_role: {ROLE}}}]",
            f"tasks: [{{include_role: {ROLE}, vars: {{incident_gate_tracking_number: '{{{{ of[ctn] }}}}', of: {{N-01: N-01, N-02: N-02}}}}}}]",
            "tasks: [{set_fact: {incident_gate_tracking_number: '{{ ctn }}'}, vars: {ansible_connection: local}}, "
            f"{{include_role: {ROLE}}}]",
            "tasks: [{debug: {msg: '{{ ctn }}'}, register: found}, "
            f"{{include_role: {ROLE}, vars: {{incident_gate_tracking_number: '{{{{ found.msg }}}}'}}}}]",
        ],
        ids=["role parameter", "play variable", "variables of include_role", "fact", "registered result"],
    )
    def test_source(self, play):
        run = self.play(f"[{{hosts: all, gather_facts: false, {play}}}]", fleet(2))
        assert run.verdicts == {"r01": "open", "r02": "open"}
        assert self.request_count == 1

    def test_inventory(self):
        hosts = {"r01": {"incident_gate_tracking_number": "N-01"}}
        hosts["r02"] = {"incident_gate_tracking_number": "{{ ctn }}", "ctn": "N-02"}
        run = self.play(gate_play(tracking_number=None), hosts)
        assert run.verdicts == {"r01": "open", "r02": "open"}
        assert self.request_count == 1

    @pytest.mark.parametrize("native", ["false", "true"])
    def test_digits(self, native):
        """A string of digits stays one through any template, and an integer is rejected: its digits may have changed."""
        self.appliance.set_incidents([incident(1, "0815", "b"), incident(2, "12", "c"), incident(3, "1e5", "d")])
        run = self.play(
            gate_play(tracking_number="{{ number }}"),
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
