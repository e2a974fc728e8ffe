# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test plugins: a boolean always."""

from __future__ import annotations

import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.gate_open import gate_open as is_open
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.test.incident import TestModule as Plugin
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from hypothesis import given
from hypothesis import strategies as st

TESTS = Plugin().tests()

# As the public contract lists them.
NAMES = {"incident_open", "incident_closed", "incident_rma", "incident_failed", "incident_has_case", "gate_open"}

STATUS_TABLE = {
    # status: open, closed, failed, has_case
    "Not Submitted": (True, False, False, False),
    "Submitted": (True, False, False, False),
    "Created": (True, False, False, True),
    "Updated": (True, False, False, True),
    "Create Failed": (True, False, True, False),
    "Submission Failed": (True, False, True, False),
    "Closed": (False, True, False, True),
    "Awaiting Review": (False, False, False, False),
    "unknown": (False, False, False, False),
    "": (False, False, False, False),
}
TYPE_TABLE = {
    "Event": False,
    "On-demand": False,
    "Event-RMA": True,
    "event rma": True,
    "Event (low end)": False,
    "On-demand RMA": True,
    "AIS Health Check": False,
    "Predictive": False,
    "RMA": False,
    "": False,
}


def test_names_and_documentation() -> None:
    assert set(TESTS) == NAMES
    directory = support.ROOT / "plugins" / "test"
    assert {file.stem for file in directory.glob("*.yml")} == NAMES
    for name in NAMES:
        documented = yaml.safe_load(Path(directory, f"{name}.yml").read_text(encoding="utf-8"))
        assert documented["DOCUMENTATION"]["name"] == name
        assert documented["RETURN"]["_value"]["type"] == "bool"


@pytest.mark.parametrize("status", STATUS_TABLE)
def test_statuses(status: str) -> None:
    expected = dict(zip(("open", "closed", "failed", "has_case"), STATUS_TABLE[status]))
    for variant in (status, status.upper(), status.replace(" ", "-")):
        # What the incident claims about itself is not used.
        for incident in ({"status": variant}, {"status": variant, "is_open": "x", "status_kind": "closed"}):
            assert {name: TESTS[f"incident_{name}"](incident) for name in expected} == expected


@pytest.mark.parametrize("incident_type", TYPE_TABLE)
def test_types(incident_type: str) -> None:
    assert TESTS["incident_rma"]({"incident_type": incident_type, "is_rma": True}) is TYPE_TABLE[incident_type]


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
def test_gate_open(value: t.Any, expected: bool) -> None:
    assert TESTS["gate_open"](value) is expected


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


def gate_open(value: t.Any, **options: t.Any) -> bool:
    return TESTS["gate_open"](value, **options)


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
def test_gate_open_tracking_number(number: t.Any, expected: bool) -> None:
    assert gate_open(verdict(), tracking_number=number) is expected


def test_gate_open_several_tracking_numbers() -> None:
    assert gate_open(several(), tracking_number=["B", "A"]) is True
    for numbers in ("A", ["A"], ["A", "B", "C"], [["A", "B"]]):
        assert gate_open(several(), tracking_number=numbers) is False


def test_gate_open_rejects_incidents_of_another_number() -> None:
    other = {"host_name": "edge-01", "customer_tracking_number": "OTHER"}
    assert gate_open(verdict(incidents=[other]), tracking_number="CTN") is False
    assert gate_open(verdict(incidents=[]), tracking_number="CTN") is False
    assert gate_open(verdict(subject=None), tracking_number="CTN") is False


@pytest.mark.parametrize("incidents", [None, "CTN", {"key": 1}, [None], [{"host_name": "edge-01"}, "edge-01"]])
def test_gate_open_rejects_damaged_incidents(incidents: t.Any) -> None:
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
def test_gate_open_host_name(policy: dict[str, t.Any], host: t.Any, expected: bool) -> None:
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
def test_gate_open_max_age(age: t.Any, max_age: t.Any, expected: bool) -> None:
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
    assert is_open(verdict(retrieved_at=retrieved), max_age=max_age, now=NOW) is expected


@pytest.mark.parametrize(("numbers", "expected"), [(["A"], False), (["A", "B"], True), (["A", "B", "C"], False)])
def test_all_numbers_where_the_incidents_name_none(numbers: list[str], expected: bool) -> None:
    made = {**several(), "incidents": [{"status": "Created"}]}
    assert gate_open(made, tracking_number=numbers) is expected


@pytest.mark.parametrize(
    "changes",
    [{"failed": True}, {"skipped": True}, {"unreachable": True}, {"verdict": "unknown"}, {"allowed": 1},
     {"reasons": [{"code": "status"}]}],
)  # fmt: skip
def test_gate_open_rejects_what_is_not_open(changes: dict[str, t.Any]) -> None:
    options = {"tracking_number": "CTN", "host_name": "edge-01", "max_age": 3600}
    assert gate_open(verdict(), **options) is True
    assert gate_open(verdict(**changes), **options) is False


@pytest.mark.parametrize("arguments", [{"number": "CTN"}, {"host": "edge-01"}, {"max_ages": 1}])
def test_gate_open_rejects_unknown_options(arguments: dict[str, t.Any]) -> None:
    with pytest.raises(TypeError):
        gate_open(verdict(), **arguments)
    with pytest.raises(TypeError):
        TESTS["gate_open"](verdict(), "CTN")


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.just(object())),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(
            st.sampled_from(["status", "incident_type", "verdict", "allowed", "subject", "incidents", "policy", "x"])
            | st.integers(),
            inner,
        ),
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_garbage_gives_a_boolean(value: t.Any) -> None:
    for name, test in TESTS.items():
        assert isinstance(test(value), bool), name


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_gate_open_rejects_garbage(value: t.Any, number: t.Any, host: t.Any, age: t.Any) -> None:
    opened = verdict() | (value if isinstance(value, dict) else {"policy": value, "subject": value})
    for tested in (value, opened):
        assert gate_open(tested, tracking_number=number, host_name=host, max_age=age) is False
        assert isinstance(gate_open(tested, tracking_number=number), bool)
