# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the role does with a host whose gate is not open."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, incident

PLAY = """
    - hosts: all
      gather_facts: false
      vars:
        incident_gate_tracking_number: "{{ ctn | default(omit) }}"
        incident_gate_statuses: [Created]
      tasks:
        - ansible.builtin.include_role:
            name: netops.junos_space.incident_gate
        - name: Proceed
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
                    - name: Proceed
                      ansible.builtin.debug:
                  rescue:
                    - name: Say
                      ansible.builtin.debug:
                        msg: "{{ incident_gate_result.verdict }} {{ incident_gate_result.reasons | map(attribute='code') | join }}"
            """,
            fleet(3),
        )
        assert run.messages() == {"r02": "blocked status", "r03": "unknown missing"}
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
            "edge-01.example.org": ("FQDN", {}, "blocked host"),
            "edge-03": ("SHORT", {"host_match": "any"}, "open"),
            "Edge-01.Example.net": ("FQDN", {"host_match": "exact"}, "open"),
            "edge-06": ("RE", {"host_aliases": ["edge-01-re0", "edge-01-re1"]}, "open"),
            "edge-07": ("RE", {"host_aliases": ["edge-01-re0"]}, "blocked host"),
            "edge-10": ("SHORT", {"host_name": "{{ inventory_hostname | replace('10', '01') }}"}, "open"),
            "10": ("ADDRESS", {}, "blocked host"),
            "4711": ("DIGITS", {}, "open"),
        }
        run = self.play(
            gate_play(tracking_number=None, on_blocked="report"),
            {
                host: {
                    "incident_gate_tracking_number": number,
                    **{f"incident_gate_{key}": value for key, value in more.items()},
                }
                for host, (number, more, _verdict) in cases.items()
            },
        )
        assert run.verdicts == {host: expected for host, (_number, _more, expected) in cases.items()}
