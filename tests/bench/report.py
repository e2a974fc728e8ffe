# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The benchmark's tables and chart, from its data."""

from __future__ import annotations

import typing as t
from pathlib import Path

WAYS = ("module", "lookup", "requests.Session, one by one", "url lookup", "uri loop", "requests module", "ping loop")
NAMES = {
    "module": "this collection's module, one task",
    "lookup": "this collection's lookup, one task",
    "requests.Session, one by one": "a script with `requests.Session`, one by one",
    "url lookup": "`ansible.builtin.url` lookup",
    "uri loop": "`ansible.builtin.uri` in a loop",
    "requests module": "the smallest module with `requests`, in a loop (the floor of any module that uses it)",
    "ping loop": "`ansible.builtin.ping` in a loop (the floor of any module)",
}

PLAYS = {
    "assert": "`ansible.builtin.assert`, the floor",
    "rma_gate in roles": "the role `rma_gate` under `roles:`",
    "include_role of assert": "`include_role` of a role with that assert",
    "include_role of rma_gate": "`include_role` of `rma_gate`",
    "ping": "`ansible.builtin.ping` (the floor of any module)",
    "uri and assert": "`ansible.builtin.uri` and `assert`",
}
SCRIPT = "requests and json"
LISTS = {
    SCRIPT: "a script with `requests` and `json`",
    "one query, json": "one query, JSON",
    "one query, xml": "one query, XML",
    "complete list, json": "the complete list, JSON",
    "complete list, xml": "the complete list, XML",
}
LEFT_OUT = "The value in brackets is ten times the column before: one number after the other costs the same each time."


def tables(data: dict[str, t.Any]) -> str:
    """The page docs/benchmark.md."""
    results = data["results"]
    machine = data["machine"]
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
        f"Made by `make bench` with ansible-core {machine['ansible-core']}, Python {machine['python']}, "
        f"{machine['cores']} cores, against the simulator on the",
        f"same machine; medians of {data['rounds']} round{'s' * (data['rounds'] != 1)} (of what takes seconds five times as many), in which "
        "the ways take turns. Seconds are "
        "those of one machine: look at the",
        "ratios.",
        "",
        *([data["note"], ""] if data.get("note") else []),
        *_table(
            ["what", "ratio", "wanted", "met"],
            [[what, f"{ratio:.2f}", wanted, _met(ratio, wanted)] for what, ratio, wanted in ratios(results)],
        ),
        "![Seconds by numbers](images/benchmark.svg)",
        "",
    ]
    for latency in ("0 ms", "50 ms"):
        lines += [f"## Numbers, {latency} a request", ""]
        lines += [f"Seconds of the task, requests made, peak memory of the largest process. {LEFT_OUT}", ""]
        sizes = _sizes(results, "numbers, " + latency)
        rows = [[NAMES[way], *(_cell(results, way, size, latency) for size in sizes)] for way in WAYS]
        lines += _table(["", *(f"{size:,}" for size in sizes)], rows)
    lines += ["## Hosts", "", "Seconds of the whole program with five forks, and requests made.", ""]
    sizes = _gated_sizes(results)
    rows = []
    for way, name in PLAYS.items():
        runs = [results.get(f"{way} | {size} hosts") for size in sizes]
        rows.append([name, *(f"{run['seconds']:.1f} s, {run['requests']:.0f}" if run else "" for run in runs)])
    lines += _table(["", *(f"{size} hosts" for size in sizes)], rows)
    lines += [*_requests(results), *_long_lists(results), *_growth(results)]
    return "\n".join(lines).rstrip() + "\n"


def _met(ratio: float, wanted: str) -> str:
    words, _space, bound = wanted.rpartition(" ")
    if not words:
        return "-"
    return "yes" if (ratio <= float(bound) if words == "at most" else ratio >= float(bound)) else "**no**"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [_row(head), _row(["---"] * len(head)), *map(_row, rows), ""]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(results: dict[str, t.Any], way: str, size: int, latency: str) -> str:
    found = results.get(f"{way} | {size} numbers, {latency}")
    if found:
        return f"{found['task_seconds']:.2f} s, {found['requests']:.0f}, {found['peak_mib']:.0f} MiB"
    tenth = results.get(f"{way} | {size // 10} numbers, {latency}")
    return f"({tenth['task_seconds'] * 10:.0f} s)" if tenth else ""


