# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What proxies and clusters in front of an appliance do."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
import typing as t

import pytest

LIST = "/api/juniper/servicenow/incident-management/incidents"
LOGIN = "/api/space/user-management/login"


@pytest.mark.parametrize("status", [414, 400])
def test_long_request_lines_are_rejected(sim: t.Any, client: t.Any, status: int) -> None:
    sim.set_behaviour(request_line_max=300, request_line_status=status)
    assert client.by_number("A-1").status == 200
    reply = client.by_number("x" * 300)
    assert (reply.status, reply.headers["Connection"]) == (status, "close")
    assert [entry["status"] for entry in sim.requests] == [200, status]


@pytest.mark.parametrize("status", [429, 503])
def test_concurrent_requests_are_limited(sim: t.Any, client: t.Any, status: int) -> None:
    sim.set_behaviour(concurrent_max=1, concurrent_status=status, faults=[{"times": 1, "action": "hang_in_body"}])
    first = threading.Thread(target=lambda: _ignore_errors(client.incidents), daemon=True)
    first.start()
    while not sim.requests:
        time.sleep(0.01)
    assert client.incidents().status == status
    sim.stop()
    first.join(5)


def _ignore_errors(call: t.Callable[[], object]) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        call()


def test_session_belongs_to_its_node(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(session_nodes=2)
    client.kept = client.connect()
    cookie = client.call("POST", LOGIN).headers.get_all("Set-Cookie")[1].partition(";")[0]
    assert client.call("GET", LIST, auth=False, Cookie=cookie).status == 200
    client.kept.close()
    client.kept = None
    assert [client.call("GET", LIST, auth=False, Cookie=cookie).status for _call in range(2)] == [401, 200]


@pytest.mark.parametrize(("terms", "keys"), [(0, ["11", "12", "13"]), (1, ["11"])])
def test_or_is_understood_up_to_a_number_of_terms(sim: t.Any, client: t.Any, terms: int, keys: list[str]) -> None:
    sim.set_behaviour(or_terms=terms)
    reply = client.incidents("filter=((customerTrackingNumber eq 'A-1') or (customerTrackingNumber eq 'A-2'))")
    assert [record["@key"] for record in reply.records] == keys
