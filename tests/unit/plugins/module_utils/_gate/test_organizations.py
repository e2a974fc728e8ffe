# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions on the organization: a test case, a failing link, and everything that leaves them uncertain."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate, evaluate_all
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)
FRESH = "2026-11-23T11:59:30.000Z"
BOTH = {"real_cases": True, "support_link": True}


def organization(**changes: t.Any) -> dict[str, t.Any]:
    return {
        "name": "Example Networks",
        "submit_case_as": "Real cases",
        "connection_status": "Success",
        "service_now_version": "18.1",
        "platform_version": "18.1R1",
        **changes,
    }


def organizations(*found: dict[str, t.Any], **changes: t.Any) -> dict[str, t.Any]:
    return {"organizations": list(found), "complete": True, "retrieved_at": FRESH, **changes}


def answer(name: str | None = "Example Networks", key: int = 1, asked: str = "A") -> dict[str, t.Any]:
    incident = {"key": key, "status": "Created", "organization_name": name}
    return {"asked": asked, "found": True, "complete": True, "retrieved_at": FRESH, "incidents": [incident]}


def verdict_of(policy: dict[str, t.Any], row: dict[str, t.Any] | None, name: str | None = "Example Networks") -> t.Any:
    return evaluate(answer(name), Policy.from_dict(policy), organizations=row, now=NOW)


def codes(verdict: dict[str, t.Any]) -> list[str]:
    return [reason["code"] for reason in verdict["reasons"]]


@pytest.mark.parametrize("text", ["Real cases", "Real Cases", "REAL-CASES", "real_cases", "realCases"])
def test_real_cases_are_open(text: str) -> None:
    verdict = verdict_of(BOTH, organizations(organization(submit_case_as=text)))
    assert verdict["allowed"] is True
    assert verdict["organizations"] == [organization(submit_case_as=text)]
    assert [(row["condition"], row["expected"], row["actual"], row["met"]) for row in verdict["conditions"]] == [
        ("real_cases", True, text, True),
        ("support_link", True, "Success", True),
    ]


@pytest.mark.parametrize("text", ["Test cases", "Test Cases", "TEST-CASES"])
def test_test_cases_are_blocked(text: str) -> None:
    verdict = verdict_of({"real_cases": True}, organizations(organization(submit_case_as=text)))
    assert (verdict["verdict"], codes(verdict)) == ("blocked", ["test_case"])
    assert "'Example Networks'" in verdict["reasons"][0]["message"]


@pytest.mark.parametrize(
    "text", ["Failure", "Connection refused", "Invalid credentials", "Not successful", "succe\u017fs"]
)
def test_failing_link_is_blocked(text: str) -> None:
    verdict = verdict_of({"support_link": True}, organizations(organization(connection_status=text)))
    assert (verdict["verdict"], codes(verdict)) == ("blocked", ["support_link"])


@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        ({"real_cases": True}, {"submit_case_as": None}),
        ({"real_cases": True}, {"submit_case_as": ""}),
        ({"real_cases": True}, {"submit_case_as": "true"}),
        ({"real_cases": True}, {"submit_case_as": "Real and test cases"}),
        ({"real_cases": True}, {"submit_case_as": "Rea\u217c cases"}),
        ({"support_link": True}, {"connection_status": None}),
        ({"support_link": True}, {"connection_status": " "}),
    ],
)
def test_undocumented_values_are_unknown(policy: dict[str, t.Any], changes: dict[str, t.Any]) -> None:
    verdict = verdict_of(policy, organizations(organization(**changes)))
    assert (verdict["verdict"], codes(verdict)) == ("unknown", ["unknown_organization"])
    assert verdict["conditions"][0]["met"] is None


ROWS: list[tuple[str, dict[str, t.Any] | None]] = [
    ("not retrieved", None),
    ("none", organizations()),
    ("other names", organizations(organization(name="example networks"), organization(name="Example Networks "))),
    ("two of one name", organizations(organization(), organization())),
    ("two of one name, one of them a test", organizations(organization(), organization(submit_case_as="Test cases"))),
    ("one that JSON cannot tell apart", organizations(organization(), organization(name="Example Net\nworks"))),
    ("incomplete", organizations(organization(), complete=False)),
    ("complete is a number", organizations(organization(), complete=1)),
    ("stale", organizations(organization(), retrieved_at="2026-11-23T11:57:59Z")),
    ("in the future", organizations(organization(), retrieved_at="2026-11-23T12:01:00Z")),
    ("without a time", {"organizations": [organization()], "complete": True}),
]


