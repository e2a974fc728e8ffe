# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers for many values of one field with few requests: batches, single queries, or one complete list.

Whether the appliance really supports filters, and ``or`` in them, is not documented. So every record is compared with
what was requested, and a value is missing only if that is proven: by a query for it alone; by a batch that also returned
values known to exist (canaries), which stand at both ends and in the middle of its ``or``; or by a complete list.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches, filter_syntax, pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import (
    MalformedError,
    is_lossy_in_json,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.full_list import FullList
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches, is_similar
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

KEYS = {filter_syntax.TRACKING_NUMBER: "customer_tracking_number", filter_syntax.HOST_NAME: "host_name"}
LABELS = {filter_syntax.TRACKING_NUMBER: "tracking number", filter_syntax.HOST_NAME: "host name"}

FEW_VALUES = 3
"""Up to so many values are cheaper to query one by one than to prove missing in a batch."""

FEW_VALUES_WITHOUT_CANARIES = 8
"""The same where canaries would have to be fetched first."""

MANY_BATCHES = 8
"""With more batches than this, the start of the full list comes first: it may be complete, and has canaries."""

MAX_SHORT_FILTER = 4
"""A filter with so few values is not rejected for its length."""

CANARIES = 3

MAX_USELESS = 6
"""After so many filtered lists in a row that say nothing about any value, the fault is not in one record."""

MAX_UNDECODABLE = 4
"""After so many undecodable responses in a row, the fault is not in one record."""


@dataclass
class Support:
    """What an appliance was found to support. Kept for later lookups."""

    filter: bool = True
    filter_is_proven: bool = False
    """A filter returned exactly what was requested."""
    or_operator: bool = True
    or_is_accepted: bool = False
    """A filter with ``or`` was not rejected."""
    max_terms: int = 1000
    canaries: dict[str, list[str]] = field(default_factory=dict)
    """For each field, values that exist."""
    is_doubtful: bool = False
    """Something was taken for unsupported because of a 500, which may just as well have been a failover."""


class Source(t.Protocol):
    """The queries that a lookup consists of."""

    def fetch_filtered(self, subject: str, filter_text: str, *, is_exact: bool) -> tuple[pagination.ListResult, bool]:
        """A filtered list, and whether it is exact: XML alone keeps every string as it is, and may not be offered."""

    def map_parallel(self, func: t.Callable[[t.Any], t.Any], items: t.Sequence[t.Any]) -> list[t.Any]:
        """``func`` of each item, several at a time."""


class FieldLookup:
    """One lookup by one field. ``max_length`` is the room for the filter in a request."""

    def __init__(self, source: Source, full_list: FullList, support: Support, name: str, max_length: int) -> None:
        self._source = source
        self._full_list = full_list
        self._support = support
        self._field = name
        self._key = KEYS[name]
        self._max_length = max_length
        self._answers: dict[str, Answer] = {}
        self._listed = Matches(self._key, pagination.ListResult(""), is_exact=True)
        self._unproven: list[tuple[list[str], list[str]]] = []
        self._unclear: list[str] = []
        self._undecodable = 0
        self._useless = 0
        self._max_hits = 1000
        """How many records a batch can return at most so that its list is complete."""

    def answers(self, values: list[str]) -> list[Answer]:
        """An answer for each value, in order."""
        safe = [value for value in values if filter_syntax.is_safe_literal(value)]
        for is_ascii in (True, False):
            for is_exact in (False, True):
                # How the appliance decodes characters beyond ASCII is unknown: there, a hit counts and a miss does not.
                group = [value for value in safe if value.isascii() is is_ascii and is_lossy_in_json(value) is is_exact]
                self._look_up(group, is_exact)
        self._answer_locally([value for value in values if value not in self._answers])
        self._support.canaries[self._field] = self._canaries()
        return [self._answers[value] for value in values]

    def _look_up(self, values: list[str], is_exact: bool) -> None:
        """Query values of one kind. Those that remain without an answer are searched for in the full list."""
        if not values:
            return
        remaining = values
        first, *others = self._split(values, [])
        if len(others) < MANY_BATCHES:
            remaining = self._query_batches([first], is_exact, [])
            if not self._support.filter_is_proven:
                self._query_unclear(is_exact)
            if not remaining:
                remaining = self._query_batches(others, is_exact, [])
            else:
                # Something is missing already: the others are queried with canaries at once.
                remaining += [value for batch in others for value in batch]
        if not values[0].isascii() and len(values) > 1:
            return
        if len(remaining) > FEW_VALUES:
            remaining = self._prove(remaining, is_exact)
        self._unclear += remaining
        self._query_unclear(is_exact)
        self._recheck_batches(is_exact)

    # Batches

    def _prove(self, values: list[str], is_exact: bool) -> list[str]:
        """Answer values by batches with canaries or by the full list; those for which that is not possible."""
        batch_count = len(self._split(values, []))
        if batch_count > MANY_BATCHES or (
            len(values) > FEW_VALUES_WITHOUT_CANARIES and len(self._canaries(values)) < CANARIES
        ):
            values = self._take_from_list(values, batch_count)
            if len(self._canaries(values)) < CANARIES:
                # The hits of these batches are canaries for those that they miss.
                values = self._query_batches(self._split(values, []), is_exact, [])
        canaries = self._canaries(values)
        if len(values) > FEW_VALUES and len(canaries) >= CANARIES:
            values = self._query_batches(self._split(values, canaries), is_exact, canaries)
        if len(values) > FEW_VALUES_WITHOUT_CANARIES:
            values = self._take_from_list(values, len(values), is_last_resort=True)
        return values

    def _take_from_list(self, values: list[str], budget: int, *, is_last_resort: bool = False) -> list[str]:
        """Answer values from the full list if that is certain and within the budget of requests; the others."""
        matches = self._full_list.read_some(budget, is_last_resort=is_last_resort)
        if matches is None:
            return values
        self._listed = matches
        answers = {value: matches.answer(value) for value in values} if matches.is_complete else {}
        self._answers.update((value, answer) for value, answer in answers.items() if answer.complete)
        return [value for value in values if value not in self._answers]

    def _canaries(self, excluded: t.Collection[str] = ()) -> list[str]:
        """Values that exist, which can be added to any batch of the excluded ones."""
        known = [
            *(
                value
                for value, answer in self._answers.items()
                if answer.complete and 0 < len(answer.incidents) <= CANARIES
            ),
            *self._support.canaries.get(self._field, ()),
            *(value for value in self._listed.values() if self._listed.count(value) <= CANARIES),
        ]
        found = dict.fromkeys(value for value in known if batches.is_canary(value))
        for value in excluded:
            found.pop(value, None)
        return list(found)[:CANARIES]

    def _split(self, values: list[str], canaries: list[str]) -> list[list[str]]:
        """Values as batches, with room for canaries."""
        reserved = sum(filter_syntax.term_length(self._field, canary) for canary in canaries)
        max_length = self._max_length - reserved
        max_terms = max(self._max_terms(canaries) - len(canaries), 1)
        found = filter_syntax.split_batches(self._field, values, max_length, max_terms)
        size = len(found[0]) if found else 0
        if canaries or size < 2:
            return found
        # The list of the first batch is the longest. Once it is proven complete, the others need no proof.
        return [found[0], *filter_syntax.split_batches(self._field, values[size:], max_length, size - 1)]

    def _max_terms(self, canaries: list[str]) -> int:
        # A batch with canaries is for values that are probably missing: it returns few records.
        return self._support.max_terms if canaries else min(self._support.max_terms, self._max_hits)

    def _query_batches(self, waiting: list[list[str]], is_exact: bool, canaries: list[str]) -> list[str]:
        """Query batches, and smaller ones where needed; the values that remain without an answer."""
        remaining: list[str] = []
        while waiting:
            outcomes = self._source.map_parallel(lambda batch: self._query_batch(batch, is_exact, canaries), waiting)
            waiting = []
            for outcome in outcomes:
                self._answers.update(outcome.answers)
                self._unclear += outcome.unclear
                remaining += outcome.missed + outcome.unasked
                waiting += outcome.smaller
                if outcome.missed:
                    self._unproven.append((list(outcome.answers), outcome.missed))
        return remaining

    def _query_batch(self, values: list[str], is_exact: bool, canaries: list[str]) -> batches.Outcome:
        support = self._support
        terms = batches.with_canaries(values, canaries)
        if len(terms) < 2:
            return batches.Outcome(unclear=values)
        if not (support.filter and support.or_operator):
            return batches.Outcome(unasked=values)
        if len(terms) > self._max_terms(canaries):
            size = self._max_terms(canaries) - len(canaries)
            # With more canaries than values, single queries are cheaper.
            return (
                batches.Outcome(smaller=batches.chunks(values, size))
                if size > len(canaries)
                else batches.Outcome(unasked=values)
            )
        try:
            matches = self._fetch(f"{len(values)} {LABELS[self._field]}s", terms, is_exact)
        except SpaceError as exc:
            if pagination.is_unsupported_query(exc):
                return self._after_rejection(values, terms, is_exact, exc)
            if not isinstance(exc, MalformedError) or self._undecodable >= MAX_UNDECODABLE:
                raise
            return batches.halves(values)
        support.or_is_accepted = True
        if not matches.is_complete:
            if self._gave_nothing(is_clear=any(term in matches for term in terms)):
                return batches.Outcome(unasked=values)
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
        for stranger in matches.strangers(terms):
            if stranger is None and matches.lacks_field:
                continue
            similar = [value for value in values if is_similar(value, stranger)]
            if not similar and not support.filter_is_proven:
                # The filter may be ignored altogether, which a query for one value shows.
                return batches.Outcome(unclear=values)
            suspects.update(similar or values)
            if len(suspects) == len(values):
                break
        answers = {value: matches.answer(value) for value in values}
        suspects.update(value for value, answer in answers.items() if answer.failure is not None)
        if not suspects and any(term in matches for term in terms):
            support.filter_is_proven = True
        if self._gave_nothing(is_clear=len(suspects) < len(values)):
            return batches.Outcome(unasked=values)
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
            return batches.Outcome(unasked=values)
        is_too_long = support.or_is_accepted or error.status in (413, 414)
        if not is_too_long and len(terms) > MAX_SHORT_FILTER:
            try:
                self._fetch(f"2 {LABELS[self._field]}s", terms[:2], is_exact)
                support.or_is_accepted = is_too_long = True
            except SpaceError as exc:
                if not pagination.is_unsupported_query(exc):
                    raise
        if not is_too_long or len(terms) == 2:
            self._give_up("or_operator", error)
            return batches.Outcome(unasked=values)
        support.max_terms = min(support.max_terms, batches.half(terms))
        return batches.halves(values)

    def _recheck_batches(self, is_exact: bool) -> None:
        """Query the hits of a batch again that missed a value which exists: it was no complete answer either."""
        suspects: list[str] = []
        for hits, missed in self._unproven:
            if any(self._answers[value].found for value in missed if value in self._answers):
                suspects += hits
                if len(hits) + len(missed) <= self._support.max_terms:
                    # The appliance understands only a part of `or`.
                    self._support.or_operator = False
        self._unproven = []
        for value in suspects:
            del self._answers[value]
        self._query_each(suspects, is_exact)

    # One by one

    def _query_unclear(self, is_exact: bool) -> None:
        values, self._unclear = self._unclear, []
        self._query_each(values, is_exact)

    def _query_each(self, values: list[str], is_exact: bool) -> None:
        answers = self._source.map_parallel(lambda value: self._query_single(value, is_exact), values)
        self._answers.update((value, answer) for value, answer in zip(values, answers) if answer is not None)

    def _query_single(self, value: str, is_exact: bool) -> Answer | None:
        """The answer for a value; None if the full list has to be searched for it."""
        if not self._support.filter:
            return None
        try:
            matches = self._fetch(f"{LABELS[self._field]} {quoted(value)}", [value], is_exact)
        except SpaceError as exc:
            if exc.kind == "bad_payload" and self._undecodable < MAX_UNDECODABLE:
                return Answer(value, [], complete=False, retrieved_at=pagination.utc_now(), failure=exc)
            if not pagination.is_unsupported_query(exc):
                raise
            self._doubt_filter(value, exc)
            return None
        if any(not is_similar(value, stranger) for stranger in matches.strangers([value])) and not matches.lacks_field:
            self._doubt_filter(value)
            self._gave_nothing(is_clear=False)
            return None
        answer = matches.answer(value)
        self._gave_nothing(is_clear=answer.found or answer.complete)
        if answer.found:
            self._support.filter_is_proven = True
        elif not value.isascii():
            return None
        return answer

    def _doubt_filter(self, value: str, error: SpaceError | None = None) -> None:
        """Stop using filters, unless one has worked: then only this value is odd."""
        if value.isascii() and not self._support.filter_is_proven:
            self._give_up("filter", error)

    def _gave_nothing(self, *, is_clear: bool) -> bool:
        """Note whether a filtered list was of use; whether so many were not that it is the appliance, not a record."""
        self._useless = 0 if is_clear else self._useless + 1
        if self._useless > MAX_USELESS:
            self._give_up("filter", None)
            self._support.is_doubtful = True
        return self._useless > MAX_USELESS

    def _give_up(self, feature: str, error: SpaceError | None) -> None:
        setattr(self._support, feature, False)
        self._support.is_doubtful = self._support.is_doubtful or (error is not None and error.status == 500)

    def _fetch(self, subject: str, terms: list[str], is_exact: bool) -> Matches:
        try:
            listing, is_exact = self._source.fetch_filtered(
                subject, filter_syntax.any_of(self._field, terms), is_exact=is_exact
            )
        except SpaceError as exc:
            self._undecodable = self._undecodable + 1 if exc.kind == "bad_payload" else 0
            raise
        self._undecodable = 0
        return Matches(self._key, listing, is_exact=is_exact)

    # In the full list

    def _answer_locally(self, values: list[str]) -> None:
        if not values:
            return
        try:
            matches = self._full_list.read_all()
        except SpaceError as exc:
            if exc.kind != "bad_payload":
                raise
            now = pagination.utc_now()
            self._answers.update((value, Answer(value, [], False, now, failure=exc)) for value in values)
        else:
            self._answers.update((value, matches.answer(value)) for value in values)
