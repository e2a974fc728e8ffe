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

from ansible_collections.netops.junos_space.plugins.module_utils import _errors, _hosts, _incident
from ansible_collections.netops.junos_space.plugins.module_utils._policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._query import shown

OPEN, BLOCKED, UNKNOWN = "open", "blocked", "unknown"


class Reason(t.NamedTuple):
    """What stands in the documentation of verdicts about a reason's code."""

    verdict: str
    fact: str
    next_step: str


_ASK_AGAIN = "Mend what the message names, then ask again. Nothing is known about the incident."

REASONS: dict[str, Reason] = {
    "status": Reason(
        BLOCKED,
        "The incident's status is not one of the policy's.",
        "Wait until it gets there (wait_for), give another tracking number, or correct the policy.",
    ),
    "type": Reason(BLOCKED, "The incident's type is not one of the policy's.", "Check that it is the right incident."),
    "priority": Reason(
        BLOCKED, "The incident's priority is not what the policy wants.", "Check that it is the right incident."
    ),
    "host": Reason(
        BLOCKED,
        "The incident is about another device, or names none.",
        "Compare device and tracking number. If the device has several names, add them to host_aliases.",
    ),
    "age": Reason(BLOCKED, "The incident is older than max_age.", "Make sure that it is still true, or raise max_age."),
    "organization": Reason(BLOCKED, "The incident belongs to another organization.", "Check the tracking number."),
    "device_group": Reason(BLOCKED, "The incident belongs to another device group.", "Check the tracking number."),
    "product": Reason(BLOCKED, "The incident is about another product.", "Check the tracking number."),
    "missing": Reason(
        UNKNOWN,
        "Service Now knows no incident with this tracking number.",
        "Check the number; if it is right, the incident was deleted, or is in a domain that the account does not see.",
    ),
    "ambiguous": Reason(
        UNKNOWN,
        "There are more incidents than max_incidents.",
        "Look which one is meant, and give its own tracking number.",
    ),
    "incomplete": Reason(
        UNKNOWN,
        "The list of incidents is not proven to be complete: more could exist.",
        "Ask by tracking number rather than for everything, or ask for the appliance's page bound to be lifted.",
    ),
    "unknown_status": Reason(
        UNKNOWN, "The incident's status is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_type": Reason(
        UNKNOWN, "The incident's type is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_priority": Reason(
        UNKNOWN, "The incident's priority is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_time": Reason(
        UNKNOWN,
        "The time of the incident has no certain zone, cannot be read, or lies in the future.",
        "Check the clocks and the time zone of the appliance, or leave max_age out.",
    ),
    "not_asked": Reason(UNKNOWN, "The host has no tracking number.", "Give it one, or leave it out of the play."),
    "auth": Reason(UNKNOWN, "The appliance did not accept the login.", _ASK_AGAIN),
    "denied": Reason(UNKNOWN, "The account may not read incidents.", _ASK_AGAIN),
    "not_found": Reason(UNKNOWN, "There is no Service Now at the address.", _ASK_AGAIN),
    "rate_limited": Reason(UNKNOWN, "The appliance asks to be asked less often.", _ASK_AGAIN),
    "tls": Reason(UNKNOWN, "The appliance's certificate could not be verified.", _ASK_AGAIN),
    "connection": Reason(UNKNOWN, "The appliance could not be reached.", _ASK_AGAIN),
    "timeout": Reason(UNKNOWN, "The appliance did not answer in time.", _ASK_AGAIN),
    "bad_payload": Reason(UNKNOWN, "The answer could not be read.", _ASK_AGAIN),
    "server": Reason(UNKNOWN, "The appliance answered with an error.", _ASK_AGAIN),
    "usage": Reason(UNKNOWN, "The question itself was wrong.", _ASK_AGAIN),
    "wait_timeout": Reason(
        UNKNOWN,
        "The incident did not get to the status that was waited for in time.",
        "Wait longer, or look what holds it up.",
    ),
    "wait_failed": Reason(
        UNKNOWN,
        "The incident settled in a status from which nothing more is to be expected, or does not exist.",
        "Look at the incident in Service Now.",
    ),
}
"""Every code that a verdict can give, in the order of the documentation."""


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


def judge(answer: t.Any, policy: Policy, *, now: datetime | None = None) -> dict[str, t.Any]:
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
        "policy": policy.stated(),
        "subject": subject,
        "evaluated_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def not_asked(policy: Policy, *, now: datetime | None = None) -> dict[str, t.Any]:
    """The verdict for a host without a tracking number."""
    verdict = judge([], policy, now=now)
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
    about = f" with tracking number {shown(subject)}" if subject else ""
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
        status_kind = _incident.status_kind(status)
        if status_kind == _incident.UNKNOWN:
            reasons.add("unknown_status", f"{name} has the status {_shown(status)}, which is not documented.")
        elif status_kind not in map(_incident.status_kind, policy.statuses):
            reasons.add("status", f"{name} is {status}, and must be {_listed(policy.statuses)}.")
    if policy.incident_types is not None:
        type_kind = _incident.type_kind(kind)
        if type_kind == _incident.UNKNOWN:
            reasons.add("unknown_type", f"{name} is of the type {_shown(kind)}, which is not documented.")
        elif type_kind not in map(_incident.type_kind, policy.incident_types):
            reasons.add("type", f"{name} is of the type {kind}, and must be of {_listed(policy.incident_types)}.")
    _judge_priority(name, _text(found, "priority"), policy, reasons)
    if policy.max_age is not None:
        _judge_age(name, _text(found, "occurred"), policy.max_age, now, reasons)
    names = policy.host_names()
    host = _text(found, "host_name")
    if (
        names
        and policy.host_match != "any"
        and not any(_hosts.same(host, wanted, policy.host_match) for wanted in names)
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
    level = _incident.priority_level(priority)
    if level is None:
        reasons.add("unknown_priority", f"{name} has the priority {_shown(priority)}, which is not documented.")
        return
    if policy.priorities is not None and level not in map(_incident.priority_level, policy.priorities):
        reasons.add("priority", f"{name} has the priority {priority}, and must have {_listed(policy.priorities)}.")
    if policy.max_priority_level is not None and level > policy.max_priority_level:
        reasons.add(
            "priority",
            f"{name} has the priority {priority}, and must have level {policy.max_priority_level} or a more urgent one.",
        )


def _judge_age(name: str, occurred: str | None, max_age: float, now: datetime, reasons: _Reasons) -> None:
    moment = _incident.occurred_at(occurred)
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
    return "(none)" if text is None else shown(text)


def _listed(names: t.Sequence[str]) -> str:
    return " or ".join(shown(name) for name in names)
