# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When to retry, and how long to wait before it.

The back-off is our own because urllib3's sleeps without a bound on Retry-After, ignores jitter before
release 2, and can neither be cancelled nor learn which requests are idempotent here.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import math
import random
import re
import typing as t
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

RETRYABLE_STATUSES = frozenset((429, 502, 503, 504))
THROTTLING_STATUSES = frozenset((429, 503))
"""How appliances and front ends limit their load."""

MAX_DELAY = 30.0
"""Seconds: the longest back-off, and the longest Retry-After that is obeyed."""


def backoff(attempt: int, uniform: t.Callable[[float, float], float] = random.uniform) -> float:
    """Seconds before attempt ``attempt`` (1 is the first retry): 1, 2, 4 ... with jitter, capped."""
    ceiling = min(MAX_DELAY, 2.0 ** min(attempt - 1, 10))
    return uniform(ceiling / 2, ceiling)


def retry_after(header: str | None, date_header: str | None = None) -> float | None:
    """Seconds that a ``Retry-After`` header requests; None if it is missing or invalid.

    A date is compared with the server's own ``Date`` header, so that a wrong clock on either
    side does not matter; without one, with the local clock.
    """
    if not header:
        return None
    header = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", header):
        return float(header)
    retry_at = _http_date(header)
    if retry_at is None:
        return None
    now = _http_date(date_header or "") or datetime.now(timezone.utc)
    return max(0.0, math.ceil((retry_at - now).total_seconds()))


def _http_date(text: str) -> datetime | None:
    try:
        parsed = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=timezone.utc)
