# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate: a policy and an answer in, a verdict with its reasons out.

``open`` needs a certain set of incidents, of which each one meets every stated condition by a
known value. ``blocked`` is a fact that says no. Everything else is ``unknown``, which is not "go".

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils import _errors
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import BLOCKED, OPEN, REASONS, UNKNOWN
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted


class _Reasons:
    """Reasons as they are found; a code's text once for each incident that gives it."""

    def __init__(self) -> None:
        self.found: list[dict[str, str]] = []

    def add(self, code: str, message: str) -> None:
        self.found.append({"code": code, "message": message})

    def verdict(self) -> str:
        verdicts = {REASONS[reason["code"]].verdict for reason in self.found}
        if BLOCKED in verdicts:
            return BLOCKED
        return UNKNOWN if verdicts else OPEN


def evaluate(answer: t.Any, policy: Policy, *, now: datetime | None = None) -> dict[str, t.Any]:
    """The verdict of the public contract.

    ``answer`` is an answer row, a list of incidents that is known to be complete, or a failed
    result with its ``failure``. Anything else is a ``SpaceError`` of kind ``usage``.
    """
    now = now or datetime.now(timezone.utc)
    reasons = _Reasons()
    subject, incidents = _certain_incidents(answer, policy, reasons)
    if not reasons.found:
        for found in incidents:
            _judge_incident(found, policy, now, reasons)
    verdict = reasons.verdict()
    return {
        "verdict": verdict,
        "allowed": verdict == OPEN,
        "reasons": reasons.found,
        "incident": incidents[0] if len(incidents) == 1 else None,
        "incidents": incidents,
        "policy": policy.to_dict(),
        "subject": subject,
        "evaluated_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def no_number_verdict(policy: Policy, *, now: datetime | None = None) -> dict[str, t.Any]:
    """The verdict for a host without a tracking number."""
    verdict = evaluate([], policy, now=now)
    verdict["reasons"] = [{"code": "not_asked", "message": "This host has no tracking number, so nothing was asked."}]
    return verdict


def _certain_incidents(answer: t.Any, policy: Policy, reasons: _Reasons) -> tuple[str | None, list[t.Any]]:
    """Who is asked about, and the incidents to judge; with a reason where these are not certain."""
    row = answer if isinstance(answer, dict) else {"incidents": answer, "complete": True}
    subject = None if row.get("asked") is None else str(row["asked"])
    failed = row.get("failure") is not None or row.get("failed") is True
    incidents = row.get("incidents", [] if failed else None)
    if not isinstance(incidents, list) or not all(isinstance(found, dict) for found in incidents):
        raise _errors.SpaceError(
            "usage",
            f"The gate was given {type(answer).__name__}, which is no answer.",
            hint="Give it a row of answers, a list of incidents, or the failed result of junos_space_incident_info.",
        )
    about = f" with tracking number {quoted(subject)}" if subject else ""
    if failed:
        _add_failure(row, reasons)
    elif row.get("waited", "reached") not in ("reached", "missing"):
        states = ", ".join(_shown(_text(found, "status")) for found in incidents) or "not there"
        if row["waited"] == "timeout":
            reasons.add("wait_timeout", f"The incident{about} was still {states} when the time to wait was over.")
        else:
            reasons.add("wait_failed", f"The incident{about} is {states}, and will not get where it was waited for.")
    elif row.get("complete") is not True:
        reasons.add("incomplete", f"The list of incidents{about} is not proven to be complete.")
    elif not incidents and row.get("found") is True:
        reasons.add("incomplete", f"The incidents{about} were left out of the answer (return_incidents: false).")
    elif not incidents:
        reasons.add("missing", f"There is no incident{about}.")
    elif row.get("missing"):
        # A whole result: one number's incident says nothing about another number that does not exist.
        reasons.add("missing", "Some of what was asked does not exist: missing in the answer tells what.")
    elif row.get("found") is False or row.get("waited") == "missing":
        reasons.add("incomplete", f"The answer{about} holds incidents and says that there are none.")
    elif len(incidents) > policy.max_incidents:
        keys = ", ".join(str(found.get("key")) for found in incidents[:10])
        reasons.add(
            "ambiguous",
            f"There are {len(incidents)} incidents{about} ({keys}), and at most {policy.max_incidents} may be.",
        )
    return subject, incidents


def _add_failure(row: t.Mapping[str, t.Any], reasons: _Reasons) -> None:
    failure = row.get("failure")
    kind = failure.get("kind") if isinstance(failure, dict) else None
    message = row.get("msg")
    reasons.add(
        kind if kind in _errors.KINDS else "server",
        message if message and isinstance(message, str) else "The appliance could not be asked.",
    )


def _judge_incident(found: t.Mapping[str, t.Any], policy: Policy, now: datetime, reasons: _Reasons) -> None:
    # Worked out again from the appliance's own text: an incident can come from anywhere.
    name = f"Incident {found.get('key')}"
    status, kind = _text(found, "status"), _text(found, "incident_type")
    if policy.statuses is not None:
        status_kind = incident.status_kind(status)
        if status_kind == incident.UNKNOWN:
            reasons.add("unknown_status", f"{name} has the status {_shown(status)}, which is not documented.")
        elif status_kind not in map(incident.status_kind, policy.statuses):
            reasons.add("status", f"{name} is {status}, and must be {_listed(policy.statuses)}.")
    if policy.incident_types is not None:
        type_kind = incident.type_kind(kind)
        if type_kind == incident.UNKNOWN:
            reasons.add("unknown_type", f"{name} is of the type {_shown(kind)}, which is not documented.")
        elif type_kind not in map(incident.type_kind, policy.incident_types):
            reasons.add("type", f"{name} is of the type {kind}, and must be of {_listed(policy.incident_types)}.")
    _judge_priority(name, _text(found, "priority"), policy, reasons)
    if policy.max_age is not None:
        _judge_age(name, _text(found, "occurred"), policy.max_age, now, reasons)
    names = policy.host_names()
    host = _text(found, "host_name")
    if (
        names
        and policy.host_match != "any"
        and not any(host_names.same(host, wanted, policy.host_match) for wanted in names)
    ):
        reasons.add("host", f"{name} is about the device {_shown(host)}, and this is {_listed(names)}.")
    for code, wanted, text in (
        ("organization", policy.organizations, _text(found, "organization_name")),
        ("device_group", policy.device_groups, _text(found, "device_group_name")),
        ("product", policy.products, _text(found, "product")),
    ):
        if wanted is not None and text not in wanted:
            reasons.add(
                code, f"{name} has the {code.replace('_', ' ')} {_shown(text)}, and must have {_listed(wanted)}."
            )


def _judge_priority(name: str, priority: str | None, policy: Policy, reasons: _Reasons) -> None:
    if policy.priorities is None and policy.max_priority_level is None:
        return
    level = incident.priority_level(priority)
    if level is None:
        reasons.add("unknown_priority", f"{name} has the priority {_shown(priority)}, which is not documented.")
        return
    if policy.priorities is not None and level not in map(incident.priority_level, policy.priorities):
        reasons.add("priority", f"{name} has the priority {priority}, and must have {_listed(policy.priorities)}.")
    if policy.max_priority_level is not None and level > policy.max_priority_level:
        reasons.add(
            "priority",
            f"{name} has the priority {priority}, and must have level {policy.max_priority_level} or a more urgent one.",
        )


def _judge_age(name: str, occurred: str | None, max_age: float, now: datetime, reasons: _Reasons) -> None:
    moment = incident.parse_timestamp(occurred)
    if moment is None:
        reasons.add("unknown_time", f"{name} occurred at {_shown(occurred)}, which is no certain time.")
        return
    age = (now - datetime.fromisoformat(moment[:-1]).replace(tzinfo=timezone.utc)).total_seconds()
    if age < 0:
        reasons.add("unknown_time", f"{name} occurred at {moment}, which lies in the future.")
    elif age > max_age:
        reasons.add("age", f"{name} is {age:.0f} seconds old, and must not be older than {max_age:g}.")


def _text(found: t.Mapping[str, t.Any], name: str) -> str | None:
    value = found.get(name)
    return value if isinstance(value, str) else None


def _shown(text: str | None) -> str:
    return "(none)" if text is None else quoted(text)


def _listed(names: t.Sequence[str]) -> str:
    return " or ".join(quoted(name) for name in names)
