# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers and requests for the tests with several threads."""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.servers import reply
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LOGIN, LOGOUT

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
