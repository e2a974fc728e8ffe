# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark's tables and chart, from its data."""

from __future__ import annotations

import typing as t
from pathlib import Path

WAYS = ("module", "lookup", "requests.Session, one by one", "url lookup", "uri loop", "ping loop")
NAMES = {
    "module": "this collection's module, one task",
    "lookup": "this collection's lookup, one task",
    "requests.Session, one by one": "a script with `requests.Session`, one by one",
    "url lookup": "`ansible.builtin.url` lookup",
    "uri loop": "`ansible.builtin.uri` in a loop",
    "ping loop": "`ansible.builtin.ping` in a loop (the floor of any module)",
}


def tables(data: dict[str, t.Any]) -> str:
    """The page docs/benchmark.md."""
    results = data["results"]
    lines = [
        # REUSE-IgnoreStart
        "<!--",
        "Copyright (c) 2026 The netops.junos_space authors",
        "SPDX-License-Identifier: GPL-3.0-or-later",
        "-->",
        # REUSE-IgnoreEnd
        "",
        "# Benchmark",
        "",
        f"Made by `make bench` with ansible-core {data['machine']['ansible-core']}, Python {data['machine']['python']}, "
        f"{data['machine']['cores']} cores, against the simulator on the same machine; medians of {data['rounds']} rounds in",
        "turns. Look at the ratios: seconds are one machine's.",
        "",
        "![Seconds by numbers](images/benchmark.svg)",
        "",
    ]
    for latency in ("0 ms", "50 ms"):
        sizes = _sizes(results, latency)
        lines += [f"## Numbers, {latency} a request", "", "Seconds of the task, and requests made.", ""]
        lines += ["| | " + " | ".join(f"{size} numbers" for size in sizes) + " |", "|---" * (len(sizes) + 1) + "|"]
        for way in WAYS:
            cells = []
            for size in sizes:
                found = results.get(f"{way} | {size} numbers, {latency}")
                cells.append(f"{found['task_seconds']:.2f} s, {found['requests']:.0f}" if found else "")
            lines.append(f"| {NAMES[way]} | " + " | ".join(cells) + " |")
        lines.append("")
    lines += [
        "## Hosts",
        "",
        "Seconds of the whole play.",
        "",
        "| | assert | rma_gate | ratio | requests |",
        "|---|---|---|---|---|",
    ]
    for size in sorted({int(key.split("| ")[1].split()[0]) for key in results if key.endswith(" hosts")}):
        bare, gate = results[f"assert | {size} hosts"], results[f"rma_gate | {size} hosts"]
        lines.append(
            f"| {size} hosts | {bare['seconds']:.1f} s | {gate['seconds']:.1f} s | "
            f"{gate['seconds'] / bare['seconds']:.2f} | {gate['requests']:.0f} |"
        )
    lines += ["", "## A long list", "", "Seconds of the task, and the peak memory of the largest process.", ""]
    lines += ["| | seconds | peak |", "|---|---|---|"]
    for key in results:
        if key.endswith(" incidents") or key == "empty task":
            lines.append(
                f"| {key.replace(' | ', ', ')} | {results[key]['task_seconds']:.2f} s | {results[key]['peak_mib']:.0f} MiB |"
            )
    lines += ["", "## Ratios", "", "| what | ratio | wanted |", "|---|---|---|"]
    lines += [f"| {what} | {ratio:.2f} | {wanted} |" for what, ratio, wanted in ratios(results)]
    return "\n".join(lines) + "\n"


def ratios(results: dict[str, t.Any]) -> list[tuple[str, float, str]]:
    """The ratios that the project promises, as far as the data holds them."""

    def spent(key: str) -> float:
        return float(results[key]["task_seconds"])

    found: list[tuple[str, float, str]] = []

    def add(what: str, over: str, under: str, wanted: str) -> None:
        if over in results and under in results:
            found.append((what, spent(over) / spent(under), wanted))

    add("module with one number, to ping", "module | 1 numbers, 0 ms", "ping loop | 1 numbers, 0 ms", "at most 1.5")
    add(
        "uri loop over 100 numbers, to the module",
        "uri loop | 100 numbers, 0 ms",
        "module | 100 numbers, 0 ms",
        "at least 60",
    )
    add(
        "url lookup of 100 terms, to our lookup",
        "url lookup | 100 numbers, 0 ms",
        "lookup | 100 numbers, 0 ms",
        "at least 10",
    )
    add("module with 1,000 numbers, to one", "module | 1000 numbers, 0 ms", "module | 1 numbers, 0 ms", "")
    if "rma_gate | 500 hosts" in results:
        ratio = results["rma_gate | 500 hosts"]["seconds"] / results["assert | 500 hosts"]["seconds"]
        found.append(("play of 500 hosts with rma_gate, to one with assert", ratio, "at most 3"))
    fixed = spent("empty task")
    for key in results:
        if key.endswith(" incidents") and not key.startswith("requests"):
            plain = next(name for name in results if name.startswith("requests and json"))
            over = (spent(key) - fixed) / spent(plain)
            found.append(
                (f"{key.replace(' | ', ', ')}, to requests and json, without the task's fixed cost", over, "at most 2")
            )
    return found


def chart(data: dict[str, t.Any], path: Path) -> None:
    """Seconds by numbers at 50 ms a request, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    # The same data give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "netops.junos_space"
    from matplotlib import pyplot

    results = data["results"]
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    for way in WAYS:
        points = [
            (size, results[f"{way} | {size} numbers, 50 ms"]["task_seconds"])
            for size in _sizes(results, "50 ms")
            if f"{way} | {size} numbers, 50 ms" in results
        ]
        if points:
            axes.plot(*zip(*points), marker="o", linewidth=3 if way in ("module", "lookup") else 1.5, label=way)
    axes.set(xscale="log", yscale="log", xlabel="tracking numbers", ylabel="seconds of the task")
    axes.set_title("Asking for many tracking numbers, 50 ms a request")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend()
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def _sizes(results: dict[str, t.Any], latency: str) -> list[int]:
    return sorted({int(key.split("| ")[1].split()[0]) for key in results if key.endswith(f" numbers, {latency}")})