def _gated_sizes(results: dict[str, t.Any]) -> list[int]:
    return sorted(int(key.split("| ")[1].split()[0]) for key in results if key.startswith("assert | "))


def _requests(results: dict[str, t.Any]) -> list[str]:
    """Request counts where a request each would be too many."""
    rows = [
        [key.replace(" | ", ", "), f"{run['requests']:.0f}"]
        for key, run in results.items()
        if key.endswith((" gated", " | module"))
    ]
    if not rows:
        return []
    return ["## Requests", "", "Gates of 60 hosts in every strategy, numbers that nobody knows, and a failover.", "",
            *_table(["", "requests"], rows)]  # fmt: skip


def _long_lists(results: dict[str, t.Any]) -> list[str]:
    """What a list costs, and where in Ansible the time goes."""
    sizes = _sizes(results, "incidents")
    fixed = results["empty task"]["task_seconds"]
    lines = [
        "## Long lists",
        "",
        "One query for all incidents. *Querying* is what the module reports as `elapsed`: requests, decoding, comparing. *Starting* is what an",
        "empty task takes. The rest is Ansible: the result is written by the module, read by the controller, and kept there.",
        "",
    ]
    rows = []
    for way, name in LISTS.items():
        for size in sizes:
            run = results[f"{way} | {size} incidents"]
            parts = ["", "", ""]
            if run["elapsed"]:
                rest = max(0.0, run["task_seconds"] - fixed - run["elapsed"])
                parts = [f"{part:.2f} s" for part in (fixed, run["elapsed"], rest)]
            rows.append([name, f"{size:,}", f"{run['task_seconds']:.2f} s", *parts, f"{run['peak_mib']:.0f} MiB"])
    lines += _table(["", "incidents", "seconds", "starting", "querying", "Ansible's result", "peak memory"], rows)
    lines += [
        "`return_incidents: false` with a `query` avoids the cost of a large result: the expression is evaluated where",
        "the incidents are, and only its value is returned. What a complete list costs beyond the query is Ansible's handling of any result so long; a",
        "module cannot change it but by returning less.",
        "",
    ]
    return lines


def _growth(results: dict[str, t.Any]) -> list[str]:
    """How requests, time and memory grow, and what bounds them next."""
    lines = ["## Growth", ""]
    rows = []

    def add(what: str, small: str, large: str, seconds: str) -> None:
        if small not in results or large not in results:
            return
        few, many = results[small], results[large]
        cells = [
            f"{few[name]:{form}} to {many[name]:{form}}"
            for name, form in ((seconds, ".2f"), ("requests", ".0f"), ("peak_mib", ".0f"))
        ]
        rows.append([what, *cells])

    numbers, lists = (_sizes(results, what) for what in ("numbers, 50 ms", "incidents"))
    hosts = [size for size in _gated_sizes(results) if f"rma_gate in roles | {size} hosts" in results]
    add(f"{numbers[0]} to {numbers[-1]:,} numbers, module, 50 ms a request",
        f"module | {numbers[0]} numbers, 50 ms", f"module | {numbers[-1]} numbers, 50 ms", "task_seconds")  # fmt: skip
    if hosts:
        add(
            f"{hosts[0]} to {hosts[-1]:,} hosts, rma_gate under roles",
            f"rma_gate in roles | {hosts[0]} hosts",
            f"rma_gate in roles | {hosts[-1]} hosts",
            "seconds",
        )
    for way in ("one query, json", "complete list, json"):
        add(
            f"{lists[0]:,} to {lists[-1]:,} incidents, {LISTS[way]}",
            f"{way} | {lists[0]} incidents",
            f"{way} | {lists[-1]} incidents",
            "task_seconds",
        )
    lines += _table(["what grows", "seconds", "requests", "peak MiB"], rows)
    lines += [
        "* **Numbers**: requests grow by one for each batch, about 37 numbers in 2,000 characters of address; after the first one they share the",
        "  connections (four unless the option says otherwise). The next bottleneck is the appliance's own time for a request.",
        *_hosts_limit(results, hosts),
        "* **Incidents**: time and memory grow with the list. The next bottleneck is the size of Ansible's result, and after that the bound of 64 MiB",
        "  for one answer.",
        "",
    ]
    return lines


