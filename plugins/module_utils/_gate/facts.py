# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer proves: which incidents there are, or why that is not certain.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from datetime import datetime

from ansible_collections.netops.junos_space.plugins.module_utils import _errors
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import (
    CLOCK_TOLERANCE,
    MAX_ANSWER_AGE,
    age_in_seconds,
)
from ansible_collections.netops.junos_space.plugins.module_utils._gate.tracking_numbers import describe_invisible
from ansible_collections.netops.junos_space.plugins.module_utils._text import printable, quoted

Row = t.Mapping[str, t.Any]
Problem = tuple[str, str]
"""A reason code and its message."""


class Facts(t.NamedTuple):
    """The incidents of one answer. They are certain only where ``problem`` is None."""

    subject: str | None
    incidents: list[dict[str, t.Any]]
    retrieved_at: str | None
    problem: Problem | None


def read_answer(answer: t.Any, max_incidents: int, now: datetime) -> Facts:
    """The facts in an answer row, a list of incidents, or a module's result.

    Anything else is a ``SpaceError`` of kind ``usage``.
    """
    row: Row = answer if isinstance(answer, dict) else {"incidents": answer, "complete": True}
    parts = row.get("answers", [])
    incidents = row.get("incidents", [] if _is_failed(row) else None)
    if not _is_list_of_dicts(incidents) or not _is_list_of_dicts(parts):
        raise _errors.SpaceError(
            "usage",
            f"The gate input is {type(answer).__name__}, not an answer row or list of incidents.",
            hint="Give it a row of answers, a list of incidents, or the registered result of junos_space_incident_info.",
        )
    subject = _subject(row, parts)
    about = _about(subject)
    problem = _first_problem(row, parts, incidents, about, now)
    if problem is None and len(incidents) > max_incidents:
        problem = (
            "ambiguous",
            f"There are {len(incidents)} incidents{about} ({', '.join(map(incident_key, incidents[:10]))}), "
            f"expected at most {max_incidents}.",
        )
    return Facts(
        subject,
        [{key: value for key, value in found.items() if key != "raw"} for found in incidents],
        _oldest([row, *parts], now),
        problem,
    )


def incident_key(incident: Row) -> str:
    """An incident's id, for messages."""
    key = incident.get("key")
    if isinstance(key, int) and abs(key) < 10**18:
        return str(key)
    return quoted(key) if isinstance(key, str) else "(no key)"


def quoted_or_none(text: str | None) -> str:
    return "(none)" if text is None else quoted(text)


def text_of(incident: Row, name: str) -> str | None:
    value = incident.get(name)
    return str(value) if isinstance(value, str) else None


def _is_list_of_dicts(value: t.Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _is_failed(row: Row) -> bool:
    return row.get("failure") is not None or row.get("failed") not in (None, False)


def _subject(row: Row, parts: list[Row]) -> str | None:
    """The requested value; None for a list of incidents and for a result about several."""
    asked = _asked(row)
    names = {_asked(part) for part in parts}
    return asked if asked is not None or len(names) != 1 else names.pop()


def _asked(row: Row) -> str | None:
    """A tracking number or host name, or an incident's id."""
    asked = row.get("asked")
    return str(asked) if isinstance(asked, str) or (isinstance(asked, int) and abs(asked) < 10**18) else None


def _about(subject: str | None) -> str:
    return f" with tracking number {quoted(subject)}" if subject else ""


def _first_problem(row: Row, parts: list[Row], incidents: list[Row], about: str, now: datetime) -> Problem | None:
    """The problem of the row, else that of the answers in a module's result; ``missing`` only where it is the only one."""
    problems = [_problem(row, incidents, about, now)]
    for part in parts:
        # One number's incident says nothing about another number's.
        problems.append(_problem(part, part.get("incidents", []), _about(_asked(part)) or about, now))
    if row.get("missing"):
        problems.append(("missing", "The result lists numbers under missing that have no incident."))
    found = [problem for problem in problems if problem is not None]
    certain = [problem for problem in found if problem[0] != "missing"]
    return next(iter(certain or found), None)


def _problem(row: Row, incidents: t.Any, about: str, now: datetime) -> Problem | None:
    if _is_failed(row):
        return _failure(row)
    if row.get("waited", "reached") not in ("reached", "missing"):
        return _unfinished_wait(row, incidents, about)
    stale = _staleness(row, about, now)
    if stale is not None:
        return "incomplete", stale
    filtered_out = row.get("filtered_out")
    if filtered_out is not None and not _is_zero(filtered_out):
        return (
            "incomplete",
            f"Incidents{about} were removed from the answer by statuses, incident_types or priorities: "
            "one of them may forbid the change. Query without these options, and state them in the policy.",
        )
    if row.get("complete") is not True:
        return "incomplete", f"The list of incidents{about} is not proven to be complete."
    if not incidents and row.get("found") is True:
        return "incomplete", f"The incidents{about} were left out of the answer (return_incidents: false)."
    if incidents and (row.get("found", True) is not True or row.get("waited") == "missing"):
        return "incomplete", f"The answer{about} is contradictory: it has incidents and says that there are none."
    if not incidents:
        return "missing", _missing(row, about)
    return None


def _is_zero(count: t.Any) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count == 0


def _failure(row: Row) -> Problem:
    failure = row.get("failure")
    kind = failure.get("kind") if isinstance(failure, dict) else None
    message = row.get("msg")
    words = message.split() if isinstance(message, str) else []
    return (
        str(kind) if isinstance(kind, str) and kind in _errors.KINDS else "server",
        printable(" ".join(words)) or "The query failed.",
    )


def _unfinished_wait(row: Row, incidents: t.Any, about: str) -> Problem:
    statuses = ", ".join(quoted_or_none(text_of(found, "status")) for found in incidents) or "missing"
    if row["waited"] == "timeout":
        return "wait_timeout", f"The incident{about} was still {statuses} when the wait timed out."
    return "wait_failed", f"The incident{about} is {statuses} and cannot reach the expected status any more."


def _staleness(row: Row, about: str, now: datetime) -> str | None:
    """Why the answer's time rules out a verdict. An answer without a time is evaluated."""
    if "retrieved_at" not in row:
        return None
    retrieved_at = row["retrieved_at"]
    age = age_in_seconds(retrieved_at, now)
    if age is None:
        shown = quoted(retrieved_at) if isinstance(retrieved_at, str) else type(retrieved_at).__name__
        return f"The answer{about} has the retrieved_at {shown}, which is not a time in ISO 8601 (UTC). Query again."
    if age > MAX_ANSWER_AGE:
        return (
            f"The answer{about} was retrieved {age:.0f} seconds ago, at {retrieved_at}, and a verdict rests on nothing "
            f"older than {MAX_ANSWER_AGE:g} seconds. Query again, right before the gate."
        )
    if age < -CLOCK_TOLERANCE:
        return (
            f"The answer{about} was retrieved at {retrieved_at}, which is {abs(age):.0f} seconds in the future. "
            "Check the clock of the controller and of the host that ran the query."
        )
    return None


def _missing(row: Row, about: str) -> str:
    invisible = describe_invisible(_asked(row) or "")
    return f"There is no incident{about}{f', which {invisible}' if invisible else ''}."


def _oldest(rows: list[Row], now: datetime) -> str | None:
    times = [(age_in_seconds(row.get("retrieved_at"), now), row.get("retrieved_at")) for row in rows]
    known = [(age, str(moment)) for age, moment in times if age is not None]
    return max(known)[1] if known else None
