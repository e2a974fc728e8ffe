# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The playbook appliance_report, against a simulator with settings of its own."""

from __future__ import annotations

import json

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import incident

PLAY = """
- ansible.builtin.import_playbook: netops.junos_space.appliance_report
"""


class TestAppliance(PlaybookTest):
    incidents = tuple(incident(key, f"Case-{key}", f"r{key}.umbrella.example") for key in (1, 2, 3))
    organizations = ({"siteName": "Umbrella", "submit-case-as": "Real cases", "connectionStatus": "Success"},)
    behaviour = {"empty_answer": "no_content", "count_attribute": "total"}  # noqa: RUF012

    def test_report_is_written(self):
        run = self.play(PLAY, {}, "-e", f"report_dir={self.directory}/out")
        assert run.code == 0, run.output
        scenario = (self.directory / "out" / "appliance_scenario.json").read_text()
        assert json.loads(scenario)["behaviour"] == self.behaviour
        report = (self.directory / "out" / "appliance_report.md").read_text()
        assert "| How does it answer an unknown tracking number? | no_content | not_found |" in report
        assert "umbrella" not in (scenario + report).lower()
        methods = [entry["method"] for entry in self.appliance.requests]
        assert (methods.count("POST"), methods.count("GET") <= 15) == (2, True)

    def test_check_mode_writes_nothing(self):
        run = self.play(PLAY, {}, "-e", f"report_dir={self.directory}/out", "--check")
        assert run.code == 0, run.output
        assert not (self.directory / "out").exists()

    def test_wrong_password_costs_one_request(self):
        run = self.play(PLAY, {}, "-e", f"report_dir={self.directory}/out", "-e", "junos_space_password=wrong")
        assert run.code != 0
        assert [entry["status"] for entry in self.appliance.requests] == [401]
        assert not (self.directory / "out").exists()
