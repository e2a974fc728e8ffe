# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter and the test plugins in plays: with what the module and the lookup give, and in conditions."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import incident


class TestFilterAndTests(PlaybookTest):
    incidents = (
        incident(1, "A", "edge-01.example.net"),
        incident(2, "B", "edge-02", status="Closed", incidentType="Event"),
        incident(3, "TWO", "edge-03"),
        incident(4, "TWO", "edge-03", status="Submission Failed"),
        incident(5, "ODD", "edge-04", status="Awaiting Review"),
    )

    def test_with_the_rows_of_the_module(self):
        run = self.play(
            """
            - hosts: localhost
              gather_facts: false
              tasks:
                - netops.junos_space.junos_space_incident_info:
                    tracking_numbers: [A, B, TWO, ODD, nobody]
                  register: answer
                - name: Say
                  ansible.builtin.debug:
                    msg: >-
                      {{ answer.answers | map('netops.junos_space.incident_gate', policy) | map(attribute='verdict') }}
                  vars: {policy: {statuses: [Created], incident_types: [Event-RMA]}}
                - name: Say reasons
                  ansible.builtin.debug:
                    msg: "{{ (item | netops.junos_space.incident_gate({'statuses': ['Created']})).reasons | map(attribute='code') }}"
                  loop: "{{ answer.answers }}"
                - name: Count
                  ansible.builtin.debug:
                    msg:
                      - "{{ answer.incidents | select('netops.junos_space.incident_open') | map(attribute='key') }}"
                      - "{{ answer.incidents | select('netops.junos_space.incident_closed') | map(attribute='key') }}"
                      - "{{ answer.incidents | select('netops.junos_space.incident_rma') | map(attribute='key') }}"
                      - "{{ answer.incidents | select('netops.junos_space.incident_failed') | map(attribute='key') }}"
                      - "{{ answer.incidents | select('netops.junos_space.incident_has_case') | map(attribute='key') }}"
            """,
            {},
        )
        assert run.code == 0, run.output
        assert run.said()["localhost"] == ["open", "blocked", "unknown", "unknown", "unknown"]
        results = run.results(task="Say reasons")[0][1]["results"]
        assert [item["msg"] for item in results] == [[], ["status"], ["ambiguous"], ["unknown_status"], ["missing"]]
        assert run.said("Count")["localhost"] == [[1, 3, 4], [2], [1, 3, 4, 5], [4], [1, 2, 3]]

    def test_with_failures_skips_and_the_lookup(self):
        run = self.play(
            """
            - hosts: localhost
              gather_facts: false
              tasks:
                - netops.junos_space.junos_space_incident_info: {tracking_number: A, password: not this one}
                  register: failed
                  ignore_errors: true
                - netops.junos_space.junos_space_incident_info: {tracking_number: A}
                  register: skipped
                  when: false
                - name: Say
                  ansible.builtin.debug:
                    msg:
                      - "{{ (failed | netops.junos_space.incident_gate({})).reasons[0].code }}"
                      - "{{ (found | netops.junos_space.incident_gate({})).verdict }}"
                  vars: {found: "{{ query('netops.junos_space.junos_space_incident', 'A') }}"}
                - name: Fail of a skipped task
                  ansible.builtin.debug:
                    msg: "{{ skipped | netops.junos_space.incident_gate({}) }}"
                  ignore_errors: true
                - name: Fail of a wrong policy
                  ansible.builtin.debug:
                    msg: "{{ [] | netops.junos_space.incident_gate({'status': ['Created']}) }}"
                  ignore_errors: true
            """,
            {},
        )
        assert run.said()["localhost"] == ["auth", "open"]
        told = {task: run.results(task=task, event="ignored")[0][1]["msg"] for task in ("skipped task", "wrong policy")}
        assert "is no answer" in told["skipped task"]
        assert "statuses, incident_types" in told["wrong policy"]

    def test_in_conditions(self):
        tests = (
            "incident_open",
            "incident_closed",
            "incident_rma",
            "incident_failed",
            "incident_has_case",
            "gate_open",
        )
        garbage: dict[str, t.Any] = {
            "nothing": None, "text": "open", "number": 7, "list": [], "empty": {}, "odd": {"status": "Odd", "incident_type": 4},
            "nested": {"status": {"$": "Created"}, "verdict": ["open"], "allowed": "true"},
        }  # fmt: skip
        tasks = "".join(
            f"""
                - name: {test} holds of {name}
                  ansible.builtin.debug:
                  when: {name} is netops.junos_space.{test}
                - name: {test} does not hold
                  ansible.builtin.debug:
                  when: {name} is not netops.junos_space.{test}"""
            for test in tests
            for name in list(garbage)[:: 1 if test == "gate_open" else 3]
        )
        run = self.play(
            f"""
            - hosts: localhost
              gather_facts: false
              vars: {garbage!r}
              tasks:{tasks}
                - name: Go on
                  ansible.builtin.debug:
                  when:
                    - good is netops.junos_space.incident_open
                    - good is netops.junos_space.incident_rma
                    - good is netops.junos_space.incident_has_case
                    - good_list | netops.junos_space.incident_gate({{}}) is netops.junos_space.gate_open
                  vars:
                    good: {{status: created, incident_type: on-demand rma}}
                    good_list: [{{status: created}}]
            """.replace("None", "null"),
            {},
        )
        assert run.code == 0, run.output
        assert run.failures() == {}
        assert [entry["task"] for entry in run.events if entry["event"] == "ok" and " holds of " in entry["task"]] == []
        done = len(run.results(task="does not hold", event="ok"))
        assert done == len(run.results(event="skipped"))
        assert run.proceeded() == ["localhost"]
