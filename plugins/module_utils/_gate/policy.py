# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The policy of a gate: which conditions there are, and reading them without leniency.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import math
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident


@dataclass(frozen=True)
class Policy:
    """The conditions of a gate. None is a condition that is not stated, and not judged.

    A status, type or priority must be a documented one; organizations, device groups and
    products are compared exactly. ``max_age`` is in seconds.
    """

    statuses: tuple[str, ...] | None = None
    incident_types: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    max_priority_level: int | None = None
    host_name: str | None = None
    host_aliases: tuple[str, ...] | None = None
    host_match: str = "short"
    max_age: float | None = None
    organizations: tuple[str, ...] | None = None
    device_groups: tuple[str, ...] | None = None
    products: tuple[str, ...] | None = None
    max_incidents: int = 1

    @classmethod
    def from_dict(cls, policy: t.Any) -> Policy:
        """From a dictionary as users write it. What is wrong with it is a ``SpaceError`` of kind ``usage``."""
        if not isinstance(policy, dict):
            raise _wrong(f"A policy is a dictionary, not {type(policy).__name__}.")
        unknown = sorted(str(key) for key in policy if key not in _READERS)
        if unknown:
            raise _wrong(f"A policy has no key {', '.join(unknown)}.")
        return cls(**{str(key): _READERS[key](key, value) for key, value in policy.items()})

    def to_dict(self) -> dict[str, t.Any]:
        """The conditions that are stated, as plain values, with the defaults of ``host_match`` and ``max_incidents``."""
        stated: dict[str, t.Any] = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None:
                stated[field.name] = list(value) if isinstance(value, tuple) else value
        return stated

    def host_names(self) -> list[str]:
        """All names that the device may have."""
        return [name for name in (self.host_name, *(self.host_aliases or ())) if name]


def _wrong(message: str) -> SpaceError:
    return SpaceError("usage", message, hint=f"The keys of a policy are {', '.join(KEYS)}.")


def _text(key: str, value: t.Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(f"The policy's {key} must be a text that is not empty.")
    # str() sheds the tags that ansible-core puts on texts.
    return str(value)


def _texts(key: str, value: t.Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not value:
        raise _wrong(f"The policy's {key} must be a list of texts that is not empty; leave it out to state nothing.")
    return tuple(_text(key, item) for item in value)


def _aliases(key: str, value: t.Any) -> tuple[str, ...]:
    # No further names is what most devices have, and it weakens nothing.
    return () if isinstance(value, (list, tuple)) and not value else _texts(key, value)


def _of(known: tuple[str, ...], is_known: t.Callable[[str], bool]) -> t.Callable[[str, t.Any], tuple[str, ...]]:
    def read(key: str, value: t.Any) -> tuple[str, ...]:
        texts = _texts(key, value)
        for text in texts:
            if not is_known(text):
                raise SpaceError(
                    "usage",
                    f"The policy's {key} names {text!r}, which Service Now does not document: it could never be met.",
                    hint=f"Documented are {', '.join(known)}.",
                )
        return texts

    return read


def _number(key: str, value: t.Any) -> float:
    # Text of digits is what a number becomes on the command line and in older templates.
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise _wrong(f"The policy's {key} must be a number.")
    return value


def _whole(low: int, high: int) -> t.Callable[[str, t.Any], int]:
    def read(key: str, value: t.Any) -> int:
        number = _number(key, value)
        if number != int(number) or not low <= number <= high:
            raise _wrong(f"The policy's {key} must be a whole number from {low} to {high}.")
        return int(number)

    return read


def _age(key: str, value: t.Any) -> float:
    number = _number(key, value)
    if number <= 0:
        raise _wrong(f"The policy's {key} must be more than 0 seconds.")
    return number


def _match(key: str, value: t.Any) -> str:
    if value not in host_names.MATCHES:
        raise _wrong(f"The policy's {key} must be one of {', '.join(host_names.MATCHES)}.")
    return str(value)


_READERS: dict[str, t.Callable[[str, t.Any], t.Any]] = {
    "statuses": _of(incident.STATUSES, lambda text: incident.status_kind(text) != incident.UNKNOWN),
    "incident_types": _of(incident.TYPES, lambda text: incident.type_kind(text) != incident.UNKNOWN),
    "priorities": _of(incident.PRIORITIES, lambda text: incident.priority_level(text) is not None),
    "max_priority_level": _whole(1, 4),
    "host_name": _text,
    "host_aliases": _aliases,
    "host_match": _match,
    "max_age": _age,
    "organizations": _texts,
    "device_groups": _texts,
    "products": _texts,
    "max_incidents": _whole(1, 1000),
}

KEYS = tuple(_READERS)
