# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lists that change while they are read, and unreadable records in them."""

from __future__ import annotations

import typing as t
from dataclasses import replace

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import Paginator
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import UnreadableRecord
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.pagination_cases import (
    EMPTY,
    NOT_FOUND,
    REFUSED,
    Script,
    page,
)

ODD = UnreadableRecord({"key": 99}, "Incident 99 cannot be read.")

# A list that changes while it is read: the pages of the first reading, of which the last one shows the change.
CHANGES: dict[str, list[t.Any]] = {
    "one deleted": [page(1, 10), page(11, 19)],
    "two deleted": [page(1, 10), page(12, 19)],
    "one inserted": [page(1, 10), page(9, 18)],
    "one deleted and one inserted between": [page(1, 10), page(99, 99), page(99, 99)],
    "one deleted, total announced": [page(1, 10, total=12), page(10, 11, total=11)],
    "the end is gone": [page(1, 10), page(10, 19), EMPTY],
    "another order": [page(1, 10), Page(page(15, 18).records + page(10, 10).records)],
    "another order, smaller keys": [page(11, 20), Page(page(1, 4).records + page(20, 20).records)],
    "an earlier record only": [page(1, 10), page(5, 5)],
    "an earlier record after the last one": [
        page(1, 10),
        Page(page(10, 10).records + page(9, 9).records + page(11, 12).records),
    ],
    "one deleted, and an unreadable one": [page(1, 10), replace(page(11, 15), unreadable=[ODD])],
    "an incident changes its status": [page(1, 10, status="Created"), page(10, 19, status="Closed")],
}


# changes


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


def test_unreadable_records_count_and_are_kept() -> None:
    first = replace(page(1, 9, size=12), unreadable=[ODD])
    fetch = Script(first, page(9, 11), page(11, 11))
    listing = Paginator().fetch_all(fetch)
    assert (listing.complete, len(listing.incidents), listing.unreadable) == (True, 11, [ODD])
    assert fetch.requests == [(None, None), (9, 10), (11, 10)]
    assert Paginator().fetch_all(Script(replace(page(1, 11, total=12), unreadable=[ODD]))).complete


def test_unreadable_record_can_be_a_page_of_one() -> None:
    listing = Paginator().fetch_all(Script(page(1, 1, total=2), Page(unreadable=[ODD]), page(1, 1)))
    assert (listing.complete, len(listing.incidents), listing.unreadable) == (True, 1, [ODD])


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


@pytest.mark.parametrize(
    "answer",
    [page(1, 40), page(1, 2), REFUSED, EMPTY, NOT_FOUND],
    ids=["ignored", "ignored with a limit", "refused", "empty", "404"],
)
def test_unsupported_paging_is_tried_once(answer: t.Any) -> None:
    paginator = Paginator()
    assert not paginator.fetch_all(Script(page(1, 40), answer)).complete
    assert not paginator.fetch_all(Script(page(1, 10))).complete
    assert paginator.fetch_all(Script(page(1, 10, total=10))).complete
