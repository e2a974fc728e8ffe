# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is retried, how often, and after which delay."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry
from ansible_collections.netops.junos_space.tests.faults import table
from ansible_collections.netops.junos_space.tests.unit.faults.test_faults import service
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def query(appliance: t.Any, delays: list[float], *numbers: str, **options: t.Any) -> SpaceError | None:
    try:
        with service(appliance.url, delays, **options) as client:
            client.by_tracking_numbers(numbers or [table.NUMBER])
    except SpaceError as exc:
        return exc
    return None


def methods(appliance: t.Any) -> list[str]:
    return [entry["method"] for entry in appliance.requests]


@pytest.mark.parametrize("on", ["login", "logout"])
@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429, "headers": {"Retry-After": "0"}}, {"action": "reset"}]
)
def test_only_get_is_retried(appliance: t.Any, on: str, fault: dict[str, t.Any]) -> None:
    appliance.set_behaviour(faults=[{"on": on, **fault}])
    delays: list[float] = []
    error = query(appliance, delays, session=True, retries=5)
    assert (error is None) == (on == "logout")
    assert methods(appliance) == (["POST"] if on == "login" else ["POST", "GET", "POST"])
    assert delays == []


@pytest.mark.parametrize("status", [401, 403])
@pytest.mark.parametrize("action", ["status", "short_body", "reset_in_body", "hang_in_body", "slow_body"])
def test_401_and_403_are_never_retried(appliance: t.Any, status: int, action: str) -> None:
    # With any kind of body, and although the response has Retry-After.
    slow = {"delay": 4} if action == "slow_body" else {}
    appliance.set_behaviour(faults=[{"action": action, "status": status, "headers": {"Retry-After": "0"}, **slow}])
    delays: list[float] = []
    error = query(appliance, delays, retries=20, timeout=0.4)
    assert error is not None
    assert error.kind == {401: "auth", 403: "denied"}[status]
    assert (len(appliance.requests), delays) == (1, [])


@pytest.mark.parametrize("session", [False, True])
@pytest.mark.parametrize("count", [1, 2, 300])
def test_rejected_password_is_sent_once(appliance: t.Any, count: int, session: bool) -> None:
    numbers = [f"N-{number}" for number in range(count)]
    error = query(appliance, [], *numbers, password="wrong", session=session, connections=16, retries=20)
    assert error is not None
    assert error.kind == "auth"
    assert len(appliance.requests) == 1
    assert appliance.state["locked"] == []


def test_password_changed_during_a_query_locks_no_account(appliance: t.Any) -> None:
    # The first request is accepted, and the others run in parallel: those on the way cannot be called back.
    appliance.set_incidents([{"key": key, "customerTrackingNumber": f"OTHER-{key}"} for key in range(20)])
    # Neither batches nor the list of all incidents help here: each number is queried alone.
    quirks = {"or_filter": "refused", "page_maximum": 10, "paging": "refused", "count_attribute": "none"}
    appliance.set_behaviour(**quirks, faults=[{"on": "incidents", "after": 6, "status": 401}])
    error = query(appliance, [], *[f"N-{number}" for number in range(50)], connections=2)
    assert error is not None
    assert error.kind == "auth"
    assert sum(entry["status"] == 401 for entry in appliance.requests) <= 2


HEADERS = st.one_of(
    st.integers(-10, 10**12).map(str),
    st.floats(allow_nan=False).map(str),
    st.datetimes().map(lambda value: value.strftime("%a, %d %b %Y %H:%M:%S GMT")),
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
def test_headers_cannot_lengthen_a_delay_or_add_a_request(appliance: t.Any, retry_after: str, date: str | None) -> None:
    appliance.reset()
    headers = {"Retry-After": retry_after, **({} if date is None else {"Date": date})}
    appliance.set_behaviour(faults=[{"status": 503, "headers": headers}])
    delays: list[float] = []
    error = query(appliance, delays, retries=2)
    assert error is not None
    assert error.kind == "server"
    assert len(appliance.requests) <= 3
    assert all(0 <= delay <= table.MAX_DELAY for delay in delays)


def test_maximum_delay_of_the_table() -> None:
    assert table.MAX_DELAY == retry.MAX_DELAY
