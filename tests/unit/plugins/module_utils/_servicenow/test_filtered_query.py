# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filtered queries that fail, or that answer nothing, several times in a row."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.filtered_query import FilteredQuery
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.support import Support


class Failing:
    """Each query fails with the next kind."""

    def __init__(self, kinds: t.Iterable[str]) -> None:
        self._kinds = iter(kinds)

    def fetch_filtered(self, subject: str, filter_text: str, *, is_exact: bool) -> t.Any:
        raise SpaceError(t.cast(t.Any, next(self._kinds)), "no")


def query_of(*kinds: str) -> FilteredQuery:
    return FilteredQuery(t.cast(t.Any, Failing(kinds)), Support(), filter_syntax.TRACKING_NUMBER)


@pytest.mark.parametrize("other", ["auth", "server"])
def test_undecodable_responses_are_counted_in_a_row(other: str) -> None:
    query = query_of(*["bad_payload"] * 3, other, *["bad_payload"] * 5)
    found = []
    for _request in range(9):
        with pytest.raises(SpaceError):
            query.fetch("x", ["CASE-1"], is_exact=True)
        found.append(query.too_many_undecodable)
    assert found == [False] * 7 + [True] * 2


def test_undecodable_response_is_the_failure_of_one_answer() -> None:
    answer = query_of("bad_payload").answer("CASE-1", is_exact=True)
    assert answer is not None
    assert (answer.complete, answer.failure is not None) == (False, True)
    with pytest.raises(SpaceError):
        query_of("auth").answer("CASE-1", is_exact=True)


def test_filters_are_given_up_after_seven_useless_lists() -> None:
    query = query_of()
    for count in range(1, 8):
        query.note_result(is_useful=False)
        assert (query.support.filter, query.support.is_doubtful) == (count < 7, count == 7)
