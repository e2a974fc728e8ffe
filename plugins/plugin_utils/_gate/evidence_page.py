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
from datetime import datetime
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import NAMES
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.timestamp import parse_timestamp
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_document import Record
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_totals import (
    MAX_LISTED,
    Totals,
    is_listed,
)
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

DOCS = "https://github.com/netops/junos_space/blob/main/docs/verdicts.md"

_HERE = Path(__file__).resolve().parent
_LONG_RUN = 60
"""A run of more seconds shows the time of each verdict."""
_MAX_CODE_FILTERS = 8

_CONDITIONS = {
    "incident_types": "the type is {}",
    "priorities": "the priority is {}",
    "max_priority_level": "the priority has level {} or a more urgent one",
    "defect_types": "the defect type is {}",
    "max_age": "the incident occurred at most {} seconds before",
    "organizations": "the organization is {}",
    "device_groups": "the device group is {}",
    "products": "the product is {}",
    "real_cases": "the organization submits its cases as real cases",
    "support_link": "the organization's connection to Juniper works",
}


def head() -> str:
    return _PAGE.head(Markup((_HERE / "evidence_page.css").read_text(encoding="utf-8")))  # noqa: S704


def status(run: t.Mapping[str, t.Any], totals: Totals) -> str:
    """The page's answer and all that stands above the rows."""
    view = {
        "answer": _answer(totals),
        "when": _period(totals),
        "appliances": _bounded(totals["appliances"]),
        "banners": _banners(totals),
        "reasons": [
            {"code": code, **REASONS[code]._asdict(), **count}
            for code, count in sorted(totals["reasons"].items(), key=lambda item: (-item[1]["hosts"], item[0]))
        ],
        "filters": _filters(totals),
        "flags": _flags(totals),
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
    """All that stands below the rows."""
    view = {
        "policies": [
            {"lines": _policy(entry["policy"]), "verdicts": entry["verdicts"]} for entry in totals["policies"]
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


def _answer(totals: Totals) -> str:
    hosts, no_go = totals["hosts"], totals["no_go"]
    in_plays = sum(play["hosts"] for play in totals["plays"])
    if no_go == hosts > 1:
        return f"NO-GO for all {_count(hosts, 'host')}"
    if no_go:
        return f"NO-GO for {no_go} of {_count(hosts, 'host')}"
    if not _is_complete(totals):
        return f"GO for {hosts} of {_count(in_plays, 'host')}, the others were not judged"
    return f"GO for all {_count(hosts, 'host')}" if hosts > 1 else "GO for 1 host"


def _banners(totals: Totals) -> list[dict[str, str]]:
    total = sum(totals["verdicts"].values())
    banners = []

    def add(count: int, title: str, text: str) -> None:
        if count:
            some = "" if count == total else f" for {count} of {total} verdicts"
            banners.append({"title": f"{title}{some}.", "text": text})

    add(totals["rehearsal"], "Rehearsal", "The appliance is a simulator on this machine: no incident is a real one.")
    add(totals["check_mode"], "Check mode", "Nothing was changed after these verdicts.")
    add(
        totals["on_blocked"].get("report", 0),
        "Report only",
        "The gate did not stop hosts that are not open (on_blocked: report).",
    )
    for play in totals["plays"]:
        if play["judged"] < play["hosts"]:
            banners.append({"title": _stopped(play), "text": _not_judged(play)})
    if total > totals["hosts"]:
        banners.append(
            {
                "title": f"{total} verdicts for {_count(totals['hosts'], 'host')}.",
                "text": "A host is GO only if all of its verdicts are open.",
            }
        )
    return banners


def _stopped(play: dict[str, t.Any]) -> str:
    return f"Stopped after {play['judged']} of {_count(play['hosts'], 'host')}."


def _not_judged(play: dict[str, t.Any]) -> str:
    names = play["waiting"]
    left = play["hosts"] - play["judged"]
    listed = ", ".join(names[:10]) if names else _count(left, "host")
    more = f" and {len(names) - 10} more" if names and len(names) > 10 else ""
    return (
        f"No verdict of the play {play['name']!r} for {listed}{more}. "
        "The run ended early, is still running, or left the role out for them."
    )


def _filters(totals: Totals) -> list[dict[str, t.Any]]:
    """Radio buttons: what is shown, the class of its rows, and how many there are. The first shows all."""
    verdicts = totals["verdicts"]
    choices = [
        ("all", "row", "All", sum(verdicts.values())),
        ("no", "no", "Not open", verdicts["blocked"] + verdicts["unknown"]),
        *((name, name, name.capitalize(), verdicts[name]) for name in ("blocked", "unknown", "open")),
    ]
    counts = sorted(totals["reasons"].items(), key=lambda item: (-item[1]["verdicts"], item[0]))
    choices += [(f"c-{code}", f"c-{code}", code, count["verdicts"]) for code, count in counts[:_MAX_CODE_FILTERS]]
    return [{"id": id_, "css": css, "label": label, "count": count} for id_, css, label, count in choices if count]


def _flags(totals: Totals) -> list[str]:
    """What rows show only in a run where it is not the same for all of them."""
    total = sum(totals["verdicts"].values())
    long = (_time(totals["finished_at"]) - _time(totals["started_at"])).total_seconds() > _LONG_RUN
    flags = {
        "by-time": long,
        "by-play": len(totals["plays"]) > 1,
        "by-place": len(totals["places"]) > 1,
        "by-appliance": len(totals["appliances"]) > 1,
        "by-mode": len(totals["on_blocked"]) > 1
        or any(totals[name] not in (0, total) for name in ("check_mode", "rehearsal")),
    }
    return [name for name, is_set in flags.items() if is_set]


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
        "age": _age(found.get("occurred"), evaluated_at),
    }


def _organization(found: t.Mapping[str, t.Any]) -> str:
    values = [found["submit_case_as"], found["connection_status"]]
    cases, link = (repr(value) if value is not None else "not stated" for value in values)
    return f"Organization {found['name']!r}: cases {cases}, connection {link}"


def _stated(statements: t.Mapping[str, t.Any]) -> list[str]:
    return [f"{label} {statements[name]}" for name, label in NAMES.items() if statements.get(name) is not None]


def _age(occurred: t.Any, evaluated_at: str) -> str:
    occurred_at = parse_timestamp(occurred) if isinstance(occurred, str) else None
    if occurred_at is None:
        return "zone unknown"
    seconds = (_time(evaluated_at) - _time(occurred_at)).total_seconds()
    if seconds < 0:
        return "in the future"
    for size, unit in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            return f"{_count(int(seconds // size), unit)} old"
    return "less than a minute old"


def _policy(policy: t.Mapping[str, t.Any]) -> list[str]:
    """A policy in words, a line for each condition."""
    most = policy["max_incidents"]
    lines = ["there is exactly one incident" if most == 1 else f"there are from 1 to {most} incidents"]
    statuses = policy.get("statuses")
    if statuses is not None:
        lines.append(
            f"the status is {_alternatives(statuses)}" if statuses != "any" else "the status is whatever it is"
        )
    lines += [words.format(_alternatives(policy[key])) for key, words in _CONDITIONS.items() if key in policy]
    if policy["host_name"] and policy["host_match"] != "any":
        how = "as exactly the same text" if policy["host_match"] == "exact" else "with or without its domain"
        others = ", or one of its host_aliases," if policy["host_aliases"] else ""
        lines.append(f"the incident names the host itself{others} {how}")
    return lines


def _alternatives(value: t.Any) -> str:
    if not isinstance(value, list):
        return str(value)
    more = f" or {len(value) - 20} more" if len(value) > 20 else ""
    return " or ".join(map(str, value[:20])) + more


def _facts(run: t.Mapping[str, t.Any], totals: Totals) -> list[tuple[str, str]]:
    facts = [
        ("Appliance", ", ".join(_bounded(totals["appliances"]))),
        ("Started", _shown_time(totals["started_at"])),
        ("Last verdict", _shown_time(totals["finished_at"])),
        ("User", run["user"]),
        ("Controller", run["controller"]),
        ("Job", run["job_id"] or "none"),
    ]
    for play in totals["plays"][:MAX_LISTED]:
        judged = f"{play['judged']} of {_count(play['hosts'], 'host')} judged" if play["hosts"] else "hosts not known"
        facts.append(("Play", f"{play['name']} ({play['playbook']}): {judged}"))
    if len(totals["plays"]) > MAX_LISTED:
        facts.append(("Plays", f"and {len(totals['plays']) - MAX_LISTED} more"))
    facts += [
        ("Gate at", ", ".join(_bounded(totals["places"]))),
        ("on_blocked", ", ".join(sorted(totals["on_blocked"]))),
        ("Requests", str(totals["requests_made"])),
        ("Versions", ", ".join(f"{name} {version}" for name, version in run["versions"].items())),
    ]
    return facts


def _bounded(values: list[str]) -> list[str]:
    return values[:MAX_LISTED] + (["and more"] if len(values) > MAX_LISTED else [])


def _is_complete(totals: Totals) -> bool:
    return all(play["judged"] >= play["hosts"] for play in totals["plays"])


def _period(totals: Totals) -> str:
    started, finished = totals["started_at"], totals["finished_at"]
    if started == finished:
        return _shown_time(started)
    if started[:10] == finished[:10]:
        return f"{started[:10]} {started[11:-1]} to {finished[11:-1]} UTC"
    return f"{_shown_time(started)} to {_shown_time(finished)}"


def _shown_time(moment: str) -> str:
    return f"{moment[:10]} {moment[11:-1]} UTC"


def _time(moment: str) -> datetime:
    return datetime.fromisoformat(f"{moment[:-1]}+00:00")


def _count(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _clip(value: t.Any, length: int) -> str:
    text = str(value)
    return text if len(text) <= length else f"{text[: length - 3]}..."


def _visible(value: t.Any) -> t.Any:
    """A value as text without anything that a reader cannot see; what is HTML already stays as it is."""
    if isinstance(value, Markup):
        return value
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in str(value))


def _load() -> t.Any:
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_visible, auto_reload=False)
    environment.filters["clip"] = _clip
    environment.globals["docs"] = DOCS
    return environment.from_string((_HERE / "evidence_page.html.j2").read_text(encoding="utf-8")).module


# When it is imported, and so before Ansible forks a process for each host.
_PAGE = _load()
