# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories as network teams have them: nothing connects to a device, and no plugin for that need exist."""

from __future__ import annotations

from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import LOCAL_VARS, PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident

ROLES = """
      gather_facts: false
      vars:
        incident_gate_tracking_number: "{{ ctn }}"
        rma_gate_tracking_number: "{{ ctn }}"
        rma_gate_on_blocked: end_host
        incident_gate_evidence_dir: evidence
        rma_gate_evidence_dir: evidence
"""

PLAYS = {
    "roles": ROLES + "      roles: [netops.junos_space.incident_gate, netops.junos_space.rma_gate]\n      tasks:",
    "import_role": ROLES
    + """      tasks:
        - ansible.builtin.import_role: {name: netops.junos_space.incident_gate}
        - ansible.builtin.import_role: {name: netops.junos_space.rma_gate}""",
    "include_role": ROLES
    + """      tasks:
        - ansible.builtin.include_role: {name: netops.junos_space.incident_gate}
        - ansible.builtin.include_role: {name: netops.junos_space.rma_gate}""",
}


NETCONF = {
    "ansible_connection": "ansible.netcommon.netconf",
    "ansible_network_os": "junipernetworks.junos.junos",
    "ansible_become": True,
    "ansible_become_method": "ansible.netcommon.enable",
    "ansible_python_interpreter": "/nonexistent/python",
    "ansible_user": "nobody",
    "ansible_password": "nothing",
}


class TestInventories(PlaybookTest):
    incidents = (*fleet_incidents(2), incident(3, "N-03", "r03", incidentType="Event"), incident(4, "N-04", "other"))

    def check(self, use, how="strategy: linear", *arguments, **variables):
        run = self.play(
            f"""
    - hosts: all
      {how}{PLAYS[use]}
        - name: Proceed
          ansible.builtin.debug:
          vars: {LOCAL_VARS}
""",
            fleet(4),
            *arguments,
            inventory={"vars": variables},
        )
        assert run.history("r01") == ["open", "open"]
        assert run.history("r02") == ["open", "open"]
        assert run.history("r03") == ["open", "blocked type"]
        assert run.history("r04") == ["blocked host"]
        assert list(run.failures()) == ["r04"]
        assert run.failures()["r04"].startswith("incident_gate is BLOCKED"), run.failures()
        assert run.proceeded() == ["r01", "r02"]
        assert len(list((self.directory / "evidence").iterdir())) == 4
        for stats in run.stats().values():
            assert stats["unreachable"] == 0
        return run

    def test_netconf_with_roles(self):
        self.check("roles", **NETCONF)

    def test_netconf_with_import_role(self):
        self.check("import_role", **NETCONF)

    def test_netconf_with_include_role_under_free(self):
        self.check("include_role", "strategy: free", **NETCONF)

    def test_netconf_in_check_mode_under_serial(self):
        self.check("roles", "serial: 2", "--check", **NETCONF)

    def test_network_cli(self):
        self.check("include_role", **{**NETCONF, "ansible_connection": "ansible.netcommon.network_cli"})

    def test_unknown_connection_plugin(self):
        self.check(
            "roles",
            ansible_connection="netops.nowhere.wormhole",
            ansible_become=True,
            ansible_become_method="netops.nowhere.x",
        )

    def test_connection_of_the_play(self):
        self.check("roles", "connection: netops.nowhere.wormhole\n      become: true\n      remote_user: nobody")

    def test_connection_of_the_command_line(self):
        self.check("import_role", "strategy: linear", "--connection", "netops.nowhere.wormhole", "--become")

    def test_invalid_interpreter_and_shell(self):
        self.check(
            "roles",
            ansible_python_interpreter="/nonexistent",
            ansible_shell_type="powershell",
            ansible_connection="winrm",
        )

    def test_delegated_by_the_user_all_the_same(self):
        """Playbooks that were written for the module delegate; each host keeps its own verdict."""
        delegated = {"name": "netops.junos_space.incident_gate", "apply": {"delegate_to": "localhost"}}
        plays = gate_play(use={"ansible.builtin.include_role": delegated}, on_blocked="report")
        run = self.play(plays, fleet(4), inventory={"vars": NETCONF})
        assert run.verdicts == {"r01": "open", "r02": "open", "r03": "open", "r04": "blocked host"}
        assert self.request_count == 1
