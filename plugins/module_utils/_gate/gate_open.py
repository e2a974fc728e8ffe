# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a verdict permits a change: it is open, about that number and host, and fresh enough.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import math
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import CLOCK_TOLERANCE, age_in_seconds
from ansible_collections.netops.junos_space.plugins.module_utils._gate.host_names import names_match

NOT_GIVEN: t.Any = object()
"""Unlike None, which a variable holds by mistake: None names no number and no host."""

Verdict = t.Mapping[str, t.Any]


def gate_open(
    verdict: t.Any,
    *,
    tracking_number: t.Any = NOT_GIVEN,
    host_name: t.Any = NOT_GIVEN,
    max_age: t.Any = NOT_GIVEN,
    now: datetime | None = None,
) -> bool:
    """False for everything that is not a verdict, and for every value that is not a number, host or age."""
    if not _is_open(verdict):
        return False
    if tracking_number is not NOT_GIVEN and not _is_about_number(verdict, tracking_number):
        return False
    if host_name is not NOT_GIVEN and not _is_about_host(verdict, host_name):
        return False
    return max_age is NOT_GIVEN or _is_fresh(verdict, max_age, now or datetime.now(timezone.utc))


def _is_open(verdict: t.Any) -> bool:
    return (
        isinstance(verdict, dict)
        # A dictionary that says one thing and the other was not made by the gate.
        and verdict.get("verdict") == "open"
        and verdict.get("allowed") is True
        and not verdict.get("reasons")
        and not any(verdict.get(name) for name in ("failed", "skipped", "unreachable"))
    )


def _is_about_number(verdict: Verdict, tracking_number: t.Any) -> bool:
    """One number, or a list: the verdict is about exactly these, and so is each of its incidents."""
    numbers, subjects = _strings(tracking_number), _strings(verdict.get("subject"))
    if numbers is None or subjects is None or set(numbers) != set(subjects):
        return False
    incidents = _incidents(verdict)
    return bool(incidents) and all(found.get("customer_tracking_number", numbers[0]) in numbers for found in incidents)


def _is_about_host(verdict: Verdict, host_name: t.Any) -> bool:
    """The incidents name this host; or the gate compared them with the names of this host, and they matched."""
    incidents = _incidents(verdict)
    if not isinstance(host_name, str) or not incidents:
        return False
    policy = verdict.get("policy")
    policy = policy if isinstance(policy, dict) else {}
    mode = "exact" if policy.get("host_match") == "exact" else "short"
    names = [policy.get("host_name"), *(_strings(policy.get("host_aliases")) or ())]
    if policy.get("host_match") in ("short", "exact") and host_name and host_name in names:
        return True
    return all(
        isinstance(found.get("host_name"), str) and names_match(found["host_name"], host_name, mode)
        for found in incidents
    )


def _is_fresh(verdict: Verdict, max_age: t.Any, now: datetime) -> bool:
    if isinstance(max_age, bool) or not isinstance(max_age, (int, float)) or not 0 <= max_age < math.inf:
        return False
    age = age_in_seconds(verdict.get("retrieved_at"), now)
    return age is not None and -CLOCK_TOLERANCE <= age <= max_age


def _incidents(verdict: Verdict) -> list[dict[str, t.Any]]:
    incidents = verdict.get("incidents")
    if not isinstance(incidents, list) or not all(isinstance(found, dict) for found in incidents):
        return []
    return incidents


def _strings(value: t.Any) -> list[str] | None:
    """One string or a list of them as a list; None for an empty list and for everything else."""
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or not all(isinstance(item, str) and item for item in values):
        return None
    return values
