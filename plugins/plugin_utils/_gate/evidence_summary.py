# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The top of the evidence page: go or no-go, what to know about the run, and the filters of its rows.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_format import count_of, to_datetime
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_totals import Totals

_LONG_RUN = 60
"""A run of more seconds shows the time of each verdict."""
_MAX_CODE_FILTERS = 8


def answer(totals: Totals) -> str:
    """Go or no-go for the whole run."""
    hosts, no_go = totals["hosts"], totals["no_go"]
    in_plays = sum(play["hosts"] for play in totals["plays"])
    if no_go == hosts > 1:
        return f"NO-GO for all {count_of(hosts, 'host')}"
    if no_go == hosts == 1:
        return "NO-GO for 1 host"
    if no_go:
        return f"NO-GO for {no_go} of {count_of(hosts, 'host')}"
    if not _is_complete(totals):
        return f"GO for {hosts} of {count_of(in_plays, 'host')}, the others were not judged"
    return f"GO for all {count_of(hosts, 'host')}" if hosts > 1 else "GO for 1 host"


def banners(totals: Totals) -> list[dict[str, str]]:
    """What limits the answer: a rehearsal, check mode, a play that has not judged all of its hosts."""
    total = sum(totals["verdicts"].values())
    found = []

    def add(count: int, title: str, text: str) -> None:
        if count:
            some = "" if count == total else f" for {count} of {total} verdicts"
            found.append({"title": f"{title}{some}.", "text": text})

    add(totals["rehearsal"], "Rehearsal", "The appliance is a simulator on this machine: no incident is a real one.")
    add(totals["check_mode"], "Check mode", "Nothing was changed after these verdicts.")
    add(
        totals["on_blocked"].get("report", 0),
        "Report only",
        "The gate did not stop hosts that are not open (on_blocked: report).",
    )
    for play in totals["plays"]:
        if play["judged"] < play["hosts"]:
            found.append({"title": _stopped(play), "text": _not_judged(play)})
    if total > totals["hosts"]:
        found.append(
            {
                "title": f"{total} verdicts for {count_of(totals['hosts'], 'host')}.",
                "text": "A host is GO only if all of its verdicts are open.",
            }
        )
    return found


def _stopped(play: dict[str, t.Any]) -> str:
    return f"Stopped after {play['judged']} of {count_of(play['hosts'], 'host')}."


def _not_judged(play: dict[str, t.Any]) -> str:
    names = play["waiting"]
    left = play["hosts"] - play["judged"]
    listed = ", ".join(names[:10]) if names else count_of(left, "host")
    more = f" and {len(names) - 10} more" if names and len(names) > 10 else ""
    return (
        f"No verdict of the play {play['name']!r} for {listed}{more}. "
        "The run ended early, is still running, or left the role out for them."
    )


def filters(totals: Totals) -> list[dict[str, t.Any]]:
    """Radio buttons: what is shown, the class of its rows, and how many there are. The first shows all, the others less."""
    verdicts = totals["verdicts"]
    total = sum(verdicts.values())
    choices = [
        ("no", "no", "Not open", verdicts["blocked"] + verdicts["unknown"]),
        *((name, name, name.capitalize(), verdicts[name]) for name in ("blocked", "unknown", "open")),
    ]
    counts = sorted(totals["reasons"].items(), key=lambda item: (-item[1]["verdicts"], item[0]))
    choices += [(f"c-{code}", f"c-{code}", code, count["verdicts"]) for code, count in counts[:_MAX_CODE_FILTERS]]
    useful = [("all", "row", "All", total), *(choice for choice in choices if 0 < choice[3] < total)]
    return [
        {"id": id_, "css": css, "label": label, "count": count} for id_, css, label, count in useful if len(useful) > 1
    ]


def flags(totals: Totals) -> list[str]:
    """What rows show only in a run where it is not the same for all of them."""
    total = sum(totals["verdicts"].values())
    long = (to_datetime(totals["finished_at"]) - to_datetime(totals["started_at"])).total_seconds() > _LONG_RUN
    differs = {
        "by-time": long,
        "by-play": len(totals["plays"]) > 1,
        "by-place": len(totals["places"]) > 1,
        "by-appliance": len(totals["appliances"]) > 1,
        "by-mode": len(totals["on_blocked"]) > 1
        or any(totals[name] not in (0, total) for name in ("check_mode", "rehearsal")),
    }
    return [name for name, is_set in differs.items() if is_set]


def _is_complete(totals: Totals) -> bool:
    return all(play["judged"] >= play["hosts"] for play in totals["plays"])
