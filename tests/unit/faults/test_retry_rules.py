# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is tried again, how often, and after which pause."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry
from ansible_collections.netops.junos_space.tests.faults import table
from ansible_collections.netops.junos_space.tests.unit.faults.test_faults import service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def ask(appliance: t.Any, pauses: list[float], *numbers: str, **options: t.Any) -> SpaceError | None:
    try:
        with service(appliance.url, pauses, **options) as asking:
            asking.by_tracking_numbers(numbers or [table.NUMBER])
    except SpaceError as exc:
        return exc
    return None


def methods(appliance: t.Any) -> list[str]:
    return [entry["method"] for entry in appliance.requests]


@pytest.mark.parametrize("on", ["login", "logout"])
@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "0"}}, {"action": "reset"}]
)
def test_only_get_is_repeated(appliance: t.Any, on: str, fault: dict[str, t.Any]) -> None:
    appliance.set_behaviour(faults=[{"on": on, **fault}])
    pauses: list[float] = []
    error = ask(appliance, pauses, session=True, retries=5)
    assert (error is None) == (on == "logout")
    assert methods(appliance) == (["POST"] if on == "login" else ["POST", "GET", "POST"])
    assert pauses == []


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("action", ["status", "short_body", "reset_in_body", "hang_in_body", "slow_body"])
def test_a_refused_login_is_never_repeated(appliance: t.Any, status: int, action: str) -> None:
    # Whatever becomes of the body, and though the answer itself asks for it.
    delay = {"delay": 4} if action == "slow_body" else {}
    appliance.set_behaviour(faults=[{"action": action, "status": status, "headers": {"Retry-After": "0"}, **delay}])
    pauses: list[float] = []
    error = ask(appliance, pauses, retries=20, timeout=0.4)
    assert error is not None
    assert error.kind == {401: "auth", 403: "denied"}[status]
    assert (len(appliance.requests), pauses) == (1, [])


@pytest.mark.parametrize("session", [False, True])
@pytest.mark.parametrize("count", [1, 2, 300])
def test_a_wrong_password_is_sent_once_for_a_question_of_any_size(appliance: t.Any, count: int, session: bool) -> None:
    numbers = [f"N-{number}" for number in range(count)]
    error = ask(appliance, [], *numbers, password="wrong", session=session, connections=16, retries=20)
    assert error is not None
    assert error.kind == "auth"
    assert len(appliance.requests) == 1
    assert appliance.state["locked"] == []


def test_a_password_that_is_changed_while_many_ask_costs_no_lock(appliance: t.Any) -> None:
    # The first request is accepted, and the others run in parallel: those on the way cannot be called back.
    appliance.set_incidents([{"key": key, "customerTrackingNumber": f"OTHER-{key}"} for key in range(20)])
    # Neither batches nor the list of all incidents help here: each number is queried alone.
    quirks = {"or_filter": "refused", "page_maximum": 10, "paging": "refused", "count_attribute": "none"}
    appliance.set_behaviour(**quirks, faults=[{"on": "incidents", "after": 6, "status": 401}])
    error = ask(appliance, [], *[f"N-{number}" for number in range(50)], connections=2)
    assert error is not None
    assert error.kind == "auth"
    assert sum(entry["status"] == 401 for entry in appliance.requests) <= 2


def test_the_pauses_grow_with_jitter_up_to_the_longest(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"status": 503}])
    runs: list[list[float]] = [[], []]
    for pauses in runs:
        ask(appliance, pauses, retries=8)
    for pauses in runs:
        assert len(pauses) == 8
        for place, pause in enumerate(pauses):
            full = min(table.MAX_DELAY, 2.0**place)
            assert full / 2 <= pause <= full
    assert runs[0] != runs[1]


HEADERS = st.one_of(
    st.integers(-10, 10**12).map(str),
    st.floats(allow_nan=False).map(str),
    st.datetimes().map(lambda moment: moment.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
)


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(retry_after=HEADERS, date=st.none() | HEADERS)
def test_no_header_makes_a_pause_longer_or_a_request_more(appliance: t.Any, retry_after: str, date: str | None) -> None:
    appliance.reset()
    headers = {"Retry-After": retry_after, **({} if date is None else {"Date": date})}
    appliance.set_behaviour(faults=[{"status": 503, "headers": headers}])
    pauses: list[float] = []
    error = ask(appliance, pauses, retries=2)
    assert error is not None
    assert error.kind == "server"
    assert len(appliance.requests) <= 3
    assert all(0 <= pause <= table.MAX_DELAY for pause in pauses)


def test_the_tables_numbers_are_those_of_the_code() -> None:
    assert table.MAX_DELAY == retry.MAX_DELAY
