# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions of a policy, each evaluated for one incident.

They are derived again from the appliance's own text: an incident can come from anywhere, and what
it claims about itself (``is_open``, ``status_kind``) is not used.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._gate.facts import quoted_or_none, text_of
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import ANY, Policy
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.timestamp import parse_timestamp
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

Incident = t.Mapping[str, t.Any]


class Outcome(t.NamedTuple):
    """``met`` is None where the value is unknown. ``code`` and ``message`` say why it is not met."""

    met: bool | None
    actual: t.Any
    code: str = ""
    message: str = ""


def evaluate_condition(name: str, found: Incident, policy: Policy, now: datetime) -> Outcome:
    """The outcome of one condition that the policy states."""
    return _EVALUATORS[name](found, policy, now)


def _status(found: Incident, policy: Policy, _now: datetime) -> Outcome:
    text = text_of(found, "status")
    if policy.statuses == ANY:
        return Outcome(True, text)
    kind = incident.status_kind(text)
    if kind == incident.UNKNOWN:
        return Outcome(
            None, text, "unknown_status", f"status {quoted_or_none(text)} is not one that Service Now documents."
        )
    names = t.cast("tuple[str, ...]", policy.statuses)
    met = kind in map(incident.status_kind, names)
    return Outcome(met, text, "status", f"status is {quoted_or_none(text)}, expected {_alternatives(names)}.")


def _incident_type(found: Incident, policy: Policy, _now: datetime) -> Outcome:
    text, names = text_of(found, "incident_type"), policy.incident_types or ()
    kind = incident.type_kind(text)
    if kind == incident.UNKNOWN:
        return Outcome(
            None, text, "unknown_type", f"type {quoted_or_none(text)} is not one that Service Now documents."
        )
    met = kind in map(incident.type_kind, names)
    return Outcome(met, text, "type", f"type is {quoted_or_none(text)}, expected {_alternatives(names)}.")


def _priority(found: Incident, accepts: t.Callable[[int], bool], expected: str) -> Outcome:
    text = text_of(found, "priority")
    level = incident.priority_level(text)
    if level is None:
        return Outcome(
            None, text, "unknown_priority", f"priority {quoted_or_none(text)} is not one that Service Now documents."
        )
    return Outcome(accepts(level), text, "priority", f"priority is {quoted_or_none(text)}, expected {expected}.")


def _priority_name(found: Incident, policy: Policy, _now: datetime) -> Outcome:
    names = policy.priorities or ()
    levels = [incident.priority_level(name) for name in names]
    return _priority(found, lambda level: level in levels, _alternatives(names))


def _priority_level(found: Incident, policy: Policy, _now: datetime) -> Outcome:
    limit = t.cast(int, policy.max_priority_level)
    return _priority(found, lambda level: level <= limit, f"level {limit} or a more urgent one")


def _age(found: Incident, policy: Policy, now: datetime) -> Outcome:
    text, limit = text_of(found, "occurred"), t.cast(float, policy.max_age)
    occurred_at = parse_timestamp(text)
    if occurred_at is None:
        return Outcome(
            None, text, "unknown_time", f"occurred at {quoted_or_none(text)}, which is not an unambiguous time."
        )
    age = (now - datetime.fromisoformat(occurred_at[:-1]).replace(tzinfo=timezone.utc)).total_seconds()
    if age < 0:
        return Outcome(None, text, "unknown_time", f"occurred at {quoted_or_none(text)}, which is in the future.")
    return Outcome(age <= limit, age, "age", f"occurred {age:.0f} seconds ago, expected at most {limit:g}.")


def _host(found: Incident, policy: Policy, _now: datetime) -> Outcome:
    text, names = text_of(found, "host_name"), policy.host_names()
    met = policy.host_match == ANY or any(host_names.names_match(text, name, policy.host_match) for name in names)
    return Outcome(met, text, "host", f"host name is {quoted_or_none(text)}, expected {_alternatives(names)}.")


def _one_of(code: str, field: str, key: str) -> t.Callable[[Incident, Policy, datetime], Outcome]:
    def evaluate(found: Incident, policy: Policy, _now: datetime) -> Outcome:
        text, names = text_of(found, field), getattr(policy, key)
        label = code.replace("_", " ")
        return Outcome(
            text in names, text, code, f"{label} is {quoted_or_none(text)}, expected {_alternatives(names)}."
        )

    return evaluate


def _alternatives(names: t.Sequence[str]) -> str:
    return " or ".join(quoted(name) for name in names)


_EVALUATORS: dict[str, t.Callable[[Incident, Policy, datetime], Outcome]] = {
    "statuses": _status,
    "incident_types": _incident_type,
    "priorities": _priority_name,
    "max_priority_level": _priority_level,
    "defect_types": _one_of("defect_type", "defect_type", "defect_types"),
    "host_name": _host,
    "host_aliases": _host,
    "host_match": _host,
    "max_age": _age,
    "organizations": _one_of("organization", "organization_name", "organizations"),
    "device_groups": _one_of("device_group", "device_group_name", "device_groups"),
    "products": _one_of("product", "product", "products"),
}
