# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate: each reason alone and with others, and a second opinion on everything it lets through."""

from __future__ import annotations

import ipaddress
import itertools
import json
import re
import typing as t
from datetime import datetime, timedelta, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils import _errors
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate, freshness, reasons
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from hypothesis import example, given, settings
from hypothesis import strategies as st

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)

POLICY: dict[str, t.Any] = {
    "statuses": ["Created", "Updated"],
    "incident_types": ["Event-RMA", "On-demand RMA"],
    "priorities": ["Critical", "High"],
    "max_priority_level": 2,
    "host_name": "edge-01",
    "max_age": 86400,
    "defect_types": ["Hardware"],
    "organizations": ["Example Networks"],
    "device_groups": ["Default"],
    "products": ["MX480"],
}

GOOD: dict[str, t.Any] = {
    "key": 1001,
    "status": "Created",
    "incident_type": "Event-RMA",
    "priority": "2 - High",
    "host_name": "edge-01.example.net",
    "occurred": "2026-11-23 10:00:00 UTC",
    "organization_name": "Example Networks",
    "device_group_name": "Default",
    "product": "MX480",
    "defect_type": "Hardware",
    "customer_tracking_number": "CTN",
}

# code, the verdict it makes, and a field whose value gives it under POLICY
FACTS: list[tuple[str, str, str, t.Any]] = [
    ("status", "blocked", "status", "Closed"),
    ("type", "blocked", "incident_type", "Event"),
    ("priority", "blocked", "priority", "4 - Low"),
    ("host", "blocked", "host_name", "edge-02"),
    ("age", "blocked", "occurred", "2026-11-22 11:59:59 UTC"),
    ("organization", "blocked", "organization_name", "Other Networks"),
    ("device_group", "blocked", "device_group_name", "default"),
    ("product", "blocked", "product", "MX960"),
    ("defect_type", "blocked", "defect_type", "hardware"),
    ("unknown_status", "unknown", "status", "Awaiting Review"),
    ("unknown_type", "unknown", "incident_type", "Predictive"),
    ("unknown_priority", "unknown", "priority", "1 - Low"),
    ("unknown_time", "unknown", "occurred", "2026-11-23 10:00:00 IST"),
]

FAILURES = (
    "auth",
    "denied",
    "not_found",
    "rate_limited",
    "tls",
    "connection",
    "timeout",
    "bad_payload",
    "server",
    "usage",
    "wait_timeout",
    "wait_failed",
)


def row(*incidents: dict[str, t.Any], **changes: t.Any) -> dict[str, t.Any]:
    return {"asked": "CTN", "found": bool(incidents), "complete": True, "incidents": list(incidents), **changes}


def judged(answer: t.Any, policy: dict[str, t.Any] | None = None, now: datetime = NOW) -> dict[str, t.Any]:
    verdict = evaluate.evaluate(answer, Policy.from_dict(POLICY if policy is None else policy), now=now)
    check_shape(verdict)
    return verdict


def check_shape(verdict: dict[str, t.Any]) -> None:
    """What holds for every verdict."""
    several = isinstance(verdict["subject"], list)
    assert set(verdict) == {
        "verdict", "allowed", "reasons", "conditions", "incident", "incidents", "policy", "subject", "retrieved_at",
        "evaluated_at",
    }  # fmt: skip
    assert verdict["verdict"] in ("open", "blocked", "unknown")
    assert isinstance(verdict["allowed"], bool)
    assert verdict["allowed"] is (verdict["verdict"] == "open")
    assert verdict["allowed"] is (verdict["reasons"] == [])
    for reason in verdict["reasons"]:
        assert set(reason) == {"code", "message", "next_step"} | ({"subject"} if several else set())
        assert reason["next_step"] == reasons.REASONS[reason["code"]].next_step
        assert isinstance(reason["message"], str)
        assert reason["message"]
    for condition in verdict["conditions"]:
        keys = {"condition", "expected", "actual", "met", "incident"}
        assert set(condition) == keys | ({"subject"} if several else set())
        assert condition["met"] in (True, False, None)
        # Nothing is met that is not known, and whatever is not met is not go.
        assert verdict["allowed"] is False or condition["met"] is True
    kinds = {reasons.REASONS[reason["code"]].verdict for reason in verdict["reasons"]}
    assert verdict["verdict"] == ("blocked" if "blocked" in kinds else "unknown" if kinds else "open")
    assert isinstance(verdict["incidents"], list)
    assert verdict["incident"] == (verdict["incidents"][0] if len(verdict["incidents"]) == 1 else None)
    assert all("raw" not in found for found in verdict["incidents"])
    assert verdict["subject"] is None or isinstance(verdict["subject"], (str, list))
    assert verdict["retrieved_at"] is None or re.fullmatch(r"[-0-9]{10}T[:.0-9]{8,}Z", verdict["retrieved_at"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", verdict["evaluated_at"])
    json.dumps(verdict)


def codes(verdict: dict[str, t.Any]) -> list[str]:
    return [reason["code"] for reason in verdict["reasons"]]


# Open


def test_every_condition_met_is_open() -> None:
    verdict = judged(row(GOOD))
    assert verdict["verdict"] == "open"
    assert verdict["incident"] == GOOD
    assert verdict["subject"] == "CTN"
    assert verdict["evaluated_at"] == "2026-11-23T12:00:00Z"
    assert verdict["policy"] == {**POLICY, "host_match": "short", "max_incidents": 1}


def test_list_of_incidents_has_no_subject() -> None:
    verdict = judged([GOOD])
    assert (verdict["verdict"], verdict["subject"]) == ("open", None)


def test_now_defaults_to_the_clock() -> None:
    verdict = evaluate.evaluate([GOOD], Policy())
    check_shape(verdict)
    made = datetime.fromisoformat(verdict["evaluated_at"][:-1]).replace(tzinfo=timezone.utc)
    assert abs((datetime.now(timezone.utc) - made).total_seconds()) < 60


@pytest.mark.parametrize(("code", "_kind", "field", "value"), FACTS)
def test_unstated_condition_is_not_judged(code: str, _kind: str, field: str, value: t.Any) -> None:
    conditions = {
        "status": ["statuses"], "type": ["incident_types"], "priority": ["priorities", "max_priority_level"],
        "host": ["host_name"], "age": ["max_age"], "time": ["max_age"], "organization": ["organizations"],
        "device_group": ["device_groups"], "product": ["products"], "defect_type": ["defect_types"],
    }[code.removeprefix("unknown_")]  # fmt: skip
    policy = {key: value for key, value in POLICY.items() if key not in conditions}
    assert judged(row({**GOOD, field: value}), policy)["verdict"] == "open"
    assert judged(row({**GOOD, field: None}), policy)["verdict"] == "open"


# One reason, and several


@pytest.mark.parametrize(("code", "kind", "field", "value"), FACTS)
def test_single_reason(code: str, kind: str, field: str, value: t.Any) -> None:
    verdict = judged(row({**GOOD, field: value}))
    # One low priority misses both conditions on it.
    assert codes(verdict) == [code] * (2 if code == "priority" else 1)
    assert verdict["verdict"] == kind
    assert "1001" in verdict["reasons"][0]["message"]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FACTS, 2)))
