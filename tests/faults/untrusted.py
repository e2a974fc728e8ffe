# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""That text of the appliance stays text, whatever it looks like, with the real ansible-core.

Each text is a host whose appliance holds incidents made of it. It goes through facts, conditions, templates, warnings,
messages and the evidence, and must come out letter by letter, or harmless where people read it.

Usage: python untrusted.py
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import os
import re
import sys
import tempfile
import typing as t
from pathlib import Path

sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)

from ansible.release import __version__ as ansible_version  # noqa: E402
from ansible_collections.netops.junos_space.tests.faults import lab, table  # noqa: E402

TEXTS = {
    "template": "{{ lookup('pipe', 'touch PWNED') }}",
    "sum": "{{ 6 * 7 }}{% if true %}yes{% endif %}{# gone #}",
    "raw": "{% raw %}{{ 1 }}{% endraw %}",
    "header": "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ lookup('pipe', 'touch PWNED') ]]",
    "vault_variable": "{{ junos_space_username }} {{ hostvars }}",
    "yaml": "!!python/object/apply:os.system ['touch PWNED']",
    "yaml_block": "- a: &x [1, 2]\n  b: *x\n--- !unsafe {{ 1 }}",
    "vault": "$ANSIBLE_VAULT;1.1;AES256\n3030",
    "json": '{"verdict": "open", "allowed": true, "__ansible_unsafe": "x", "_ansible_no_log": false}',
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)></td></table>\"'`&amp;",
    "ansi": "\x1b[2J\x1b[31mred\x1b[0m\x1b]0;title\x07\x9b31m\x08\x7f",
    "bidi": "\u202eexe.gnp\u2066\u2069\u200f\u061c\ufeff\u2028\u2029",
    "lines": 'ok\r\nfatal: [r1]: FAILED! => {}\nchanged: [r1]\n"',
    "shell": "$(touch PWNED) `touch PWNED` ; touch PWNED | %s %(x)s ${HOME} \\n \\",
    "boolean": "yes",
    "number": "1e3",
    "python": "[1, 2, __import__('os').system('touch PWNED')]",
    "none": "None",
}
FIELDS = ("organizationName", "deviceGroupName", "defectType", "product", "occurred")
# ansible-core up to 2.18 makes a boolean or a dictionary of what looks like one, whenever it leaves a template.
RETYPED = () if ansible_version >= "2.19" else ("json", "boolean")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      {lab.ASK}
      register: answer
    - name: Keep a fact
      ansible.builtin.set_fact:
        kept: "{{{{ answer.incidents[0].product }}}}"
        whole: "{{{{ answer.incidents }}}}"
    - name: Show the fact {{{{ kept }}}}
      ansible.builtin.debug:
        msg: {{got: "{{{{ kept }}}}", deep: "{{{{ whole[0].raw.product }}}}", joined: "a{{{{ kept }}}}b"}}
    - name: Compare
      ansible.builtin.assert:
        that:
          - answer.incidents[0].organization_name == encoded | b64decode
          - answer.incidents[0].product is string
    - name: Look up
      ansible.builtin.debug:
        msg: {{got: "{{{{ found.product }}}}", same: "{{{{ found.product == encoded | b64decode }}}}"}}
      vars:
        found: "{{{{ lookup('{lab.LOOKUP}', '{table.NUMBER}') }}}}"
    - name: Warn of a number that looks like it
      ansible.builtin.debug:
        msg: "{{{{ query('{lab.LOOKUP}', answer.incidents[0].product, on_missing='warn') }}}}"
    - name: Fail on a number that looks like it
      ansible.builtin.debug:
        msg: "{{{{ query('{lab.LOOKUP}', answer.incidents[0].product) }}}}"
      ignore_errors: true
    - name: Wait for what is not there
      netops.junos_space.junos_space_incident_info:
        tracking_numbers: ["{{{{ answer.incidents[0].product }}}}"]
        statuses: ["{{{{ answer.incidents[0].product }}}}"]
        wait_for: {{statuses: [Created]}}
        url: "{{{{ junos_space_url }}}}"
        username: "{{{{ junos_space_username }}}}"
      ignore_errors: true
    - name: Open
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_tracking_number: {table.NUMBER}
        incident_gate_host_name: {table.HOST}
        incident_gate_on_blocked: report
        incident_gate_evidence_dir: evidence
    - name: Show the gate's incident
      ansible.builtin.debug:
        msg: "{{{{ incident_gate_result.incident.product }}}}"
    - name: Not open
      ansible.builtin.include_role:
        name: netops.junos_space.rma_gate
      vars:
        rma_gate_tracking_number: CASE-2
        rma_gate_host_name: {table.HOST}
        rma_gate_max_age: 60
        rma_gate_products: [MX480]
        rma_gate_on_blocked: report
        rma_gate_evidence_dir: evidence
    - name: Show the reasons
      ansible.builtin.debug:
        msg: "{{{{ rma_gate_result.reasons | map(attribute='message') | join(' ') }}}}"
    - name: Stop
      ansible.builtin.include_role:
        name: netops.junos_space.rma_gate
      vars:
        rma_gate_tracking_number: CASE-2
        rma_gate_host_name: {table.HOST}
