# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Conditions on the organization: every truth about it, at one request more for a play and none where nothing asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import incident

REAL = {"siteName": "Real", "submit-case-as": "Real cases", "connectionStatus": "Success", "serviceNowVersion": "18.1"}
TWIN = {**REAL, "siteName": "Twin"}
PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Gate
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_real_cases: true
        incident_gate_support_link: true
        incident_gate_on_blocked: report
        incident_gate_on_error: report
        incident_gate_evidence_dir: evidence
"""
EXPECTED = {
    "real": "open",
    "test": "blocked test_case",
    "down": "blocked support_link",
    "odd": "unknown unknown_organization",
    "mute": "unknown unknown_organization unknown_organization",
    "twin": "unknown unknown_organization",
    "nobody": "unknown unknown_organization",
    "none": "unknown unknown_organization",
}


class TestOrganizations(PlaybookTest):
    incidents = tuple(
        incident(key, f"N-{host}", host, organizationName=host.capitalize() if host != "none" else None)
        for key, host in enumerate(EXPECTED, 1)
    )
    organizations = (
        REAL,
        {**REAL, "siteName": "Test", "submit-case-as": "Test cases"},
        {**REAL, "siteName": "Down", "connectionStatus": "Connection refused"},
        {**REAL, "siteName": "Odd", "submit-case-as": "true", "connectionStatus": "Success"},
        {"siteName": "Mute"},
        TWIN,
        {**TWIN, "submit-case-as": "Test cases"},
    )
    hosts = {host: {"incident_gate_tracking_number": f"N-{host}"} for host in EXPECTED}  # noqa: RUF012

    def paths(self):
        return [entry["path"].rpartition("/")[2] for entry in self.appliance.requests]

    @pytest.mark.parametrize(
        "behaviour", [{}, {"organization_type": "bare", "json": False}], ids=["usual", "bare type and XML only"]
    )
    def test_every_truth(self, behaviour):
        self.appliance.set_behaviour(**behaviour)
        run = self.play(PLAY, self.hosts)
        assert run.verdicts == EXPECTED
        results = dict(run.judged())
        assert [found["name"] for found in results["twin"]["organizations"]] == ["Twin", "Twin"]
        assert results["real"]["organizations"] == [
            {
                "name": "Real",
                "submit_case_as": "Real cases",
                "connection_status": "Success",
                "service_now_version": "18.1",
                "platform_version": None,
            }
        ]
        evidence = json.loads(Path(self.directory, results["real"]["evidence"]["json"]).read_text())
        recorded = {record["host"]: record["organizations"] for record in evidence["verdicts"]}
        assert recorded["test"]["organizations"][0]["submit_case_as"] == "Test cases"

    @pytest.mark.parametrize("session", ["false", "true"])
    def test_one_request_more_for_all_hosts(self, session):
        run = self.play(PLAY, self.hosts, "-e", f"junos_space_session={session}")
        assert run.verdicts == EXPECTED
        with_organizations = self.paths()
        self.appliance.reset_log()
        plain = PLAY.replace("real_cases: true", "real_cases: false").replace(
            "support_link: true", "support_link: false"
        )
        run = self.play(plain, self.hosts, "-e", f"junos_space_session={session}")
        assert set(run.verdicts.values()) == {"open"}
        assert sorted(with_organizations) == sorted([*self.paths(), "organization"])
        assert not any("organizations" in result for _host, result in run.judged())

    @pytest.mark.parametrize(
        ("behaviour", "code"),
        [
            ({"organizations": "denied"}, "unknown_organization"),
            ({"faults": [{"on": "organization-management", "action": "body", "body": "{"}]}, "unknown_organization"),
            ({"faults": [{"on": "organization-management", "action": "reset"}]}, "connection"),
        ],
    )
    def test_unreadable_organizations_are_never_open(self, behaviour, code):
        self.appliance.set_behaviour(**behaviour)
        run = self.play(PLAY, self.hosts, JUNOS_SPACE_RETRIES="0")
        assert set(run.verdicts.values()) == {f"unknown {code}"}
        assert len(run.verdicts) == len(EXPECTED)
        # Each media type once where the body is malformed; a failure is remembered for the hosts of the play.
        assert self.paths().count("organization") <= (5 if "body" in str(behaviour) else 1)

    def test_several_numbers_need_all_organizations(self):
        hosts = {"real": {"incident_gate_tracking_number": ["N-real", "N-test"], "incident_gate_host_match": "any"}}
        run = self.play(PLAY, hosts)
        assert run.verdicts == {"real": "blocked test_case"}
        assert self.paths().count("organization") == 1