@pytest.mark.parametrize("row", [row for _name, row in ROWS], ids=[name for name, _row in ROWS])
def test_uncertain_organizations_are_unknown(row: dict[str, t.Any] | None) -> None:
    verdict = verdict_of(BOTH, row)
    assert (verdict["verdict"], set(codes(verdict))) == ("unknown", {"unknown_organization"})
    assert [condition["met"] for condition in verdict["conditions"]] == [None, None]


@pytest.mark.parametrize("name", [None, "", "Other Networks"])
def test_incident_without_its_organization_is_unknown(name: str | None) -> None:
    (reason,) = verdict_of(BOTH, organizations(organization()), name)["reasons"]
    assert reason["code"] == "unknown_organization"
    expected = f"there is no organization '{name}' that the account can see." if name else "it names no organization."
    assert reason["message"] == f"Incident 1: {expected}"


def test_shortened_number_equals_no_other_name() -> None:
    short, long = "1234", "1234.0"
    row = organizations(organization(name=short), organization(name=long, submit_case_as="Test cases"))
    (reason,) = verdict_of(BOTH, row, short)["reasons"]
    assert reason["message"] == "Incident 1: there are 2 organizations '1234'."
    assert codes(verdict_of(BOTH, organizations(organization(name=long)), short)) == ["unknown_organization"]
    assert codes(verdict_of(BOTH, organizations(organization(name=short)), long)) == ["unknown_organization"]
    assert verdict_of(BOTH, organizations(organization(name=short)), short)["allowed"]


@pytest.mark.parametrize("kind", KINDS)
def test_failed_query_is_never_open(kind: str) -> None:
    row = organizations(complete=False, failure={"kind": kind, "status": None, "hint": ""}, msg="It broke.")
    verdict = verdict_of(BOTH, row)
    expected = "unknown_organization" if kind in ("denied", "not_found", "bad_payload") else kind
    assert (verdict["verdict"], codes(verdict)) == ("unknown", [expected])
    assert "It broke." in verdict["reasons"][0]["message"]


@pytest.mark.parametrize(
    ("failure", "code"),
    [
        ({"kind": "server", "status": 406}, "unknown_organization"),
        ({"kind": "server", "status": 405}, "server"),
        ({"kind": "server", "status": 407}, "server"),
        ({"kind": "odd"}, "unknown_organization"),
        ({}, "unknown_organization"),
        ("server", "unknown_organization"),
    ],
)
def test_failure_that_is_not_silence_is_about_the_organization(failure: t.Any, code: str) -> None:
    (reason,) = verdict_of({"real_cases": True}, organizations(failure=failure))["reasons"]
    assert (reason["code"], reason["message"]) == (code, "Incident 1: its organization is not known.")


def test_blocked_outweighs_unknown() -> None:
    verdict = verdict_of({"statuses": ["Closed"], **BOTH}, None)
    assert (verdict["verdict"], codes(verdict)) == ("blocked", ["status", "unknown_organization"])


def test_each_number_has_its_own_organization() -> None:
    rows = [answer(), answer("Lab", key=2, asked="B")]
    row = organizations(organization(), organization(name="Lab", submit_case_as="Test cases"))
    verdict = evaluate_all(rows, Policy.from_dict(BOTH), organizations=row, now=NOW)
    assert [(reason["code"], reason["subject"]) for reason in verdict["reasons"]] == [("test_case", "B")]
    assert [found["name"] for found in verdict["organizations"]] == ["Example Networks", "Lab"]


def test_verdict_is_as_old_as_the_organizations() -> None:
    row = organizations(organization(), retrieved_at="2026-11-23T11:59:00.000Z")
    assert verdict_of(BOTH, row)["retrieved_at"] == "2026-11-23T11:59:00.000Z"
    assert verdict_of({}, row)["retrieved_at"] == FRESH


@pytest.mark.parametrize("policy", [{}, {"real_cases": False, "support_link": False}, {"real_cases": "false"}])
def test_not_stated_is_not_evaluated(policy: dict[str, t.Any]) -> None:
    verdict = verdict_of(policy, organizations(organization(submit_case_as="Test cases")))
    assert verdict["allowed"]
    assert "organizations" not in verdict
    assert verdict["policy"] == {"host_match": "short", "max_incidents": 1}
    assert not Policy.from_dict(policy).needs_organizations
