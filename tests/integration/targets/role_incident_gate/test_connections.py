# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the connection comes from, who shares answers over it, and what happens to a login that was not accepted."""

from __future__ import annotations

import json
import subprocess

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PASSWORD, PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident

ROLE = "netops.junos_space.incident_gate"


class TestEnvironment(PlaybookTest):
    """The environment keyword of a play, block, role or task goes before the controller's environment."""

    incidents = fleet_incidents(3)

    @pytest.mark.parametrize(
        "play",
        [
            "environment: ENV\n  roles: [ROLE]",
            "roles: [{role: ROLE, environment: ENV}]",
            "tasks: [{import_role: {name: ROLE}, environment: ENV}]",
            "tasks: [{include_role: {name: ROLE, apply: {environment: ENV}}}]",
            "tasks: [{block: [{include_role: {name: ROLE}}], environment: ENV}]",
            "environment: {JUNOS_SPACE_PASSWORD: overridden}\n  roles: [{role: ROLE, environment: ENV}]",
            "tasks: [{netops.junos_space.incident_gate: {gate: incident_gate}, environment: ENV}]",
        ],
    )
    @pytest.mark.parametrize("strategy", ["linear", "free"])
    def test_environment(self, play, strategy):
        environment = '{JUNOS_SPACE_URL: "{{ address }}", JUNOS_SPACE_PASSWORD: "{{ secret }}"}'
        plays = f"- hosts: all\n  gather_facts: false\n  strategy: {strategy}\n  {play}\n"
        run = self.play(
            plays.replace("ROLE", ROLE).replace("ENV", environment),
            fleet(3, incident_gate_tracking_number="{{ ctn }}", address=self.appliance.url, secret=PASSWORD),
            JUNOS_SPACE_URL="http://127.0.0.1:1",
            JUNOS_SPACE_PASSWORD="not this one",
        )
        assert run.verdicts == {"r01": "open", "r02": "open", "r03": "open"}
        assert self.request_count == 1


class TestSharing(PlaybookTest):
    incidents = fleet_incidents(6)
    PLAY = """
        - hosts: all
          gather_facts: false
          roles: [{role: netops.junos_space.incident_gate, incident_gate_tracking_number: "{{ ctn }}"}]
        """

    def test_numbers_go_to_their_own_appliance_only(self):
        with Simulator(
            {"users": [{"username": "operator", "password": PASSWORD}], "incidents": fleet_incidents(6)}
        ) as second:
            hosts = fleet(6, junos_space_url="{{ address }}")
            for number, variables in enumerate(hosts.values()):
                variables["address"] = (second if number % 2 else self.appliance).url
            run = self.play(self.PLAY, hosts)
            requests = json.dumps(second.requests)
        assert set(run.verdicts.values()) == {"open"}
        assert self.request_count == 1
        assert [f"N-0{number}" in requests for number in range(1, 7)] == [False, True] * 3
        requests = json.dumps(self.appliance.requests)
        assert [f"N-0{number}" in requests for number in range(1, 7)] == [True, False] * 3

    @pytest.mark.parametrize("option", [{"validate_certs": False}, {"timeout": 7}, {"connections": 2}])
    def test_different_options(self, option):
        hosts = fleet(6)
        for host in ("r02", "r04"):
            hosts[host].update({f"junos_space_{name}": value for name, value in option.items()})
        run = self.play(self.PLAY, hosts)
        assert set(run.verdicts.values()) == {"open"}
        assert self.request_count == 2

    def test_same_user_with_another_password(self):
        """It must not be judged by an answer that was given to another login."""
        hosts = fleet(6)
        hosts["r06"]["junos_space_password"] = "not this one"
        run = self.play(self.PLAY.replace('"{{ ctn }}"', '"{{ ctn }}", incident_gate_on_blocked: report'), hosts)
        assert run.verdicts["r06"] == "unknown auth"
        assert run.verdicts["r01"] == "open"


class TestWrongPassword(PlaybookTest):
    """Four failed logins lock the account."""

    incidents = fleet_incidents(6)

    @pytest.mark.parametrize("strategy", ["linear", "free"])
    def test_task_timeout(self, strategy):
        """The task of the first host is stopped while the appliance has its request."""
        self.fault("hang")
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              strategy: {strategy}
              tasks:
                - block:
                    - ansible.builtin.import_role: {{name: netops.junos_space.incident_gate}}
                      vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_on_blocked: report}}
                  timeout: 2
            """,
            fleet(6),
            "--forks",
            "1",
            JUNOS_SPACE_PASSWORD="not this one",
        )
        assert len(run.failures()) == 1
        assert set(run.verdicts.values()) == {"unknown auth"}
        assert self.request_count == 1


class TestVaultedValues(PlaybookTest):
    """Inline vault values, which are no strings before ansible-core 2.19."""

    incidents = (incident(1, "N-01", "r01"),)

    def vaulted(self, text):
        secret = self.directory / "vault-password"
        secret.write_text("vault", encoding="utf-8")
        done = subprocess.run(
            ["ansible-vault", "encrypt_string", "--vault-password-file", str(secret), text],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def indented(self, text, spaces):
        return text.replace("\n", "\n" + " " * spaces)

    def test_odd_numbers_names_and_passwords(self):
        names = {
            "incident_gate_tracking_number": "N-01",
            "incident_gate_host_name": "r01",
            "junos_space_password": PASSWORD,
        }
        variables = "".join(f"\n      {name}: {self.indented(self.vaulted(value), 6)}" for name, value in names.items())
        aliases = f"\n      incident_gate_host_aliases:\n        - {self.indented(self.vaulted('other'), 10)}"
        (self.directory / "inventory.yml").write_text(
            f"all:\n  hosts:\n    r01:{variables}{aliases}\n", encoding="utf-8"
        )
        run = self.run_playbook(
            gate_play(tracking_number=None),
            "--vault-password-file",
            str(self.directory / "vault-password"),
            inventory="inventory.yml",
            JUNOS_SPACE_PASSWORD="",
        )
        assert run.verdicts == {"r01": "open"}
