# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several threads on one transport: sessions, cancellation, sockets that time out, rate limits."""

from __future__ import annotations

import contextlib
import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import transport
from ansible_collections.netops.junos_space.plugins.module_utils._http.limiter import ConnectionLimiter
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Request, Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.servers import (
    http_server,
    raw_server,
    reply,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LOGIN, LOGOUT, connection

SOON = 10
"""Seconds after which something that has to happen at once has not happened."""


def get(client: Transport, path: str = "/x") -> Response:
    return client.get(path, "", "*/*", "all incidents")


class SessionServer:
    """Accepts every login and the newest cookie only. Requests for /held wait for ``release``."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.logins = 0
        self.logouts = 0
        self.held = threading.Event()
        self.release = threading.Event()

    def __call__(self, request: t.Any) -> None:
        if request.path == LOGIN:
            with self.lock:
                self.logins += 1
            reply(request, 200, Set_Cookie=f"JSESSIONIDSSO=session-{self.logins}; Path=/")
            return
        if request.path == LOGOUT:
            self.logouts += 1
            reply(request, 200)
            return
        fresh = request.headers.get("Cookie") == f"JSESSIONIDSSO=session-{self.logins}"
        if request.path == "/held":
            self.held.set()
            self.release.wait(SOON)
            reply(request, 200, Set_Cookie="JSESSIONIDSSO=anonymous; Path=/")
            return
        reply(request, 200 if fresh else 401)


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


# Cancellation


def test_cancel_ends_a_request_and_closes_its_socket() -> None:
    server = SessionServer()
    gone = threading.Event()

    def handle(request: t.Any) -> None:
        if request.path == "/held":
            server.held.set()
            # Empty when the client closes the connection.
            if request.connection.recv(1) == b"":
                gone.set()
            return
        server(request)

    with http_server(handle) as url, ThreadPoolExecutor() as pool:
        client = Transport(connection(url, session=True))
        held = pool.submit(get, client, "/held")
        assert server.held.wait(SOON)
        client.cancel()
        with pytest.raises(SpaceError, match="was cancelled"):
            held.result(SOON)
        assert gone.wait(SOON)
        with pytest.raises(SpaceError, match="was cancelled"):
            get(client)
        client.close()
    # Nothing is left open on the appliance.
    assert (server.logins, server.logouts) == (1, 1)


def test_cancel_ends_the_delay_before_a_retry() -> None:
    answered = threading.Event()

    def handle(request: t.Any) -> None:
        reply(request, 503, Retry_After="30")
        answered.set()

    with http_server(handle) as url, Transport(connection(url)) as client, ThreadPoolExecutor() as pool:
        waiting = pool.submit(get, client)
        assert answered.wait(SOON)
        client.cancel()
        with pytest.raises(SpaceError, match="was cancelled"):
            waiting.result(SOON)
    assert client.requests_made == 1


def test_cancel_wakes_requests_that_wait_for_a_connection() -> None:
    server = SessionServer()
    with http_server(server) as url, Transport(connection(url, connections=1)) as client, ThreadPoolExecutor() as pool:
        waiting = [pool.submit(get, client, "/held") for _each in range(3)]
        assert server.held.wait(SOON)
        client.cancel()
        for future in waiting:
            with pytest.raises(SpaceError, match="was cancelled"):
                future.result(SOON)
    assert client.requests_made == 1


def test_logout_does_not_wait_for_the_timeout_of_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LOGOUT_TIMEOUT", 0.1)
    server = SessionServer()
    blocked = threading.Event()

    def handle(request: t.Any) -> None:
        if request.path == LOGOUT:
            blocked.wait(SOON)
        else:
            server(request)

    with http_server(handle) as url, ThreadPoolExecutor() as pool:
        client = Transport(connection(url, session=True, timeout=600))
        get(client)
        pool.submit(client.close).result(SOON)
        blocked.set()


# Sockets


@pytest.mark.parametrize(
    "head", [b"", b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"]
)
def test_timed_out_request_closes_its_socket_and_thread(head: bytes) -> None:
    gone, stop = threading.Event(), threading.Event()

    def drip(peer: t.Any) -> None:
        peer.recv(65536)
        try:
            peer.sendall(head or b"HTTP/1.1 200 ")
            while not stop.wait(0.05):
                peer.sendall(b"x")
        except OSError:
            gone.set()

    before = set(threading.enumerate())
    with raw_server(drip) as port, Transport(connection(f"http://127.0.0.1:{port}", retries=0, timeout=0.3)) as client:
        with pytest.raises(SpaceError) as caught:
            get(client)
        assert caught.value.kind == "timeout"
        assert gone.wait(SOON)
        stop.set()
    for thread in set(threading.enumerate()) - before:
        thread.join(SOON)
        assert not thread.is_alive()


def test_timed_out_handshake_closes_its_socket() -> None:
    gone, stop = threading.Event(), threading.Event()

    def drip(peer: t.Any) -> None:
        peer.recv(65536)
        try:
            # The head of a TLS record that never ends.
            peer.sendall(b"\x16\x03\x03\x40\x00")
            while not stop.wait(0.05):
                peer.sendall(b"\x02")
        except OSError:
            gone.set()

    with raw_server(drip) as port:
        with (
            Transport(connection(f"https://127.0.0.1:{port}", retries=0, timeout=0.3)) as client,
            pytest.raises(SpaceError) as caught,
        ):
            get(client)
        assert caught.value.kind == "timeout"
        assert gone.wait(SOON)
        stop.set()


def test_timed_out_name_resolution_sends_nothing_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password of a request that was given up must not arrive after all."""
    import socket

    resolve, resolved = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def slow(*args: t.Any, **kwargs: t.Any) -> t.Any:
        resolve.wait(SOON)
        resolved.set()
        return real("127.0.0.1", *args[1:], **kwargs)

    received: list[bytes] = []
    closed = threading.Event()

    def listen(peer: t.Any) -> None:
        received.append(peer.recv(65536))
        closed.set()

    with raw_server(listen) as port:
        monkeypatch.setattr(socket, "getaddrinfo", slow)
        with Transport(connection(f"http://localhost:{port}", retries=0, timeout=0.2)) as client:
            with pytest.raises(SpaceError) as caught:
                get(client)
            assert caught.value.kind == "timeout"
            resolve.set()
            assert closed.wait(SOON)
    assert received == [b""]


# Rate limits


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


def test_a_request_that_runs_alone_is_not_throttled() -> None:
    limiter = ConnectionLimiter(8)
    assert not limiter.throttle(limiter.acquire())
    limiter.release()
    assert limiter.acquire() == 8
