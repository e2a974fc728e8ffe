# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rules of the API over a real socket, against an appliance that breaks each of them."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    HARD_NUMBERS,
    LIST,
    LOGIN,
    LOGOUT,
    SERVICE_ROOT,
    keys,
    paths,
    record,
    service,
)
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBERS = ["CASE-1", "CASE-2", "CASE-3", "CASE-4"]
# One number has two incidents, one has none.
FLEET = [
    record(1, "CASE-1"),
    record(2, "CASE-2"),
    record(3, "CASE-3"),
    record(22, "CASE-2", status="Closed"),
    record(9, "OTHER"),
]
EXPECTED = [("CASE-1", [1]), ("CASE-2", [2, 22]), ("CASE-3", [3]), ("CASE-4", [])]

formats = pytest.mark.parametrize("form", ["json", "xml"])


def _filters(appliance: t.Any) -> list[str]:
    """The filters of the requests, in order; an empty string for an unfiltered list."""
    return [entry["query"].get("filter", "") for entry in appliance.requests if entry["path"] == LIST]


def _ask(appliance: t.Any, numbers: list[str], **options: t.Any) -> list[tuple[t.Any, list[int]]]:
    with service(appliance, **options) as asked:
        answers = asked.by_tracking_numbers(numbers)
    assert all(answer.complete for answer in answers)
    assert asked.requests_made == len(appliance.requests)
    return keys(answers)


# Rule 1: no incident is an answer, and a 404 is believed only from Service Now


@formats
@pytest.mark.parametrize("empty", ["not_found", "no_content", "empty_list", "empty_body"])
def test_every_empty_response_is_no_incident(appliance: t.Any, form: str, empty: str) -> None:
    appliance.set_behaviour(empty_answer=empty)
    assert _ask(appliance, ["nope"], format=form) == [("nope", [])]
    assert paths(appliance) == [LIST, SERVICE_ROOT]


@pytest.mark.parametrize("empty", ["not_found", "no_content", "empty_list", "empty_body"])
def test_list_of_all_incidents_can_be_empty(appliance: t.Any, empty: str) -> None:
    appliance.set_behaviour(empty_unfiltered=empty)
    with service(appliance) as asked:
        listing = asked.all_incidents()
    assert (listing.incidents, listing.complete) == ([], True)
    assert paths(appliance).count(SERVICE_ROOT) == 1


@pytest.mark.parametrize("connections", [1, 8])
def test_many_404s_cost_one_service_root_request(appliance: t.Any, connections: int) -> None:
    with service(appliance, connections=connections) as asked:
        for _again in range(2):
            answers = asked.by_tracking_numbers([f"nope-{number}" for number in range(12)])
            assert not any(answer.found for answer in answers)
        asked.by_ids([1, 2, 3])
    assert paths(appliance).count(SERVICE_ROOT) == 1


@pytest.mark.parametrize(
    "lookup",
    [
        lambda asked: asked.by_tracking_numbers(["CASE-1"]),
        lambda asked: asked.by_tracking_numbers(NUMBERS),
        lambda asked: asked.by_host_names(["edge-01"]),
        lambda asked: asked.by_ids([1]),
        lambda asked: asked.all_incidents(),
    ],
)
@pytest.mark.parametrize("behaviour", [{"service_now": False}, {"path_prefix": "/elsewhere"}])
def test_404_without_service_now_is_an_error(appliance: t.Any, lookup: t.Any, behaviour: dict[str, t.Any]) -> None:
    appliance.set_incidents(FLEET)
    asked = service(appliance)
    appliance.set_behaviour(**behaviour)
    with asked, pytest.raises(SpaceError) as caught:
        lookup(asked)
    assert (caught.value.kind, caught.value.status) == ("not_found", 404)
    assert "url" in caught.value.hint


def test_foreign_service_root_is_an_error(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "root", "action": "body", "body": "<html>Welcome to nginx</html>"}])
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        asked.by_tracking_numbers(["nope"])
    assert caught.value.kind == "not_found"


