# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a list page by page, and proving that its end was reached.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import (
    Incident,
    incident_from_record,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import UnreadableRecord

ASSUMED_MIN_PAGE_SIZE = 10
"""A list with fewer records than this is complete: no page bound is known that small."""

MAX_RECORDS = 200_000
"""Reading stops here, and the list counts as incomplete."""

UNSUPPORTED_QUERY_STATUSES = frozenset((400, 405, 409, 412, 413, 414, 415, 422, 500, 501))
"""What an appliance answers to a filter or a paging parameter that it does not support.

500 is among them: an exception in its filter parser ends so.
"""

FetchPage = t.Callable[[t.Optional[int], t.Optional[int]], t.Optional[Page]]
"""(start, limit) to a page; (None, None) requests the list without paging. None is a 404."""


def utc_now() -> str:
    """The current time as ISO 8601 in UTC. Always of the same length, so that such strings sort by time."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def is_unsupported_query(error: SpaceError) -> bool:
    """Whether an error means that the appliance does not support the form of the query."""
    return error.status in UNSUPPORTED_QUERY_STATUSES


@dataclass
class ListResult:
    """Incidents in the order of the response.

    ``complete`` is about truncation only: an ``unreadable`` record can still be a requested incident.
    ``is_exact``: each string is the appliance's own, which JSON does not guarantee. ``is_inexact``: JSON may have
    changed the value of a documented field.
    """

    retrieved_at: str
    """When the oldest page was received."""
    incidents: list[Incident]
    complete: bool
    unreadable: list[UnreadableRecord]
    is_exact: bool
    is_inexact: bool


class Paginator:
    """Reads the lists of one appliance. Remembers how long a list it returns in one page, and whether it knows paging."""

    def __init__(self) -> None:
        self.min_page_size = ASSUMED_MIN_PAGE_SIZE
        self.is_supported = True

    def fetch_all(self, fetch: FetchPage) -> ListResult:
        return ListReading(self, fetch).finish()


class ListReading:
    """One list, of which the first page has been read.

    Complete is a list that equals its announced total; or a short list that no announced number exceeds; or one whose
    end a next page has proven. Each page starts at the last record of the page before: if another record comes first,
    the list has changed in between, and an incident may have slipped through. Such a list is read once more.
    """

    def __init__(self, paginator: Paginator, fetch: FetchPage, limit: int | None = None) -> None:
        self._paginator = paginator
        self._fetch = fetch
        self._limit = limit
        self._was_restarted = False
        self._start()

    def finish(self, max_requests: int | None = None) -> ListResult:
        """Read to the end, or as far as ``max_requests`` more requests reach."""
        allowed = max_requests
        while not self._ended and (allowed is None or allowed > 0):
            self._read_next_page()
            allowed = None if allowed is None else allowed - 1
        incidents = list(self._incidents.values())
        return ListResult(
            self._retrieved_at, incidents, self._is_complete, self._unreadable, not self._is_json, self._is_inexact
        )

    @property
    def pages_left(self) -> int | None:
        """How many more requests ``finish`` needs; None if the appliance does not announce the length."""
        if self._ended:
            return 0
        missing = self._announced - self._count
        if missing <= 0:
            return None
        proof = 0 if self._announced == self._total else 1
        return -(-missing // max(self._page_size - 1, 1)) + proof

    @property
    def _count(self) -> int:
        return len(self._incidents) + len(self._unreadable)

    def _start(self) -> None:
        page = self._fetch(None if self._limit is None else 0, self._limit) or Page()
        self._retrieved_at = utc_now()
        self._incidents: dict[object, Incident] = {}
        self._unreadable: list[UnreadableRecord] = []
        self._is_json = False
        self._is_inexact = False
        self._received = 0
        self._last: object = None
        self._announced = 0
        self._total = page.total
        self._page_size = page.received
        self._is_ambiguous = False
        self._is_complete = False
        self._ended = False
        self._add(page)
        fits_in_one_page = self._received < self._paginator.min_page_size and self._announced <= self._count
        if fits_in_one_page or self._equals_total():
            self._end(complete=True)
        elif not page.received or self._is_ambiguous or not self._paginator.is_supported:
            self._end(complete=False)

    def _read_next_page(self) -> None:
        is_first_try = self._received == self._page_size
        try:
            page = self._fetch_next()
        except SpaceError as exc:
            if not is_unsupported_query(exc):
                raise
            self._stop_paging(True)
            return
        if page is None or not page.received:
            # Not even the last record again: the list got shorter, or paging does not work here.
            self._stop_paging(is_first_try)
            return
        expected, self._received = self._last, self._received - 1
        known, first = self._add(page)
        is_connected = known == 1 and (first is None or expected is None or first == expected)
        if not is_connected or self._is_ambiguous or page.total not in (None, self._total):
            self._stop_paging(is_first_try and known == page.received > 1)
        elif self._equals_total():
            self._end(complete=True)
        elif known == page.received:
            self._end(complete=self._announced <= self._count)
            if self._is_complete and is_first_try:
                # All of these were returned in one page, so shorter lists cannot have been truncated.
                self._paginator.min_page_size = max(self._paginator.min_page_size, self._received)
        elif self._count >= MAX_RECORDS:
            self._end(complete=False)

    def _fetch_next(self) -> Page | None:
        """The next page, beginning with the last record of the one before."""
        if self._page_size > 1:
            return self._fetch(self._received - 1, self._page_size)
        # Pages of one record leave no room for the overlap. It is requested last, so that a change before it shows.
        following = self._fetch(self._received, 1)
        page = self._fetch(self._received - 1, 1)
        if page is not None and following is not None:
            page.records += following.records
            page.unreadable += following.unreadable
            page.is_json = page.is_json or following.is_json
            page.is_inexact = page.is_inexact or following.is_inexact
        return page

    def _add(self, page: Page) -> tuple[int, object]:
        """Add a page: how many of its records were known before, and its first one (None if that is not certain)."""
        known = 0
        identities = []
        for record in page.records:
            incident = incident_from_record(record)
            identity = _identity(incident)
            identities.append(identity)
            if identity in self._incidents:
                known += 1
                # An incident in two states, or two incidents that cannot be distinguished.
                is_same = _has_identity(incident) and self._incidents[identity] == incident
                self._is_ambiguous = self._is_ambiguous or not is_same
            self._incidents[identity] = incident
        for unreadable in page.unreadable:
            if unreadable in self._unreadable:
                known += 1
            else:
                self._unreadable.append(unreadable)
        self._is_json = self._is_json or page.is_json
        self._is_inexact = self._is_inexact or page.is_inexact
        self._received += page.received
        self._announced = max(self._announced, page.announced)
        if page.unreadable or not identities:
            self._last = None
            return known, None
        self._last = identities[-1]
        return known, identities[0]

    def _equals_total(self) -> bool:
        return self._announced == self._total == self._count

    def _end(self, *, complete: bool) -> None:
        self._ended = True
        self._is_complete = complete and not self._is_ambiguous

    def _stop_paging(self, is_unsupported: bool) -> None:
        """End the reading as incomplete, or start over if it is only this list that has changed."""
        self._paginator.is_supported = self._paginator.is_supported and not is_unsupported
        if is_unsupported or self._was_restarted:
            self._end(complete=False)
        else:
            self._was_restarted = True
            self._start()


def _has_identity(incident: Incident) -> bool:
    return incident["key"] is not None or bool(incident["uri"])


def _identity(incident: Incident) -> object:
    if incident["key"] is not None:
        return incident["key"]
    return incident["uri"] or json.dumps(incident["raw"], sort_keys=True)
