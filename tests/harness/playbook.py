# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests through real playbooks: each one has its own simulator and directory, and runs the real ansible-playbook."""

from __future__ import annotations

import json
import os
import subprocess
import textwrap
import time
import types
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator

CALLBACKS = Path(__file__).resolve().parent / "callback_plugins"
ACTION = "netops.junos_space.incident_gate"
PASSWORD = 'wr/ong "pä&ss1'

# For a task of the test's own, on an inventory whose hosts cannot be reached.
LOCAL_VARS = (
    "{ansible_connection: local, ansible_become: false, ansible_python_interpreter: '{{ ansible_playbook_python }}'}"
)


class Run:
    """The outcome of one ansible-playbook command."""

    def __init__(self, code: int, output: str, events: list[dict[str, t.Any]]) -> None:
        self.code = code
        self.output = output
        self.events = events

    def results(
        self, task: str | None = None, action: str | None = None, event: str | None = None
    ) -> list[tuple[str, dict[str, t.Any]]]:
        """The results of the tasks with this name or action, in order: (host, result)."""
        return [
            (entry["host"], entry["result"])
            for entry in self.events
            if "result" in entry
            and (task is None or entry["task"].endswith(task))
            and (action is None or entry["action"] == action)
            and (event is None or entry["event"] == event)
        ]

    def judged(self) -> list[tuple[str, dict[str, t.Any]]]:
        """The verdicts in order: (host, result). A task that failed without a verdict is left out."""
        return [(host, result) for host, result in self.results(action=ACTION) if "verdict" in result]

    @property
    def verdicts(self) -> dict[str, str]:
        """For each host its last verdict with the codes of the reasons."""
        return {host: codes(result) for host, result in self.judged()}

    def history(self, host: str) -> list[str]:
        return [codes(result) for name, result in self.judged() if name == host]

    def proceeded(self, task: str = "Proceed") -> list[str]:
        """The hosts that ran the task behind the gate."""
        return sorted({host for host, _result in self.results(task=task, event="ok")})

    def messages(self, task: str = "Say") -> dict[str, t.Any]:
        return {host: result["msg"] for host, result in self.results(task=task, event="ok")}

    def failures(self) -> dict[str, str]:
        return {
            entry["host"]: entry["result"].get("msg", "")
            for entry in self.events
            if entry["event"] in ("failed", "unreachable")
        }

    def stats(self) -> dict[str, t.Any]:
        return next(entry["hosts"] for entry in self.events if entry["event"] == "stats")


def codes(result: t.Mapping[str, t.Any]) -> str:
    return " ".join([result["verdict"], *(reason["code"] for reason in result["reasons"])])


class PlaybookTest:
    """Base class of the tests. ``incidents`` and ``behaviour`` are what the simulator starts with."""

    password = PASSWORD
    incidents: t.Sequence[dict[str, t.Any]] = ()
    organizations: t.Sequence[dict[str, str]] = ()
    behaviour: t.Mapping[str, t.Any] = types.MappingProxyType({})
    appliance: t.Any
    directory: Path

    @pytest.fixture(autouse=True)
    def _simulator(self, tmp_path: Path) -> t.Iterator[None]:
        self.directory = tmp_path.resolve()
        users = [
            {"username": "operator", "password": PASSWORD},
            {"username": "visitor", "password": PASSWORD, "denied": True},
        ]
        scenario = {"users": users, "incidents": list(self.incidents), "behaviour": dict(self.behaviour)}
        scenario["organizations"] = list(self.organizations)
        with Simulator(scenario) as self.appliance:
            yield

    def play(
        self,
        plays: str,
        hosts: t.Mapping[str, t.Any],
        *arguments: str,
        inventory: t.Mapping[str, t.Any] | None = None,
        may_abort: bool = False,
        **environment: str,
    ) -> Run:
        """Run plays (YAML) on hosts ({name: variables}); further arguments go to ansible-playbook."""
        groups = {"all": {"hosts": hosts, **(inventory or {})}}
        (self.directory / "inventory.json").write_text(json.dumps(groups), encoding="utf-8")
        return self.run_playbook(plays, *arguments, may_abort=may_abort, **environment)

    def run_playbook(
        self,
        plays: str,
        *arguments: str,
        inventory: str = "inventory.json",
        may_abort: bool = False,
        **environment: str,
    ) -> Run:
        """Run plays (YAML) on the inventory file of this name."""
        playbook = self.directory / "playbook.yml"
        playbook.write_text(textwrap.dedent(plays), encoding="utf-8")
        record = self.directory / f"record-{time.monotonic_ns()}.jsonl"
        record.touch()
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("JUNOS_SPACE_") and not name.lower().endswith("_proxy")
        }
        done = subprocess.run(
            ["ansible-playbook", "-i", inventory, str(playbook), *arguments],
            check=False,
            cwd=self.directory,
            env={
                **clean,
                "ANSIBLE_CALLBACK_PLUGINS": str(CALLBACKS),
                "ANSIBLE_LOCALHOST_WARNING": "false",
                "ANSIBLE_NOCOLOR": "1",
                "GATE_RECORD": str(record),
                "JUNOS_SPACE_URL": self.appliance.url,
                "JUNOS_SPACE_USERNAME": "operator",
                "JUNOS_SPACE_PASSWORD": PASSWORD,
                "JUNOS_SPACE_RETRIES": "0",
                "JUNOS_SPACE_TIMEOUT": "20",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
        )
        events = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
        run = Run(done.returncode, done.stdout, events)
        assert may_abort or "stats" in [entry["event"] for entry in events], done.stdout
        for host, result in run.judged():
            _check_verdict(host, result)
        return run

    @property
    def request_count(self) -> int:
        """How many requests the appliance has received."""
        return len(self.appliance.requests)

    def fault(self, action: str = "status", on: str = "incidents", **rule: t.Any) -> None:
        self.appliance.set_behaviour(faults=[{"on": on, "action": action, **rule}])


def _check_verdict(host: str, result: t.Mapping[str, t.Any]) -> None:
    """What holds for each verdict, whatever the test is about."""
    assert result["verdict"] in ("open", "blocked", "unknown")
    assert result["allowed"] is (result["verdict"] == "open")
    assert result["changed"] is False
    assert result["allowed"] == (result["reasons"] == [])
    assert host in result["msg"]
