# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Hosts with several tracking numbers."""

from __future__ import annotations

from ansible_collections.netops.junos_space.tests.harness.gate import gate_play, say
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet_incidents, incident


class TestSeveralNumbers(PlaybookTest):
    incidents = (*fleet_incidents(3), incident(11, "M-01", "r01"), incident(12, "M-02", "r02", status="Closed"))

    def test_all_must_be_open(self):
        hosts = {
            "r01": {"incident_gate_tracking_number": ["N-01", "M-01"]},
            "r02": {"incident_gate_tracking_number": ["N-02", "M-02"]},
            "r03": {"incident_gate_tracking_number": ["N-03", "nobody knows"]},
            "r04": {"incident_gate_tracking_number": []},
            "r05": {"incident_gate_tracking_number": "{{ ['N-01'] }}", "incident_gate_host_name": "r01"},
        }
        run = self.play(
            gate_play(
                say(
                    "{{ [incident_gate_result.subject, incident_gate_result.reasons | map(attribute='subject', default=none)] }}"
                ),
                tracking_number=None,
                on_blocked="report",
            ),
            hosts,
        )
        assert run.verdicts == {
            "r01": "open",
            "r02": "blocked status",
            "r03": "unknown missing",
            "r04": "unknown not_asked",
            "r05": "open",
        }
        assert run.messages()["r02"] == [["N-02", "M-02"], ["M-02"]]
        assert run.messages()["r03"] == [["N-03", "nobody knows"], ["nobody knows"]]
