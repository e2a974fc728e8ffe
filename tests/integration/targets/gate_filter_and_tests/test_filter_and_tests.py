# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter and the test plugins in plays: with what the module and the lookup give, and in conditions."""

from __future__ import annotations

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
        assert run.messages()["localhost"] == ["open", "blocked", "unknown", "unknown", "unknown"]
        results = run.results(task="Say reasons")[0][1]["results"]
        assert [item["msg"] for item in results] == [[], ["status"], ["ambiguous"], ["unknown_status"], ["missing"]]
        assert run.messages("Count")["localhost"] == [[1, 3, 4], [2], [1, 3, 4, 5], [4], [1, 2, 3]]

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
        assert run.messages()["localhost"] == ["auth", "open"]
        errors = {
            task: run.results(task=task, event="ignored")[0][1]["msg"] for task in ("skipped task", "wrong policy")
        }
        assert "not an answer row or list of incidents" in errors["skipped task"]
        assert "statuses, incident_types" in errors["wrong policy"]

    def test_answers_that_prove_nothing(self):
        run = self.play(
            """
            - hosts: localhost
              gather_facts: false
              tasks:
                - netops.junos_space.junos_space_incident_info: {tracking_number: TWO}
                  register: both
                - netops.junos_space.junos_space_incident_info: {tracking_number: TWO, statuses: [Created]}
                  register: filtered
                - netops.junos_space.junos_space_incident_info: {tracking_number: A}
                  register: one
                - netops.junos_space.junos_space_incident_info: {tracking_numbers: [A, B]}
                  register: several
                - netops.junos_space.junos_space_incident_info: {tracking_number: A, return_incidents: false}
                  register: without
                - name: Say
                  ansible.builtin.debug:
                    msg: >-
                      {{ answers | map('netops.junos_space.incident_gate', {}) | map(attribute='reasons')
                      | map('map', attribute='code') | map('join', ' ') }}
                  vars:
                    answers:
                      - "{{ both }}"
                      - "{{ filtered }}"
                      - "{{ filtered.answers[0] }}"
                      - "{{ one }}"
                      - "{{ one.answers[0] }}"
                      - "{{ one.answers[0] | combine({'retrieved_at': '2020-01-01T00:00:00Z'}) }}"
                      - "{{ one | combine({'retrieved_at': '2020-01-01T00:00:00Z'}) }}"
                      - "{{ several }}"
                      - "{{ without }}"
                      - "{{ without.answers[0] }}"
            """,
            {},
        )
        assert run.messages()["localhost"] == [
            "ambiguous", "incomplete", "incomplete", "", "", "incomplete", "incomplete", "ambiguous", "incomplete", "incomplete"
        ]  # fmt: skip

    def test_change_runs_only_on_its_own_verdict(self):
        good = {
            "plain": "verdict is netops.junos_space.gate_open",
            "guarded": "verdict is netops.junos_space.gate_open(tracking_number='A', host_name='edge-01', max_age=100)",
            "alias": "verdict is netops.junos_space.gate_open(host_name='edge-01-re0')",
        }
        bad = {
            "number": "verdict is netops.junos_space.gate_open(tracking_number='B')",
            "undefined number": "verdict is netops.junos_space.gate_open(tracking_number=nobody)",
            "omit": "verdict is netops.junos_space.gate_open(tracking_number=omit)",
            "undefined host": "verdict is netops.junos_space.gate_open(host_name=nobody.host)",
            "age": "verdict is netops.junos_space.gate_open(max_age=0)",
            "undefined": "nobody is netops.junos_space.gate_open",
            "undefined key": "verdict.nobody.key is netops.junos_space.gate_open",
            "skipped": "skipped is netops.junos_space.gate_open",
            "role": "role is netops.junos_space.gate_open",
            "no time": "untimed is netops.junos_space.gate_open(max_age=100)",
        }
        tasks = "".join(
            f"""
                - name: Change {name}
                  ansible.builtin.debug:
                  when: {condition}"""
            for name, condition in {**good, **bad}.items()
        )
        run = self.play(
            f"""
            - hosts: localhost
              gather_facts: false
              tasks:
                - netops.junos_space.junos_space_incident_info: {{tracking_number: A}}
                  register: response
                - ansible.builtin.set_fact:
                    verdict: "{{{{ response.answers[0] | netops.junos_space.incident_gate(policy) }}}}"
                    untimed: "{{{{ response.incidents | netops.junos_space.incident_gate({{}}) }}}}"
                  vars:
                    policy: {{statuses: [Created], host_name: edge-01, host_aliases: [edge-01-re0]}}
                - ansible.builtin.set_fact: {{x: 1}}
                  register: skipped
                  when: false
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate}}
                  vars: {{incident_gate_tracking_number: A, incident_gate_on_blocked: report}}
                  register: role{tasks}
                - name: Change by position
                  ansible.builtin.debug:
                  when: verdict is netops.junos_space.gate_open('A')
                  ignore_errors: true
                - name: Change by a misspelled option
                  ansible.builtin.debug:
                  when: verdict is netops.junos_space.gate_open(tracking_numbers='A')
                  ignore_errors: true
            """,
            {},
        )
        assert run.code == 0, run.output
        changed = {entry["task"] for entry in run.events if entry["event"] == "ok" and "Change" in entry["task"]}
        assert changed == {f"Change {name}" for name in good}
        assert len([entry for entry in run.events if entry["event"] == "ignored"]) == 2
