# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret is written anywhere, and a rejected password is sent once, with the real ansible-core.

The target fault_matrix searches what the faults write. Here it is successful runs, options that are rejected before anything
is sent, Ansible's own debug output, and plays of many hosts.
"""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path
from urllib.parse import quote

import pytest
from ansible_collections.netops.junos_space.tests.faults import harness, table

FLEET = 24

ALL_CALLERS = f"""{harness.CALLERS_PLAY.rstrip()}
    - name: Show the registered result
      ansible.builtin.debug:
        var: answer
    - name: Look up through the cache
      ansible.builtin.debug:
        msg: "{{{{ lookup('{harness.LOOKUP}', '{table.NUMBER}', cache=true, cache_connection=playbook_dir ~ '/cache') }}}}"
      ignore_errors: true
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


GATE_PLAYS = {
    "linear": gate_play(),
    "serial": gate_play("serial: 5"),
    "free": gate_play("strategy: free"),
    "host_pinned": gate_play("strategy: host_pinned"),
    # After a batch that failed completely, serial does not start another one.
    "fails": gate_play("serial: 5", "fail"),
    "two_plays": gate_play() + gate_play("strategy: free"),
}
MODULE_PLAY = """
- hosts: all
  gather_facts: false
  tasks:
    - name: Query
      netops.junos_space.junos_space_incident_info:
        tracking_numbers: "{{ ansible_play_hosts_all | map('regex_replace', '^', 'N-') | list }}"
        url: "{{ junos_space_url }}"
        username: "{{ junos_space_username }}"
        connections: 16
        retries: 20
      run_once: true
      ignore_errors: true
"""
LOOKUP_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Query
      ansible.builtin.set_fact:
        found: "{{{{ query('{harness.LOOKUP}', *(ansible_play_hosts_all | map('regex_replace', '^', 'N-')), connections=16) }}}}"
      run_once: true
      ignore_errors: true
"""


class Bench:
    """Plays in one directory, which is searched for secrets at the end."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.directory, self._stack = directory, stack

    def appliance(self, **behaviour: t.Any) -> t.Any:
        return self._stack.enter_context(harness.load_simulator().Simulator(table.SCENARIO, behaviour=behaviour))

    def play(self, plays: str, hosts: dict[str, t.Any], *arguments: str, **environment: str) -> harness.Run:
        run = harness.play(self.directory, "run", plays, hosts, *(arguments or ("-vvvv",)), **environment)
        assert run.traceback() == ""
        return run

    def written(self) -> list[Path]:
        return [path for path in self.directory.rglob("*") if path.is_file()]


@pytest.fixture
def bench(tmp_path: Path) -> t.Iterator[Bench]:
    with contextlib.ExitStack() as stack:
        yield Bench(tmp_path.resolve(), stack)
    # The inventory is a file of the test, and can contain the password.
    secrets = [table.PASSWORD, *harness.session_cookies()]
    assert harness.find_leaks(tmp_path, secrets, ignore=("inventory.json",)) == []


@pytest.fixture
def hosts(bench: Bench) -> dict[str, t.Any]:
    working, broken = bench.appliance(), bench.appliance(faults=[table.rule("status", status=500)])
    return {
        "working": harness.connection_variables(working.url),
        "session": harness.connection_variables(working.url, session=True),
        "broken": harness.connection_variables(broken.url),
    }


def test_success_and_failure(bench: Bench, hosts: dict[str, t.Any]) -> None:
    run = bench.play(ALL_CALLERS, hosts)
    assert run.results_for("Query")["working"]["event"] == "ok"
    assert run.verdicts()["session"]["result"]["verdict"] == "open"
    assert run.verdicts()["broken"]["result"]["verdict"] == "unknown"
    # Otherwise nothing was searched there.
    names = {path.name for path in bench.written()}
    assert {"ansible.log", "libraries.log", "state.json"} <= names
    assert [path for path in bench.written() if path.parent.name == "cache"] != []


def test_debug_output(bench: Bench, hosts: dict[str, t.Any]) -> None:
    # With ANSIBLE_DEBUG ansible-core itself prints the arguments of each module in spite of no_log. So the password stays
    # in the environment.
    bench.play(ALL_CALLERS, hosts, "-vvvvv", ANSIBLE_DEBUG="true", ANSIBLE_DISPLAY_ARGS_TO_STDOUT="true")


