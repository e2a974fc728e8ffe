# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The organizations of the simulator, read by the collection's own client."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.simulator import Simulator
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.validation import ScenarioError
from ansible_collections.netops.junos_space.tests.unit.plugins import support

ORGANIZATION = {
    "siteName": "Example Networks",
    "submit-case-as": "Test cases",
    "connectionStatus": "Connection refused",
    "serviceNowVersion": "18.1",
}
READ = {
    "name": "Example Networks",
    "submit_case_as": "Test cases",
    "connection_status": "Connection refused",
    "service_now_version": "18.1",
    "platform_version": None,
}


def simulator(*organizations: dict[str, str], **behaviour: t.Any) -> Simulator:
    return Simulator({**support.SCENARIO, "organizations": list(organizations), "behaviour": behaviour})


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize(
    ("behaviour", "requests"),
    [
        ({}, 1),
        ({"count_attribute": "total"}, 1),
        ({"one_child": "list", "attribute_names": "plain"}, 1),
        ({"organization_type": "bare"}, 3),
        ({"organization_type": "bare", "json": False}, None),
        ({"xml": False}, None),
    ],
)
def test_organization_is_read(form: str, behaviour: dict[str, t.Any], requests: int | None) -> None:
    with simulator(ORGANIZATION, **behaviour) as appliance, support.service(appliance, format=form) as service:
        assert service.organizations()["organizations"] == [READ]
        assert requests in (None, service.requests_made)


def test_many_organizations_are_read_by_the_page() -> None:
    many = [{**ORGANIZATION, "siteName": f"Site {number}"} for number in range(23)]
    with simulator(*many, page_maximum=10) as appliance, support.service(appliance) as service:
        row = service.organizations()
    assert ([found["name"] for found in row["organizations"]], row["complete"]) == ([m["siteName"] for m in many], True)


@pytest.mark.parametrize("mode", ["no_content", "not_found"])
def test_no_organizations(mode: str) -> None:
    with simulator(ORGANIZATION, organizations=mode) as appliance, support.service(appliance) as service:
        assert service.organizations()["organizations"] == []


def test_denied_organizations_leave_the_incidents() -> None:
    scenario = {**support.SCENARIO, "incidents": [support.record(1, "A")], "behaviour": {"organizations": "denied"}}
    with Simulator(scenario) as appliance, support.service(appliance) as service:
        with pytest.raises(SpaceError) as caught:
            service.organizations()
        assert caught.value.kind == "denied"
        assert service.by_tracking_numbers(["A"])[0].found


@pytest.mark.parametrize("value", ["text", [{"name": "a"}], [{"siteName": 7}], [7]])
def test_wrong_organizations(value: t.Any) -> None:
    with pytest.raises(ScenarioError, match="organization"):
        Simulator({"organizations": value})