def test_failing_service_root_is_that_failure(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "root", "status": 403}])
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        asked.by_tracking_numbers(["nope"])
    assert caught.value.kind == "denied"


# Rule 2: strings come back unchanged


@formats
@pytest.mark.parametrize("typed", [True, False])
@pytest.mark.parametrize("names", ["at", "plain"])
def test_hard_tracking_numbers_survive(appliance: t.Any, form: str, typed: bool, names: str) -> None:
    appliance.set_behaviour(typed_text=typed, attribute_names=names)
    rows = [record(key, number) for key, number in enumerate(HARD_NUMBERS, 100)]
    # Two under the number that a number parser would confuse with another.
    appliance.set_incidents([*rows, record(500, "0012", status="Closed")])
    expected = [(number, [key, 500] if number == "0012" else [key]) for key, number in enumerate(HARD_NUMBERS, 100)]
    assert _ask(appliance, list(HARD_NUMBERS), format=form) == expected
    appliance.reset_log()
    for number, found in expected:
        assert _ask(appliance, [number], format=form) == [(number, found)]
        appliance.reset_log()


def test_json_typed_and_untyped_and_xml_give_equal_incidents(appliance: t.Any) -> None:
    rows = [record(key, number, hostName=number, product="") for key, number in enumerate(HARD_NUMBERS, 100)]
    appliance.set_incidents(rows)
    found = []
    for form, typed in (("json", True), ("json", False), ("xml", True)):
        appliance.set_behaviour(typed_text=typed)
        with service(appliance, format=form) as asked:
            found.append(asked.all_incidents().incidents)
    assert found[0] == found[1] == found[2]
    assert [incident["raw"]["customerTrackingNumber"] for incident in found[0]] == list(HARD_NUMBERS)


WIRE_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda char: char in "\t\n\r" or char >= " "
    ),
    min_size=1,
    max_size=30,
).filter(str.strip)


@settings(max_examples=40)
@given(st.lists(WIRE_TEXT, min_size=1, max_size=4, unique=True), st.sampled_from(["json", "xml"]))
def test_any_tracking_number_is_found(running_appliance: t.Any, numbers: list[str], form: str) -> None:
    running_appliance.reset()
    running_appliance.set_incidents([record(key, number) for key, number in enumerate(numbers, 1)])
    assert _ask(running_appliance, numbers, format=form) == [(number, [key]) for key, number in enumerate(numbers, 1)]


# Rule 3: the status before the body


@pytest.mark.parametrize(("status", "kind"), [(403, "denied"), (500, "server"), (400, "server")])
def test_error_body_with_a_json_type_is_not_decoded(appliance: t.Any, status: int, kind: str) -> None:
    media = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
    appliance.set_behaviour(faults=[{"on": LIST, "status": status, "body": '{"incidents":""}', "content_type": media}])
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        asked.all_incidents()
    assert (caught.value.kind, caught.value.status) == (kind, status)


def test_login_page_is_not_an_empty_list(appliance: t.Any) -> None:
    page = "<html><body>Login</body></html>"
    appliance.set_behaviour(
        faults=[{"on": LIST, "action": "body", "status": 200, "body": page, "content_type": "text/html"}]
    )
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        asked.by_tracking_numbers(["CASE-1"])
    assert caught.value.kind == "bad_payload"
    assert "'CASE-1'" in caught.value.message


# Rule 4: nothing is trusted that is not proven


def test_one_batch_answers_all_that_exist(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 10)])
    numbers = [f"N-{key}" for key in range(1, 10)]
    assert _ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers, 1)]
    assert len(appliance.requests) == 1


@pytest.mark.parametrize("count", ["total", "size", "none"])
def test_long_lookup_is_split_into_batches(appliance: t.Any, count: str) -> None:
    numbers = [f"N{key:04}" for key in range(500)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(count_attribute=count)
    assert _ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers)]
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
    assert len(_filters(appliance)) > 5


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
    assert _ask(appliance, NUMBERS, format=form, session=session) == EXPECTED
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
    assert not [text for text in _filters(appliance) if " or " in text]


