# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An ``or`` filter that the appliance understands only in part hides nothing."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.field_lookup_cases import (
    KNOWN,
    NUMBER,
    OTHERS,
    UNKNOWN,
    Appliance,
    Evaluate,
    exact_matches,
    keys,
    numbered,
    record,
)
from hypothesis import given, settings
from hypothesis import strategies as st


def _part(select: t.Callable[[list[str]], list[str]]) -> Evaluate:
    return lambda terms, records: exact_matches(select(terms), records)


HALVES: dict[str, dict[str, t.Any]] = {
    "first term only": {"evaluate": _part(lambda terms: terms[:1])},
    "last term only": {"evaluate": _part(lambda terms: terms[-1:])},
    "first two terms": {"evaluate": _part(lambda terms: terms[:2])},
    "last two terms": {"evaluate": _part(lambda terms: terms[-2:])},
    "both ends": {"evaluate": _part(lambda terms: [terms[0], terms[-1]])},
    "first ten terms": {"evaluate": _part(lambda terms: terms[:10])},
    "last five terms": {"evaluate": _part(lambda terms: terms[-5:])},
    "all terms at once": {"evaluate": lambda terms, records: exact_matches(terms, records) if len(terms) == 1 else []},
    "nothing where one is unknown": {
        "evaluate": lambda terms, records: (
            exact_matches(terms, records) if {record[NUMBER] for record in records} >= set(terms) else []
        )
    },
    "nothing above ten terms": {"evaluate": _part(lambda terms: terms if len(terms) <= 10 else [])},
    "rejected": {"rejects": lambda terms: 400 if len(terms) > 1 else None},
    "rejected with 500": {"rejects": lambda terms: 500 if len(terms) > 1 else None},
    "rejected above ten terms": {"rejects": lambda terms: 500 if len(terms) > 10 else None},
    "too long above 1000": {"max_length": 1000},
    "too long above 1000, 400": {"max_length": 1000, "too_long": 400},
    "too long above 1000, 413": {"max_length": 1000, "too_long": 413},
    "too long above 200": {"max_length": 200},
}


@pytest.mark.parametrize("quirks", HALVES.values(), ids=list(HALVES))
@pytest.mark.parametrize(
    "listing", [{}, {"page_bound": 60, "paging": False, "announces": None}], ids=["list", "no list"]
)
@pytest.mark.parametrize("counts", [(40, 60), (0, 30), (4, 3), (3, 1), (60, 0), (1, 40)])
def test_half_understood_or_hides_nothing(
    quirks: dict[str, t.Any], listing: dict[str, t.Any], counts: tuple[int, int]
) -> None:
    known, unknown = counts
    for values in (KNOWN[:known] + UNKNOWN[:unknown], UNKNOWN[:unknown] + KNOWN[:known]):
        appliance = Appliance(numbered(*OTHERS[:200], *KNOWN), **quirks, **listing)
        found = keys(appliance.ask(values))
        assert list(found) == values
        assert [number for number in values if found[number]] == KNOWN[:known]
        assert appliance.cost <= 2 * len(values) + 12


@pytest.mark.parametrize("too_long", [414, 413, 400])
def test_too_long_filter_is_halved(too_long: int) -> None:
    appliance = Appliance(numbered(*KNOWN), max_length=1000, too_long=too_long, announces="total")
    keys(appliance.ask(KNOWN[:200]))
    assert appliance.cost <= 20
    # Remembered for the next lookup.
    with appliance.service() as service:
        service.by_tracking_numbers(KNOWN[:30])
        before = appliance.cost
        service.by_tracking_numbers(KNOWN[30:60])
    assert appliance.cost - before <= 3


def test_hits_of_a_batch_that_missed_something_are_queried_again() -> None:
    # A bound of five records hides the second incident of the first number, and four of the numbers.
    rows = [*numbered(*KNOWN[:8]), record(99, KNOWN[0])]
    appliance = Appliance(rows, page_bound=5, paging=False, announces=None)
    assert keys(appliance.ask(KNOWN[:8]))[KNOWN[0]] == [1, 99]


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(KNOWN[:60] + UNKNOWN[:60]), min_size=1, max_size=80, unique=True),
    st.sampled_from(list(HALVES)),
    st.integers(10, 120),
    st.booleans(),
    st.sampled_from([None, "size", "total"]),
)
def test_no_quirk_gives_a_wrong_answer(
    values: list[str], half: str, page_bound: int, paging: bool, announces: str | None
) -> None:
    rows = [
        *numbered(*OTHERS[:30], *KNOWN[:60]),
        *(record(1000 + key, number) for key, number in enumerate(KNOWN[:60:7])),
    ]
    quirks: dict[str, t.Any] = {"page_bound": page_bound, "paging": paging, "announces": announces}
    appliance = Appliance(rows, **HALVES[half], **quirks)
    for answer in appliance.ask(values):
        expected = [int(row["@key"]) for row in rows if row[NUMBER] == answer.asked]
        if answer.complete:
            assert [found["key"] for found in answer.incidents] == expected, answer.asked
