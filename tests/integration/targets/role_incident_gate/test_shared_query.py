# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One query for the whole play, whichever host is first and whatever happens to it."""

from __future__ import annotations

import json
import types
import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import PROCEED, gate_play, say
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents

OPEN = {f"r{number:02}": "open" for number in range(1, 13)}


class TestSharedQuery(PlaybookTest):
    incidents = fleet_incidents(12)
    # With less than that, a list of ten or more needs a second request to prove its end.
    behaviour = types.MappingProxyType({"count_attribute": "both"})

    def test_twelve_hosts(self):
        run = self.play(gate_play(PROCEED, statuses=["Created"]), fleet(12))
        assert run.verdicts == OPEN
        assert run.proceeded() == sorted(OPEN)
        assert run.code == 0
        assert self.request_count == 1

    def test_each_serial_batch_sends_one_query(self):
        run = self.play(gate_play(play={"serial": 3}), fleet(12))
        assert run.verdicts == OPEN
        assert self.request_count == 4

    def test_hosts_that_share_a_number_and_hosts_without_one(self):
        hosts = fleet(6)
        hosts["r01"] = {}
        hosts["r03"]["ctn"] = ""
        hosts["r05"]["ctn"] = "N-04"
        hosts["r06"]["ctn"] = "nobody knows"
        run = self.play(gate_play(say("{{ incident_gate_result.subject is none }}"), on_blocked="report"), hosts)
        assert run.verdicts == {
            "r01": "unknown not_asked",
            "r02": "open",
            "r03": "unknown not_asked",
            "r04": "open",
            "r05": "blocked host",
            "r06": "unknown missing",
        }
        assert run.messages()["r01"] is True
        # One for all, and one for the number that was not among them.
        assert self.request_count == 2

    def test_no_numbers_send_no_query(self):
        run = self.play(
            gate_play(tracking_number=None, on_blocked="report"),
            {"a": {}, "b": {"incident_gate_tracking_number": None}, "c": {"incident_gate_tracking_number": "  "}},
        )
        assert set(run.verdicts.values()) == {"unknown not_asked"}
        assert len(run.verdicts) == 3
        assert self.request_count == 0

    def test_any_errors_fatal(self):
        hosts = fleet(12)
        hosts["r02"]["ctn"] = "nobody knows"
        run = self.play(gate_play(PROCEED, play={"any_errors_fatal": True}), hosts)
        assert run.verdicts == {**OPEN, "r02": "unknown missing"}
        assert run.proceeded() == []
        assert self.request_count == 2


class TestStrategies(PlaybookTest):
    """At most one request for each batch of numbers, in every form and strategy, for two gates in one play."""

    incidents = fleet_incidents(30)
    behaviour = types.MappingProxyType({"count_attribute": "both"})

    GATES = ({"name": "netops.junos_space.incident_gate"}, {"name": "netops.junos_space.rma_gate"})
    USES: t.ClassVar[dict[str, t.Any]] = {
        "roles": {"roles": [gate["name"] for gate in GATES]},
        "pre_tasks": {"pre_tasks": [{"import_role": gate} for gate in GATES]},
        "import_role": {"tasks": [{"import_role": gate} for gate in GATES]},
        "include_role": {"tasks": [{"include_role": gate} for gate in GATES]},
        "include_tasks": {"tasks": [{"block": [{"include_tasks": "gates.yml"}]}]},
    }

    @pytest.mark.parametrize("use", USES)
    @pytest.mark.parametrize("strategy", ["linear", "free", "host_pinned"])
    def test_two_gates(self, strategy, use):
        gates = [{"include_role": gate} for gate in self.GATES]
        (self.directory / "gates.yml").write_text(json.dumps(gates), encoding="utf-8")
        play = {"hosts": "all", "gather_facts": False, "strategy": strategy, **self.USES[use]}
        hosts = fleet(30, incident_gate_tracking_number="{{ ctn }}", rma_gate_tracking_number="{{ ctn }}")
        run = self.play(json.dumps([play]), hosts, "--forks", "10")
        assert len(run.judged()) == 60
        assert set(run.verdicts.values()) == {"open"}
        assert self.request_count == 2

    @pytest.mark.parametrize("strategy", ["free", "host_pinned"])
    def test_missing_and_shared_numbers(self, strategy):
        hosts = fleet(12)
        hosts["r03"]["ctn"] = "nobody knows"
        hosts["r04"]["ctn"] = "N-05"
        run = self.play(gate_play(play={"strategy": strategy}, on_blocked="report"), hosts, "--forks", "10")
        assert run.verdicts == {**OPEN, "r03": "unknown missing", "r04": "blocked host"}
        assert self.request_count == 2


