# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Text of the appliance stays text, with the real ansible-core.

Each text is a host whose appliance has incidents with it. It passes through facts, conditions, templates, warnings, messages
and the evidence. It must arrive unchanged, and be harmless where people read it.
"""

from __future__ import annotations

import base64
import contextlib
import html
import json
import re
import typing as t
from pathlib import Path

import pytest
from ansible.release import __version__ as ansible_version
from ansible_collections.netops.junos_space.tests.faults import harness, table

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
# The appliance's encoder drops line breaks.
RECEIVED = {name: text.replace("\r", "").replace("\n", "") for name, text in TEXTS.items()}
FIELDS = ("organizationName", "deviceGroupName", "defectType", "product", "occurred")
# ansible-core up to 2.18 turns a string that looks like a boolean or a dictionary into one when it leaves a template.
RETYPED = () if ansible_version >= "2.19" else ("json", "boolean")
UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Query
      {harness.MODULE_TASK}
      register: answer
    - name: Store a fact
      ansible.builtin.set_fact:
        stored: "{{{{ answer.incidents[0].product }}}}"
        incidents: "{{{{ answer.incidents }}}}"
    - name: Show the fact {{{{ stored }}}}
      ansible.builtin.debug:
        msg: {{got: "{{{{ stored }}}}", deep: "{{{{ incidents[0].raw.product }}}}", joined: "a{{{{ stored }}}}b"}}
    - name: Compare
      ansible.builtin.assert:
        that:
          - answer.incidents[0].organization_name == encoded | b64decode
          - answer.incidents[0].product is string
    - name: Look up
      ansible.builtin.debug:
        msg: {{got: "{{{{ found.product }}}}", same: "{{{{ found.product == encoded | b64decode }}}}"}}
      vars:
        found: "{{{{ lookup('{harness.LOOKUP}', '{table.NUMBER}') }}}}"
    - name: Warn of a number that looks like it
      ansible.builtin.debug:
        msg: "{{{{ query('{harness.LOOKUP}', answer.incidents[0].product, on_missing='warn') }}}}"
    - name: Fail on a number that looks like it
      ansible.builtin.debug:
        msg: "{{{{ query('{harness.LOOKUP}', answer.incidents[0].product) }}}}"
      ignore_errors: true
    - name: Wait for what is not there
      netops.junos_space.junos_space_incident_info:
        tracking_numbers: ["{{{{ answer.incidents[0].product }}}}"]
        statuses: ["{{{{ answer.incidents[0].product }}}}"]
        wait_for: {{statuses: [Created]}}
        url: "{{{{ junos_space_url }}}}"
        username: "{{{{ junos_space_username }}}}"
      ignore_errors: true
    - name: Open the gate
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_tracking_number: {table.NUMBER}
        incident_gate_host_name: {table.HOST}
        incident_gate_on_blocked: report
        incident_gate_evidence_dir: evidence
    - name: Show the incident
      ansible.builtin.debug:
        msg: "{{{{ incident_gate_result.incident.product }}}}"
    - name: Block the gate
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
    - name: Fail the gate
      ansible.builtin.include_role:
        name: netops.junos_space.rma_gate
      vars:
        rma_gate_tracking_number: CASE-2
        rma_gate_host_name: {table.HOST}
"""


