# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The conditions on the organization of an incident: it submits real cases, and its link to Juniper works.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t
from datetime import datetime

from ansible_collections.netops.junos_space.plugins.module_utils import _errors
from ansible_collections.netops.junos_space.plugins.module_utils._gate.conditions import Incident, Outcome
from ansible_collections.netops.junos_space.plugins.module_utils._gate.facts import quoted_or_none, text_of
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import MAX_ANSWER_AGE, is_fresh
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import normalize
from ansible_collections.netops.junos_space.plugins.module_utils._text import printable, quoted

CONDITIONS = ("real_cases", "support_link")
"""The keys of a policy that are about the organization."""

Row = t.Mapping[str, t.Any]
"""``{organizations, complete, retrieved_at}``, with ``failure`` and ``msg`` where they could not be read."""

# The appliance answered, but not with what is needed. Every other kind means that no answer was received.
_UNREADABLE_KINDS = ("denied", "not_found", "bad_payload")


def evaluate_condition(name: str, found: Incident, row: Row | None, now: datetime) -> Outcome:
    """The outcome of one of ``CONDITIONS`` for an incident. ``row`` is None where the organizations were not requested."""
    problem = _row_problem(row, now)
    if problem is not None:
        return Outcome(None, None, *problem)
    organization = _find(found, t.cast(Row, row))
    if isinstance(organization, str):
        return Outcome(None, None, "unknown_organization", organization)
    return (_real_cases if name == "real_cases" else _support_link)(organization)


def named_organizations(incidents: t.Iterable[Incident], row: Row | None) -> list[dict[str, t.Any]]:
    """The organizations that have the name of an incident's, twins included."""
    names = {_json_form(text_of(found, "organization_name") or "") for found in incidents}
    return [found for found in (row or {}).get("organizations", []) if _json_form(found["name"]) in names]


def _row_problem(row: Row | None, now: datetime) -> tuple[str, str] | None:
    """A reason code and its message, where no organization is certain."""
    if row is None:
        return (
            "unknown_organization",
            "the organizations were not retrieved. Only the gate roles retrieve them, not the filter.",
        )
    failure = row.get("failure")
    if failure is not None:
        kind = failure.get("kind") if isinstance(failure, dict) else None
        status = failure.get("status") if isinstance(failure, dict) else None
        is_silent = kind in _errors.KINDS and kind not in _UNREADABLE_KINDS and status != 406
        message = printable(" ".join(str(row.get("msg", "")).split()))
        return str(kind) if is_silent else "unknown_organization", f"its organization is not known. {message}".strip()
    if not is_fresh(row, now):
        return (
            "unknown_organization",
            f"the organizations were not retrieved within the last {MAX_ANSWER_AGE:g} seconds.",
        )
    if row.get("complete") is not True:
        return (
            "unknown_organization",
            "the list of organizations is not proven to be complete, so a second one of that name could exist.",
        )
    return None


def _find(found: Incident, row: Row) -> dict[str, t.Any] | str:
    """The organization of an incident, or why it is not certain which one that is."""
    name = text_of(found, "organization_name")
    if not name:
        return "it names no organization."
    twins = [item for item in row["organizations"] if _json_form(item["name"]) == _json_form(name)]
    if len(twins) > 1:
        return f"there are {len(twins)} organizations {quoted(name)}."
    if not twins or twins[0]["name"] != name:
        return f"there is no organization {quoted(name)} that the account can see."
    return t.cast("dict[str, t.Any]", twins[0])


def _json_form(name: str) -> str:
    """What the appliance's JSON makes of a name: two that are equal in it cannot be distinguished in an incident."""
    text = re.sub(r"[\r\n]", "", name)
    return text[:-2] if re.fullmatch(r"-?[0-9]{1,7}\.0", text) else text


def _real_cases(organization: dict[str, t.Any]) -> Outcome:
    text = organization["submit_case_as"]
    kind = normalize(text or "")
    label = f"organization {quoted(organization['name'])} submits its cases as {quoted_or_none(text)}"
    if kind == "realcases":
        return Outcome(True, text)
    if kind == "testcases":
        return Outcome(False, text, "test_case", f"{label}, on which Juniper does not work.")
    return Outcome(None, text, "unknown_organization", f"{label}, which is neither 'Real cases' nor 'Test cases'.")


def _support_link(organization: dict[str, t.Any]) -> Outcome:
    text = organization["connection_status"]
    label = f"the connection status of organization {quoted(organization['name'])} is {quoted_or_none(text)}"
    if not (text or "").strip():
        return Outcome(None, text, "unknown_organization", f"{label}.")
    # The reference: "Success, or reason for failure". Whatever else it says is a reason for failure.
    met = normalize(text) == "success"
    return Outcome(met, text, "support_link", f"{label}, expected 'Success'.")
