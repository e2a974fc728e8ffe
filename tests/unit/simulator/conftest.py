# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""A running simulator and a small HTTP client without opinions."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator

LIST = "/api/juniper/servicenow/incident-management/incidents"
MEDIA = "application/vnd.juniper.servicenow.incident-management."


@dataclass
class Reply:
    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def records(self) -> list[dict[str, Any]]:
        rows = self.json["incidents"].get("incident", [])
        return rows if isinstance(rows, list) else [rows]

    @property
    def numbers(self) -> list[str]:
        return [str(record["customerTrackingNumber"]) for record in self.records]


class Client:
    """A connection for each call, or one for all while ``kept`` is set."""

    def __init__(self, sim: Any, user: str = "rehearsal", password: str = "rehearsal-only") -> None:  # noqa: S107
        self.sim = sim
        self.basic = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.kept: http.client.HTTPConnection | None = None

    def connect(self) -> http.client.HTTPConnection:
        url = urllib.parse.urlsplit(self.sim.url)
        if url.scheme == "https":
            context = ssl.create_default_context(cafile=self.sim.ca_path)
            return http.client.HTTPSConnection(url.hostname or "", url.port, timeout=5, context=context)
        return http.client.HTTPConnection(url.hostname or "", url.port, timeout=5)

    def call(self, method: str, path: str, body: Any = None, auth: bool = True, **headers: str) -> Reply:
        connection = self.kept or self.connect()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if auth:
            sent["Authorization"] = self.basic
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            content = json.dumps(body).encode() if body is not None else b""
            for name, value in {**sent, "Content-Length": str(len(content))}.items():
                connection.putheader(name, value)
            connection.endheaders(content)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            if connection is not self.kept:
                connection.close()

    def incidents(self, query: str = "", form: str = "json", version: int = 5) -> Reply:
        target = LIST + ("?" + urllib.parse.quote(query, safe="=&()',") if query else "")
        return self.call("GET", target, Accept=f"{MEDIA}incidents+{form};version={version}")

    def by_number(self, number: str) -> Reply:
        return self.incidents(f"filter=(customerTrackingNumber eq '{number}')")


@pytest.fixture
def sim() -> Iterator[Any]:
    rows = [
        {"key": 11, "customerTrackingNumber": "A-1", "hostName": "r1", "status": "Created", "prbIdentifier": "PR-9"},
        {"key": 12, "customerTrackingNumber": "A-2", "hostName": "r2", "status": "Closed"},
        {"key": 13, "customerTrackingNumber": "A-2", "hostName": "r1", "status": "Created", "domain": 1},
    ]
    users = [
        {"username": "rehearsal", "password": "rehearsal-only"},
        {"username": "outsider", "password": "outsider-only", "denied": True},
    ]
    with Simulator({"users": users, "incidents": rows}) as running:
        yield running


@pytest.fixture
def client(sim: Any) -> Client:
    return Client(sim)