class Outcome(t.NamedTuple):
    run: harness.Run
    directory: Path

    def result(self, host: str, task: str) -> t.Any:
        """The last result of the task whose name starts so."""
        results = [
            line["result"]
            for line in self.run.lines
            if line["host"] == host and line["task"].rpartition(" : ")[2].startswith(task)
        ]
        assert results, f"{task} has no result: {self.run.output[-2000:]}"
        return results[-1]

    def verdicts(self, host: str) -> list[dict[str, t.Any]]:
        return [line["result"] for line in self.run.lines if line["host"] == host and line["action"] == harness.GATE]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    directory = tmp_path_factory.mktemp("texts").resolve()
    hosts = {}
    with contextlib.ExitStack() as stack:
        for name, text in TEXTS.items():
            fields: dict[str, t.Any] = dict.fromkeys(FIELDS, text)
            bad = {**fields, "status": text, "incidentType": text, "priority": text, "hostName": text}
            incidents = [table.incident(**fields), table.incident(1002, "CASE-2", **bad)]
            appliance = harness.load_simulator().Simulator({**table.SCENARIO, "incidents": incidents})
            hosts[name] = {
                "encoded": base64.b64encode(RECEIVED[name].encode()).decode(),
                "junos_space_url": stack.enter_context(appliance).url,
                "junos_space_username": table.USERNAME,
            }
        run = harness.play(directory, "run", PLAY, hosts, "-v")
    return Outcome(run, directory / "run")


# All in one process, which runs the playbook once.
pytestmark = pytest.mark.xdist_group("templating")
each_text = pytest.mark.parametrize("name", TEXTS)


def test_nothing_is_executed(outcome: Outcome) -> None:
    assert outcome.run.traceback() == ""
    assert list(outcome.directory.rglob("PWNED")) == []


@each_text
def test_text_arrives_unchanged(outcome: Outcome, name: str) -> None:
    text = RECEIVED[name]
    incident = outcome.result(name, "Query")["incidents"][0]
    fields = ("organization_name", "device_group_name", "defect_type", "product", "occurred")
    assert {incident[field] for field in fields} == {text}
    assert not outcome.result(name, "Compare").get("failed")
    assert str(outcome.result(name, "Look up")["msg"]["same"]) == "True"
    assert outcome.verdicts(name)[0]["incident"]["product"] == text
    if name not in RETYPED:
        shown = {"got": text, "deep": text, "joined": f"a{text}b"}
        assert outcome.result(name, "Show the fact")["msg"] == shown
        assert outcome.result(name, "Look up")["msg"]["got"] == text
        assert outcome.result(name, "Show the incident")["msg"] == text


@each_text
def test_verdicts(outcome: Outcome, name: str) -> None:
    opened, *blocked = outcome.verdicts(name)
    assert opened["verdict"] == "open"
    assert [verdict["verdict"] for verdict in blocked] == ["blocked", "blocked"]
    codes = {reason["code"] for reason in blocked[0]["reasons"]}
    assert codes == {"unknown_status", "unknown_type", "host", "unknown_time", "product"}


@each_text
def test_messages_are_printable_lines(outcome: Outcome, name: str) -> None:
    verdicts = outcome.verdicts(name)
    waited = outcome.result(name, "Wait for")
    messages = [verdict["msg"] for verdict in verdicts]
    messages += [reason["message"] for verdict in verdicts for reason in verdict["reasons"]]
    messages += [outcome.result(name, "Show the reasons")["msg"], waited["msg"], *waited.get("warnings", [])]
    for message in map(str, messages):
        assert message
        assert UNSEEN.search(message) is None
        assert "\n" not in message
        assert name != "sum" or "42" not in message


def test_evidence(outcome: Outcome) -> None:
    pages = list((outcome.directory / "evidence").rglob("*.html"))
    assert pages
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert UNSEEN.search(text) is None
        for tag in ("<script>alert", "<img", '</td></table>"', "onerror=alert(1)>"):
            assert tag not in text, path.name
    combined = html.unescape("".join(path.read_text(encoding="utf-8") for path in pages))
    assert TEXTS["template"] in combined
    records = (outcome.directory / "evidence").rglob("*.json")
    recorded = {text for path in records for text in strings(json.loads(path.read_text(encoding="utf-8")))}
    assert set(RECEIVED.values()) <= recorded


def strings(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(item)


def test_output(outcome: Outcome) -> None:
    # ansible-core prints raw values too, with escapes for what is not a letter.
    assert "\x1b" not in outcome.run.output
    assert "\nchanged: [r1]" not in outcome.run.output
