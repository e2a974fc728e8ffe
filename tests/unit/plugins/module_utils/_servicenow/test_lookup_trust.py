# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A lookup trusts nothing that is not proven: filters, ``or`` and pages that an appliance gets wrong."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.lookup_cases import (
    EXPECTED,
    FLEET,
    NUMBERS,
    ask,
    ask_hosts,
    filters,
    formats,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LOGIN,
    LOGOUT,
    keys,
    paths,
    record,
    service,
)

# Rule 4: nothing is trusted that is not proven


def test_one_batch_answers_all_that_exist(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 10)])
    numbers = [f"N-{key}" for key in range(1, 10)]
    assert ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers, 1)]
    assert len(appliance.requests) == 1


@pytest.mark.parametrize("count", ["total", "size", "none"])
def test_long_lookup_is_split_into_batches(appliance: t.Any, count: str) -> None:
    numbers = [f"N{key:04}" for key in range(500)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(count_attribute=count)
    assert ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers)]
    assert max(len(entry["target"]) for entry in appliance.requests) < 2000
    # The list of all incidents is cheaper here: one request, and one to prove its end.
    assert len(appliance.requests) == (1 if count == "total" else 2)


def test_page_size_of_one_lookup_proves_nothing_for_the_next(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N{key:04}") for key in range(60)])
    appliance.set_behaviour(count_attribute="size", size_counts="page")
    numbers = [f"N{key:04}" for key in range(37)]
    with service(appliance) as asked:
        asked.by_tracking_numbers(numbers)
        # A node with another page bound takes over, and hides the last twenty.
        appliance.set_behaviour(page_maximum=17, paging="ignored")
        appliance.reset_log()
        answers = asked.by_tracking_numbers(numbers)
    assert all(answer.found and answer.complete for answer in answers)
    # None of them was taken from the truncated list.
    assert len(filters(appliance)) > 5


QUIRKS: dict[str, dict[str, t.Any]] = {
    "as documented": {},
    "one child in a list": {"one_child": "list"},
    "or refused": {"or_filter": "refused"},
    "or: first only": {"or_filter": "first_only"},
    "or: last only": {"or_filter": "last_only"},
    "filter ignored": {"filter": "ignored"},
    "filter refused": {"filter": "refused"},
    "filter on this field refused": {"filter_fields": ["hostName"]},
    "filter blind to case": {"filter_case": "insensitive"},
    "foreign record added": {"foreign_record": "added"},
    "foreign record instead": {"foreign_record": "instead"},
    "no content": {"empty_answer": "no_content"},
    "counts of the page": {"size_counts": "page"},
    "no counts": {"count_attribute": "none"},
    "both counts": {"count_attribute": "both"},
    "chunked": {"chunked": True},
    "pages of one": {"page_maximum": 1},
    "no paging": {"paging": "refused"},
    "xml only": {"json": False},
    "json only": {"xml": False},
    "old": {"versions": [2]},
}


@formats
@pytest.mark.parametrize("session", [False, True])
@pytest.mark.parametrize("behaviour", QUIRKS.values(), ids=list(QUIRKS))
def test_no_quirk_changes_the_answer(appliance: t.Any, behaviour: dict[str, t.Any], form: str, session: bool) -> None:
    appliance.set_incidents([*FLEET, record(10, "case-1")])
    appliance.set_behaviour(**behaviour)
    assert ask(appliance, NUMBERS, format=form, session=session) == EXPECTED
    assert paths(appliance).count(LOGIN) == paths(appliance).count(LOGOUT) == int(session)


@pytest.mark.parametrize(
    "behaviour", [{"or_filter": "refused"}, {"or_filter": "first_only"}, {"or_filter": "last_only"}]
)
def test_unsupported_or_is_remembered(appliance: t.Any, behaviour: dict[str, t.Any]) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(**behaviour)
    with service(appliance) as asked:
        asked.by_tracking_numbers(NUMBERS)
        appliance.reset_log()
        assert keys(asked.by_tracking_numbers(NUMBERS)) == EXPECTED
    assert not [text for text in filters(appliance) if " or " in text]


@pytest.mark.parametrize("behaviour", [{"filter": "ignored"}, {"filter": "refused"}, {"foreign_record": "instead"}])
def test_unsupported_filter_is_replaced_by_one_list(appliance: t.Any, behaviour: dict[str, t.Any]) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(**behaviour)
    with service(appliance) as asked:
        asked.by_tracking_numbers(NUMBERS)
        appliance.reset_log()
        assert keys(asked.by_tracking_numbers(NUMBERS)) == EXPECTED
    assert filters(appliance) == [""]


def test_unmatched_records_are_dropped(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "CASE-1"), record(9, "OTHER")])
    appliance.set_behaviour(foreign_record="instead")
    assert ask(appliance, ["CASE-1"]) == [("CASE-1", [1])]
    assert ask_hosts(appliance, ["nowhere"]) == [("nowhere", [])]


