# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy of a gate: its conditions, and their strict validation.

ArgumentSpecValidator of ansible-core is not for this: it converts values that should be rejected
(``Created,Closed`` to a list, ``true`` to a string), and a policy must state exactly what was written.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import dataclasses
import math
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

ANY = "any"

PRESETS: dict[str, dict[str, t.Any]] = {
    "incident_gate": {"statuses": ["Created", "Updated"]},
    "rma_gate": {"statuses": ["Created", "Updated"], "incident_types": ["Event-RMA", "On-demand RMA"]},
}
"""What each gate states where its variables do not; the filter has no preset."""


@dataclass(frozen=True)
class Policy:
    """The conditions of a gate. None is a condition that is not stated, and not evaluated.

    A status, type or priority must be a documented one; defect types, organizations, device
    groups and products are compared exactly. ``max_age`` is in seconds. ``statuses`` can be ``any``.
    ``real_cases`` and ``support_link`` are about the incident's organization; false is as good as not stated.
    """

    statuses: tuple[str, ...] | str | None = None
    incident_types: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    max_priority_level: int | None = None
    defect_types: tuple[str, ...] | None = None
    host_name: str | None = None
    host_aliases: tuple[str, ...] | None = None
    host_match: str = "short"
    max_age: float | None = None
    organizations: tuple[str, ...] | None = None
    device_groups: tuple[str, ...] | None = None
    products: tuple[str, ...] | None = None
    real_cases: bool | None = None
    support_link: bool | None = None
    max_incidents: int = 1

    @classmethod
    def from_dict(cls, policy: t.Any) -> Policy:
        """From a dictionary as users write it. What is wrong with it is a ``SpaceError`` of kind ``usage``."""
        if not isinstance(policy, dict):
            raise _policy_error(f"A policy is a dictionary, not {type(policy).__name__}.")
        unknown = sorted(_key_name(key) for key in policy if not isinstance(key, str) or key not in _VALIDATORS)
        if unknown:
            raise _policy_error(f"A policy has no key {', '.join(unknown)}.")
        return cls(**{str(key): _VALIDATORS[key](str(key), value) for key, value in policy.items()})

    def to_dict(self) -> dict[str, t.Any]:
        """The conditions that are stated, as plain values, with the defaults of ``host_match`` and ``max_incidents``."""
        stated: dict[str, t.Any] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None:
                stated[field.name] = list(value) if isinstance(value, tuple) else value
        return stated

    @property
    def needs_organizations(self) -> bool:
        """Whether a condition is about the organizations, which are a query of their own."""
        return bool(self.real_cases or self.support_link)

    def host_names(self) -> list[str]:
        """All names that the device may have."""
        return [name for name in (self.host_name, *(self.host_aliases or ())) if name]

    def conditions(self) -> dict[str, t.Any]:
        """What each stated condition expects.

        The host is one condition: ``host_match`` where any host will do, else ``host_name`` (with its
        aliases) or ``host_aliases``. ``max_incidents`` bounds the answer and is not a condition on an incident.
        """
        stated = self.to_dict()
        names = self.host_names()
        for key in ("host_name", "host_aliases", "host_match", "max_incidents"):
            stated.pop(key, None)
        if self.host_match == ANY:
            stated["host_match"] = ANY
        elif self.host_name is not None:
            stated["host_name"] = names if self.host_aliases else self.host_name
        elif names:
            stated["host_aliases"] = names
        return stated


def _policy_error(message: str) -> SpaceError:
    return SpaceError("usage", message, hint=f"The keys of a policy are {', '.join(KEYS)}.")


def _key_name(key: t.Any) -> str:
    return quoted(key if isinstance(key, str) else f"{type(key).__name__} {_short(key)}")


def _short(value: t.Any) -> str:
    try:
        return str(value)
    except ValueError:
        # Python refuses to print integers of thousands of digits.
        return "(too long)"


def _string(key: str, value: t.Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _policy_error(f"The policy's {key} must be a non-empty string.")
    # str() drops ansible-core's data tags.
    return str(value)


def _string_list(key: str, value: t.Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise _policy_error(
            f"The policy's {key} must be a list of non-empty strings, and not empty; leave it out to skip this condition."
        )
    return tuple(_string(key, item) for item in value)


def _aliases(key: str, value: t.Any) -> tuple[str, ...]:
    # Most devices have no further names, and an empty list weakens nothing.
    return () if isinstance(value, (list, tuple)) and not value else _string_list(key, value)


def _documented(known: tuple[str, ...], is_known: t.Callable[[str], bool]) -> t.Callable[[str, t.Any], tuple[str, ...]]:
    def validate(key: str, value: t.Any) -> tuple[str, ...]:
        names = _string_list(key, value)
        for name in names:
            if not is_known(name):
                raise SpaceError(
                    "usage",
                    f"The policy's {key} has {quoted(name)}, which is not a value that Service Now documents.",
                    hint=f"Documented are {', '.join(known)}.",
                )
        return names

    return validate


_status_list = _documented(incident.STATUSES, lambda name: incident.status_kind(name) != incident.UNKNOWN)


def _statuses(key: str, value: t.Any) -> tuple[str, ...] | str:
    return ANY if isinstance(value, str) and value == ANY else _status_list(key, value)


def _number(key: str, value: t.Any) -> float:
    if isinstance(value, str) and value.isascii() and "_" not in value:
        # On the command line and in older templates a number becomes a string.
        with contextlib.suppress(ValueError):
            value = float(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= 10**15:
        return int(value)
    raise _policy_error(f"The policy's {key} must be a number.")


def _int_range(low: int, high: int) -> t.Callable[[str, t.Any], int]:
    def validate(key: str, value: t.Any) -> int:
        number = _number(key, value)
        if number % 1 or not low <= number <= high:
            raise _policy_error(f"The policy's {key} must be a whole number from {low} to {high}.")
        return int(number)

    return validate


def _age(key: str, value: t.Any) -> float:
    number = _number(key, value)
    if number <= 0:
        raise _policy_error(f"The policy's {key} must be more than 0 seconds.")
    return number


def _true_or_unset(key: str, value: t.Any) -> bool | None:
    if isinstance(value, str) and value in ("true", "True", "false", "False"):
        # On the command line a boolean becomes a string.
        value = value in ("true", "True")
    if not isinstance(value, bool):
        raise _policy_error(f"The policy's {key} must be true or false.")
    return value or None


def _match_mode(key: str, value: t.Any) -> str:
    if not isinstance(value, str) or value not in host_names.MATCH_MODES:
        raise _policy_error(f"The policy's {key} must be one of {', '.join(host_names.MATCH_MODES)}.")
    return str(value)


_VALIDATORS: dict[str, t.Callable[[str, t.Any], t.Any]] = {
    "statuses": _statuses,
    "incident_types": _documented(incident.TYPES, lambda name: incident.type_kind(name) != incident.UNKNOWN),
    "priorities": _documented(incident.PRIORITIES, lambda name: incident.priority_level(name) is not None),
    "max_priority_level": _int_range(1, 4),
    "defect_types": _string_list,
    "host_name": _string,
    "host_aliases": _aliases,
    "host_match": _match_mode,
    "max_age": _age,
    "organizations": _string_list,
    "device_groups": _string_list,
    "products": _string_list,
    "real_cases": _true_or_unset,
    "support_link": _true_or_unset,
    "max_incidents": _int_range(1, 1000),
}

KEYS = tuple(_VALIDATORS)
