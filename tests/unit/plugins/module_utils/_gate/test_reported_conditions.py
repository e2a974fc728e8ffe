# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions of a verdict as they are reported, met ones too."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    GOOD,
    POLICY,
    row,
    verdict_of,
)


def test_conditions_list_every_stated_one() -> None:
    verdict = verdict_of(row({**GOOD, "status": "Closed", "priority": "Urgent"}))
    expected = {**POLICY, "max_age": 86400}
    assert {condition["condition"]: condition["expected"] for condition in verdict["conditions"]} == expected
    assert {condition["incident"] for condition in verdict["conditions"]} == {1001}
    outcomes = {condition["condition"]: (condition["actual"], condition["met"]) for condition in verdict["conditions"]}
    assert outcomes == {
        "statuses": ("Closed", False),
        "incident_types": ("Event-RMA", True),
        "priorities": ("Urgent", None),
        "max_priority_level": ("Urgent", None),
        "defect_types": ("Hardware", True),
        "host_name": ("edge-01.example.net", True),
        "max_age": (7200, True),
        "organizations": ("Example Networks", True),
        "device_groups": ("Default", True),
        "products": ("MX480", True),
    }


@pytest.mark.parametrize("answer", [row(), row(GOOD, complete=False), row(GOOD, GOOD), {"failure": {"kind": "auth"}}])
def test_conditions_of_uncertain_incidents_are_null(answer: t.Any) -> None:
    conditions = verdict_of(answer, {"statuses": ["Created"], "host_name": "edge-01"})["conditions"]
    assert conditions == [
        {"condition": "statuses", "expected": ["Created"], "actual": None, "met": None, "incident": None},
        {"condition": "host_name", "expected": "edge-01", "actual": None, "met": None, "incident": None},
    ]


@pytest.mark.parametrize(
    ("policy", "condition", "expected"),
    [
        ({"host_name": "edge-01"}, "host_name", "edge-01"),
        ({"host_name": "edge-01", "host_aliases": []}, "host_name", "edge-01"),
        ({"host_name": "edge-01", "host_aliases": ["b"]}, "host_name", ["edge-01", "b"]),
        ({"host_aliases": ["b", "edge-01"]}, "host_aliases", ["b", "edge-01"]),
        ({"host_name": "other", "host_match": "any"}, "host_match", "any"),
        ({"statuses": "any"}, "statuses", "any"),
    ],
)
def test_condition_names(policy: dict[str, t.Any], condition: str, expected: t.Any) -> None:
    verdict = verdict_of(row(GOOD), policy)
    assert verdict["verdict"] == "open"
    [found] = verdict["conditions"]
    assert (found["condition"], found["expected"]) == (condition, expected)


@pytest.mark.parametrize("status", ["Closed", "Create Failed", "Awaiting Review", None])
def test_statuses_any(status: str | None) -> None:
    verdict = verdict_of(row({**GOOD, "status": status}), {**POLICY, "statuses": "any"})
    assert verdict["verdict"] == "open"
    assert verdict["policy"]["statuses"] == "any"


def test_conditions_of_several_incidents() -> None:
    verdict = verdict_of(
        row(GOOD, {**GOOD, "key": 1002, "status": "Closed"}), {"statuses": ["Created"], "max_incidents": 2}
    )
    assert [(found["incident"], found["met"]) for found in verdict["conditions"]] == [(1001, True), (1002, False)]


def test_raw_is_left_out() -> None:
    answer = row({**GOOD, "raw": {"status": "Created"}})
    verdict = verdict_of(answer)
    assert verdict["incident"] == GOOD
    assert "raw" in answer["incidents"][0]
