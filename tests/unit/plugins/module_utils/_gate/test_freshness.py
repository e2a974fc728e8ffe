# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are too old."""

from __future__ import annotations

import sys
import typing as t
from datetime import timedelta

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate import freshness
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    GOOD,
    NOW,
    POLICY,
    codes,
    row,
    several,
    verdict_of,
)
from hypothesis import given
from hypothesis import strategies as st


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
        assert codes(verdict_of(answer, policy)) == ([code] if code else [])
    assert freshness.is_fresh(answer, NOW) is (code is None)


def test_fractions_of_a_second_count() -> None:
    answer, moment = row(GOOD, retrieved_at="2026-11-23T11:58:00Z"), NOW + timedelta(milliseconds=1)
    assert freshness.is_fresh(answer, moment) is False
    assert codes(verdict_of(answer, {}, moment)) == ["incomplete"]


@given(st.integers(0, 10**6 - 1))
def test_evaluated_at_gives_the_same_verdict_again(microseconds: int) -> None:
    answer = row({**GOOD, "occurred": "2026-11-22 12:00:00 UTC"}, retrieved_at="2026-11-23T11:59:00.5Z")
    verdict = verdict_of(answer, now=NOW + timedelta(microseconds=microseconds))
    assert verdict_of(answer, now=NOW) == verdict


def test_answer_without_a_time() -> None:
    verdict = verdict_of(row(GOOD))
    assert (verdict["verdict"], verdict["retrieved_at"]) == ("open", None)
    assert freshness.is_fresh(row(GOOD), NOW) is False


def test_retrieved_at_is_the_oldest() -> None:
    old, new = "2026-11-23T11:59:00Z", "2026-11-23T11:59:30.5Z"
    assert verdict_of(row(GOOD, retrieved_at=old))["retrieved_at"] == old
    rows = [row(GOOD, asked="A", retrieved_at=new), row(GOOD, asked="B", retrieved_at=old)]
    assert several(*rows)["retrieved_at"] == old
    assert several(rows[0], row(GOOD, asked="B"))["retrieved_at"] is None
    assert several(rows[0], row(GOOD, asked="B", retrieved_at="yesterday"))["retrieved_at"] is None
    assert several(rows[0], row(GOOD, asked="B", retrieved_at="2026-11-23T11:00:00Z"))["allowed"] is False


def test_nothing_is_imported_in_each_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ansible forks a process for each host, and strptime imports a module at its first use in a process."""
    monkeypatch.delitem(sys.modules, "_strptime", raising=False)
    assert freshness.age_in_seconds("2026-11-23T11:58:00Z", NOW) == 120
    assert "_strptime" not in sys.modules


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-11-23T11:59:59Z", 1.0),
        ("2026-11-23T11:59:59.5Z", 0.5),
        ("2026-11-23T11:59:59.25Z", 0.75),
        ("2026-11-23T11:59:59.000001Z", 0.999999),
        ("2026-11-23T11:59:59.123456789Z", 0.876544),
        ("2026-11-23T12:00:01Z", -1.0),
        ("2026-11-23T11:59:59", None),
        ("2026-11-31T11:59:59Z", None),
        (None, None),
    ],
)
def test_age_in_seconds(text: t.Any, seconds: float | None) -> None:
    assert freshness.age_in_seconds(text, NOW) == seconds
