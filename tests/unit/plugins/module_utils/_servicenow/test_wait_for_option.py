# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option wait_for, and the error where a wait does not succeed."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.wait_cases import (
    CREATED,
    Case,
    World,
)

# The option


@pytest.mark.parametrize(
    "wrong",
    [
        {"statuses": []},
        {"statuses": ["Creatd"]},
        {"statuses": ["Created", ""]},
        {"statuses": ["unknown"]},
        {"statuses": ["Created"], "fail_on": ["Never"]},
        {"statuses": ["Created"], "timeout": -1},
        {"statuses": ["Created"], "timeout": float("nan")},
        {"statuses": ["Created"], "timeout": float("inf")},
        {"statuses": ["Created"], "interval": float("inf")},
        {"statuses": ["Created"], "interval": 0},
        {"statuses": ["Created"], "interval": -5},
        {"statuses": ["Created"], "interval": float("nan")},
        {"statuses": ["Created"], "timeout": 30 * 86400 + 0.5},
        {"statuses": ["Created"], "interval": 30 * 86400 + 0.5},
        {"statuses": ["Created"], "interval": "120"},
        {"statuses": ["Created"], "timeout": None},
        {"statuses": ["Created"], "timeout": True},
        {"statuses": ["Created"], "when_missing": "ask"},
        {"statuses": ["Created"], "when_missing": None},
        {"statuses": ["Created"], "when_missing": []},
        {"statuses": "Created"},
        {"statuses": b"Created"},
        {"statuses": None},
        {"statuses": 1},
        {"statuses": {"Created": 1}},
        {"statuses": [1]},
        {"statuses": [None]},
        {"statuses": [["Created"]]},
        {"statuses": ["Created"], "fail_on": "Closed"},
        {"statuses": ["Created"], "fail_on": [{}]},
        {"statuses": ["Created"], "intervall": 1},
        {"statuses": ["Created"], 1: 1},
        {},
        "Created",
        ["Created"],
        None,
        1,
    ],
)
def test_invalid_options_are_usage_errors(wrong: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        WaitFor.from_dict(wrong)
    assert caught.value.kind == "usage"
    assert "wait_for" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "options", [{}, {"timeout": 5}, {"timeout": 0, "interval": 0.5}, {"timeout": 30 * 86400, "interval": 30 * 86400}]
)
def test_options_from_a_dictionary(options: dict[str, t.Any]) -> None:
    wait_for = WaitFor.from_dict({"statuses": ["Created"], **options})
    assert wait_for == WaitFor(["Created"], **options)
    with pytest.raises(dataclasses.FrozenInstanceError):
        wait_for.timeout = 1  # type: ignore[misc]


def test_defaults() -> None:
    found = WaitFor(["Created"])
    assert (list(found.fail_on), found.timeout, found.interval, found.when_missing) == (
        ["Create Failed", "Submission Failed"],
        600,
        120,
        "fail",
    )


def _failure(cases: dict[str, Case], wait_for: WaitFor = CREATED) -> SpaceError | None:
    world = World(cases)
    world.wait(wait_for)
    return wait.wait_error(world.last, wait_for)


# The error


def test_all_reached_is_no_error() -> None:
    assert _failure({"a": Case(["Created"]), "b": Case(["Updated"])}) is None


@pytest.mark.parametrize(
    ("case", "kind", "words"),
    [
        (Case(["Submitted"]), "wait_timeout", "still 'Submitted'"),
        (Case(["Create Failed"]), "wait_failed", "'Create Failed'"),
        (Case([]), "wait_failed", "no such incident"),
        (Case(["Created"], complete=False), "wait_timeout", "incomplete"),
    ],
)
def test_error_names_what_was_not_reached(case: Case, kind: str, words: str) -> None:
    error = _failure({"CASE-1": case, "CASE-2": Case(["Created"])})
    assert error is not None
    assert error.kind == kind
    assert words in error.message
    assert "1 of 2" in error.message
    assert " more)" not in error.message
    is_timeout = kind == "wait_timeout"
    assert ("still" in error.message, "Raise wait_for.timeout" in error.hint) == (is_timeout, is_timeout)
    assert "'CASE-1'" in error.message
    assert "CASE-2" not in error.message


def test_failed_outweighs_timeout() -> None:
    error = _failure({"a": Case(["Submitted"]), "b": Case(["Create Failed"])})
    assert error is not None
    assert error.kind == "wait_failed"


@pytest.mark.parametrize(("count", "more"), [(5, None), (6, 1), (12, 7)])
def test_long_lists_are_abbreviated(count: int, more: int | None) -> None:
    error = _failure({f"CASE-{number}": Case([]) for number in range(count)})
    assert error is not None
    assert "CASE-4" in error.message
    assert "CASE-5" not in error.message
    assert error.message.endswith(f"; and {more} more)." if more else "'CASE-4': no such incident).")
