# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which pages of a list are requested, and whether the list is complete."""

from __future__ import annotations

import re
import typing as t
from dataclasses import replace
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListReading, Paginator
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.pagination_cases import (
    EMPTY,
    NOT_FOUND,
    REFUSED,
    Script,
    page,
)

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
    "a size above the total": ([page(1, 10, size=20, total=10), page(10, 10)], False, 10, [(9, 10)]),
    "paging is ignored": ([page(1, 10), page(1, 10)], False, 10, [(9, 10)]),
    "paging is ignored, total announced": ([page(1, 10, total=20), page(1, 10, total=20)], False, 10, [(9, 10)]),
    "paging is refused": ([page(1, 10), REFUSED], False, 10, [(9, 10)]),
    "paging is refused, 500": ([page(1, 10), SpaceError("server", "x", status=500)], False, 10, [(9, 10)]),
    "paging is refused on a short list": ([page(1, 2, size=3), REFUSED], False, 2, [(1, 2)]),
    "paging is refused later": ([page(1, 10), page(10, 19), REFUSED], False, 19, [(9, 10), (18, 10)]),
    "404 to paging": ([page(1, 10), NOT_FOUND], False, 10, [(9, 10)]),
    "empty page instead of the last record": ([page(1, 10), EMPTY], False, 10, [(9, 10)]),
    "pages of one": (
        [page(key, key, total=4) for key in (1, 2, 1, 3, 2, 4, 3)],
        True,
        4,
        [(1, 1), (0, 1), (2, 1), (1, 1), (3, 1), (2, 1)],
    ),
    "pages of one to the end": (
        [page(1, 1, size=2), page(2, 2), page(1, 1), EMPTY, page(2, 2)],
        True,
        2,
        [(1, 1), (0, 1), (2, 1), (1, 1)],
    ),
    "pages of one, paging ignored": ([page(1, 1, size=2), page(1, 1), page(1, 1)], False, 1, [(1, 1), (0, 1)]),
    "pages of one, 404 to the next": ([page(1, 1, size=2), NOT_FOUND, page(1, 1)], False, 1, [(1, 1), (0, 1)]),
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


@pytest.mark.parametrize(
    ("first", "left"),
    [
        (page(1, 10), None),
        (page(1, 10, size=10), None),
        (page(1, 10, size=11), 2),
        (page(1, 10, size=19), 2),
        (page(1, 10, size=20), 3),
        (page(1, 10, total=19), 1),
        (page(1, 10, total=20), 2),
        (page(1, 10, size=20, total=15), 3),
        (page(1, 1, size=3), 3),
        (page(1, 2, size=5), 4),
        (page(1, 3, size=8), 4),
        (page(1, 9), 0),
    ],
)
def test_pages_left(first: Page, left: int | None) -> None:
    assert ListReading(Paginator(), Script(first)).pages_left == left


def test_reading_stops_after_the_allowed_requests() -> None:
    fetch = Script(
        page(1, 10, size=45), *(page(first, first + 9) for first in (10, 19, 28)), page(37, 45), page(45, 45)
    )
    reading = ListReading(Paginator(), fetch)
    for allowed, requests, left in ((0, 1, 5), (3, 4, 2), (1, 5, None)):
        assert not reading.finish(allowed).complete
        assert (len(fetch.requests), reading.pages_left) == (requests, left)
    assert reading.finish().complete
    assert reading.pages_left == 0


def test_first_page_can_have_a_limit() -> None:
    fetch = Script(page(1, 10), page(10, 10))
    assert ListReading(Paginator(), fetch, limit=10).finish().complete
    assert fetch.requests == [(0, 10), (9, 10)]


def test_list_has_the_time_of_its_oldest_page(monkeypatch: pytest.MonkeyPatch) -> None:
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
    row = {"customerTrackingNumber": "a", "status": "Created"}
    for twin in (row, dict(reversed(row.items()))):
        assert not Paginator().fetch_all(Script(Page([row, twin]))).complete


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


@pytest.mark.parametrize(("count", "requests"), [(199_999, 3), (200_000, 2), (200_001, 2)])
def test_endless_list_is_incomplete(count: int, requests: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "incident_from_record", lambda record: record)
    ends = iter([100_000, count, 200_001])
    starts = []

    def endless(start: int | None, limit: int | None) -> Page:
        starts.append(start)
        return Page([{"key": key} for key in range(start or 0, next(ends))])

    listing = Paginator().fetch_all(endless)
    assert (listing.complete, len(listing.incidents) >= 200_000, len(starts)) == (False, True, requests)


# The pages of a list, by the names of their attributes: what the list is.
FLAGS: dict[str, list[t.Any]] = {
    "xml": [page(1, 10), page(10, 10)],
    "json": [replace(page(1, 10), is_json=True), page(10, 10)],
    "json later": [page(1, 10), replace(page(10, 10), is_json=True)],
    "inexact": [replace(page(1, 10), is_inexact=True), page(10, 10)],
    "inexact later": [page(1, 10), replace(page(10, 10), is_inexact=True)],
    "json of one": [page(1, 1, total=2), page(2, 2), replace(page(1, 1), is_json=True)],
    "json of the following": [page(1, 1, total=2), replace(page(2, 2), is_json=True), page(1, 1)],
    "inexact of one": [page(1, 1, total=2), page(2, 2), replace(page(1, 1), is_inexact=True)],
    "inexact of the following": [page(1, 1, total=2), replace(page(2, 2), is_inexact=True), page(1, 1)],
}


@pytest.mark.parametrize("name", FLAGS)
def test_one_page_makes_a_list_inexact(name: str) -> None:
    listing = Paginator().fetch_all(Script(*FLAGS[name]))
    assert listing.complete
    assert (listing.is_exact, listing.is_inexact) == ("json" not in name, "inexact" in name)


@pytest.mark.parametrize("status", [400, 405, 409, 412, 413, 414, 415, 422, 500, 501])
def test_rejected_queries(status: int) -> None:
    assert pagination.is_unsupported_query(SpaceError("server", "x", status=status))


@pytest.mark.parametrize("status", [None, 301, 401, 403, 404, 407, 429, 502, 503, 504])
def test_other_failures_are_not_about_the_query(status: int | None) -> None:
    assert not pagination.is_unsupported_query(SpaceError("server", "x", status=status))
