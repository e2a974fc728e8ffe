# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which incidents are new, and which have changed their status, since they were told of.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident, normalize

# What stays the same while an incident lives.
_LASTING = ("host_name", "occurred", "incident_type", "defect_type", "product", "organization_name")


@dataclass(frozen=True)
class Change:
    """An incident that is new (``before`` is None), or whose status is another than it was. No status is an empty text."""

    identity: str
    incident: Incident
    before: str | None
    now: str

    def event(self) -> dict[str, t.Any]:
        """The event of the public contract."""
        return {"junos_space": {"incident": self.incident, "change": {"from": self.before, "to": self.now}}}


class ChangeTracker:
    """The statuses that were told, by incident.

    Nothing is ever forgotten: an incident that a list lacks, because the list is incomplete or
    because a node that is failing over answers with nothing, comes back as the one it was.
    """

    def __init__(self, told: t.Mapping[str, str] | None = None) -> None:
        self.told = dict(told or {})

    def changes(self, incidents: t.Iterable[Incident]) -> list[Change]:
        """What a list tells that is not told yet, oldest incident (lowest key) first."""
        found: dict[str, Change] = {}
        doubtful = set()
        for incident in incidents:
            name, now = identity(incident), incident["status"] or ""
            if name in found and normalize(found[name].now) != normalize(now):
                # Two states at one time: the next list will tell.
                doubtful.add(name)
            found[name] = Change(name, incident, self.told.get(name), now)
        changes = [change for name, change in found.items() if name not in doubtful and self._is_new(change)]
        return sorted(changes, key=_age)

    def tell(self, change: Change) -> None:
        self.told[change.identity] = change.now

    @staticmethod
    def _is_new(change: Change) -> bool:
        return change.before is None or normalize(change.before) != normalize(change.now)


def identity(incident: Incident) -> str:
    """What tells an incident from others, for good: its key, else its address, else what of it does not change."""
    if incident["key"] is not None:
        return str(incident["key"])
    if incident["uri"]:
        return f"uri {incident['uri']}"
    lasting = json.dumps([incident[name] for name in _LASTING])
    return f"record {hashlib.sha256(lasting.encode()).hexdigest()}"


def _age(change: Change) -> tuple[bool, int, str]:
    key = change.incident["key"]
    return key is None, key or 0, change.identity
