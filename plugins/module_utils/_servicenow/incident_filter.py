# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Filtering incidents by status, type and priority.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

_DOCUMENTED: dict[str, tuple[str, ...]] = {
    "statuses": incident.STATUSES,
    "incident_types": incident.TYPES,
    "priorities": incident.PRIORITIES,
}
_FIELDS = {"statuses": "status", "incident_types": "incident_type", "priorities": "priority"}


@dataclass(frozen=True)
class IncidentFilter:
    """Which incidents to keep; None in a field keeps all. Names are compared leniently (``incident.normalize``).

    Raises ``SpaceError`` (``usage``) for an empty list or an empty name: nothing would match, and a filter that
    drops every incident looks like a device without any.
    """

    statuses: t.Sequence[str] | None = None
    incident_types: t.Sequence[str] | None = None
    priorities: t.Sequence[str] | None = None

    def __post_init__(self) -> None:
        for option, names in self._options():
            if names is not None and not names:
                raise SpaceError(
                    "usage",
                    f"The {option} option is an empty list, which matches no incident.",
                    hint=f"Give at least one value, or omit {option} to keep all incidents.",
                )
            if not all(incident.normalize(name) for name in names or ()):
                raise SpaceError(
                    "usage",
                    f"The {option} option contains an empty string.",
                    hint="Check the variable it comes from; an empty value can never match an incident.",
                )

    def apply(self, incidents: t.Iterable[Incident]) -> list[Incident]:
        """The incidents that match, in their order."""
        statuses, types, priorities = (
            None if names is None else {_normalized(option, name) for name in names}
            for option, names in self._options()
        )
        return [
            item
            for item in incidents
            if (statuses is None or _normalized("statuses", item["status"]) in statuses)
            and (types is None or _normalized("incident_types", item["incident_type"]) in types)
            and (priorities is None or _normalized("priorities", item["priority"]) in priorities)
        ]

    def can_evaluate(self, item: Incident) -> bool:
        """Whether the record has each field that is filtered on: one without the field could match after all."""
        return all(names is None or incident.has_field(item, _FIELDS[option]) for option, names in self._options())

    def warnings(self) -> list[str]:
        """A warning for each name that is not a documented value: usually a typo that matches nothing."""
        warnings = []
        for option, names in self._options():
            documented = {_normalized(option, name) for name in _DOCUMENTED[option]}
            for name in names or ():
                if _normalized(option, name) not in documented:
                    warnings.append(
                        f"The {option} option contains {quoted(name)}, which is not a documented value of Service Now. "
                        f"The documented values are: {', '.join(_DOCUMENTED[option])}."
                    )
        return warnings

    def _options(self) -> list[tuple[str, t.Sequence[str] | None]]:
        return [(option, getattr(self, option)) for option in _DOCUMENTED]


def _normalized(option: str, name: str | None) -> str:
    if option == "priorities":
        level = incident.priority_level(name)
        if level is not None:
            # `1 - Critical` and `Critical` are the same priority.
            name = incident.PRIORITIES[level - 1]
    return incident.normalize(name or "")
