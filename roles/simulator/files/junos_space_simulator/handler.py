# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""One connection: read requests, send responses, apply faults on the wire."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import io
import socket
import struct
from typing import TYPE_CHECKING, Any

from .constants import CONTROL_PATH
from .faults import BROKEN_BODY_ACTIONS
from .messages import Request, Response, html_error

if TYPE_CHECKING:
    from .server import Server

MAX_BODY_BYTES = 64 * 1024 * 1024


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = 15.0  # how long the appliance keeps an idle connection
    server: Server

    def setup(self) -> None:
        super().setup()
        self._number = 0
        self._served = 0
        self._reset = False

    def version_string(self) -> str:
        return "Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """Nothing on stderr: the request log has it."""

    def do_GET(self) -> None:
        body = self._body()
        appliance = self.server.appliance
        request = Request.read(self.command, self.path, self.headers)
        prefix = appliance.behaviour.path_prefix
        inside = request.path.startswith(prefix + "/")
        path = request.path[len(prefix) :] if inside else request.path
        for candidate in (path, request.path):
            if candidate.startswith(CONTROL_PATH):
                self._send(self.server.control(self.command, candidate[len(CONTROL_PATH) :], body))
                return
        self._number = self._number or self.server.next_connection()
        request.path = path
        request.node = self._number % appliance.behaviour.session_nodes
        with self.server.counted_request() as active:
            self._respond(request, inside, active)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > MAX_BODY_BYTES:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _respond(self, request: Request, inside: bool, active: int) -> None:
        """Wait for the latency, then respond, or apply the fault rule that is due."""
        appliance, stop_event = self.server.appliance, self.server.stop_event
        refusal = self._front_end_refusal(active) if inside else None
        if refusal:
            self._log(request, refusal.status, None)
            self._send(refusal)
            return
        rule = appliance.faults.next_rule(request) if inside else None
        action = rule.action if rule else "pass"
        stop_event.wait(
            appliance.behaviour.latency + (rule.delay if rule and action not in ("slow_body", "slow_head") else 0.0)
        )
        if rule and action in ("reset", "reset_in_headers", "hang", "raw"):
            self._log(request, 0, action)
            if action == "hang":
                stop_event.wait()
            elif action == "reset_in_headers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nServer: Ser")
            elif action == "raw":
                self._write_repeated(rule.apply(Response(0)).body, rule.repeat)
            self._reset = action in ("reset", "reset_in_headers")
            self.close_connection = True
            return
        if not inside:
            response = html_error(404, "The requested resource is not available.").response
        elif rule and action in ("status", "redirect"):
            response = rule.apply(Response(200))  # happens in front of the application: no login, no filter
        else:
            response = appliance.respond(request)
            response = rule.apply(response) if rule else response
        if rule and rule.echo:
            response.echo(request)
        self._log(request, response.status, action if rule else None)
        if rule and action == "slow_body":
            self._send_slowly(response, rule.delay)
        elif rule and action == "slow_head":
            self._send_bytewise(response, rule.delay)
        elif action in BROKEN_BODY_ACTIONS:
            self._send_broken(response, action)
        else:
            self._send(response)

    def _front_end_refusal(self, active: int) -> Response | None:
        """What a proxy before the appliance refuses by itself."""
        behaviour = self.server.appliance.behaviour
        if behaviour.request_line_max and len(self.requestline) > behaviour.request_line_max:
            response = html_error(behaviour.request_line_status, "The request line is too long.").response
            response.close = True
            return response
        if behaviour.concurrent_max and active > behaviour.concurrent_max:
            return html_error(behaviour.concurrent_status, "There are too many requests at a time.").response
        return None

    def _log(self, request: Request, status: int, fault: str | None) -> None:
        """Called before the response is sent, so that a client that has it finds it in the log."""
        self.server.appliance.log.add({
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "method": request.method, "path": request.path, "query": request.query, "target": request.target,
            "accept": request.accept, "status": status, "user": request.user, "auth": request.auth,
            "connection": self._number, "fault": fault,
        })  # fmt: skip

    def _send_head(self, response: Response, framing: tuple[str, str] | None) -> None:
        self._served += 1
        limit = self.server.appliance.behaviour.keep_alive_max
        self.send_response_only(response.status)
        names = {name.lower() for name, _value in response.headers}
        for name, value in (("Server", self.version_string()), ("Date", self.date_time_string())):
            if name.lower() not in names:  # a rule may set the appliance's clock
                self.send_header(name, value)
        for name, value in (
            ("X-Frame-Options", "SAMEORIGIN"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-cache,no-store,must-revalidate,private"),
            *response.headers,
            *([framing] if framing else []),
        ):
            self.send_header(name, value)
        if response.close or self.close_connection or (limit and self._served >= limit):
            self.send_header("Connection", "close")  # this also ends the loop over the connection
        else:
            remaining = f", max={limit - self._served}" if limit else ""
            self.send_header("Keep-Alive", f"timeout={self.timeout:.0f}{remaining}")
        self.end_headers()

    def _send(self, response: Response) -> None:
        if response.status == 204:
            self._send_head(response, None)
        elif self.server.appliance.behaviour.chunked:
            self._send_head(response, ("Transfer-Encoding", "chunked"))
            chunk = b"%x\r\n%b\r\n" % (len(response.body), response.body) if response.body else b""
            self._write_repeated(chunk, response.repeat)
            self.wfile.write(b"0\r\n\r\n")
        else:
            self._send_head(response, ("Content-Length", str(len(response.body) * response.repeat)))
            self._write_repeated(response.body, response.repeat)

    def _write_repeated(self, piece: bytes, times: int) -> None:
        """Send a body of any size without building it in memory."""
        for _time in range(times):
            self.wfile.write(piece)

    def _send_bytewise(self, response: Response, seconds: float) -> None:
        """Send head and body one byte at a time."""
        wire, buffer = self.wfile, io.BytesIO()
        self.wfile = buffer
        self._send(response)
        self.wfile = wire
        for byte in buffer.getvalue():
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            self.server.stop_event.wait(seconds / len(buffer.getvalue()))

    def _send_slowly(self, response: Response, seconds: float) -> None:
        """Send the body in small pieces over so many seconds: no single read ever waits long."""
        self._send_head(response, ("Content-Length", str(len(response.body))))
        size = len(response.body) // 20 + 1
        for start in range(0, len(response.body), size):
            self.wfile.write(response.body[start : start + size])
            self.wfile.flush()
            self.server.stop_event.wait(seconds / 20)

    def _send_broken(self, response: Response, action: str) -> None:
        """Announce the complete body, then stop in the middle of it."""
        self._send_head(response, ("Content-Length", str(len(response.body))))
        self.close_connection = True
        self.wfile.write(response.body[: 0 if action == "reset_after_headers" else len(response.body) // 2])
        self.wfile.flush()
        if action == "hang_in_body":
            self.server.stop_event.wait()
        self._reset = action in ("reset_after_headers", "reset_in_body")

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client may be gone already
            super().finish()
        if self._reset:
            # With linger time 0 the close is an RST. It must come before the server's own orderly shutdown.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
