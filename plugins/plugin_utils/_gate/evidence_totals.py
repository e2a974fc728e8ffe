# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The running totals of a run's evidence. Adding a verdict costs the same for the first host and the last.

Everything here is plain data, so that the next process can continue with it. Lists of what a run can have many of are
bounded: what is beyond a bound is counted, and the JSON document has it.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_document import Record
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_context import RunContext

MAX_NAMED_HOSTS = 50
MAX_MESSAGES = 3
MAX_POLICIES = 10
MAX_LISTED = 5

SHARED_CODES = frozenset(KINDS) - {"wait_timeout", "wait_failed"}
"""Reasons whose message is about the appliance and not about one incident: many hosts have the same one."""

Totals = dict[str, t.Any]


def new_totals(started_at: str) -> Totals:
    return {
        "started_at": started_at,
        "finished_at": started_at,
        "verdicts": {"open": 0, "blocked": 0, "unknown": 0},
        "hosts": 0,
        "no_go": 0,
        "reasons": {},
        "policies": [],
        "other_policies": 0,
        "plays": [],
        "appliances": [],
        "places": [],
        "on_blocked": {},
        "check_mode": 0,
        "rehearsal": 0,
        "requests_made": 0,
    }


def new_seen() -> dict[str, t.Any]:
    """What is already counted of a host."""
    return {"judged": False, "no_go": False, "plays": [], "reasons": []}


def play_index(totals: Totals, context: RunContext) -> int | None:
    """The index of the context's play, None for a new one."""
    keys = [play["key"] for play in totals["plays"]]
    key = _play_key(context)
    return keys.index(key) if key in keys else None


def add_play(totals: Totals, context: RunContext) -> int:
    hosts = list(context.play_hosts)
    totals["plays"].append(
        {
            "key": _play_key(context),
            "name": context.play,
            "playbook": context.playbook,
            "hosts": len(hosts),
            "judged": 0,
            "waiting": hosts if len(hosts) <= MAX_NAMED_HOSTS else None,
        }
    )
    return len(totals["plays"]) - 1


def add(totals: Totals, seen: dict[str, t.Any], record: Record) -> bool:
    """Count a verdict. True where it was the last one that a play's hosts lacked."""
    totals["finished_at"] = max(totals["finished_at"], record["evaluated_at"])
    totals["verdicts"][record["verdict"]] += 1
    totals["hosts"] += not seen["judged"]
    totals["no_go"] += not seen["no_go"] and not record["allowed"]
    seen["judged"] = True
    seen["no_go"] |= not record["allowed"]
    for flag in ("check_mode", "rehearsal"):
        totals[flag] += record[flag]
    modes = totals["on_blocked"]
    modes[record["on_blocked"]] = modes.get(record["on_blocked"], 0) + 1
    _note(totals["appliances"], record["appliance"] or "(not configured)")
    _note(totals["places"], record["place"])
    _count_policy(totals, record["policy"])
    for reason in record["reasons"]:
        _count_reason(totals["reasons"], seen["reasons"], reason)
    for code in {reason["code"] for reason in record["reasons"]}:
        totals["reasons"][code]["verdicts"] += 1
    return _count_host_of_play(totals["plays"][record["play"]], seen["plays"], record)


def is_listed(totals: Totals, reason: t.Mapping[str, t.Any]) -> bool:
    """Whether the totals have the reason's message, so that a host need not repeat it."""
    messages = totals["reasons"].get(reason["code"], {}).get("messages", [])
    return any(message["text"] == reason["message"] for message in messages)


def document_totals(totals: Totals) -> Totals:
    """The totals as the tail of the JSON document has them."""
    progress = [{"hosts": play["hosts"], "judged": play["judged"]} for play in totals["plays"]]
    return {
        "summary": totals["verdicts"],
        "hosts": {"judged": totals["hosts"], "no_go": totals["no_go"]},
        "progress": progress,
        "complete": all(play["judged"] >= play["hosts"] for play in progress),
        "requests_made": totals["requests_made"],
        "finished_at": totals["finished_at"],
    }


def _play_key(context: RunContext) -> str:
    return context.play_id or f"{context.playbook}\n{context.play}"


def _note(known: list[str], value: str) -> None:
    if value not in known and len(known) <= MAX_LISTED:
        known.append(value)


def _count_policy(totals: Totals, policy: t.Mapping[str, t.Any]) -> None:
    # Each host has its own name in its policy, which makes it no other policy.
    names = bool(policy.get("host_name") or policy.get("host_aliases"))
    shape = {key: value for key, value in policy.items() if key not in ("host_name", "host_aliases")}
    shape.update(host_name=names, host_aliases=bool(policy.get("host_aliases")))
    for entry in totals["policies"]:
        if entry["policy"] == shape:
            entry["verdicts"] += 1
            return
    if len(totals["policies"]) < MAX_POLICIES:
        totals["policies"].append({"policy": shape, "verdicts": 1})
    else:
        totals["other_policies"] += 1


def _count_reason(counts: dict[str, t.Any], seen: list[list[str]], reason: t.Mapping[str, t.Any]) -> None:
    code, message = reason["code"], reason["message"]
    count = counts.setdefault(code, {"hosts": 0, "verdicts": 0, "messages": [], "more_messages": False})
    if [code] not in seen:
        seen.append([code])
        count["hosts"] += 1
    if code not in SHARED_CODES:
        return
    for entry in count["messages"]:
        if entry["text"] == message:
            break
    else:
        if len(count["messages"]) >= MAX_MESSAGES:
            count["more_messages"] = True
            return
        entry = {"text": message, "hosts": 0}
        count["messages"].append(entry)
    if [code, message] not in seen:
        seen.append([code, message])
        entry["hosts"] += 1


def _count_host_of_play(play: dict[str, t.Any], seen: list[int], record: Record) -> bool:
    if record["play"] in seen:
        return False
    seen.append(record["play"])
    play["judged"] += 1
    if play["waiting"] and record["host"] in play["waiting"]:
        play["waiting"].remove(record["host"])
    return bool(play["judged"] == play["hosts"])
