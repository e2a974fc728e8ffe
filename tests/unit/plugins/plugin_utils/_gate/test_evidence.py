# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the evidence of a run holds after each verdict."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.evidence_reader import (
    document,
    only,
    page,
    rows,
)


def heading(directory: Path) -> str:
    return re.findall("<h1>(.*)</h1>", page(directory))[0]


def test_every_verdict_is_in_both_after_each_host(directory: Path) -> None:
    made = {"edge-1": cases.is_open(), "edge-2": cases.is_blocked(), "edge-3": cases.no_number()}
    for number, (host, case) in enumerate(made.items(), 1):
        paths = cases.record(directory, case, host, requests_made=2)
        assert paths == {"json": str(only(directory, "json")), "html": str(only(directory, "html"))}
        found = document(directory)
        assert [verdict["host"] for verdict in found["verdicts"]] == list(made)[:number]
        assert sorted(rows(directory)) == list(made)[:number]
        assert found["progress"] == [{"hosts": 3, "judged": number}]
        assert found["complete"] is (number == 3)
        assert sum(found["summary"].values()) == number
    assert found["summary"] == {"open": 1, "blocked": 1, "unknown": 1}
    assert found["hosts"] == {"judged": 3, "no_go": 2}
    assert (found["schema"], found["gate"], found["requests_made"]) == (2, "incident_gate", 2)
    assert found["plays"] == [{"name": "Swap", "playbook": "swap.yml", "hosts": list(cases.HOSTS)}]
    assert set(found["versions"]) == {"netops.junos_space", "ansible-core", "python"}
    assert all(version[0].isdigit() for version in found["versions"].values())
    assert found["user"]
    assert found["controller"]
    assert heading(directory) == "NO-GO for 2 of 3 hosts"
    assert len(list(directory.iterdir())) == 2


def test_no_verdict_is_overwritten(directory: Path) -> None:
    for check_mode in (False, True):
        for case in (cases.is_open(), cases.is_blocked()):
            cases.record(directory, case, "edge-1", check_mode=check_mode)
    cases.record(
        directory, cases.is_open(), "edge-1", play="Another", play_id="2", appliance="https://other.example.net"
    )
    verdicts = document(directory)["verdicts"]
    assert [verdict["verdict"] for verdict in verdicts] == ["open", "blocked", "open", "blocked", "open"]
    assert [verdict["check_mode"] for verdict in verdicts] == [False, False, True, True, False]
    assert [verdict["play"] for verdict in verdicts] == [0, 0, 0, 0, 1]
    assert verdicts[-1]["appliance"] == "https://other.example.net"
    assert rows(directory) == ["edge-1"] * 5
    assert "Check mode for 2 of 5 verdicts." in page(directory)
    # What differs between the rows is shown in them.
    assert re.findall('<span class="(by-[a-z]+)">', page(directory)) == ["by-play", "by-appliance", "by-mode"]
    assert page(directory).count('<span class="where soft mode"><bdi>on_blocked: fail, check mode</bdi>') == 2


def test_second_play_keeps_the_first(directory: Path) -> None:
    for play_id, name, hosts in (("1", "Swap", ("a", "b")), ("2", "Swap", ("b", "c"))):
        for host in hosts:
            cases.record(directory, cases.is_open(), host, play_id=play_id, play=name, play_hosts=hosts)
    found = document(directory)
    assert [play["hosts"] for play in found["plays"]] == [["a", "b"], ["b", "c"]]
    assert [(verdict["host"], verdict["play"]) for verdict in found["verdicts"]] == [
        ("a", 0),
        ("b", 0),
        ("b", 1),
        ("c", 1),
    ]
    assert found["hosts"] == {"judged": 3, "no_go": 0}
    assert found["complete"] is True
    assert heading(directory) == "GO for all 3 hosts"


def test_many_plays_are_counted(directory: Path) -> None:
    for number in range(8):
        cases.record(directory, cases.is_open(), f"h{number}", play=f"Play {number}", play_id=str(number))
    assert len(document(directory)["plays"]) == 8
    assert "Play 4 (swap.yml): 1 of 3 hosts judged" in page(directory)
    assert "<dt>Plays</dt><dd><bdi>and 3 more</bdi></dd>" in page(directory)


def test_facts_are_kept_and_nothing_twice(directory: Path) -> None:
    case = cases.is_blocked(deviceGroupName=None, somethingElse="SECRET-NOT-A-FACT")
    cases.record(directory, case)
    (verdict,) = document(directory)["verdicts"]
    (answer,) = verdict["answers"]
    assert (answer["asked"], answer["found"], answer["complete"]) == ("N-1", True, True)
    (incident,) = answer["incidents"]
    assert incident["status"] == "Closed"
    assert not {"raw", "status_kind", "device_group_name"} & set(incident)
    assert only(directory, "json").read_text(encoding="utf-8").count('"MX480"') == 1
    assert "SECRET-NOT-A-FACT" not in only(directory, "json").read_text(encoding="utf-8")