@pytest.mark.parametrize("behaviour", [{"filter": "ignored"}, {"filter": "refused"}, {"foreign_record": "instead"}])
def test_unsupported_filter_is_replaced_by_one_list(appliance: t.Any, behaviour: dict[str, t.Any]) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(**behaviour)
    with service(appliance) as asked:
        asked.by_tracking_numbers(NUMBERS)
        appliance.reset_log()
        assert keys(asked.by_tracking_numbers(NUMBERS)) == EXPECTED
    assert _filters(appliance) == [""]


def test_unmatched_records_are_dropped(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "CASE-1"), record(9, "OTHER")])
    appliance.set_behaviour(foreign_record="instead")
    assert _ask(appliance, ["CASE-1"]) == [("CASE-1", [1])]
    assert _ask_host(appliance, ["nowhere"]) == [("nowhere", [])]


def _ask_host(appliance: t.Any, names: list[str], **options: t.Any) -> list[tuple[t.Any, list[int]]]:
    with service(appliance, **options) as asked:
        return keys(asked.by_host_names(names))


def test_missing_number_is_queried_alone(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    _ask(appliance, NUMBERS)
    assert len(_filters(appliance)) == 2
    assert _filters(appliance)[1] == "(customerTrackingNumber eq 'CASE-4')"


def test_unsafe_literals_are_matched_locally(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "O'Brien"), record(2, "ü"), record(3, "plain")])
    assert _ask(appliance, ["O'Brien", "plain", "ü", "x') or (customerTrackingNumber eq 'plain"]) == [
        ("O'Brien", [1]),
        ("plain", [3]),
        ("ü", [2]),
        ("x') or (customerTrackingNumber eq 'plain", []),
    ]
    assert _filters(appliance) == ["(customerTrackingNumber eq 'plain')", "(customerTrackingNumber eq 'ü')", ""]


def test_truncated_batch_is_split(appliance: t.Any) -> None:
    # The silent bound of ten hides the second incident of CASE-2, which is the eleventh.
    rows = [record(key, f"CASE-{key}") for key in range(1, 11)]
    appliance.set_incidents([*rows, record(22, "CASE-2", status="Closed")])
    appliance.set_behaviour(page_maximum=10, count_attribute="none", paging="ignored")
    found = dict(_ask(appliance, [f"CASE-{key}" for key in range(1, 11)]))
    assert found["CASE-2"] == [2, 22]
    assert len(_filters(appliance)) < 10


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


# Rule 5: a 401 is never repeated


LOOKUPS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "one number": lambda asked: asked.by_tracking_numbers(["CASE-1"]),
    "two numbers": lambda asked: asked.by_tracking_numbers(["CASE-1", "CASE-2"]),
    "many numbers": lambda asked: asked.by_tracking_numbers([f"CASE-{number:080}" for number in range(300)]),
    "numbers that cannot be part of a filter": lambda asked: asked.by_tracking_numbers(["ü", "'", "ö"]),
    "host names": lambda asked: asked.by_host_names(["a" * 3000, "b" * 3000, "c" * 3000]),
    "ids": lambda asked: asked.by_ids(list(range(50))),
    "all": lambda asked: asked.all_incidents(),
}


@pytest.mark.parametrize("session", [False, True])
@pytest.mark.parametrize("connections", [1, 16])
@pytest.mark.parametrize("lookup", LOOKUPS.values(), ids=list(LOOKUPS))
def test_rejected_password_is_sent_once(appliance: t.Any, lookup: t.Any, connections: int, session: bool) -> None:
    with service(appliance, password="wrong", connections=connections, session=session, retries=20) as asked:
        for _again in range(3):
            with pytest.raises(SpaceError) as caught:
                lookup(asked)
            assert (caught.value.kind, caught.value.status) == ("auth", 401)
    assert paths(appliance) == [LOGIN if session else LIST] or (paths(appliance) == [f"{LIST}/0"] and not session)
    assert asked.requests_made == 1


