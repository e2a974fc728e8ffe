# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a list is complete: the rule of the public contract as a table, over scripted pages."""

from __future__ import annotations

import copy
import re
import typing as t
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListReading, Paginator
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import UnreadableRecord

NOT_FOUND = None
REFUSED = SpaceError("server", "no paging here", status=400)


def page(first: int, last: int, size: int | None = None, total: int | None = None, **fields: str) -> Page:
    """The incidents first to last, in one response."""
    return Page([{"@key": str(key), **fields} for key in range(first, last + 1)], size, total)


EMPTY = Page()


class Script:
    """Returns its pages in order, and records the requests."""

    def __init__(self, *pages: t.Any) -> None:
        self._pages = list(pages)
        self.requests: list[tuple[int | None, int | None]] = []

    def __call__(self, start: int | None, limit: int | None) -> t.Any:
        self.requests.append((start, limit))
        assert self._pages, f"one request too many: {self.requests}"
        found = self._pages.pop(0)
        if isinstance(found, Exception):
            raise found
        return copy.deepcopy(found)


NONE: list[tuple[int | None, int | None]] = []
# The pages in the order of the requests; whether the list is complete; how many incidents; the requests after the first.
TABLE: dict[str, tuple[list[t.Any], bool, int, list[tuple[int | None, int | None]]]] = {
    "404": ([NOT_FOUND], True, 0, NONE),
    "nothing, nothing announced": ([EMPTY], True, 0, NONE),
    "nothing, none announced": ([Page([], 0, 0)], True, 0, NONE),
    "nothing, though a size is announced": ([Page([], 3)], False, 0, NONE),
    "nothing, though a total is announced": ([Page([], None, 3)], False, 0, NONE),
    "nothing, though an unknown number is announced": ([Page([], other_count=3)], False, 0, NONE),
    "one": ([page(1, 1)], True, 1, NONE),
    "nine are complete": ([page(1, 9)], True, 9, NONE),
    "nine of nine": ([page(1, 9, size=9)], True, 9, NONE),
    "ten could be a page": ([page(1, 10), page(10, 10)], True, 10, [(9, 10)]),
    "ten, and a total of ten": ([page(1, 10, total=10)], True, 10, NONE),
    "ten, size may count the page": ([page(1, 10, size=10), page(10, 10)], True, 10, [(9, 10)]),
    "ten, size ten, total more": ([page(1, 10, size=10, total=12), page(10, 12, total=12)], True, 12, [(9, 10)]),
    "a total reached on the second page": ([page(1, 10, total=15), page(10, 15, total=15)], True, 15, [(9, 10)]),
    "a size above the count is read on": ([page(1, 2, size=3), page(2, 3), page(3, 3)], True, 3, [(1, 2), (2, 2)]),
    "three pages and the end": (
        [page(1, 10), page(10, 19), page(19, 23), page(23, 23)],
        True,
        23,
        [(9, 10), (18, 10), (22, 10)],
    ),
    "fewer than the announced size": ([page(1, 10, size=12), page(10, 10)], False, 10, [(9, 10)]),
    "fewer than an unknown number": ([replace(page(1, 10), other_count=12), page(10, 10)], False, 10, [(9, 10)]),
    "fewer than the announced total": (
        [page(1, 10, total=12), page(10, 11), page(11, 11)],
        False,
        11,
        [(9, 10), (10, 10)],
    ),
    "a short list with fewer than announced": ([page(1, 3, total=4), page(3, 3)], False, 3, [(2, 3)]),
    "a later page announces more": (
        [page(1, 10), page(10, 12, size=30), page(12, 12)],
        False,
        12,
        [(9, 10), (11, 10)],
    ),
    "a total below the count is no proof, the end is": ([page(1, 12, total=5), page(12, 12)], True, 12, [(11, 12)]),
    "paging is ignored": ([page(1, 10), page(1, 10)], False, 10, [(9, 10)]),
    "paging is ignored, total announced": ([page(1, 10, total=20), page(1, 10, total=20)], False, 10, [(9, 10)]),
    "paging is refused": ([page(1, 10), REFUSED], False, 10, [(9, 10)]),
    "paging is refused, 500": ([page(1, 10), SpaceError("server", "x", status=500)], False, 10, [(9, 10)]),
    "paging is refused on a short list": ([page(1, 2, size=3), REFUSED], False, 2, [(1, 2)]),
    "paging is refused later": ([page(1, 10), page(10, 19), REFUSED], False, 19, [(9, 10), (18, 10)]),
    "404 to paging": ([page(1, 10), NOT_FOUND], False, 10, [(9, 10)]),
    "empty page instead of the last record": ([page(1, 10), EMPTY], False, 10, [(9, 10)]),
    "pages of one": (
        [page(1, 1, total=2), page(2, 2, total=2), page(1, 1, total=2)],
        True,
        2,
        [(1, 1), (0, 1)],
    ),
    "pages of one to the end": (
        [page(1, 1, size=2), page(2, 2), page(1, 1), EMPTY, page(2, 2)],
        True,
        2,
        [(1, 1), (0, 1), (2, 1), (1, 1)],
    ),
    "pages of one, paging ignored": ([page(1, 1, size=2), page(1, 1), page(1, 1)], False, 1, [(1, 1), (0, 1)]),
    "pages of one, paging refused": ([page(1, 1, size=2), REFUSED], False, 1, [(1, 1)]),
}


