# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Lookups by number, host name and id: arguments, logins and failover."""

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
    LIST,
    LOGIN,
    LOGOUT,
    keys,
    paths,
    record,
    service,
)

LOOKUPS: dict[str, t.Callable[[t.Any], t.Any]] = {
    "one number": lambda asked: asked.by_tracking_numbers(["CASE-1"]),
    "two numbers": lambda asked: asked.by_tracking_numbers(["CASE-1", "CASE-2"]),
    "many numbers": lambda asked: asked.by_tracking_numbers([f"CASE-{number:080}" for number in range(300)]),
    "numbers that cannot be part of a filter": lambda asked: asked.by_tracking_numbers(["ü", "'", "ö"]),
    "host names": lambda asked: asked.by_host_names(["a" * 3000, "b" * 3000, "c" * 3000]),
    "ids": lambda asked: asked.by_ids(list(range(50))),
    "all": lambda asked: asked.all_incidents(),
}


# Rule 5: a 401 is never repeated


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
    assert ask_hosts(appliance, names) == [
        ("edge-01", [1]),
        ("EDGE-01", [2]),
        ("core-01.example.net", [3]),
        ("10.0", [4]),
        ("none", []),
    ]


def test_field_without_filter_is_matched_locally(appliance: t.Any) -> None:
    appliance.set_incidents(FLEET)
    appliance.set_behaviour(filter_fields=["customerTrackingNumber"])
    assert ask_hosts(appliance, ["edge-01", "none"]) == [("edge-01", [1, 2, 3, 22, 9]), ("none", [])]


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
    assert ask(appliance, ["CASE-3", "CASE-1", "CASE-3", "CASE-1"]) == [("CASE-3", [3]), ("CASE-1", [1])]


def test_connections_are_limited(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 40)])
    with service(appliance, connections=3) as asked:
        asked.by_ids(list(range(1, 40)))
    assert 1 <= appliance.connections <= 3


def test_batches_are_parallel_and_keep_their_order(appliance: t.Any) -> None:
    numbers = [f"N{key:04}" for key in range(200)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(count_attribute="total", latency=0.05)
    assert ask(appliance, numbers, connections=3) == [(number, [key]) for key, number in enumerate(numbers)]
    # The first batch goes ahead alone.
    assert (len(appliance.requests), appliance.connections) == (6, 3)


def test_rejected_batch_is_not_repeated_by_others(appliance: t.Any) -> None:
    numbers = [f"N{key:04}" for key in range(200)]
    appliance.set_incidents([record(key, number) for key, number in enumerate(numbers)])
    appliance.set_behaviour(or_filter="refused")
    assert ask(appliance, numbers) == [(number, [key]) for key, number in enumerate(numbers)]
    # The batch, and a short one that shows that it was not its length.
    assert len([text for text in filters(appliance) if " or " in text]) == 2


def test_failure_of_one_parallel_request_fails_the_lookup(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, f"N-{key}") for key in range(1, 40)])
    appliance.set_behaviour(faults=[{"on": f"{LIST}/17", "status": 500}])
    with service(appliance, connections=4) as asked, pytest.raises(SpaceError) as caught:
        asked.by_ids(list(range(1, 40)))
    assert caught.value.status == 500
