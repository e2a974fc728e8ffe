# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run: one document and one page, with every verdict and no secret."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_schema
from ansible_collections.netops.junos_space.tests.faults import harness
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident

PLAY = """
    - name: Gate <b>the</b> fleet
      hosts: all
      gather_facts: false
      serial: 2
      roles:
        - role: netops.junos_space.incident_gate
          incident_gate_tracking_number: "{{ ctn | default('') }}"
          incident_gate_statuses: [Created]
          incident_gate_on_blocked: report
          incident_gate_evidence_dir: evidence/{{ 'of' }}/gates
    """


# Three plays with one gate: in a loop, under rescue, and in check mode.
SEVERAL = """
    - name: First
      hosts: r01,r02
      gather_facts: false
      tasks:
        - name: Gate each of two numbers
          ansible.builtin.include_role:
            name: netops.junos_space.incident_gate
          loop: ["N-01", "N-02"]
          vars: &gate
            incident_gate_tracking_number: "{{ item }}"
            incident_gate_on_blocked: report
            incident_gate_evidence_dir: evidence/of/gates
    - name: Second
      hosts: r01
      gather_facts: false
      tasks:
        - block:
            - name: Gate
              ansible.builtin.include_role:
                name: netops.junos_space.incident_gate
              vars: {<<: *gate, incident_gate_tracking_number: absent, incident_gate_on_blocked: fail}
          rescue:
            - name: Gate again
              ansible.builtin.include_role:
                name: netops.junos_space.incident_gate
              vars: {<<: *gate, incident_gate_tracking_number: N-01}
    - name: Third
      hosts: r01
      gather_facts: false
      check_mode: true
      roles:
        - {role: netops.junos_space.incident_gate, incident_gate_tracking_number: N-01, incident_gate_evidence_dir: evidence/of/gates}
    """

REPLAY = """
    - name: Replay
      hosts: localhost
      gather_facts: false
      tasks:
        - name: Evaluate again
          netops.junos_space.incident_gate_replay:
            evidence: "{{ lookup('ansible.builtin.fileglob', playbook_dir ~ '/evidence/of/gates/*.json') }}"
    """