def test_two_reasons_and_blocked_wins(first: t.Any, second: t.Any) -> None:
    if first[2] == second[2]:
        verdict = judged([{**GOOD, first[2]: first[3]}, {**GOOD, second[2]: second[3]}], {**POLICY, "max_incidents": 2})
    else:
        verdict = judged(row({**GOOD, first[2]: first[3], second[2]: second[3]}))
    assert set(codes(verdict)) == {first[0], second[0]}
    assert verdict["verdict"] == ("blocked" if "blocked" in (first[1], second[1]) else "unknown")


def test_all_reasons_at_once() -> None:
    bad = {**GOOD, **{field: value for _code, kind, field, value in FACTS if kind == "blocked"}}
    odd = {**GOOD, **{field: value for _code, kind, field, value in FACTS if kind == "unknown"}, "key": 1002}
    verdict = judged(row(bad, odd), {**POLICY, "max_incidents": 2})
    assert set(codes(verdict)) == {code for code, _kind, _field, _value in FACTS}
    assert verdict["verdict"] == "blocked"
    assert verdict["incident"] is None
    assert all("1002" in reason["message"] for reason in verdict["reasons"] if reason["code"].startswith("unknown"))


FIELDS = sorted({field for _code, _kind, field, _value in FACTS})


@pytest.mark.parametrize("value", [None, 0, 1, 1.5, True, [], {}, "", " ", "\n"])
@pytest.mark.parametrize("field", FIELDS)
def test_non_string_value_meets_nothing(field: str, value: t.Any) -> None:
    assert judged(row({**GOOD, field: value}))["allowed"] is False
    assert judged(row({**GOOD, field: [GOOD[field]]}))["allowed"] is False
    assert judged(row({**GOOD, field: {"$": GOOD[field]}}))["allowed"] is False


@pytest.mark.parametrize("field", FIELDS)
def test_absent_field_meets_nothing(field: str) -> None:
    found = {key: value for key, value in GOOD.items() if key != field}
    assert judged(row(found))["allowed"] is False


def test_derived_fields_are_not_trusted() -> None:
    liar = {
        **GOOD, "status": "Awaiting Review", "status_kind": "created", "is_open": True, "has_case": True,
        "incident_type": "Predictive", "type_kind": "event_rma", "is_rma": True, "priority": None, "priority_level": 1,
        "occurred": None, "occurred_at": "2026-11-23T11:00:00Z",
    }  # fmt: skip
    assert codes(judged(row(liar))) == ["unknown_status", "unknown_type", "unknown_priority", "unknown_time"]


# Which incidents there are


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (row(), "missing"),
        ([], "missing"),
        (row(GOOD, {**GOOD, "key": 1002}), "ambiguous"),
        ([GOOD, GOOD], "ambiguous"),
        (row(GOOD, complete=False), "incomplete"),
        (row(GOOD, complete=None), "incomplete"),
        (row(GOOD, complete="true"), "incomplete"),
        (row(GOOD, complete=1), "incomplete"),
        ({"asked": "CTN", "found": True, "incidents": [GOOD]}, "incomplete"),
        (row(complete=False), "incomplete"),
        (row(found=True), "incomplete"),
        (row(GOOD, waited="timeout"), "wait_timeout"),
        (row(GOOD, waited="failed"), "wait_failed"),
        (row(GOOD, waited=None), "wait_failed"),
        (row(GOOD, waited="perhaps"), "wait_failed"),
        (row(waited="missing"), "missing"),
        (row(waited="timeout"), "wait_timeout"),
        (row(waited="timeout", complete=False), "wait_timeout"),
    ],
)
def test_uncertain_incidents_are_not_judged(answer: t.Any, code: str) -> None:
    for policy in ({}, POLICY, {"statuses": ["Closed"]}):
        verdict = judged(answer, policy)
        assert codes(verdict) == [code]
        assert verdict["verdict"] == "unknown"


