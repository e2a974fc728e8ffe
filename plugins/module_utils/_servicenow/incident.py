# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The incident record: the appliance's text, and what can be worked out from it for certain.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime, timedelta

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
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

_TEXT_FIELDS = {
    "organization_name": "organizationName",
    "device_group_name": "deviceGroupName",
    "priority": "priority",
    "defect_type": "defectType",
    "incident_type": "incidentType",
    "host_name": "hostName",
    "product": "product",
    "status": "status",
    "customer_tracking_number": "customerTrackingNumber",
    "occurred": "occurred",
}

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

    Raises ``SpaceError`` (``bad_payload``) where a field that must be text or a number is neither.
    """
    found: Incident = {"uri": _attribute(record, "uri"), "key": _key(record)}
    for name, field in _TEXT_FIELDS.items():
        found[name] = _text(record, field)
    status = status_kind(found["status"])
    kind = type_kind(found["incident_type"])
    found["status_kind"] = status
    found["type_kind"] = kind
    found["priority_level"] = priority_level(found["priority"])
    found["is_rma"] = kind in RMA_KINDS
    found["is_closed"] = status == "closed"
    found["is_open"] = status not in ("closed", UNKNOWN)
    found["is_failed"] = status in FAILED_KINDS
    found["has_case"] = status in CASE_KINDS
    found["occurred_at"] = parse_timestamp(found["occurred"])
    found["raw"] = dict(record)
    return found


def _attribute(record: t.Mapping[str, t.Any], name: str) -> str | None:
    return _text(record, f"@{name}" if f"@{name}" in record else name)


def _text(record: t.Mapping[str, t.Any], field: str) -> str | None:
    value = record.get(field)
    if isinstance(value, dict) and "$" in value:
        value = value["$"]
    if value is None or isinstance(value, str):
        return value
    raise SpaceError(
        "bad_payload",
        f"An incident's {field.lstrip('@')} is a structure where a text was expected.",
        hint="Check the appliance's release; compare its answer in a browser.",
    )


def _key(record: t.Mapping[str, t.Any]) -> int | None:
    """The incident's id: its key, else the end of its own address; None where it has neither."""
    key = _attribute(record, "key")
    if key is None:
        address = _attribute(record, "uri") or _attribute(record, "href") or ""
        match = re.search(r"/incidents/([0-9]{1,18})/?$", address)
        return int(match[1]) if match else None
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise SpaceError(
            "bad_payload",
            "An incident's key is not a number.",
            hint="Check the appliance's release; compare its answer in a browser.",
        )
    return int(key)


# Time

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ZONE = r"(?P<zone>[A-Za-z]+|[+-]\d\d:?\d\d)"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?:\s*(?P<half>[AaPp][Mm]))?"
_MONTH = r"(?P<month>[A-Za-z]{3})[a-z]*"

# The forms seen on the appliance and its siblings; no two services agree on one.
# As text: each is compiled when it is first needed.
_FORMS = (
    # 2014-12-18 10:57:16 UTC, 2020-09-17T15:25:22.000Z
    rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[T ]\s*{_CLOCK}\s*{_ZONE}",
    # Mon, 05 Oct 2020 14:26:17 UTC
    rf"[A-Za-z]{{3}},\s*(?P<day>\d{{1,2}})\s+{_MONTH}\s+(?P<year>\d{{4}})\s+{_CLOCK}\s*{_ZONE}",
    # Thu Apr 20 2017 07:26 PM UTC
    rf"[A-Za-z]{{3}}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+(?P<year>\d{{4}})\s+{_CLOCK}\s*{_ZONE}",
    # Thu Dec 18 10:57:16 UTC 2014
    rf"[A-Za-z]{{3}}\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s*{_ZONE}\s+(?P<year>\d{{4}})",
)

_UTC_NAMES = ("utc", "gmt", "ut", "z")


def parse_timestamp(text: str | None) -> str | None:
    """A time as ISO 8601 in UTC, or None where it cannot be known for certain.

    Zone abbreviations other than UTC's own are ambiguous (IST is India, Ireland or Israel).
    """
    for form in _FORMS:
        match = re.fullmatch(form, (text or "").strip(), re.ASCII)
        if match:
            moment = _moment(match)
            return f"{moment.isoformat()}Z" if moment else None
    return None


def _moment(match: re.Match[str]) -> datetime | None:
    offset = _offset(match["zone"])
    month = _MONTHS.get(match["month"].lower()) or (int(match["month"]) if match["month"].isdigit() else None)
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["half"].lower() == "pm" else 0)
    if offset is None or month is None:
        return None
    try:
        local = datetime(
            int(match["year"]), month, int(match["day"]), hour, int(match["minute"]), int(match["second"] or 0)
        )
        return local - offset
    except (ValueError, OverflowError):
        return None


def _offset(zone: str) -> timedelta | None:
    if zone.lower() in _UTC_NAMES:
        return timedelta()
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone)
    if not match or int(match[2]) > 14 or int(match[3]) > 59:
        return None
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -size if match[1] == "-" else size
