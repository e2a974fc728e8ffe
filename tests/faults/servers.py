# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Small servers for what the simulator cannot play: responses under the control of the test."""

from __future__ import annotations

import contextlib
import http.server
import socket
import ssl
import threading
import typing as t

Handler = t.Callable[[http.server.BaseHTTPRequestHandler], None]


@contextlib.contextmanager
def http_server(handle: Handler, context: ssl.SSLContext | None = None) -> t.Iterator[str]:
    """Call ``handle`` for each request, in a thread of its own. Yields the URL."""

    class RequestHandler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002
            """Nothing."""

        def do_GET(self) -> None:
            handle(self)

        do_POST = do_CONNECT = do_GET  # noqa: N815

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), RequestHandler)
    server.daemon_threads = True
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http{'s' if context else ''}://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def reply(request: t.Any, status: int, body: bytes = b"", **headers: str) -> None:
    """Answer a request. An underscore in a header's name stands for a hyphen."""
    request.send_response(status)
    for name, value in headers.items():
        request.send_header(name.replace("_", "-"), value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


@contextlib.contextmanager
def raw_server(handle: t.Callable[[socket.socket], None]) -> t.Iterator[int]:
    """Call ``handle`` for each connection, in a thread of its own. Yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(peer: socket.socket) -> None:
        with peer, contextlib.suppress(OSError):
            handle(peer)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                peer, _address = listener.accept()
                threading.Thread(target=serve, args=(peer,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        # Closing alone does not wake the thread that accepts.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def reply_raw(content: bytes) -> t.Callable[[socket.socket], None]:
    """A handler for ``raw_server``: wait for the client to start, send this, and wait for it to close."""

    def handle(peer: socket.socket) -> None:
        peer.recv(65536)
        if content:
            peer.sendall(content)
            peer.recv(65536)

    return handle


def tunnel_to(port: int, sent: list[str] | None = None) -> t.Callable[[socket.socket], None]:
    """A handler for ``raw_server``: a proxy that takes every CONNECT to this port, and records what it was sent."""

    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(65536):
                target.sendall(content)
            target.shutdown(socket.SHUT_WR)

    def relay(peer: socket.socket) -> None:
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += peer.recv(65536)
        if sent is not None:
            sent.append(request.decode())
        with socket.create_connection(("127.0.0.1", port)) as appliance:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=copy, args=(appliance, peer), daemon=True)
            back.start()
            copy(peer, appliance)
            back.join(5)

    return relay
