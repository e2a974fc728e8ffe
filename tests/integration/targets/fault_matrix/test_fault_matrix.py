# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each row of the table of faults through module, lookup and both gate roles, with ansible-playbook."""

from __future__ import annotations

import contextlib
import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.tests.faults import harness, table

# For the start of a process of Ansible on a busy machine. The tests in process check the bound itself.
ALLOWANCE = 15.0

# As if the answer had just been received: the other rows take longer than an answer may be old.
MODULE_PLAY = f"""
- hosts: all
  gather_facts: false
  vars:
    policy: {json.dumps(harness.POLICY)}
  tasks:
    - name: Query
      {harness.MODULE_TASK}
      register: answer
      ignore_errors: true
    - name: Evaluate
      ansible.builtin.debug:
        msg: "{{{{ (answer if answer is failed else row) | netops.junos_space.incident_gate(policy) }}}}"
      vars:
        row: "{{{{ answer.answers[0] | combine({{'retrieved_at': now(utc=true, fmt='%Y-%m-%dT%H:%M:%SZ')}}) }}}}"
"""

LOOKUP_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Query
      ansible.builtin.set_fact:
        found: "{{{{ lookup('{harness.LOOKUP}', '{table.NUMBER}') }}}}"
      ignore_errors: true
    - name: Proceed
      ansible.builtin.debug:
      when: found.status == 'Created'
      ignore_errors: true
"""

INCIDENT_GATE_PLAY = f"""
- hosts: all
  gather_facts: false
  vars:
    incident_gate_tracking_number: {table.NUMBER}
    incident_gate_host_name: {table.HOST}
    incident_gate_statuses: [Created]
    incident_gate_incident_types: [Event-RMA]
    incident_gate_on_blocked: report
    incident_gate_evidence_dir: evidence
  roles: [netops.junos_space.incident_gate]
  tasks:
    - name: Proceed
      ansible.builtin.debug:
      when: incident_gate_result is netops.junos_space.gate_open
"""

RMA_GATE_PLAY = f"""
- hosts: all
  gather_facts: false
  vars:
    rma_gate_tracking_number: {table.NUMBER}
    rma_gate_host_name: {table.HOST}
  roles: [netops.junos_space.rma_gate]
  tasks:
    - name: Proceed
      ansible.builtin.debug:
"""

PLAYS = {"module": MODULE_PLAY, "lookup": LOOKUP_PLAY, "incident_gate": INCIDENT_GATE_PLAY, "rma_gate": RMA_GATE_PLAY}

# What the lookup reports where the module succeeds without a usable answer.
LOOKUP_ERRORS = {"missing": "No incident found", "incomplete": "is not proven to be complete"}


class Outcome(t.NamedTuple):
    """The run of a caller over all selected rows."""

    run: harness.Run
    requests: dict[str, int]
    directory: Path


_OUTCOMES: dict[str, Outcome] = {}


@pytest.fixture
def outcome(request: pytest.FixtureRequest, caller: str, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Runs the caller's playbook for its first test."""
    if caller not in _OUTCOMES:
        selected = {
            t.cast(table.Fault, item.callspec.params["row"]).name
            for item in request.session.items
            if isinstance(item, pytest.Function)
            and item.callspec.params["caller"] == caller
            and "row" in item.callspec.params
        }
        directory = tmp_path_factory.mktemp(caller).resolve()
        with contextlib.ExitStack() as stack:
            variables, appliances = harness.hosts([row for row in table.FAULTS if row.name in selected], stack)
            run = harness.play(directory, caller, PLAYS[caller], variables, "-vvvv")
            requests = {name: len(appliance.requests) for name, appliance in appliances.items()}
        _OUTCOMES[caller] = Outcome(run, requests, directory)
    return _OUTCOMES[caller]


def _case(caller: str, *rows: table.Fault) -> t.Any:
    # All cases of a caller run in the same process, and share its playbook.
    name = "-".join([caller, *(row.name for row in rows)])
    return pytest.param(caller, *rows, id=name, marks=pytest.mark.xdist_group(caller))


each_case = pytest.mark.parametrize(("caller", "row"), [_case(caller, row) for caller in PLAYS for row in table.FAULTS])
each_caller = pytest.mark.parametrize("caller", [_case(caller) for caller in PLAYS])


@each_case
def test_fault(outcome: Outcome, caller: str, row: table.Fault) -> None:
    run = outcome.run
    results = run.verdicts() if caller.endswith("gate") else run.results_for("Query")
    assert row.name in results, run.output[-3000:]
    result = results[row.name]["result"]
    message = harness.one_line(result.get("msg", ""))
    assert results[row.name]["seconds"] <= row.bound + ALLOWANCE
    if row.setup == "simulator":
        assert outcome.requests[row.name] == row.requests
    if row.kind:
        assert row.message_contains in message
    if caller == "module":
        check_module(row, results[row.name]["event"], result, message)
        check_verdict(row, run.results_for("Evaluate")[row.name]["result"]["msg"])
        return
    if caller == "lookup":
        failed = bool(row.kind) or row.code in LOOKUP_ERRORS
        assert results[row.name]["event"] == ("failed" if failed else "ok"), message
        assert LOOKUP_ERRORS.get(row.code, "") in message
    else:
        check_verdict(row, result)
    after = run.results_for("Proceed").get(row.name, {"event": "", "result": {}})
    assert (after["event"] == "ok" and not after["result"].get("skipped")) == (row.verdict == "open")


def check_module(row: table.Fault, event: str, result: dict[str, t.Any], message: str) -> None:
    assert event == ("failed" if row.kind else "ok"), message
    assert (result.get("failure") or {}).get("kind") == row.kind, message
    if not row.kind:
        assert result.get("requests_made") == row.requests


def check_verdict(row: table.Fault, verdict: dict[str, t.Any]) -> None:
    codes = [reason["code"] for reason in verdict["reasons"]] or ["open"]
    assert (verdict["verdict"], codes[0]) == (row.verdict, row.code)
    assert verdict["allowed"] == (row.verdict == "open")


@each_caller
def test_no_traceback(outcome: Outcome, caller: str) -> None:
    assert outcome.run.traceback() == ""
    assert "Traceback" not in json.dumps(outcome.run.lines)


@each_caller
def test_no_secret_is_written(outcome: Outcome, caller: str) -> None:
    assert harness.find_leaks(outcome.directory, [table.PASSWORD, *harness.session_cookies()]) == []