def _hosts_limit(results: dict[str, t.Any], hosts: list[int]) -> list[str]:
    if not hosts:
        return []
    gate, bare = (results[f"{way} | {hosts[-1]} hosts"]["seconds"] for way in ("rma_gate in roles", "assert"))
    return [
        f"* **Hosts**: requests grow like numbers. Time is Ansible's own for each host and task, {bare / hosts[-1] * 1000:.0f} ms for a bare `assert` and "
        f"{gate / hosts[-1] * 1000:.0f} ms for",
        "  the gate; the next bottleneck is the one process of the controller that hands out the tasks. Use job slices beyond that.",
    ]


def ratios(results: dict[str, t.Any]) -> list[tuple[str, float, str]]:
    """The ratios that the project promises, as far as the data holds them."""
    found: list[tuple[str, float, str]] = []

    def add(what: str, over: str, under: str, wanted: str, measure: str = "task_seconds") -> None:
        if over in results and under in results:
            found.append((what, results[over][measure] / results[under][measure], wanted))

    at = "numbers, 0 ms"
    add("the module with one number, to `ping`", f"module | 1 {at}", f"ping loop | 1 {at}", "at most 1.35")
    add("the smallest module with `requests`, to `ping`", f"requests module | 1 {at}", f"ping loop | 1 {at}", "-")
    add("a `uri` loop over 100 numbers, to the module", f"uri loop | 100 {at}", f"module | 100 {at}", "at least 65")
    add("the `url` lookup of 100 terms, to our lookup", f"url lookup | 100 {at}", f"lookup | 100 {at}", "at least 10")
    add("the module with 1,000 numbers, to one", f"module | 1000 {at}", f"module | 1 {at}", "-")
    for size in (500, 5000):
        add(f"{size:,} hosts, `rma_gate` under `roles:`, to one `assert`", f"rma_gate in roles | {size} hosts",
            f"assert | {size} hosts", "at most 1.6", "seconds")  # fmt: skip
        add(f"{size:,} hosts, `include_role` of `rma_gate`, to `include_role` of one `assert`",
            f"include_role of rma_gate | {size} hosts", f"include_role of assert | {size} hosts", "at most 1.4", "seconds")  # fmt: skip
    add("CPU of 4,000 gated hosts with evidence, to 1,000", "rma_gate with evidence | 4000 hosts",
        "rma_gate with evidence | 1000 hosts", "at most 4.4", "cpu")  # fmt: skip
    add(
        "CPU of 4,000 hosts with one `assert`, to 1,000",
        "one assert | 4000 hosts",
        "one assert | 1000 hosts",
        "-",
        "cpu",
    )
    add("a play of 500 hosts with `uri` and `assert`, to one with `rma_gate`", "uri and assert | 500 hosts",
        "rma_gate in roles | 500 hosts", "-", "seconds")  # fmt: skip
    fixed = results["empty task"]["task_seconds"]
    size = _sizes(results, "incidents")[-1]
    plain = results[f"{SCRIPT} | {size} incidents"]
    for way, name in LISTS.items():
        if way != SCRIPT:
            run = results[f"{way} | {size} incidents"]
            over = (run["task_seconds"] - fixed) / plain["task_seconds"]
            found.append(
                (
                    f"{size:,} incidents, {name}, to `requests` and `json`, beyond the task's fixed cost",
                    over,
                    "at most 2",
                )
            )
            found.append(("the same, peak memory", run["peak_mib"] / plain["peak_mib"], "at most 3"))
    return found


def chart(data: dict[str, t.Any], path: Path) -> None:
    """Seconds by numbers at 50 ms a request, both axes logarithmic."""
    import matplotlib

    matplotlib.use("svg")
    # The same data give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "netops.junos_space"
    from matplotlib import pyplot

    results = data["results"]
    figure, axes = pyplot.subplots(figsize=(9.5, 4.5))
    for way in WAYS:
        points = [
            (size, results[f"{way} | {size} numbers, 50 ms"]["task_seconds"])
            for size in _sizes(results, "numbers, 50 ms")
            if f"{way} | {size} numbers, 50 ms" in results
        ]
        if points:
            axes.plot(*zip(*points), marker="o", linewidth=3 if way in ("module", "lookup") else 1.5, label=way)
    axes.set(xscale="log", yscale="log", xlabel="tracking numbers", ylabel="seconds of the task")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter("{x:g}")
    axes.set_title("Asking for many tracking numbers, 50 ms a request")
    axes.grid(True, which="major", alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def _sizes(results: dict[str, t.Any], what: str) -> list[int]:
    return sorted({int(key.split("| ")[1].split()[0]) for key in results if key.endswith(f" {what}")})
