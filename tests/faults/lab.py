# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where faults are tried with the real ansible-core: an appliance of its own for each host, and ansible-playbook on them.

Each row of the table is a host whose connection variables name its own simulator, so that Ansible's forks try several at
a time, and what one appliance was asked is what one row cost.
"""

from __future__ import annotations

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

# The module runs on the controller: the hosts of these plays are appliances, not machines.
LOCAL_VARS = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}

CONNECTION = ("url", "username", "password", "timeout", "retries", "session", "ca_path", "client_cert", "client_key",
              "validate_certs", "format")  # fmt: skip
ASK = f"{MODULE}: " + json.dumps(
    {"tracking_number": table.NUMBER, **{name: f"{{{{ junos_space_{name} | default(omit) }}}}" for name in CONNECTION}}
)
POLICY = {"statuses": ["Created"], "incident_types": ["Event-RMA"], "host_name": table.HOST}


def load_simulator() -> t.Any:
    """The simulator, with its session cookies noted."""
    t.cast(t.Any, accounts).secrets = _NotingSecrets
    return simulator


class _NotingSecrets:
    """Stands in for the library in the simulator, and remembers what became a session cookie."""

    given: t.ClassVar[list[str]] = []

    @classmethod
    def token_hex(cls, size: int) -> str:
        token = secrets.token_hex(size)
        cls.given += [token, token.upper()]
        return token


def session_cookies() -> list[str]:
    """The values of all session cookies that a simulator ever gave."""
    return list(_NotingSecrets.given)


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def address(row: table.Fault, appliance: t.Any) -> str:
    if row.setup == table.REFUSED:
        return f"http://127.0.0.1:{closed_port()}"
    if row.setup == table.NO_SUCH_HOST:
        return "https://no-such-host.invalid"
    return str(appliance.url)


def hosts(rows: t.Iterable[table.Fault], stack: contextlib.ExitStack) -> tuple[dict[str, t.Any], dict[str, t.Any]]:
    """Variables for each row's host, and its appliance, which the stack stops."""
    variables: dict[str, t.Any] = {}
    appliances: dict[str, t.Any] = {}
    for row in rows:
        appliance = load_simulator().Simulator(table.SCENARIO, behaviour=row.behaviour)
        appliances[row.name] = stack.enter_context(appliance)
        options = {
            "url": address(row, appliance),
            "username": table.USERNAME,
            "timeout": table.TIMEOUT,
            "retries": table.RETRIES,
            **row.options,
        }
        variables[row.name] = {f"junos_space_{name}": value for name, value in options.items()}
    return variables, appliances


@dataclass
class Run:
    """What a playbook did and said."""

    code: int
    output: str
    """stdout and stderr."""
    lines: list[dict[str, t.Any]]
    record: Path

    def traceback(self) -> str:
        """What stands around the first traceback, empty where there is none."""
        place = self.output.find("Traceback")
        return "" if place < 0 else self.output[max(0, place - 1000) : place + 2000]

    def of(self, task: str) -> dict[str, dict[str, t.Any]]:
        """By host what the task with this name gave: ``event``, ``seconds``, ``result``."""
        return {line["host"]: line for line in self.lines if line["task"].rpartition(" : ")[2] == task}

    def verdicts(self) -> dict[str, dict[str, t.Any]]:
        return {line["host"]: line for line in self.lines if line["action"] == GATE}


def play(
    folder: Path,
    name: str,
    plays: str,
    variables: t.Mapping[str, t.Any],
    *arguments: str,
    **environment: str,
) -> Run:
    """Run plays (YAML) on hosts ({name: variables}); further arguments go to ansible-playbook."""
    place = folder / name
    place.mkdir()
    (place / "playbook.yml").write_text(textwrap.dedent(plays), encoding="utf-8")
    inventory = {"all": {"hosts": variables, "vars": LOCAL_VARS}}
    (place / "inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
    record = place / "record.jsonl"
    record.touch()
    # The machine's own settings would change what is asked, and of whom.
    clean = {
        key: value
        for key, value in os.environ.items()
        if not re.match("JUNOS_SPACE_|NETRC$", key) and not re.search("_proxy$|_ca_bundle$", key, re.I)
    }
    done = subprocess.run(
        ["ansible-playbook", "-i", "inventory.json", "playbook.yml", *arguments],
        check=False,
        cwd=place,
        env={
            **clean,
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
            "ANSIBLE_CALLBACKS_ENABLED": "fault_record",
            "ANSIBLE_FORKS": "8",
            # What ansible-core up to 2.18 does by itself: each result repeats the module's parameters.
            "ANSIBLE_INJECT_INVOCATION": "true",
            # Half as many processes for each module.
            "ANSIBLE_PIPELINING": "true",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_NOCOLOR": "1",
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            # All that may hold a secret, and lies in this folder: the log, the libraries' own logging, what the callback
            # records. The password comes by the environment, so that what holds it is not what was given.
            "ANSIBLE_LOG_PATH": str(place / "ansible.log"),
            "FAULT_LOGGING": str(place / "libraries.log"),
            "FAULT_RECORD": str(record),
            "JUNOS_SPACE_PASSWORD": table.PASSWORD,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE / "site"), os.environ.get("PYTHONPATH")])),
            **environment,
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A test may send bytes that are no text.
        errors="replace",
        timeout=600,
    )
    (place / "output.txt").write_text(done.stdout, encoding="utf-8")
    lines = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    return Run(done.returncode, done.stdout, lines, record)


def encoded_variants(secret: str) -> set[str]:
    """A secret as it is, for URLs, in base64 and as JSON and HTML escape it."""
    plain = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret), html.escape(secret)}
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    escaped |= {text.replace("/", "\\/") for text in escaped}
    encoded = {
        base64.b64encode(text.encode(charset)).decode().rstrip("=")
        for text in (secret, f"{table.USERNAME}:{secret}")
        for charset in ("utf-8", "latin-1")
    }
    return plain | escaped | encoded | {repr(secret)[1:-1]}


def leaks(folder: Path, hidden: t.Iterable[str], leave_out: t.Container[str] = ()) -> list[str]:
    """Where below a folder a secret is written, in any spelling and letter case: file, spelling and what stands around."""
    wanted = {text.casefold() for secret in hidden for text in encoded_variants(secret)}
    # A piece that stands in no other text: what shows a half of the password shows too much.
    wanted |= {"ss/+&", "w%rd", "w%25rd"}
    found = []
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name in leave_out:
            continue
        text = path.read_text(encoding="utf-8", errors="replace").casefold()
        for spelling in sorted(wanted):
            place = text.find(spelling)
            if place >= 0:
                found.append(f"{path.relative_to(folder)}: {spelling!r} in {text[max(0, place - 300) : place + 100]!r}")
    return found


class Findings:
    """What was wrong, told at the end and not at the first."""

    def __init__(self) -> None:
        self.checks = 0
        self.wrong: list[str] = []

    def check(self, fine: bool, message: str) -> None:
        self.checks += 1
        if not fine:
            self.wrong.append(message)

    def equal(self, found: t.Any, wanted: t.Any, about: str) -> None:
        self.check(found == wanted, f"{about}: {found!r}, and {wanted!r} was expected")

    def report(self, about: str) -> int:
        for message in self.wrong:
            print(f"WRONG  {message}")
        print(f"{about}: {self.checks} checks, {len(self.wrong)} wrong")
        return 1 if self.wrong or not self.checks else 0


def one_line(text: t.Any) -> str:
    return " ".join(str(text).split())
