# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Delays between attempts."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry


def test_transient_statuses() -> None:
    assert set(retry.RETRYABLE_STATUSES) == {429, 502, 503, 504}


def test_backoff_doubles_up_to_the_maximum() -> None:
    maxima = [retry.backoff(attempt, lambda low, high: high) for attempt in range(1, 9)]
    assert maxima == [1, 2, 4, 8, 16, 30, 30, 30]


def test_jitter_is_the_upper_half() -> None:
    assert [retry.backoff(attempt, lambda low, high: low) for attempt in (1, 2, 3, 9)] == [0.5, 1, 2, 15]
    assert all(0.5 <= retry.backoff(1) <= 1 for _again in range(50))


def test_backoff_does_not_overflow() -> None:
    assert retry.backoff(10**6) <= 30


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        (" 120 ", 120),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("1" * 30, None),
        ("٣", None),
        ("Mon, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert retry.retry_after(header) == seconds


@pytest.mark.parametrize(
    ("until", "seconds"),
    [
        ("Mon, 23 Nov 2026 10:00:07 GMT", 7),
        ("Mon, 23 Nov 2026 11:00:07 +0100", 7),
        ("Mon, 23 Nov 2026 10:00:07 -0000", 7),
        ("Mon, 23 Nov 2026 09:59:00 GMT", 0),
    ],
)
def test_retry_after_date_uses_the_servers_clock(until: str, seconds: float) -> None:
    assert retry.retry_after(until, "Mon, 23 Nov 2026 10:00:00 GMT") == seconds


def test_retry_after_without_date_header_uses_the_local_clock() -> None:
    until = datetime.now(timezone.utc) + timedelta(seconds=100)
    assert 95 <= (retry.retry_after(format_datetime(until)) or 0) <= 101
