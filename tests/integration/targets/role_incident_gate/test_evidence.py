# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run leaves behind: one document and one page, with all hosts and no secret."""

from __future__ import annotations

import base64
import html
import html.parser
import json
import urllib.parse

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


class TestEvidence(PlaybookTest):
    incidents = (*fleet_incidents(3), incident(4, "N-04", "<script>alert(4)</script>", status='"><img src=x>'))

    def evidence(self, gate="incident_gate"):
        folder = self.directory / "evidence" / "of" / "gates"
        (document,) = folder.glob(f"{gate}-*.json")
        (page,) = folder.glob(f"{gate}-*.html")
        assert document.stem == page.stem
        return json.loads(document.read_text(encoding="utf-8")), page.read_text(encoding="utf-8")

    def check_no_secret(self, secret):
        spellings = {
            secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], html.escape(secret),
            urllib.parse.quote(secret, safe=""), urllib.parse.quote(secret), urllib.parse.quote_plus(secret),
            base64.b64encode(secret.encode()).decode(), base64.b64encode(f"operator:{secret}".encode()).decode(),
        }  # fmt: skip
        for file in self.directory.rglob("evidence/**/*"):
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            assert [spelling for spelling in spellings if spelling in text] == [], file.name

    def test_one_of_each_for_the_whole_run(self):
        hosts = {**fleet(4), "r05": {}}
        run = self.play(PLAY, hosts)
        document, page = self.evidence()
        assert list(document["hosts"]) == ["r01", "r02", "r03", "r04", "r05"]
        assert document["summary"] == {"open": 3, "blocked": 1, "unknown": 1}
        assert document["check_mode"] is False
        assert document["appliance"] == self.appliance.url
        assert document["play"] == "Gate <b>the</b> fleet"
        assert document["requests_made"] == self.request_count
        assert set(document["versions"]) == {"netops.junos_space", "ansible-core", "python"}
        for host, result in run.results(task="Ask Service Now and judge"):
            kept = document["hosts"][host]
            assert {name: result[name] for name in kept} == kept
            assert set(kept) == {
                "verdict",
                "allowed",
                "reasons",
                "incident",
                "incidents",
                "policy",
                "subject",
                "evaluated_at",
            }
            assert f"<bdi>{host}</bdi>" in page
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(4)" in page
        assert "check mode" not in page
        self.check_no_secret(self.password)

    def test_check_mode_is_marked(self):
        self.play(PLAY, fleet(2), "--check")
        document, page = self.evidence()
        assert document["check_mode"] is True
        assert "check mode" in page
        assert list(document["hosts"]) == ["r01", "r02"]

    def test_a_run_adds_to_the_folder_and_never_overwrites(self):
        for _run in range(2):
            self.play(PLAY, fleet(1))
        assert len(list((self.directory / "evidence" / "of" / "gates").iterdir())) == 4

    def test_hosts_that_fail_and_hosts_that_are_ended_are_in_it(self):
        plays = PLAY.replace(": report", ': "{{ on_blocked }}"').replace("serial: 2", "strategy: linear")
        hosts = {**fleet(3, on_blocked="fail"), "r05": {"on_blocked": "end_host"}}
        hosts["r02"]["ctn"] = "N-01"
        self.play(plays, hosts)
        document, _page = self.evidence()
        assert document["summary"] == {"open": 2, "blocked": 1, "unknown": 1}

    def test_hosts_that_end_the_play_for_all_are_in_it(self):
        plays = PLAY.replace(": report", ": fail").replace("serial: 2", "any_errors_fatal: true")
        hosts = {**fleet(3), "r05": {}}
        hosts["r01"]["ctn"] = "N-02"
        self.play(plays, hosts)
        document, _page = self.evidence()
        assert document["summary"] == {"open": 2, "blocked": 1, "unknown": 1}

    def test_under_free(self):
        self.play(PLAY.replace("serial: 2", "strategy: free"), fleet(4), "--forks", "10")
        document, _page = self.evidence()
        assert list(document["hosts"]) == ["r01", "r02", "r03", "r04"]

    def test_a_failure_is_evidence_too_and_holds_no_secret(self):
        # The gateway in between echoes what it was given.
        secret = self.password
        self.fault("body", status=500, content_type="text/plain", body=f"login operator:{secret} failed")
        self.play(PLAY, fleet(2), "-vvv")
        document, _page = self.evidence()
        assert document["summary"] == {"open": 0, "blocked": 0, "unknown": 2}
        self.check_no_secret(secret)

    def test_a_password_that_is_a_part_of_the_answer(self):
        self.appliance.set_incidents(
            [incident(1, "N-01", "r01", product=f"x {self.password} y"), incident(2, "N-02", "r02")]
        )
        run = self.play(PLAY, fleet(2))
        assert run.verdicts == {"r01": "unknown usage", "r02": "open"}
        self.check_no_secret(self.password)
        assert self.password not in str([result for _host, result in run.results()])

    def test_an_address_that_holds_a_password(self):
        address = self.appliance.url.replace("://", "://operator:hidden-in-the-url@")
        run = self.play(PLAY, fleet(2), JUNOS_SPACE_URL=address)
        assert set(run.verdicts.values()) == {"unknown usage"}
        assert "hidden-in-the-url" not in str(run.events)
        self.check_no_secret("hidden-in-the-url")

    def test_a_folder_that_cannot_be_written_is_an_error_that_names_it(self):
        (self.directory / "evidence").write_text("in the way", encoding="utf-8")
        run = self.play(PLAY, fleet(1))
        assert "evidence_dir" in run.failures()["r01"]
        assert run.verdicts == {}