def test_password_from_a_templated_variable(bench: Bench, hosts: dict[str, t.Any]) -> None:
    password = {"junos_space_password": "{{ vault }}", "vault": table.PASSWORD}
    hosts = {name: {**values, **password} for name, values in hosts.items()}
    run = bench.play(ALL_CALLERS, hosts, "-vvvvv", JUNOS_SPACE_PASSWORD="")
    assert run.verdicts()["working"]["result"]["verdict"] == "open"


def check_rejected(run: harness.Run, message: str) -> None:
    module, lookup, gate = run.results_for("Query")["h"], run.results_for("Look up")["h"], run.verdicts()["h"]["result"]
    assert (module["event"], lookup["event"]) == ("failed", "failed")
    assert module["result"]["failure"]["kind"] == "usage"
    assert (gate["verdict"], [reason["code"] for reason in gate["reasons"]]) == ("unknown", ["usage"])
    for text in (module["result"]["msg"], lookup["result"]["msg"], gate["msg"]):
        assert message in harness.one_line(text)


@pytest.mark.parametrize("suffix", ["", "/x?y=z#{secret}"])
@pytest.mark.parametrize("timeout", [10, "soon"])
def test_credentials_in_the_url(bench: Bench, suffix: str, timeout: t.Any) -> None:
    appliance = bench.appliance()
    secret = quote(table.PASSWORD, safe="")
    url = appliance.url.replace("://", f"://{table.USERNAME}:{secret}@") + suffix.format(secret=secret)
    hosts = {"h": {**harness.connection_variables("{{ lookup('env', 'ADDRESS') }}"), "junos_space_timeout": timeout}}
    run = bench.play(ALL_CALLERS, hosts, ADDRESS=url)
    if timeout == "soon":
        # ansible-core rejects it before we see any of it.
        assert run.results_for("Query")["h"]["result"]["failure"]["kind"] == "usage"
    else:
        check_rejected(run, "credentials")
    assert appliance.requests == []


def test_plain_http(bench: Bench) -> None:
    check_rejected(
        bench.play(ALL_CALLERS, {"h": harness.connection_variables("http://space.example.net")}), "plain http://"
    )


KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQ\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize("option", ["ca_path", "client_cert", "client_key"])
def test_key_in_place_of_its_path(bench: Bench, option: str) -> None:
    appliance = bench.appliance()
    options = {"client_cert": "/dev/null", option: KEY}
    run = bench.play(ALL_CALLERS, {"h": harness.connection_variables(appliance.url, **options)})
    check_rejected(run, f"The {option} option contains the text of a key")
    assert appliance.requests == []
    text = "".join(path.read_text("utf-8", "replace") for path in bench.written() if path.name != "inventory.json")
    assert "MIGHAgEA" not in text


@pytest.mark.parametrize("password", ["e", "00"])
def test_short_password_is_not_masked(bench: Bench, password: str) -> None:
    scenario = {**table.SCENARIO, "users": [{"username": table.USERNAME, "password": password}]}
    with harness.load_simulator().Simulator(scenario) as appliance:
        run = bench.play(ALL_CALLERS, {"h": harness.connection_variables(appliance.url)}, JUNOS_SPACE_PASSWORD=password)
    assert run.results_for("Query")["h"]["result"]["incidents"][0]["status"] == "Created"
    assert run.verdicts()["h"]["result"]["verdict"] == "open"
    assert "The password has fewer than 4 characters" in harness.one_line(run.output)
    # As a value of its own it is hidden all the same.
    assert run.results_for("Query")["h"]["result"]["invocation"]["module_args"]["password"] != password


@pytest.mark.parametrize("name", [*GATE_PLAYS, "module", "lookup"])
def test_rejected_password_is_one_request(bench: Bench, name: str) -> None:
    appliance = bench.appliance()
    hosts = {f"r{number:02}": harness.connection_variables(appliance.url) for number in range(FLEET)}
    plays = {**GATE_PLAYS, "module": MODULE_PLAY, "lookup": LOOKUP_PLAY}[name]
    run = bench.play(plays, hosts, "-v", JUNOS_SPACE_PASSWORD="not this")
    assert [entry["status"] for entry in appliance.requests] == [401]
    if name in GATE_PLAYS:
        verdicts = [
            (line["result"]["verdict"], line["result"]["reasons"][0]["code"]) for line in run.verdicts().values()
        ]
        assert verdicts == [("unknown", "auth")] * (5 if name == "fails" else FLEET)
