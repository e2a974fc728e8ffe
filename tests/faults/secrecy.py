# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That no secret is written anywhere, and that a wrong password is sent once, with the real ansible-core.

The faults themselves are searched for secrets by matrix.py. Here it is what works, what is refused before anything is
sent, Ansible's own debug output, and plays of many hosts.

Usage: python secrecy.py
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import typing as t
from pathlib import Path
from urllib.parse import quote

sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)

from ansible_collections.netops.junos_space.tests.faults import lab, table  # noqa: E402

FLEET = 24

ALL_CALLERS = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      {lab.ASK}
      register: answer
      ignore_errors: true
    - name: Show the registered result
      ansible.builtin.debug:
        var: answer
    - name: Look up
      ansible.builtin.debug:
        msg: "{{{{ lookup('{lab.LOOKUP}', '{table.NUMBER}') }}}}"
      ignore_errors: true
    - name: Look up through the cache
      ansible.builtin.debug:
        msg: "{{{{ lookup('{lab.LOOKUP}', '{table.NUMBER}', cache=true, cache_connection=playbook_dir ~ '/cache') }}}}"
      ignore_errors: true
    - name: Gate
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_tracking_number: {table.NUMBER}
        incident_gate_host_name: {table.HOST}
        incident_gate_on_blocked: report
        incident_gate_evidence_dir: evidence
    - name: RMA gate
      ansible.builtin.include_role:
        name: netops.junos_space.rma_gate
      vars:
        rma_gate_tracking_number: {table.NUMBER}
        rma_gate_host_name: {table.HOST}
        rma_gate_on_blocked: report
        rma_gate_evidence_dir: evidence
"""


def gate_play(keywords: str = "", on_blocked: str = "report") -> str:
    return f"""
- hosts: all
  gather_facts: false
  {keywords}
  vars:
    incident_gate_tracking_number: "N-{{{{ inventory_hostname }}}}"
    incident_gate_on_blocked: {on_blocked}
    rma_gate_tracking_number: "N-{{{{ inventory_hostname }}}}"
    rma_gate_on_blocked: {on_blocked}
  roles: [netops.junos_space.incident_gate, netops.junos_space.rma_gate]
"""


# Each of these may send a wrong password once.
MANY_HOSTS = {
    "linear": gate_play(),
    "serial": gate_play("serial: 5"),
    "free": gate_play("strategy: free"),
    "host_pinned": gate_play("strategy: host_pinned"),
    "fails": gate_play("serial: 5", "fail"),
    "two_plays": gate_play() + gate_play("strategy: free"),
    "module": """
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      netops.junos_space.junos_space_incident_info:
        tracking_numbers: "{{ ansible_play_hosts_all | map('regex_replace', '^', 'N-') | list }}"
        url: "{{ junos_space_url }}"
        username: "{{ junos_space_username }}"
        connections: 16
        retries: 20
      run_once: true
      ignore_errors: true
""",
    "lookup": f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.set_fact:
        found: "{{{{ query('{lab.LOOKUP}', *(ansible_play_hosts_all | map('regex_replace', '^', 'N-')), connections=16) }}}}"
      run_once: true
      ignore_errors: true
""",
}


