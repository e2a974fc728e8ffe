# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults with the real ansible-core: one simulator for each host, and a search for secrets in everything that is written.

Each row of the table is a host whose connection variables name its own simulator. Ansible's forks then run several rows
at a time, and the requests of a simulator are those of one row.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import html
import json
import os
import re
import secrets
import socket
import subprocess
import textwrap
import typing as t
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, quote_plus

from ansible_collections.netops.junos_space.roles.simulator.files import junos_space_simulator as simulator
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import accounts
from ansible_collections.netops.junos_space.tests.faults import table

HERE = Path(__file__).resolve().parent
MODULE = "netops.junos_space.junos_space_incident_info"
LOOKUP = "netops.junos_space.junos_space_incident"
GATE = "netops.junos_space.incident_gate"

# The hosts of these plays are appliances, not machines.
LOCAL_VARS = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}

CONNECTION_OPTIONS = (
    "url",
    "username",
    "password",
    "timeout",
    "retries",
    "session",
    "ca_path",
    "client_cert",
    "client_key",
    "validate_certs",
    "format",
)
MODULE_TASK = f"{MODULE}: " + json.dumps(
    {
        "tracking_number": table.NUMBER,
        **{name: f"{{{{ junos_space_{name} | default(omit) }}}}" for name in CONNECTION_OPTIONS},
    }
)
# Asked and reported by the module, the lookup and the gate, whatever happens.
CALLERS_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Query
      {MODULE_TASK}
      register: answer
      ignore_errors: true
    - name: Look up
      ansible.builtin.debug:
        msg: "{{{{ lookup('{LOOKUP}', '{table.NUMBER}') }}}}"
      ignore_errors: true
    - name: Gate
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_tracking_number: {table.NUMBER}
        incident_gate_host_name: {table.HOST}
        incident_gate_on_blocked: report
        incident_gate_evidence_dir: evidence
"""
POLICY = {"statuses": ["Created"], "incident_types": ["Event-RMA"], "host_name": table.HOST}


def load_simulator() -> t.Any:
    """The simulator, with its session cookies recorded."""
    t.cast(t.Any, accounts).secrets = _RecordingSecrets
    return simulator


class _RecordingSecrets:
    """Replaces the module secrets in the simulator, and records the session cookies."""

    cookies: t.ClassVar[list[str]] = []

    @classmethod
    def token_hex(cls, size: int) -> str:
        token = secrets.token_hex(size)
        cls.cookies += [token, token.upper()]
        return token


def session_cookies() -> list[str]:
    """All session cookies of all simulators."""
    return list(_RecordingSecrets.cookies)


def closed_port() -> int:
    """A port on which nothing listens, and which stays taken until the process ends, so that no other server gets it."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    atexit.register(bound.close)
    return int(bound.getsockname()[1])


def address(row: table.Fault, appliance: t.Any) -> str:
    if row.setup == table.REFUSED:
        return f"http://127.0.0.1:{closed_port()}"
    if row.setup == table.NO_SUCH_HOST:
        return "https://no-such-host.invalid"
    return str(appliance.url)


def connection_variables(url: str, **options: t.Any) -> dict[str, t.Any]:
    """The variables of a host that queries this appliance."""
    options = {"url": url, "username": table.USERNAME, "timeout": 10, "retries": 0, **options}
    return {f"junos_space_{name}": value for name, value in options.items()}


def hosts(rows: t.Iterable[table.Fault], stack: contextlib.ExitStack) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """The variables of each row's host, and its simulator, which the stack stops."""
    variables: dict[str, t.Any] = {}
    appliances: dict[str, t.Any] = {}
    for row in rows:
        appliance = load_simulator().Simulator(table.SCENARIO, behaviour=row.behaviour)
        appliances[row.name] = stack.enter_context(appliance)
        options = {"timeout": table.TIMEOUT, "retries": table.RETRIES, **row.options}
        variables[row.name] = connection_variables(address(row, appliance), **options)
    return variables, appliances


