# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verdicts on several numbers, and on the result of the module."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    GOOD,
    NOW,
    codes,
    row,
    several,
    verdict_of,
)

# Several numbers


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


def result(*rows: dict[str, t.Any], **changes: t.Any) -> dict[str, t.Any]:
    return {
        "incidents": [found for part in rows for found in part["incidents"]],
        "answers": list(rows),
        "missing": [part["asked"] for part in rows if not part["incidents"]],
        "complete": all(part["complete"] for part in rows),
        "requests_made": 1,
        **changes,
    }


# The result of the module


def test_module_result_has_a_subject() -> None:
    now = "2026-11-23T12:00:00Z"
    verdict = verdict_of(result(row(GOOD, retrieved_at=now), retrieved_at=now))
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
    verdict = verdict_of(answer, {})
    assert (verdict["verdict"], codes(verdict)) == ("unknown", [code])


@pytest.mark.parametrize("count", [1, 7, -1, True, "1", "0", 1.5, [], {}])
def test_filtered_answer_is_incomplete(count: t.Any) -> None:
    assert codes(verdict_of(row(GOOD, filtered_out=count), {})) == ["incomplete"]
    assert verdict_of(row(GOOD, filtered_out=0), {})["verdict"] == "open"


@pytest.mark.parametrize("failed", [True, "true", 1, "no"])
def test_failed_flag_is_read_strictly(failed: t.Any) -> None:
    assert codes(verdict_of(row(GOOD, failed=failed), {})) == ["server"]
