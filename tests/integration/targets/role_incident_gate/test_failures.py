# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An appliance that cannot be asked, or refuses: unknown for every host, and no harm done."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents


def play(on_blocked="report", **keywords):
    return gate_play(on_blocked=on_blocked, play=keywords)


class TestRefused(PlaybookTest):
    """Four failed logins lock the account: one wrong password is one request, however many hosts there are."""

    incidents = fleet_incidents(12)

    def check(self, count, expected="unknown auth", **environment):
        environment.setdefault("JUNOS_SPACE_PASSWORD", "not this one")
        run = self.play(play(serial=1), fleet(count), **environment)
        assert run.verdicts == {f"r{number:02}": expected for number in range(1, count + 1)}
        assert self.request_count == 1
        assert self.appliance.state["locked"] == []
        assert "not this one" not in run.output + str(run.events)

    def test_in_a_session(self):
        self.check(3, JUNOS_SPACE_SESSION="true")

    def test_hosts_fail_with_next_steps(self):
        run = self.play(play("fail", serial=1), fleet(3), JUNOS_SPACE_PASSWORD="not this one")
        assert "[auth]" in run.failures()["r01"]
        assert "401" in run.failures()["r01"]
        assert self.request_count == 1

    def test_account_without_permission(self):
        self.check(3, "unknown denied", JUNOS_SPACE_USERNAME="visitor", JUNOS_SPACE_PASSWORD=self.password)

    def test_by_environment_in_a_loop_of_numbers(self):
        plays = gate_play(use={"loop": ["A", "B", "C", "D", "E"]}, tracking_number="{{ item }}", on_blocked="report")
        run = self.play(plays, fleet(2), JUNOS_SPACE_PASSWORD="not this one")
        assert run.history("r02") == ["unknown auth"] * 5
        assert self.request_count == 1


class TestBroken(PlaybookTest):
    incidents = fleet_incidents(6)

    def test_connection(self):
        self.fault("reset")
        run = self.play(play(), fleet(6))
        assert run.verdicts == {f"r{number:02}": "unknown connection" for number in range(1, 7)}
        assert self.request_count == 1
        messages = {result["msg"] for _host, result in run.results(task="Evaluate the gate")}
        assert all("[connection]" in message and "Next steps: " in message for message in messages)

    @pytest.mark.parametrize(
        ("variable", "value", "named"),
        [
            ("URL", "", "url"),
            ("URL", "http://space.example.net", "http"),
            ("PASSWORD", "", "password"),
            ("TIMEOUT", "soon", "timeout"),
        ],
    )
    def test_invalid_connection(self, variable, value, named):
        run = self.play(play(), fleet(2), **{f"JUNOS_SPACE_{variable}": value})
        messages = {str(result.get("msg")) for _host, result in run.results(task="Evaluate the gate")}
        assert all(named in message for message in messages), messages
        assert set(run.verdicts.values()) <= {"unknown usage"}, run.verdicts
        assert run.verdicts or run.failures()
        assert self.request_count == 0

    def test_next_serial_batch_queries_again(self):
        self.fault("reset", times=1)
        run = self.play(play(serial=3), fleet(6))
        assert run.verdicts == {
            f"r{number:02}": "unknown connection" if number < 4 else "open" for number in range(1, 7)
        }
        assert self.request_count == 2