def test_requests_are_counted_once_for_each_place(directory: Path) -> None:
    for place, requests_made in (("a:1", 3), ("a:1", 0), ("a:1", 5), ("b:1", 2), ("a:1", 5)):
        cases.record(directory, cases.is_open(), place=place, requests_made=requests_made)
    assert document(directory)["requests_made"] == 7


def test_gates_and_runs_have_their_own_files(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases.record(directory, cases.no_number(), "a")
    cases.record(directory, cases.no_number(), "a", gate="rma_gate")
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "another run"))
    cases.record(directory, cases.no_number(), "b")
    names = sorted(file.name for file in directory.iterdir())
    assert len(names) == 6
    assert sum(name.startswith("rma_gate-20261125T140311Z-") for name in names) == 2
    hosts = [
        [verdict["host"] for verdict in json.loads(file.read_bytes())["verdicts"]]
        for file in directory.glob("incident_gate-*.json")
    ]
    assert sorted(hosts) == [["a"], ["b"]]


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", 'quo"te', "back\\slash", "new\nline", "\x1b[31m", "\u202e", "\U0001f600", "\ud800"],
)
def test_document_is_valid_whatever_the_texts(directory: Path, text: str) -> None:
    case = cases.is_blocked(text, hostName=text)
    cases.record(directory, case, text, appliance=text, playbook=text, play=text, place=text, play_hosts=(text,))
    found = document(directory)
    (verdict,) = found["verdicts"]
    assert verdict["host"] == verdict["appliance"] == verdict["place"] == text
    assert verdict["answers"][0]["incidents"][0]["status"] == text
    assert found["plays"] == [{"name": text, "playbook": text, "hosts": [text]}]
    assert "<script>" not in page(directory)


def test_bytes_written_for_a_host_do_not_grow(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = 0
    write_at = os.pwrite

    def count(fd: int, data: bytes, offset: int) -> int:
        nonlocal written
        written += len(data)
        return write_at(fd, data, offset)

    monkeypatch.setattr(os, "pwrite", count)
    hosts = tuple(f"h{number:03}" for number in range(301))
    each = []
    for host in hosts[:-1]:
        before = written
        cases.record(directory, cases.is_open(hostName=host), host, play_hosts=hosts)
        each.append(written - before)
    # Nothing of it is written in place where the page's rows are sorted.
    appended = [count for count in each if count]
    assert len(appended) >= 290
    assert max(appended[-100:]) < 1.1 * max(appended[:100])


def test_rows_are_sorted_when_the_last_host_is_judged(directory: Path) -> None:
    hosts = tuple(f"h{number}" for number in range(1, 12))
    for host in reversed(hosts):
        cases.record(directory, cases.is_blocked() if host == "h10" else cases.is_open(), host, play_hosts=hosts)
    assert rows(directory) == ["h10", *(host for host in hosts if host != "h10")]
    assert heading(directory) == "NO-GO for 1 of 11 hosts"


def test_document_is_small(directory: Path) -> None:
    """500 hosts with every field of an incident make less than 0.45 MB."""
    path = "/api/juniper/servicenow/incident-management/incidents"
    fields = {
        "uri": f"{path}/3572404", "organizationName": "Example Networks", "deviceGroupName": "Default",
        "defectType": "Hardware", "hostName": "edge-mx480-0004", "customerTrackingNumber": "CASE-2026-0004",
    }  # fmt: skip
    made = cases.case(
        [cases.answer("CASE-2026-0004", [cases.incident_of(3572404, **fields)])],
        host_name="edge-mx480-0004",
        incident_types=["Event-RMA", "On-demand RMA"],
        statuses=["Created", "Updated"],
    )
    sizes = []
    for number in range(3):
        cases.record(directory, made, host=f"edge-mx480-{number:04}")
        sizes.append(only(directory, "json").stat().st_size)
    assert sizes[2] - sizes[1] < 900
    assert "uri" not in document(directory)["verdicts"][0]["answers"][0]["incidents"][0]


def test_unusual_address_of_an_incident_is_kept(directory: Path) -> None:
    cases.record(directory, cases.is_open(uri="/elsewhere/7"))
    assert document(directory)["verdicts"][0]["answers"][0]["incidents"][0]["uri"] == "/elsewhere/7"
