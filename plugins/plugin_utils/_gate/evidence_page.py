# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence as one self-contained page, for a phone, a screen and paper.

The page loads nothing and runs nothing. Every value is escaped, and characters that a reader cannot see are shown
as their code. It is rendered in parts, so that one more host costs one more row.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import NAMES
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_summary
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_document import Record
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_format import (
    age,
    bounded,
    clip,
    count_of,
    period,
    policy_lines,
    shown_time,
    visible,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_totals import (
    MAX_LISTED,
    Totals,
    is_listed,
)
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

DOCS = "https://github.com/netops/junos_space/blob/main/docs/verdicts.md"

_HERE = Path(__file__).resolve().parent


def head() -> str:
    return _PAGE.head(Markup((_HERE / "evidence_page.css").read_text(encoding="utf-8")))  # noqa: S704


def status(run: t.Mapping[str, t.Any], totals: Totals) -> str:
    """The page's answer, and everything else above the rows."""
    view = {
        "answer": evidence_summary.answer(totals),
        "when": period(totals),
        "appliances": bounded(totals["appliances"]),
        "banners": evidence_summary.banners(totals),
        "reasons": [
            {"code": code, **REASONS[code]._asdict(), **count}
            for code, count in sorted(totals["reasons"].items(), key=lambda item: (-item[1]["hosts"], item[0]))
        ],
        "filters": evidence_summary.filters(totals),
        "flags": evidence_summary.flags(totals),
    }
    return _PAGE.status(run, totals, view)


def row(record: Record, totals: Totals) -> str:
    """A verdict as one line of HTML."""
    kind = record["verdict"] if record["verdict"] in ("open", "blocked") else "unknown"
    subject = record["subject"]
    numbers = [] if subject is None else subject if isinstance(subject, list) else [subject]
    incidents = [incident for answer in record["answers"] for incident in answer.get("incidents", ())]
    reasons = [
        {**REASONS[reason["code"]]._asdict(), **reason, "listed": is_listed(totals, reason)}
        for reason in record["reasons"]
    ]
    codes = sorted({reason["code"] for reason in reasons})
    view = {
        "kind": kind,
        "codes": ("" if kind == "open" else " no") + "".join(f" c-{code}" for code in codes),
        "numbers": numbers[:MAX_LISTED],
        "more_numbers": max(0, len(numbers) - MAX_LISTED),
        "time": record["evaluated_at"][11:],
        "reasons": reasons[:MAX_LISTED],
        "more_reasons": max(0, len(reasons) - MAX_LISTED),
        "where": _where(record, totals),
        "incidents": [_incident(found, record["evaluated_at"]) for found in incidents[:MAX_LISTED]],
        "more_incidents": max(0, len(incidents) - MAX_LISTED),
        "organizations": [
            _organization(found) for found in record.get("organizations", {}).get("organizations", ())[:MAX_LISTED]
        ],
        "stated": _stated(record.get("stated_by_operator", {})),
    }
    return str(_PAGE.row(record, view)).replace("\n", "")


def tail(run: t.Mapping[str, t.Any], totals: Totals, json_name: str) -> str:
    """Everything below the rows."""
    view = {
        "policies": [
            {"lines": policy_lines(entry["policy"]), "verdicts": entry["verdicts"]} for entry in totals["policies"]
        ],
        "facts": _facts(run, totals),
        "json_name": json_name,
    }
    return _PAGE.tail(run, totals, view)


def sort_rows(rows: str) -> str:
    """The lines that ``row`` gave with hosts that are not open first, each group by host name."""
    return "".join(sorted(rows.splitlines(keepends=True), key=_sort_key))


def _sort_key(line: str) -> tuple[bool, list[tuple[int, str]]]:
    found = re.match(r'<li class="row (\w+)[^"]*" data-host="([^"]*)"', line)
    kind, host = found.groups() if found else ("", line)
    # edge-2 before edge-10.
    return kind == "open", [(int(part) if part.isdigit() else 0, part) for part in re.split(r"([0-9]+)", host)]


def _where(record: Record, totals: Totals) -> list[tuple[str, str]]:
    modes = [f"on_blocked: {record['on_blocked']}"]
    modes += [label for key, label in (("check_mode", "check mode"), ("rehearsal", "rehearsal")) if record[key]]
    return [
        ("play", totals["plays"][record["play"]]["name"]),
        ("place", record["place"].rpartition("/")[2]),
        ("appliance", record["appliance"] or "no appliance"),
        ("mode", ", ".join(modes)),
    ]


def _incident(found: t.Mapping[str, t.Any], evaluated_at: str) -> dict[str, t.Any]:
    texts = [found.get(name) for name in ("incident_type", "status", "priority", "host_name", "product")]
    return {
        "key": found.get("key", "(no key)"),
        "text": ", ".join(str(text) for text in texts if text),
        "occurred": found.get("occurred"),
        "age": age(found.get("occurred"), evaluated_at),
    }


def _organization(found: t.Mapping[str, t.Any]) -> str:
    values = [found["submit_case_as"], found["connection_status"]]
    cases, link = (repr(value) if value is not None else "not stated" for value in values)
    return f"Organization {found['name']!r}: cases {cases}, connection {link}"


def _stated(statements: t.Mapping[str, t.Any]) -> list[str]:
    return [f"{label} {statements[name]}" for name, label in NAMES.items() if statements.get(name) is not None]


def _facts(run: t.Mapping[str, t.Any], totals: Totals) -> list[tuple[str, str]]:
    facts = [
        ("Appliance", ", ".join(bounded(totals["appliances"]))),
        ("Started", shown_time(totals["started_at"])),
        ("Last verdict", shown_time(totals["finished_at"])),
        ("User", run["user"]),
        ("Controller", run["controller"]),
        ("Job", run["job_id"] or "none"),
    ]
    for play in totals["plays"][:MAX_LISTED]:
        judged = f"{play['judged']} of {count_of(play['hosts'], 'host')} judged" if play["hosts"] else "hosts not known"
        facts.append(("Play", f"{play['name']} ({play['playbook']}): {judged}"))
    if len(totals["plays"]) > MAX_LISTED:
        facts.append(("Plays", f"and {len(totals['plays']) - MAX_LISTED} more"))
    facts += [
        ("Gate at", ", ".join(bounded(totals["places"]))),
        ("on_blocked", ", ".join(sorted(totals["on_blocked"]))),
        ("Requests", str(totals["requests_made"])),
        ("Versions", ", ".join(f"{name} {version}" for name, version in run["versions"].items())),
    ]
    return facts


def _load() -> t.Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=visible, auto_reload=False)
    environment.filters["clip"] = clip
    environment.globals["docs"] = DOCS
    return environment.from_string((_HERE / "evidence_page.html.j2").read_text(encoding="utf-8")).module


# When it is imported, and so before Ansible forks a process for each host.
_PAGE = _load()
