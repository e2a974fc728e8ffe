# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parts of the benchmark: numbers, hosts, misses and lists, each beside what people use instead."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from measure import PASSWORD, USER, Bench

URI_LIMIT = 100
"""A loop over more numbers than this only takes longer: its cost for each number is the same."""
SESSION = "requests.Session, one by one"
ACCEPT = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"


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
            collection_in_turn(bench, names, at)
        for _time in range(5 if size == 1 else 1 if size <= URI_LIMIT else 0):
            alternatives_in_turn(bench, names, at)


def collection_in_turn(bench: Bench, names: list[str], at: str) -> None:
    """This collection, and the script that is nearest to it."""
    name = "netops.junos_space.junos_space_incident_info"
    ask = {name: {"tracking_numbers": names, "return_incidents": len(names) <= URI_LIMIT}}
    bench.playbook(f"module | {at}", {"tasks": [ask]})
    look = "{{ query('netops.junos_space.junos_space_incident', *names) | length }}"
    bench.playbook(f"lookup | {at}", {"vars": {"names": names}, "tasks": [{"ansible.builtin.debug": {"msg": look}}]})
    bench.script(f"{SESSION} | {at}", names)


def alternatives_in_turn(bench: Bench, names: list[str], at: str) -> None:
    """What people use instead, and what no module can be faster than."""
    bench.playbook(f"uri loop | {at}", {"tasks": [{**by_uri(bench, "{{ item }}"), "loop": names}]})
    options = f"username='{USER}', password='{PASSWORD}', force_basic_auth=true, split_lines=false"
    urls = [filter_url(bench, name) for name in names]
    url = f"{{{{ query('ansible.builtin.url', *urls, {options}) | length }}}}"
    bench.playbook(f"url lookup | {at}", {"vars": {"urls": urls}, "tasks": [{"ansible.builtin.debug": {"msg": url}}]})
    bench.playbook(f"ping loop | {at}", {"tasks": [{"ansible.builtin.ping": {}, "loop": names}]})
    smallest = {"requests_get": {"url": "{{ item }}", "accept": ACCEPT}, "loop": urls}
    bench.playbook(f"requests module | {at}", {"tasks": [smallest]})


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
    """CPU of a gated fleet with evidence, beside Ansible's own for one assert: it must not grow with the square."""
    for size in sizes:
        bench.playbook(f"one assert | {size} hosts", {"tasks": [BARE]}, hosts=size)
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
    """One list of many incidents: all of it, and one query over it."""
    for form in ("json", "xml"):
        name = "netops.junos_space.junos_space_incident_info"
        bench.playbook(f"complete list, {form} | {count} incidents", {"tasks": [{name: {"format": form}}]})
        one = {"format": form, "query": "[?is_open] | length(@)", "return_incidents": False}
        bench.playbook(f"one query, {form} | {count} incidents", {"tasks": [{name: one}]})
    bench.script(f"requests and json | {count} incidents", ["--all"])
