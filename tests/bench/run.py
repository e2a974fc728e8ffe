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
import sys
import tempfile
import typing as t
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(ROOT / "roles" / "simulator" / "files")]

import junos_space_simulator as simulator  # noqa: E402
import report  # noqa: E402
from measure import PASSWORD, USER, Bench  # noqa: E402
from parts import growth, hosts_in_turn, incidents, long_list, misses, numbers_in_turn, strategies  # noqa: E402

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
        "note": f"This run measured: {', '.join(given.only)}. The other rows are of an earlier run." if kept else "",
        "results": {**kept, **bench.medians()},
    }
    file.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")
    text = report.tables(data)
    (given.data / "benchmark.md").write_text(text, encoding="utf-8")
    report.chart(data, given.data / "images" / "benchmark.svg")
    print(text)
    print(f"Written to {given.data}.")


def ansible_version() -> str:
    from ansible.release import __version__

    return __version__


if __name__ == "__main__":
    main()
