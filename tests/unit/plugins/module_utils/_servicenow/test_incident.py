# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The incident dictionary: the appliance's strings, and the fields derived from them."""

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


def _forms(name: str) -> list[str]:
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


def _derived(status: str | None) -> tuple[t.Any, ...]:
    found = incident_from_record({"status": status})
    return tuple(found[name] for name in ("status_kind", "is_closed", "is_open", "is_failed", "has_case"))


@pytest.mark.parametrize(("name", "expected"), STATUSES.items(), ids=list(STATUSES))
def test_documented_status_is_known_in_every_form(name: str, expected: tuple[t.Any, ...]) -> None:
    for form in _forms(name):
        assert _derived(form) == expected, form
        assert incident_from_record({"status": form})["status"] == form


@pytest.mark.parametrize(
    "status",
    [
        "In Transit",
        "Close",
        "Closed?",
        "Created Failed",
        "Not",
        "",
        " ",
        None,
        "0",
        "true",
        "Open",
        "Clo\u017fed",
        "\uff23losed",
        "Closed\u00a0",
    ],
)
def test_unknown_status_makes_every_boolean_false(status: str | None) -> None:
    assert _derived(status) == ("unknown", False, False, False, False)


@pytest.mark.parametrize(("name", "expected"), TYPES.items(), ids=list(TYPES))
def test_documented_type_is_known_in_every_form(name: str, expected: tuple[str, bool]) -> None:
    for form in _forms(name):
        found = incident_from_record({"incidentType": form})
        assert (found["type_kind"], found["is_rma"]) == expected, form


@pytest.mark.parametrize(
    "name",
    [
        "RMA",
        "Event-RMA-2",
        "BIOS Health Check",
        "Event (high end)",
        "",
        None,
        "AIS Health Chec\u212a",
        "Event\u2010RMA",
    ],
)
def test_unknown_type_is_not_an_rma(name: str | None) -> None:
    found = incident_from_record({"incidentType": name})
    assert (found["type_kind"], found["is_rma"]) == ("unknown", False)


@pytest.mark.parametrize(("name", "level"), PRIORITIES.items())
def test_documented_priority_has_its_level(name: str, level: int) -> None:
    for form in (
        name,
        name.lower(),
        name.upper(),
        f" {name} ",
        f"{level} - {name}",
        f"{level}-{name}",
        f"{level} -{name.upper()}",
    ):
        assert incident_from_record({"priority": form})["priority_level"] == level, form


@pytest.mark.parametrize(
    "priority",
    [
        "1 - Low",
        "4 - Critical",
        "5 - Low",
        "0 - Critical",
        "1",
        "1 -",
        "P1",
        "Urgent",
        "Critical!",
        "",
        None,
        "H\u0131gh",
        "\uff11 - Critical",
        "Low\u2003",
    ],
)
def test_any_other_priority_has_no_level(priority: str | None) -> None:
    assert incident_from_record({"priority": priority})["priority_level"] is None


# Fields


def test_keys_of_the_contract() -> None:
    strings = """uri organization_name device_group_name priority defect_type incident_type host_name product status
        customer_tracking_number occurred"""
    derived = """status_kind type_kind priority_level is_rma is_closed is_open is_failed has_case occurred_at"""
    assert set(incident_from_record({})) == {"key", "raw", *strings.split(), *derived.split()}


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
def test_strings_are_unchanged(name: str, field: str) -> None:
    assert incident_from_record({field: " Unchanged "})[name] == " Unchanged "
    assert incident_from_record({field: {"@x": "y", "$": "beside attributes"}})[name] == "beside attributes"
    assert incident_from_record({field: None})[name] is None
    assert incident_from_record({})[name] is None
    assert incident_from_record({f"sn.{field}": "a"})[name] == incident_from_record({f"n:{field}": "a"})[name] == "a"
    for wrong in (["a", "b"], {"a": "b"}, [], {}, {"$": ["a"]}, {"$": "a", "b": "c"}):
        with pytest.raises(SpaceError, match=field) as caught:
            incident_from_record({field: wrong, "@key": "7"})
        assert caught.value.kind == "bad_payload"
        assert "Incident 7" in caught.value.message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"@xsi.nil": "true"}, None),
        ({"@xsi.nil": "1", "@xsi.type": "xs:string"}, None),
        ({"xsi.nil": "true"}, None),
        ({"@i:nil": "true"}, None),
        ({"@xsi.nil": "false"}, ""),
        ({"@xsi.type": "xs:string"}, ""),
        ({"xsi:type": "xs:string"}, ""),
        ({"@href": "/x"}, ""),
        ({"@xsi.type": "xs:string", "$": "Created"}, "Created"),
        ({"@xsi.nil": "false", "$": "Created"}, "Created"),
    ],
)
def test_object_with_attributes_only_is_null_or_empty(value: dict[str, str], expected: str | None) -> None:
    assert incident_from_record({"status": value})["status"] == expected


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
        ({"@sn.key": "9"}, 9),
        ({"sn.key": "9"}, 9),
        ({"@sn.uri": URI}, 3572214),
        ({"@key": {"@xsi.nil": "true"}, "@uri": URI}, 3572214),
        ({"@uri": "/api/somewhere/else/7"}, None),
        ({"@uri": "/incidents/7/attachments"}, None),
        ({}, None),
    ],
)
def test_key_comes_from_the_attribute_else_from_the_uri(record: dict[str, t.Any], key: int | None) -> None:
    assert incident_from_record(record)["key"] == key


@pytest.mark.parametrize("key", ["", "x", "-1", "1.0", "1e3", "٣", " 1", "9" * 19, ["1", "2"], {"a": "1"}])
def test_key_that_is_not_a_number_is_a_bad_payload(key: t.Any) -> None:
    for name in ("@key", "key"):
        with pytest.raises(SpaceError) as caught:
            incident_from_record({name: key, "@uri": URI})
        assert caught.value.kind == "bad_payload"


def test_raw_is_a_copy_with_every_field() -> None:
    record = {"@key": "1", "prbIdentifier": "PR1", "list": ["a", {"b": "c"}], "none": None}
    found = incident_from_record(record)
    assert found["raw"] == record
    record["@key"] = "2"
    assert found["raw"]["@key"] == "1"


def test_public_names_are_the_documented_ones() -> None:
    assert list(incident.STATUSES) == list(STATUSES)
    assert list(incident.TYPES) == list(TYPES)
    assert list(incident.PRIORITIES) == list(PRIORITIES)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"hostName": "a"}, True),
        ({"hostName": ""}, True),
        ({"hostName": None}, True),
        ({"hostName": {"@xsi.nil": "true"}}, True),
        ({"sn.hostName": "a"}, True),
        ({"status": "Created"}, False),
        ({"@hostName": "a", "hostname": "a", "custHostName": "a"}, False),
        ({}, False),
    ],
)
def test_missing_field_differs_from_an_empty_one(record: dict[str, t.Any], expected: bool) -> None:
    assert incident.has_field(incident_from_record(record), "host_name") is expected