@pytest.mark.parametrize(
    "answer",
    [
        # A row that says that nothing was found, and has something, was not made by this collection.
        row(GOOD, found=False),
        row(GOOD, found=None),
        row(GOOD, found="false"),
        row(GOOD, found=1),
        row(GOOD, waited="missing"),
        # A whole result in which one of several numbers was missing.
        {"incidents": [GOOD], "answers": [row(GOOD), row(asked="OTHER")], "missing": ["OTHER"], "complete": True},
    ],
)
def test_contradictory_answer_is_unknown(answer: t.Any) -> None:
    verdict = judged(answer, {})
    assert verdict["verdict"] == "unknown"


def test_max_incidents() -> None:
    other = {**GOOD, "key": 1002}
    assert judged(row(GOOD, other), {**POLICY, "max_incidents": 2})["verdict"] == "open"
    assert codes(judged(row(GOOD, {**other, "status": "Closed"}), {**POLICY, "max_incidents": 2})) == ["status"]
    verdict = judged(row(GOOD, other, {**GOOD, "key": 1003}), {**POLICY, "max_incidents": 2})
    assert codes(verdict) == ["ambiguous"]
    assert "1003" in verdict["reasons"][0]["message"]
    assert len(verdict["incidents"]) == 3


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("incidents", [None, [], [GOOD]])
def test_failure_gives_its_kind(kind: str, incidents: t.Any) -> None:
    answer: dict[str, t.Any] = {"asked": "CTN", "failed": True, "msg": "Not found.", "failure": {"kind": kind}}
    if incidents is not None:
        answer.update(incidents=incidents, complete=True)
    verdict = judged(answer, {})
    assert verdict["verdict"] == "unknown"
    assert [(reason["code"], reason["message"]) for reason in verdict["reasons"]] == [(kind, "Not found.")]


@pytest.mark.parametrize(
    "answer",
    [
        {"failed": True, "msg": "It broke."},
        {"failed": True, "failure": {"kind": "never heard of"}},
        {"failed": True, "failure": {"kind": ["auth"]}},
        {"failed": True, "failure": "auth", "msg": 7},
        {"failure": {}, "incidents": [GOOD], "complete": True},
        {"failure": False, "incidents": [GOOD], "complete": True},
    ],
)
def test_failure_without_a_known_kind_is_server(answer: t.Any) -> None:
    assert codes(judged(answer, {})) == ["server"]


def test_not_asked() -> None:
    verdict = evaluate.no_number_verdict(Policy.from_dict(POLICY), now=NOW)
    check_shape(verdict)
    assert codes(verdict) == ["not_asked"]
    assert verdict["verdict"] == "unknown"
    assert verdict["subject"] is None
    assert verdict["policy"]["statuses"] == ["Created", "Updated"]


