# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies and their variables, right and wrong ones."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class TestPolicies(PlaybookTest):
    incidents = fleet_incidents(14)

    def test_each_condition_reaches_the_verdict(self):
        facts: list[dict[str, t.Any]] = [
            {},
            {"status": "Closed"},
            {"incidentType": "Event"},
            {"priority": "4 - Low"},
            {"occurred": "2020-01-01 00:00:00 UTC"},
            {"organizationName": "Other"},
            {"deviceGroupName": "Other"},
            {"product": "MX960"},
            {"status": "Awaiting Review"},
            {"incidentType": "Predictive"},
            {"priority": "1 - Low"},
            {"occurred": "2026-11-20 10:57:16 IST"},
            {"occurred": "2100-01-01 00:00:00 UTC"},
            {"status": "Awaiting Review", "product": None},
        ]
        self.appliance.set_incidents(
            [
                incident(number, f"N-{number:02}", f"r{number:02}", **fields)
                for number, fields in enumerate(
                    facts,
                    1,
                )
            ]
            + [incident(99, "N-01", "r01")]
        )
        policy: dict[str, t.Any] = {
            "statuses": ["created", "UPDATED"],
            "incident_types": ["event rma"],
            "priorities": ["High"],
            "max_priority_level": 3,
            "max_age": 86400 * 365 * 5,
            "organizations": ["Example Networks"],
            "products": ["MX480"],
        }
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles:
                - role: netops.junos_space.incident_gate
                  incident_gate_tracking_number: "{{ ctn }}"
                  incident_gate_on_blocked: report
            """,
            {
                **fleet(14, **{f"incident_gate_{key}": value for key, value in policy.items()}),
                "R07": {"ctn": "N-07", "incident_gate_device_groups": ["Default"]},
                "R01": {
                    "ctn": "N-01",
                    "incident_gate_max_incidents": 2,
                    **{f"incident_gate_{k}": v for k, v in policy.items()},
                },
            },
        )
        codes = [
            "unknown ambiguous", "blocked status", "blocked type", "blocked priority priority", "blocked age",
            "blocked organization", "open", "blocked product", "unknown unknown_status", "unknown unknown_type",
            "unknown unknown_priority", "unknown unknown_time", "unknown unknown_time", "blocked unknown_status product",
        ]  # fmt: skip
        expected = {f"r{number:02}": code for number, code in enumerate(codes, 1)}
        assert run.verdicts == {**expected, "R07": "blocked device_group", "R01": "open"}


class TestWrongVariables(PlaybookTest):
    incidents = fleet_incidents(1)

    def test_error_names_the_right_value(self):
        cases: dict[str, tuple[dict[str, t.Any], str]] = {
            "a": ({"statuses": "Created"}, "statuses must be a list"),
            "b": ({"statuses": []}, "leave it out"),
            "c": ({"statuses": ["Open"]}, "Submission Failed"),
            "d": ({"incident_types": ["RMA"]}, "On-demand RMA"),
            "e": ({"max_age": "a day"}, "max_age must be a number"),
            "f": ({"host_match": "fqdn"}, "short, exact, any"),
            "g": ({"on_blocked": "stop"}, "fail, end_host, report"),
            "h": ({"wait_for": "Created"}, "incident_gate_wait_for"),
            "i": ({"wait_for": {"status": ["Created"]}}, "statuses"),
            "j": ({"wait_for": {"statuses": ["Done"]}}, "Known are"),
            "k": ({"tracking_number": 1.5}, "Quote the number"),
            "l": ({"tracking_number": {"a": "N-01"}}, "tracking_number"),
            "m": ({"tracking_number": True}, "Quote the number"),
            "n": ({"host_name": ""}, "host_name must be a non-empty string"),
            # Misspelt: without an error, a condition would go without being judged.
            "o": ({"status": ["Created"]}, "incident_gate_statuses"),
            "p": ({"tracking_numbers": ["N-01"]}, "incident_gate_tracking_number"),
            "q": ({"max_priority": 1}, "incident_gate_max_priority_level"),
            "r": ({"organisations": ["A"]}, "incident_gate_organizations"),
            "s": ({"onblocked": "fail"}, "incident_gate_on_blocked"),
            "t": ({"evidence": "/tmp"}, "incident_gate_evidence_dir"),  # noqa: S108
            "u": ({"types": ["Event-RMA"]}, "incident_gate_incident_types"),
            "v": ({"type": ["Event-RMA"]}, "incident_gate_incident_types"),
            "w": ({"host": "edge"}, "incident_gate_host_"),
            "x": ({"age": 60}, "incident_gate_max_age"),
            "y": ({"groups": ["A"]}, "incident_gate_device_groups"),
            "z": ({"max_priority_level": 0}, "from 1 to 4"),
            # Reserved: nobody evaluates them.
            "aa": ({"enabled": True}, "incident_gate_enabled"),
            "ab": ({"contact": "noc@example.net"}, "incident_gate_contact"),
            "ac": ({"severity": 1}, "incident_gate_severity"),
            "ad": ({"max_incidents": 10**400}, "max_incidents must be a number"),
            "ae": ({"tracking_number": ["N-01", ""]}, "empty element"),
            "af": ({"on_error": "ignore"}, "fail, end_host, report"),
            "ag": ({"max_age": "{{ nobody | default(omit) }}"}, "incident_gate_max_age is default(omit)"),
            "ah": ({"evidence_dir": "{{ nobody | default(omit) }}"}, "incident_gate_evidence_dir is default(omit)"),
            "ai": ({"on_blocked": "{{ nobody | default(omit) }}"}, "incident_gate_on_blocked is default(omit)"),
            "aj": ({"host_name": "{{ nobody }}"}, "'nobody' is undefined"),
            "ak": ({"tracking_number": ["N-01", "{{ nobody | default(omit) }}"]}, "tracking_number is default(omit)"),
            "al": ({"wait_for": {"statuses": ["Created"], "timeout": "{{ nobody }}"}}, "'nobody' is undefined"),
        }
        hosts = {
            host: {
                "incident_gate_tracking_number": "N-01",
                **{f"incident_gate_{name}": value for name, value in given.items()},
            }
            for host, (given, _reported) in cases.items()
        }
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles: [netops.junos_space.incident_gate]
              tasks:
                - name: Proceed
                  ansible.builtin.debug:
            """,
            hosts,
        )
        failures = run.failures()
        for host, (given, reported) in cases.items():
            assert reported in failures.get(host, "no failure"), given
            assert host not in run.verdicts, given
        assert run.proceeded() == []
        assert self.request_count == 0

    def test_variables_of_the_other_gate(self):
        run = self.play(
            "[{hosts: all, gather_facts: false, roles: [netops.junos_space.incident_gate]}]",
            {
                "r01": {
                    "incident_gate_tracking_number": "N-01",
                    "my_incident_gate_statuses": ["x"],
                    "rma_gate_statuses": ["x"],
                },
                "r02": {"incident_gate_tracking_number": "N-01", "rma_gate_status": ["x"]},
            },
        )
        assert run.verdicts == {"r01": "open"}
        assert "rma_gate_statuses" in run.failures()["r02"]
