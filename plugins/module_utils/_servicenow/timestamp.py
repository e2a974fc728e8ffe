# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The date and time formats of the appliance, as ISO 8601 in UTC.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ZONE = r"(?P<zone>[A-Za-z]+|[+-]\d\d:?\d\d)"
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?(?:\s*(?P<meridiem>[AaPp][Mm]))?"
_MONTH = r"(?P<month>[A-Za-z]{3})[a-z]*"

# The formats seen on the appliance and its sibling services, which differ from each other.
# Strings, so that each is compiled only when it is needed.
_TIMESTAMP_PATTERNS = (
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
    """A time as ISO 8601 in UTC, or None if it is ambiguous.

    Time zone abbreviations other than UTC's own are ambiguous (IST is India, Ireland or Israel).
    """
    for pattern in _TIMESTAMP_PATTERNS:
        match = re.fullmatch(pattern, (text or "").strip(), re.ASCII)
        if match:
            utc = _to_utc(match)
            return f"{utc.isoformat()}Z" if utc else None
    return None


def _to_utc(match: re.Match[str]) -> datetime | None:
    offset = _offset(match["zone"])
    month = _MONTHS.get(match["month"].lower()) or (int(match["month"]) if match["month"].isdigit() else None)
    hour = int(match["hour"])
    if match["meridiem"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if match["meridiem"].lower() == "pm" else 0)
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
    delta = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -delta if match[1] == "-" else delta
