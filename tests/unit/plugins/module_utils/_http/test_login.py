# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Login, session cookies and logout over a real socket."""

from __future__ import annotations

import threading
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.servers import http_server, reply
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.transport_cases import (
    get,
    transport_to,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    LOGIN,
    LOGOUT,
    USERNAME,
    connection,
    paths,
)


def test_without_session_every_request_has_the_credentials(appliance: t.Any) -> None:
    with transport_to(appliance) as client:
        get(client)
        get(client)
    assert [(entry["path"], entry["auth"], entry["user"]) for entry in appliance.requests] == [
        (LIST, "basic", USERNAME)
    ] * 2
    assert client.requests_made == 2


def test_rejected_password_is_never_resent(appliance: t.Any) -> None:
    with transport_to(appliance, password="wrong") as transport:
        for _attempt in range(5):
            with pytest.raises(SpaceError) as caught:
                get(transport)
            assert (caught.value.kind, caught.value.status) == ("auth", 401)
    assert paths(appliance) == [LIST]
    assert transport.requests_made == 1


def test_rejected_password_is_never_resent_in_a_session(appliance: t.Any) -> None:
    with transport_to(appliance, password="wrong", session=True) as transport:
        for _attempt in range(5):
            with pytest.raises(SpaceError) as caught:
                get(transport)
            assert caught.value.kind == "auth"
    assert paths(appliance) == [LOGIN]


def test_session_logs_in_once_and_logs_out(appliance: t.Any) -> None:
    with transport_to(appliance, session=True) as transport:
        get(transport)
        get(transport)
        assert appliance.state["sessions"] == 1
    assert [(entry["path"], entry["auth"]) for entry in appliance.requests] == [
        (LOGIN, "basic"),
        (LIST, "session"),
        (LIST, "session"),
        (LOGOUT, "session"),
    ]
    assert appliance.state["sessions"] == 0
    assert transport.requests_made == 4


def test_no_request_means_no_login_and_no_logout(appliance: t.Any) -> None:
    with transport_to(appliance, session=True):
        pass
    assert appliance.requests == []


def test_expired_session_is_replaced_by_one_login(appliance: t.Any) -> None:
    appliance.set_behaviour(sessions_die_after=2)
    with transport_to(appliance, session=True) as transport:
        for _attempt in range(3):
            assert get(transport).status == 204
    assert [entry["path"] for entry in appliance.requests] == [LOGIN, LIST, LIST, LIST, LOGIN, LIST, LOGOUT]
    assert [entry["status"] for entry in appliance.requests][3] == 401


def test_new_login_drops_the_cookies_of_the_old_session() -> None:
    received: list[tuple[str, str | None]] = []

    def handle(request: t.Any) -> None:
        received.append((request.path, request.headers["Cookie"]))
        logins = [path for path, _cookie in received].count(LOGIN)
        if request.path == LOGIN:
            # Each node has a cookie of its own name.
            reply(request, 200, Set_Cookie=f"node-{logins}=1; Path=/")
        else:
            reply(request, 401 if logins == 1 else 204)

    with http_server(handle) as url, Transport(connection(url, session=True), sleep=lambda _seconds: None) as transport:
        assert get(transport).status == 204
    assert received == [(LOGIN, None), (LIST, "node-1=1"), (LOGIN, None), (LIST, "node-2=1"), (LOGOUT, "node-2=1")]


def test_rejected_second_login_is_the_last(appliance: t.Any) -> None:
    appliance.set_behaviour(
        faults=[
            {"on": "login", "action": "pass", "times": 1},
            {"on": "login", "status": 401, "body": "User password expired"},
            {"on": "incidents", "status": 401},
        ]
    )
    transport = transport_to(appliance, session=True)
    with transport:
        for _attempt in range(3):
            with pytest.raises(SpaceError) as caught:
                get(transport)
            assert caught.value.kind == "auth"
    assert paths(appliance).count(LOGIN) == 2


def test_threads_share_one_new_login(appliance: t.Any) -> None:
    with transport_to(appliance, session=True, connections=8) as transport:
        get(transport)
        appliance._appliance.accounts._sessions.clear()
        threads = [threading.Thread(target=get, args=(transport,)) for _each in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert paths(appliance).count(LOGIN) == 2
    assert sum(entry["status"] == 204 for entry in appliance.requests) == 9
