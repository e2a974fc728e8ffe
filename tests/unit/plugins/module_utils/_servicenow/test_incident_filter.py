# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping incidents of certain statuses, types and priorities."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter


def _found(**fields: t.Any) -> dict[str, t.Any]:
    return incident_from_record(
        {"status": "Create Failed", "incidentType": "Event (low end)", "priority": "1 - Critical", **fields}
    )


@pytest.mark.parametrize(
    "name", ["Create Failed", "create failed", "CREATE-FAILED", "create_failed", "CreateFailed", " create  failed "]
)
def test_statuses_are_compared_leniently(name: str) -> None:
    assert IncidentFilter(statuses=[name]).keep([_found()]) == [_found()]


@pytest.mark.parametrize("name", ["Event (low end)", "event-low-end", "EVENT LOW END", "event_low_end"])
def test_types_are_compared_leniently(name: str) -> None:
    assert IncidentFilter(incident_types=[name]).keep([_found()]) == [_found()]


@pytest.mark.parametrize("name", ["Critical", "critical", "1 - Critical", "1-CRITICAL", "1 -critical"])
@pytest.mark.parametrize("given", ["Critical", "1 - Critical"])
def test_both_spellings_of_a_priority_are_the_same(name: str, given: str) -> None:
    assert len(IncidentFilter(priorities=[name]).keep([_found(priority=given)])) == 1


@pytest.mark.parametrize(
    ("selection", "fields"),
    [
        (IncidentFilter(statuses=["Created"]), {}),
        (IncidentFilter(statuses=["Create"]), {}),
        (IncidentFilter(incident_types=["Event"]), {}),
        (IncidentFilter(priorities=["High"]), {}),
        (IncidentFilter(priorities=["2 - Critical"]), {}),
        (IncidentFilter(priorities=["1"]), {}),
        (IncidentFilter(statuses=["Create Failed"], incident_types=["Event"]), {}),
        (IncidentFilter(statuses=["Create Failed"]), {"status": None}),
        (IncidentFilter(statuses=[]), {}),
    ],
)
def test_what_does_not_match_every_condition_is_dropped(selection: IncidentFilter, fields: dict[str, t.Any]) -> None:
    assert selection.keep([_found(**fields)]) == []


def test_a_value_that_is_not_documented_can_be_selected_and_is_warned_about() -> None:
    selection = IncidentFilter(statuses=["In Transit", "Created"])
    assert len(selection.keep([_found(status="in-transit"), _found(status="Closed")])) == 1
    (warning,) = selection.warnings()
    assert "'In Transit'" in warning
    assert "statuses" in warning
    assert "Submission Failed" in warning


@pytest.mark.parametrize(
    ("selection", "option"),
    [
        (IncidentFilter(incident_types=["Event RNA"]), "incident_types"),
        (IncidentFilter(priorities=["Urgent"]), "priorities"),
        (IncidentFilter(priorities=["3 - High"]), "priorities"),
    ],
)
def test_typing_errors_are_warned_about(selection: IncidentFilter, option: str) -> None:
    (warning,) = selection.warnings()
    assert option in warning


def test_documented_names_in_any_spelling_are_not_warned_about() -> None:
    selection = IncidentFilter(["created", "NOT-SUBMITTED"], ["event rma", "AIS health-check"], ["low", "2 - high"])
    assert selection.warnings() == []


def test_no_condition_keeps_everything_in_order() -> None:
    found = [_found(status=status) for status in ("x", "Closed", "Created")]
    assert IncidentFilter().keep(found) == found
    assert IncidentFilter().warnings() == []
