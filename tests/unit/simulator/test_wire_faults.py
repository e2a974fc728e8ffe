# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Faults beyond a status and a body: raw bytes, endless bodies, echoes, a wrong clock."""

from __future__ import annotations

import base64
import socket
import time
import typing as t
import urllib.parse
from email.message import Message

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import ScenarioError
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.messages import (
    Request,
    Response,
)

LIST = "/api/juniper/servicenow/incident-management/incidents"


def _bytes(sim: t.Any, client: t.Any) -> bytes:
    """All bytes that are received on a new connection."""
    url = urllib.parse.urlsplit(sim.url)
    with socket.create_connection((url.hostname, url.port), timeout=5) as connection:
        head = f"GET {LIST} HTTP/1.1\r\nHost: x\r\nAuthorization: {client.basic}\r\nConnection: close\r\n\r\n"
        connection.sendall(head.encode())
        found = b""
        while more := connection.recv(65536):
            found += more
    return found


def _until_the_end(connection: socket.socket) -> tuple[bytes, OSError | None]:
    found = b""
    try:
        while more := connection.recv(65536):
            found += more
    except OSError as error:
        return found, error
    return found, None


def test_raw_bytes_replace_the_response(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(faults=[{"action": "raw", "body": "SSH-2.0\r\n", "repeat": 3}])
    assert _bytes(sim, client) == b"SSH-2.0\r\n" * 3
    assert [(entry["status"], entry["fault"]) for entry in sim.requests] == [(0, "raw")]


@pytest.mark.parametrize("chunked", [False, True])
def test_repeated_body_has_the_right_length(sim: t.Any, client: t.Any, chunked: bool) -> None:
    sim.set_behaviour(chunked=chunked, faults=[{"action": "body", "body": "abc", "repeat": 1000}])
    assert client.incidents().body == b"abc" * 1000


def test_echo_repeats_the_request(sim: t.Any, client: t.Any) -> None:
    marks = "<authorization> <password> <cookie>"
    sim.set_behaviour(faults=[{"status": 500, "body": marks, "headers": {"X-Echo": "<password>"}, "echo": True}])
    reply = client.call("GET", LIST, Cookie="a=b")
    assert reply.text == f"{client.basic} rehearsal-only a=b"
    assert reply.headers["X-Echo"] == "rehearsal-only"


def test_echo_replaces_what_a_header_cannot_hold(sim: t.Any) -> None:
    headers = Message()
    headers["Authorization"] = "Basic " + base64.b64encode("a:pä☃".encode()).decode()
    request = Request.read("GET", LIST, headers)
    response = Response(500, b"<password>", [("X-Echo", "<password>")])
    response.echo(request)
    assert response.body == "pä☃".encode()
    assert response.headers == [("X-Echo", "pä?")]


def test_marks_are_text_without_echo(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(faults=[{"status": 500, "body": "<password>"}])
    assert client.incidents().text == "<password>"


def test_rule_sets_the_clock(sim: t.Any, client: t.Any) -> None:
    then = "Wed, 01 Jan 2014 00:00:00 GMT"
    sim.set_behaviour(faults=[{"status": 503, "headers": {"Date": then}}])
    assert client.incidents().headers.get_all("Date") == [then]
    sim.set_behaviour(faults=[])
    assert client.incidents().headers["Date"] != then


def test_reset_after_the_headers_sends_no_body(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(faults=[{"action": "reset_after_headers"}])
    url = urllib.parse.urlsplit(sim.url)
    with socket.create_connection((url.hostname, url.port), timeout=5) as connection:
        connection.sendall(f"GET {LIST} HTTP/1.1\r\nHost: x\r\nAuthorization: {client.basic}\r\n\r\n".encode())
        found, ended = _until_the_end(connection)
    assert isinstance(ended, ConnectionResetError)
    # The reset may overtake what was sent before it.
    assert found == b"" or (found.startswith(b"HTTP/1.1 200") and found.endswith(b"\r\n\r\n"))


def test_slow_head_is_complete(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(faults=[{"action": "slow_head", "delay": 0.5}])
    started = time.monotonic()
    assert len(client.incidents().records) == 3
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize("rule", [{"repeat": -1}, {"repeat": "2"}, {"echo": "yes"}, {"action": "rawer"}])
def test_invalid_rules_are_rejected(sim: t.Any, rule: dict[str, t.Any]) -> None:
    with pytest.raises(ScenarioError):
        sim.set_behaviour(faults=[rule])
