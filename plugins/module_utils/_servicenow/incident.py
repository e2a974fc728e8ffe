# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The incident record: the appliance's own strings, and the fields derived from them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import read_values, record_has_field
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.timestamp import parse_timestamp
from ansible_collections.netops.junos_space.plugins.module_utils._text import ascii_lower

Incident = dict[str, t.Any]

STATUSES = (
    "Not Submitted",
    "Submitted",
    "Created",
    "Updated",
    "Create Failed",
    "Closed",
    "Submission Failed",
)
TYPES = ("Event", "On-demand", "Event-RMA", "Event (low end)", "On-demand RMA", "AIS Health Check")
PRIORITIES = ("Critical", "High", "Medium", "Low")
"""In order: the first is level 1."""

UNKNOWN = "unknown"

RMA_KINDS = ("event_rma", "on_demand_rma")
FAILED_KINDS = ("create_failed", "submission_failed")
CASE_KINDS = ("created", "updated", "closed")


def normalize(text: str) -> str:
    """A name for lenient comparison: letter case, spaces, hyphens, underscores and brackets do not count.

    ASCII only: a letter that merely looks like an ASCII one is another letter.
    """
    return ascii_lower(re.sub(r"[\s\-_()]+", "", text, flags=re.ASCII))


def _kinds(names: t.Iterable[str]) -> dict[str, str]:
    return {normalize(name): re.sub(r"[^a-z]+", "_", name.lower()).strip("_") for name in names}


_STATUS_KINDS = _kinds(STATUSES)
_TYPE_KINDS = _kinds(TYPES)
_PRIORITY_LEVELS = {normalize(name): level for level, name in enumerate(PRIORITIES, 1)}


def status_kind(status: str | None) -> str:
    """The documented status as an identifier, ``unknown`` for any other."""
    return _STATUS_KINDS.get(normalize(status or ""), UNKNOWN)


def type_kind(incident_type: str | None) -> str:
    """The documented incident type as an identifier, ``unknown`` for any other."""
    return _TYPE_KINDS.get(normalize(incident_type or ""), UNKNOWN)


def priority_level(priority: str | None) -> int | None:
    """1 (critical) to 4 (low) from ``1 - Critical`` or ``Critical``; None for all else, also for ``1 - Low``."""
    match = re.fullmatch(r"\s*(?:([1-4])\s*-\s*)?([A-Za-z]+)\s*", priority or "", re.ASCII)
    if not match:
        return None
    level = _PRIORITY_LEVELS.get(normalize(match[2]))
    return level if match[1] is None or level == int(match[1]) else None


def incident_from_record(record: t.Mapping[str, t.Any]) -> Incident:
    """The incident dictionary of the public contract, from a decoded record.

    Raises ``SpaceError`` (``bad_payload``) if the record cannot be read. The records of a decoded page can.
    """
    incident: Incident = read_values(record)
    status = status_kind(incident["status"])
    kind = type_kind(incident["incident_type"])
    incident["status_kind"] = status
    incident["type_kind"] = kind
    incident["priority_level"] = priority_level(incident["priority"])
    incident["is_rma"] = kind in RMA_KINDS
    incident["is_closed"] = status == "closed"
    incident["is_open"] = status not in ("closed", UNKNOWN)
    incident["is_failed"] = status in FAILED_KINDS
    incident["has_case"] = status in CASE_KINDS
    incident["occurred_at"] = parse_timestamp(incident["occurred"])
    incident["raw"] = dict(record)
    return incident


def has_field(incident: Incident, name: str) -> bool:
    """Whether the incident's record had the field (``host_name``) at all, be it empty or null.

    A record without the field proves nothing about its value: a lookup by that field is then incomplete.
    """
    return record_has_field(incident["raw"], name)
