# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin under the real ansible-inventory and ansible-playbook."""

from __future__ import annotations

import json
import os
import subprocess

from ansible_collections.netops.junos_space.tests.harness.playbook import PASSWORD, PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import incident

NAME = "netops.junos_space.junos_space_incidents"


def plain(value):
    """Without the marks that ansible-inventory puts on texts that must not be evaluated."""
    if isinstance(value, dict):
        if set(value) == {"__ansible_unsafe"}:
            return value["__ansible_unsafe"]
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


class TestInventory(PlaybookTest):
    incidents = (
        incident(1, "N-1", "edge-01.example.net", status="Closed"),
        incident(2, "N-2", "edge-01.example.net", product="MX960"),
        incident(3, "N-3", "core-01", incidentType="Event", status="Updated", priority="4 - Low"),
    )

    def run_ansible(self, *command, options=None, name="fleet.junos_space.yml", **environment):
        """Run a program of Ansible's on an inventory file: exit code, standard output, standard error on one line."""
        (self.directory / name).write_text(json.dumps({"plugin": NAME, **(options or {})}), encoding="utf-8")
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("JUNOS_SPACE_", "ANSIBLE_INV"))}
        done = subprocess.run(
            [command[0], "-i", name, *command[1:]],
            check=False,
            cwd=self.directory,
            env={
                **clean,
                "ANSIBLE_NOCOLOR": "1",
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "JUNOS_SPACE_URL": self.appliance.url,
                "JUNOS_SPACE_USERNAME": "operator",
                "JUNOS_SPACE_PASSWORD": PASSWORD,
                "JUNOS_SPACE_RETRIES": "0",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert PASSWORD not in done.stdout + done.stderr
        return done.returncode, done.stdout, " ".join(done.stderr.split())

    def listed(self, **options):
        code, output, errors = self.run_ansible("ansible-inventory", "--list", options=options)
        assert code == 0, errors
        listed = plain(json.loads(output))
        listed["stderr"] = errors
        return listed

    def keys(self, listed):
        return {
            host: [found["key"] for found in variables["junos_space_incidents"]]
            for host, variables in listed["_meta"]["hostvars"].items()
        }

    def fails(self, kind, *command, **options):
        """Ansible must fail, also if another inventory can be read."""
        command = command or ("ansible-inventory", "-i", "localhost,", "--list")
        code, _said, errors = self.run_ansible(*command, options=options)
        assert code != 0, command
        assert f"junos_space_incidents ({kind})" in errors
        return errors

    def test_list(self):
        listed = self.listed()
        assert self.keys(listed) == {"core-01": [3], "edge-01.example.net": [2, 1]}
        first = listed["_meta"]["hostvars"]["edge-01.example.net"]["junos_space_incident"]
        assert first["customer_tracking_number"] == "N-2"
        assert first["is_rma"] is True
        assert first["raw"]["product"] == "MX960"

    def test_constructed(self):
        listed = self.listed(
            host_naming="short",
            strict=True,
            compose={"ctn": "junos_space_incident.customer_tracking_number"},
            groups={"several": "junos_space_incidents | length > 1"},
            keyed_groups=[{"key": "junos_space_incident.status_kind", "prefix": "incident"}],
        )
        assert listed["_meta"]["hostvars"]["edge-01"]["ctn"] == "N-2"
        assert listed["several"]["hosts"] == ["edge-01"]
        assert listed["incident_created"]["hosts"] == ["edge-01"]
        assert listed["incident_updated"]["hosts"] == ["core-01"]

    def test_filters(self):
        assert self.keys(self.listed(statuses=["closed"])) == {"edge-01.example.net": [1]}
        assert self.keys(self.listed(priorities=["low"])) == {"core-01": [3]}
        assert self.keys(self.listed(host_names=["core-01"])) == {"core-01": [3]}

    def test_no_incidents_is_an_answer(self):
        self.appliance.set_incidents([])
        assert self.keys(self.listed()) == {}

    def test_cache(self):
        place = self.directory / "cache"
        cached = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(place)}
        before = self.keys(self.listed(**cached))
        asked = self.request_count
        self.appliance.set_incidents([])
        assert self.keys(self.listed(**cached)) == before
        assert self.request_count == asked
        (kept,) = place.iterdir()
        assert PASSWORD not in kept.read_text(encoding="utf-8")
        # Another query has its own cache entry.
        assert self.keys(self.listed(**cached, statuses=["Created"])) == {}

    def test_templates_stay_text(self):
        marker = self.directory / "evaluated"
        hostile = f"{{{{ lookup('ansible.builtin.pipe', 'touch {marker}') }}}}"
        header = f"#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% lookup('pipe', 'touch {marker}') %]"
        self.appliance.set_incidents([incident(1, header, "r1", status=hostile, product=hostile)])
        (self.directory / "play.yml").write_text(
            """
- hosts: r1
  gather_facts: false
  tasks:
    - ansible.builtin.copy:
        content: "{{ [junos_space_incident.status, composed, junos_space_incident.customer_tracking_number] | to_json }}"
        dest: reported.json
        mode: "0600"
      delegate_to: localhost
      vars: {ansible_connection: local, ansible_python_interpreter: "{{ ansible_playbook_python }}"}
""",
            encoding="utf-8",
        )
        options = {
            # The JSON of the appliance has no line breaks, and the header ends with one.
            "format": "xml",
            "strict": True,
            "compose": {"composed": "junos_space_incident.product"},
            "keyed_groups": [{"key": "junos_space_incident.status"}],
        }
        code, output, errors = self.run_ansible("ansible-playbook", "play.yml", options=options)
        assert code == 0, output + errors
        reported = json.loads((self.directory / "reported.json").read_text(encoding="utf-8"))
        assert reported == [hostile, hostile, header]
        assert self.listed(**options)["_meta"]["hostvars"]["r1"]["composed"] == hostile
        assert not marker.exists()

    def test_inventory_feeds_the_gate(self):
        """The inventory's own number, judged by the role, in one run."""
        (self.directory / "play.yml").write_text(
            """
- hosts: all
  gather_facts: false
  roles: [netops.junos_space.rma_gate]
""",
            encoding="utf-8",
        )
        options = {
            "compose": {"rma_gate_tracking_number": "junos_space_incident.customer_tracking_number"},
            "statuses": ["Created"],
            "incident_types": ["Event-RMA"],
        }
        code, output, errors = self.run_ansible("ansible-playbook", "play.yml", options=options)
        assert code == 0, output + errors
        assert "edge-01.example.net" in output
        assert "core-01" not in output

    # Failures

    def test_server(self):
        self.fault(status=503)
        (self.directory / "play.yml").write_text("- hosts: all\n", encoding="utf-8")
        self.fails("server", "ansible-playbook", "play.yml")

    def test_auth(self):
        self.fails("auth", password="wrong-one")
        assert [entry["status"] for entry in self.appliance.requests] == [401]

    def test_incomplete(self):
        self.appliance.set_incidents([incident(key, f"N-{key}", f"r{key}") for key in range(1, 31)])
        self.appliance.set_behaviour(page_maximum=10, paging="ignored")
        assert "not proven to be complete" in self.fails("bad_payload")

    def test_usage(self):
        assert "plain http" in self.fails("usage", url="http://space.example.net")
        self.appliance.set_incidents([incident(1, "N-1", "r1.a.example"), incident(2, "N-2", "r1.b.example")])
        assert "'r1.a.example' and 'r1.b.example'" in self.fails("usage", host_naming="short")
