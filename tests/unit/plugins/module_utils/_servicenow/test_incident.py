# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The incident dictionary: text as it came, and only what can be worked out for certain."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record

URI = "/api/juniper/servicenow/incident-management/incidents/3572214"

# name: kind, is_closed, is_open, is_failed, has_case
STATUSES = {
    "Not Submitted": ("not_submitted", False, True, False, False),
    "Submitted": ("submitted", False, True, False, False),
    "Created": ("created", False, True, False, True),
    "Updated": ("updated", False, True, False, True),
    "Create Failed": ("create_failed", False, True, True, False),
    "Closed": ("closed", True, False, False, True),
    "Submission Failed": ("submission_failed", False, True, True, False),
}
TYPES = {
    "Event": ("event", False),
    "On-demand": ("on_demand", False),
    "Event-RMA": ("event_rma", True),
    "Event (low end)": ("event_low_end", False),
    "On-demand RMA": ("on_demand_rma", True),
    "AIS Health Check": ("ais_health_check", False),
}
PRIORITIES = {"Critical": 1, "High": 2, "Medium": 3, "Low": 4}


def _spellings(name: str) -> list[str]:
    return [
        name,
        name.upper(),
        name.lower(),
        name.replace(" ", "-"),
        name.replace("-", " "),
        name.replace(" ", "_").replace("-", "_"),
        name.replace(" ", "").replace("-", ""),
        f"  {name} ",
    ]


def _judged(status: str | None) -> tuple[t.Any, ...]:
    found = incident_from_record({"status": status})
    return tuple(found[name] for name in ("status_kind", "is_closed", "is_open", "is_failed", "has_case"))


@pytest.mark.parametrize(("name", "expected"), STATUSES.items(), ids=list(STATUSES))
def test_every_documented_status_is_known_in_every_spelling(name: str, expected: tuple[t.Any, ...]) -> None:
    for spelling in _spellings(name):
        assert _judged(spelling) == expected, spelling
        assert incident_from_record({"status": spelling})["status"] == spelling


@pytest.mark.parametrize(
    "status", ["In Transit", "Close", "Closed?", "Created Failed", "Not", "", " ", None, "0", "true", "Open"]
)
def test_an_unknown_status_is_flagged_and_every_boolean_false(status: str | None) -> None:
    assert _judged(status) == ("unknown", False, False, False, False)


@pytest.mark.parametrize(("name", "expected"), TYPES.items(), ids=list(TYPES))
def test_every_documented_type_is_known_in_every_spelling(name: str, expected: tuple[str, bool]) -> None:
    for spelling in _spellings(name):
        found = incident_from_record({"incidentType": spelling})
        assert (found["type_kind"], found["is_rma"]) == expected, spelling


@pytest.mark.parametrize("name", ["RMA", "Event-RMA-2", "BIOS Health Check", "Event (high end)", "", None])
def test_an_unknown_type_is_flagged_and_no_rma(name: str | None) -> None:
    found = incident_from_record({"incidentType": name})
    assert (found["type_kind"], found["is_rma"]) == ("unknown", False)


@pytest.mark.parametrize(("name", "level"), PRIORITIES.items())
def test_every_documented_priority_has_its_level_in_both_forms(name: str, level: int) -> None:
    for spelling in (
        name,
        name.lower(),
        name.upper(),
        f" {name} ",
        f"{level} - {name}",
        f"{level}-{name}",
        f"{level} -{name.upper()}",
    ):
        assert incident_from_record({"priority": spelling})["priority_level"] == level, spelling


@pytest.mark.parametrize(
    "priority",
    ["1 - Low", "4 - Critical", "5 - Low", "0 - Critical", "1", "1 -", "P1", "Urgent", "Critical!", "", None],
)
def test_a_priority_that_is_none_of_these_has_no_level(priority: str | None) -> None:
    assert incident_from_record({"priority": priority})["priority_level"] is None


