# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Drives each row of the table through module, lookup and both gate roles, by ansible-playbook.

Usage: python matrix.py [NAME OF A ROW ...]
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
import time
import typing as t
from pathlib import Path

sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)

from ansible_collections.netops.junos_space.tests.faults import lab, table  # noqa: E402

# For starting a process of Ansible on a machine that does other things too. The bound itself is held in process.
ALLOWANCE = 15.0

MODULE_PLAY = f"""
- hosts: all
  gather_facts: false
  vars:
    policy: {json.dumps(lab.POLICY)}
  tasks:
    - name: Ask
      {lab.ASK}
      register: answer
      ignore_errors: true
    - name: Judge
      ansible.builtin.debug:
        msg: "{{{{ (answer if answer is failed else answer.answers[0]) | netops.junos_space.incident_gate(policy) }}}}"
"""

LOOKUP_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.set_fact:
        found: "{{{{ lookup('{lab.LOOKUP}', '{table.NUMBER}') }}}}"
      ignore_errors: true
    - name: Go on
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
    - name: Go on
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
    - name: Go on
      ansible.builtin.debug:
"""

PLAYS = {
    "module": MODULE_PLAY,
    "lookup": LOOKUP_PLAY,
    "incident_gate": INCIDENT_GATE_PLAY,
    "rma_gate": RMA_GATE_PLAY,
}

# What the lookup says where the module succeeds with an answer that is none.
LOOKUP_SAYS = {"missing": "Service Now knows no incident", "incomplete": "is not proven to be complete"}


def main(names: t.Sequence[str]) -> int:
    rows = [row for row in table.FAULTS if not names or row.name in names]
    findings = lab.Findings()
    with tempfile.TemporaryDirectory(prefix="faults-") as scratch, contextlib.ExitStack() as stack:
        variables, appliances = lab.hosts(rows, stack)
        for caller, plays in PLAYS.items():
            for appliance in appliances.values():
                appliance.reset()
            begun = time.monotonic()
            run = lab.play(Path(scratch).resolve(), caller, plays, variables, "-vvvv")
            print(f"{caller:14} {len(rows)} rows, {time.monotonic() - begun:5.1f} s", flush=True)
            findings.check(not run.traceback(), f"{caller}: a traceback: {run.traceback()}")
            recorded = json.dumps(run.lines)
            findings.check("Traceback" not in recorded, f"{caller}: a traceback in a result")
            for row in rows:
                _check(findings, caller, row, run, appliances[row.name])
        found = lab.leaks(Path(scratch).resolve(), [table.PASSWORD, *lab.session_cookies()])
        findings.check(not found, f"secrets are written in {len(found)} places: {found[:5]}")
    return findings.report(f"{len(rows)} faults, {len(PLAYS)} callers")


def _check(findings: lab.Findings, caller: str, row: table.Fault, run: lab.Run, appliance: t.Any) -> None:
    about = f"{caller} {row.name}"
    asked = run.verdicts() if caller.endswith("gate") else run.of("Ask")
    if row.name not in asked:
        findings.check(False, f"{about}: no result: {run.output[-3000:]}")
        return
    line = asked[row.name]
    result = line["result"]
    said = lab.one_line(result.get("msg", ""))
    findings.check(line["seconds"] <= row.bound + ALLOWANCE, f"{about}: took {line['seconds']:.1f} s of {row.bound}")
    if row.setup == "simulator":
        findings.equal(len(appliance.requests), row.requests, f"{about}: requests")
    if caller == "module":
        findings.equal(line["event"], "failed" if row.kind else "ok", f"{about}: outcome ({said})")
        findings.equal((result.get("failure") or {}).get("kind"), row.kind, f"{about}: failure.kind ({said})")
        if not row.kind:
            findings.equal(result.get("requests_made"), row.requests, f"{about}: requests_made")
        verdict = run.of("Judge").get(row.name, {"result": {"msg": None}})["result"]["msg"]
    elif caller == "lookup":
        refused = bool(row.kind) or row.code in LOOKUP_SAYS
        findings.equal(line["event"], "failed" if refused else "ok", f"{about}: outcome ({said})")
        findings.check(LOOKUP_SAYS.get(row.code, "") in said, f"{about}: said {said}")
        verdict = None
    else:
        verdict = result
    if row.kind:
        findings.check(row.says in said, f"{about}: {row.says!r} is not in {said!r}")
    if verdict is not None:
        codes = [reason["code"] for reason in verdict["reasons"]] or ["open"]
        findings.equal((verdict["verdict"], codes[0]), (row.verdict, row.code), f"{about}: verdict")
        findings.equal(verdict["allowed"], row.verdict == "open", f"{about}: allowed")
    if caller != "module":
        went_on = run.of("Go on").get(row.name, {"event": "", "result": {}})
        went = went_on["event"] == "ok" and not went_on["result"].get("skipped")
        findings.equal(went, row.verdict == "open", f"{about}: went on")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
