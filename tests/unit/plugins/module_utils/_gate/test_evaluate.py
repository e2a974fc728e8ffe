# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The verdict: open, blocked or unknown, with its reasons."""

from __future__ import annotations

import itertools
import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    FAILURES,
    GOOD,
    NOW,
    POLICY,
    check_shape,
    codes,
    row,
    verdict_of,
)

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


# Open


def test_every_condition_met_is_open() -> None:
    verdict = verdict_of(row(GOOD))
    assert verdict["verdict"] == "open"
    assert verdict["incident"] == GOOD
    assert verdict["subject"] == "CTN"
    assert verdict["evaluated_at"] == "2026-11-23T12:00:00Z"
    assert verdict["policy"] == {**POLICY, "host_match": "short", "max_incidents": 1}


def test_list_of_incidents_has_no_subject() -> None:
    verdict = verdict_of([GOOD])
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
    assert verdict_of(row({**GOOD, field: value}), policy)["verdict"] == "open"
    assert verdict_of(row({**GOOD, field: None}), policy)["verdict"] == "open"


# One reason, and several


@pytest.mark.parametrize(("code", "kind", "field", "value"), FACTS)
def test_single_reason(code: str, kind: str, field: str, value: t.Any) -> None:
    verdict = verdict_of(row({**GOOD, field: value}))
    # One low priority misses both conditions on it.
    assert codes(verdict) == [code] * (2 if code == "priority" else 1)
    assert verdict["verdict"] == kind
    assert "1001" in verdict["reasons"][0]["message"]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(FACTS, 2)))
def test_two_reasons_and_blocked_wins(first: t.Any, second: t.Any) -> None:
    if first[2] == second[2]:
        verdict = verdict_of(
            [{**GOOD, first[2]: first[3]}, {**GOOD, second[2]: second[3]}], {**POLICY, "max_incidents": 2}
        )
    else:
        verdict = verdict_of(row({**GOOD, first[2]: first[3], second[2]: second[3]}))
    assert set(codes(verdict)) == {first[0], second[0]}
    assert verdict["verdict"] == ("blocked" if "blocked" in (first[1], second[1]) else "unknown")


def test_all_reasons_at_once() -> None:
    bad = {**GOOD, **{field: value for _code, kind, field, value in FACTS if kind == "blocked"}}
    odd = {**GOOD, **{field: value for _code, kind, field, value in FACTS if kind == "unknown"}, "key": 1002}
    verdict = verdict_of(row(bad, odd), {**POLICY, "max_incidents": 2})
    assert set(codes(verdict)) == {code for code, _kind, _field, _value in FACTS}
    assert verdict["verdict"] == "blocked"
    assert verdict["incident"] is None
    assert all("1002" in reason["message"] for reason in verdict["reasons"] if reason["code"].startswith("unknown"))


FIELDS = sorted({field for _code, _kind, field, _value in FACTS})


@pytest.mark.parametrize("value", [None, 0, 1, 1.5, True, [], {}, "", " ", "\n"])
@pytest.mark.parametrize("field", FIELDS)
def test_non_string_value_meets_nothing(field: str, value: t.Any) -> None:
    assert verdict_of(row({**GOOD, field: value}))["allowed"] is False
    assert verdict_of(row({**GOOD, field: [GOOD[field]]}))["allowed"] is False
    assert verdict_of(row({**GOOD, field: {"$": GOOD[field]}}))["allowed"] is False


@pytest.mark.parametrize("field", FIELDS)
def test_absent_field_meets_nothing(field: str) -> None:
    found = {key: value for key, value in GOOD.items() if key != field}
    assert verdict_of(row(found))["allowed"] is False


def test_derived_fields_are_not_trusted() -> None:
    liar = {
        **GOOD, "status": "Awaiting Review", "status_kind": "created", "is_open": True, "has_case": True,
        "incident_type": "Predictive", "type_kind": "event_rma", "is_rma": True, "priority": None, "priority_level": 1,
        "occurred": None, "occurred_at": "2026-11-23T11:00:00Z",
    }  # fmt: skip
    assert codes(verdict_of(row(liar))) == ["unknown_status", "unknown_type", "unknown_priority", "unknown_time"]


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
        (row(GOOD, waited="unheard of"), "wait_failed"),
        (row(waited="missing"), "missing"),
        (row(waited="timeout"), "wait_timeout"),
        (row(waited="timeout", complete=False), "wait_timeout"),
    ],
)
def test_uncertain_incidents_are_not_judged(answer: t.Any, code: str) -> None:
    for policy in ({}, POLICY, {"statuses": ["Closed"]}):
        verdict = verdict_of(answer, policy)
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
    verdict = verdict_of(answer, {})
    assert verdict["verdict"] == "unknown"


def test_max_incidents() -> None:
    other = {**GOOD, "key": 1002}
    assert verdict_of(row(GOOD, other), {**POLICY, "max_incidents": 2})["verdict"] == "open"
    assert codes(verdict_of(row(GOOD, {**other, "status": "Closed"}), {**POLICY, "max_incidents": 2})) == ["status"]
    verdict = verdict_of(row(GOOD, other, {**GOOD, "key": 1003}), {**POLICY, "max_incidents": 2})
    assert codes(verdict) == ["ambiguous"]
    assert "1003" in verdict["reasons"][0]["message"]
    assert len(verdict["incidents"]) == 3


@pytest.mark.parametrize("kind", FAILURES)
@pytest.mark.parametrize("incidents", [None, [], [GOOD]])
def test_failure_gives_its_kind(kind: str, incidents: t.Any) -> None:
    answer: dict[str, t.Any] = {"asked": "CTN", "failed": True, "msg": "Not found.", "failure": {"kind": kind}}
    if incidents is not None:
        answer.update(incidents=incidents, complete=True)
    verdict = verdict_of(answer, {})
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
    assert codes(verdict_of(answer, {})) == ["server"]


def test_not_asked() -> None:
    verdict = evaluate.no_number_verdict(Policy.from_dict(POLICY), now=NOW)
    check_shape(verdict)
    assert codes(verdict) == ["not_asked"]
    assert verdict["verdict"] == "unknown"
    assert verdict["evaluated_at"] == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
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
        verdict_of(answer)
    assert caught.value.kind == "usage"
    assert type(answer).__name__ in str(caught.value)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (7, "Incident 7: "),
        (10**18 - 1, f"Incident {10**18 - 1}: "),
        (-(10**18), "Incident (no key): "),
        (10**18, "Incident (no key): "),
        (10**18 + 1, "Incident (no key): "),
        ("7", "Incident '7': "),
        (None, "Incident (no key): "),
    ],
)
def test_message_names_the_incident(key: t.Any, shown: str) -> None:
    [reason] = verdict_of(row({**GOOD, "key": key, "status": "Closed"}), {"statuses": ["Created"]})["reasons"]
    assert reason["message"].startswith(shown)