@pytest.mark.parametrize(
    "answer",
    [
        None, True, 1, "open", {}, {"asked": "CTN"}, {"incidents": None}, {"incidents": {}}, {"incidents": "x"},
        [None], [[GOOD]], ["CTN"], [GOOD, 1], {"skipped": True}, (GOOD,), {"incidents": [GOOD, None], "complete": True},
    ],
)  # fmt: skip
def test_input_that_is_not_an_answer(answer: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        judged(answer)
    assert caught.value.kind == "usage"
    assert type(answer).__name__ in str(caught.value)


# Priority


@pytest.mark.parametrize(
    ("priority", "policy", "code"),
    [
        ("1 - Critical", {"priorities": ["Critical"]}, None),
        ("critical", {"priorities": ["1 - CRITICAL"]}, None),
        ("High", {"max_priority_level": 2}, None),
        ("1 - Critical", {"max_priority_level": 2}, None),
        ("3 - Medium", {"max_priority_level": 2}, "priority"),
        ("4 - Low", {"max_priority_level": 4}, None),
        ("High", {"priorities": ["Critical", "Low"]}, "priority"),
        ("2 - Critical", {"max_priority_level": 4}, "unknown_priority"),
        ("2", {"max_priority_level": 4}, "unknown_priority"),
        ("5 - Lowest", {"max_priority_level": 4}, "unknown_priority"),
        (None, {"max_priority_level": 4}, "unknown_priority"),
        (2, {"max_priority_level": 4}, "unknown_priority"),
    ],
)
def test_priorities(priority: t.Any, policy: dict[str, t.Any], code: str | None) -> None:
    assert codes(judged(row({**GOOD, "priority": priority}), policy)) == ([code] if code else [])


# Age


@pytest.mark.parametrize(
    ("occurred", "code"),
    [
        ("2026-11-23 12:00:00 UTC", None),
        ("2026-11-23 11:00:00 UTC", None),
        ("2026-11-23 10:59:59 UTC", "age"),
        ("2026-11-23T11:30:00.000Z", None),
        ("2026-11-23 12:30:00 +0100", None),
        ("2026-11-23 11:30:00 +0100", "age"),
        ("2026-11-23 12:00:01 UTC", "unknown_time"),
        ("2030-01-01 00:00:00 UTC", "unknown_time"),
        ("2026-11-23 11:30:00 -0100", "unknown_time"),
        ("2026-11-23 11:30:00", "unknown_time"),
        ("2026-11-23 11:30:00 IST", "unknown_time"),
        ("2026-11-23 11:30:00 EST", "unknown_time"),
        ("Mon, 23 Nov 2026 11:30:00 GMT", None),
        ("2026-13-23 11:30:00 UTC", "unknown_time"),
        ("yesterday", "unknown_time"),
        ("", "unknown_time"),
        (None, "unknown_time"),
        (1795428000, "unknown_time"),
    ],
)
def test_age(occurred: t.Any, code: str | None) -> None:
    assert codes(judged(row({**GOOD, "occurred": occurred}), {"max_age": 3600})) == ([code] if code else [])


# Host


@pytest.mark.parametrize(
    ("name", "policy", "allowed"),
    [
        ("edge-01", {"host_name": "edge-01.example.net"}, True),
        ("EDGE-01.example.net", {"host_name": "edge-01"}, True),
        ("edge-01.example.net", {"host_name": "edge-01.example.org"}, False),
        ("edge-01.example.net", {"host_name": "edge-01", "host_match": "exact"}, False),
        ("Edge-01", {"host_name": "edge-01", "host_match": "exact"}, False),
        ("edge-01", {"host_name": "edge-01", "host_match": "exact"}, True),
        ("edge-02", {"host_name": "edge-01", "host_match": "any"}, True),
        (None, {"host_name": "edge-01", "host_match": "any"}, True),
        ("edge-01-re1", {"host_name": "edge-01", "host_aliases": ["edge-01-re0", "edge-01-re1"]}, True),
        ("edge-01-re2", {"host_name": "edge-01", "host_aliases": ["edge-01-re0", "edge-01-re1"]}, False),
        ("edge-01", {"host_name": "edge-01", "host_aliases": ["edge-01-re0"]}, True),
        ("EDGE-01-RE0.x.net", {"host_name": "edge-01", "host_aliases": ["edge-01-re0"]}, True),
        ("edge-01-re0", {"host_aliases": ["edge-01-re0"]}, True),
        ("edge-02", {"host_aliases": ["edge-01-re0"]}, False),
        ("edge-01", {"host_name": "edge-01", "host_aliases": []}, True),
        ("10.0.0.1", {"host_name": "10"}, False),
        ("", {"host_name": "edge-01"}, False),
        (None, {"host_name": "edge-01"}, False),
        (4711, {"host_name": "4711"}, False),
    ],
)
def test_host(name: t.Any, policy: dict[str, t.Any], allowed: bool) -> None:
    assert codes(judged(row({**GOOD, "host_name": name}), policy)) == ([] if allowed else ["host"])


# Conditions


def test_conditions_list_every_stated_one() -> None:
    verdict = judged(row({**GOOD, "status": "Closed", "priority": "Urgent"}))
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
    conditions = judged(answer, {"statuses": ["Created"], "host_name": "edge-01"})["conditions"]
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
    verdict = judged(row(GOOD), policy)
    assert verdict["verdict"] == "open"
    [found] = verdict["conditions"]
    assert (found["condition"], found["expected"]) == (condition, expected)


@pytest.mark.parametrize("status", ["Closed", "Create Failed", "Awaiting Review", None])
def test_statuses_any(status: str | None) -> None:
    verdict = judged(row({**GOOD, "status": status}), {**POLICY, "statuses": "any"})
    assert verdict["verdict"] == "open"
    assert verdict["policy"]["statuses"] == "any"


def test_conditions_of_several_incidents() -> None:
    verdict = judged(
        row(GOOD, {**GOOD, "key": 1002, "status": "Closed"}), {"statuses": ["Created"], "max_incidents": 2}
    )
    assert [(found["incident"], found["met"]) for found in verdict["conditions"]] == [(1001, True), (1002, False)]


def test_raw_is_left_out() -> None:
    answer = row({**GOOD, "raw": {"status": "Created"}})
    verdict = judged(answer)
    assert verdict["incident"] == GOOD
    assert "raw" in answer["incidents"][0]


# Several numbers


def several(*rows: dict[str, t.Any], **policy: t.Any) -> dict[str, t.Any]:
    verdict = evaluate.evaluate_all(list(rows), Policy.from_dict(policy or POLICY), now=NOW)
    check_shape(verdict)
    return verdict


def test_several_numbers_all_open() -> None:
    verdict = several(row(GOOD, asked="A"), row({**GOOD, "key": 1002}, asked="B"))
    assert verdict["verdict"] == "open"
    assert verdict["subject"] == ["A", "B"]
    assert (verdict["incident"], len(verdict["incidents"])) == (None, 2)
    assert {found["subject"] for found in verdict["conditions"]} == {"A", "B"}


@pytest.mark.parametrize(
    ("other", "verdict", "code"),
    [
        (row({**GOOD, "key": 1002, "status": "Closed"}, asked="B"), "blocked", "status"),
        (row(asked="B"), "unknown", "missing"),
        (row(GOOD, asked="B", complete=False), "unknown", "incomplete"),
        ({"asked": "B", "failure": {"kind": "timeout"}, "msg": "Too slow."}, "unknown", "timeout"),
        (row(GOOD, GOOD, asked="B"), "unknown", "ambiguous"),
    ],
)
def test_several_numbers_name_the_one_not_open(other: dict[str, t.Any], verdict: str, code: str) -> None:
    for rows in ([row(GOOD, asked="A"), other], [other, row(GOOD, asked="A")]):
        found = several(*rows)
        assert (found["verdict"], codes(found)) == (verdict, [code])
        assert found["reasons"][0]["subject"] == "B"
        assert "'B'" in found["reasons"][0]["message"]


def test_several_numbers_blocked_wins() -> None:
    verdict = several(row(asked="A"), row({**GOOD, "status": "Closed"}, asked="B"), row(GOOD, asked="C"))
    assert verdict["verdict"] == "blocked"
    assert [(reason["subject"], reason["code"]) for reason in verdict["reasons"]] == [("A", "missing"), ("B", "status")]


def test_max_incidents_is_per_number() -> None:
    assert several(row(GOOD, asked="A"), row(GOOD, asked="B"), max_incidents=1)["verdict"] == "open"


@pytest.mark.parametrize("rows", [[], [[GOOD]], [row(GOOD), {"incidents": [GOOD], "complete": True}]])
def test_several_rows_need_their_numbers(rows: t.Any) -> None:
    with pytest.raises(SpaceError, match="asked"):
        evaluate.evaluate_all(rows, Policy(), now=NOW)


# Freshness


@pytest.mark.parametrize(
    ("retrieved_at", "code"),
    [
        ("2026-11-23T12:00:00Z", None),
        ("2026-11-23T11:58:00Z", None),
        ("2026-11-23T11:58:00.000001Z", None),
        ("2026-11-23T11:59:59.123Z", None),
        ("2026-11-23T12:00:05Z", None),
        ("2026-11-23T11:57:59.9Z", "incomplete"),
        ("2026-11-23T11:00:00Z", "incomplete"),
        ("2026-11-23T12:00:06Z", "incomplete"),
        ("2099-01-01T00:00:00Z", "incomplete"),
        ("2026-11-23T12:00:00", "incomplete"),
        ("2026-11-23T12:00:00+00:00", "incomplete"),
        ("2026-11-31T12:00:00Z", "incomplete"),
        ("2026-11-23 12:00:00Z", "incomplete"),
        ("\uff12026-11-23T12:00:00Z", "incomplete"),
        ("now", "incomplete"),
        ("", "incomplete"),
        (None, "incomplete"),
        (1795435200, "incomplete"),
        (["2026-11-23T12:00:00Z"], "incomplete"),
    ],
)
def test_stale_answer_is_incomplete(retrieved_at: t.Any, code: str | None) -> None:
    answer = row(GOOD, retrieved_at=retrieved_at)
    for policy in ({}, POLICY):
        assert codes(judged(answer, policy)) == ([code] if code else [])
    assert freshness.is_fresh(answer, NOW) is (code is None)


def test_fractions_of_a_second_count() -> None:
    answer, moment = row(GOOD, retrieved_at="2026-11-23T11:58:00Z"), NOW + timedelta(milliseconds=1)
    assert freshness.is_fresh(answer, moment) is False
    assert codes(judged(answer, {}, moment)) == ["incomplete"]


@given(st.integers(0, 10**6 - 1))
def test_evaluated_at_gives_the_same_verdict_again(microseconds: int) -> None:
    answer = row({**GOOD, "occurred": "2026-11-22 12:00:00 UTC"}, retrieved_at="2026-11-23T11:59:00.5Z")
    verdict = judged(answer, now=NOW + timedelta(microseconds=microseconds))
    assert judged(answer, now=NOW) == verdict


def test_stale_answer_message() -> None:
    [reason] = judged(row(GOOD, retrieved_at="2026-11-23T11:50:00Z"))["reasons"]
    assert "600 seconds ago" in reason["message"]
    assert "Query again" in reason["message"]


def test_answer_without_a_time() -> None:
    verdict = judged(row(GOOD))
    assert (verdict["verdict"], verdict["retrieved_at"]) == ("open", None)
    assert freshness.is_fresh(row(GOOD), NOW) is False


def test_retrieved_at_is_the_oldest() -> None:
    old, new = "2026-11-23T11:59:00Z", "2026-11-23T11:59:30.5Z"
    assert judged(row(GOOD, retrieved_at=old))["retrieved_at"] == old
    rows = [row(GOOD, asked="A", retrieved_at=new), row(GOOD, asked="B", retrieved_at=old)]
    assert several(*rows)["retrieved_at"] == old
    assert several(rows[0], row(GOOD, asked="B"))["retrieved_at"] is None
    assert several(rows[0], row(GOOD, asked="B", retrieved_at="2026-11-23T11:00:00Z"))["allowed"] is False


# The result of the module


def result(*rows: dict[str, t.Any], **changes: t.Any) -> dict[str, t.Any]:
    return {
        "incidents": [found for part in rows for found in part["incidents"]],
        "answers": list(rows),
        "missing": [part["asked"] for part in rows if not part["incidents"]],
        "complete": all(part["complete"] for part in rows),
        "requests_made": 1,
        **changes,
    }


def test_module_result_has_a_subject() -> None:
    now = "2026-11-23T12:00:00Z"
    verdict = judged(result(row(GOOD, retrieved_at=now), retrieved_at=now))
    assert (verdict["verdict"], verdict["subject"], verdict["retrieved_at"]) == ("open", "CTN", now)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (result(row()), "missing"),
        (result(row(GOOD), row(asked="OTHER")), "missing"),
        (result(row(GOOD), row(asked="OTHER"), missing=[]), "missing"),
        (result(row(GOOD), row(GOOD, asked="OTHER")), "ambiguous"),
        (result(row(GOOD), complete=False), "incomplete"),
        (result(row(GOOD, complete=False), complete=True), "incomplete"),
        (result(row(GOOD, filtered_out=1)), "incomplete"),
        (result(row(filtered_out=1)), "incomplete"),
        (result(row(GOOD, retrieved_at="2026-11-23T11:00:00Z")), "incomplete"),
        (result(row(GOOD), retrieved_at="2026-11-23T11:00:00Z"), "incomplete"),
        (result({"asked": "CTN", "found": True, "complete": True, "incidents": []}), "incomplete"),
        (result(row(GOOD), {**row(asked="B", complete=False), "failure": {"kind": "bad_payload"}}), "incomplete"),
        (
            result(row(GOOD), {**row(asked="B", complete=False), "failure": {"kind": "bad_payload"}}, complete=True),
            "bad_payload",
        ),
        (result(row(GOOD, waited="timeout"), failed=True, failure={"kind": "wait_timeout"}), "wait_timeout"),
        (result(row(GOOD, waited="timeout")), "wait_timeout"),
    ],
)
def test_module_result_with_an_uncertain_part(answer: t.Any, code: str) -> None:
    verdict = judged(answer, {})
    assert (verdict["verdict"], codes(verdict)) == ("unknown", [code])


