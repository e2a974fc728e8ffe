# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: what a question costs with this collection, and with what people use instead.

Everything runs against the simulator on this machine, in turns, so that a busy moment hits all
alike; medians are compared. Absolute seconds are this machine's, ratios carry over.

    make bench                     all of it, about half an hour
    python tests/bench/run.py --quick --data DIR     one round of the small sizes, without touching docs/
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "roles" / "simulator" / "files"))

import junos_space_simulator as simulator  # noqa: E402

USER, PASSWORD = "bench", "bench-only"
URI_LIMIT = 100
"""A loop over more numbers than this only takes longer: its cost for each number is the same."""
WATCH = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
"""
"""Runs a command and prints the peak memory of its largest process, in KiB."""
SESSION = "requests.Session, one by one"
ACCEPT = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"


@dataclass
class Run:
    seconds: float
    """From the start of the program to its end."""
    task_seconds: float
    """Of these, in tasks."""
    elapsed: float
    """Of these, in the module's own question, as it says itself."""
    requests: int
    peak_mib: float


class Bench:
    def __init__(self, directory: Path, sim: simulator.Simulator) -> None:
        self.directory = directory
        self.sim = sim
        self.results: dict[str, list[Run]] = {}

    def playbook(self, key: str, play: dict[str, t.Any], hosts: int = 0) -> None:
        """Run one play and keep what it took under ``key``."""
        book = self.directory / "play.json"
        book.write_text(json.dumps([{"gather_facts": False, "hosts": "all", **play}]), encoding="utf-8")
        names = [f"h{number:04d}" for number in range(hosts or 1)]
        variables = {name: {"ctn": f"N{number:04d}"} for number, name in enumerate(names)}
        inventory = self.directory / "inventory.json"
        everyone = {
            "hosts": variables,
            "vars": {"ansible_connection": "local", "ansible_python_interpreter": sys.executable},
        }
        inventory.write_text(json.dumps({"all": everyone}), encoding="utf-8")
        times = self.directory / "times.json"
        environment = {
            **os.environ,
            "ANSIBLE_CALLBACK_PLUGINS": str(HERE / "callback"),
            "ANSIBLE_CALLBACKS_ENABLED": "task_times",
            "ANSIBLE_COLLECTIONS_PATH": os.environ.get(
                "ANSIBLE_COLLECTIONS_PATH", str(ROOT / ".cache" / "collections")
            ),
            "ANSIBLE_RETRY_FILES_ENABLED": "false",
            "TASK_TIMES": str(times),
            "JUNOS_SPACE_URL": self.sim.url,
            "JUNOS_SPACE_USERNAME": USER,
            "JUNOS_SPACE_PASSWORD": PASSWORD,
        }
        program = str(Path(sys.executable).with_name("ansible-playbook"))
        self.measure(key, [program, "-i", str(inventory), str(book)], environment, times)

    def script(self, key: str, arguments: list[str]) -> None:
        self.measure(
            key,
            [sys.executable, str(HERE / "plain.py"), self.sim.url, USER, PASSWORD, *arguments],
            dict(os.environ),
            None,
        )

    def measure(self, key: str, command: list[str], environment: dict[str, str], times: Path | None) -> None:
        self.sim.reset_log()
        started = time.monotonic()
        watched = [sys.executable, "-c", WATCH, *command]
        process = subprocess.run(watched, check=False, env=environment, capture_output=True, text=True)
        seconds = time.monotonic() - started
        output, _newline, peak = process.stdout.rstrip().rpartition("\n")
        if process.returncode:
            raise SystemExit(f"{key}: ended with {process.returncode}\n{output[-3000:]}{process.stderr[-3000:]}")
        spent = json.loads(times.read_text(encoding="utf-8")) if times else {"seconds": float(output.splitlines()[-1])}
        peak_mib = float(peak) / 1024
        run = Run(seconds, spent["seconds"], spent.get("elapsed", 0.0), len(self.sim.requests), peak_mib)
        self.results.setdefault(key, []).append(run)
        print(
            f"  {key:58} {seconds:8.2f} s  task {run.task_seconds:8.2f} s  {run.requests:5d} requests  {peak_mib:5.0f} MiB",
            flush=True,
        )

    def median(self, key: str, what: str = "task_seconds") -> float | None:
        runs = self.results.get(key)
        return statistics.median(getattr(run, what) for run in runs) if runs else None


def incidents(count: int) -> list[dict[str, t.Any]]:
    return [
        {
            "key": 10000 + number,
            "organizationName": "Example Networks",
            "deviceGroupName": "Default",
            "priority": "2 - High",
            "defectType": "Hardware",
            "incidentType": "Event-RMA",
            "hostName": f"h{number:04d}",
            "product": "MX480",
            "status": "Created",
            "customerTrackingNumber": f"N{number:04d}",
            "occurred": "2026-11-20 10:57:16 UTC",
        }
        for number in range(count)
    ]


def question(bench: Bench, number: str) -> str:
    """The address to ask by hand for a number, which may be a template."""
    path = "/api/juniper/servicenow/incident-management/incidents"
    return f"{bench.sim.url}{path}?filter=(customerTrackingNumber%20eq%20'{number}')"


def by_uri(bench: Bench, number: str) -> dict[str, t.Any]:
    """The task that people write today."""
    return {
        "ansible.builtin.uri": {
            "url": question(bench, number),
            "headers": {"Accept": ACCEPT},
            "url_username": USER,
            "url_password": PASSWORD,
            "force_basic_auth": True,
        }
    }


