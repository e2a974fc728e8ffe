# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which incidents are new, and which have another status than the one reported last.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident, normalize

# Fields that never change while an incident exists.
_STABLE_FIELDS = ("host_name", "occurred", "incident_type", "defect_type", "product", "organization_name")


@dataclass(frozen=True)
class Change:
    """A new incident (``old_status`` is None), or one with another status than before. A missing status is an empty string."""

    identity: str
    incident: Incident
    old_status: str | None
    new_status: str

    def event(self) -> dict[str, t.Any]:
        """The event of the public contract."""
        return {"junos_space": {"incident": self.incident, "change": {"from": self.old_status, "to": self.new_status}}}


class ChangeTracker:
    """The status reported last, by incident.

    Nothing is ever dropped: an incident can be absent from a list because the list is truncated, or
    because a node that is failing over returns nothing, and must not be new when it is listed again.
    """

    def __init__(self, reported: t.Mapping[str, str] | None = None) -> None:
        self.reported = dict(reported or {})

    def changes(self, incidents: t.Iterable[Incident]) -> list[Change]:
        """Changes that are not reported yet, oldest incident (lowest key) first."""
        found: dict[str, Change] = {}
        ambiguous = set()
        for incident in incidents:
            name, status = identity(incident), incident["status"] or ""
            if name in found and normalize(found[name].new_status) != normalize(status):
                # Conflicting states: decide on the next poll.
                ambiguous.add(name)
            found[name] = Change(name, incident, self.reported.get(name), status)
        changes = [change for name, change in found.items() if name not in ambiguous and self._is_new(change)]
        return sorted(changes, key=_sort_key)

    def mark_reported(self, change: Change) -> None:
        self.reported[change.identity] = change.new_status

    @staticmethod
    def _is_new(change: Change) -> bool:
        return change.old_status is None or normalize(change.old_status) != normalize(change.new_status)


def identity(incident: Incident) -> str:
    """What identifies an incident for good: its key, else its URI, else the fields that never change."""
    if incident["key"] is not None:
        return str(incident["key"])
    if incident["uri"]:
        return f"uri {incident['uri']}"
    stable = json.dumps([incident[name] for name in _STABLE_FIELDS])
    return f"record {hashlib.sha256(stable.encode()).hexdigest()}"


def _sort_key(change: Change) -> tuple[bool, int, str]:
    key = change.incident["key"]
    return key is None, key or 0, change.identity
