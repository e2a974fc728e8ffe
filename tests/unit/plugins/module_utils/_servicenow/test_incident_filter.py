# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filtering incidents by status, type and priority."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import (
    PRIORITIES,
    incident_from_record,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter


def _incident(**fields: t.Any) -> dict[str, t.Any]:
    return incident_from_record(
        {"status": "Create Failed", "incidentType": "Event (low end)", "priority": "1 - Critical", **fields}
    )


@pytest.mark.parametrize(
    "name", ["Create Failed", "create failed", "CREATE-FAILED", "create_failed", "CreateFailed", " create  failed "]
)
def test_statuses_are_compared_leniently(name: str) -> None:
    assert IncidentFilter(statuses=[name]).apply([_incident()]) == [_incident()]


@pytest.mark.parametrize("name", ["Event (low end)", "event-low-end", "EVENT LOW END", "event_low_end"])
def test_types_are_compared_leniently(name: str) -> None:
    assert IncidentFilter(incident_types=[name]).apply([_incident()]) == [_incident()]


@pytest.mark.parametrize("name", ["Critical", "critical", "1 - Critical", "1-CRITICAL", "1 -critical", "Cri-tical"])
@pytest.mark.parametrize("given", ["Critical", "1 - Critical"])
def test_both_forms_of_a_priority_are_the_same(name: str, given: str) -> None:
    assert len(IncidentFilter(priorities=[name]).apply([_incident(priority=given)])) == 1


def test_each_priority_matches_only_itself() -> None:
    incidents = [_incident(priority=name) for name in PRIORITIES]
    for item in incidents:
        assert IncidentFilter(priorities=[item["priority"]]).apply(incidents) == [item]


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
        # Only a priority has a level in front of its name.
        (IncidentFilter(statuses=["2 - High"]), {"status": "High"}),
        (IncidentFilter(incident_types=["2 - High"]), {"incidentType": "High"}),
    ],
)
def test_every_condition_must_match(selection: IncidentFilter, fields: dict[str, t.Any]) -> None:
    assert selection.apply([_incident(**fields)]) == []


def test_undocumented_value_matches_with_a_warning() -> None:
    selection = IncidentFilter(statuses=["In Transit", "Created"])
    assert len(selection.apply([_incident(status="in-transit"), _incident(status="Closed")])) == 1
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
def test_typos_are_warned_about(selection: IncidentFilter, option: str) -> None:
    (warning,) = selection.warnings()
    assert option in warning


def test_documented_names_are_not_warned_about() -> None:
    selection = IncidentFilter(["created", "NOT-SUBMITTED"], ["event rma", "AIS health-check"], ["low", "2 - high"])
    assert selection.warnings() == []


@pytest.mark.parametrize(
    ("selection", "record", "expected"),
    [
        (IncidentFilter(), {}, True),
        (IncidentFilter(statuses=["Closed"]), {"status": None}, True),
        (IncidentFilter(statuses=["Closed"]), {"priority": "High"}, False),
        (IncidentFilter(statuses=["Closed"], priorities=["High"]), {"status": "Closed"}, False),
        (IncidentFilter(incident_types=["Event"]), {"incidentType": "Event"}, True),
    ],
)
def test_only_a_record_with_the_fields_can_be_evaluated(
    selection: IncidentFilter, record: dict[str, t.Any], expected: bool
) -> None:
    assert selection.can_evaluate(incident_from_record(record)) is expected


def test_filter_does_not_change() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        IncidentFilter().statuses = ["Closed"]  # type: ignore[misc]


def test_no_condition_keeps_all_in_order() -> None:
    incidents = [_incident(status=status) for status in ("x", "Closed", "Created")]
    assert IncidentFilter().apply(incidents) == incidents
    assert IncidentFilter().warnings() == []


@pytest.mark.parametrize("option", ["statuses", "incident_types", "priorities"])
@pytest.mark.parametrize("names", [[], (), [""], ["Created", " "], ["()"]])
def test_empty_list_or_name_is_a_usage_error(option: str, names: t.Sequence[str]) -> None:
    with pytest.raises(SpaceError, match=option) as caught:
        IncidentFilter(**{option: names})
    assert caught.value.kind == "usage"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("statuses", "Clo\u017fed"),
        ("statuses", "\uff23losed"),
        ("statuses", "Cl\u043esed"),
        ("statuses", "Closed\u00a0"),
        ("priorities", "Hi\u0261h"),
        ("priorities", "High\u2003"),
        ("incident_types", "AIS Health Chec\u212a"),
    ],
)
def test_look_alike_letters_do_not_match(option: str, name: str) -> None:
    incidents = [_incident(status="Closed", priority="High", incidentType="AIS Health Check")]
    assert IncidentFilter(**{option: [name]}).apply(incidents) == []
    assert len(IncidentFilter(**{option: [name]}).warnings()) == 1