@pytest.mark.parametrize("count", [1, 7, -1, True, "1", "0", 1.5, [], {}])
def test_filtered_answer_is_incomplete(count: t.Any) -> None:
    assert codes(judged(row(GOOD, filtered_out=count), {})) == ["incomplete"]
    assert judged(row(GOOD, filtered_out=0), {})["verdict"] == "open"


@pytest.mark.parametrize("failed", [True, "true", 1, "no"])
def test_failed_flag_is_read_strictly(failed: t.Any) -> None:
    assert codes(judged(row(GOOD, failed=failed), {})) == ["server"]


# Letters


LOOKALIKES = ["\uff23reated", "Cr\u0435ated", "Creat\u0435d", "C\u0280eated", "Created\u200b", "Created\u00a0"]


@pytest.mark.parametrize("status", LOOKALIKES)
def test_lookalike_status_is_unknown(status: str) -> None:
    assert codes(judged(row({**GOOD, "status": status}))) == ["unknown_status"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("status", "Clo\u017fed", "unknown_status"),
        ("incident_type", "Eve\u0274t-RMA", "unknown_type"),
        ("incident_type", "Event\u2010RMA", "unknown_type"),
        ("incident_type", "On-demand\u2003RMA", "unknown_type"),
        ("priority", "1 - Cr\u0131t\u0131cal", "unknown_priority"),
        ("priority", "\uff11 - Critical", "unknown_priority"),
        ("host_name", "edge\u201001", "host"),
        ("host_name", "\uff45dge-01", "host"),
        ("host_name", "edge-\uff10\uff11", "host"),
        ("host_name", "edge-01\uff0eexample.net", "host"),
        ("organization_name", "\uff25xample Networks", "organization"),
        ("defect_type", "Hard\u2009ware", "defect_type"),
    ],
)
def test_lookalike_letters_are_not_equal(field: str, value: str, code: str) -> None:
    assert codes(judged(row({**GOOD, field: value}))) == [code]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("CTN ", "ends with a space"),
        (" CTN", "begins with a space"),
        (" CTN ", "begins and ends with a space"),
        ("CTN\t", "U+0009"),
        ("CTN\u00a0", "U+00A0"),
        ("C\u200bTN", "U+200B"),
        ("CTN", None),
        ("C TN", None),
    ],
)
def test_missing_number_with_invisible_characters(number: str, text: str | None) -> None:
    [reason] = judged(row(asked=number))["reasons"]
    assert reason["code"] == "missing"
    assert text in reason["message"] if text else "which" not in reason["message"]


