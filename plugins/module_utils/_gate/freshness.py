# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How old the facts of an answer are.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta

MAX_ANSWER_AGE = 120.0
"""A verdict never rests on facts older than this many seconds. Service Now refreshes its cases no faster."""

CLOCK_TOLERANCE = 5.0
"""How many seconds a time may lie in the future: a module can run on a host whose clock is a little fast."""

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6})\d{0,3})?Z", re.ASCII)


def age_in_seconds(retrieved_at: t.Any, now: datetime) -> float | None:
    """The seconds from ``retrieved_at`` (ISO 8601, UTC) to ``now``, None where it is not such a time."""
    match = _TIME.fullmatch(retrieved_at) if isinstance(retrieved_at, str) else None
    if match is None:
        return None
    try:
        # Not by strptime, whose first use in a process is slow: Ansible forks one for each host.
        moment = datetime.fromisoformat(f"{match[1]}+00:00")
    except ValueError:
        return None
    return (now - moment - timedelta(microseconds=int((match[2] or "").ljust(6, "0")))).total_seconds()


def is_fresh(row: t.Mapping[str, t.Any], now: datetime) -> bool:
    """Whether a verdict at ``now`` may rest on this answer row. False for one without a readable time.

    Give ``evaluate`` the same ``now``, so that a row does not turn stale in between.
    """
    age = age_in_seconds(row.get("retrieved_at"), now)
    return age is not None and -CLOCK_TOLERANCE <= age <= MAX_ANSWER_AGE
