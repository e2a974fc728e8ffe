# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Queries with a filter on one field: for a single value, and what the responses show about the appliance's filters.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax, pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import is_format_error
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches, is_similar
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.support import Support
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

KEYS = {filter_syntax.TRACKING_NUMBER: "customer_tracking_number", filter_syntax.HOST_NAME: "host_name"}
LABELS = {filter_syntax.TRACKING_NUMBER: "tracking number", filter_syntax.HOST_NAME: "host name"}

MAX_USELESS = 6
"""After so many filtered lists in a row that say nothing about any value, the fault is not in one record."""

MAX_UNDECODABLE = 4
"""After so many undecodable responses in a row, the fault is not in one record."""


class Source(t.Protocol):
    """The queries that a lookup consists of."""

    def fetch_filtered(self, subject: str, filter_text: str, *, is_exact: bool) -> pagination.ListResult:
        """A filtered list. With ``is_exact`` as XML, if that is offered."""

    def map_parallel(self, func: t.Callable[[t.Any], t.Any], items: t.Sequence[t.Any]) -> list[t.Any]:
        """``func`` of each item, several at a time."""


class FilteredQuery:
    """The filtered queries of one lookup, and how many of them in a row were useless."""

    def __init__(self, source: Source, support: Support, name: str) -> None:
        self.field = name
        self.key = KEYS[name]
        self.label = LABELS[name]
        self.support = support
        self._source = source
        self._undecodable = 0
        self._useless = 0

    @property
    def too_many_undecodable(self) -> bool:
        """Whether so many responses in a row were undecodable that the fault is not in one record."""
        return self._undecodable >= MAX_UNDECODABLE

    @property
    def too_many_useless(self) -> bool:
        """Whether so many lists in a row answered nothing that the fault is not in one record."""
        return self._useless > MAX_USELESS

    def fetch(self, subject: str, terms: list[str], is_exact: bool) -> Matches:
        """A filtered list. As XML with ``is_exact``, or where JSON may have changed another field (``13.0`` to ``13``)."""
        matches: Matches | None = None
        if not is_exact and not self.support.prefers_xml:
            matches = self._fetch(subject, terms, False)
            if not any(matches.may_have_changed(term) for term in terms):
                return matches
        try:
            exact = self._fetch(subject, terms, True)
        except SpaceError as exc:
            if is_exact or not is_format_error(exc):
                raise
            return matches or self._fetch(subject, terms, False)
        self.support.prefers_xml = self.support.prefers_xml or not is_exact
        return exact

    def _fetch(self, subject: str, terms: list[str], is_exact: bool) -> Matches:
        try:
            listing = self._source.fetch_filtered(subject, filter_syntax.any_of(self.field, terms), is_exact=is_exact)
        except SpaceError as exc:
            self._undecodable = self._undecodable + 1 if exc.kind == "bad_payload" else 0
            raise
        self._undecodable = 0
        return Matches(self.key, listing)

    def answer(self, value: str, is_exact: bool) -> Answer | None:
        """The answer for a value; None if the full list has to be searched for it."""
        if not self.support.filter:
            return None
        try:
            matches = self.fetch(f"{self.label} {quoted(value)}", [value], is_exact)
        except SpaceError as exc:
            if exc.kind == "bad_payload" and not self.too_many_undecodable:
                return Answer(value, [], complete=False, retrieved_at=pagination.utc_now(), failure=exc)
            if not pagination.is_unsupported_query(exc):
                raise
            self._doubt_filter(value, exc)
            return None
        if any(not is_similar(value, other) for other in matches.unrequested([value])) and not matches.lacks_field:
            self._doubt_filter(value)
            self.note_result(is_useful=False)
            return None
        answer = matches.answer(value)
        self.note_result(is_useful=answer.found or answer.complete)
        if answer.found:
            self.support.filter_is_proven = True
        elif not value.isascii():
            return None
        return answer

    def _doubt_filter(self, value: str, error: SpaceError | None = None) -> None:
        """Stop using filters, unless one has worked: then only this value is unusual."""
        if value.isascii() and not self.support.filter_is_proven:
            self.support.give_up("filter", error)

    def note_result(self, *, is_useful: bool) -> None:
        """Note whether a filtered list answered anything. Filters are given up once too many in a row did not."""
        self._useless = 0 if is_useful else self._useless + 1
        if self.too_many_useless:
            self.support.give_up("filter", None)
            self.support.is_doubtful = True