class TestEvidence(PlaybookTest):
    incidents = (*fleet_incidents(3), incident(4, "N-04", "<script>alert(4)</script>", status='"><img src=x>'))

    def evidence(self, gate="incident_gate"):
        directory = self.directory / "evidence" / "of" / "gates"
        (document,) = directory.glob(f"{gate}-*.json")
        (page,) = directory.glob(f"{gate}-*.html")
        assert document.stem == page.stem
        content = json.loads(document.read_text(encoding="utf-8"))
        assert evidence_schema.find_problem(content) is None
        return content, page.read_text(encoding="utf-8")

    def test_one_of_each_for_the_whole_run(self):
        hosts = {**fleet(4), "r05": {}}
        run = self.play(PLAY, hosts)
        document, page = self.evidence()
        assert document["summary"] == {"open": 3, "blocked": 1, "unknown": 1}
        assert document["requests_made"] == self.request_count
        assert document["complete"] is True
        (play,) = document["plays"]
        assert play == {"name": "Gate <b>the</b> fleet", "playbook": "playbook.yml", "hosts": sorted(hosts)}
        judged = sorted(run.judged())
        # Processes that end at the same time are recorded and printed in either order.
        verdicts = sorted(document["verdicts"], key=lambda verdict: verdict["host"])
        assert [verdict["host"] for verdict in verdicts] == [host for host, _result in judged]
        for verdict, (host, result) in zip(verdicts, judged):
            for name in ("verdict", "allowed", "policy", "subject", "evaluated_at"):
                assert verdict[name] == result[name]
            assert [reason["code"] for reason in verdict["reasons"]] == [reason["code"] for reason in result["reasons"]]
            assert verdict["appliance"] == self.appliance.url
            assert verdict["rehearsal"] is True
            assert verdict["check_mode"] is False
            assert verdict["on_blocked"] == "report"
            assert result["evidence"] == judged[0][1]["evidence"]
            assert f"<bdi>{host}</bdi>" in page
        for path in judged[0][1]["evidence"].values():
            assert (self.directory / "evidence" / "of" / "gates") in Path(path).parents
        assert "<h1>NO-GO for 2 of 5 hosts</h1>" in page
        assert "Rehearsal." in page
        assert "Report only." in page
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(4)" in page
        assert "Check mode" not in page
        assert harness.find_leaks(self.directory / "evidence", [self.password]) == []

    def test_no_verdict_overwrites_another(self):
        self.play(SEVERAL, fleet(2))
        document, page = self.evidence()
        verdicts = [(verdict["host"], verdict["play"], verdict["subject"]) for verdict in document["verdicts"]]
        assert [rest for host, *rest in verdicts if host == "r01"] == [
            [0, "N-01"],
            [0, "N-02"],
            [1, "absent"],
            [1, "N-01"],
            [2, "N-01"],
        ]
        assert [rest for host, *rest in verdicts if host == "r02"] == [[0, "N-01"], [0, "N-02"]]
        assert [play["name"] for play in document["plays"]] == ["First", "Second", "Third"]
        assert [verdict["check_mode"] for verdict in document["verdicts"]] == [False] * 6 + [True]
        assert len({verdict["place"] for verdict in document["verdicts"]}) == 4
        assert page.count('<li class="row ') == 7

    def test_hosts_that_fail_or_end_are_recorded(self):
        plays = PLAY.replace(": report", ': "{{ on_blocked }}"').replace("serial: 2", "strategy: linear")
        hosts = {**fleet(3, on_blocked="fail"), "r05": {"on_blocked": "end_host"}}
        hosts["r02"]["ctn"] = "N-01"
        self.play(plays, hosts)
        document, _page = self.evidence()
        assert document["summary"] == {"open": 2, "blocked": 1, "unknown": 1}

    def test_interrupted_run_names_the_missing_hosts(self):
        plays = PLAY.replace(": report", ": fail").replace("serial: 2", "serial: 2\n      any_errors_fatal: true")
        hosts = {**fleet(3), "r05": {}}
        hosts["r01"]["ctn"] = "N-02"
        self.play(plays, hosts)
        document, page = self.evidence()
        assert document["summary"] == {"open": 1, "blocked": 1, "unknown": 0}
        assert document["complete"] is False
        assert document["progress"] == [{"hosts": 4, "judged": 2}]
        assert "Stopped after 2 of 4 hosts." in page
        assert "r03, r05" in page

    def test_under_free(self):
        self.play(PLAY.replace("serial: 2", "strategy: free"), fleet(4), "--forks", "10")
        document, _page = self.evidence()
        assert sorted(verdict["host"] for verdict in document["verdicts"]) == ["r01", "r02", "r03", "r04"]
        assert document["complete"] is True

    def test_replay(self):
        self.play(PLAY, {**fleet(4), "r05": {}})
        run = self.play(REPLAY, {})
        ((_host, result),) = run.results(task="Evaluate again")
        assert result["msg"].startswith("5 verdicts in ")
        assert result["differences"] == []
        replayed = {row["host"]: row["replayed"] for row in result["verdicts"]}
        assert replayed == {"r01": "open", "r02": "open", "r03": "open", "r04": "blocked", "r05": "unknown"}
        (file,) = (self.directory / "evidence" / "of" / "gates").glob("*.json")
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace('"status":"Created"', '"status":"Closed"', 1), encoding="utf-8")
        run = self.play(REPLAY, {})
        assert run.code != 0
        assert 'verdict is "open" in the evidence and "blocked" when evaluated again' in run.failures()["localhost"]
        file.write_text('{"schema": 1}', encoding="utf-8")
        assert "version 1 of this collection" in self.play(REPLAY, {}).failures()["localhost"]

    def test_directory_that_cannot_be_written_is_named(self):
        (self.directory / "evidence").write_text("in the way", encoding="utf-8")
        run = self.play(PLAY, fleet(1))
        assert "evidence_dir" in run.failures()["r01"]
        assert run.verdicts == {}