@pytest.mark.parametrize(("pages", "complete", "count", "requests"), TABLE.values(), ids=list(TABLE))
def test_completeness_rule(
    pages: list[t.Any], complete: bool, count: int, requests: list[tuple[int | None, int | None]]
) -> None:
    fetch = Script(*pages)
    listing = Paginator().fetch_all(fetch)
    assert (listing.complete, len(listing.incidents)) == (complete, count)
    assert fetch.requests == [(None, None), *requests]


# A list that changes while it is read: the pages of the first reading, of which the last one shows the change.
CHANGES: dict[str, list[t.Any]] = {
    "one deleted": [page(1, 10), page(11, 19)],
    "two deleted": [page(1, 10), page(12, 19)],
    "one inserted": [page(1, 10), page(9, 18)],
    "one deleted and one inserted between": [page(1, 10), page(99, 99), page(99, 99)],
    "one deleted, total announced": [page(1, 10, total=12), page(10, 11, total=11)],
    "the end is gone": [page(1, 10), page(10, 19), EMPTY],
    "another order": [page(1, 10), Page(page(15, 18).records + page(10, 10).records)],
    "an incident changes its status": [page(1, 10, status="Created"), page(10, 19, status="Closed")],
}


@pytest.mark.parametrize("pages", CHANGES.values(), ids=list(CHANGES))
def test_changed_list_is_read_once_more(pages: list[t.Any]) -> None:
    listing = Paginator().fetch_all(
        Script(*pages[: 3 if pages[-1] is EMPTY else 2], page(2, 11), page(11, 12), page(12, 12))
    )
    assert ([found["key"] for found in listing.incidents], listing.complete) == (list(range(2, 13)), True)


@pytest.mark.parametrize("pages", CHANGES.values(), ids=list(CHANGES))
def test_list_that_keeps_changing_is_incomplete(pages: list[t.Any]) -> None:
    pages = pages[: 3 if pages[-1] is EMPTY else 2]
    listing = Paginator().fetch_all(Script(*pages, *pages))
    assert not listing.complete


def test_reread_list_has_the_time_of_the_second_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(["first", "second"])
    monkeypatch.setattr(pagination, "utc_now", lambda: next(times))
    assert Paginator().fetch_all(Script(page(1, 10), page(11, 19), page(1, 3))).retrieved_at == "second"


def test_deletion_cannot_hide_the_second_incident() -> None:
    rows = [{"@key": str(key), "customerTrackingNumber": "A" if key in (3, 11) else f"N{key}"} for key in range(1, 13)]

    def fetch(start: int | None, limit: int | None) -> Page:
        found = Page(rows[start or 0 : (start or 0) + 10])
        if start is None and len(rows) == 12:
            # Between the two pages.
            del rows[0]
        return found

    listing = Paginator().fetch_all(fetch)
    assert [found["key"] for found in listing.incidents if found["customer_tracking_number"] == "A"] == [3, 11]
    assert listing.complete


# Unreadable records

ODD = UnreadableRecord({"key": 99}, "Incident 99 cannot be read.")


def test_unreadable_records_count_and_are_kept() -> None:
    first = replace(page(1, 9, size=12), unreadable=[ODD])
    fetch = Script(first, page(9, 11), page(11, 11))
    listing = Paginator().fetch_all(fetch)
    assert (listing.complete, len(listing.incidents), listing.unreadable) == (True, 11, [ODD])
    assert fetch.requests == [(None, None), (9, 10), (11, 10)]


def test_unreadable_record_can_be_the_overlap() -> None:
    fetch = Script(replace(page(1, 9), unreadable=[ODD]), replace(page(10, 12), unreadable=[ODD]), page(12, 12))
    listing = Paginator().fetch_all(fetch)
    assert (listing.complete, len(listing.incidents), listing.unreadable) == (True, 12, [ODD])


# A first list, and the longest one after it that is complete without a next page.
LIST_LENGTHS: dict[str, tuple[list[t.Any], int]] = {
    "complete, proven by the next page": ([page(1, 40), page(40, 40)], 39),
    "returned in two pages": ([page(1, 20), page(20, 39), page(39, 39)], 9),
    "fewer than announced": ([page(1, 40, size=41), page(40, 40)], 9),
    "records that nothing tells apart": ([Page([{"hostName": "a"}] * 12)], 9),
    "short anyway": ([page(1, 3)], 9),
}


@pytest.mark.parametrize(("pages", "longest"), LIST_LENGTHS.values(), ids=list(LIST_LENGTHS))
def test_proven_list_vouches_for_shorter_ones(pages: list[t.Any], longest: int) -> None:
    paginator = Paginator()
    paginator.fetch_all(Script(*pages))
    assert paginator.fetch_all(Script(page(1, longest))).complete
    as_long = Script(page(1, longest + 1), page(longest + 1, longest + 1))
    assert paginator.fetch_all(as_long).complete
    assert len(as_long.requests) == 2


