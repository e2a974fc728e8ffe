# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logins, faults on the wire, the request log, control calls and TLS."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import threading
import time
import urllib.parse
from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import ScenarioError, Simulator

LIST = "/api/juniper/servicenow/incident-management/incidents"
ROOT = LIST.rpartition("/")[0]


LOGIN = "/api/space/user-management/login"


LOGOUT = "/api/space/user-management/logout"


def sso(reply: Any) -> str:
    cookies = {cookie.partition("=")[0]: cookie for cookie in reply.headers.get_all("Set-Cookie")}
    assert "Path=/api/space/user-management" in cookies["JSESSIONID"]
    assert "Path=/;" in cookies["JSESSIONIDSSO"]
    return str(cookies["JSESSIONIDSSO"].partition(";")[0])


def other(client: Any, user: str, password: str) -> Any:
    return type(client)(client.sim, user, password)


def test_missing_login_is_rejected(client: Any) -> None:
    response = client.call("GET", LIST, auth=False)
    assert (response.status, response.text) == (401, "User not authenticated")


def test_four_wrong_passwords_lock_the_account(sim: Any, client: Any) -> None:
    wrong = other(client, "rehearsal", "wrong")
    assert [wrong.incidents().status for _attempt in range(3)] == [401] * 3
    assert client.incidents().status == 200  # a successful login resets the count
    assert [wrong.incidents().status for _attempt in range(4)] == [401] * 4
    assert client.incidents().status == 401
    assert sim.state["locked"] == ["rehearsal"]
    sim.reset()
    assert client.incidents().status == 200


def test_denied_user(client: Any) -> None:
    assert other(client, "outsider", "outsider-only").incidents().status == 403


def test_session_cookie(sim: Any, client: Any) -> None:
    login = client.call("POST", LOGIN)
    assert (login.status, login.text) == (200, "User logged in")
    cookie = sso(login)
    assert client.call("GET", LIST, auth=False, Cookie=cookie).status == 200
    assert sim.requests[-1]["auth"] == "session"
    assert sim.requests[-1]["user"] == "rehearsal"
    assert client.call("POST", LOGOUT, auth=False, Cookie=cookie).status == 200
    assert client.call("GET", LIST, auth=False, Cookie=cookie).status == 401


def test_rejected_login(sim: Any, client: Any) -> None:
    response = other(client, "rehearsal", "wrong").call("POST", LOGIN)
    assert (response.status, response.text) == (401, "User is not logged in")
    sim.set_behaviour(session_limit=1)
    assert [client.call("POST", LOGIN).status for _attempt in range(2)] == [200, 401]


def test_sessions_expire(sim: Any, client: Any) -> None:
    sim.set_behaviour(sessions_die_after=2)
    cookie = sso(client.call("POST", LOGIN))
    assert [client.call("GET", LIST, auth=False, Cookie=cookie).status for _attempt in range(3)] == [200, 200, 401]


def test_log_has_no_secret(sim: Any, client: Any) -> None:
    cookie = sso(client.call("POST", LOGIN))
    client.call("GET", LIST + "?filter=(hostName%20eq%20'r1')", auth=False, Cookie=cookie, Accept="*/*")
    client.incidents()
    text = json.dumps(sim.requests)
    assert "rehearsal-only" not in text
    assert client.basic.partition(" ")[2] not in text
    assert cookie.partition("=")[2] not in text
    entry = sim.requests[1]
    assert (entry["method"], entry["path"], entry["status"], entry["accept"]) == ("GET", LIST, 200, "*/*")
    assert entry["query"] == {"filter": "(hostName eq 'r1')"}


def test_connections_are_counted_and_reused(sim: Any, client: Any) -> None:
    client.kept = client.connect()
    for _attempt in range(5):
        assert client.incidents().status == 200
    assert sim.connections == 1
    client.kept.close()
    client.kept = None
    client.incidents()
    assert sim.connections == 2
    sim.reset_log()
    assert (sim.connections, sim.requests) == (0, [])


def test_keep_alive_maximum(sim: Any, client: Any) -> None:
    sim.set_behaviour(keep_alive_max=2)
    client.kept = client.connect()
    assert client.incidents().headers["Connection"] is None
    assert client.incidents().headers["Connection"] == "close"


