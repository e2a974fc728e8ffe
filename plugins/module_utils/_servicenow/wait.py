# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Waiting until incidents reach a status.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import time
import typing as t
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted, untagged

REACHED, FAILED, TIMEOUT, MISSING = "reached", "failed", "timeout", "missing"

MAX_WAIT = 30 * 86400
"""Seconds."""

MIN_INTERVAL = 0.2
"""Seconds between two polls, at least: Service Now itself refreshes every two minutes."""

FATAL_KINDS = ("auth", "denied", "usage")
"""Failures that end a wait at once. All others can be a failover or maintenance, once there was an answer.

A front end under maintenance can show another certificate. Nothing is sent to it. An ``auth`` failure of the session, whose
login was accepted, is such a failure too: nodes that fail over lose their sessions.
"""

Fetch = t.Callable[[list[t.Any]], list[Answer]]


@dataclass(frozen=True)
class WaitFor:
    """The option ``wait_for``. Times are in seconds. Raises ``SpaceError`` (``usage``) for invalid values."""

    statuses: t.Sequence[str]
    fail_on: t.Sequence[str] = ("Create Failed", "Submission Failed")
    timeout: float = 600
    interval: float = 120
    when_missing: str = "fail"

    @classmethod
    def from_dict(cls, params: t.Any) -> WaitFor:
        """From the option as a user wrote it."""
        names = [field.name for field in dataclasses.fields(cls)]
        if not isinstance(params, Mapping):
            raise _usage("wait_for is not a dictionary", "Write wait_for: {statuses: [Created]}.")
        unknown = [str(name) for name in params if name not in names]
        if unknown:
            raise _usage(
                f"wait_for has no option {', '.join(map(quoted, unknown))}", f"Its options are {', '.join(names)}."
            )
        if "statuses" not in params:
            raise _usage("wait_for needs statuses", f"Known are: {_known()}.")
        return cls(**{str(name): untagged(value) for name, value in params.items()})

    def __post_init__(self) -> None:
        for option in ("statuses", "fail_on"):
            names = getattr(self, option)
            if isinstance(names, (str, bytes)) or not isinstance(names, Sequence):
                raise _usage(f"wait_for.{option} is not a list", "Write [Created], with brackets.")
            for name in names:
                if not isinstance(name, str) or incident.status_kind(name) == incident.UNKNOWN:
                    raise _usage(
                        f"wait_for.{option} names {quoted(str(name))}, which is not a Service Now status",
                        f"Known are: {_known()}.",
                    )
        if not self.statuses:
            raise _usage("wait_for.statuses is an empty list", f"Known are: {_known()}.")
        if self.when_missing not in ("fail", "wait"):
            raise _usage("wait_for.when_missing is neither fail nor wait", "Set it to one of the two.")
        for option, value in (("timeout", self.timeout), ("interval", self.interval)):
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise _usage(f"wait_for.{option} is not a number", "Give seconds.")
        if not 0 <= self.timeout <= MAX_WAIT or not 0 < self.interval <= MAX_WAIT:
            raise _usage(
                "wait_for needs a timeout of 0 or more and an interval above 0",
                f"Both are in seconds, at most {MAX_WAIT}.",
            )

    def outcome(self, answer: Answer) -> str | None:
        """``reached``, ``failed`` or ``missing``; None while it has not settled.

        All incidents of a number count: one that failed fails it, and it is reached when each one is.
        A status in ``statuses`` is expected, also if ``fail_on`` names it.
        """
        expected = {incident.status_kind(name) for name in self.statuses}
        terminal = {incident.status_kind(name) for name in self.fail_on} - expected
        kinds = {found["status_kind"] for found in answer.incidents}
        if kinds & terminal:
            return FAILED
        if not kinds:
            return MISSING if answer.complete and self.when_missing == "fail" else None
        return REACHED if answer.complete and kinds <= expected else None


def wait(
    requested: t.Sequence[t.Any],
    fetch: Fetch,
    wait_for: WaitFor,
    *,
    clock: t.Callable[[], float] = time.monotonic,
    sleep: t.Callable[[float], None] = time.sleep,
) -> list[tuple[Answer, str]]:
    """Poll until everything has settled or the timeout is over: each answer, in order, with its outcome.

    What has settled is not requested again. After a first answer, transient failures are waited out. One that lasts
    to the end is raised; if something has settled by then, it is the ``failure`` of all other answers instead.
    """
    deadline = clock() + wait_for.timeout
    latest: dict[t.Any, Answer] = {}
    outcomes: dict[t.Any, str] = {}
    pending = list(dict.fromkeys(requested))
    while True:
        error: SpaceError | None = None
        try:
            for answer in fetch(pending):
                latest[answer.asked] = answer
                outcome = wait_for.outcome(answer)
                if outcome:
                    outcomes[answer.asked] = outcome
        except SpaceError as exc:
            if (exc.kind in FATAL_KINDS and not exc.login_accepted) or not latest:
                raise
            error = exc
        pending = [item for item in pending if item not in outcomes]
        remaining = deadline - clock()
        if not pending or remaining <= 0:
            break
        sleep(min(max(wait_for.interval, MIN_INTERVAL), remaining))
    if error is not None:
        if not outcomes:
            raise error
        # What was known of them is out of date.
        latest.update(
            {item: dataclasses.replace(latest[item], incidents=[], complete=False, failure=error) for item in pending}
        )
    return [(answer, outcomes.get(item, TIMEOUT)) for item, answer in latest.items()]


def wait_error(waited: t.Sequence[tuple[Answer, str]], wait_for: WaitFor) -> SpaceError | None:
    """The error to fail with if anything was not reached, else None."""
    unmet = [(answer, outcome) for answer, outcome in waited if outcome != REACHED]
    if not unmet:
        return None
    listed = "; ".join(f"{quoted(str(answer.asked))}: {_describe(answer, outcome)}" for answer, outcome in unmet[:5])
    more = f"; and {len(unmet) - 5} more" if len(unmet) > 5 else ""
    any_failed = any(outcome != TIMEOUT for _answer, outcome in unmet)
    return SpaceError(
        "wait_failed" if any_failed else "wait_timeout",
        f"Waited for {' or '.join(wait_for.statuses)}, and {len(unmet)} of {len(waited)} did not reach it ({listed}{more}).",
        hint="Check these incidents in Service Now. In the result, waited in each row of answers says how it ended."
        if any_failed
        else f"Raise wait_for.timeout (now {wait_for.timeout:g} seconds), or check what is delaying Service Now.",
    )


def _describe(answer: Answer, outcome: str) -> str:
    if answer.failure is not None:
        return f"no readable answer ({answer.failure.kind})"
    if outcome == MISSING:
        return "no such incident"
    state = ", ".join(quoted(str(found["status"])) for found in answer.incidents) or "no such incident"
    state += "" if answer.complete else " (the list is incomplete)"
    return state if outcome == FAILED else f"still {state} at the end"


def _usage(message: str, hint: str) -> SpaceError:
    return SpaceError("usage", f"{message}.", hint=hint)


def _known() -> str:
    return ", ".join(incident.STATUSES)
