# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors that pass. Those that last are in the table of faults, and the rules of retries in tests/unit/faults."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.transport_cases import (
    failed,
    get,
    set_fault,
    transport_to,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record

TRANSIENT: dict[str, dict[str, t.Any]] = {
    "429": {"status": 429},
    "502": {"status": 502},
    "503": {"status": 503},
    "504": {"status": 504},
    "reset": {"action": "reset"},
    "reset in the headers": {"action": "reset_in_headers"},
    "reset in the body": {"action": "reset_in_body"},
    "short body": {"action": "short_body"},
}


@pytest.mark.parametrize("rule", TRANSIENT.values(), ids=list(TRANSIENT))
def test_transient_errors_are_retried(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_incidents([record(1, "a")])
    set_fault(appliance, times=2, **rule)
    delays: list[float] = []
    with transport_to(appliance, delays) as transport:
        assert b'"a"' in get(transport).body
    assert len(appliance.requests) == transport.requests_made == 3
    assert len(delays) == 2
    assert 0.5 <= delays[0] <= 1 <= delays[1] <= 2


def test_no_retries_means_one_request(appliance: t.Any) -> None:
    set_fault(appliance, status=503)
    error = failed(transport_to(appliance, retries=0))
    assert "times" not in error.message
    assert len(appliance.requests) == 1


@pytest.mark.parametrize(("header", "delay"), [("7", 7), ("0", 0), ("30", 30)])
def test_retry_after_is_obeyed(appliance: t.Any, header: str, delay: float) -> None:
    set_fault(appliance, times=1, status=503, headers={"Retry-After": header})
    delays: list[float] = []
    with transport_to(appliance, delays) as transport:
        get(transport)
    assert delays == [delay]