class Test:
    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.folder, self.stack = folder, stack
        self.findings = lab.Findings()

    def appliance(self, **behaviour: t.Any) -> t.Any:
        return self.stack.enter_context(lab.load_simulator().Simulator(table.SCENARIO, behaviour=behaviour))

    def play(self, name: str, plays: str, hosts: dict[str, t.Any], *arguments: str, **environment: str) -> lab.Run:
        run = lab.play(self.folder, name, plays, hosts, *(arguments or ("-vvvv",)), **environment)
        self.findings.check(not run.traceback(), f"{name}: a traceback: {run.traceback()}")
        return run

    def connection(self, url: str, **more: t.Any) -> dict[str, t.Any]:
        options = {"url": url, "username": table.USERNAME, "timeout": 10, "retries": 0, **more}
        return {f"junos_space_{name}": value for name, value in options.items()}

    # The tests

    def what_works(self) -> None:
        """Success, with and without a session, and one failure, with all that Ansible can say about itself."""
        fine, broken = self.appliance(), self.appliance(faults=[table.rule("status", status=500)])
        hosts = {
            "fine": self.connection(fine.url),
            "session": self.connection(fine.url, session=True),
            "broken": self.connection(broken.url),
        }
        run = self.play("works", ALL_CALLERS, hosts)
        self.findings.equal(run.of("Ask")["fine"]["event"], "ok", "the module")
        self.findings.equal(run.verdicts()["session"]["result"]["verdict"], "open", "the gate, in a session")
        self.findings.equal(run.verdicts()["broken"]["result"]["verdict"], "unknown", "the gate, on an error")
        # Everything that Ansible can be made to say. With ANSIBLE_DEBUG ansible-core itself prints the arguments of each
        # module, whatever their no_log: so the password stays in the environment.
        self.play("debug", ALL_CALLERS, hosts, "-vvvvv", ANSIBLE_DEBUG="true", ANSIBLE_DISPLAY_ARGS_TO_STDOUT="true")
        # The password as a variable, and a template.
        password = {"junos_space_password": "{{ vault }}", "vault": table.PASSWORD}
        hosts = {name: {**values, **password} for name, values in hosts.items()}
        run = self.play("variables", ALL_CALLERS, hosts, "-vvvvv", JUNOS_SPACE_PASSWORD="")
        self.findings.equal(run.verdicts()["fine"]["result"]["verdict"], "open", "the gate, with a templated password")
        written = [path.name for path in self.folder.rglob("*") if path.is_file()]
        for name in ("ansible.log", "libraries.log", "state.json"):
            self.findings.check(name in written, f"{name} was not written: nothing was searched there")
        caches = [path for path in self.folder.rglob("cache/*") if path.is_file()]
        self.findings.check(len(caches) > 0, "no cache was written: nothing was searched there")

    def credentials_in_the_url(self) -> None:
        """Refused before anything is sent, and printed by nobody."""
        appliance = self.appliance()
        secret = quote(table.PASSWORD, safe="")
        address = appliance.url.replace("://", f"://{table.USERNAME}:{secret}@")
        for name, url in {"url": address, "url_and_more": f"{address}/x?y=z#{secret}"}.items():
            hosts = {"h": {"junos_space_username": table.USERNAME, "junos_space_url": "{{ lookup('env', 'ADDRESS') }}"}}
            run = self.play(name, ALL_CALLERS, hosts, ADDRESS=url)
            self._refused(run, name, "credentials")
        # Refused by ansible-core for another reason, before we see any of it.
        hosts["h"]["junos_space_timeout"] = "soon"
        run = self.play("url_and_type", ALL_CALLERS, hosts, ADDRESS=address)
        self.findings.equal(run.of("Ask")["h"]["result"]["failure"]["kind"], "usage", "url_and_type: the module")
        self.findings.equal(len(appliance.requests), 0, "requests with credentials in the URL")

    def plain_http(self) -> None:
        run = self.play("plain_http", ALL_CALLERS, {"h": self.connection("http://space.example.net")})
        self._refused(run, "plain_http", "plain http://")

    def _refused(self, run: lab.Run, name: str, words: str) -> None:
        asked, looked, gate = run.of("Ask")["h"], run.of("Look up")["h"], run.verdicts()["h"]["result"]
        self.findings.equal((asked["result"].get("failure") or {}).get("kind"), "usage", f"{name}: the module")
        self.findings.equal(looked["event"], "failed", f"{name}: the lookup")
        codes = [reason["code"] for reason in gate["reasons"]]
        self.findings.equal((gate["verdict"], codes), ("unknown", ["usage"]), f"{name}: the gate")
        for said in (asked["result"]["msg"], looked["result"]["msg"], gate["msg"]):
            self.findings.check(words in lab.one_line(said), f"{name}: {words!r} is not in {said!r}")

    def one_wrong_password(self) -> None:
        """One request, for a play of any size."""
        appliance = self.appliance()
        hosts = {f"r{number:02}": self.connection(appliance.url) for number in range(FLEET)}
        for name, plays in MANY_HOSTS.items():
            appliance.reset()
            run = self.play(name, plays, hosts, "-v", JUNOS_SPACE_PASSWORD="not this")
            self.findings.equal([entry["status"] for entry in appliance.requests], [401], f"{name}: requests")
            verdicts = [
                (line["result"]["verdict"], line["result"]["reasons"][0]["code"]) for line in run.verdicts().values()
            ]
            if name not in ("module", "lookup"):
                self.findings.equal(verdicts, [("unknown", "auth")] * len(verdicts), f"{name}: verdicts")
                # Where serial stops after a batch that failed whole, no more come.
                self.findings.check(
                    len(verdicts) == (5 if name == "fails" else FLEET), f"{name}: {len(verdicts)} verdicts"
                )

    def nothing_is_written(self) -> None:
        # Ansible is told the variable by the inventory, which is a file of the test.
        found = lab.leaks(self.folder, [table.PASSWORD, *lab.session_cookies()], leave_out=("inventory.json",))
        self.findings.check(not found, f"secrets are written in {len(found)} places: {json.dumps(found[:8], indent=1)}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="secrecy-") as scratch, contextlib.ExitStack() as stack:
        test = Test(Path(scratch).resolve(), stack)
        test.what_works()
        test.credentials_in_the_url()
        test.plain_http()
        test.one_wrong_password()
        test.nothing_is_written()
        return test.findings.report("Secrets and wrong passwords")


if __name__ == "__main__":
    sys.exit(main())
