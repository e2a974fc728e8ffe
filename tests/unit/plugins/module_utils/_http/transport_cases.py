# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the transport share."""

from __future__ import annotations

import time
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, PASSWORD, all_messages, connection

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"


def transport_to(appliance: t.Any, delays: list[float] | None = None, **options: t.Any) -> Transport:
    recorded: list[float] = [] if delays is None else delays
    return Transport(connection(appliance.url, **options), sleep=recorded.append)


def get(transport: Transport) -> Response:
    return transport.get(LIST, "", JSON, "all incidents")


def failed(transport: Transport) -> SpaceError:
    with transport, pytest.raises(SpaceError) as caught:
        get(transport)
    assert PASSWORD not in all_messages(caught.value)
    assert caught.value.hint
    assert "all incidents" in caught.value.message or "POST" in caught.value.message
    return caught.value


def set_fault(appliance: t.Any, **rule: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", **rule}])


def wait_for_requests(appliance: t.Any, count: int) -> None:
    """Wait until the appliance has logged what a client gave up on, or the next test would find it."""
    give_up_at = time.monotonic() + 30
    while len(appliance.requests) < count and time.monotonic() < give_up_at:
        time.sleep(0.01)