def test_proven_list_does_not_vouch_for_one_that_announces_more() -> None:
    paginator = Paginator()
    paginator.fetch_all(Script(page(1, 40), page(40, 40)))
    assert not paginator.fetch_all(Script(page(1, 20, size=21), page(20, 20))).complete


@pytest.mark.parametrize("answer", [page(1, 40), REFUSED, EMPTY, NOT_FOUND], ids=["ignored", "refused", "empty", "404"])
def test_unsupported_paging_is_tried_once(answer: t.Any) -> None:
    paginator = Paginator()
    assert not paginator.fetch_all(Script(page(1, 40), answer)).complete
    assert not paginator.fetch_all(Script(page(1, 10))).complete
    assert paginator.fetch_all(Script(page(1, 10, total=10))).complete


# A reading that stops on the way


def test_reading_stops_after_the_allowed_requests() -> None:
    fetch = Script(page(1, 10, size=25), page(10, 19), page(19, 25), page(25, 25))
    reading = ListReading(Paginator(), fetch)
    assert (reading.pages_left, reading.finish(1).complete, reading.pages_left) == (3, False, 2)
    assert len(fetch.requests) == 2
    assert reading.finish().complete
    assert reading.pages_left == 0


def test_pages_left_are_unknown_unless_announced() -> None:
    assert ListReading(Paginator(), Script(page(1, 10))).pages_left is None


def test_first_page_can_have_a_limit() -> None:
    fetch = Script(page(1, 10), page(10, 10))
    assert ListReading(Paginator(), fetch, limit=10).finish().complete
    assert fetch.requests == [(0, 10), (9, 10)]


def test_the_oldest_page_dates_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(["first", "second", "third", "fourth"])
    monkeypatch.setattr(pagination, "utc_now", lambda: next(times))
    assert Paginator().fetch_all(Script(page(1, 10), page(10, 12), page(12, 12))).retrieved_at == "first"


def test_timestamps_are_utc_and_sort_by_time() -> None:
    before = datetime.now(timezone.utc)
    found = pagination.utc_now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found)
    parsed = datetime.fromisoformat(found.replace("Z", "+00:00"))
    assert abs((parsed - before).total_seconds()) < 60


def test_incidents_are_listed_once_and_in_order() -> None:
    listing = Paginator().fetch_all(Script(page(1, 10), page(10, 12), page(12, 12)))
    assert [found["key"] for found in listing.incidents] == list(range(1, 13))


def test_incidents_that_share_all_but_the_key_stay_two() -> None:
    records = [{"@key": key, "customerTrackingNumber": "a"} for key in ("1", "2")]
    assert len(Paginator().fetch_all(Script(Page(records))).incidents) == 2


def test_without_keys_the_uri_else_the_record_tells_them_apart() -> None:
    records = [{"@uri": "/x/1"}, {"@uri": "/x/2"}, {"hostName": "a"}, {"hostName": "b"}]
    listing = Paginator().fetch_all(Script(Page(records)))
    assert (len(listing.incidents), listing.complete) == (4, True)


def test_records_that_nothing_tells_apart_are_ambiguous() -> None:
    records = [{"customerTrackingNumber": "a", "status": "Created"}] * 2
    assert not Paginator().fetch_all(Script(Page(records))).complete


def test_incident_in_two_states_is_ambiguous() -> None:
    records = [{"@key": "1", "status": status} for status in ("Created", "Closed")]
    assert not Paginator().fetch_all(Script(Page(records))).complete


@pytest.mark.parametrize("kind", ["auth", "connection", "timeout", "bad_payload"])
def test_failure_on_a_later_page_is_raised(kind: t.Any) -> None:
    error = SpaceError(kind, "gone", status=503 if kind == "connection" else None)
    with pytest.raises(SpaceError) as caught:
        Paginator().fetch_all(Script(page(1, 10), error))
    assert caught.value.kind == kind


def test_refused_list_is_an_error() -> None:
    with pytest.raises(SpaceError):
        Paginator().fetch_all(Script(REFUSED))


def test_endless_list_is_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_RECORDS", 50)
    starts = []

    def endless(start: int | None, limit: int | None) -> Page:
        starts.append(start)
        return page((start or 0) + 1, (start or 0) + 20)

    listing = Paginator().fetch_all(endless)
    assert (listing.complete, len(listing.incidents), len(starts)) == (False, 58, 3)


@pytest.mark.parametrize("status", [400, 405, 409, 412, 413, 414, 415, 422, 500, 501])
def test_rejected_queries(status: int) -> None:
    assert pagination.is_unsupported_query(SpaceError("server", "x", status=status))


@pytest.mark.parametrize("status", [None, 301, 401, 403, 404, 407, 429, 502, 503, 504])
def test_other_failures_are_not_about_the_query(status: int | None) -> None:
    assert not pagination.is_unsupported_query(SpaceError("server", "x", status=status))
