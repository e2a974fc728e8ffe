# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which errors are retried, how often, and after which delay."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.transport_cases import (
    failed,
    get,
    set_fault,
    transport_to,
    wait_for_requests,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    record,
)

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


@pytest.mark.parametrize("rule", TRANSIENT.values(), ids=list(TRANSIENT))
def test_lasting_errors_end_after_the_retries(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_incidents([record(1, "a")])
    set_fault(appliance, **rule)
    delays: list[float] = []
    error = failed(transport_to(appliance, delays, retries=2))
    assert error.kind in ("rate_limited", "server", "connection")
    assert error.retryable
    assert "3 times" in error.message
    assert len(appliance.requests) == 3
    assert len(delays) == 2


@pytest.mark.parametrize("action", ["hang", "hang_in_body"])
def test_timeouts_are_retried(appliance: t.Any, action: str) -> None:
    set_fault(appliance, action=action)
    error = failed(transport_to(appliance, timeout=0.1, retries=1))
    assert (error.kind, error.retryable) == ("timeout", True)
    assert "0.1 seconds" in error.message
    wait_for_requests(appliance, 2)
    assert len(appliance.requests) == 2


def test_slow_body_cannot_outlive_the_timeout(appliance: t.Any) -> None:
    # A chunk at a time never lets a single read wait for long.
    appliance.set_incidents([record(key, "x" * 2000) for key in range(1, 700)])
    set_fault(appliance, action="slow_body", delay=2.0)
    assert failed(transport_to(appliance, timeout=0.3, retries=0)).kind == "timeout"
    wait_for_requests(appliance, 1)


def test_no_retries_means_one_request(appliance: t.Any) -> None:
    set_fault(appliance, status=503)
    error = failed(transport_to(appliance, retries=0))
    assert "times" not in error.message
    assert len(appliance.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_permanent_errors_are_not_retried(appliance: t.Any, status: int) -> None:
    set_fault(appliance, status=status)
    failed(transport_to(appliance))
    assert len(appliance.requests) == 1


@pytest.mark.parametrize(("header", "delay"), [("7", 7), ("0", 0), ("30", 30)])
def test_retry_after_is_obeyed(appliance: t.Any, header: str, delay: float) -> None:
    set_fault(appliance, times=1, status=503, headers={"Retry-After": header})
    delays: list[float] = []
    with transport_to(appliance, delays) as transport:
        get(transport)
    assert delays == [delay]


def test_too_long_retry_after_ends_the_request(appliance: t.Any) -> None:
    set_fault(appliance, status=429, headers={"Retry-After": "3600"})
    delays: list[float] = []
    error = failed(transport_to(appliance, delays))
    assert "3600 seconds" in error.message
    assert (len(appliance.requests), delays) == (1, [])


def test_invalid_retry_after_is_ignored(appliance: t.Any) -> None:
    set_fault(appliance, times=1, status=503, headers={"Retry-After": "soon"})
    delays: list[float] = []
    with transport_to(appliance, delays) as transport:
        get(transport)
    assert len(delays) == 1
    assert 0.5 <= delays[0] <= 1
