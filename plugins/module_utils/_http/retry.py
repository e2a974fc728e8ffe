# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When to try again, and how long to wait before it.

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
MAX_DELAY = 30.0
"""Seconds: neither the back-off nor an obeyed Retry-After is ever longer."""


def backoff(attempt: int, uniform: t.Callable[[float, float], float] = random.uniform) -> float:
    """Seconds before attempt ``attempt`` (1 is the first retry): 1, 2, 4 ... with jitter, capped."""
    full = min(MAX_DELAY, 2.0 ** min(attempt - 1, 10))
    return uniform(full / 2, full)


def retry_after(header: str | None, date_header: str | None = None) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, or None where it says nothing usable.

    The date form is read against the server's own ``Date``, so that a wrong clock on either
    side does not count; without one, against this machine's clock.
    """
    if not header:
        return None
    header = header.strip()
    if re.fullmatch(r"[0-9]{1,9}", header):
        return float(header)
    until = _http_date(header)
    if until is None:
        return None
    now = _http_date(date_header or "") or datetime.now(timezone.utc)
    return max(0.0, math.ceil((until - now).total_seconds()))


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
