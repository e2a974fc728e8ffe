# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One page of the documentation as a session: its blocks are run one after the other."""

from __future__ import annotations

import re
import subprocess
import typing as t
from dataclasses import dataclass
from pathlib import Path

import yaml
from examples import Example, ExampleError, kind
from sandbox import PASSWORD, ROOT, Sandbox

COMMAND_TIMEOUT = 300

Done = t.Optional["subprocess.CompletedProcess[str]"]


@dataclass
class Outcome:
    """What happened to an example. ``error`` is empty if all is well."""

    example: Example
    error: str = ""


class Session:
    """One page: a directory, and the environment that its blocks pass on."""

    def __init__(
        self, sandbox: Sandbox, directory: Path, environment: dict[str, str], hosts: str = "localhost"
    ) -> None:
        self.sandbox = sandbox
        self.directory = directory
        self.environment = {**environment, "PWD": str(directory)}
        self._hosts = hosts

    def attempt(self, example: Example) -> Outcome:
        """Run or check one example."""
        try:
            what = kind(example)
            if example.mark in ("setup", "check"):
                if example.language == "yaml":
                    _parsed = example.documents
                return Outcome(example)
            done: Done = getattr(self, what)(example)
        except ExampleError as error:
            return Outcome(example, str(error))
        except subprocess.TimeoutExpired:
            return Outcome(example, f"It did not end within {COMMAND_TIMEOUT} seconds.")
        if done is None:
            return Outcome(example)
        if (done.returncode != 0) != (example.mark == "fails"):
            end = "It should have failed" if example.mark == "fails" else f"It ended with {done.returncode}"
            return Outcome(example, f"{end}:\n{done.stdout}")
        if "skipping: no hosts matched" in done.stdout:
            return Outcome(example, f"Its hosts are not in the inventory:\n{done.stdout}")
        return Outcome(example, not_shown(example, done.stdout))

    def file(self, example: Example) -> Done:
        if example.language == "yaml":
            _parsed = example.documents
        self._write(example.file, example.text)
        return None

    def shell(self, example: Example) -> Done:
        self._write(".block", example.text)
        # What the block exports, also if it fails.
        script = "trap 'env -0 > .environment' EXIT; . ./.block"
        done = self._run("bash", "-euo", "pipefail", "-c", script)
        variables = (self.directory / ".environment").read_text(encoding="utf-8").split("\0")
        self.environment = dict(variable.split("=", 1) for variable in variables if "=" in variable)
        return done

    def tasks(self, example: Example) -> Done:
        head = f"- name: {example.name}\n  hosts: {self._hosts}\n  gather_facts: false\n  tasks:\n"
        indented = "".join(f"    {line}\n" if line else "\n" for line in example.text.splitlines())
        return self._playbook(example, head + indented)

    def plays(self, example: Example) -> Done:
        return self._playbook(example, example.text)

    def variables(self, example: Example) -> Done:
        """Variables of a gate: the gate accepts them. Of the connection: the lookup accepts them."""
        (variables,) = example.documents
        role = re.match(r"incident_gate|rma_gate|junos_space", next(iter(variables)))[0]  # type: ignore[index]
        if role == "junos_space":
            value = "{{ lookup('netops.junos_space.junos_space_incident', 'abcdef1234').status }}"
            task: dict[str, t.Any] = {"ansible.builtin.debug": {"msg": value}}
        else:
            task = {"ansible.builtin.include_role": {"name": f"netops.junos_space.{role}"}}
            task["vars"] = {f"{role}_tracking_number": "abcdef1234", f"{role}_on_blocked": "report"}
        play = yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}], sort_keys=False)
        lines = "".join(f"    {line}\n" for line in example.text.splitlines())
        return self._playbook(example, f"{play}  vars:\n{lines}")

    def source(self, example: Example) -> Done:
        """Inventory files of our plugin; several documents are several files."""
        done: Done = None
        for number, text in enumerate(re.split(r"^---$", example.text, flags=re.M)):
            document = yaml.safe_load(text)
            if document is not None:
                name = f"example-{example.line}-{number}.{document['plugin'].rpartition('.')[2]}.yml"
                self._write(name, text)
                done = self._run("ansible-inventory", "-i", name, "--list")
                if done.returncode:
                    break
        return done

    def rulebook(self, example: Example) -> Done:
        """Has what ansible-rulebook requires, and names sources that exist; tests/eda runs the shipped one."""
        for ruleset in (ruleset for document in example.documents for ruleset in document):
            missing = sorted({"name", "hosts", "sources", "rules"} - set(ruleset))
            if missing:
                raise ExampleError(f"a ruleset has no {', '.join(missing)}")
            for name in (name for source in ruleset["sources"] for name in source):
                own = re.fullmatch(r"netops\.junos_space\.(\w+)", name)
                if own and not (ROOT / f"extensions/eda/plugins/event_source/{own[1]}.py").exists():
                    raise ExampleError(f"there is no source {name}")
            if not all("condition" in rule and {"action", "actions"} & set(rule) for rule in ruleset["rules"]):
                raise ExampleError("a rule has no condition or no action")
        return None

    def close(self) -> None:
        """Stop the simulator of the page, if the page did not."""
        if (self.directory / "simulator" / "state").exists():
            self._run("ansible-playbook", "netops.junos_space.simulator", "-e", "simulator_state=stopped")

    def _playbook(self, example: Example, text: str) -> Done:
        name = f".example-{example.line}.yml"
        self._write(name, text)
        return self._run("ansible-playbook", name)

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.sandbox.substitute(text), encoding="utf-8")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.directory,
            env=self.environment,
            input=f"{PASSWORD}\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_TIMEOUT,
            check=False,
        )


def not_shown(example: Example, output: str) -> str:
    """Which of the expected texts the example did not print."""
    for text in example.shown:
        pieces = [re.escape(_flat(piece)) for piece in text.split("...")]
        if not re.search(".*?".join(pieces), _flat(output)):
            return f"It does not print this:\n{text}\nIt prints:\n{output}"
    return ""


def _flat(text: str) -> str:
    """On one line, the lines without JSON's marks around the items of a list."""
    lines = (re.sub(r'^"(.*)",?$', r"\1", line.strip()) for line in text.splitlines())
    return " ".join(" ".join(lines).split())