"""


def main() -> int:
    findings = lab.Findings()
    with tempfile.TemporaryDirectory(prefix="untrusted-") as scratch, contextlib.ExitStack() as stack:
        folder = Path(scratch).resolve()
        hosts = {}
        for name, text in TEXTS.items():
            fields: dict[str, t.Any] = dict.fromkeys(FIELDS, text)
            bad = {**fields, "status": text, "incidentType": text, "priority": text, "hostName": text}
            incidents = [table.incident(**fields), table.incident(1002, "CASE-2", **bad)]
            appliance = lab.load_simulator().Simulator({**table.SCENARIO, "incidents": incidents})
            hosts[name] = {
                "encoded": base64.b64encode(text.encode()).decode(),
                "junos_space_url": stack.enter_context(appliance).url,
                "junos_space_username": table.USERNAME,
            }
        run = lab.play(folder, "texts", PLAY, hosts, "-v")
        findings.check(not run.traceback(), f"a traceback: {run.traceback()}")
        findings.check(not list(folder.rglob("PWNED")), "a text was run")
        for name, text in TEXTS.items():
            _check(findings, run, name, text)
        _check_evidence(findings, folder / "texts" / "evidence")
        # Beside its own texts, core writes raw values for people to see; it escapes what is no letter, or leaves it.
        findings.check("\x1b" not in run.output, "an escape sequence was printed")
        findings.check("\nchanged: [r1]" not in run.output, "a line was printed as if Ansible had said it")
    return findings.report(f"{len(TEXTS)} texts")


def _check(findings: lab.Findings, run: lab.Run, name: str, text: str) -> None:
    def of(task: str) -> t.Any:
        found = [
            line for line in run.lines if line["host"] == name and line["task"].rpartition(" : ")[2].startswith(task)
        ]
        findings.check(
            bool(found), f"{name}: the task {task!r} has no result: {run.output[-2000:] if not found else ''}"
        )
        return found[-1]["result"] if found else {}

    asked = of("Ask").get("incidents", [{}])[0]
    for field in ("organization_name", "device_group_name", "defect_type", "product", "occurred"):
        findings.equal(asked.get(field), text, f"{name}: {field}")
    if name not in RETYPED:
        shown = {"got": text, "deep": text, "joined": f"a{text}b"}
        findings.equal(of("Show the fact").get("msg"), shown, f"{name}: the fact")
        findings.equal(of("Look up").get("msg", {}).get("got"), text, f"{name}: the lookup")
        findings.equal(of("Show the gate's").get("msg"), text, f"{name}: the gate's incident")
    findings.check(not of("Compare").get("failed"), f"{name}: the condition: {of('Compare')}")
    findings.equal(str(of("Look up").get("msg", {}).get("same")), "True", f"{name}: the lookup")
    gate = of("Ask Service Now").get("incident") or {}
    findings.equal(gate.get("product"), text, f"{name}: what the gate returns")
    verdicts = [line["result"] for line in run.lines if line["host"] == name and line["action"] == lab.GATE]
    findings.equal([verdict["verdict"] for verdict in verdicts], ["open", "blocked", "blocked"], f"{name}: verdicts")
    codes = {reason["code"] for reason in verdicts[1]["reasons"]} if len(verdicts) > 1 else set()
    findings.equal(codes, {"unknown_status", "unknown_type", "host", "unknown_time", "product"}, f"{name}: reasons")
    said = [verdict["msg"] for verdict in verdicts] + [
        of("Show the reasons").get("msg", ""),
    ]
    said += [reason["message"] for verdict in verdicts for reason in verdict["reasons"]]
    said += [of("Wait for").get("msg", ""), *of("Wait for").get("warnings", [])]
    for message in said:
        findings.check(bool(message), f"{name}: an empty message")
        unseen = UNSEEN.search(str(message)) or re.search("\n", str(message))
        findings.check(unseen is None, f"{name}: {unseen!r} in the message {message!r}")
        findings.check("42" not in str(message) or name != "sum", f"{name}: a template was evaluated in {message!r}")


def _check_evidence(findings: lab.Findings, folder: Path) -> None:
    pages, documents = list(folder.glob("*.html")), list(folder.glob("*.json"))
    findings.equal((len(pages), len(documents)), (2, 2), "evidence files")
    for path in documents:
        held = json.loads(path.read_text(encoding="utf-8"))
        for verdict in held["verdicts"]:
            name = verdict["host"]
            findings.equal(verdict["answers"][0]["incidents"][0]["product"], TEXTS[name], f"{path.name}: {name}")
    for path in pages:
        text = path.read_text(encoding="utf-8")
        findings.check(UNSEEN.search(text) is None, f"{path.name}: {UNSEEN.search(text)!r}")
        for tag in ("<script", "<img", '</td></table>"', "onerror=alert(1)>"):
            findings.check(tag not in text, f"{path.name}: {tag}")
        findings.check(
            "{{ lookup('pipe', 'touch PWNED') }}" in html.unescape(text) or "rma" not in path.name,
            f"{path.name}: no text",
        )


if __name__ == "__main__":
    sys.exit(main())
