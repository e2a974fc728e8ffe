# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until incidents have settled.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

REACHED, FAILED, TIMEOUT, MISSING = "reached", "failed", "timeout", "missing"

MAX_WAIT = 30 * 86400
"""Seconds."""

Ask = t.Callable[[list[t.Any]], list[Answer]]


@dataclass(frozen=True)
class WaitFor:
    """The option ``wait_for``. Times are in seconds."""

    statuses: t.Sequence[str]
    fail_on: t.Sequence[str] = ("Create Failed", "Submission Failed")
    timeout: float = 600
    interval: float = 120
    when_missing: str = "fail"

    def __post_init__(self) -> None:
        for names in (self.statuses, self.fail_on):
            if isinstance(names, str):
                raise SpaceError("usage", "wait_for takes lists of statuses.", hint="Write [Created], not Created.")
        if self.when_missing not in ("fail", "wait"):
            raise SpaceError("usage", "wait_for.when_missing is neither fail nor wait.", hint="Correct it.")
        if not self.statuses:
            raise SpaceError("usage", "wait_for names no statuses to wait for.", hint=f"Known are: {_known()}.")
        for name in (*self.statuses, *self.fail_on):
            if incident.status_kind(name) == incident.UNKNOWN:
                raise SpaceError(
                    "usage",
                    f"wait_for names the status {name!r}, which Service Now does not have.",
                    hint=f"Known are: {_known()}.",
                )
        if not 0 <= self.timeout <= MAX_WAIT or not 0 < self.interval <= MAX_WAIT:
            raise SpaceError(
                "usage",
                "wait_for needs a timeout of 0 or more and an interval above 0.",
                hint=f"Both are in seconds, at most {MAX_WAIT}.",
            )

    def judge(self, answer: Answer) -> str | None:
        """``reached``, ``failed`` or ``missing``; None while it has not settled.

        All incidents of a number count: one that failed fails it, and it is reached when each one is.
        A status in ``statuses`` is wanted, also where ``fail_on`` names it.
        """
        wanted = {incident.status_kind(name) for name in self.statuses}
        dead_ends = {incident.status_kind(name) for name in self.fail_on} - wanted
        kinds = {found["status_kind"] for found in answer.incidents}
        if kinds & dead_ends:
            return FAILED
        if not kinds:
            return MISSING if answer.complete and self.when_missing == "fail" else None
        return REACHED if answer.complete and kinds <= wanted else None


def wait(
    asked: t.Sequence[t.Any],
    ask: Ask,
    wait_for: WaitFor,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[tuple[Answer, str]]:
    """Ask until everything has settled or the time is over: each answer, in order, with its outcome.

    What has settled is not asked again. A failure that may pass by itself is sat out, once
    there was a first answer; one that lasts to the end is raised.
    """
    deadline = clock() + wait_for.timeout
    last: dict[t.Any, Answer] = {}
    outcomes: dict[t.Any, str] = {}
    unsettled = list(dict.fromkeys(asked))
    while True:
        trouble: SpaceError | None = None
        try:
            for answer in ask(unsettled):
                last[answer.asked] = answer
                outcome = wait_for.judge(answer)
                if outcome:
                    outcomes[answer.asked] = outcome
        except SpaceError as exc:
            if not exc.retryable or not last:
                raise
            trouble = exc
        unsettled = [item for item in unsettled if item not in outcomes]
        left = deadline - clock()
        if not unsettled:
            break
        if left <= 0:
            if trouble:
                raise trouble
            break
        sleep(min(wait_for.interval, left))
    return [(answer, outcomes.get(item, TIMEOUT)) for item, answer in last.items()]


def failure(waited: t.Sequence[tuple[Answer, str]], wait_for: WaitFor) -> SpaceError | None:
    """The error to fail with where anything was not reached, else None."""
    unmet = [(answer, outcome) for answer, outcome in waited if outcome != REACHED]
    if not unmet:
        return None
    listed = "; ".join(f"{quoted(str(answer.asked))}: {_described(answer, outcome)}" for answer, outcome in unmet[:5])
    more = f"; and {len(unmet) - 5} more" if len(unmet) > 5 else ""
    settled_badly = any(outcome != TIMEOUT for _answer, outcome in unmet)
    return SpaceError(
        "wait_failed" if settled_badly else "wait_timeout",
        f"Waited for {' or '.join(wait_for.statuses)}, and {len(unmet)} of {len(waited)} did not get there ({listed}{more}).",
        hint="Look at these incidents in Service Now; waited in each row of answers tells which failed or are missing."
        if settled_badly
        else f"Raise wait_for.timeout (now {wait_for.timeout:g} seconds), or look why Service Now is not done yet.",
    )


def _described(answer: Answer, outcome: str) -> str:
    if outcome == MISSING:
        return "no such incident"
    state = ", ".join(quoted(str(found["status"])) for found in answer.incidents) or "no such incident"
    state += "" if answer.complete else " (the list is incomplete)"
    return state if outcome == FAILED else f"still {state} when the time was over"


def _known() -> str:
    return ", ".join(incident.STATUSES)
