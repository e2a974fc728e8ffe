# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test plugins: a boolean always."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
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


def test_the_tests_are_those_of_the_contract_and_each_is_documented() -> None:
    assert set(TESTS) == NAMES
    folder = support.ROOT / "plugins" / "test"
    assert {file.stem for file in folder.glob("*.yml")} == NAMES
    for name in NAMES:
        documented = yaml.safe_load(Path(folder, f"{name}.yml").read_text(encoding="utf-8"))
        assert documented["DOCUMENTATION"]["name"] == name
        assert documented["RETURN"]["_value"]["type"] == "bool"


@pytest.mark.parametrize("status", STATUS_TABLE)
def test_statuses(status: str) -> None:
    expected = dict(zip(("open", "closed", "failed", "has_case"), STATUS_TABLE[status]))
    for spelling in (status, status.upper(), status.replace(" ", "-")):
        # What the incident says of itself is not asked.
        for incident in ({"status": spelling}, {"status": spelling, "is_open": "x", "status_kind": "closed"}):
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


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.just(object())),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(st.sampled_from(["status", "incident_type", "verdict", "allowed", "x"]) | st.integers(), inner),
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_on_garbage_the_answer_is_a_boolean_too(value: t.Any) -> None:
    for name, test in TESTS.items():
        assert isinstance(test(value), bool), name
