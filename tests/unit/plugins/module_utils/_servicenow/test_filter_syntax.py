# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter expressions, their encoding, and batches."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.query import (
    FilterParser,
    Group,
    Term,
)
from hypothesis import given
from hypothesis import strategies as st

FIELD = "customerTrackingNumber"


def _parsed(filter_text: str) -> t.Any:
    """The filter as the documented grammar has it."""
    return FilterParser("none").parse(filter_text)


@pytest.mark.parametrize(
    "value", ["abcdef1234", "a b", "a&b=c?d#e/f%41", '"x"', "(a) or (b)", "<>", "~", "x" * 200, "ü", "\U0001f600"]
)
def test_safe_literals(value: str) -> None:
    assert filter_syntax.is_safe_literal(value)


@pytest.mark.parametrize("value", ["O'Brien", "a\\b", "a\nb", "a\tb", "\x7f", "\x00", "a\u00a0b", "\udc80", "\u202e"])
def test_unsafe_literals(value: str) -> None:
    assert not filter_syntax.is_safe_literal(value)


@given(st.text())
def test_safe_literal_means_itself(value: str) -> None:
    if filter_syntax.is_safe_literal(value):
        assert _parsed(filter_syntax.equals(FIELD, value)) == Term(FIELD, value)


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_encoded_batch_parses_back_to_its_values(values: list[str]) -> None:
    values = [value for value in values if filter_syntax.is_safe_literal(value)] or ["x"]
    query = filter_syntax.query_string(filter_text=filter_syntax.any_of(FIELD, values))
    assert query.isascii()
    (name, _equals, text) = query.partition("=")
    assert name == "filter"
    assert not set(text) & set(" &?#+\n")
    found = _parsed(unquote(text))
    terms = [Term(FIELD, value) for value in values]
    assert found == (terms[0] if len(terms) == 1 else Group("or", tuple(terms)))


def test_query_is_encoded_as_juniper_does() -> None:
    query = filter_syntax.query_string(filter_text="(hostName eq 'a b')", start=200, limit=100, domain_id=2)
    assert query == (
        "domainContext=(filterDomainIds%20eq%202)&filter=(hostName%20eq%20'a%20b')&paging=(start%20eq%20200,%20limit%20eq%20100)"
    )
    assert filter_syntax.query_string() == ""
    assert filter_syntax.query_string(limit=1) == "paging=(start%20eq%200,%20limit%20eq%201)"


@given(st.lists(st.text().filter(filter_syntax.is_safe_literal)), st.integers(1, 400), st.integers(1, 9))
def test_batches_keep_every_value_in_order_and_fit(values: list[str], max_length: int, max_terms: int) -> None:
    batches = filter_syntax.split_batches(FIELD, values, max_length, max_terms)
    assert [value for batch in batches for value in batch] == values
    for batch in batches:
        encoded = filter_syntax.query_string(filter_text=filter_syntax.any_of(FIELD, batch))[len("filter=") :]
        assert len(batch) == 1 or len(encoded) <= max_length
        assert len(batch) <= max_terms


# "(f%20eq%20'x')" with "%20or%20" after it, and the brackets around them all.
ONE = 14 + 8


@pytest.mark.parametrize(
    ("max_length", "max_terms", "sizes"),
    [
        (10**6, 50, [5]),
        (2 + 5 * ONE, 5, [5]),
        (2 + 5 * ONE - 1, 5, [4, 1]),
        (2 + 2 * ONE, 5, [2, 2, 1]),
        (2 + 2 * ONE - 1, 5, [1, 1, 1, 1, 1]),
        (0, 5, [1, 1, 1, 1, 1]),
        (10**6, 4, [4, 1]),
        (10**6, 2, [2, 2, 1]),
        (10**6, 1, [1, 1, 1, 1, 1]),
    ],
)
def test_batches_are_as_long_as_possible(max_length: int, max_terms: int, sizes: list[int]) -> None:
    assert filter_syntax.term_length("f", "x") == ONE
    assert [len(batch) for batch in filter_syntax.split_batches("f", ["x"] * 5, max_length, max_terms)] == sizes


def test_targets_stay_below_the_limit_of_old_servers() -> None:
    assert filter_syntax.MAX_TARGET_LENGTH == 1960