# Time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-12-18 10:57:16 UTC", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57:16 GMT", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57:16 utc", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57 UTC", "2014-12-18T10:57:00Z"),
        ("2014-12-18 00:57:16 +05:30", "2014-12-17T19:27:16Z"),
        ("2014-12-31 23:30:00 -0130", "2015-01-01T01:00:00Z"),
        ("2020-09-17T15:25:22.000Z", "2020-09-17T15:25:22Z"),
        ("2020-09-17T15:25:22+02:00", "2020-09-17T13:25:22Z"),
        ("Mon, 05 Oct 2020 14:26:17 UTC", "2020-10-05T14:26:17Z"),
        ("Thu Apr 20 2017 07:26 PM UTC", "2017-04-20T19:26:00Z"),
        ("Thu Apr 20 2017 12:00 AM UTC", "2017-04-20T00:00:00Z"),
        ("Thu Apr 20 2017 12:00 PM UTC", "2017-04-20T12:00:00Z"),
        ("Thu Dec 18 10:57:16 UTC 2014", "2014-12-18T10:57:16Z"),
        ("  2024-02-29 00:00:00 UTC ", "2024-02-29T00:00:00Z"),
    ],
)
def test_a_time_with_a_certain_zone_is_given_in_utc(text: str, expected: str) -> None:
    found = incident_from_record({"occurred": text})
    assert found["occurred_at"] == expected
    assert found["occurred"] == text


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2014-12-18 10:57:16",
        "2014-12-18",
        "1418900236",
        # India, Ireland or Israel; China, Cuba or Central; Bangladesh or British summer; ...
        "2014-12-18 10:57:16 IST",
        "2014-12-18 10:57:16 CST",
        "2014-12-18 10:57:16 BST",
        "2014-12-18 10:57:16 EST",
        "2014-12-18 10:57:16 PST",
        "2014-12-18 10:57:16 CET",
        "2014-12-18 10:57:16 PM",
        "2014-12-18 10:57:16 +25:00",
        "2014-12-18 10:57:16 +05:60",
        "2023-02-29 00:00:00 UTC",
        "2014-13-18 10:57:16 UTC",
        "2014-12-32 10:57:16 UTC",
        "2014-12-18 24:57:16 UTC",
        "2014-12-18 10:60:16 UTC",
        "Thu Apr 20 2017 13:26 PM UTC",
        "Thu Apr 20 2017 00:26 AM UTC",
        "12/18/2014 10:57:16 UTC",
        "18.12.2014 10:57:16 UTC",
        "Mon, 05 Foo 2020 14:26:17 UTC",
        "٢٠١٤-12-18 10:57:16 UTC",
        "0001-01-01 00:00:00 +05:00",
        "9999-12-31 23:59:59 -05:00",
        "2014-12-18 10:57:16 UTC and more",
    ],
)
def test_a_time_that_is_not_certain_is_null(text: str | None) -> None:
    assert incident_from_record({"occurred": text})["occurred_at"] is None


# Fields


def test_the_incident_has_the_keys_of_the_contract() -> None:
    texts = """uri organization_name device_group_name priority defect_type incident_type host_name product status
        customer_tracking_number occurred"""
    worked_out = """status_kind type_kind priority_level is_rma is_closed is_open is_failed has_case occurred_at"""
    assert set(incident_from_record({})) == {"key", "raw", *texts.split(), *worked_out.split()}


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("organization_name", "organizationName"),
        ("device_group_name", "deviceGroupName"),
        ("priority", "priority"),
        ("defect_type", "defectType"),
        ("incident_type", "incidentType"),
        ("host_name", "hostName"),
        ("product", "product"),
        ("status", "status"),
        ("customer_tracking_number", "customerTrackingNumber"),
        ("occurred", "occurred"),
    ],
)
def test_a_text_is_given_as_it_came(name: str, field: str) -> None:
    assert incident_from_record({field: " As it came "})[name] == " As it came "
    assert incident_from_record({field: {"@x": "y", "$": "beside attributes"}})[name] == "beside attributes"
    assert incident_from_record({field: None})[name] is None
    assert incident_from_record({})[name] is None
    for wrong in (["a", "b"], {"a": "b"}, [], {"$": ["a"]}):
        with pytest.raises(SpaceError, match=field) as caught:
            incident_from_record({field: wrong})
        assert caught.value.kind == "bad_payload"


@pytest.mark.parametrize(
    ("record", "key"),
    [
        ({"@key": "3572214"}, 3572214),
        ({"key": "3572214"}, 3572214),
        ({"@key": "1", "key": "2"}, 1),
        ({"@key": "0012"}, 12),
        ({"@uri": URI}, 3572214),
        ({"uri": URI + "/"}, 3572214),
        ({"@href": URI}, 3572214),
        ({"@key": "5", "@uri": URI}, 5),
        ({"@uri": "/api/somewhere/else/7"}, None),
        ({"@uri": "/incidents/7/attachments"}, None),
        ({}, None),
    ],
)
def test_the_key_comes_from_the_attribute_else_from_the_address(record: dict[str, t.Any], key: int | None) -> None:
    assert incident_from_record(record)["key"] == key


@pytest.mark.parametrize("key", ["", "x", "-1", "1.0", "1e3", "٣", " 1", "9" * 19, ["1", "2"], {"a": "1"}])
def test_a_key_that_is_no_number_is_a_bad_payload(key: t.Any) -> None:
    for name in ("@key", "key"):
        with pytest.raises(SpaceError) as caught:
            incident_from_record({name: key, "@uri": URI})
        assert caught.value.kind == "bad_payload"


def test_raw_holds_every_field_and_is_no_window_into_the_record() -> None:
    record = {"@key": "1", "prbIdentifier": "PR1", "list": ["a", {"b": "c"}], "none": None}
    found = incident_from_record(record)
    assert found["raw"] == record
    record["@key"] = "2"
    assert found["raw"]["@key"] == "1"


def test_the_names_offered_to_other_files_are_the_documented_ones() -> None:
    assert list(incident.STATUSES) == list(STATUSES)
    assert list(incident.TYPES) == list(TYPES)
    assert list(incident.PRIORITIES) == list(PRIORITIES)
