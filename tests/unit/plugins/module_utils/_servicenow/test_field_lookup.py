# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many values of one field: what the lookup costs, and what survives a failover."""

from __future__ import annotations

import typing as t
from itertools import chain

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.field_lookup_cases import (
    KNOWN,
    OTHERS,
    UNKNOWN,
    Appliance,
    Record,
    exact_matches,
    keys,
    numbered,
)

LISTS: dict[str, dict[str, t.Any]] = {
    "one long list": {"announces": "total"},
    "no total": {"announces": "size"},
    "nothing announced": {"announces": None},
    "pages of 100": {"page_bound": 100},
    "pages of 100, nothing announced": {"page_bound": 100, "announces": None},
}


WITHOUT_PAGING: dict[str, dict[str, t.Any]] = {
    "paging ignored": {"paging": False, "announces": None},
    "paging rejected": {"rejects_paging": 400, "announces": None},
    "paging rejected, size announced": {"rejects_paging": 400, "announces": "size"},
}


# What it costs


@pytest.mark.parametrize("quirks", [*LISTS.values(), *WITHOUT_PAGING.values()], ids=[*LISTS, *WITHOUT_PAGING])
@pytest.mark.parametrize("others", [0, 40, 10_000])
def test_500_unknown_numbers_cost_few_requests(quirks: dict[str, t.Any], others: int) -> None:
    appliance = Appliance(numbered(*OTHERS[:others]), **quirks)
    assert keys(appliance.ask(UNKNOWN)) == {number: [] for number in UNKNOWN}
    assert appliance.cost <= 20


@pytest.mark.parametrize("quirks", WITHOUT_PAGING.values(), ids=list(WITHOUT_PAGING))
@pytest.mark.parametrize("count", [9, 30, 100, 280])
def test_unknown_numbers_of_few_batches_cost_few_requests(quirks: dict[str, t.Any], count: int) -> None:
    appliance = Appliance(numbered(*OTHERS[:40]), **quirks)
    assert keys(appliance.ask(UNKNOWN[:count])) == {number: [] for number in UNKNOWN[:count]}
    assert appliance.cost <= 20


@pytest.mark.parametrize("order", ["known first", "unknown first", "mixed"])
@pytest.mark.parametrize("quirks", LISTS.values(), ids=list(LISTS))
@pytest.mark.parametrize("others", [0, 10_000])
def test_300_known_and_200_unknown_numbers_cost_few_requests(quirks: dict[str, t.Any], order: str, others: int) -> None:
    appliance = Appliance(numbered(*KNOWN, *OTHERS[:others]), **quirks)
    values = {
        "known first": KNOWN + UNKNOWN[:200],
        "unknown first": UNKNOWN[:200] + KNOWN,
        "mixed": [*chain.from_iterable(zip(KNOWN, UNKNOWN[:200])), *KNOWN[200:]],
    }[order]
    found = keys(appliance.ask(values))
    assert [found[number] for number in KNOWN] == [[key] for key in range(1, 301)]
    assert all(found[number] == [] for number in UNKNOWN[:200])
    assert appliance.cost <= 40


@pytest.mark.parametrize("missing", [1, 3, 12, 200])
def test_unknown_numbers_without_a_usable_list(missing: int) -> None:
    # Neither is the list complete, nor can it be paged.
    quirks: dict[str, t.Any] = {"page_bound": 50, "paging": False, "announces": None}
    appliance = Appliance(numbered(*KNOWN, *OTHERS), **quirks)
    found = keys(appliance.ask([*KNOWN[:20], *UNKNOWN[:missing]]))
    assert [number for number in found if not found[number]] == UNKNOWN[:missing]
    assert appliance.cost <= 16


def test_numbers_that_exist_cost_their_batches_only() -> None:
    appliance = Appliance(numbered(*KNOWN[:200]), announces="total")
    keys(appliance.ask(KNOWN[:200]))
    assert appliance.cost == -(-200 // len(appliance.queries[0]))


def test_10000_numbers_are_matched_in_linear_time() -> None:
    appliance = Appliance(numbered(*OTHERS))
    compared = 0

    class Counted(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    found = keys(appliance.ask([Counted(number) for number in OTHERS]))
    assert len(found) == 10_000
    assert compared < 300_000
    assert appliance.cost <= 30


def _failure(status: int) -> SpaceError:
    return SpaceError("server", "failing over", status=status)


# Failover


@pytest.mark.parametrize("turn", range(6))
def test_one_500_does_not_end_batching(turn: int) -> None:
    appliance = Appliance(numbered(*KNOWN), announces="total")
    appliance.failures[turn] = _failure(500)
    keys(appliance.ask(KNOWN[:200]))
    assert appliance.cost == -(-200 // len(appliance.queries[0])) + 1


def test_lasting_500_is_forgotten_by_the_next_lookup() -> None:
    is_failing_over = True
    appliance = Appliance(numbered(*KNOWN), rejects=lambda terms: 500 if len(terms) > 1 and is_failing_over else None)
    with appliance.service() as service:
        keys(service.by_tracking_numbers(KNOWN[:10]))
        is_failing_over = False
        before = appliance.cost
        keys(service.by_tracking_numbers(KNOWN[:9]))
    assert appliance.cost - before == 1


def test_list_of_all_incidents_survives_one_500() -> None:
    for turn in range(3):
        appliance = Appliance(numbered(*KNOWN), page_bound=120, announces="total")
        appliance.failures[turn] = _failure(500)
        with appliance.service() as service:
            listing = service.all_incidents()
        assert (listing.complete, len(listing.incidents)) == (True, 300)


@pytest.mark.parametrize("kind", ["auth", "denied", "connection", "timeout", "rate_limited", "tls"])
def test_failure_of_a_batch_is_raised(kind: t.Any) -> None:
    appliance = Appliance(numbered(*KNOWN))
    appliance.failures[1] = SpaceError(kind, "no")
    with pytest.raises(SpaceError) as caught:
        appliance.ask(KNOWN[:100])
    assert caught.value.kind == kind
    assert appliance.cost == 2


# Beyond ASCII


def test_non_ascii_hit_is_believed() -> None:
    appliance = Appliance(numbered("ÜBER-1", "über-2", *OTHERS))
    assert keys(appliance.ask(["ÜBER-1"])) == {"ÜBER-1": [1]}
    assert appliance.queries == [["ÜBER-1"]]
    assert keys(appliance.ask(["ÜBER-1", "über-2"])) == {"ÜBER-1": [1], "über-2": [2]}
    assert appliance.queries[1:] == [["ÜBER-1", "über-2"]]


@pytest.mark.parametrize("values", [["ÜBER-1"], ["ÜBER-1", "über-2", "日本"], ["ÜBER-1", *KNOWN[:3]]])
@pytest.mark.parametrize("status", [None, 400, 500])
def test_non_ascii_miss_is_searched_for_in_the_list(values: list[str], status: int | None) -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return exact_matches([term for term in terms if term.isascii()], records)

    appliance = Appliance(
        numbered(*KNOWN[:3], "ÜBER-1"),
        evaluate=evaluate,
        rejects=lambda terms: None if all(term.isascii() for term in terms) else status,
    )
    with appliance.service() as service:
        found = keys(service.by_tracking_numbers(values))
        assert found["ÜBER-1"] == [4]
        assert all(found[number] for number in KNOWN[:3] if number in values)
        # Neither filters nor `or` were given up.
        before = appliance.cost
        keys(service.by_tracking_numbers(KNOWN[:3]))
    assert appliance.queries[before:] == [KNOWN[:3]]
