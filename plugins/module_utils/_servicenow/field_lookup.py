# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers for many values of one field with few requests: batches, single queries, or one complete list.

Whether the appliance really supports filters, and ``or`` in them, is not documented. So every record is compared with
what was requested, and a value is missing only if that is proven: by a query for it alone; by a batch that also returned
values known to exist (canaries), which stand at both ends and in the middle of its ``or``; or by a complete list.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches, filter_syntax, pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.batch_query import BatchQuery
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import is_lossy_in_json
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.filtered_query import FilteredQuery, Source
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.full_list import FullList
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.support import Support

FEW_VALUES = 3
"""Up to so many values are cheaper to query one by one than to prove missing in a batch."""

FEW_VALUES_WITHOUT_CANARIES = 8
"""The same where canaries would have to be fetched first."""

MANY_BATCHES = 8
"""With more batches than this, the start of the full list comes first: it may be complete, and has canaries."""

CANARIES = 3


class FieldLookup:
    """One lookup by one field. ``max_length`` is the room for the filter in a request."""

    def __init__(self, source: Source, full_list: FullList, support: Support, name: str, max_length: int) -> None:
        self._source = source
        self._full_list = full_list
        self._support = support
        self._query = FilteredQuery(source, support, name)
        self._batch = BatchQuery(self._query, max_length)
        self._answers: dict[str, Answer] = {}
        self._listed: Matches | None = None
        self._unproven: list[tuple[list[str], list[str]]] = []
        self._unclear: list[str] = []

    def answers(self, values: list[str]) -> list[Answer]:
        """An answer for each value, in order."""
        safe = [value for value in values if filter_syntax.is_safe_literal(value)]
        for is_ascii in (True, False):
            for is_exact in (False, True):
                # How the appliance decodes characters beyond ASCII is unknown: there, a hit counts and a miss does not.
                group = [value for value in safe if value.isascii() is is_ascii and is_lossy_in_json(value) is is_exact]
                self._look_up(group, is_exact)
        self._answer_locally([value for value in values if value not in self._answers])
        self._support.canaries[self._query.field] = self._known_values()[:CANARIES]
        return [self._answers[value] for value in values]

    def _look_up(self, values: list[str], is_exact: bool) -> None:
        """Query values of one kind. Those that remain without an answer are searched for in the full list."""
        if not values:
            return
        remaining = values
        first, *others = self._batch.split(values, [])
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
        self._unclear += self._prove(remaining, is_exact)
        self._query_unclear(is_exact)
        self._recheck_batches(is_exact)

    # Batches

    def _prove(self, values: list[str], is_exact: bool) -> list[str]:
        """Answer values by batches with canaries or by the full list; those for which that is not possible."""
        batch_count = len(self._batch.split(values, []))
        if batch_count > MANY_BATCHES or (len(values) > FEW_VALUES_WITHOUT_CANARIES and not self._canaries(values)):
            values = self._take_from_list(values, batch_count)
            if not self._canaries(values):
                # The hits of these batches are canaries for those that they miss.
                values = self._query_batches(self._batch.split(values, []), is_exact, [])
        canaries = self._canaries(values)
        if canaries and len(values) > FEW_VALUES:
            values = self._query_batches(self._batch.split(values, canaries), is_exact, canaries)
        if len(values) > FEW_VALUES_WITHOUT_CANARIES:
            values = self._take_from_list(values, len(values), is_last_resort=True)
            canaries = [] if canaries else self._canaries(values)
            if canaries:
                values = self._query_batches(self._batch.split(values, canaries), is_exact, canaries)
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

    def _canaries(self, excluded: list[str]) -> list[str]:
        """Values that exist, which can be added to a batch of the excluded ones. Empty if there are too few."""
        not_allowed = set(excluded)
        found = [value for value in self._known_values() if value not in not_allowed]
        return found[:CANARIES] if len(found) >= CANARIES else []

    def _known_values(self) -> list[str]:
        """Values that exist, which can be added to any batch."""
        listed = self._listed
        in_list = [] if listed is None else [value for value in listed.values() if listed.count(value) <= CANARIES]
        known = [
            *(
                value
                for value, answer in self._answers.items()
                if answer.complete and 0 < len(answer.incidents) <= CANARIES
            ),
            *self._support.canaries.get(self._query.field, ()),
            *in_list,
        ]
        return list(dict.fromkeys(value for value in known if batches.is_canary(value)))

    def _query_batches(self, waiting: list[list[str]], is_exact: bool, canaries: list[str]) -> list[str]:
        """Query batches, and smaller ones where needed; the values that remain without an answer."""
        remaining: list[str] = []
        while waiting:
            outcomes = self._source.map_parallel(lambda batch: self._batch.run(batch, is_exact, canaries), waiting)
            waiting = []
            for outcome in outcomes:
                self._answers.update(outcome.answers)
                self._unclear += outcome.unclear
                remaining += outcome.missed + outcome.not_queried
                waiting += outcome.smaller
                if outcome.missed:
                    self._unproven.append((list(outcome.answers), outcome.missed))
        return remaining

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
        answers = self._source.map_parallel(lambda value: self._query.answer(value, is_exact), values)
        self._answers.update((value, answer) for value, answer in zip(values, answers) if answer is not None)

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
