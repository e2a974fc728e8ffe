# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer proves: whose incidents these are, and the problem, whole, where they are not certain."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.facts import read_answer
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import GOOD, NOW, row

ABOUT = " with tracking number 'CTN'"
MANY = [{**GOOD, "key": key} for key in range(1, 12)]
TIME = "2026-11-23T11:58:00Z"
MISSING_ONES = "The result lists numbers under missing that have no incident."


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (row(GOOD), None),
        (row(*MANY[:2]), ("ambiguous", f"There are 2 incidents{ABOUT} (1, 2), expected at most 1.")),
        (
            row(*MANY),
            ("ambiguous", f"There are 11 incidents{ABOUT} (1, 2, 3, 4, 5, 6, 7, 8, 9, 10), expected at most 1."),
        ),
        (MANY[:2], ("ambiguous", "There are 2 incidents (1, 2), expected at most 1.")),
        (
            row(GOOD, waited="timeout"),
            ("wait_timeout", f"The incident{ABOUT} was still 'Created' when the wait timed out."),
        ),
        (
            row(*MANY[:2], waited="failed"),
            ("wait_failed", f"The incident{ABOUT} is 'Created', 'Created' and cannot reach the expected status any more."),
        ),
        (row(waited="timeout"), ("wait_timeout", f"The incident{ABOUT} was still missing when the wait timed out.")),
        (
            row({"status": None}, waited="timeout"),
            ("wait_timeout", f"The incident{ABOUT} was still (none) when the wait timed out."),
        ),
        (
            row(GOOD, retrieved_at="2026-11-23T11:57:59Z"),
            (
                "incomplete",
                f"The answer{ABOUT} was retrieved 121 seconds ago, at 2026-11-23T11:57:59Z, and a verdict rests on nothing "
                "older than 120 seconds. Query again, right before the gate.",
            ),
        ),
        (
            row(GOOD, retrieved_at="2026-11-23T12:00:06Z"),
            (
                "incomplete",
                f"The answer{ABOUT} was retrieved at 2026-11-23T12:00:06Z, which is 6 seconds in the future. "
                "Check the clock of the controller and of the host that ran the query.",
            ),
        ),
        (
            row(GOOD, retrieved_at="now"),
            (
                "incomplete",
                f"The answer{ABOUT} has the retrieved_at 'now', which is not a time in ISO 8601 (UTC). Query again.",
            ),
        ),
        (
            row(GOOD, retrieved_at=7),
            (
                "incomplete",
                f"The answer{ABOUT} has the retrieved_at int, which is not a time in ISO 8601 (UTC). Query again.",
            ),
        ),
        (row(GOOD, filtered_out=None), None),
        (row(GOOD, complete=1), ("incomplete", f"The list of incidents{ABOUT} is not proven to be complete.")),
        (
            row(found=True),
            ("incomplete", f"The incidents{ABOUT} were left out of the answer (return_incidents: false)."),
        ),
        (
            row(GOOD, found=False),
            ("incomplete", f"The answer{ABOUT} is contradictory: it has incidents and says that there are none."),
        ),
        (row(), ("missing", f"There is no incident{ABOUT}.")),
        (row(asked="CTN "), ("missing", "There is no incident with tracking number 'CTN ', which ends with a space.")),
        ([], ("missing", "There is no incident.")),
        (row(GOOD, missing=["B"]), ("missing", MISSING_ONES)),
        (row(GOOD, missing=["B"], complete=False), ("incomplete", f"The list of incidents{ABOUT} is not proven to be complete.")),
        ({"failed": True}, ("server", "The query failed.")),
        ({"failed": True, "msg": "a\n b\x1b"}, ("server", "a b?")),
        # The part names its own number, else that of the whole.
        ({**row(GOOD), "answers": [row(asked="B")]}, ("missing", "There is no incident with tracking number 'B'.")),
        ({**row(GOOD), "answers": [row(asked=None)]}, ("missing", f"There is no incident{ABOUT}.")),
        # Where something else is wrong too, a missing incident is not certain.
        (
            {**row(), "answers": [row(complete=False)]},
            ("incomplete", f"The list of incidents{ABOUT} is not proven to be complete."),
        ),
        ({**row(), "answers": [{"failed": True}]}, ("server", "The query failed.")),
    ],
)  # fmt: skip
def test_problem(answer: t.Any, problem: tuple[str, str] | None) -> None:
    assert read_answer(answer, 1, NOW).problem == problem
    assert (read_answer(answer, 12, NOW).problem is None) is (problem is None or problem[0] == "ambiguous")


@pytest.mark.parametrize(
    ("asked", "parts", "subject"),
    [
        ("CTN", [], "CTN"),
        (7, [], "7"),
        (10**18 - 1, [], "9" * 18),
        (10**18, [], None),
        (10**18 + 1, [], None),
        (1.5, [], None),
        (None, [], None),
        (None, ["A"], "A"),
        (None, ["A", "A"], "A"),
        (None, ["A", "B"], None),
        (None, ["A", None], None),
        ("CTN", ["A"], "CTN"),
    ],
)
def test_subject(asked: t.Any, parts: list[t.Any], subject: str | None) -> None:
    answers = [row(GOOD, asked=part) for part in parts]
    assert read_answer(row(GOOD, asked=asked, answers=answers), 1, NOW).subject == subject


@pytest.mark.parametrize(
    ("times", "oldest"),
    [
        ([TIME, "2026-11-23T11:59:00Z"], TIME),
        (["2026-11-23T11:59:00Z", TIME], TIME),
        ([None, TIME], TIME),
        ([TIME, "yesterday"], TIME),
        ([None, None], None),
    ],
)
def test_oldest_time_counts(times: list[str | None], oldest: str | None) -> None:
    answer = row(GOOD, retrieved_at=times[0], answers=[row(GOOD, retrieved_at=times[1])])
    assert read_answer(answer, 1, NOW).retrieved_at == oldest
