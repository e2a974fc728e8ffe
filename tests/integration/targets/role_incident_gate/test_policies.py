# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Policies and their variables, right and wrong ones."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.tests.harness.gate import PROCEED, gate_play
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
            [incident(number, f"N-{number:02}", f"r{number:02}", **fields) for number, fields in enumerate(facts, 1)]
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
            gate_play(on_blocked="report"),
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
            "g": ({"on_blocked": "stop"}, "fail, end_host, report"),
            "h": ({"wait_for": "Created"}, "incident_gate_wait_for"),
            "i": ({"wait_for": {"status": ["Created"]}}, "statuses"),
            "m": ({"tracking_number": True}, "Quote the number"),
            # Misspelt: without an error, a condition would go without being judged.
            "o": ({"status": ["Created"]}, "incident_gate_statuses"),
            "p": ({"tracking_numbers": ["N-01"]}, "incident_gate_tracking_number"),
            "q": ({"max_priority": 1}, "incident_gate_max_priority_level"),
            "r": ({"organisations": ["A"]}, "incident_gate_organizations"),
            "ac": ({"severity": 1}, "incident_gate_severity"),
            "ag": ({"max_age": "{{ nobody | default(omit) }}"}, "incident_gate_max_age is default(omit)"),
            "aj": ({"host_name": "{{ nobody }}"}, "'nobody' is undefined"),
            "al": ({"wait_for": {"statuses": ["Created"], "timeout": "{{ nobody }}"}}, "'nobody' is undefined"),
        }
        hosts = {
            host: {
                "incident_gate_tracking_number": "N-01",
                **{f"incident_gate_{name}": value for name, value in given.items()},
            }
            for host, (given, _reported) in cases.items()
        }
        run = self.play(gate_play(PROCEED, tracking_number=None), hosts)
        failures = run.failures()
        for host, (given, reported) in cases.items():
            assert reported in failures.get(host, "no failure"), given
            assert host not in run.verdicts, given
        assert run.proceeded() == []
        assert self.request_count == 0

    def test_variables_of_the_other_gate(self):
        run = self.play(
            gate_play(tracking_number=None),
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
