# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filter text, its encoding, and batches."""

from __future__ import annotations

import typing as t
from urllib.parse import unquote

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.query import (
    FilterParser,
    Group,
    Term,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import HARD_NUMBERS
from hypothesis import given
from hypothesis import strategies as st

FIELD = "customerTrackingNumber"
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126))


def _understood(filter_text: str) -> t.Any:
    """What an appliance reads that follows the documented grammar."""
    return FilterParser("none").parse(filter_text)


@pytest.mark.parametrize("value", ["abcdef1234", "a b", "a&b=c?d#e/f%41", '"x"', "(a) or (b)", "<>", "~", "x" * 200])
def test_plain_printable_text_can_stand_in_a_filter(value: str) -> None:
    assert filter_syntax.is_safe_literal(value)


@pytest.mark.parametrize(
    "value", ["O'Brien", "a\\b", "ü", "a\nb", "a\tb", "\x7f", "\x00", "a\u00a0b", "\U0001f600", "\udc80"]
)
def test_what_has_no_documented_escape_or_charset_cannot_stand_in_a_filter(value: str) -> None:
    assert not filter_syntax.is_safe_literal(value)


@given(st.text())
def test_whatever_can_stand_in_a_filter_means_itself(value: str) -> None:
    if filter_syntax.is_safe_literal(value):
        assert _understood(filter_syntax.equals(FIELD, value)) == Term(FIELD, value)


@given(st.lists(PRINTABLE, min_size=1, max_size=6))
def test_a_batch_on_the_wire_reads_back_as_its_values(values: list[str]) -> None:
    values = [value for value in values if filter_syntax.is_safe_literal(value)] or ["x"]
    query = filter_syntax.query_string(filter_text=filter_syntax.any_of(FIELD, values))
    assert query.isascii()
    (name, _equals, text) = query.partition("=")
    assert name == "filter"
    assert not set(text) & set(" &?#+\n")
    found = _understood(unquote(text))
    terms = [Term(FIELD, value) for value in values]
    assert found == (terms[0] if len(terms) == 1 else Group("or", tuple(terms)))


def test_the_query_is_spelled_as_juniper_spells_it() -> None:
    query = filter_syntax.query_string(filter_text="(hostName eq 'a b')", start=200, limit=100, domain_id=2)
    assert query == (
        "domainContext=(filterDomainIds%20eq%202)&filter=(hostName%20eq%20'a%20b')&paging=(start%20eq%20200,%20limit%20eq%20100)"
    )
    assert filter_syntax.query_string() == ""
    assert filter_syntax.query_string(limit=1) == "paging=(start%20eq%200,%20limit%20eq%201)"


@given(st.lists(PRINTABLE), st.integers(min_value=1, max_value=400))
def test_batches_keep_every_value_in_order_and_fit(values: list[str], room: int) -> None:
    cut = filter_syntax.batches(FIELD, values, room)
    assert [value for batch in cut for value in batch] == values
    for batch in cut:
        encoded = filter_syntax.query_string(filter_text=filter_syntax.any_of(FIELD, batch))[len("filter=") :]
        assert len(batch) == 1 or len(encoded) <= room


def test_the_first_batch_is_the_longest() -> None:
    lengths = [len(batch) for batch in filter_syntax.batches(FIELD, [f"N{number:04}" for number in range(500)], 1700)]
    assert max(lengths[1:]) == lengths[0] - 1
    assert sum(lengths) == 500


def test_batches_are_as_long_as_they_can_be() -> None:
    assert [len(batch) for batch in filter_syntax.batches(FIELD, ["x" * 10] * 20, 10**6)] == [20]


@pytest.mark.parametrize("value", HARD_NUMBERS)
def test_a_value_in_a_message_is_one_short_printable_line(value: str) -> None:
    shown = quoted(value + "\n\x1b\u202e")
    assert shown.isprintable()
    assert len(shown) <= 82
    assert shown.startswith("'" + value[:70])
