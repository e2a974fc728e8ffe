# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One batch query: many values in a filter with ``or``, and how far its response can be trusted.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches, filter_syntax, pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import MalformedError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.filtered_query import FilteredQuery
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches, is_similar

MAX_SHORT_FILTER = 4
"""A filter with so few values is not rejected for its length."""


class BatchQuery:
    """Splits values into batches and queries them. ``max_length`` is the room for the filter in a request."""

    def __init__(self, query: FilteredQuery, max_length: int) -> None:
        self._query = query
        self._support = query.support
        self._max_length = max_length
        self._max_hits = query.support.max_terms
        """How many records a batch can return at most so that its list is complete."""

    def split(self, values: list[str], canaries: list[str]) -> list[list[str]]:
        """Values as batches, with room for canaries."""
        reserved = sum(filter_syntax.term_length(self._query.field, canary) for canary in canaries)
        max_length = self._max_length - reserved
        max_terms = self._max_terms(canaries) - len(canaries)
        found = filter_syntax.split_batches(self._query.field, values, max_length, max_terms)
        if canaries or not found:
            return found
        # The list of the first batch is the longest. Once it is proven complete, the others need no proof.
        size = len(found[0])
        others = filter_syntax.split_batches(self._query.field, values[size:], max_length, size - 1 or max_terms)
        return [found[0], *others]

    def _max_terms(self, canaries: list[str]) -> int:
        # A batch with canaries is for values that are probably missing: it returns few records.
        return self._support.max_terms if canaries else min(self._support.max_terms, self._max_hits)

    def run(self, values: list[str], is_exact: bool, canaries: list[str]) -> batches.Outcome:
        """Query one batch."""
        support = self._support
        terms = batches.with_canaries(values, canaries)
        if len(terms) < 2:
            return batches.Outcome(unclear=values)
        if not (support.filter and support.or_operator):
            return batches.Outcome(not_queried=values)
        if len(terms) > self._max_terms(canaries):
            size = self._max_terms(canaries) - len(canaries)
            # With more canaries than values, single queries are cheaper.
            return (
                batches.Outcome(smaller=batches.chunks(values, size))
                if size > len(canaries)
                else batches.Outcome(not_queried=values)
            )
        try:
            matches = self._query.fetch(f"{len(values)} {self._query.label}s", terms, is_exact)
        except SpaceError as exc:
            if pagination.is_unsupported_query(exc):
                return self._after_rejection(values, terms, is_exact, exc)
            if not isinstance(exc, MalformedError) or self._query.too_many_undecodable:
                raise
            return batches.halves(values)
        support.or_is_accepted = True
        if not matches.is_complete:
            self._query.note_result(is_useful=any(term in matches for term in terms))
            if self._query.too_many_useless:
                return batches.Outcome(not_queried=values)
            if not canaries:
                self._max_hits = batches.half(terms)
            return batches.halves(values)
        if any(canary not in matches for canary in canaries):
            support.max_terms = min(support.max_terms, batches.half(terms))
            return batches.halves(values)
        return self._read_batch(values, terms, matches, is_proven=bool(canaries))

    def _read_batch(self, values: list[str], terms: list[str], matches: Matches, *, is_proven: bool) -> batches.Outcome:
        """The result of a complete batch; what is unclear in it is queried alone, or in smaller batches if it is all."""
        support = self._support
        suspects: set[str] = set(values) if matches.lacks_field else set()
        for other in matches.unrequested(terms):
            if other is None and matches.lacks_field:
                continue
            similar = [value for value in values if is_similar(value, other)]
            if not similar and not support.filter_is_proven:
                # The filter may be ignored altogether, which a query for one value shows.
                return batches.Outcome(unclear=values)
            suspects.update(similar or values)
            if suspects.issuperset(values):
                break
        answers = {value: matches.answer(value) for value in values}
        suspects.update(value for value, answer in answers.items() if answer.failure is not None)
        if not suspects and any(term in matches for term in terms):
            support.filter_is_proven = True
        self._query.note_result(is_useful=len(suspects) < len(values))
        if self._query.too_many_useless:
            return batches.Outcome(not_queried=values)
        if len(suspects) == len(values):
            return batches.halves(values)
        clear = [value for value in values if value not in suspects]
        return batches.Outcome(
            answers={value: answers[value] for value in clear if is_proven or value in matches},
            unclear=[value for value in values if value in suspects],
            missed=[value for value in clear if not is_proven and value not in matches],
        )

    def _after_rejection(
        self, values: list[str], terms: list[str], is_exact: bool, error: SpaceError
    ) -> batches.Outcome:
        """Find out whether the appliance rejected the length of a filter, or ``or`` itself."""
        support = self._support
        if not values[0].isascii():
            return batches.Outcome(not_queried=values)
        is_too_long = support.or_is_accepted or error.status in (413, 414)
        if not is_too_long and len(terms) > MAX_SHORT_FILTER:
            try:
                self._query.fetch(f"2 {self._query.label}s", terms[:2], is_exact)
                support.or_is_accepted = is_too_long = True
            except SpaceError as exc:
                if not pagination.is_unsupported_query(exc):
                    raise
        if not is_too_long or len(terms) == 2:
            support.give_up("or_operator", error)
            return batches.Outcome(not_queried=values)
        support.max_terms = min(support.max_terms, batches.half(terms))
        return batches.halves(values)
