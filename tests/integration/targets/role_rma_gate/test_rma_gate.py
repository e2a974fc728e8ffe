# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The RMA rule, and that the two gates keep to themselves."""

from __future__ import annotations

import json
import re

from ansible_collections.netops.junos_space.tests.harness.gate import PROCEED, gate_play, say
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class TestRule(PlaybookTest):
    def test_each_status_and_type(self):
        statuses = {
            "Created": "", "Updated": "", "Closed": "status", "Not Submitted": "status", "Submitted": "status",
            "Create Failed": "status", "Submission Failed": "status", "Awaiting Review": "unknown_status",
        }  # fmt: skip
        types = {
            "Event-RMA": "", "On-demand RMA": "", "Event": "type", "On-demand": "type", "Event (low end)": "type",
            "AIS Health Check": "type", "Predictive": "unknown_type",
        }  # fmt: skip
        incidents, hosts, expected = [], {}, {}
        cases = [(status, "Event-RMA") for status in statuses] + [("Updated", kind) for kind in types]
        cases += [("Closed", "Event"), ("Awaiting Review", "Event")]
        for key, (status, kind) in enumerate(cases, 1):
            host = f"r{key:02}"
            incidents.append(incident(key, f"N-{key:02}", f"{host}.example.net", status=status, incidentType=kind))
            hosts[host] = {"rma_gate_tracking_number": f"N-{key:02}"}
            codes = [code for code in (statuses[status], types[kind]) if code]
            blocked = [code for code in codes if not code.startswith("unknown")]
            expected[host] = " ".join(["blocked" if blocked else "unknown" if codes else "open", *codes])
        incidents.append(incident(90, "OTHER", "elsewhere"))
        hosts["x"] = {"rma_gate_tracking_number": "OTHER"}
        hosts["y"] = {}
        expected.update(x="blocked host", y="unknown not_asked")
        self.appliance.set_incidents(incidents)
        self.appliance.set_behaviour(count_attribute="both")
        run = self.play(
            gate_play(say("{{ rma_gate_result.policy }}"), gate="rma_gate", tracking_number=None, on_blocked="report"),
            hosts,
        )
        assert run.verdicts == expected
        assert self.request_count == 1
        assert run.messages()["y"] == {
            "statuses": ["Created", "Updated"],
            "incident_types": ["Event-RMA", "On-demand RMA"],
            "host_name": "y",
            "host_match": "short",
            "max_incidents": 1,
        }

    def test_default_is_fail_with_its_own_message(self):
        self.appliance.set_incidents([incident(1, "N-01", "r01", status="Closed"), incident(2, "N-02", "r02")])
        run = self.play(
            gate_play(PROCEED, gate="rma_gate", tracking_number=None), fleet(2, rma_gate_tracking_number="{{ ctn }}")
        )
        assert re.search(r"^rma_gate is BLOCKED for r01 .*'N-01'.*\[status\].*Next steps: ", run.failures()["r01"])
        assert run.proceeded() == ["r02"]

    def test_end_host_and_the_stricter_preset(self):
        self.appliance.set_incidents([incident(1, "N-01", "r01", priority="4 - Low"), incident(2, "N-02", "r02")])
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {name: netops.junos_space.rma_gate}
                - name: Proceed
                  ansible.builtin.debug:
            """,
            fleet(
                2, rma_gate_tracking_number="{{ ctn }}", rma_gate_max_priority_level=2, rma_gate_on_blocked="end_host"
            ),
        )
        assert run.verdicts == {"r01": "blocked priority", "r02": "open"}
        assert (run.proceeded(), run.failures()) == (["r02"], {})

    def test_misspelled_variable(self):
        run = self.play(gate_play(gate="rma_gate", tracking_number=None), {"r01": {"rma_gate_tracking_nr": "N-01"}})
        assert "Did you mean rma_gate_tracking_number" in run.failures()["r01"]


class TestBothGates(PlaybookTest):
    incidents = (*fleet_incidents(2), incident(3, "N-03", "r03", incidentType="Event"))

    PLAY = """
        - hosts: all
          gather_facts: false
          vars:
            incident_gate_tracking_number: "{{ ctn }}"
            rma_gate_tracking_number: "{{ ctn }}"
            incident_gate_on_blocked: report
            rma_gate_on_blocked: report
            incident_gate_evidence_dir: evidence
            rma_gate_evidence_dir: evidence
          roles:
            - role: netops.junos_space.incident_gate
              when: inventory_hostname != 'r01'
            - role: netops.junos_space.rma_gate
              when: inventory_hostname != 'r02'
          tasks:
            - name: Say
              ansible.builtin.debug:
                msg:
                  - "{{ incident_gate_result.verdict | default('-') }}"
                  - "{{ rma_gate_result.verdict | default('-') }}"
        """

    def test_results_and_evidence_are_separate(self):
        run = self.play(self.PLAY, fleet(3))
        assert run.messages() == {"r01": ["-", "open"], "r02": ["open", "-"], "r03": ["open", "blocked"]}
        hosts = {}
        for gate in ("incident_gate", "rma_gate"):
            (document,) = (self.directory / "evidence").glob(f"{gate}-*.json")
            verdicts = json.loads(document.read_text(encoding="utf-8"))["verdicts"]
            hosts[gate] = sorted(verdict["host"] for verdict in verdicts)
        assert hosts == {"incident_gate": ["r02", "r03"], "rma_gate": ["r01", "r03"]}
        assert len(list((self.directory / "evidence").iterdir())) == 4
        assert self.request_count == 2

    def test_under_free(self):
        run = self.play(self.PLAY.replace("vars:", "strategy: free\n          vars:", 1), fleet(3))
        assert run.messages() == {"r01": ["-", "open"], "r02": ["open", "-"], "r03": ["open", "blocked"]}

    def test_variables_of_the_other_gate(self):
        run = self.play(
            self.PLAY,
            {"r03": {"ctn": "N-03", "incident_gate_statuses": ["Closed"], "rma_gate_incident_types": ["Event"]}},
        )
        assert run.messages() == {"r03": ["blocked", "open"]}


class TestStatements(PlaybookTest):
    incidents = tuple(incident(key, f"N-0{key}", f"r0{key}", incidentType="Event-RMA") for key in (1, 2, 3))

    def test_required_statements(self):
        hosts = {
            "r01": {
                "rma_gate_tracking_number": "N-01",
                "rma_gate_rma_number": "R200001",
                "rma_gate_part_serial": "AB12",
            },
            "r02": {"rma_gate_tracking_number": "N-02", "rma_gate_part_serial": "AB13"},
            "r03": {"rma_gate_tracking_number": "N-03", "rma_gate_rma_number": "R200003", "rma_gate_require": []},
        }
        run = self.play(
            gate_play(gate="rma_gate", tracking_number=None, on_blocked="report", evidence_dir="evidence"),
            hosts,
            inventory={"vars": {"rma_gate_require": ["rma_number", "part_serial"]}},
        )
        assert run.verdicts == {"r01": "open", "r02": "unknown unstated", "r03": "open"}
        results = dict(run.judged())
        assert results["r01"]["stated_by_operator"] == {
            "rma_number": "R200001",
            "part_serial": "AB12",
            "required": ["rma_number", "part_serial"],
            "verified": False,
        }
        document = json.loads((self.directory / results["r01"]["evidence"]["json"]).read_text())
        recorded = {record["host"]: record["stated_by_operator"]["rma_number"] for record in document["verdicts"]}
        assert recorded == {"r01": "R200001", "r02": None, "r03": "R200003"}
        assert (
            "Stated by the operator, not verified" in (self.directory / results["r01"]["evidence"]["html"]).read_text()
        )

    def test_wrong_statements_are_errors(self):
        hosts = {
            "r01": {"rma_gate_tracking_number": "N-01", "rma_gate_rma_number": 200001},
            "r02": {"rma_gate_tracking_number": "N-02", "rma_gate_require": ["serial"]},
            "r03": {"rma_gate_tracking_number": "N-03", "incident_gate_rma_number": "R1"},
        }
        run = self.play(gate_play(gate="rma_gate", tracking_number=None), hosts)
        assert run.verdicts == {}
        failures = run.failures()
        assert "rma_number must be a string" in failures["r01"]
        assert "unknown name 'serial'" in failures["r02"]
        assert "incident_gate_rma_number" in failures["r03"]
