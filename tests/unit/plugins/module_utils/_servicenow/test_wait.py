# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until incidents have settled, with a clock that nobody has to wait for."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor

GONE = SpaceError("server", "failing over", status=503, retryable=True)
WRONG = SpaceError("auth", "wrong password", status=401)


class Case:
    """One thing asked: its statuses at each question, the last one for ever. No status is no incident."""

    def __init__(self, *turns: t.Sequence[str], complete: bool = True) -> None:
        self.turns = turns
        self.complete = complete


class World:
    """A service and a clock. Each question takes no time, each sleep the time it says."""

    def __init__(self, cases: dict[str, Case], failures: dict[int, SpaceError] | None = None) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.asked: list[list[str]] = []
        self._cases = cases
        self._failures = failures or {}

    def ask(self, items: list[str]) -> list[Answer]:
        turn = len(self.asked)
        self.asked.append(list(items))
        if turn in self._failures:
            raise self._failures[turn]
        return [self._answer(item, turn) for item in items]

    def _answer(self, item: str, turn: int) -> Answer:
        case = self._cases[item]
        statuses = case.turns[min(turn, len(case.turns) - 1)]
        incidents = [incident_from_record({"status": status}) for status in statuses]
        return Answer(item, incidents, case.complete, retrieved_at=f"query {turn}")

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.slept.append(seconds)
        self.now += seconds

    def wait(self, wait_for: WaitFor) -> dict[str, str]:
        found = wait.wait(list(self._cases), self.ask, wait_for, clock=lambda: self.now, sleep=self.sleep)
        assert [answer.asked for answer, _outcome in found] == list(self._cases)
        self.last = found
        return {str(answer.asked): outcome for answer, outcome in found}


CREATED = WaitFor(statuses=["Created", "Updated"], timeout=600, interval=120)


@pytest.mark.parametrize(
    ("case", "outcome", "questions"),
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
def test_each_thing_asked_comes_to_its_outcome(case: Case, outcome: str, questions: int) -> None:
    world = World({"a": case})
    assert world.wait(CREATED) == {"a": outcome}
    assert len(world.asked) == questions
    assert world.slept == [120.0] * (questions - 1)


def test_what_does_not_exist_can_be_waited_for() -> None:
    wait_for = WaitFor(statuses=["Created"], when_missing="wait")
    assert World({"a": Case([], [], ["Created"])}).wait(wait_for) == {"a": "reached"}
    assert World({"a": Case([])}).wait(wait_for) == {"a": "timeout"}


def test_what_has_settled_is_not_asked_again() -> None:
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


def test_a_status_that_is_wanted_is_no_failure_though_fail_on_names_it() -> None:
    wait_for = WaitFor(statuses=["Create Failed"])
    assert World({"a": Case(["Submitted"], ["Create Failed"])}).wait(wait_for) == {"a": "reached"}


def test_fail_on_can_be_emptied_and_widened() -> None:
    failing = {"a": Case(["Create Failed"], ["Created"])}
    assert World(failing).wait(WaitFor(["Created"], fail_on=())) == {"a": "reached"}
    assert World({"a": Case(["Closed"])}).wait(WaitFor(["Created"], fail_on=["closed"])) == {"a": "failed"}


def test_the_last_pause_ends_at_the_deadline() -> None:
    world = World({"a": Case(["Submitted"])})
    assert world.wait(WaitFor(["Created"], timeout=250, interval=100)) == {"a": "timeout"}
    assert world.slept == [100, 100, 50]
    assert len(world.asked) == 4


def test_a_timeout_of_zero_asks_once_and_does_not_sleep() -> None:
    world = World({"a": Case(["Submitted"])})
    assert world.wait(WaitFor(["Created"], timeout=0)) == {"a": "timeout"}
    assert (world.asked, world.slept) == ([["a"]], [])


def test_doubles_are_asked_once() -> None:
    world = World({"a": Case(["Created"])})
    found = wait.wait(["a", "a"], world.ask, CREATED, clock=lambda: world.now, sleep=world.sleep)
    assert len(found) == 1
    assert world.asked == [["a"]]


# Trouble on the way


def test_a_failure_that_passes_is_sat_out_after_a_first_answer() -> None:
    world = World({"a": Case(["Submitted"], ["Submitted"], ["Submitted"], ["Created"])}, {1: GONE, 2: GONE})
    assert world.wait(CREATED) == {"a": "reached"}
    assert len(world.asked) == 4


def test_a_failure_before_any_answer_is_raised_at_once() -> None:
    world = World({"a": Case(["Created"])}, {0: GONE})
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is GONE
    assert world.slept == []


def test_a_failure_that_lasts_to_the_end_is_raised_and_no_stale_state_given() -> None:
    world = World({"a": Case(["Submitted"])}, dict.fromkeys(range(1, 99), GONE))
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is GONE
    assert sum(world.slept) == 600


def test_a_failure_that_does_not_pass_by_itself_is_raised_at_once() -> None:
    world = World({"a": Case(["Submitted"])}, {1: WRONG})
    with pytest.raises(SpaceError) as caught:
        world.wait(CREATED)
    assert caught.value is WRONG
    assert len(world.asked) == 2


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
    ],
)
def test_a_wait_that_could_never_end_well_is_a_usage_error(wrong: dict[str, t.Any]) -> None:
    with pytest.raises(SpaceError) as caught:
        WaitFor(**wrong)
    assert caught.value.kind == "usage"


def test_the_defaults_are_those_of_the_contract() -> None:
    found = WaitFor(["Created"])
    assert (list(found.fail_on), found.timeout, found.interval, found.when_missing) == (
        ["Create Failed", "Submission Failed"],
        600,
        120,
        "fail",
    )


# The verdict


def _failure(cases: dict[str, Case], wait_for: WaitFor = CREATED) -> SpaceError | None:
    world = World(cases)
    world.wait(wait_for)
    return wait.failure(world.last, wait_for)


def test_all_reached_is_no_failure() -> None:
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
def test_what_was_not_reached_is_named_with_its_state(case: Case, kind: str, words: str) -> None:
    error = _failure({"CASE-1": case, "CASE-2": Case(["Created"])})
    assert error is not None
    assert error.kind == kind
    assert words in error.message
    assert "1 of 2" in error.message
    assert "'CASE-1'" in error.message
    assert "CASE-2" not in error.message


def test_a_failure_outweighs_a_timeout() -> None:
    error = _failure({"a": Case(["Submitted"]), "b": Case(["Create Failed"])})
    assert error is not None
    assert error.kind == "wait_failed"


def test_a_long_list_is_cut_in_the_message() -> None:
    error = _failure({f"CASE-{number}": Case([]) for number in range(12)})
    assert error is not None
    assert "CASE-4" in error.message
    assert "CASE-5" not in error.message
    assert "7 more" in error.message
