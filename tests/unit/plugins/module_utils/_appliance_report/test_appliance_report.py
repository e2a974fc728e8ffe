# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The appliance report: it finds the simulator's settings, asks little, and gives nothing of the appliance away."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report import findings, page, probe
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.anonymize import Anonymizer
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.unit.plugins import support

ORGANIZATION = {
    "siteName": "Acme",
    "submit-case-as": "Real Cases",
    "connectionStatus": "Success",
    "serviceNowVersion": "18.1R1",
}
INCIDENTS = [
    support.record(100 + index, number, hostName=f"edge-{index}.example.net", organizationName="Acme")
    for index, number in enumerate(["Case-AbC", "Case-Def", "123456", "77"], 1)
]


class Report(t.NamedTuple):
    findings: findings.Findings
    scenario: dict[str, t.Any]
    text: str
    requests: list[dict[str, t.Any]]


def report(scenario: t.Mapping[str, t.Any], **options: t.Any) -> Report:
    with Simulator(scenario) as appliance:
        connection = support.connection(appliance.url, **{"session": True, "retries": 0, **options})
        with probe.OneLoginTransport(connection) as transport:
            seen = probe.observe(transport, connection.domain_id)
        found = findings.conclude(seen)
        anonymous = Anonymizer().scenario(seen, found)
        return Report(found, anonymous, page.render(found, seen, anonymous), appliance.requests)


def scenario(**behaviour: t.Any) -> dict[str, t.Any]:
    return {**support.SCENARIO, "incidents": INCIDENTS, "organizations": [ORGANIZATION], "behaviour": behaviour}


SETTINGS: list[dict[str, t.Any]] = [
    {},
    {"empty_answer": "no_content"},
    {"empty_answer": "empty_list"},
    {"empty_answer": "empty_body"},
    {"past_end": "not_found"},
    {"past_end": "empty_list"},
    {"one_child": "list"},
    {"encoder": "jettison-1.5"},
    {"encoder": "jettison-1.1", "attribute_names": "plain"},
    {"typed_text": False},
    {"attribute_names": "plain"},
    {"count_attribute": "total"},
    {"count_attribute": "both"},
    {"count_attribute": "count"},
    {"count_attribute": "none"},
    {"size_counts": "page"},
    {"filter": "ignored"},
    {"filter": "refused"},
    {"filter_fields": ["customerTrackingNumber"]},
    {"filter_case": "insensitive"},
    {"or_filter": "refused"},
    {"or_filter": "first_only"},
    {"or_filter": "last_only"},
    {"quote_escape": "doubled"},
    {"quote_escape": "backslash"},
    {"foreign_record": "added"},
    {"foreign_record": "instead"},
    {"paging": "ignored"},
    {"paging": "refused"},
    {"versions": [5]},
    {"versions": [4, 3]},
    {"single_as_collection": True},
    {"json": False},
    {"xml": False},
    {"organizations": "denied"},
    {"organizations": "no_content"},
    {"organizations": "not_found"},
    {"organization_type": "bare"},
    {"organization_type": "bare", "json": False, "quote_escape": "backslash"},
    {"service_now": False},
]
# The page of a scenario with as many records as a page holds is not cut.
CUT: list[dict[str, t.Any]] = [
    {"page_maximum": 3},
    {"page_maximum": 3, "count_attribute": "none"},
    {"page_maximum": 3, "size_counts": "page"},
]


@pytest.mark.parametrize("behaviour", [*SETTINGS, *CUT], ids=str)
def test_settings_are_recovered(behaviour: dict[str, t.Any]) -> None:
    made = report(scenario(**behaviour))
    assert made.findings.behaviour() == behaviour
    assert made.scenario["behaviour"] == behaviour
    methods = [request["method"] for request in made.requests]
    assert methods.count("GET") <= probe.MAX_REQUESTS
    assert [request["path"] for request in made.requests if request["method"] == "POST"] == [
        support.LOGIN,
        support.LOGOUT,
    ]


@pytest.mark.parametrize("behaviour", SETTINGS, ids=str)
def test_scenario_behaves_like_the_appliance(behaviour: dict[str, t.Any]) -> None:
    again = report(report(scenario(**behaviour)).scenario, username="rehearsal", password="rehearsal-only")
    assert again.findings.behaviour() == behaviour


def test_every_setting_is_in_the_report() -> None:
    made = report(scenario())
    assert made.findings.settings == findings.DEFAULTS
    assert made.text.count("not known") == 0
    assert "| submit-case-as | Real cases |" in made.text
    assert "| form of occurred | `2026-01-02 03:04:05 UTC` |" in made.text