@pytest.mark.parametrize(
    ("action", "error"),
    [
        ("reset", ConnectionResetError),
        ("reset_in_headers", ConnectionResetError),
        ("reset_in_body", ConnectionResetError),
        ("short_body", http.client.IncompleteRead),
    ],
)
@pytest.mark.parametrize("tls", [False, True])
def test_broken_connections(client: Any, action: str, error: type[Exception], tls: bool) -> None:
    rule = {"on": "incidents", "times": 1, "action": action}
    with Simulator({"incidents": [{"hostName": "r1"}], "behaviour": {"faults": [rule]}}, tls=tls) as sim:
        caller = type(client)(sim)
        try:
            response = caller.incidents()
        except error:
            pass
        except (ssl.SSLError, http.client.IncompleteRead):
            assert tls  # OpenSSL reports a lost peer as an error of its own, or as the end of the data,
        else:
            assert tls  # and http.client takes the end of the data for the end of the headers.
            assert response.body == b""
        assert caller.incidents().status == 200
        assert [entry["fault"] for entry in sim.requests] == [action, None]


@pytest.mark.parametrize("action", ["hang", "hang_in_body"])
def test_hang_ends_with_the_simulator(client: Any, action: str) -> None:
    scenario = {"incidents": [{"hostName": "r1"}], "behaviour": {"faults": [{"action": action}]}}
    ended: list[Exception] = []

    def query(caller: Any) -> None:
        try:
            caller.incidents()
        except (OSError, http.client.HTTPException) as error:
            ended.append(error)

    with Simulator(scenario) as sim:
        thread = threading.Thread(target=query, args=(type(client)(sim),), daemon=True)
        thread.start()
        while not sim.requests:
            time.sleep(0.01)
        thread.join(0.2)
        assert thread.is_alive()
    thread.join(2)
    assert not thread.is_alive()
    assert not isinstance(ended[0], TimeoutError)


def test_fault_rules_are_counted_in_order(sim: Any, client: Any) -> None:
    sim.set_behaviour(
        faults=[
            {"on": "incidents", "times": 1, "status": 503, "headers": {"Retry-After": "7"}},
            {"on": "incidents", "after": 1, "times": 1, "action": "redirect"},
            {"on": "A-2", "action": "body", "body": "not json"},
            {"on": "root", "action": "status", "status": 502, "content_type": "text/plain", "body_base64": "aGk="},
        ]
    )
    first = client.incidents()
    assert (first.status, first.headers["Retry-After"]) == (503, "7")
    assert client.by_number("A-1").status == 200
    third = client.incidents()
    assert (third.status, third.headers["Location"]) == (302, "/mainui")
    fourth = client.by_number("A-2")
    assert (fourth.status, fourth.body) == (200, b"not json")
    assert "json" in fourth.headers["Content-Type"]
    root = client.call("GET", ROOT)
    assert (root.status, root.body, root.headers["Content-Type"]) == (502, b"hi", "text/plain")


def test_slow_responses(sim: Any, client: Any) -> None:
    sim.set_behaviour(latency=0.2)
    started = time.monotonic()
    client.incidents()
    assert time.monotonic() - started >= 0.2
    sim.set_behaviour(latency=0, faults=[{"action": "slow_body", "delay": 0.3}])
    started = time.monotonic()
    assert len(client.incidents().records) == 3
    assert time.monotonic() - started > 0.2


def test_control_calls(sim: Any, client: Any) -> None:
    def control(method: str, name: str, body: Any = None) -> Any:
        return client.call(method, "/_simulator/" + name, body, auth=False)

    client.incidents()
    assert [entry["path"] for entry in control("GET", "requests").json] == [LIST]
    assert control("DELETE", "requests").status == 200
    assert control("GET", "requests").json == []
    assert control("PUT", "behaviour", {"filter": "refused"}).status == 200
    assert client.by_number("A-1").status == 400
    assert control("DELETE", "behaviour").status == 200
    assert client.by_number("A-1").status == 200
    wrong = control("PUT", "behaviour", {"filtre": "refused"})
    assert wrong.status == 400
    assert "filter" in wrong.json["error"]
    assert control("PUT", "incidents", [{"customerTrackingNumber": "new"}]).status == 200
    assert client.incidents().numbers == ["new"]
    assert control("GET", "state").json["pid"] == os.getpid()
    assert control("DELETE", "state").status == 200
    assert len(client.incidents().records) == 3
    assert control("GET", "nothing").status == 404


def test_tls_with_its_own_ca(client: Any) -> None:
    with Simulator({"incidents": [{"hostName": "r1"}]}, tls=True) as sim:
        assert sim.url.startswith("https://127.0.0.1:")
        assert type(client)(sim).incidents().status == 200  # verified against that CA, strictly
        stranger = http.client.HTTPSConnection("127.0.0.1", urllib.parse.urlsplit(sim.url).port, timeout=5)
        with pytest.raises(ssl.SSLCertVerificationError):
            stranger.request("GET", LIST)
        assert sim.ca_path
        directory = sim.ca_path.parent
    assert not directory.exists()


def test_loopback_only() -> None:
    with pytest.raises(ScenarioError, match=r"127\.0\.0\.1 only"):
        Simulator({}, bind="0.0.0.0")  # noqa: S104
