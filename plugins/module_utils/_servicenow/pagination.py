# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A list read to its end, and whether that end was proven.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import (
    Incident,
    incident_from_record,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page

ASSUMED_MIN_PAGE_SIZE = 10
"""Fewer records than this are taken as the whole list: no page bound is known that small."""

MAX_RECORDS = 200_000
"""Where reading on stops, and the list counts as incomplete."""

UNSUPPORTED_QUERY_STATUSES = frozenset((400, 405, 409, 412, 413, 414, 415, 422, 500, 501))
"""What an appliance answers to a filter or a paging parameter that it does not take.

500 is among them: an exception in its filter parser ends so.
"""

FetchPage = t.Callable[[t.Optional[int], t.Optional[int]], t.Optional[Page]]
"""(start, limit) to a page; (None, None) asks without paging. None is a 404."""


def utc_now() -> str:
    """The current time as ISO 8601 in UTC. Always of the same length, so that such strings sort by time."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass
class ListResult:
    """Incidents in the order of the response. ``not_found`` is true where the response was a 404."""

    retrieved_at: str
    """When the oldest page was received."""
    incidents: list[Incident] = field(default_factory=list)
    complete: bool = True
    not_found: bool = False


def refused(error: SpaceError) -> bool:
    """Whether an error says that the question's form, not the appliance, was the trouble."""
    return error.status in UNSUPPORTED_QUERY_STATUSES


class Reader:
    """Reads the lists of one appliance to their end."""

    def __init__(self) -> None:
        self._short = ASSUMED_MIN_PAGE_SIZE

    def read(self, fetch: FetchPage) -> ListResult:
        """Fetch without paging, and page on while the end is not proven.

        Complete is what equals the announced total; or a short list that no announced number
        exceeds; or a list whose end an empty next page has shown. Paging that is refused or
        ignored ends the reading at once.
        """
        first = fetch(None, None)
        retrieved_at = utc_now()
        if first is None:
            return ListResult(retrieved_at, not_found=True)
        book = _Accumulator(self._short, retrieved_at)
        book.add(first)
        page_length = first.received
        while not book.proven_by_count():
            if not page_length or len(book.found) >= MAX_RECORDS:
                return book.listing(complete=False)
            try:
                page = fetch(book.came, page_length)
                if page is None and not _paging_works(fetch, book):
                    return book.listing(complete=False)
            except SpaceError as exc:
                if not refused(exc):
                    raise
                return book.listing(complete=False)
            if page is None or not page.received:
                listing = book.listing(complete=not book.falls_short())
                if listing.complete and book.came == page_length:
                    # This many came at once and were all: no page bound is smaller, and what is shorter was not cut.
                    self._short = max(self._short, page_length)
                return listing
            if not book.add(page):
                return book.listing(complete=False)
        return book.listing(complete=True)


class _Accumulator:
    """What has come so far, by identity."""

    def __init__(self, short: int, retrieved_at: str) -> None:
        self._short = short
        self._retrieved_at = retrieved_at
        self.found: dict[object, Incident] = {}
        self.last: Incident = {}
        self.came = 0
        self._pages = 0
        self._announced: list[int] = []
        self._total: int | None = None
        self._changed = False

    def add(self, page: Page) -> bool:
        """Take a page in; whether it brought anything new."""
        before = len(self.found)
        for record in page.records:
            found = incident_from_record(record)
            identity = _identity(found)
            if identity in self.found and (self.found[identity] != found or not _has_identity(found)):
                # One incident in two states: the list moved while it was read, and neither state is certain.
                # Or two that look the same, and nothing tells whether they are.
                self._changed = True
            self.found[identity] = self.last = found
        if page.unreadable:
            raise page.unreadable[0].to_error()
        self.came += page.received
        self._pages += 1
        self._announced.append(page.announced)
        if page.total is not None:
            self._total = page.total
        return len(self.found) > before

    def falls_short(self) -> bool:
        return any(number > len(self.found) for number in self._announced)

    def proven_by_count(self) -> bool:
        if self.falls_short():
            return False
        return self._total == len(self.found) or (self._pages == 1 and self.came < self._short)

    def listing(self, complete: bool) -> ListResult:
        return ListResult(self._retrieved_at, list(self.found.values()), complete and not self._changed)


def _has_identity(found: Incident) -> bool:
    return found["key"] is not None or bool(found["uri"])


def _identity(found: Incident) -> object:
    if found["key"] is not None:
        return found["key"]
    return found["uri"] or json.dumps(found["raw"], sort_keys=True)


def _paging_works(fetch: FetchPage, book: _Accumulator) -> bool:
    """Whether paging gives the last record again when asked for just that.

    Asked after a 404, which is how some appliances answer past the end, and others what they do not know.
    """
    page = fetch(book.came - 1, 1)
    return page is not None and [incident_from_record(record) for record in page.records] == [book.last]
