# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping incidents of certain statuses, types and priorities."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._incident import incident
from ansible_collections.netops.junos_space.plugins.module_utils._selection import Selection


def _found(**fields: t.Any) -> dict[str, t.Any]:
    return incident(
        {"status": "Create Failed", "incidentType": "Event (low end)", "priority": "1 - Critical", **fields}
    )


@pytest.mark.parametrize(
    "name", ["Create Failed", "create failed", "CREATE-FAILED", "create_failed", "CreateFailed", " create  failed "]
)
def test_statuses_are_compared_leniently(name: str) -> None:
    assert Selection(statuses=[name]).keep([_found()]) == [_found()]


@pytest.mark.parametrize("name", ["Event (low end)", "event-low-end", "EVENT LOW END", "event_low_end"])
def test_types_are_compared_leniently(name: str) -> None:
    assert Selection(incident_types=[name]).keep([_found()]) == [_found()]


@pytest.mark.parametrize("name", ["Critical", "critical", "1 - Critical", "1-CRITICAL", "1 -critical"])
@pytest.mark.parametrize("given", ["Critical", "1 - Critical"])
def test_both_spellings_of_a_priority_are_the_same(name: str, given: str) -> None:
    assert len(Selection(priorities=[name]).keep([_found(priority=given)])) == 1


@pytest.mark.parametrize(
    ("selection", "fields"),
    [
        (Selection(statuses=["Created"]), {}),
        (Selection(statuses=["Create"]), {}),
        (Selection(incident_types=["Event"]), {}),
        (Selection(priorities=["High"]), {}),
        (Selection(priorities=["2 - Critical"]), {}),
        (Selection(priorities=["1"]), {}),
        (Selection(statuses=["Create Failed"], incident_types=["Event"]), {}),
        (Selection(statuses=["Create Failed"]), {"status": None}),
        (Selection(statuses=[]), {}),
    ],
)
def test_what_does_not_match_every_condition_is_dropped(selection: Selection, fields: dict[str, t.Any]) -> None:
    assert selection.keep([_found(**fields)]) == []


def test_a_value_that_is_not_documented_can_be_selected_and_is_warned_about() -> None:
    selection = Selection(statuses=["In Transit", "Created"])
    assert len(selection.keep([_found(status="in-transit"), _found(status="Closed")])) == 1
    (warning,) = selection.warnings()
    assert "'In Transit'" in warning
    assert "statuses" in warning
    assert "Submission Failed" in warning


@pytest.mark.parametrize(
    ("selection", "option"),
    [
        (Selection(incident_types=["Event RNA"]), "incident_types"),
        (Selection(priorities=["Urgent"]), "priorities"),
        (Selection(priorities=["3 - High"]), "priorities"),
    ],
)
def test_typing_errors_are_warned_about(selection: Selection, option: str) -> None:
    (warning,) = selection.warnings()
    assert option in warning


def test_documented_names_in_any_spelling_are_not_warned_about() -> None:
    selection = Selection(["created", "NOT-SUBMITTED"], ["event rma", "AIS health-check"], ["low", "2 - high"])
    assert selection.warnings() == []


def test_no_condition_keeps_everything_in_order() -> None:
    found = [_found(status=status) for status in ("x", "Closed", "Created")]
    assert Selection().keep(found) == found
    assert Selection().warnings() == []
