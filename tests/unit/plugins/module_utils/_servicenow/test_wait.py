# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting: outcomes, and failures on the way."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.wait_cases import (
    CREATED,
    Case,
    World,
)

UNAVAILABLE = SpaceError("server", "failing over", status=503, retryable=True)


@pytest.mark.parametrize(
    ("case", "outcome", "polls"),
    [
        (Case(["Created"]), "reached", 1),
        (Case(["created"]), "reached", 1),
        (Case(["Submitted"], ["Submitted"], ["Updated"]), "reached", 3),
        (Case(["Submitted"], ["Create Failed"]), "failed", 2),
        (Case(["Submission Failed"]), "failed", 1),
        (Case(["Submitted"]), "timeout", 6),
        (Case(["Closed"]), "timeout", 6),
        (Case(["Something New"]), "timeout", 6),
        (Case([]), "missing", 1),
        (Case(["Submitted"], []), "missing", 2),
        # Two incidents under one number: both must get there, one is enough to fail.
        (Case(["Created", "Submitted"], ["Created", "Updated"]), "reached", 2),
        (Case(["Created", "Submitted"]), "timeout", 6),
        (Case(["Created", "Create Failed"]), "failed", 1),
        (Case(["Created", "Something New"]), "timeout", 6),
        # What is not proven to be all cannot be reached or missing, but it can have failed.
        (Case(["Created"], complete=False), "timeout", 6),
        (Case([], complete=False), "timeout", 6),
        (Case(["Create Failed"], complete=False), "failed", 1),
    ],
)
def test_outcomes(case: Case, outcome: str, polls: int) -> None:
    world = World({"a": case})
    assert world.wait(CREATED) == {"a": outcome}
    assert len(world.asked) == polls
    assert world.slept == [120.0] * (polls - 1)


def test_missing_incident_can_be_waited_for() -> None:
    wait_for = WaitFor(statuses=["Created"], when_missing="wait")
    assert World({"a": Case([], [], ["Created"])}).wait(wait_for) == {"a": "reached"}
    assert World({"a": Case([])}).wait(wait_for) == {"a": "timeout"}


def test_settled_values_are_not_requested_again() -> None:
    world = World(
        {
            "late": Case(["Submitted"], ["Submitted"], ["Created"]),
            "done": Case(["Created"], ["Closed"]),
            "gone": Case([]),
            "dead": Case(["Submitted"], ["Create Failed"]),
        }
    )
    assert world.wait(CREATED) == {"late": "reached", "done": "reached", "gone": "missing", "dead": "failed"}
    assert world.asked == [["late", "done", "gone", "dead"], ["late", "dead"], ["late"]]
    # Each row holds the state and the time of its own last query.
    assert [found["status"] for found in world.last[1][0].incidents] == ["Created"]
    assert [answer.retrieved_at for answer, _outcome in world.last] == ["query 2", "query 0", "query 0", "query 1"]


def test_expected_status_is_not_a_failure() -> None:
    wait_for = WaitFor(statuses=["Create Failed"])
    assert World({"a": Case(["Submitted"], ["Create Failed"])}).wait(wait_for) == {"a": "reached"}


def test_fail_on_can_be_changed() -> None:
    failing = {"a": Case(["Create Failed"], ["Created"])}
    assert World(failing).wait(WaitFor(["Created"], fail_on=())) == {"a": "reached"}
    assert World({"a": Case(["Closed"])}).wait(WaitFor(["Created"], fail_on=["closed"])) == {"a": "failed"}


@pytest.mark.parametrize(
    ("timeout", "slept"), [(250, [100, 100, 50]), (101, [100, 1]), (100, [100]), (99.5, [99.5]), (0, [])]
)
def test_last_interval_ends_at_the_deadline(timeout: float, slept: list[float]) -> None:
    world = World({"a": Case(["Submitted"])})
    assert world.wait(WaitFor(["Created"], timeout=timeout, interval=100)) == {"a": "timeout"}
    assert world.slept == slept
    assert len(world.asked) == len(slept) + 1


def test_query_that_takes_longer_than_the_timeout_is_the_last() -> None:
    class Slow(World):
        def ask(self, items: list[str]) -> list[Answer]:
            self.now += 700
            return super().ask(items)

    world = Slow({"a": Case(["Submitted"])})
    assert (world.wait(CREATED), world.slept) == ({"a": "timeout"}, [])


