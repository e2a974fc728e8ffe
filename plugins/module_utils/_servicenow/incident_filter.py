# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping only incidents of certain statuses, types and priorities.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

_KNOWN: dict[str, tuple[str, ...]] = {
    "statuses": incident.STATUSES,
    "incident_types": incident.TYPES,
    "priorities": incident.PRIORITIES,
}


@dataclass(frozen=True)
class IncidentFilter:
    """What to keep; None in a field keeps all. Names are compared leniently (``incident.fold``)."""

    statuses: t.Sequence[str] | None = None
    incident_types: t.Sequence[str] | None = None
    priorities: t.Sequence[str] | None = None

    def keep(self, incidents: t.Iterable[Incident]) -> list[Incident]:
        statuses, types, priorities = (
            None if names is None else {_folded(option, name) for name in names} for option, names in self._options()
        )
        return [
            found
            for found in incidents
            if (statuses is None or _folded("statuses", found["status"]) in statuses)
            and (types is None or _folded("incident_types", found["incident_type"]) in types)
            and (priorities is None or _folded("priorities", found["priority"]) in priorities)
        ]

    def warnings(self) -> list[str]:
        """A sentence for each name that no documented value matches: most are typing errors, and keep nothing."""
        found = []
        for option, names in self._options():
            known = {_folded(option, name) for name in _KNOWN[option]}
            for name in names or ():
                if _folded(option, name) not in known:
                    found.append(
                        f"The option {option} names {quoted(name)}, which Service Now does not document. "
                        f"Documented are: {', '.join(_KNOWN[option])}."
                    )
        return found

    def _options(self) -> list[tuple[str, t.Sequence[str] | None]]:
        return [(option, getattr(self, option)) for option in _KNOWN]


def _folded(option: str, name: str | None) -> str:
    if option == "priorities":
        level = incident.priority_level(name)
        if level is not None:
            # `1 - Critical` and `Critical` are the same priority.
            name = incident.PRIORITIES[level - 1]
    return incident.normalize(name or "")
