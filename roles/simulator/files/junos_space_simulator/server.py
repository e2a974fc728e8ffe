# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The server: its connections and the control calls."""

from __future__ import annotations

import contextlib
import dataclasses
import http.server
import json
import os
import secrets
import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from .appliance import Appliance
from .constants import LOOPBACK
from .handler import Handler
from .messages import Response
from .scenario import parse_incidents

LINGER = 2.0
"""Seconds to wait for a client to close a connection whose TLS handshake failed."""


def _close_after_alert(connection: socket.socket) -> None:
    """Read what the client still sends, as Apache and nginx do: a close with unread data could overtake the TLS alert."""
    with contextlib.suppress(OSError):
        connection.settimeout(LINGER)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, appliance: Appliance, context: ssl.SSLContext | None) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.appliance = appliance
        self.stop_event = threading.Event()
        self.token = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._connections = 0
        self._active = 0
        self._sockets: set[socket.socket] = set()
        if context:
            # Each connection's own thread does its handshake: a silent client must not block the others.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def next_connection(self) -> int:
        with self._lock:
            self._connections += 1
            return self._connections

    @contextlib.contextmanager
    def counted_request(self) -> Iterator[int]:
        """How many requests are being served, this one included."""
        with self._lock:
            self._active += 1
            active = self._active
        try:
            yield active
        finally:
            with self._lock:
                self._active -= 1

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._sockets.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        with self._lock:
            self._sockets.discard(request)
        super().close_request(request)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._sockets:
                with contextlib.suppress(OSError):  # it may have closed by itself
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        if isinstance(error, ssl.SSLError):
            _close_after_alert(request)
        if not isinstance(error, OSError):  # a client that disconnected or rejected our CA is not an error
            traceback.print_exc()

    def state(self) -> dict[str, Any]:
        appliance = self.appliance
        return {
            "pid": os.getpid(),
            "token": self.token,
            "incidents": len(appliance.incidents),
            "behaviour": dataclasses.asdict(appliance.behaviour),
            **appliance.accounts.state(),
        }

    def control(self, method: str, name: str, body: bytes) -> Response:
        """The calls for tests: no login, not logged, without latency and faults."""
        appliance = self.appliance
        calls: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "requests"): appliance.log.entries,
            ("DELETE", "requests"): appliance.log.clear,
            ("PUT", "behaviour"): lambda: appliance.update_behaviour(json.loads(body)),
            ("DELETE", "behaviour"): appliance.reset_behaviour,
            ("PUT", "incidents"): lambda: setattr(appliance, "incidents", parse_incidents(json.loads(body))),
            ("GET", "state"): self.state,
            ("DELETE", "state"): appliance.reset,
        }
        try:
            status, result = 200, calls[method, name.rstrip("/")]()
        except KeyError:
            status, result = 404, {"error": "valid calls: " + ", ".join(f"{verb} {call}" for verb, call in calls)}
        except ValueError as error:
            status, result = 400, {"error": str(error)}
        return Response.of(status, "application/json", json.dumps({} if result is None else result))
