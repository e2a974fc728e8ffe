# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values of the evidence as a reader sees them: times, ages, counts, policies in words, no invisible characters.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from datetime import datetime

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.timestamp import parse_timestamp
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_totals import MAX_LISTED, Totals
from markupsafe import Markup

_CONDITIONS = {
    "incident_types": "the type is {}",
    "priorities": "the priority is {}",
    "max_priority_level": "the priority has level {} or a more urgent one",
    "defect_types": "the defect type is {}",
    "max_age": "the incident occurred at most {} seconds before",
    "organizations": "the organization is {}",
    "device_groups": "the device group is {}",
    "products": "the product is {}",
    "real_cases": "the organization submits its cases as real cases",
    "support_link": "the organization's connection to Juniper works",
}


def age(occurred: t.Any, evaluated_at: str) -> str:
    occurred_at = parse_timestamp(occurred) if isinstance(occurred, str) else None
    if occurred_at is None:
        return "zone unknown"
    seconds = (to_datetime(evaluated_at) - to_datetime(occurred_at)).total_seconds()
    if seconds < 0:
        return "in the future"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{count_of(int(seconds // size), unit)} old"
    return "less than a minute old"


def policy_lines(policy: t.Mapping[str, t.Any]) -> list[str]:
    """A policy in words, a line for each condition."""
    most = policy["max_incidents"]
    lines = ["there is exactly one incident" if most == 1 else f"there are from 1 to {most} incidents"]
    statuses = policy.get("statuses")
    if statuses is not None:
        lines.append(
            f"the status is {_alternatives(statuses)}" if statuses != "any" else "the status is whatever it is"
        )
    lines += [words.format(_alternatives(policy[key])) for key, words in _CONDITIONS.items() if key in policy]
    if policy["host_name"] and policy["host_match"] != "any":
        how = "as exactly the same text" if policy["host_match"] == "exact" else "with or without its domain"
        others = ", or one of its host_aliases," if policy["host_aliases"] else ""
        lines.append(f"the incident names the host itself{others} {how}")
    return lines


def _alternatives(value: t.Any) -> str:
    if not isinstance(value, list):
        return str(value)
    more = f" or {len(value) - 20} more" if len(value) > 20 else ""
    return " or ".join(map(str, value[:20])) + more


def bounded(values: list[str]) -> list[str]:
    return values[:MAX_LISTED] + (["and more"] if len(values) > MAX_LISTED else [])


def period(totals: Totals) -> str:
    started, finished = totals["started_at"], totals["finished_at"]
    if started == finished:
        return shown_time(started)
    if started[:10] == finished[:10]:
        return f"{started[:10]} {started[11:-1]} to {finished[11:-1]} UTC"
    return f"{shown_time(started)} to {shown_time(finished)}"


def shown_time(moment: str) -> str:
    return f"{moment[:10]} {moment[11:-1]} UTC"


def to_datetime(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment[:-1]}+00:00")


def count_of(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def clip(value: t.Any, length: int) -> str:
    text = str(value)
    return text if len(text) <= length else f"{text[: length - 3]}..."


def visible(value: t.Any) -> t.Any:
    """A value as text without anything that a reader cannot see; what is HTML already stays as it is."""
    if isinstance(value, Markup):
        return value
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in str(value))
