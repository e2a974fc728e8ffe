# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Splitting values into batches, and where canaries stand in them."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches, filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.tests.unit.plugins import support


def test_canaries_stand_at_both_ends_and_in_the_middle() -> None:
    found = batches.with_canaries(["a", "b", "c", "d", "e", "f"], ["x", "y", "z"])
    assert found == ["x", "a", "b", "c", "y", "d", "e", "f", "z"]
    assert batches.with_canaries(["a", "b", "c"], ["x", "y"]) == ["x", "a", "b", "c", "y"]
    assert batches.with_canaries(["a", "b", "c"], ["x", "y", "z"]) == ["x", "a", "y", "b", "c", "z"]
    assert batches.with_canaries(["a", "b"], []) == ["a", "b"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("x", True),
        ("x" * 40, True),
        ("x" * 41, False),
        (" ", False),
        ("", False),
        ("\u00fc", False),
        ("O'Brien", False),
        ("13", False),
    ],
)
def test_canary_is_safe_in_every_batch(value: str, expected: bool) -> None:
    assert batches.is_canary(value) is expected


@pytest.mark.parametrize(
    ("count", "size", "sizes"),
    [(0, 3, []), (1, 3, [1]), (3, 3, [3]), (4, 3, [2, 2]), (5, 2, [1, 2, 2]), (5, 5, [5]), (7, 3, [2, 2, 3])],
)
def test_chunks_are_few_and_about_equal(count: int, size: int, sizes: list[int]) -> None:
    values = [str(number) for number in range(count)]
    chunks = batches.chunks(values, size)
    assert [len(chunk) for chunk in chunks] == sizes
    assert [value for chunk in chunks for value in chunk] == values


@pytest.mark.parametrize(
    ("values", "half", "expected"),
    [
        (["a"], 1, batches.Outcome(unclear=["a"])),
        (["a", "b"], 1, batches.Outcome(smaller=[["a"], ["b"]])),
        (["a", "b", "c"], 2, batches.Outcome(smaller=[["a"], ["b", "c"]])),
    ],
)
def test_halves(values: list[str], half: int, expected: batches.Outcome) -> None:
    assert (batches.half(values), batches.halves(values)) == (half, expected)


@pytest.mark.parametrize("path", ["", "/path"])
def test_filter_fills_the_rest_of_the_longest_request(path: str) -> None:
    url = f"https://space.example.net{path}"
    room = IncidentService(support.connection(url, domain_id=7))._max_filter_length()
    query = filter_syntax.query_string(filter_text="x" * room, start=100_000, limit=100_000, domain_id=7)
    assert len(url + filter_syntax.INCIDENTS + query) == filter_syntax.MAX_TARGET_LENGTH
