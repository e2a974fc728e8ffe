# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault table for any client of such an API: does it report each fault, or present something wrong as a fact?

    python tests/faults/kit.py [--write]                  our clients and their peers; --write makes docs/fault_kit.md
    python tests/faults/kit.py --client NAME=COMMAND      another client; can be repeated

A client is a command. It gets URL, user name, password, tracking number and timeout in seconds as its last arguments, and
prints one line of JSON: {"incidents": [{"number": ..., "status": ..., "host": ...}], "complete": true}. An exit code other
than 0, or no such line, is a failure that it reported.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import functools
import json
import os
import shlex
import subprocess
import sys
import tempfile
import typing as t
from collections import Counter
from importlib import metadata
from pathlib import Path

sys.path[:0] = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if path]

import yaml  # noqa: E402
from ansible_collections.netops.junos_space.tests.faults import harness, table  # noqa: E402
from ansible_collections.netops.junos_space.tests.faults.clients import ansible_tasks  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fault_kit.md"

# ASCII: clients differ in how they encode other passwords, which is no fault of the appliance.
PASSWORD = "plain-Password-1"
SCENARIO = {**table.SCENARIO, "users": [{**user, "password": PASSWORD} for user in table.SCENARIO["users"]]}

LEFT_OUT = {
    "sessions of our own client": lambda row: row.name.startswith("session_"),
    "secrets that are sent back": lambda row: row.name.startswith(("echo_", "masked_", "short_password")),
    "bodies without a bound, which fill the memory of a client without one": lambda row: (
        row.name.startswith(("huge", "bomb")) or row.name == "unauthorized_huge"
    ),
}
"""Rows that test something other than honest reports."""

CONTRADICTORY = frozenset(("json_two_roots", "duplicate_keys"))
"""Rows whose document states two things, of which a reader that takes one cannot know that it is the right one."""

TRUNCATED = frozenset(("failover", "failover_503"))
"""Rows that return the start of a list, the rest of which cannot be read."""

TRUE = {"number": table.NUMBER, "status": "Created", "host": table.HOST}

OUTCOMES = {
    "answered": "the right answer",
    "reported": "a failure, or an incomplete answer marked as such",
    "wrong": "a wrong incident, or others beside the right one, presented as the answer",
    "missing": "no such incident, although that was not proven",
    "incomplete": "an incident presented as all there is, although others were announced or could not be read",
}
HONEST = ("answered", "reported")

Answer = dict[str, t.Any]
"""What a client printed; empty where it failed."""


def rows() -> list[table.Fault]:
    return [row for row in table.FAULTS if not any(is_left_out(row) for is_left_out in LEFT_OUT.values())]


def classify(row: table.Fault, answer: Answer) -> str:
    """How a client dealt with a fault, by the answer that the table says is right."""
    if not answer or not answer["complete"]:
        return "reported"
    incidents = answer["incidents"]
    if not incidents:
        return "answered" if row.code == "missing" else "missing"
    if row.code == "ambiguous":
        return "answered" if len(incidents) > 1 else "incomplete"
    if row.code == "unknown_status":
        # The appliance says so, and the status is no other than that.
        return "answered" if all(item["status"] not in ("Created", "Closed") for item in incidents) else "wrong"
    if incidents == [TRUE] and row.code != "missing" and row.name not in CONTRADICTORY:
        return "incomplete" if row.code == "incomplete" or row.name in TRUNCATED else "answered"
    return "wrong"


# Running the clients


def run_tasks(play: str, read: t.Callable[[Answer], Answer]) -> dict[str, Answer]:
    """A client that is a task of Ansible, with all faults as hosts of one play."""
    with tempfile.TemporaryDirectory(prefix="fault-kit-") as directory, contextlib.ExitStack() as stack:
        variables = {row.name: variables_of(row, stack) for row in rows()}
        run = harness.play(Path(directory).resolve(), "run", play, variables, JUNOS_SPACE_PASSWORD=PASSWORD)
        lines = run.results_for("Ask")
    answers: dict[str, Answer] = {}
    for row in rows():
        line = lines[row.name]
        answers[row.name] = {}
        if line["event"] == "ok":
            # What a playbook cannot read fails its next task.
            with contextlib.suppress(KeyError, TypeError, AttributeError):
                answers[row.name] = read(line["result"])
    return answers


def run_command(command: t.Sequence[str]) -> dict[str, Answer]:
    with contextlib.ExitStack() as stack:
        variables = {row.name: variables_of(row, stack) for row in rows()}

        def one(name: str) -> Answer:
            options = variables[name]
            arguments = [str(options[f"junos_space_{key}"]) for key in ("url", "username", "password")]
            timeout = str(options["junos_space_timeout"])
            try:
                done = subprocess.run(
                    [*command, *arguments, table.NUMBER, timeout],
                    check=False,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    timeout=300,
                )
                answer = json.loads(done.stdout) if done.returncode == 0 else {}
            except (ValueError, subprocess.TimeoutExpired):
                answer = {}
            return answer if isinstance(answer, dict) else {}

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return dict(zip(variables, pool.map(one, variables)))