def test_duplicates_are_requested_once() -> None:
    world = World({"a": Case(["Created"])})
    found = wait.wait(["a", "a"], world.ask, CREATED, clock=lambda: world.now, sleep=world.sleep)
    assert len(found) == 1
    assert world.asked == [["a"]]


def test_transient_failure_is_waited_out() -> None:
    world = World(
        {"a": Case(["Submitted"], ["Submitted"], ["Submitted"], ["Created"])}, {1: UNAVAILABLE, 2: UNAVAILABLE}
    )
    assert world.wait(CREATED) == {"a": "reached"}
    assert len(world.asked) == 4


def test_failure_before_the_first_answer_is_raised() -> None:
    world = World({"a": Case(["Created"])}, {0: UNAVAILABLE})
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is UNAVAILABLE
    assert world.slept == []


def test_lasting_failure_is_raised() -> None:
    world = World({"a": Case(["Submitted"])}, dict.fromkeys(range(1, 99), UNAVAILABLE))
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is UNAVAILABLE
    assert sum(world.slept) == 600


MAINTENANCE = {
    "redirect": SpaceError("server", "answered 302", status=302),
    "HTML page": SpaceError("bad_payload", "HTML", status=200),
    "malformed": SpaceError("bad_payload", "cut off"),
    "HTML 404": SpaceError("not_found", "HTML", status=404, retryable=True),
    "500": SpaceError("server", "answered 500", status=500),
    "429": SpaceError("rate_limited", "answered 429", status=429, retryable=True),
    "TLS": SpaceError("tls", "another certificate"),
    "reset": SpaceError("connection", "reset", retryable=True),
    "timeout": SpaceError("timeout", "no response", retryable=True),
}


@pytest.mark.parametrize("error", MAINTENANCE.values(), ids=list(MAINTENANCE))
def test_maintenance_does_not_end_the_wait(error: SpaceError) -> None:
    world = World({"a": Case(["Submitted"], ["Submitted"], ["Submitted"], ["Created"])}, {1: error, 2: error})
    assert world.wait(CREATED) == {"a": "reached"}


@pytest.mark.parametrize("error", MAINTENANCE.values(), ids=list(MAINTENANCE))
def test_maintenance_before_the_first_answer_is_an_error(error: SpaceError) -> None:
    with pytest.raises(SpaceError):
        World({"a": Case(["Created"])}, {0: error}).wait(CREATED)


def test_rejected_session_is_waited_out() -> None:
    error = SpaceError("auth", "the login was accepted", login_accepted=True)
    assert World({"a": Case(["Submitted"], [], ["Created"])}, {1: error}).wait(CREATED) == {"a": "reached"}


@pytest.mark.parametrize("kind", ["auth", "denied", "usage"])
def test_fatal_failure_is_raised_at_once(kind: t.Any) -> None:
    error = SpaceError(kind, "no")
    world = World({"a": Case(["Submitted"]), "b": Case(["Created"])}, {1: error})
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is error
    assert len(world.asked) == 2


def test_lasting_failure_leaves_the_settled_answers() -> None:
    world = World({"late": Case(["Submitted"]), "done": Case(["Created"])}, dict.fromkeys(range(1, 99), UNAVAILABLE))
    assert world.wait(CREATED) == {"late": "timeout", "done": "reached"}
    late, done = (answer for answer, _outcome in world.last)
    assert (late.failure, late.complete, late.incidents) == (UNAVAILABLE, False, [])
    assert (done.failure, done.complete) == (None, True)
    error = wait.wait_error(world.last, CREATED)
    assert error is not None
    assert (error.kind, "server" in error.message) == ("wait_timeout", True)


def test_unreadable_answer_is_requested_again() -> None:
    class Unreadable(World):
        def _answer(self, item: str, turn: int) -> Answer:
            answer = super()._answer(item, turn)
            if turn == 0:
                return Answer(item, [], False, "", failure=SpaceError("bad_payload", "odd"))
            return answer

    assert Unreadable({"a": Case(["Created"])}).wait(CREATED) == {"a": "reached"}


@pytest.mark.parametrize("interval", [0.001, 0.1, 0.2])
def test_interval_has_a_floor(interval: float) -> None:
    world = World({"a": Case(["Submitted"])})
    world.wait(WaitFor(["Created"], timeout=2, interval=interval))
    assert len(world.slept) == 10
    assert world.slept == pytest.approx([0.2] * 10)
