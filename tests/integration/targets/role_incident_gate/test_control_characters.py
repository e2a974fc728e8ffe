# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Control characters in the text of the appliance or of a variable never reach the terminal or the evidence."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import LOCAL_VARS, PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, incident

CONTROLS = "x\r\x1b[2K\x1b]0;t\x07\x9b2J\x85\x7f\u2028\u200f\u202eNEPO\u2066"
FIELDS = (
    "status", "incidentType", "priority", "hostName", "organizationName", "deviceGroupName", "product", "defectType",
    "occurred",
)  # fmt: skip


class TestControlCharacters(PlaybookTest):
    """Text of the appliance cannot move the cursor, clear the screen or turn the direction of what follows it."""

    incidents = tuple(
        incident(key, f"N-{key:02}", f"r{key:02}", **{field: CONTROLS}) for key, field in enumerate(FIELDS, 1)
    )

    @pytest.mark.parametrize(
        ("on_blocked", "arguments"), [("fail", []), ("fail", ["-v"]), ("end_host", []), ("report", [])]
    )
    def test_text_of_the_appliance(self, on_blocked, arguments):
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              roles:
                - role: netops.junos_space.incident_gate
                  incident_gate_tracking_number: "{{{{ ctn }}}}"
                  incident_gate_on_blocked: {on_blocked}
                  incident_gate_incident_types: [Event-RMA]
                  incident_gate_priorities: [High]
                  incident_gate_organizations: [Example Networks]
                  incident_gate_device_groups: [Default]
                  incident_gate_products: [MX480]
                  incident_gate_defect_types: [Hardware]
                  incident_gate_max_age: 1e9
                  incident_gate_evidence_dir: evidence
            """,
            fleet(len(FIELDS)),
            *arguments,
        )
        assert len(run.verdicts) == len(FIELDS)
        assert "open" not in run.verdicts.values()
        files = [file.read_text(encoding="utf-8") for file in (self.directory / "evidence").iterdir()]
        assert len(files) == 2
        for text in (run.output, *files):
            assert [char for char in text if not char.isprintable() and char != "\n"] == []

    def test_text_of_a_failed_wait(self):
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              tasks:
                - netops.junos_space.junos_space_incident_info:
                    tracking_number: N-01
                    wait_for: {{statuses: [Created], timeout: 0}}
                  vars: {LOCAL_VARS}
            """,
            fleet(1),
        )
        (result,) = [result for _host, result in run.results(event="failed")]
        assert result["answers"][0]["waited"] == "timeout"
        assert [char for char in run.output if not char.isprintable() and char != "\n"] == []

    def test_text_of_a_variable(self):
        hosts = {
            "a": {"incident_gate_statuses": [CONTROLS]},
            "b": {"incident_gate_on_blocked": CONTROLS},
            "c": {"incident_gate_evidence_dir": f"/proc/{CONTROLS}"},
            "e": {"incident_gate_tracking_number": CONTROLS},
            "f": {"incident_gate_max_age": "{{ '" + CONTROLS + "' | int(base=99) }}"},
        }
        run = self.play(
            gate_play(tracking_number=None, play={"vars": {"incident_gate_tracking_number": "N-01"}}), hosts
        )
        assert set(run.failures()) == set(hosts)
        assert [char for char in run.output if not char.isprintable() and char != "\n"] == []
