# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields other than the tracking number whose value JSON changes: ``13.0`` is written as ``13``."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record, service

FIELDS = {
    "organization_name": "organizationName",
    "device_group_name": "deviceGroupName",
    "priority": "priority",
    "defect_type": "defectType",
    "incident_type": "incidentType",
    "host_name": "hostName",
    "product": "product",
    "status": "status",
    "occurred": "occurred",
}
VALUES = ("13.0", "13", "0.0", "-0.0", "-7.0", "9999999.0")
CONDITIONS = {
    "organizations": "organizationName",
    "device_groups": "deviceGroupName",
    "defect_types": "defectType",
    "products": "product",
}


@pytest.mark.parametrize("encoder", ["jettison-1.1", "jettison-1.3", "jettison-1.5"])
@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", FIELDS)
def test_field_has_the_text_of_the_appliance(appliance: t.Any, name: str, value: str, encoder: str) -> None:
    appliance.set_incidents([record(1, "CASE-1", **{FIELDS[name]: value})])
    appliance.set_behaviour(encoder=encoder)
    with service(appliance) as asked:
        answers = [*asked.by_tracking_numbers(["CASE-1"]), *asked.by_ids([1])]
    assert [answer.incidents[0][name] for answer in answers] == [value, value]
    assert all(answer.complete for answer in answers)


@pytest.mark.parametrize("value", ["7.5", "true", "null", "1E5", "1e5", "1.50", "007.0", "10000000.0", "MX480"])
def test_exact_values_cost_one_request(appliance: t.Any, value: str) -> None:
    appliance.set_incidents([record(1, "CASE-1", product=value)])
    with service(appliance) as asked:
        (answer,) = asked.by_tracking_numbers(["CASE-1"])
        assert asked.requests_made == 1
    assert (answer.incidents[0]["product"], answer.complete) == (value, True)


def test_inexact_values_cost_one_request_more(appliance: t.Any) -> None:
    numbers = [f"CASE-{'x' * 60}-{key}" for key in range(60)]
    appliance.set_incidents([record(key, number, product="13.0") for key, number in enumerate(numbers)])
    appliance.set_behaviour(count_attribute="total")
    with service(appliance) as asked:
        answers = asked.by_tracking_numbers(numbers)
        accepted = [entry["accept"] for entry in appliance.requests]
    assert {found["product"] for answer in answers for found in answer.incidents} == {"13.0"}
    assert len(accepted) > 3
    assert ["+json" in accept for accept in accepted] == [True] + [False] * (len(accepted) - 1)


def test_without_xml_an_inexact_value_is_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "CASE-1", product="13.0"), record(2, "CASE-2", product="MX480")])
    appliance.set_behaviour(xml=False)
    with service(appliance) as asked:
        answers = [
            *asked.by_tracking_numbers(["CASE-1"]),
            *asked.by_tracking_numbers(["CASE-2"]),
            *asked.by_ids([1, 2]),
        ]
    assert [(answer.found, answer.complete) for answer in answers] == [(True, False), (True, True)] * 2


def test_xml_that_cannot_be_read_leaves_the_answer_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "CASE-1", product="13.0", defectType="\x01")])
    appliance.set_behaviour(xml_controls="raw")
    with service(appliance) as asked:
        answers = [*asked.by_tracking_numbers(["CASE-1"]), *asked.by_ids([1])]
    assert [(answer.found, answer.complete, answer.failure) for answer in answers] == [(True, False, None)] * 2


@pytest.mark.parametrize("actual", ["13", "13.0"])
@pytest.mark.parametrize("expected", ["13", "13.0"])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_gate_compares_what_the_appliance_has(appliance: t.Any, condition: str, expected: str, actual: str) -> None:
    appliance.set_incidents([record(1, "CASE-1", **{CONDITIONS[condition]: actual})])
    with service(appliance) as asked:
        row = asked.by_tracking_numbers(["CASE-1"])[0].row()
    verdict = evaluate(row, Policy.from_dict({condition: [expected]}))
    assert verdict["verdict"] == ("open" if actual == expected else "blocked")


@pytest.mark.parametrize("actual", ["13", "13.0"])
@pytest.mark.parametrize("expected", ["13", "13.0"])
def test_gate_compares_the_host_that_the_appliance_has(appliance: t.Any, expected: str, actual: str) -> None:
    appliance.set_incidents([record(1, "CASE-1", hostName=actual)])
    with service(appliance) as asked:
        row = asked.by_tracking_numbers(["CASE-1"])[0].row()
    verdict = evaluate(row, Policy.from_dict({"host_name": expected, "host_match": "exact"}))
    assert verdict["verdict"] == ("open" if actual == expected else "blocked")


@pytest.mark.parametrize("number", ["13", "13.0"])
def test_json_where_xml_was_requested_is_not_exact(appliance: t.Any, number: str) -> None:
    body = '{"incidents":{"incident":{"@key":"1","customerTrackingNumber":13,"product":7}}}'
    media = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
    appliance.set_behaviour(
        faults=[{"on": "any", "action": "body", "status": 200, "body": body, "content_type": media}]
    )
    with service(appliance) as asked:
        answers = [*asked.by_tracking_numbers([number]), *asked.by_ids([1])]
    assert [answer.complete for answer in answers] == [False, False]