@dataclass
class Run:
    """The outcome of a playbook."""

    code: int
    output: str
    """stdout and stderr."""
    lines: list[dict[str, t.Any]]
    record: Path

    def traceback(self) -> str:
        """The surroundings of the first traceback, empty if there is none."""
        index = self.output.find("Traceback")
        return "" if index < 0 else self.output[max(0, index - 1000) : index + 2000]

    def results_for(self, task: str) -> dict[str, dict[str, t.Any]]:
        """For each host the outcome of the task with this name: ``event``, ``seconds``, ``result``."""
        return {line["host"]: line for line in self.lines if line["task"].rpartition(" : ")[2] == task}

    def verdicts(self) -> dict[str, dict[str, t.Any]]:
        return {line["host"]: line for line in self.lines if line["action"] == GATE}


def play(
    directory: Path, name: str, plays: str, variables: t.Mapping[str, t.Any], *arguments: str, **environment: str
) -> Run:
    """Run plays (YAML) on hosts ({name: variables}); further arguments go to ansible-playbook."""
    run_directory = directory / name
    run_directory.mkdir()
    (run_directory / "playbook.yml").write_text(textwrap.dedent(plays), encoding="utf-8")
    inventory = {"all": {"hosts": variables, "vars": LOCAL_VARS}}
    (run_directory / "inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
    record = run_directory / "record.jsonl"
    record.touch()
    # Without the machine's own settings.
    clean = {
        key: value
        for key, value in os.environ.items()
        if not re.match("JUNOS_SPACE_|NETRC$", key) and not re.search("_proxy$|_ca_bundle$", key, re.I)
    }
    done = subprocess.run(
        ["ansible-playbook", "-i", "inventory.json", "playbook.yml", *arguments],
        check=False,
        cwd=run_directory,
        env={
            **clean,
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "fault_record",
            "ANSIBLE_FORKS": "8",
            # As ansible-core up to 2.18 always does: each result repeats the module's parameters.
            "ANSIBLE_INJECT_INVOCATION": "true",
            # Half as many processes for each module.
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            # Everything that could contain a secret goes to this directory. The password comes from the environment, so
            # that no file of the test has it.
            "ANSIBLE_LOG_PATH": str(run_directory / "ansible.log"),
            "FAULT_LOGGING": str(run_directory / "libraries.log"),
            "FAULT_RECORD": str(record),
            "JUNOS_SPACE_PASSWORD": table.PASSWORD,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE / "site"), os.environ.get("PYTHONPATH")])),
            **environment,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A test can send bytes that are not text.
        errors="replace",
        timeout=600,
    )
    (run_directory / "output.txt").write_text(done.stdout, encoding="utf-8")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    return Run(done.returncode, done.stdout, lines, record)


def encoded_variants(secret: str) -> set[str]:
    """A secret plain, percent-encoded, in base64, and escaped for JSON, HTML and Python."""
    plain = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret)}
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    escaped |= {text.replace("/", "\\/") for text in escaped}
    encoded = {
        base64.b64encode(text.encode(charset)).decode().rstrip("=")
        for text in (secret, f"{table.USERNAME}:{secret}")
        for charset in ("utf-8", "latin-1")
    }
    return plain | escaped | encoded | {repr(secret)[1:-1]}


def find_leaks(directory: Path, secret_values: t.Iterable[str], ignore: t.Container[str] = ()) -> list[str]:
    """Where a file below a directory contains a secret, in any variant and letter case, with its surroundings."""
    variants = {text.casefold() for secret in secret_values for text in encoded_variants(secret)}
    # Pieces that no other text has: half of the password is too much.
    variants |= {"ss/+&", "w%rd", "w%25rd"}
    found = []
    for path in sorted(directory.rglob("*")):
        if not path.is_file() or path.name in ignore:
            continue
        text = path.read_text(encoding="utf-8", errors="replace").casefold()
        for variant in sorted(variants):
            index = text.find(variant)
            if index >= 0:
                surroundings = text[max(0, index - 300) : index + 100]
                found.append(f"{path.relative_to(directory)}: {variant!r} in {surroundings!r}")
    return found


def one_line(text: t.Any) -> str:
    return " ".join(str(text).split())