@pytest.mark.parametrize("session", [False, True])
def test_denied_user_costs_one_request(appliance: t.Any, session: bool) -> None:
    appliance.set_behaviour(faults=[{"on": LIST, "status": 403, "body": "not authorized"}])
    with service(appliance, session=session) as asked, pytest.raises(SpaceError) as caught:
        asked.by_tracking_numbers(NUMBERS)
    assert caught.value.kind == "denied"
    assert paths(appliance).count(LIST) == 1


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


# Rule 7: the media type that worked is remembered


@pytest.mark.parametrize(
    ("form", "behaviour", "first"),
    [
        ("json", {}, 1),
        ("json", {"json": False}, 2),
        ("xml", {"xml": False}, 2),
        ("json", {"versions": [4, 3]}, 3),
        ("xml", {"versions": [1]}, 9),
        ("json", {"versions": [1], "json": False}, 10),
    ],
)
def test_406_is_negotiated_once(appliance: t.Any, form: str, behaviour: dict[str, t.Any], first: int) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(**behaviour)
    with service(appliance, format=form) as asked:
        assert keys(asked.by_tracking_numbers(["CASE-1"])) == [("CASE-1", [1])]
        assert len(appliance.requests) == first
        appliance.reset_log()
        assert keys(asked.by_tracking_numbers(["CASE-3"])) == [("CASE-3", [3])]
        assert len(appliance.requests) == 1


def test_parallel_requests_negotiate_once(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 30)])
    appliance.set_behaviour(single_versions=[1])
    with service(appliance, connections=8) as asked:
        assert len(asked.by_ids(list(range(1, 30)))) == 29
    assert sum(entry["status"] == 406 for entry in appliance.requests) == 8


def test_no_supported_media_type_is_an_error(appliance: t.Any) -> None:
    appliance.set_behaviour(json=False, xml=False)
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        asked.by_tracking_numbers(["CASE-1"])
    assert (caught.value.kind, caught.value.status) == ("server", 406)
    assert len(appliance.requests) == 10


# Rule 8: failover


