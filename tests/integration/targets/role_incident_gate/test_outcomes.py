# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What happens to a host whose gate is not open, and how host names are compared."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident

PLAY = """
    - hosts: all
      gather_facts: false
      vars:
        incident_gate_tracking_number: "{{ ctn | default(omit) }}"
        incident_gate_statuses: [Created]
      tasks:
        - ansible.builtin.include_role:
            name: netops.junos_space.incident_gate
        - name: Go on
          ansible.builtin.debug:
    - hosts: all
      gather_facts: false
      tasks:
        - name: Next play
          ansible.builtin.debug:
    """

VERDICTS = {"r01": "open", "r02": "blocked status", "r03": "unknown missing", "r04": "unknown not_asked"}


class TestOnBlocked(PlaybookTest):
    incidents = (incident(1, "N-01", "r01"), incident(2, "N-02", "r02.example.net", status="Closed"))

    def run_play(self, on_blocked, *arguments):
        hosts = {**fleet(3), "r04": {}}
        if on_blocked:
            for variables in hosts.values():
                variables["incident_gate_on_blocked"] = on_blocked
        run = self.play(PLAY, hosts, *arguments)
        assert run.verdicts == VERDICTS
        return run

    def test_default_is_fail_with_next_steps(self):
        run = self.run_play(None)
        assert run.code == 2
        assert run.proceeded() == ["r01"]
        assert run.proceeded("Next play") == ["r01"]
        failures = run.failures()
        assert set(failures) == {"r02", "r03", "r04"}
        for part in (
            "BLOCKED",
            "r02",
            "'N-02'",
            "'Closed'",
            "'r02.example.net'",
            "[status]",
            "'Created'",
            "Next steps: ",
            "wait_for",
        ):
            assert part in failures["r02"]
        for part in ("UNKNOWN", "r03", "'N-03'", "[missing]", "no incident", "Next steps: ", "Compare the number"):
            assert part in failures["r03"]
        for part in ("UNKNOWN", "r04", "[not_asked]", "no tracking number", "Next steps: "):
            assert part in failures["r04"]

    def test_end_host_keeps_the_others(self):
        run = self.run_play("end_host")
        assert run.code == 0
        assert run.failures() == {}
        assert run.proceeded() == ["r01"]

    def test_report_only_sets_the_result(self):
        run = self.run_play("report")
        assert run.code == 0
        assert run.failures() == {}
        assert run.proceeded() == sorted(VERDICTS)

    def test_fail_and_end_host_in_check_mode(self):
        assert set(self.run_play("fail", "--check").failures()) == {"r02", "r03", "r04"}
        assert self.run_play("end_host", "--check").proceeded() == ["r01"]

    @pytest.mark.parametrize("strategy", ["strategy: free", "serial: 1"])
    def test_end_host_in_other_strategies(self, strategy):
        plays = PLAY.replace("gather_facts: false", "gather_facts: false\n      " + strategy, 1)
        run = self.play(plays, {**fleet(3, incident_gate_on_blocked="end_host")})
        assert run.failures() == {}
        assert run.proceeded() == ["r01"]

    def test_outcome_of_each_host(self):
        hosts = {**fleet(3), "r04": {}}
        hosts["r02"]["incident_gate_on_blocked"] = "report"
        hosts["r03"]["incident_gate_on_blocked"] = "end_host"
        run = self.play(PLAY, hosts)
        assert run.verdicts == VERDICTS
        assert list(run.failures()) == ["r04"]
        assert run.proceeded() == ["r01", "r02"]

    def test_rescue_sees_the_result(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - block:
                    - ansible.builtin.import_role:
                        name: netops.junos_space.incident_gate
                      vars:
                        incident_gate_tracking_number: "{{ ctn }}"
                        incident_gate_statuses: [Created]
                    - name: Go on
                      ansible.builtin.debug:
                  rescue:
                    - name: Say
                      ansible.builtin.debug:
                        msg: "{{ incident_gate_result.verdict }} {{ incident_gate_result.reasons | map(attribute='code') | join }}"
            """,
            fleet(3),
        )
        assert run.said() == {"r02": "blocked status", "r03": "unknown missing"}
        assert run.proceeded() == ["r01"]
        assert run.code == 0


class TestHosts(PlaybookTest):
    incidents = (
        incident(1, "SHORT", "edge-01"),
        incident(2, "FQDN", "Edge-01.Example.net"),
        incident(3, "RE", "edge-01-re1"),
        incident(4, "ADDRESS", "10.0.0.1"),
        incident(5, "NAMELESS", None),
        incident(6, "DIGITS", "4711"),
    )

    def test_names(self):
        cases: dict[str, tuple[str, dict[str, t.Any], str]] = {
            "edge-01": ("FQDN", {}, "open"),
            "EDGE-01": ("SHORT", {}, "open"),
            "edge-01.example.net": ("SHORT", {}, "open"),
            "edge-01.example.net.": ("FQDN", {}, "open"),
            "edge-01.example.org": ("FQDN", {}, "blocked host"),
            "edge-02": ("SHORT", {}, "blocked host"),
            "edge-03": ("SHORT", {"host_match": "any"}, "open"),
            "edge-04": ("NAMELESS", {"host_match": "any"}, "open"),
            "edge-05": ("NAMELESS", {}, "blocked host"),
            "Edge-01.Example.net": ("FQDN", {"host_match": "exact"}, "open"),
            "Edge-01.example.net": ("FQDN", {"host_match": "exact"}, "blocked host"),
            "edge-06": ("RE", {"host_aliases": ["edge-01-re0", "edge-01-re1"]}, "open"),
            "edge-07": ("RE", {"host_aliases": ["edge-01-re0"]}, "blocked host"),
            "edge-08": ("RE", {"host_aliases": []}, "blocked host"),
            "edge-09": ("SHORT", {"host_name": "edge-01"}, "open"),
            "edge-10": ("SHORT", {"host_name": "{{ inventory_hostname | replace('10', '01') }}"}, "open"),
            "10.0.0.1": ("ADDRESS", {}, "open"),
            "10.0.0.2": ("ADDRESS", {}, "blocked host"),
            "10": ("ADDRESS", {}, "blocked host"),
            "4711": ("DIGITS", {}, "open"),
        }
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles:
                - {role: netops.junos_space.incident_gate, incident_gate_on_blocked: report}
            """,
            {
                host: {
                    "incident_gate_tracking_number": number,
                    **{f"incident_gate_{key}": value for key, value in more.items()},
                }
                for host, (number, more, _verdict) in cases.items()
            },
        )
        assert run.verdicts == {host: expected for host, (_number, _more, expected) in cases.items()}


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
        expected = {f"r{number:02}": said for number, said in enumerate(codes, 1)}
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
                - name: Go on
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
