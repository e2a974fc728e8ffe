# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a verdict permits a change."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.gate_open import gate_open
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy

NOW = datetime.now(timezone.utc).replace(microsecond=0)


def ago(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def verdict(policy: dict[str, t.Any] | None = None, **changes: t.Any) -> dict[str, t.Any]:
    incident = {"key": 1, "status": "Created", "host_name": "edge-01.example.net", "customer_tracking_number": "CTN"}
    row = {"asked": "CTN", "found": True, "complete": True, "retrieved_at": ago(30), "incidents": [incident]}
    made = evaluate.evaluate(row, Policy.from_dict(policy or {"host_name": "edge-01"}), now=NOW)
    assert made["verdict"] == "open"
    return {**made, **changes}


def several() -> dict[str, t.Any]:
    rows = [
        {"asked": number, "found": True, "complete": True, "incidents": [{"customer_tracking_number": number}]}
        for number in ("A", "B")
    ]
    return evaluate.evaluate_all(rows, Policy(), now=NOW)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"verdict": "open", "allowed": True}, True),
        ({"verdict": "open", "allowed": True, "msg": "...", "changed": False}, True),
        ({"verdict": "open", "allowed": False}, False),
        ({"verdict": "blocked", "allowed": True}, False),
        ({"verdict": "open"}, False),
        ({"allowed": True}, False),
        ({"verdict": "open", "allowed": "True"}, False),
        ({"verdict": "open", "allowed": 1}, False),
        ({"verdict": "Open", "allowed": True}, False),
        ("open", False),
        (True, False),
        (None, False),
    ],
)
def test_verdict_and_allowed_must_both_be_exact(value: t.Any, expected: bool) -> None:
    assert gate_open(value) is expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("CTN", True),
        (["CTN"], True),
        ("OTHER", False),
        ("ctn", False),
        ("CTN ", False),
        ("", False),
        (None, False),
        (["CTN", "OTHER"], False),
        ([], False),
        (["CTN", None], False),
        (("CTN",), False),
        (83, False),
        (True, False),
        ({"CTN": 1}, False),
    ],
)
def test_tracking_number(number: t.Any, expected: bool) -> None:
    assert gate_open(verdict(), tracking_number=number) is expected


def test_several_tracking_numbers() -> None:
    assert gate_open(several(), tracking_number=["B", "A"]) is True
    for numbers in ("A", ["A"], ["A", "B", "C"], [["A", "B"]]):
        assert gate_open(several(), tracking_number=numbers) is False


def test_rejects_incidents_of_another_number() -> None:
    other = {"host_name": "edge-01", "customer_tracking_number": "OTHER"}
    assert gate_open(verdict(incidents=[other]), tracking_number="CTN") is False
    assert gate_open(verdict(incidents=[]), tracking_number="CTN") is False
    assert gate_open(verdict(subject=None), tracking_number="CTN") is False


@pytest.mark.parametrize("incidents", [None, "CTN", {"key": 1}, [None], [{"host_name": "edge-01"}, "edge-01"]])
def test_rejects_damaged_incidents(incidents: t.Any) -> None:
    assert gate_open(verdict(incidents=incidents), tracking_number="CTN") is False
    assert gate_open(verdict(incidents=incidents), host_name="edge-01") is False


@pytest.mark.parametrize(
    ("policy", "host", "expected"),
    [
        ({"host_name": "edge-01"}, "edge-01", True),
        ({"host_name": "edge-01"}, "EDGE-01.example.net", True),
        ({"host_name": "edge-01"}, "edge-01.example.org", False),
        ({"host_name": "edge-01"}, "edge-02", False),
        ({"statuses": ["Created"]}, "edge-01", True),
        ({"statuses": ["Created"]}, "edge-02", False),
        ({"host_name": "core-01", "host_aliases": ["edge-01"]}, "core-01", True),
        ({"host_name": "core-01", "host_aliases": ["edge-01"]}, "core-02", False),
        ({"host_name": "edge-02", "host_match": "any"}, "edge-02", False),
        ({"host_name": "edge-02", "host_match": "any"}, "edge-01", True),
        ({"host_name": "edge-01.example.net", "host_match": "exact"}, "edge-01.example.net", True),
        ({"host_name": "edge-01.example.net", "host_match": "exact"}, "edge-01", False),
        ({"host_name": "edge-01"}, "", False),
        ({"host_name": "edge-01"}, None, False),
        ({"host_name": "edge-01"}, ["edge-01"], False),
        ({"host_name": "edge-01"}, 1, False),
        ({"host_name": "edge-01"}, "\uff45dge-01", False),
    ],
)
def test_host_name(policy: dict[str, t.Any], host: t.Any, expected: bool) -> None:
    assert gate_open(verdict(policy), host_name=host) is expected


@pytest.mark.parametrize(
    ("age", "max_age", "expected"),
    [
        (30, 3600, True),
        (30, 3600.5, True),
        (30, 1, False),
        (30, 0, False),
        (-3600, 3600, False),
        (None, 3600, False),
        ("now", 3600, False),
        (30, -1, False),
        (30, None, False),
        (30, "3600", False),
        (30, True, False),
        (30, float("nan"), False),
        (30, float("inf"), False),
        pytest.param(30, 10**400, True, id="huge"),
    ],
)
def test_max_age(age: t.Any, max_age: t.Any, expected: bool) -> None:
    assert gate_open(verdict(retrieved_at=ago(age) if isinstance(age, int) else age), max_age=max_age) is expected


@pytest.mark.parametrize(
    ("age", "max_age", "expected"),
    [
        (0, 0, True), (30, 30, True), (30, 29.999, False), (0, 1, True), (4, 10, True), (5, 10, True),
        # Another clock may be a little fast, and no more than that.
        (-5, 10, True), (-5.001, 10, False), (-3, -1, False), (-3, -0.5, False), (-3, 0, True),
    ],
)  # fmt: skip
def test_bounds_of_the_age(age: float, max_age: float, expected: bool) -> None:
    retrieved = (NOW - timedelta(seconds=age)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert gate_open(verdict(retrieved_at=retrieved), max_age=max_age, now=NOW) is expected


@pytest.mark.parametrize(("numbers", "expected"), [(["A"], False), (["A", "B"], True), (["A", "B", "C"], False)])
def test_all_numbers_where_the_incidents_name_none(numbers: list[str], expected: bool) -> None:
    made = {**several(), "incidents": [{"status": "Created"}]}
    assert gate_open(made, tracking_number=numbers) is expected


@pytest.mark.parametrize(
    "changes",
    [{"failed": True}, {"skipped": True}, {"unreachable": True}, {"verdict": "unknown"}, {"allowed": 1},
     {"reasons": [{"code": "status"}]}],
)  # fmt: skip
def test_rejects_what_is_not_open(changes: dict[str, t.Any]) -> None:
    options: dict[str, t.Any] = {"tracking_number": "CTN", "host_name": "edge-01", "max_age": 3600}
    assert gate_open(verdict(), **options) is True
    assert gate_open(verdict(**changes), **options) is False
