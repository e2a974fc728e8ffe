# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JSON document of the evidence: its head, a line for each verdict, and its tail.

``evidence.schema.json`` describes it. It holds the facts that each verdict rests on, so that a replay can evaluate
them again.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._gate.organizations import named_organizations
from ansible_collections.netops.junos_space.plugins.module_utils._text import escape_controls
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_context import RunContext

SCHEMA = 2

# What an answer row can say; and the appliance's own text about an incident, which everything else is derived from.
_ROW_KEYS = (
    "asked", "found", "complete", "retrieved_at", "waited", "filtered_out", "missing", "failed", "failure", "msg",
)  # fmt: skip
_INCIDENT_KEYS = (
    "key", "uri", "organization_name", "device_group_name", "priority", "defect_type", "incident_type", "host_name",
    "product", "status", "customer_tracking_number", "occurred",
)  # fmt: skip
_URI = "/api/juniper/servicenow/incident-management/incidents/{}"
"""The documented path of an incident, which follows from its key."""
_ORGANIZATIONS_KEYS = ("complete", "retrieved_at", "failure", "msg")
_VERDICT_KEYS = ("subject", "verdict", "allowed", "policy", "evaluated_at")
# The next step follows from the code, and the conditions from the policy and the facts.
_REASON_KEYS = ("code", "message", "subject")

Record = dict[str, t.Any]


def record_of(
    context: RunContext,
    play: int,
    host: str,
    verdict: t.Mapping[str, t.Any],
    answers: t.Sequence[t.Mapping[str, t.Any]],
    organizations: t.Mapping[str, t.Any] | None = None,
) -> Record:
    """A verdict as the document has it. ``play`` is the play's index in ``plays``."""
    record = {
        "host": host,
        "play": play,
        "place": context.place,
        "appliance": context.appliance,
        "rehearsal": context.rehearsal,
        "check_mode": context.check_mode,
        "on_blocked": context.on_blocked,
        **verdict_keys(verdict),
        "answers": [_facts(row) for row in answers],
    }
    if organizations is not None:
        record["organizations"] = {
            **{key: organizations[key] for key in _ORGANIZATIONS_KEYS if key in organizations},
            "organizations": named_organizations(verdict["incidents"], organizations),
        }
    return record


def verdict_keys(verdict: t.Mapping[str, t.Any]) -> Record:
    """The part of a verdict that the document has: without what follows from the rest."""
    optional = {key: verdict[key] for key in ("stated_by_operator",) if key in verdict}
    return {
        **{key: verdict[key] for key in _VERDICT_KEYS},
        **optional,
        "reasons": [{key: reason[key] for key in _REASON_KEYS if key in reason} for reason in verdict["reasons"]],
    }


def head(run: t.Mapping[str, t.Any], plays: t.Sequence[t.Mapping[str, t.Any]]) -> bytes:
    lines = [f"{json.dumps(key)}: {_json(value)},\n" for key, value in run.items()]
    listed = ",\n".join(f"  {_json(play)}" for play in plays)
    return _encode(f'{{\n{"".join(lines)}"plays": [\n{listed}\n],\n"verdicts": [\n')


def row(record: Record, *, first: bool) -> bytes:
    return _encode(f"{'' if first else ',' + chr(10)}  {_json(record)}")


def tail(totals: t.Mapping[str, t.Any]) -> bytes:
    lines = ",\n".join(f"{json.dumps(key)}: {_json(value)}" for key, value in totals.items())
    return _encode(f"\n],\n{lines}\n}}\n")


def _facts(row: t.Mapping[str, t.Any]) -> Record:
    facts = {key: row[key] for key in _ROW_KEYS if key in row}
    if "incidents" in row:
        facts["incidents"] = [_incident(incident) for incident in row["incidents"]]
    return facts


def _incident(incident: t.Mapping[str, t.Any]) -> Record:
    # A field without a value is as good as none.
    found = {key: incident[key] for key in _INCIDENT_KEYS if incident.get(key) is not None}
    if found.get("uri") == _URI.format(found.get("key")):
        del found["uri"]
    return found


def _json(value: t.Any) -> str:
    # The same JSON, which can be shown on a terminal.
    return escape_controls(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def _encode(text: str) -> bytes:
    # A lone surrogate, which JSON can carry, is written as JSON escapes it.
    return text.encode("utf-8", "backslashreplace")
