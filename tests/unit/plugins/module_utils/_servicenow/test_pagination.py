# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When a list is complete: the rule of the contract as a table, over scripted pages."""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import Reader
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page

NOT_FOUND = None
REFUSED = SpaceError("server", "no paging here", status=400)


def page(first: int, last: int, size: int | None = None, total: int | None = None, **fields: str) -> Page:
    """The incidents first to last, as one answer."""
    return Page([{"@key": str(key), **fields} for key in range(first, last + 1)], size, total)


EMPTY = Page()


class Script:
    """Gives its answers in order, and notes what was asked."""

    def __init__(self, *answers: t.Any) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[int | None, int | None]] = []

    def __call__(self, start: int | None, limit: int | None) -> t.Any:
        self.asked.append((start, limit))
        assert self._answers, f"asked once too often: {self.asked}"
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


# What the answers are; whether that is complete; how many incidents; the pages asked for after the first.
TABLE: dict[str, tuple[list[t.Any], bool, int, list[tuple[int, int]]]] = {
    "nothing, nothing announced": ([EMPTY], True, 0, []),
    "nothing, none announced": ([Page([], 0, 0)], True, 0, []),
    "nothing, though a size is announced": ([Page([], 3)], False, 0, []),
    "nothing, though a total is announced": ([Page([], None, 3)], False, 0, []),
    "one": ([page(1, 1)], True, 1, []),
    "nine are taken as all": ([page(1, 9)], True, 9, []),
    "nine of nine": ([page(1, 9, size=9)], True, 9, []),
    "ten could be a page": ([page(1, 10), EMPTY], True, 10, [(10, 10)]),
    "ten, and a total of ten": ([page(1, 10, total=10)], True, 10, []),
    "ten, and a size of ten, which may count the page": ([page(1, 10, size=10), EMPTY], True, 10, [(10, 10)]),
    "ten, size ten, total more": ([page(1, 10, size=10, total=12), page(11, 12, total=12)], True, 12, [(10, 10)]),
    "a total reached on the second page": ([page(1, 10, total=15), page(11, 15, total=15)], True, 15, [(10, 10)]),
    "a size above what came is read on": ([page(1, 2, size=3), page(3, 3, size=3), EMPTY], True, 3, [(2, 2), (3, 2)]),
    "three pages and the empty one": (
        [page(1, 10), page(11, 20), page(21, 23), EMPTY],
        True,
        23,
        [(10, 10), (20, 10), (23, 10)],
    ),
    "the end falls short of the announced size": ([page(1, 10, size=12), EMPTY], False, 10, [(10, 10)]),
    "the end falls short of the announced total": (
        [page(1, 10, total=12), page(11, 11), EMPTY],
        False,
        11,
        [(10, 10), (11, 10)],
    ),
    "a small list that falls short": ([page(1, 3, total=4), EMPTY], False, 3, [(3, 3)]),
    "a later page announces more": ([page(1, 10), page(11, 12, size=30), EMPTY], False, 12, [(10, 10), (12, 10)]),
    "a total below what came is no proof, the end is": ([page(1, 12, total=5), EMPTY], True, 12, [(12, 12)]),
    "paging is ignored": ([page(1, 10), page(1, 10)], False, 10, [(10, 10)]),
    "paging is ignored, total announced": ([page(1, 10, total=20), page(1, 10, total=20)], False, 10, [(10, 10)]),
    "paging is ignored later": ([page(1, 10), page(11, 20), page(11, 20)], False, 20, [(10, 10), (20, 10)]),
    "paging is refused": ([page(1, 10), REFUSED], False, 10, [(10, 10)]),
    "paging is refused, 500": ([page(1, 10), SpaceError("server", "x", status=500)], False, 10, [(10, 10)]),
    "paging is refused on a small list that falls short": ([page(1, 2, size=3), REFUSED], False, 2, [(2, 2)]),
    "paging is refused later": ([page(1, 10), page(11, 20), REFUSED], False, 20, [(10, 10), (20, 10)]),
    "404 past the end, where paging works": ([page(1, 10), NOT_FOUND, page(10, 10)], True, 10, [(10, 10), (9, 1)]),
    "404 past the end that falls short": (
        [page(1, 10, size=11), NOT_FOUND, page(10, 10)],
        False,
        10,
        [(10, 10), (9, 1)],
    ),
    "404 because it does not know paging": ([page(1, 10), NOT_FOUND, NOT_FOUND], False, 10, [(10, 10), (9, 1)]),
    "404, and the probe gives the whole list": ([page(1, 10), NOT_FOUND, page(1, 10)], False, 10, [(10, 10), (9, 1)]),
    "404, and the probe gives nothing": ([page(1, 10), NOT_FOUND, EMPTY], False, 10, [(10, 10), (9, 1)]),
    "404, and the probe gives another one": ([page(1, 10), NOT_FOUND, page(9, 9)], False, 10, [(10, 10), (9, 1)]),
    "404, and the probe is refused": ([page(1, 10), NOT_FOUND, REFUSED], False, 10, [(10, 10), (9, 1)]),
    "pages that overlap": ([page(1, 10), page(8, 14), page(15, 15), EMPTY], True, 15, [(10, 10), (17, 10), (18, 10)]),
    "an incident in two states is certain in neither": (
        [page(1, 10, status="Created"), page(10, 11, status="Closed"), EMPTY],
        False,
        11,
        [(10, 10), (12, 10)],
    ),
}


