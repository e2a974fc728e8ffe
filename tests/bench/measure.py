# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs playbooks and scripts against the simulator, and keeps what each of them took."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "roles" / "simulator" / "files"))

import junos_space_simulator as simulator  # noqa: E402

USER, PASSWORD = "bench", "bench-only"
WATCH = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(usage.ru_maxrss, usage.ru_utime + usage.ru_stime)
sys.exit(code)
"""
"""Runs a command, and prints the peak memory of its largest process in KiB and the CPU seconds of all."""


@dataclass
class Run:
    seconds: float
    """From the start of the program to its end."""
    task_seconds: float
    """Of these, in tasks."""
    elapsed: float
    """Of these, in the module's own query, as it reports them."""
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
            "ANSIBLE_LIBRARY": str(HERE / "library"),
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
