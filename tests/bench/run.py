# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark: what a query or a gate costs with this collection, and with what people use instead.

Everything runs against the simulator on this machine, in turns, so that a busy moment hits all
alike; medians are compared. Absolute seconds are this machine's, ratios carry over.

    make bench                                  everything, about an hour
    make bench ARGS="--only hosts --rounds 1"   one part, merged into docs/benchmark.json: numbers, hosts, misses, lists
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
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
sys.exit(code)
"""
"""Runs a command, and prints the peak memory of its largest process in KiB and the CPU seconds of all."""
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
    cpu: float
    """CPU seconds of all processes."""


class Bench:
    def __init__(self, directory: Path, sim: simulator.Simulator) -> None:
        self.directory = directory
        self.sim = sim
        self.runs: dict[str, list[Run]] = {}

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
        output, _newline, usage = process.stdout.rstrip().rpartition("\n")
        if process.returncode:
            raise SystemExit(f"{key}: ended with {process.returncode}\n{output[-3000:]}{process.stderr[-3000:]}")
        spent = json.loads(times.read_text(encoding="utf-8")) if times else {"seconds": float(output.splitlines()[-1])}
        peak, cpu = map(float, usage.split())
        peak_mib = peak / 1024
        requests = len(self.sim.requests)
        run = Run(seconds, spent["seconds"], spent.get("elapsed", 0.0), requests, peak_mib, cpu)
        self.runs.setdefault(key, []).append(run)
        print(
            f"  {key:58} {seconds:8.2f} s  task {run.task_seconds:8.2f} s  {requests:5d} requests  {peak_mib:5.0f} MiB  {cpu:6.1f} s CPU",
            flush=True,
        )

    def medians(self) -> dict[str, dict[str, float]]:
        return {
            key: {name: statistics.median(getattr(run, name) for run in runs) for name in Run.__dataclass_fields__}
            for key, runs in self.runs.items()
        }


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


def filter_url(bench: Bench, number: str) -> str:
    """The URL of a query by hand for one number, which may be a template."""
    path = "/api/juniper/servicenow/incident-management/incidents"
    return f"{bench.sim.url}{path}?filter=(customerTrackingNumber%20eq%20'{number}')"


def by_uri(bench: Bench, number: str) -> dict[str, t.Any]:
    """The task that people write today."""
    return {
        "ansible.builtin.uri": {
            "url": filter_url(bench, number),
            "headers": {"Accept": ACCEPT},
            "url_username": USER,
            "url_password": PASSWORD,
            "force_basic_auth": True,
        }
    }


def numbers_in_turn(bench: Bench, sizes: list[int], latency: float) -> None:
    """Every way to query so many numbers, one after the other."""
    for size in sizes:
        names = [f"N{number:04d}" for number in range(size)]
        at = f"{size} numbers, {latency * 1000:.0f} ms"
        # Short runs are repeated more often: a busy moment weighs more there.
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
    urls = [filter_url(bench, name) for name in names]
    url = f"{{{{ query('ansible.builtin.url', *urls, {options}) | length }}}}"
    bench.playbook(f"url lookup | {at}", {"vars": {"urls": urls}, "tasks": [{"ansible.builtin.debug": {"msg": url}}]})
    bench.playbook(f"ping loop | {at}", {"tasks": [{"ansible.builtin.ping": {}, "loop": names}]})


BARE = {"ansible.builtin.assert": {"that": "ctn is defined", "quiet": True}}
GATE = "netops.junos_space.rma_gate"


def gate(**variables: t.Any) -> dict[str, t.Any]:
    return {"vars": {"rma_gate_tracking_number": "{{ ctn }}", **variables}}


def bare_role(directory: Path) -> str:
    """A role that holds one bare assert: the floor of every role."""
    tasks = directory / "bare_role" / "tasks"
    tasks.mkdir(parents=True, exist_ok=True)
    (tasks / "main.yml").write_text(json.dumps([{"name": "Assert", **BARE}]), encoding="utf-8")
    return str(tasks.parent)


def hosts_in_turn(bench: Bench, sizes: list[int]) -> None:
    """Plays over a fleet: the gate in both forms beside the floor of each form."""
    for size in sizes:
        at = f"{size} hosts"
        bench.playbook(f"assert | {at}", {"tasks": [BARE]}, hosts=size)
        bench.playbook(f"rma_gate in roles | {at}", {"roles": [{"role": GATE, **gate()}]}, hosts=size)
        include = {"ansible.builtin.include_role": {"name": bare_role(bench.directory)}}
        bench.playbook(f"include_role of assert | {at}", {"tasks": [include]}, hosts=size)
        include = {"ansible.builtin.include_role": {"name": GATE}, **gate()}
        bench.playbook(f"include_role of rma_gate | {at}", {"tasks": [include]}, hosts=size)
        if size <= 500:
            bench.playbook(f"ping | {at}", {"tasks": [{"ansible.builtin.ping": {}}]}, hosts=size)
            status = {"that": "answer.json.incidents.incident.status in ['Created', 'Updated']", "quiet": True}
            habit = [{**by_uri(bench, "{{ ctn }}"), "register": "answer"}, {"ansible.builtin.assert": status}]
            bench.playbook(f"uri and assert | {at}", {"tasks": habit}, hosts=size)


def growth(bench: Bench, sizes: list[int]) -> None:
    """CPU of a gated fleet with evidence: it must grow with the fleet, and not with its square."""
    for size in sizes:
        directory = bench.directory / f"evidence-{size}"
        variables = gate(rma_gate_evidence_dir=str(directory), rma_gate_on_blocked="report")
        bench.playbook(f"rma_gate with evidence | {size} hosts", {"roles": [{"role": GATE, **variables}]}, hosts=size)


def strategies(bench: Bench, size: int) -> None:
    """Requests for a fleet in every form and strategy."""
    for strategy in ("linear", "free", "host_pinned"):
        include = {"ansible.builtin.include_role": {"name": GATE}, **gate()}
        play = {"strategy": f"ansible.builtin.{strategy}", "tasks": [include]}
        bench.playbook(f"include_role, {strategy} | {size} gated", play, hosts=size)


def misses(bench: Bench, sizes: list[tuple[int, int]]) -> None:
    """Numbers that nobody knows, and a failover in the middle of a batch."""
    name = "netops.junos_space.junos_space_incident_info"
    for known, unknown in sizes:
        numbers = [f"N{number:04d}" for number in range(known)] + [f"UNKNOWN-{number:04d}" for number in range(unknown)]
        ask = {name: {"tracking_numbers": numbers, "return_incidents": False}}
        bench.playbook(f"{known} known and {unknown} unknown | module", {"tasks": [ask]})
    numbers = [f"N{number:04d}" for number in range(sum(sizes[0]))]
    bench.sim.set_behaviour(faults=[{"on": "incidents", "after": 2, "times": 1, "status": 500}])
    bench.playbook(f"{len(numbers)} known, one 500 | module", {"tasks": [{name: {"tracking_numbers": numbers}}]})
    bench.sim.set_behaviour(faults=[])


def long_list(bench: Bench, count: int) -> None:
    """One list of many incidents, whole and asked one query."""
    for form in ("json", "xml"):
        name = "netops.junos_space.junos_space_incident_info"
        bench.playbook(f"complete list, {form} | {count} incidents", {"tasks": [{name: {"format": form}}]})
        one = {"format": form, "query": "[?is_open] | length(@)", "return_incidents": False}
        bench.playbook(f"one query, {form} | {count} incidents", {"tasks": [{name: one}]})
    bench.script(f"requests and json | {count} incidents", ["--all"])


PARTS = ("numbers", "hosts", "misses", "lists")


def measure(bench: Bench, parts: t.Collection[str], rounds: int, quick: bool) -> None:
    """Run the parts, each in as many rounds."""
    sim = bench.sim
    for turn in range(rounds):
        print(f"Round {turn + 1} of {rounds}", flush=True)
        bench.playbook("empty task", {"tasks": [{"ansible.builtin.ping": {}}]})
        if "numbers" in parts:
            for latency in (0.0, 0.05):
                sim.set_behaviour(latency=latency)
                numbers_in_turn(bench, [1, 10] if quick else [1, 10, 100, 1000], latency)
            sim.set_behaviour(latency=0.0)
        if "misses" in parts:
            misses(bench, [(0, 20), (12, 8)] if quick else [(0, 500), (300, 200)])
        if "hosts" in parts:
            hosts_in_turn(bench, [1, 50] if quick else [1, 50, 500])
            strategies(bench, 60)
            if turn == 0:
                # Long: once.
                sim.set_incidents(incidents(200 if quick else 5000))
                growth(bench, [50, 200] if quick else [1000, 4000])
                if not quick:
                    hosts_in_turn(bench, [5000])
                sim.set_incidents(incidents(1000))
        if "lists" in parts:
            for count in (500, 2000) if quick else (2000, 20000):
                sim.set_incidents(incidents(count))
                long_list(bench, count)
            sim.set_incidents(incidents(1000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one round of the small sizes")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; the others keep their data")
    parser.add_argument("--rounds", type=int, default=0, help="3 by default, 1 with --quick")
    parser.add_argument("--data", type=Path, default=ROOT / "docs", help="directory of benchmark.json and benchmark.md")
    given = parser.parse_args()
    rounds = given.rounds or (1 if given.quick else 3)
    scenario = {
        "users": [{"username": USER, "password": PASSWORD}],
        "incidents": incidents(1000),
        "behaviour": {"count_attribute": "total", "keep_alive_max": 0},
    }
    with tempfile.TemporaryDirectory() as name, simulator.Simulator(scenario) as sim:
        bench = Bench(Path(name), sim)
        measure(bench, given.only or PARTS, rounds, given.quick)
    given.data.mkdir(parents=True, exist_ok=True)
    file = given.data / "benchmark.json"
    kept = json.loads(file.read_text(encoding="utf-8"))["results"] if given.only and file.exists() else {}
    data = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count(), "ansible-core": ansible_version()},
        "rounds": rounds,
        "results": {**kept, **bench.medians()},
    }
    file.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
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
