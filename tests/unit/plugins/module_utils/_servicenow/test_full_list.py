# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which requests the list of all incidents costs, and when it is given up or read again."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.full_list import FullList
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import Paginator
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.pagination_cases import (
    REFUSED,
    Script,
    page,
)

NUMBER = "customer_tracking_number"
START = (0, 1000)
UNPAGED = (None, None)
NO_XML = SpaceError("server", "no XML", status=406)
BROKEN = SpaceError("connection", "broken")
# Of 30 incidents, 10 to a page, each page after the first brings 9 more.
OF_30 = [page(first, min(first + 9, 30), total=30) for first in (1, 10, 19, 28)]
ENDLESS = [page(first, first + 9) for first in (1, 10, 19, 28)]


class Listing:
    """A full list over scripted pages, and the requests for them."""

    def __init__(self, *pages: t.Any) -> None:
        self.script = Script(*pages)
        self.as_xml: list[bool] = []
        self.paginator = Paginator()
        self.full_list = FullList(NUMBER, self._fetch, self.paginator)

    def _fetch(self, is_exact: bool) -> t.Any:
        def fetch(start: int | None, limit: int | None) -> t.Any:
            self.as_xml.append(is_exact)
            return self.script(start, limit)

        return fetch

    def some(self, budget: int, *, is_last_resort: bool = False) -> int | None:
        found = self.full_list.read_some(budget, is_last_resort=is_last_resort)
        return None if found is None else count(found)

    def all(self) -> int:
        return count(self.full_list.read_all())

    @property
    def cost(self) -> int:
        return len(self.script.requests)


def count(found: Matches) -> int:
    """Each incident of the scripted pages has no number."""
    return found.count(t.cast(str, None))


@pytest.mark.parametrize(
    ("pages", "budget", "is_last_resort", "expected", "cost"),
    [
        ([page(1, 9)], 0, False, 9, 1),
        (OF_30, 2, True, 10, 1),
        (OF_30, 3, False, 30, 4),
        (OF_30, 4, False, 30, 4),
        # Without an announced length only the last resort spends more than one request.
        (ENDLESS, 0, False, 10, 1),
        (ENDLESS, 3, False, 19, 2),
        (ENDLESS, 2, True, 28, 3),
    ],
)
def test_reads_as_far_as_the_budget_is_worth(
    pages: list[t.Any], budget: int, is_last_resort: bool, expected: int, cost: int
) -> None:
    listing = Listing(*pages)
    assert (listing.some(budget, is_last_resort=is_last_resort), listing.cost) == (expected, cost)
    assert listing.script.requests[0] == START
    assert set(listing.as_xml) == {True}


def test_second_reading_continues_the_first() -> None:
    listing = Listing(*OF_30)
    assert (listing.some(0), listing.some(3), listing.all(), listing.all()) == (10, 30, 30, 30)
    assert listing.cost == 4


@pytest.mark.parametrize(("status", "is_supported"), [(400, False), (500, True), (501, False)])
def test_rejected_paging_is_replaced_by_one_response_that_is_worth_it(status: int, is_supported: bool) -> None:
    listing = Listing(SpaceError("server", "no paging", status=status), page(1, 9))
    assert (listing.some(7), listing.some(8), listing.cost) == (None, None, 1)
    assert listing.paginator.is_supported is is_supported
    assert listing.some(9) == 9
    assert listing.script.requests == [START, UNPAGED]


def test_list_that_is_worth_it_at_once() -> None:
    listing = Listing(REFUSED, page(1, 9))
    assert (listing.some(9), listing.script.requests) == (9, [START, UNPAGED])


@pytest.mark.parametrize("pages", [[BROKEN], [OF_30[0], BROKEN]])
def test_list_that_cannot_be_read_is_not_tried_again(pages: list[t.Any]) -> None:
    listing = Listing(*pages, page(1, 5))
    assert (listing.some(3), listing.some(3), listing.cost) == (None, None, len(pages))
    # All of the list has no other way.
    assert (listing.all(), listing.script.requests[-1]) == (5, UNPAGED)


@pytest.mark.parametrize("kind", ["auth", "denied", "usage", "tls"])
def test_fatal_error_is_raised(kind: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        Listing(SpaceError(kind, "no")).some(3)
    assert caught.value.kind == kind


def test_appliance_without_xml_is_asked_for_it_once() -> None:
    listing = Listing(NO_XML, ENDLESS[0], REFUSED, page(1, 12, total=12))
    assert (listing.some(1), listing.all(), listing.all()) == (10, 12, 12)
    assert listing.as_xml == [True, False, False, False]
    assert listing.script.requests == [START, START, (9, 10), UNPAGED]


@pytest.mark.parametrize("status", [405, 407, None])
def test_only_a_406_is_about_xml(status: int | None) -> None:
    listing = Listing(SpaceError("server", "no", status=status))
    with pytest.raises(SpaceError):
        listing.all()
    assert listing.cost == 1


def test_complete_list_without_a_start_is_requested_unpaged() -> None:
    listing = Listing(page(1, 5))
    assert (listing.all(), listing.all(), listing.script.requests) == (5, 5, [UNPAGED])
