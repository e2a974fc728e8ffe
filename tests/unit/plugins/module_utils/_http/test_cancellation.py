# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Requests that are cancelled or time out, and how their sockets are closed."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import transport
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.servers import http_server, raw_server, reply
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.threads import (
    SOON,
    SessionServer,
    get,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LOGOUT, connection

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
