# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several threads on one transport: sessions and rate limits."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.limiter import ConnectionLimiter
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Request
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.servers import http_server, reply
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.threads import (
    SOON,
    SessionServer,
    get,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LOGIN, connection


@contextlib.contextmanager
def session_transport(server: SessionServer) -> t.Iterator[Transport]:
    with http_server(server) as url, Transport(connection(url, session=True, retries=0)) as client:
        yield client


def test_late_response_keeps_the_new_cookies() -> None:
    server = SessionServer()
    with session_transport(server) as client, ThreadPoolExecutor() as pool:
        get(client)
        held = pool.submit(get, client, "/held")
        assert server.held.wait(SOON)
        # As after a failover: the first cookie is not accepted any more.
        server.logins += 1
        assert get(client).status == 200
        server.release.set()
        assert held.result().status == 200
        assert get(client).status == 200
    assert server.logins == 3


def test_requests_during_a_login_keep_their_session() -> None:
    """While one thread logs in again, the others' requests still carry the old cookie."""
    cookies: list[str | None] = []
    logging_in, release = threading.Event(), threading.Event()

    def handle(request: t.Any) -> None:
        if request.path == LOGIN:
            if cookies:
                logging_in.set()
                release.wait(SOON)
            reply(request, 200, Set_Cookie=f"JSESSIONIDSSO=session-{len(cookies)}; Path=/")
            return
        cookies.append(request.headers.get("Cookie"))
        reply(request, 401 if request.path == "/dead" and len(cookies) == 2 else 200)

    with (
        http_server(handle) as url,
        Transport(connection(url, session=True, retries=0)) as client,
        ThreadPoolExecutor() as pool,
    ):
        get(client)
        first = client._session
        dead = pool.submit(get, client, "/dead")
        assert logging_in.wait(SOON)
        request = Request("GET", "/other", "*/*", "other")
        assert client._send_with_retries(first, request).status == 200
        release.set()
        assert dead.result().status == 200
    assert cookies[:3] == ["JSESSIONIDSSO=session-0"] * 3
    assert cookies[3] == "JSESSIONIDSSO=session-2" or cookies[3] == "JSESSIONIDSSO=session-3"


def test_session_that_worked_and_ended_is_replaced_again() -> None:
    """As in a rolling restart: the new session ends as well, before the repeated request arrives."""
    busy: list[int] = []

    def handle(request: t.Any) -> None:
        if request.path == LOGIN:
            busy.append(client._limiter._busy)
            reply(request, 200, Set_Cookie=f"JSESSIONIDSSO=session-{len(busy)}; Path=/")
            return
        if request.path == "/unlucky" and len(busy) == 2:
            # Another thread's request.
            assert get(client, "/other").status == 200
        reply(request, 401 if request.path == "/unlucky" and len(busy) < 3 else 200)

    with http_server(handle) as url, Transport(connection(url, session=True, retries=0)) as client:
        assert get(client, "/unlucky").status == 200
    # A login counts as a request of the rate limit.
    assert busy == [1, 1, 1]


def test_rejected_session_names_the_option_session() -> None:
    def handle(request: t.Any) -> None:
        login = request.path == LOGIN
        reply(request, 200 if login else 401, Set_Cookie="JSESSIONIDSSO=of-another-node; Path=/")

    with (
        http_server(handle) as url,
        Transport(connection(url, session=True)) as client,
        pytest.raises(SpaceError) as caught,
    ):
        get(client)
    assert (caught.value.kind, caught.value.status) == ("auth", 401)
    assert "The login was accepted, but its session was not" in caught.value.message
    assert "session: false" in caught.value.hint
    assert "password" not in str(caught.value)


@pytest.mark.parametrize("status", [429, 503])
def test_throttled_requests_continue_with_fewer_connections(status: int) -> None:
    lock = threading.Lock()
    running = 0
    most = [0]
    refused = [0]
    together = threading.Barrier(8)

    def handle(request: t.Any) -> None:
        nonlocal running
        with lock:
            running += 1
            allowed = running <= 2
            most[0] = max(most[0], running)
        with contextlib.suppress(threading.BrokenBarrierError):
            # The first eight arrive together.
            together.wait(SOON if not refused[0] else 0)
        with lock:
            running -= 1
            refused[0] += not allowed
        reply(request, 200 if allowed else status)

    with (
        http_server(handle) as url,
        Transport(connection(url, connections=8, retries=1), sleep=lambda _delay: None) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        statuses = {future.result(SOON).status for future in [pool.submit(get, client) for _each in range(40)]}
    assert statuses == {200}
    assert most[0] == 8
    assert client._limiter._limit <= 4


def test_no_retries_means_no_retry_of_throttled_requests() -> None:
    with (
        http_server(lambda request: reply(request, 429)) as url,
        Transport(connection(url, connections=8, retries=0), sleep=lambda _delay: None) as client,
        ThreadPoolExecutor(8) as pool,
    ):
        futures = [pool.submit(get, client) for _each in range(8)]
        assert {t.cast(SpaceError, future.exception(SOON)).kind for future in futures} == {"rate_limited"}
    assert client.requests_made == 8


def test_limit_is_halved_once_for_all_requests_under_it() -> None:
    limiter = ConnectionLimiter(8)
    limits = [limiter.acquire() for _each in range(8)]
    assert [limiter.throttle(limit) for limit in limits] == [True] * 8
    for _each in limits:
        limiter.release()
    assert limiter.acquire() == 4


def test_single_request_is_not_throttled() -> None:
    limiter = ConnectionLimiter(8)
    assert not limiter.throttle(limiter.acquire())
    limiter.release()
    assert limiter.acquire() == 8
