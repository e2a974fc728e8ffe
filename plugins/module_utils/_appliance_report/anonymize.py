# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scenario for the simulator, in which nothing of the appliance is left but what a fixed list allows.

Every other text becomes a digest. Equal texts have equal digests within one report; the key is thrown away, so that
nobody can try texts until one fits.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.findings import Findings
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.probe import Observations
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.organization import (
    FIELDS,
    read_organization,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import TEXT_FIELDS

MAX_INCIDENTS = 20

_ALLOWED = {
    "status": incident.STATUSES,
    "incidentType": (*incident.TYPES, "Event RMA"),
    "priority": (
        *incident.PRIORITIES,
        *(f"{level} - {name}" for level, name in enumerate(incident.PRIORITIES, 1)),
    ),
    "submit-case-as": ("Real cases", "Real Cases", "Test cases", "Test Cases"),
    "connectionStatus": ("Success",),
}
_ZONES = (
    "UTC|GMT|Z|IST|BST|CET|CEST|EET|EEST|MSK|EST|EDT|CST|CDT|MST|MDT|PST|PDT|JST|KST|SGT|HKT|AEST|AEDT|NZST|NZDT|BRT"
)
_TIME = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}([ T])[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}( ?)({_ZONES}|[+-][0-9]{{2}}:?[0-9]{{2}}|)"
)


class Anonymizer:
    """Digests of one report."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def scenario(self, seen: Observations, findings: Findings) -> dict[str, t.Any]:
        """What ``roles/simulator`` loads."""
        # The records that the questions were about come first, so that the same report can be made of the scenario.
        asked = (seen.first, seen.second)
        number = TEXT_FIELDS["customer_tracking_number"]
        records = sorted(seen["all incidents"].records, key=lambda record: str(record.get(number)) not in asked)
        bare = seen["organizations, bare type"]
        organizations = bare.records or seen["organizations"].records
        return {
            "users": [{"username": "rehearsal", "password": "rehearsal-only"}],
            "behaviour": findings.behaviour(),
            "incidents": [self._incident(index, record) for index, record in enumerate(records[:MAX_INCIDENTS], 1)],
            "organizations": [self._organization(record) for record in organizations[:MAX_INCIDENTS]],
        }

    def _incident(self, key: int, record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
        texts = {name: record[name] for name in TEXT_FIELDS.values() if isinstance(record.get(name), str)}
        return {"key": key, **{name: self._text(name, text) for name, text in texts.items()}}

    def _organization(self, record: t.Mapping[str, t.Any]) -> dict[str, str]:
        found = read_organization(record)
        named = {FIELDS[key]: text for key, text in found.items() if isinstance(text, str)}
        return {name: self._text(name, text) for name, text in named.items()}

    def _text(self, name: str, text: str) -> str:
        if not text:
            return ""
        if name in _ALLOWED:
            allowed = {value: value for value in _ALLOWED[name]}
            return allowed.get(text) or f"other {self._digest(text)}"
        if name == "occurred":
            return _time(text) or f"other {self._digest(text)}"
        if name in (FIELDS["service_now_version"], FIELDS["platform_version"]):
            match = re.match(r"(1[3-9]|2[0-9])\.([1-4])(?=R|$)", text)
            return f"{match[1]}.{match[2]}" if match else f"other {self._digest(text)}"
        if name == TEXT_FIELDS["host_name"]:
            return ".".join(self._label(part) for part in text.split(".", 1))
        return self._label(text)

    def _label(self, text: str) -> str:
        """A digest of the kind that JSON makes of the text: a number stays one."""
        digest = self._digest(text)
        if re.fullmatch(r"[1-9][0-9]*", text):
            return f"9{int(digest, 16) % 10**11:011}"
        return f"x{digest}"

    def _digest(self, text: str) -> str:
        return hmac.new(self._key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:12]


def _time(text: str) -> str | None:
    """A made-up time in the same form and zone; None for a form that is not known."""
    match = _TIME.fullmatch(text)
    return None if match is None else f"2026-01-02{match[1]}03:04:05{match[2]}{match[3]}"