def test_missing_number_is_queried_alone(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    ask(appliance, NUMBERS)
    assert len(filters(appliance)) == 2
    assert filters(appliance)[1] == "(customerTrackingNumber eq 'CASE-4')"


def test_unsafe_literals_are_matched_locally(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "O'Brien"), record(2, "ü"), record(3, "plain")])
    assert ask(appliance, ["O'Brien", "plain", "ü", "x') or (customerTrackingNumber eq 'plain"]) == [
        ("O'Brien", [1]),
        ("plain", [3]),
        ("ü", [2]),
        ("x') or (customerTrackingNumber eq 'plain", []),
    ]
    assert filters(appliance) == ["(customerTrackingNumber eq 'plain')", "(customerTrackingNumber eq 'ü')", ""]


def test_truncated_batch_is_split(appliance: t.Any) -> None:
    # The silent bound of ten hides the second incident of CASE-2, which is the eleventh.
    rows = [record(key, f"CASE-{key}") for key in range(1, 11)]
    appliance.set_incidents([*rows, record(22, "CASE-2", status="Closed")])
    appliance.set_behaviour(page_maximum=10, count_attribute="none", paging="ignored")
    found = dict(ask(appliance, [f"CASE-{key}" for key in range(1, 11)]))
    assert found["CASE-2"] == [2, 22]
    assert len(filters(appliance)) < 10


def test_truncated_list_of_one_number_is_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, "MANY") for key in range(1, 13)])
    appliance.set_behaviour(page_maximum=10, count_attribute="none", paging="ignored")
    with service(appliance) as asked:
        (answer,) = asked.by_tracking_numbers(["MANY"])
    assert (answer.found, answer.complete, len(answer.incidents)) == (True, False, 10)


def test_missing_in_a_truncated_list_is_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"CASE-{key}") for key in range(1, 13)])
    appliance.set_behaviour(filter="ignored", page_maximum=10, count_attribute="none", paging="ignored")
    with service(appliance) as asked:
        (answer,) = asked.by_tracking_numbers(["CASE-12"])
    assert (answer.found, answer.complete) == (False, False)


# Rule 6: a list is read to its end, or is not complete


@pytest.mark.parametrize("past_end", ["no_content", "not_found", "empty_list"])
@pytest.mark.parametrize(
    "counts",
    [
        {"count_attribute": "size"},
        {"count_attribute": "total"},
        {"count_attribute": "both", "size_counts": "page"},
        {"count_attribute": "size", "size_counts": "page"},
        {"count_attribute": "none"},
    ],
)
@formats
def test_truncated_list_is_read_to_its_end(
    appliance: t.Any, counts: dict[str, t.Any], past_end: str, form: str
) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 36)])
    appliance.set_behaviour(page_maximum=10, past_end=past_end, **counts)
    with service(appliance, format=form) as asked:
        listing = asked.all_incidents()
    assert [found["key"] for found in listing.incidents] == list(range(1, 36))
    assert listing.complete
    assert len(appliance.requests) <= 7


@pytest.mark.parametrize("paging", ["ignored", "refused"])
@pytest.mark.parametrize("counts", ["size", "total", "both", "none"])
def test_unsupported_paging_ends_at_once_and_incomplete(appliance: t.Any, paging: str, counts: str) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 36)])
    appliance.set_behaviour(page_maximum=10, paging=paging, count_attribute=counts)
    with service(appliance) as asked:
        listing = asked.all_incidents()
    assert (len(listing.incidents), listing.complete) == (10, False)
    assert len(appliance.requests) == 2


def test_404_to_paging_is_not_the_end(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 36)])
    appliance.set_behaviour(page_maximum=10, count_attribute="none", faults=[{"on": "paging=", "status": 404}])
    with service(appliance) as asked:
        listing = asked.all_incidents()
    assert (len(listing.incidents), listing.complete) == (10, False)


def test_failing_page_fails_the_lookup(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 36)])
    appliance.set_behaviour(page_maximum=10, faults=[{"on": "start eq 18", "status": 503}])
    pauses: list[float] = []
    with service(appliance, pauses, retries=1) as asked, pytest.raises(SpaceError) as caught:
        asked.all_incidents()
    assert caught.value.status == 503
    assert len(pauses) == 1


def test_two_numbers_cannot_have_one_incident(appliance: t.Any) -> None:
    """A filter that trims returns the number with the line break for the one without, and JSON shows no difference."""
    appliance.set_incidents([record(1, "CASE-NL\n"), record(2, "CASE-1")])
    appliance.set_behaviour(filter_match="trimmed")
    with service(appliance) as asked:
        answers = asked.by_tracking_numbers(["CASE-NL", "CASE-NL\n", "CASE-1"])
    assert [answer.complete for answer in answers] == [False, False, True]
