# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a response means for a lookup: empty, foreign, failing, in another format."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.lookup_cases import (
    FLEET,
    NUMBERS,
    ask,
    formats,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    HARD_NUMBERS,
    LIST,
    SERVICE_ROOT,
    keys,
    paths,
    record,
    service,
)
from hypothesis import given, settings
from hypothesis import strategies as st

# Rule 1: no incident is an answer, and a 404 is believed only from Service Now


@formats
@pytest.mark.parametrize("empty", ["not_found", "no_content", "empty_list", "empty_body"])
def test_every_empty_response_is_no_incident(appliance: t.Any, form: str, empty: str) -> None:
    appliance.set_behaviour(empty_answer=empty)
    assert ask(appliance, ["nope"], format=form) == [("nope", [])]
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
        answers = asked.by_tracking_numbers([f"nope-{number}" for number in range(12)])
        assert not any(answer.found for answer in answers)
        assert paths(appliance).count(SERVICE_ROOT) == 1
        asked.by_ids([1, 2, 3])
    assert paths(appliance).count(SERVICE_ROOT) == 2


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


@pytest.mark.parametrize("empty", [{"status": 204}, {"status": 200, "body": ""}, {"status": 404, "body": ""}])
def test_a_front_end_without_an_answer_is_no_missing_incident(appliance: t.Any, empty: dict[str, t.Any]) -> None:
    """Also if it takes the place of an appliance that has worked."""
    appliance.set_incidents(FLEET)
    with service(appliance) as asked:
        assert all(answer.found for answer in [*asked.by_tracking_numbers(["CASE-1"]), *asked.by_ids([1])])
        appliance.set_behaviour(faults=[{"on": "any", "action": "body", "content_type": "text/plain", **empty}])
        for lookup in (
            lambda: asked.by_tracking_numbers(["CASE-1"]),
            lambda: asked.by_host_names(["edge-01"]),
            lambda: asked.by_ids([1]),
            asked.all_incidents,
        ):
            with pytest.raises(SpaceError) as caught:
                lookup()
            assert caught.value.kind == "not_found"


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
    assert ask(appliance, list(HARD_NUMBERS), format=form) == expected
    appliance.reset_log()
    for number, found in expected:
        assert ask(appliance, [number], format=form) == [(number, found)]
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
    assert ask(running_appliance, numbers, format=form) == [(number, [key]) for key, number in enumerate(numbers, 1)]


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
