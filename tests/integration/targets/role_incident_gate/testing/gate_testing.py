# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# There is no pytest where integration tests run.
# ruff: noqa: PT009

"""Tests of the gate: each one writes a playbook and an inventory, and runs the real ansible-playbook.

A test has a simulator, a folder and a process of its own, so that several run at a time. It looks at what the
playbook did, and at what the simulator was asked.

Usage: python gate_testing.py FOLDER [PART OF A TEST'S NAME]
"""

from __future__ import annotations

import concurrent.futures
import importlib.util
import json
import os
import re
import subprocess
import sys
import tempfile
import textwrap
import time
import types
import typing as t
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLLECTION = Path("ansible_collections", "netops", "junos_space")
ACTION = "netops.junos_space.incident_gate"
PASSWORD = 'wr/ong "pä&ss1'

# For a task of the test's own, on an inventory whose hosts cannot be reached.
LOCAL_VARS = (
    "{ansible_connection: local, ansible_become: false, ansible_python_interpreter: '{{ ansible_playbook_python }}'}"
)


def _load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _collection():
    """The collection under test, where ansible-playbook finds it too."""
    paths = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)
    return next(Path(path) / COLLECTION for path in paths if (Path(path) / COLLECTION).is_dir())


simulator = _load("gate_simulator", _collection() / "roles" / "simulator" / "files" / "junos_space_simulator.py")


def incident(key, number, host="edge-01", **fields):
    return {
        "key": key,
        "customerTrackingNumber": number,
        "hostName": host,
        "status": "Created",
        "incidentType": "Event-RMA",
        "priority": "2 - High",
        "occurred": "2026-11-20 10:57:16 UTC",
        "organizationName": "Example Networks",
        "product": "MX480",
        **fields,
    }


def fleet(count, **variables):
    """Hosts r01, r02 ... with a tracking number each."""
    return {f"r{number:02}": {"ctn": f"N-{number:02}", **variables} for number in range(1, count + 1)}


def fleet_incidents(count):
    return [incident(number, f"N-{number:02}", f"R{number:02}.example.net") for number in range(1, count + 1)]


class Run:
    """What a playbook did."""

    def __init__(self, code, output, events):
        self.code = code
        self.output = output
        self.events = events

    def results(self, task=None, action=None, event=None):
        """The results of the tasks with this name or action, in the order in which they came: (host, result)."""
        return [
            (entry["host"], entry["result"])
            for entry in self.events
            if "result" in entry
            and (task is None or entry["task"].endswith(task))
            and (action is None or entry["action"] == action)
            and (event is None or entry["event"] == event)
        ]

    def judged(self):
        """The verdicts in the order in which they came: (host, result). A task that went wrong gave none."""
        return [(host, result) for host, result in self.results(action=ACTION) if "verdict" in result]

    @property
    def verdicts(self):
        """What the gate said: for each host its verdict and the codes of its reasons, the last one where it has several."""
        return {host: said(result) for host, result in self.judged()}

    def history(self, host):
        return [said(result) for name, result in self.judged() if name == host]

    def went_on(self, task="Go on"):
        """The hosts that came to the task behind the gate."""
        return sorted({host for host, _result in self.results(task=task, event="ok")})

    def said(self, task="Say"):
        return {host: result["msg"] for host, result in self.results(task=task, event="ok")}

    def failures(self):
        return {
            entry["host"]: entry["result"].get("msg", "")
            for entry in self.events
            if entry["event"] in ("failed", "unreachable")
        }

    def stats(self):
        return next(entry["hosts"] for entry in self.events if entry["event"] == "stats")


def said(result):
    codes = [reason["code"] for reason in result["reasons"]]
    return " ".join([result["verdict"], *codes])


class GateTest(unittest.TestCase):
    maxDiff = None
    password = PASSWORD
    incidents: t.Sequence[dict[str, t.Any]] = ()
    behaviour: t.Mapping[str, t.Any] = types.MappingProxyType({})

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="gate-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name).resolve()
        users = [
            {"username": "operator", "password": PASSWORD},
            {"username": "visitor", "password": PASSWORD, "denied": True},
        ]
        scenario = {"users": users, "incidents": list(self.incidents), "behaviour": dict(self.behaviour)}
        self.appliance = simulator.Simulator(scenario)
        self.appliance.start()
        self.addCleanup(self.appliance.stop)

    def play(self, plays, hosts, *arguments, inventory=None, **environment):
        """Run plays (YAML) on hosts ({name: variables}); further arguments go to ansible-playbook."""
        playbook = self.folder / "playbook.yml"
        playbook.write_text(textwrap.dedent(plays), encoding="utf-8")
        groups = {"all": {"hosts": hosts, **(inventory or {})}}
        (self.folder / "inventory.json").write_text(json.dumps(groups), encoding="utf-8")
        record = self.folder / f"record-{time.monotonic_ns()}.jsonl"
        record.touch()
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("JUNOS_SPACE_") and not name.lower().endswith("_proxy")
        }
        done = subprocess.run(
            ["ansible-playbook", "-i", "inventory.json", str(playbook), *arguments],
            check=False,
            cwd=self.folder,
            env={
                **clean,
                "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback_plugins"),
                "ANSIBLE_STDOUT_CALLBACK": "gate_record",
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
        self.assertIn("stats", [entry["event"] for entry in events], done.stdout)
        for host, result in run.judged():
            self.check_verdict(host, result)
        return run

    def check_verdict(self, host, result):
        """What holds for each verdict, whatever the test is about."""
        self.assertIn(result["verdict"], ("open", "blocked", "unknown"))
        self.assertIs(result["allowed"], result["verdict"] == "open")
        self.assertIs(result["changed"], False)
        self.assertEqual(result["allowed"], result["reasons"] == [])
        self.assertIn(host, result["msg"])

    def asked(self):
        """How many requests the appliance has got."""
        return len(self.appliance.requests)

    def fault(self, action="status", on="incidents", **rule):
        self.appliance.set_behaviour(faults=[{"on": on, "action": action, **rule}])


def _all(suite):
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from _all(item)
        else:
            yield item


def _run(test):
    started = time.monotonic()
    result = unittest.TestResult()
    test.run(result)
    broken = [text for _test, text in (*result.failures, *result.errors)]
    return test, broken, time.monotonic() - started


def main(folder, part=""):
    # The tests import this module by its name.
    sys.modules["gate_testing"] = sys.modules["__main__"]
    loader = unittest.TestLoader()
    files = sorted(Path(folder).glob("test_*.py"))
    suites = [loader.loadTestsFromModule(_load(f"{Path(folder).name}_{file.stem}", file)) for file in files]
    tests = [test for suite in suites for test in _all(suite) if re.search(part, test.id())]
    failed = 0
    # ansible-playbook is the work; the simulators and the looking are nothing beside it.
    with concurrent.futures.ThreadPoolExecutor((os.cpu_count() or 2) + 1) as pool:
        for test, broken, seconds in pool.map(_run, tests):
            print(f"{'FAILED' if broken else 'ok':6} {seconds:5.1f} s  {test.id().partition('.')[2]}", flush=True)
            for text in broken:
                failed += 1
                print(textwrap.indent(text, "    "), flush=True)
    print(f"{len(tests)} tests, {failed} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