CONTROL = st.text(
    st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Co", "Cn"]) | st.sampled_from("aB '\u00a0"), max_size=20
)


@given(st.fixed_dictionaries(dict.fromkeys(GOOD, CONTROL)), CONTROL, CONTROL)
def test_messages_have_no_control_characters(found: dict[str, t.Any], asked: str, message: str) -> None:
    answers = [
        row(found, asked=asked), row(found, found, asked=asked), row(found, asked=asked, waited="failed"),
        row(asked=asked), row(found, retrieved_at=asked), row(failed=True, msg=message),
    ]  # fmt: skip
    for answer in answers:
        for reason in judged(answer)["reasons"]:
            assert reason["message"].isprintable()


# What people read


def test_messages_are_one_short_line() -> None:
    nasty = "a\nb\x1b[31mc\u202ed\x00" + "x" * 500
    found = {key: nasty for key in GOOD if key != "key"}
    for message in [reason["message"] for reason in judged(row(found, asked=nasty))["reasons"]]:
        assert message.isprintable()
        assert len(message) < 1000


def test_codes_of_the_contract() -> None:
    blocked = {"status", "type", "priority", "host", "age", "organization", "device_group", "product", "defect_type"}
    blocked |= {"test_case", "support_link"}
    unknown = {"missing", "ambiguous", "incomplete", "unknown_status", "unknown_type", "unknown_priority"}
    unknown |= {"unknown_time", "unknown_organization", "unstated", "not_asked", *FAILURES}
    assert set(_errors.KINDS) == set(FAILURES)
    assert {code for code, why in reasons.REASONS.items() if why.verdict == "blocked"} == blocked
    assert {code for code, why in reasons.REASONS.items() if why.verdict == "unknown"} == unknown