def variables_of(row: table.Fault, stack: contextlib.ExitStack) -> dict[str, t.Any]:
    """An appliance with this fault, and the options of a client for it."""
    appliance = stack.enter_context(harness.load_simulator().Simulator(SCENARIO, behaviour=row.behaviour))
    options = {
        "url": harness.address(row, appliance),
        "username": table.USERNAME,
        "password": PASSWORD,
        "timeout": table.TIMEOUT,
        "retries": table.RETRIES,
        **row.options,
    }
    return {f"junos_space_{name}": value for name, value in options.items()}


# The clients


class Client(t.NamedTuple):
    name: str
    version: str
    run: t.Callable[[], dict[str, Answer]]


def clients() -> list[Client]:
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
    collection, core = f"netops.junos_space {galaxy['version']}", f"ansible-core {metadata.version('ansible-core')}"
    libraries = f"requests {metadata.version('requests')}, urllib3 {metadata.version('urllib3')}"
    script = [sys.executable, str(Path(__file__).resolve().parent / "clients" / "requests_script.py")]
    tasks = ansible_tasks
    return [
        Client("module `junos_space_incident_info`", collection, lambda: run_tasks(tasks.MODULE_PLAY, tasks.of_module)),
        Client("lookup `junos_space_incident`", collection, lambda: run_tasks(tasks.LOOKUP_PLAY, tasks.of_lookup)),
        Client("module `ansible.builtin.uri`", core, lambda: run_tasks(tasks.URI_PLAY, tasks.of_uri)),
        Client("lookup `ansible.builtin.url`", core, lambda: run_tasks(tasks.URL_LOOKUP_PLAY, tasks.of_url_lookup)),
        Client("a script with `requests`", libraries, lambda: run_command(script)),
    ]


# The page

HEAD = """\
<!--
Copyright (c) 2026 The netops.junos_space authors
SPDX-License-Identifier: GPL-3.0-or-later
-->

<!-- Made by tests/faults/kit.py. -->

# Fault kit

Of {count} faults of [the table](faults.md), how many does a client report honestly? Honest is the right answer, or a failure. Not
honest is to present a wrong, missing or incomplete incident as a fact, on which a playbook continues.

| client | version | honest | right answer | failure | wrong incident | wrongly missing | wrongly complete |
| --- | --- | --- | --- | --- | --- | --- | --- |
"""

TAIL = """
The columns after "honest": {meanings}.

Each client gets the same appliance, one tracking number, a timeout and an ASCII password. The peers are used as the API documents it: 404 and
204 mean that there is no such incident (the lookup `ansible.builtin.url` fails there), and the records are in
`incidents.incident`. They are general HTTP clients, and their users have to write the checks of this table; that is the
difference that it shows.

Left out are {left_out} rows of the table: {reasons}.

Run it again, or with a client of your own, from a clone within a collection tree (`ANSIBLE_COLLECTIONS_PATH`):

<!-- example: setup -->
```shell
python tests/faults/kit.py
python tests/faults/kit.py --client "mine=python my_client.py"
```

A client gets URL, user name, password, tracking number and timeout as its last arguments, and prints one line of JSON;
`tests/faults/clients/requests_script.py` is an example.

## What was not reported
"""


def page(results: t.Mapping[Client, t.Mapping[str, str]]) -> str:
    text = HEAD.format(count=len(rows()))
    for client, outcomes in results.items():
        counts = Counter(outcomes.values())
        honest = sum(counts[name] for name in HONEST)
        numbers = " | ".join(str(counts[name]) for name in OUTCOMES)
        text += f"| {client.name} | {client.version} | {honest} of {len(outcomes)} | {numbers} |\n"
    text += TAIL.format(
        meanings="; ".join(OUTCOMES.values()), left_out=len(table.FAULTS) - len(rows()), reasons="; ".join(LEFT_OUT)
    )
    for client, outcomes in results.items():
        wrong = [row for row in rows() if outcomes[row.name] not in HONEST]
        text += f"\n### {client.name[:1].upper()}{client.name[1:]}\n\n"
        text += "".join(f"* {row.description}: {outcomes[row.name]}\n" for row in wrong) or "Nothing.\n"
    return text


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--client", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    chosen = clients()
    if arguments.client:
        pairs = [text.partition("=") for text in arguments.client]
        chosen = [
            Client(name, "", functools.partial(run_command, shlex.split(command))) for name, _is, command in pairs
        ]
    results: dict[Client, dict[str, str]] = {}
    for client in chosen:
        answers = client.run()
        results[client] = {row.name: classify(row, answers[row.name]) for row in rows()}
        print(f"{client.name}: {dict(Counter(results[client].values()))}", flush=True)
        for row in rows():
            if results[client][row.name] not in HONEST:
                print(f"    {results[client][row.name]:10} {row.name}: {json.dumps(answers[row.name])[:200]}")
    if arguments.write:
        PAGE.write_text(page(results), encoding="utf-8")
    own_outcomes = [outcome for client in chosen[:2] for outcome in results[client].values() if not arguments.client]
    return 0 if all(outcome in HONEST for outcome in own_outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
