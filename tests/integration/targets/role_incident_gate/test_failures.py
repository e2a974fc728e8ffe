# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An appliance that cannot be asked, or refuses: unknown for every host, and no harm done."""

from __future__ import annotations

import socket
import threading

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents

PLAY = """
    - hosts: all
      gather_facts: false
      {how}
      vars:
        incident_gate_tracking_number: "{{{{ ctn }}}}"
        incident_gate_on_blocked: {on_blocked}
      roles: [netops.junos_space.incident_gate]
    """


def play(how="any_errors_fatal: false", on_blocked="report"):
    return PLAY.format(how=how, on_blocked=on_blocked)


class TestRefused(PlaybookTest):
    """Four failed logins lock the account: one wrong password is one request, however many hosts there are."""

    incidents = fleet_incidents(12)

    def check(self, plays, count, expected="unknown auth", *arguments, **environment):
        environment.setdefault("JUNOS_SPACE_PASSWORD", "not this one")
        run = self.play(plays, fleet(count), *arguments, **environment)
        assert run.verdicts == {f"r{number:02}": expected for number in range(1, count + 1)}
        assert self.request_count == 1
        assert self.appliance.state["locked"] == []
        assert "not this one" not in run.output + str(run.events)
        return run

    def test_under_serial(self):
        self.check(play("serial: 1"), 5)

    def test_under_free_with_many_forks(self):
        self.check(play("strategy: free"), 12, "unknown auth", "--forks", "10")

    def test_in_two_plays_and_two_roles(self):
        second = (
            "\n    - hosts: all\n      gather_facts: false\n      roles:\n        - netops.junos_space.incident_gate\n"
        )
        second += (
            "        - {role: netops.junos_space.rma_gate, rma_gate_tracking_number: x, rma_gate_on_blocked: report}\n"
        )
        second += '      vars: {incident_gate_tracking_number: "{{ ctn }}", incident_gate_on_blocked: report}'
        run = self.check(play() + second, 3)
        assert run.history("r01") == ["unknown auth"] * 3

    def test_in_a_session(self):
        self.check(play("serial: 1"), 3, JUNOS_SPACE_SESSION="true")

    def test_hosts_fail_with_next_steps(self):
        run = self.play(play("serial: 1", "fail"), fleet(3), JUNOS_SPACE_PASSWORD="not this one")
        assert "[auth]" in run.failures()["r01"]
        assert "401" in run.failures()["r01"]
        assert self.request_count == 1

    def test_account_without_permission(self):
        self.check(
            play("serial: 1"), 3, "unknown denied", JUNOS_SPACE_USERNAME="visitor", JUNOS_SPACE_PASSWORD=self.password
        )

    def test_by_environment_in_a_loop_of_numbers(self):
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role:
                    name: netops.junos_space.incident_gate
                  vars:
                    incident_gate_tracking_number: "{{ item }}"
                    incident_gate_on_blocked: report
                  loop: [A, B, C, D, E]
            """,
            fleet(2),
            JUNOS_SPACE_PASSWORD="not this one",
        )
        assert run.history("r02") == ["unknown auth"] * 5
        assert self.request_count == 1


class TestBroken(PlaybookTest):
    incidents = fleet_incidents(6)

    def check(self, kind, asked=1, **environment):
        run = self.play(play(), fleet(6), **environment)
        assert run.verdicts == {f"r{number:02}": f"unknown {kind}" for number in range(1, 7)}
        assert self.request_count == asked
        return run

    def test_connection(self):
        self.fault("reset")
        run = self.check("connection")
        messages = {result["msg"] for _host, result in run.results(task="Evaluate the gate")}
        assert all("[connection]" in message and "Next steps: " in message for message in messages)

    @pytest.mark.parametrize(
        ("kind", "fault", "environment"),
        [
            ("server", {"status": 503}, {}),
            ("rate_limited", {"status": 429, "headers": {"Retry-After": "1"}}, {}),
            ("denied", {"status": 403}, {}),
            ("bad_payload", {"action": "body", "body": "<html></html>", "content_type": "text/html"}, {}),
            ("timeout", {"action": "hang"}, {"JUNOS_SPACE_TIMEOUT": "0.5"}),
        ],
    )
    def test_each_other_kind(self, kind, fault, environment):
        self.fault(**fault)
        self.check(kind, **environment)

    def test_no_service_now(self):
        self.appliance.set_behaviour(service_now=False)
        run = self.play(play(), fleet(3))
        assert set(run.verdicts.values()) == {"unknown not_found"}

    def test_nobody_listens(self):
        """How often the port was knocked at, counted by a listener that hangs up."""
        knocks = []
        listener = socket.create_server(("127.0.0.1", 0))

        def hang_up():
            while True:
                try:
                    listener.accept()[0].close()
                except OSError:
                    return
                knocks.append(1)

        with listener:
            threading.Thread(target=hang_up, daemon=True).start()
            self.check("connection", 0, JUNOS_SPACE_URL=f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert len(knocks) == 1

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
        run = self.play(play("serial: 3"), fleet(6))
        assert run.verdicts == {
            f"r{number:02}": "unknown connection" if number < 4 else "open" for number in range(1, 7)
        }
        assert self.request_count == 2

    def test_incomplete_list(self):
        self.appliance.set_behaviour(page_maximum=2, paging="ignored", count_attribute="both")
        self.appliance.set_incidents([{**found, "customerTrackingNumber": "SAME"} for found in fleet_incidents(3)])
        run = self.play(play(), {"r01": {"ctn": "SAME"}})
        assert run.verdicts == {"r01": "unknown incomplete"}