@pytest.mark.parametrize("records", [[], INCIDENTS[:1]])
def test_what_is_not_proven_is_not_said(records: list[dict[str, t.Any]]) -> None:
    made = report({**scenario(), "incidents": records})
    assert made.findings.behaviour() == {}
    assert "or_filter" not in made.findings.settings
    assert "| Does `or` work in a filter? | not known | supported |" in made.text


@pytest.mark.parametrize("session", [True, False])
def test_first_401_is_the_last_request(session: bool) -> None:
    for after in range(4):
        faults = [{"on": "any", "after": after, "status": 401, "body": "User not authenticated"}]
        with Simulator(scenario(faults=faults)) as appliance:
            connection = support.connection(appliance.url, session=session, retries=0)
            with probe.OneLoginTransport(connection) as transport, pytest.raises(SpaceError) as caught:
                probe.observe(transport, None)
            assert caught.value.kind == "auth"
            statuses = [request["status"] for request in appliance.requests if request["path"] != support.LOGOUT]
            assert statuses == [200] * after + [401]


def test_denied_and_unreachable_appliances_are_errors() -> None:
    denied = {**scenario(), "users": [{"username": support.USERNAME, "password": support.PASSWORD, "denied": True}]}
    with pytest.raises(SpaceError) as caught:
        report(denied)
    assert caught.value.kind == "denied"
    with pytest.raises(SpaceError) as caught:
        report(scenario(faults=[{"on": "incidents", "action": "reset"}]))
    assert caught.value.kind == "connection"


def planted() -> list[str]:
    """Names, numbers and addresses, as an appliance could hold them."""
    texts: list[str] = []
    for index in range(25):
        texts += [
            f"Customer-{index}-Networks",
            f"pop{index}-mx960-{index + 7}.core.customer.example",
            f"2001:db8:{index:x}::{index + 17:x}",
            f"192.0.2.{index + 100}",
            f"{7355608000 + index}",
            f"CTN-{index}-QWERTZ",
            f"Group {index} <West>",
            f"JN{index + 1000:06}AFK",
        ]
    return texts


def test_nothing_of_the_appliance_is_in_the_report() -> None:
    texts = planted()
    assert len(texts) == 200
    fields = (
        "organizationName", "deviceGroupName", "priority", "defectType", "incidentType", "hostName", "product",
        "status", "customerTrackingNumber", "occurred", "prbIdentifier",
    )  # fmt: skip
    incidents = [
        {"key": 735560800 + index, **{name: texts[(index * 7 + place) % 200] for place, name in enumerate(fields)}}
        for index in range(40)
    ]
    organizations = [
        {name: texts[(index + place) % 200] for place, name in enumerate((*ORGANIZATION, "siteIdentifier"))}
        for index in range(0, 200, 10)
    ]
    attributes = {"customer": texts[0], "totalCount": texts[4], texts[5]: texts[1]}
    for behaviour in ({}, {"json": False}, {"root_attributes": attributes}, {"filter": "refused", "paging": "ignored"}):
        made = report(
            {**support.SCENARIO, "incidents": incidents, "organizations": organizations, "behaviour": behaviour}
        )
        output = made.text + json.dumps(
            [made.scenario, made.findings.settings, made.findings.facts], ensure_ascii=False
        )
        assert [text for text in [*texts, support.USERNAME, support.PASSWORD, "735560800"] if text in output] == []
        assert len(made.scenario["incidents"]) == 20


def test_error_text_of_the_appliance_is_not_in_the_report() -> None:
    secret = "jboss-node-7.customer.example"
    faults = [{"on": path, "status": 500, "body": secret} for path in ("filter", "paging", "organization", "info")]
    made = report(scenario(faults=faults))
    assert secret not in made.text + json.dumps(made.scenario)
    assert made.findings.behaviour()["filter"] == "refused"


def test_equal_texts_have_equal_digests() -> None:
    made = report(scenario())
    names = {row["organizationName"] for row in made.scenario["incidents"]}
    assert names == {made.scenario["organizations"][0]["siteName"]}
    domains = {row["hostName"].partition(".")[2] for row in made.scenario["incidents"]}
    assert len(domains) == 1
    assert report(scenario()).scenario["organizations"][0]["siteName"] not in names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-20 10:57:16 IST", "2026-01-02 03:04:05 IST"),
        ("2026-11-20T10:57:16+05:30", "2026-01-02T03:04:05+05:30"),
        ("2026-11-20 10:57:16", "2026-01-02 03:04:05"),
    ],
)
def test_form_and_zone_of_a_time_are_kept(text: str, expected: str) -> None:
    records = [{**record, "occurred": text} for record in INCIDENTS]
    made = report({**scenario(), "incidents": records})
    assert {row["occurred"] for row in made.scenario["incidents"]} == {expected}
    assert f"`{expected}`" in made.text
