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

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import organizations as organization_conditions
from ansible_collections.netops.junos_space.plugins.module_utils._gate.conditions import evaluate_condition
from ansible_collections.netops.junos_space.plugins.module_utils._gate.facts import Facts, incident_key, read_answer
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import age_in_seconds
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import BLOCKED, OPEN, REASONS, UNKNOWN
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

Verdict = dict[str, t.Any]
OrganizationsRow = organization_conditions.Row


def evaluate(
    answer: t.Any, policy: Policy, *, organizations: OrganizationsRow | None = None, now: datetime | None = None
) -> Verdict:
    """The verdict of the public contract.

    ``answer`` is an answer row, a list of incidents that is known to be complete, or the result of
    junos_space_incident_info, failed or not. Anything else is a ``SpaceError`` of kind ``usage``.
    ``organizations`` is what the conditions on the organization are evaluated by.
    """
    now = now or datetime.now(timezone.utc)
    facts = read_answer(answer, policy.max_incidents, now)
    return _verdict([facts], policy, facts.subject, now, organizations)


def evaluate_all(
    rows: t.Sequence[t.Any],
    policy: Policy,
    *,
    organizations: OrganizationsRow | None = None,
    now: datetime | None = None,
) -> Verdict:
    """One verdict on several numbers, from an answer row for each: open only if each of them is.

    ``subject`` is the list of numbers, and each reason and condition names its own.
    """
    now = now or datetime.now(timezone.utc)
    all_facts = [read_answer(row, policy.max_incidents, now) for row in rows]
    subjects = [facts.subject for facts in all_facts]
    if not subjects or None in subjects:
        raise SpaceError(
            "usage", "Several numbers are judged by an answer row for each.", hint="Give at least one row with asked."
        )
    return _verdict(all_facts, policy, subjects, now, organizations)


def no_number_verdict(policy: Policy, *, now: datetime | None = None) -> Verdict:
    """The verdict for a host without a tracking number."""
    problem = ("not_asked", "This host has no tracking number, so nothing was queried.")
    return _verdict([Facts(None, [], None, problem)], policy, None, now or datetime.now(timezone.utc), None)


def _verdict(
    all_facts: list[Facts], policy: Policy, subject: t.Any, now: datetime, organizations: OrganizationsRow | None
) -> Verdict:
    # The conditions are evaluated at evaluated_at exactly, so that the same facts give the same verdict again.
    now = now.astimezone(timezone.utc).replace(microsecond=0)
    reasons: list[dict[str, t.Any]] = []
    conditions: list[dict[str, t.Any]] = []
    for facts in all_facts:
        found_reasons, found_conditions = _evaluate_incidents(
            facts, policy, now, organizations, several=isinstance(subject, list)
        )
        reasons += found_reasons
        conditions += found_conditions
    kinds = {REASONS[reason["code"]].verdict for reason in reasons}
    verdict = BLOCKED if BLOCKED in kinds else UNKNOWN if kinds else OPEN
    incidents = [found for facts in all_facts for found in facts.incidents]
    times = [facts.retrieved_at for facts in all_facts]
    if policy.needs_organizations and organizations is not None:
        times.append(organizations.get("retrieved_at"))
    result = {
        "verdict": verdict,
        "allowed": verdict == OPEN,
        "reasons": reasons,
        "conditions": conditions,
        "incident": incidents[0] if len(incidents) == 1 else None,
        "incidents": incidents,
        "policy": policy.to_dict(),
        "subject": subject,
        "retrieved_at": _oldest(times, now),
        "evaluated_at": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if policy.needs_organizations:
        result["organizations"] = organization_conditions.named_organizations(incidents, organizations)
    return result


def _evaluate_incidents(
    facts: Facts, policy: Policy, now: datetime, organizations: OrganizationsRow | None, *, several: bool
) -> tuple[list[dict[str, t.Any]], list[dict[str, t.Any]]]:
    """The reasons and the conditions of one answer."""
    of = {"subject": facts.subject} if several else {}
    prefix = f"Tracking number {quoted(facts.subject)}: " if several and facts.subject is not None else ""
    reasons: list[dict[str, t.Any]] = []
    conditions: list[dict[str, t.Any]] = []

    def add_reason(code: str, message: str) -> None:
        reason = {"code": code, "message": prefix + message, "next_step": REASONS[code].next_step, **of}
        # Two conditions on the priority (or the organization) give the same reason where it is unknown.
        if reason not in reasons:
            reasons.append(reason)

    if facts.problem is not None:
        add_reason(*facts.problem)
        for name, expected in policy.conditions().items():
            conditions.append(
                {"condition": name, "expected": expected, "actual": None, "met": None, "incident": None, **of}
            )
        return reasons, conditions
    for found in facts.incidents:
        for name, expected in policy.conditions().items():
            if name in organization_conditions.CONDITIONS:
                outcome = organization_conditions.evaluate_condition(name, found, organizations, now)
            else:
                outcome = evaluate_condition(name, found, policy, now)
            conditions.append(
                {
                    "condition": name,
                    "expected": expected,
                    "actual": outcome.actual,
                    "met": outcome.met,
                    "incident": found.get("key"),
                    **of,
                }
            )
            if outcome.met is not True:
                add_reason(outcome.code, f"Incident {incident_key(found)}: {outcome.message}")
    return reasons, conditions


def _oldest(times: list[str | None], now: datetime) -> str | None:
    """When the oldest of the facts were received; None where that is not known of all."""
    dated = [(age, moment) for moment in times if (age := age_in_seconds(moment, now)) is not None]
    return max(dated)[1] if len(dated) == len(times) else None