@pytest.mark.parametrize(
    "rule", [{"status": 502}, {"status": 503}, {"status": 504}, {"action": "reset"}, {"action": "reset_in_body"}]
)
def test_failover_is_retried(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_incidents(FLEET)
    # After the two rejected batches, the queries for single numbers fail.
    appliance.set_behaviour(or_filter="refused", faults=[{"on": LIST, "after": 2, "times": 3, **rule}])
    pauses: list[float] = []
    with service(appliance, pauses) as asked:
        assert keys(asked.by_tracking_numbers(NUMBERS[:3])) == EXPECTED[:3]
        assert asked.requests_made == len(appliance.requests)
    assert len(pauses) == 3


def test_expired_session_costs_one_more_login(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(or_filter="refused", sessions_die_after=3)
    with service(appliance, session=True, connections=1) as asked:
        assert keys(asked.by_tracking_numbers(NUMBERS)) == EXPECTED
    assert paths(appliance).count(LOGIN) == 2
    assert paths(appliance)[-1] == LOGOUT
    assert appliance.state["sessions"] == 0


def test_failed_lookup_logs_out_too(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": LIST, "status": 403}])
    with pytest.raises(SpaceError), service(appliance, session=True) as asked:
        asked.all_incidents()
    assert paths(appliance)[-1] == LOGOUT


# Host names and ids


def test_host_names_are_compared_exactly(appliance: t.Any) -> None:
    names = ["edge-01", "EDGE-01", "core-01.example.net", "10.0", "none"]
    appliance.set_incidents([record(key, "x", hostName=name) for key, name in enumerate(names[:4], 1)])
    assert _ask_host(appliance, names) == [
        ("edge-01", [1]),
        ("EDGE-01", [2]),
        ("core-01.example.net", [3]),
        ("10.0", [4]),
        ("none", []),
    ]


def test_field_without_filter_is_matched_locally(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(filter_fields=["customerTrackingNumber"])
    assert _ask_host(appliance, ["edge-01", "none"]) == [("edge-01", [1, 2, 3, 22, 9]), ("none", [])]


@formats
def test_missing_ids_are_answers(appliance: t.Any, form: str) -> None:
    appliance.set_incidents(FLEET)
    with service(appliance, format=form) as asked:
        answers = asked.by_ids([22, 404, 1])
    assert keys(answers) == [(22, [22]), (404, []), (1, [1])]
    assert all(answer.complete for answer in answers)


@pytest.mark.parametrize("names", ["at", "plain"])
def test_id_is_picked_from_a_collection(appliance: t.Any, names: str) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(single_as_collection=True, attribute_names=names)
    with service(appliance) as asked:
        assert keys(asked.by_ids([3, 22])) == [(3, [3]), (22, [22])]


def test_another_incident_than_requested_is_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "a")])
    media = "application/vnd.juniper.servicenow.incident-management.incident+json"
    body = '{"incident":{"@key":"8","status":"Created"}}'
    appliance.set_behaviour(
        faults=[{"on": "incident", "action": "body", "status": 200, "body": body, "content_type": media}]
    )
    with service(appliance) as asked:
        (answer,) = asked.by_ids([7])
    assert (answer.incidents, answer.complete) == ([], False)


def test_domain_limits_every_lookup(appliance: t.Any) -> None:
    appliance.set_incidents([record(1, "a", domain=2), record(2, "a", domain=7)])
    with service(appliance, domain_id=7) as asked:
        assert keys(asked.by_tracking_numbers(["a"])) == [("a", [2])]
        assert [found["key"] for found in asked.all_incidents().incidents] == [2]


# The arguments


@pytest.mark.parametrize("method", ["by_tracking_numbers", "by_host_names", "by_ids"])
def test_empty_list_is_rejected_without_a_request(appliance: t.Any, method: str) -> None:
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        getattr(asked, method)([])
    assert caught.value.kind == "usage"
    assert appliance.requests == []


@pytest.mark.parametrize("value", ["", " ", "\t\n", "\u00a0"])
@pytest.mark.parametrize("method", ["by_tracking_numbers", "by_host_names"])
def test_empty_string_is_rejected_without_a_request(appliance: t.Any, method: str, value: str) -> None:
    appliance.set_incidents([record(1, value, hostName=value)])
    with service(appliance) as asked, pytest.raises(SpaceError) as caught:
        getattr(asked, method)(["CASE-1", value])
    assert caught.value.kind == "usage"
    assert appliance.requests == []


def test_duplicates_collapse_in_order(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    assert _ask(appliance, ["CASE-3", "CASE-1", "CASE-3", "CASE-1"]) == [("CASE-3", [3]), ("CASE-1", [1])]


def test_connections_are_limited(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 40)])
    with service(appliance, connections=3) as asked:
        asked.by_ids(list(range(1, 40)))
    assert 1 <= appliance.connections <= 3


def test_batches_are_parallel_and_keep_their_order(appliance: t.Any) -> None:
    numbers = [f"N{key:04}" for key in range(200)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(count_attribute="total", latency=0.05)
    assert _ask(appliance, numbers, connections=3) == [(number, [key]) for key, number in enumerate(numbers)]
    # The first batch goes ahead alone.
    assert (len(appliance.requests), appliance.connections) == (6, 3)


def test_rejected_batch_is_not_repeated_by_others(appliance: t.Any) -> None:
    numbers = [f"N{key:04}" for key in range(200)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(or_filter="refused")
    assert _ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers)]
    # The batch, and a short one that shows that it was not its length.
    assert len([text for text in _filters(appliance) if " or " in text]) == 2


def test_failure_of_one_parallel_request_fails_the_lookup(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 40)])
    appliance.set_behaviour(faults=[{"on": f"{LIST}/17", "status": 500}])
    with service(appliance, connections=4) as asked, pytest.raises(SpaceError) as caught:
        asked.by_ids(list(range(1, 40)))
    assert caught.value.status == 500