class TestFirstHost(PlaybookTest):
    """Whatever happens to the first host, the others get their verdicts, from one query."""

    incidents = fleet_incidents(4)

    def check(self, tasks, expected=("r02", "r03", "r04"), **first):
        hosts = fleet(4)
        hosts["r01"].update(first)
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              tasks:
            {tasks}
                - ansible.builtin.import_role:
                    name: netops.junos_space.incident_gate
                  vars:
                    incident_gate_tracking_number: "{{{{ ctn }}}}"
                  when: inventory_hostname not in left_out | default([])
                - name: Say
                  ansible.builtin.debug:
                    msg: "{{{{ incident_gate_result is netops.junos_space.gate_open }}}}"
            """,
            hosts,
        )
        assert run.verdicts == dict.fromkeys(expected, "open")
        assert self.request_count == 1
        return run

    def test_failed_before(self):
        run = self.check("    - {ansible.builtin.fail: , when: inventory_hostname == 'r01'}")
        assert list(run.failures()) == ["r01"]

    def test_was_ended_before(self):
        self.check("    - {ansible.builtin.meta: end_host, when: inventory_hostname == 'r01'}")

    def test_was_unreachable_before(self):
        ssh = self.directory / "ssh"
        ssh.write_text("#!/bin/sh\nexit 255\n", encoding="utf-8")
        ssh.chmod(0o755)
        run = self.check(
            "    - {ansible.builtin.raw: 'true', changed_when: false, when: inventory_hostname == 'r01'}",
            ansible_connection="ssh",
            ansible_ssh_executable=str(ssh),
            ansible_ssh_retries=0,
        )
        assert list(run.failures()) == ["r01"]
        assert run.stats()["r01"]["unreachable"] == 1

    def test_is_skipped_and_gets_no_result(self):
        run = self.check("    - ansible.builtin.set_fact: {left_out: [r01]}")
        assert run.messages() == {"r01": False, "r02": True, "r03": True, "r04": True}

    def test_has_a_wrong_variable(self):
        run = self.check("    - ansible.builtin.debug:", incident_gate_max_age="a day")
        assert "max_age" in run.failures()["r01"]

    def test_is_blocked(self):
        hosts = fleet(4)
        hosts["r01"]["ctn"] = "N-02"
        run = self.play(gate_play(PROCEED), hosts)
        assert run.verdicts == {"r01": "blocked host", "r02": "open", "r03": "open", "r04": "open"}
        assert run.proceeded() == ["r02", "r03", "r04"]
        assert self.request_count == 1
        assert run.code == 2


class TestFailureOfOneHost(PlaybookTest):
    """A query that fails for one host replaces no answer that the run holds for the others."""

    incidents = fleet_incidents(2)

    @pytest.mark.parametrize("wait_for", ["{}", "{statuses: [Created], timeout: 0}"])
    @pytest.mark.parametrize("number", ["N-01", "N-02"])
    def test_others_keep_their_answers(self, number, wait_for):
        self.fault(status=500, after=1)
        # Where it is predicted for b, this is another number than where b itself evaluates it.
        predicted = {"N-01": "N-02", "N-02": "N-01"}[number]
        script = f"mkdir {self.directory}/used 2> /dev/null && echo {predicted} || echo {number}"
        changing = f"{{{{ lookup('ansible.builtin.pipe', '{script}') }}}}"
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              roles:
                - role: netops.junos_space.incident_gate
                  incident_gate_tracking_number: "{{{{ ctn }}}}"
                  incident_gate_host_match: any
                  incident_gate_wait_for: {wait_for}
                  incident_gate_on_blocked: report
            """,
            {"a": {"ctn": "N-01"}, "b": {"ctn": changing}, "c": {"ctn": "N-01"}, "d": {"ctn": "N-02"}},
            "--forks",
            "1",
        )
        assert run.verdicts == {"a": "open", "b": "unknown server", "c": "open", "d": "open"}