def numbers_in_turn(bench: Bench, sizes: list[int], latency: float) -> None:
    """Every way to ask for so many numbers, one after the other."""
    for size in sizes:
        names = [f"N{number:04d}" for number in range(size)]
        at = f"{size} numbers, {latency * 1000:.0f} ms"
        # What is short is run more often: a busy moment weighs more there.
        for _time in range(5 if size <= URI_LIMIT else 1):
            ours_in_turn(bench, names, at)
        for _time in range(5 if size == 1 else 1 if size <= URI_LIMIT else 0):
            theirs_in_turn(bench, names, at)


def ours_in_turn(bench: Bench, names: list[str], at: str) -> None:
    """This collection, and the script that is nearest to it."""
    name = "netops.junos_space.junos_space_incident_info"
    ask = {name: {"tracking_numbers": names, "return_incidents": len(names) <= URI_LIMIT}}
    bench.playbook(f"module | {at}", {"tasks": [ask]})
    look = "{{ query('netops.junos_space.junos_space_incident', *names) | length }}"
    bench.playbook(f"lookup | {at}", {"vars": {"names": names}, "tasks": [{"ansible.builtin.debug": {"msg": look}}]})
    bench.script(f"{SESSION} | {at}", names)


def theirs_in_turn(bench: Bench, names: list[str], at: str) -> None:
    """What people use instead."""
    bench.playbook(f"uri loop | {at}", {"tasks": [{**by_uri(bench, "{{ item }}"), "loop": names}]})
    options = f"username='{USER}', password='{PASSWORD}', force_basic_auth=true, split_lines=false"
    urls = [question(bench, name) for name in names]
    url = f"{{{{ query('ansible.builtin.url', *urls, {options}) | length }}}}"
    bench.playbook(f"url lookup | {at}", {"vars": {"urls": urls}, "tasks": [{"ansible.builtin.debug": {"msg": url}}]})
    bench.playbook(f"ping loop | {at}", {"tasks": [{"ansible.builtin.ping": {}, "loop": names}]})


def hosts_in_turn(bench: Bench, sizes: list[int]) -> None:
    for size in sizes:
        check = {"ansible.builtin.assert": {"that": "ctn is defined", "quiet": True}}
        bench.playbook(f"assert | {size} hosts", {"tasks": [check]}, hosts=size)
        role = {"role": "netops.junos_space.rma_gate", "vars": {"rma_gate_tracking_number": "{{ ctn }}"}}
        bench.playbook(f"rma_gate | {size} hosts", {"roles": [role]}, hosts=size)
        bench.playbook(f"ping | {size} hosts", {"tasks": [{"ansible.builtin.ping": {}}]}, hosts=size)
        found = {"that": "answer.json.incidents.incident.status in ['Created', 'Updated']", "quiet": True}
        habit = [{**by_uri(bench, "{{ ctn }}"), "register": "answer"}, {"ansible.builtin.assert": found}]
        bench.playbook(f"uri and assert | {size} hosts", {"tasks": habit}, hosts=size)


def long_list(bench: Bench, count: int) -> None:
    """One list of many incidents, whole and asked one query."""
    for form in ("json", "xml"):
        name = "netops.junos_space.junos_space_incident_info"
        bench.playbook(f"complete list, {form} | {count} incidents", {"tasks": [{name: {"format": form}}]})
        one = {"format": form, "query": "[?is_open] | length(@)", "return_incidents": False}
        bench.playbook(f"one query, {form} | {count} incidents", {"tasks": [{name: one}]})
    bench.script(f"requests and json | {count} incidents", ["--all"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round of the small sizes")
    parser.add_argument(
        "--data", type=Path, default=ROOT / "docs", help="where to write benchmark.json and benchmark.md"
    )
    given = parser.parse_args()
    rounds = 1 if given.quick else 3
    scenario = {
        "users": [{"username": USER, "password": PASSWORD}],
        "incidents": incidents(1000),
        "behaviour": {"count_attribute": "total", "keep_alive_max": 0},
    }
    with tempfile.TemporaryDirectory() as name, simulator.Simulator(scenario) as sim:
        bench = Bench(Path(name), sim)
        for turn in range(rounds):
            print(f"Round {turn + 1} of {rounds}", flush=True)
            for latency in (0.0, 0.05):
                sim.set_behaviour(latency=latency)
                numbers_in_turn(bench, [1, 10] if given.quick else [1, 10, 100, 1000], latency)
            sim.set_behaviour(latency=0.0)
            hosts_in_turn(bench, [1, 50] if given.quick else [1, 50, 500])
        for turn in range(rounds):
            print(f"Long lists, round {turn + 1} of {rounds}", flush=True)
            bench.playbook("empty task", {"tasks": [{"ansible.builtin.ping": {}}]})
            for count in (500, 2000) if given.quick else (2000, 20000):
                sim.set_incidents(incidents(count))
                long_list(bench, count)
    data = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "ansible-core": ansible_version()},
        "rounds": rounds,
        "results": {
            key: {
                what: bench.median(key, what) for what in ("seconds", "task_seconds", "elapsed", "requests", "peak_mib")
            }
            for key in bench.results
        },
    }
    given.data.mkdir(parents=True, exist_ok=True)
    (given.data / "benchmark.json").write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    import report

    text = report.tables(data)
    (given.data / "benchmark.md").write_text(text, encoding="utf-8")
    report.chart(data, given.data / "images" / "benchmark.svg")
    print(text)
    print(f"Written to {given.data}.")


def ansible_version() -> str:
    from ansible.release import __version__

    return __version__


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
