# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator states: recorded as not verified, and required where the gate says so."""

from __future__ import annotations

import json
import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate, gate_open
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import Statements

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)
BOTH = ["rma_number", "part_serial"]


def verdict(status: str = "Created", several: bool = False) -> dict[str, t.Any]:
    rows = [
        {"asked": name, "found": True, "complete": True, "incidents": [{"key": 1, "status": status}]} for name in "AB"
    ]
    policy = Policy.from_dict({"statuses": ["Created"]})
    return evaluate.evaluate_all(rows, policy, now=NOW) if several else evaluate.evaluate(rows[0], policy, now=NOW)


def applied(values: dict[str, t.Any], require: t.Any = None, **options: t.Any) -> dict[str, t.Any]:
    return Statements.from_dict(values, require).apply(verdict(**options))


def test_nothing_stated_changes_nothing() -> None:
    assert applied({}) == applied({"rma_number": "", "part_serial": None}, []) == verdict()


def test_statements_are_recorded_and_not_verified() -> None:
    found = applied({"rma_number": "R200001"})
    assert found["allowed"]
    assert found["stated_by_operator"] == {
        "rma_number": "R200001",
        "part_serial": None,
        "required": [],
        "verified": False,
    }
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("value", [None, "", " ", "\t"])
def test_missing_statement_is_unknown(value: t.Any) -> None:
    found = applied({"rma_number": "R200001", "part_serial": value}, BOTH)
    assert (found["verdict"], found["allowed"]) == ("unknown", False)
    assert [reason["code"] for reason in found["reasons"]] == ["unstated"]
    assert [(row["condition"], row["actual"], row["met"]) for row in found["conditions"][-2:]] == [
        ("rma_number", "R200001", True),
        ("part_serial", None, None),
    ]
    assert not gate_open.gate_open(found)


def test_required_statements_that_are_given() -> None:
    assert applied({"rma_number": "R200001", "part_serial": "x" * 200}, BOTH)["verdict"] == "open"
    assert applied({"rma_number": "R200001", "part_serial": "AB 12"}, tuple(BOTH))["allowed"] is True


def test_blocked_stays_blocked() -> None:
    found = applied({}, BOTH, status="Closed")
    assert (found["verdict"], found["allowed"]) == ("blocked", False)
    assert [reason["code"] for reason in found["reasons"]] == ["status", "unstated", "unstated"]


def test_several_numbers_name_a_subject_everywhere() -> None:
    found = applied({}, ["rma_number"], several=True)
    assert all("subject" in row for row in found["reasons"] + found["conditions"])


@pytest.mark.parametrize(
    ("values", "require"),
    [
        ({"rma_number": 200001}, None),
        ({"rma_number": True}, None),
        ({"part_serial": ["AB"]}, None),
        ({"part_serial": "A\nB"}, None),
        ({"part_serial": "A\x1b[31m"}, None),
        ({"part_serial": "x" * 201}, None),
        ({}, "rma_number"),
        ({}, ["rma_numbers"]),
        ({}, [None]),
        ({}, True),
        ({}, {"rma_number": True}),
    ],
)
def test_wrong_values(values: dict[str, t.Any], require: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        Statements.from_dict(values, require)
    assert caught.value.kind == "usage"
    assert str(caught.value).isprintable()
