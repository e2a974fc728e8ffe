# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A second opinion on a verdict: written from the contract, sharing nothing with the code but the language."""

from __future__ import annotations

import ipaddress
import typing as t
from datetime import datetime, timedelta, timezone

DOCUMENTED_STATUSES = {
    "notsubmitted", "submitted", "created", "updated", "createfailed", "closed", "submissionfailed",
}  # fmt: skip


DOCUMENTED_TYPES = {"event", "ondemand", "eventrma", "eventlowend", "ondemandrma", "aishealthcheck"}


LEVELS = {"critical": 1, "high": 2, "medium": 3, "low": 4}


TIME_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")


def plain(text: str) -> str:
    return "".join(char for char in text.lower() if text.isascii() and not char.isspace() and char not in "-_()")


def level_of(text: t.Any) -> int | None:
    if not isinstance(text, str):
        return None
    number, dash, name = text.rpartition("-")
    level = LEVELS.get(name.strip().lower())
    return level if level and (not dash or number.strip() == str(level)) else None


def moment_of(text: t.Any) -> datetime | None:
    """Only the formats that this test generates; None for all others, which is the safe side."""
    if not isinstance(text, str):
        return None
    text = text.strip()
    for ending in (" UTC", " GMT", "Z"):
        for form in TIME_FORMATS:
            if text.endswith(ending):
                try:
                    return datetime.strptime(text[: -len(ending)], form).replace(tzinfo=timezone.utc)
                except ValueError:
                    pass
    return None


def same_device(name: t.Any, wanted: str, match: str) -> bool:
    if match == "any":
        return True
    if not isinstance(name, str) or not name:
        return False
    if match == "exact":
        return name == wanted
    sides = []
    for side in (name, wanted):
        clean = side.strip().casefold().rstrip(".")
        try:
            ipaddress.ip_address(clean)
        except ValueError:
            sides.append(clean.split("."))
        else:
            sides.append([clean])
            if sides[0] != sides[-1]:
                return False
    left, right = sides
    if not "".join(left) or not "".join(right):
        return False
    return left == right or (left[0] == right[0] and 1 in (len(left), len(right)) and not any_address(name, wanted))


def any_address(*names: str) -> bool:
    for name in names:
        try:
            ipaddress.ip_address(name.strip().rstrip("."))
        except ValueError:
            continue
        return True
    return False


def may_be_open(answer: t.Any, policy: dict[str, t.Any], now: datetime) -> bool:
    """Whether the contract could let this through."""
    if isinstance(answer, dict):
        if answer.get("failed") is True or answer.get("failure") is not None:
            return False
        if answer.get("complete") is not True or answer.get("waited", "reached") != "reached":
            return False
        if answer.get("found") is False or answer.get("missing") or answer.get("filtered_out"):
            return False
        if answer.get("retrieved_at", "2026-11-23T11:59:30Z") not in ("2026-11-23T11:59:30Z", "2026-11-23T11:58:00Z"):
            return False
        incidents = answer["incidents"]
    else:
        incidents = answer
    if not 1 <= len(incidents) <= int(policy.get("max_incidents", 1)):
        return False
    return all(meets(found, policy, now) for found in incidents)


def meets(found: dict[t.Any, t.Any], policy: dict[str, t.Any], now: datetime) -> bool:
    def text(name: str) -> t.Any:
        value = found.get(name)
        return value if isinstance(value, str) else None

    for key, field, documented in (
        ("statuses", "status", DOCUMENTED_STATUSES),
        ("incident_types", "incident_type", DOCUMENTED_TYPES),
    ):
        if policy.get(key, "any") != "any":
            value = text(field)
            if value is None or plain(value) not in documented & {plain(item) for item in policy[key]}:
                return False
    level = level_of(text("priority"))
    if "priorities" in policy and (level is None or level not in {level_of(item) for item in policy["priorities"]}):
        return False
    if "max_priority_level" in policy and (level is None or level > int(policy["max_priority_level"])):
        return False
    if "max_age" in policy:
        moment = moment_of(text("occurred"))
        if moment is None or not timedelta() <= now - moment <= timedelta(seconds=float(policy["max_age"])):
            return False
    names = [policy["host_name"]] if "host_name" in policy else []
    names += policy.get("host_aliases", [])
    match = policy.get("host_match", "short")
    if names and not any(same_device(text("host_name"), name, match) for name in names):
        return False
    for key, field in (
        ("organizations", "organization_name"),
        ("device_groups", "device_group_name"),
        ("products", "product"),
        ("defect_types", "defect_type"),
    ):
        if key in policy and text(field) not in policy[key]:
            return False
    return True