@pytest.mark.parametrize(("answers", "complete", "count", "pages"), TABLE.values(), ids=list(TABLE))
def test_the_completeness_rule(answers: list[t.Any], complete: bool, count: int, pages: list[tuple[int, int]]) -> None:
    fetch = Script(*answers)
    listing = Reader().read(fetch)
    assert (listing.complete, len(listing.incidents), listing.not_found) == (complete, count, False)
    assert fetch.asked == [(None, None), *pages]


# A first list, whether it measures the ones after it, and of those the longest that is taken for whole without a next page.
MEASURES: dict[str, tuple[list[t.Any], int]] = {
    "whole, shown by an empty page": ([page(1, 40), EMPTY], 39),
    "whole, shown by a 404 where paging works": ([page(1, 40), NOT_FOUND, page(40, 40)], 39),
    "it came in two pages": ([page(1, 20), page(21, 40), EMPTY], 9),
    "paging is ignored": ([page(1, 40), page(1, 40)], 9),
    "paging is refused": ([page(1, 40), REFUSED], 9),
    "it falls short of what is announced": ([page(1, 40, size=41), EMPTY], 9),
    "two records that nothing tells apart": ([Page([{"hostName": "a"}] * 12), EMPTY], 9),
    "short anyway": ([page(1, 3)], 9),
}


@pytest.mark.parametrize(("answers", "longest"), MEASURES.values(), ids=list(MEASURES))
def test_a_list_shown_to_be_whole_is_the_measure_of_those_after_it(answers: list[t.Any], longest: int) -> None:
    reader = Reader()
    reader.read(Script(*answers))
    taken = Script(page(1, longest))
    assert reader.read(taken).complete
    as_long = Script(page(1, longest + 1), EMPTY)
    assert reader.read(as_long).complete
    assert len(as_long.asked) == 2


def test_no_measure_helps_a_list_that_announces_more() -> None:
    reader = Reader()
    reader.read(Script(page(1, 40), EMPTY))
    assert not reader.read(Script(page(1, 20, size=21), EMPTY)).complete


def test_the_oldest_page_dates_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter(["first", "second", "third", "fourth"])
    monkeypatch.setattr(pagination, "utc_now", lambda: next(times))
    assert Reader().read(Script(page(1, 10), page(11, 12), EMPTY)).retrieved_at == "first"


def test_timestamps_are_utc_and_sort_by_time() -> None:
    before = datetime.now(timezone.utc)
    found = pagination.utc_now()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found)
    parsed = datetime.fromisoformat(found.replace("Z", "+00:00"))
    assert abs((parsed - before).total_seconds()) < 60


def test_a_404_is_told_apart_from_an_empty_list() -> None:
    listing = Reader().read(Script(NOT_FOUND))
    assert (listing.incidents, listing.not_found) == ([], True)


def test_the_incidents_come_once_each_and_in_order() -> None:
    listing = Reader().read(Script(page(1, 10), page(8, 12), EMPTY))
    assert [found["key"] for found in listing.incidents] == list(range(1, 13))


def test_two_incidents_that_share_all_but_the_key_stay_two() -> None:
    records = [{"@key": key, "customerTrackingNumber": "a"} for key in ("1", "2")]
    assert len(Reader().read(Script(Page(records))).incidents) == 2


def test_without_keys_the_address_else_the_whole_record_tells_them_apart() -> None:
    records = [{"@uri": "/x/1"}, {"@uri": "/x/2"}, {"hostName": "a"}, {"hostName": "b"}]
    listing = Reader().read(Script(Page(records)))
    assert (len(listing.incidents), listing.complete) == (4, True)


def test_two_records_that_nothing_tells_apart_are_not_certainly_one() -> None:
    records = [{"customerTrackingNumber": "a", "status": "Created"}] * 2
    assert not Reader().read(Script(Page(records))).complete


@pytest.mark.parametrize("kind", ["auth", "connection", "timeout", "bad_payload"])
def test_a_failure_on_a_later_page_is_no_end_of_the_list(kind: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        Reader().read(Script(page(1, 10), SpaceError(kind, "gone", status=503 if kind == "connection" else None)))
    assert caught.value.kind == kind


def test_a_refusal_of_the_list_itself_is_an_error() -> None:
    with pytest.raises(SpaceError):
        Reader().read(Script(REFUSED))


def test_an_endless_list_is_left_as_incomplete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_RECORDS", 50)
    asked = []

    def endless(start: int | None, limit: int | None) -> Page:
        asked.append(start)
        return page((start or 0) + 1, (start or 0) + 20)

    listing = Reader().read(endless)
    assert (listing.complete, len(listing.incidents), len(asked)) == (False, 60, 3)


@pytest.mark.parametrize("status", [400, 405, 409, 412, 413, 414, 415, 422, 500, 501])
def test_a_status_about_the_form_of_the_question_is_a_refusal(status: int) -> None:
    assert pagination.refused(SpaceError("server", "x", status=status))


@pytest.mark.parametrize("status", [None, 301, 401, 403, 404, 407, 429, 502, 503, 504])
def test_every_other_failure_is_none(status: int | None) -> None:
    assert not pagination.refused(SpaceError("server", "x", status=status))