# The second opinion: written from the contract, sharing nothing with the code but the language.

DOCUMENTED_STATUSES = {
    "notsubmitted", "submitted", "created", "updated", "createfailed", "closed", "submissionfailed",
}  # fmt: skip
DOCUMENTED_TYPES = {"event", "ondemand", "eventrma", "eventlowend", "ondemandrma", "aishealthcheck"}
LEVELS = {"critical": 1, "high": 2, "medium": 3, "low": 4}
TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def plain(text: str) -> str:
    return "".join(char for char in text.lower() if text.isascii() and not char.isspace() and char not in "-_()")


def level_of(text: t.Any) -> int | None:
    if not isinstance(text, str):
        return None
    number, dash, name = text.rpartition("-")
    level = LEVELS.get(name.strip().lower())
    return level if level and (not dash or number.strip() == str(level)) else None


def moment_of(text: t.Any) -> datetime | None:
    """Only the formats that this test generates; None for all others, which is the safe side."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    for ending in (" UTC", " GMT", "Z"):
        for form in TIME_FORMATS:
            if text.endswith(ending):
                try:
                    return datetime.strptime(text[: -len(ending)], form).replace(tzinfo=timezone.utc)
                except ValueError:
                    pass
    return None


def same_device(name: t.Any, wanted: str, match: str) -> bool:
    if match == "any":
        return True
    if not isinstance(name, str) or not name:
        return False
    if match == "exact":
        return name == wanted
    sides = []
    for side in (name, wanted):
        clean = side.strip().casefold().rstrip(".")
        try:
            ipaddress.ip_address(clean)
        except ValueError:
            sides.append(clean.split("."))
        else:
            sides.append([clean])
            if sides[0] != sides[-1]:
                return False
    left, right = sides
    if not "".join(left) or not "".join(right):
        return False
    return left == right or (left[0] == right[0] and 1 in (len(left), len(right)) and not any_address(name, wanted))


def any_address(*names: str) -> bool:
    for name in names:
        try:
            ipaddress.ip_address(name.strip().rstrip("."))
        except ValueError:
            continue
        return True
    return False


def may_be_open(answer: t.Any, policy: dict[str, t.Any], now: datetime) -> bool:
    """Whether the contract could let this through."""
    if isinstance(answer, dict):
        if answer.get("failed") is True or answer.get("failure") is not None:
            return False
        if answer.get("complete") is not True or answer.get("waited", "reached") != "reached":
            return False
        if answer.get("found") is False or answer.get("missing") or answer.get("filtered_out"):
            return False
        if answer.get("retrieved_at", "2026-11-23T11:59:30Z") not in ("2026-11-23T11:59:30Z", "2026-11-23T11:58:00Z"):
            return False
        incidents = answer["incidents"]
    else:
        incidents = answer
    if not 1 <= len(incidents) <= int(policy.get("max_incidents", 1)):
        return False
    return all(meets(found, policy, now) for found in incidents)


def meets(found: dict[t.Any, t.Any], policy: dict[str, t.Any], now: datetime) -> bool:
    def text(name: str) -> t.Any:
        value = found.get(name)
        return value if isinstance(value, str) else None

    for key, field, documented in (
        ("statuses", "status", DOCUMENTED_STATUSES),
        ("incident_types", "incident_type", DOCUMENTED_TYPES),
    ):
        if policy.get(key, "any") != "any":
            value = text(field)
            if value is None or plain(value) not in documented & {plain(item) for item in policy[key]}:
                return False
    level = level_of(text("priority"))
    if "priorities" in policy and (level is None or level not in {level_of(item) for item in policy["priorities"]}):
        return False
    if "max_priority_level" in policy and (level is None or level > int(policy["max_priority_level"])):
        return False
    if "max_age" in policy:
        moment = moment_of(text("occurred"))
        if moment is None or not timedelta() <= now - moment <= timedelta(seconds=float(policy["max_age"])):
            return False
    names = [policy["host_name"]] if "host_name" in policy else []
    names += policy.get("host_aliases", [])
    match = policy.get("host_match", "short")
    if names and not any(same_device(text("host_name"), name, match) for name in names):
        return False
    for key, field in (
        ("organizations", "organization_name"),
        ("device_groups", "device_group_name"),
        ("products", "product"),
        ("defect_types", "defect_type"),
    ):
        if key in policy and text(field) not in policy[key]:
            return False
    return True


HOSTILE = st.sampled_from(
    ["", " ", "<script>alert(1)</script>", "\x1b[31m", "\u202eevil", "\n", "{{ 7 * 7 }}", "unknown", "None", "null",
     "true", "Created\x00", "Cr\u0435ated", "Created,Closed", "created\n", "9" * 400, "%s", "edge-01..", ".edge-01", "'"]
)  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), HOSTILE, st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=2), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)  # fmt: skip
STATUS_NAMES = st.sampled_from(
    ["Not Submitted", "Submitted", "Created", "Updated", "Create Failed", "Closed", "Submission Failed",
     "created", "UPDATED", "create-failed", "not submitted"]
)  # fmt: skip
TYPE_NAMES = st.sampled_from(
    [
        "Event",
        "On-demand",
        "Event-RMA",
        "Event (low end)",
        "On-demand RMA",
        "AIS Health Check",
        "event rma",
        "ON DEMAND",
    ]
)
PRIORITY_NAMES = st.sampled_from(
    ["Critical", "High", "Medium", "Low", "1 - Critical", "2 - High", "4 - low", "3-Medium"]
)
HOST_NAMES = st.sampled_from(
    ["edge-01", "EDGE-01", "edge-01.example.net", "edge-01.example.org", "edge-02", "10.0.0.1", "10", "edge-01."]
)
TIMES = st.sampled_from(
    ["2026-11-23 11:59:59 UTC", "2026-11-23 12:00:00 UTC", "2026-11-23 12:00:01 UTC", "2026-11-22 12:00:00 GMT",
     "2020-01-01T00:00:00Z", "2026-11-23 11:00:00", "2026-11-23 11:00:00 IST", "2026-02-30 11:00:00 UTC"]
)  # fmt: skip
PLACES = st.sampled_from(["A", "B", "a", "A "])

INCIDENTS = st.builds(
    lambda fields, extra: {**extra, **fields},
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.one_of(st.integers(1, 9), JUNK),
            "status": st.one_of(STATUS_NAMES, STATUS_NAMES, JUNK),
            "incident_type": st.one_of(TYPE_NAMES, TYPE_NAMES, JUNK),
            "priority": st.one_of(PRIORITY_NAMES, PRIORITY_NAMES, st.just("1 - Low"), JUNK),
            "host_name": st.one_of(HOST_NAMES, HOST_NAMES, JUNK),
            "occurred": st.one_of(TIMES, TIMES, JUNK),
            "organization_name": st.one_of(PLACES, JUNK),
            "device_group_name": st.one_of(PLACES, JUNK),
            "product": st.one_of(PLACES, JUNK),
            "defect_type": st.one_of(PLACES, JUNK),
        },
    ),
    st.dictionaries(
        st.sampled_from(["status_kind", "is_open", "has_case", "is_rma", "occurred_at", "priority_level", "raw", "x"]),
        JUNK,
    ),
)

POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "statuses": st.one_of(st.lists(STATUS_NAMES, min_size=1, max_size=4), st.just("any")),
        "incident_types": st.lists(TYPE_NAMES, min_size=1, max_size=4),
        "priorities": st.lists(PRIORITY_NAMES, min_size=1, max_size=3),
        "max_priority_level": st.integers(1, 4),
        "host_name": HOST_NAMES,
        "host_aliases": st.lists(HOST_NAMES, max_size=2),
        "host_match": st.sampled_from(["short", "exact", "any"]),
        "max_age": st.one_of(st.integers(1, 100_000), st.floats(0.1, 1e6), st.just("3600")),
        "organizations": st.lists(PLACES, min_size=1, max_size=2).filter(lambda names: all(n.strip() for n in names)),
        "device_groups": st.lists(PLACES, min_size=1, max_size=2),
        "products": st.lists(PLACES, min_size=1, max_size=2),
        "defect_types": st.lists(PLACES, min_size=1, max_size=2),
        "max_incidents": st.integers(1, 3),
    },
)

ANSWERS = st.one_of(
    st.lists(INCIDENTS, max_size=3),
    st.fixed_dictionaries(
        {"incidents": st.lists(INCIDENTS, max_size=3), "complete": st.one_of(st.just(True), st.just(True), JUNK)},
        optional={
            "asked": st.one_of(st.just("CTN"), JUNK),
            "found": st.one_of(st.booleans(), JUNK),
            "waited": st.sampled_from(["reached", "failed", "timeout", "missing", None, True]),
            "missing": st.lists(st.just("OTHER"), max_size=1),
            "failed": st.one_of(st.just(False), st.booleans()),
            "failure": st.one_of(
                st.none(), st.none(), st.fixed_dictionaries({"kind": st.sampled_from(FAILURES)}), JUNK
            ),
            "msg": JUNK,
            "retrieved_at": st.sampled_from(
                ["2026-11-23T11:59:30Z", "2026-11-23T11:58:00Z", "2026-11-23T11:57:00Z", "2027-01-01T00:00:00Z"]
            )
            | JUNK,
            "filtered_out": st.just(0) | JUNK,
        },
    ),
)


@settings(max_examples=800)
@given(ANSWERS, POLICIES)
@example(row(GOOD), POLICY)
def test_open_only_where_the_second_opinion_agrees(answer: t.Any, policy: dict[str, t.Any]) -> None:
    verdict = judged(answer, policy)
    if verdict["allowed"]:
        assert may_be_open(answer, policy, NOW)


@settings(max_examples=300)
@given(st.lists(INCIDENTS, min_size=1, max_size=2), POLICIES)
@example([GOOD], POLICY)
def test_open_wherever_the_second_opinion_is_sure(incidents: list[dict[str, t.Any]], policy: t.Any) -> None:
    """So that the property above is not kept by a gate that never opens."""
    answer = row(*incidents)
    if may_be_open(answer, policy, NOW):
        assert judged(answer, policy)["verdict"] == "open"


@settings(max_examples=200)
@given(JUNK | st.dictionaries(st.sampled_from(["incidents", "complete", "failed", "failure", "asked"]), JUNK), POLICIES)
def test_any_input_gives_a_verdict_or_a_usage_error(answer: t.Any, policy: dict[str, t.Any]) -> None:
    kind, verdict = None, None
    try:
        verdict = judged(answer, policy)
    except SpaceError as exc:
        kind = exc.kind
    assert kind == "usage" or (verdict and (verdict["allowed"] is False or may_be_open(answer, policy, NOW)))
