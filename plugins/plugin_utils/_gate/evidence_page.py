# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence as one self-contained page, for a phone, a screen and paper.

All text from outside goes through ``_safe``. The page loads nothing and runs nothing.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import html
import typing as t

_VERDICTS = (
    ("open", "Open", "may go ahead"),
    ("blocked", "Blocked", "the facts say no"),
    ("unknown", "Unknown", "the facts do not suffice"),
)

_CONDITIONS = {
    "statuses": "the status is {}",
    "incident_types": "the type is {}",
    "priorities": "the priority is {}",
    "max_priority_level": "the priority has level {} or a more urgent one",
    "max_age": "the incident is not older than {} seconds",
    "organizations": "the organization is {}",
    "device_groups": "the device group is {}",
    "products": "the product is {}",
}

_STYLE = """
:root{color-scheme:light dark;--ink:#1b2430;--soft:#586574;--line:#d5dce4;--paper:#fff;--card:#f5f7fa;
--open:#1a7f4b;--blocked:#b3261e;--unknown:#8a6100}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a3b0be;--line:#37424f;--paper:#12171d;--card:#1c232c;
--open:#5fd498;--blocked:#ff8a80;--unknown:#f2c14e}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1.25rem;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
.soft{color:var(--soft)}.check{border:2px solid var(--unknown);color:var(--unknown);border-radius:.4rem;
padding:.5rem .75rem;font-weight:600}
.tiles{display:flex;gap:.75rem;flex-wrap:wrap;margin:1.25rem 0 .75rem}
.tile{flex:1 1 6rem;background:var(--card);border-left:.35rem solid var(--c);border-radius:.4rem;padding:.6rem .9rem}
.tile b{display:block;font-size:2rem;line-height:1.1;color:var(--c)}
.open{--c:var(--open)}.blocked{--c:var(--blocked)}.unknown{--c:var(--unknown)}
svg{display:block;width:100%;height:1.25rem;border-radius:.4rem}rect{fill:var(--c)}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.55rem .6rem;
border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td:first-child{min-width:13rem}td:last-child{min-width:16rem}
th{font-size:.8rem;color:var(--soft);text-transform:uppercase;letter-spacing:.04em}
td ul{margin:0;padding-left:1.1rem}td code{color:var(--soft);font-size:.85em}
.verdict{color:var(--c);font-weight:700;white-space:nowrap}.verdict::before{content:"\\25CF\\00A0"}
.blocked .verdict::before{content:"\\25A0\\00A0"}.unknown .verdict::before{content:"\\25B2\\00A0"}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
@media (max-width:44rem){thead{position:absolute;left:-9999px}tr{display:block;background:var(--card);
border-left:.35rem solid var(--c);border-radius:.4rem;margin-bottom:.75rem;padding:.4rem .2rem}
td,td:first-child,td:last-child{display:block;min-width:0;border:0;padding:.2rem .7rem}td[data-label]::before{content:attr(data-label);display:block;
color:var(--soft);font-size:.75rem;text-transform:uppercase}}
@media print{:root{--ink:#000;--soft:#444;--line:#999;--paper:#fff;--card:#fff;--open:#14633a;--blocked:#8c1d18;--unknown:#6b4b00}
body{max-width:none;padding:0;font-size:11pt}tr,.tile{break-inside:avoid}rect,.tile{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


def page(run: dict[str, t.Any], hosts: list[dict[str, str]]) -> str:
    """The whole page. ``hosts`` hold the texts that ``row`` and ``policy`` gave."""
    summary = run["summary"]
    title = f"{_safe(run['gate'])}: {summary['open']} open, {summary['blocked']} blocked, {summary['unknown']} unknown"
    tiles = "".join(
        f'<div class="tile {name}"><b>{summary[name]}</b>{label}<br><span class="soft">{means}</span></div>'
        for name, label, means in _VERDICTS
    )
    check = (
        '<p class="check">Made in check mode: a rehearsal, nothing was changed after it.</p>'
        if run["check_mode"]
        else ""
    )
    policies: dict[str, int] = {}
    for entry in hosts:
        policies[entry["policy"]] = policies.get(entry["policy"], 0) + 1
    several = len(policies) > 1
    rules = "".join(
        (f'<h3 class="soft">For {count} of {len(hosts)} hosts</h3>' if several else "") + text
        for text, count in list(policies.items())[:20]
    )
    rules += f"<p>And {len(policies) - 20} more policies; see the JSON document.</p>" if len(policies) > 20 else ""
    facts = {
        "Appliance": run["appliance"] or "none named",
        "Playbook": run["playbook"],
        "Play": run["play"],
        "From": run["started_at"],
        "To": run["finished_at"],
        "Requests made": run["requests_made"],
        "Versions": ", ".join(f"{name} {version}" for name, version in run["versions"].items()),
    }
    listed = "".join(f"<dt>{name}</dt><dd>{_safe(value)}</dd>" for name, value in facts.items())
    rows = "".join(entry["row"] for entry in hosts)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1>Verdicts of the gate <bdi>{_safe(run["gate"])}</bdi></h1>
<p class="soft">{len(hosts)} hosts, {_safe(run["started_at"])}</p>
{check}
</header>
<section aria-label="Verdicts in numbers">
<div class="tiles">{tiles}</div>
{_chart(summary)}
</section>
<section>
<h2>Hosts</h2>
<table>
<thead><tr><th>Host</th><th>Verdict</th><th>Reasons</th><th>Incident</th></tr></thead>
<tbody>{rows}</tbody>
</table>
</section>
<section>
<h2>Policy</h2>
{rules}
</section>
<section>
<h2>This run</h2>
<dl>{listed}</dl>
</section>
</body>
</html>
"""


def row(host: str, verdict: dict[str, t.Any]) -> str:
    """A host's row of the table."""
    kind = verdict["verdict"] if verdict["verdict"] in ("open", "blocked") else "unknown"
    reasons = "".join(
        f"<li><bdi>{_safe(reason['message'])}</bdi> <code>{_safe(reason['code'])}</code></li>"
        for reason in verdict["reasons"]
    )
    incidents = "<br>".join(_incident(found) for found in verdict["incidents"][:20]) or '<span class="soft">none</span>'
    number = f'<br><span class="soft"><bdi>{_safe(verdict["subject"])}</bdi></span>' if verdict["subject"] else ""
    return (
        f'<tr class="{kind}"><td data-label="Host"><b><bdi>{_safe(host)}</bdi></b>{number}</td>'
        f'<td data-label="Verdict"><span class="verdict">{kind}</span></td>'
        f'<td data-label="Reasons">{f"<ul>{reasons}</ul>" if reasons else "every condition is met"}</td>'
        f'<td data-label="Incident">{incidents}</td></tr>\n'
    )


def policy(stated: dict[str, t.Any]) -> str:
    """A policy in words, as a list."""
    names = [name for name in (stated.get("host_name"), *(stated.get("host_aliases") or ())) if name]
    most = stated["max_incidents"]
    lines = ["there is exactly one incident" if most == 1 else f"there are from 1 to {_safe(most)} incidents"]
    for key, words in _CONDITIONS.items():
        if key in stated:
            value = stated[key]
            lines.append(words.format(" or ".join(map(_safe, value)) if isinstance(value, list) else _safe(value)))
    if names and stated["host_match"] != "any":
        how = "spelled exactly so" if stated["host_match"] == "exact" else "with or without its domain"
        lines.append(f"the incident is about the host itself, {how}")
        if stated.get("host_aliases"):
            lines[-1] += ", or about one of its further names"
    items = "".join(f"<li>{line}</li>" for line in lines)
    return f"<p>Open only if</p><ul>{items}</ul>"


def _incident(found: dict[str, t.Any]) -> str:
    texts = [found.get(name) for name in ("incident_type", "status", "priority", "host_name", "occurred")]
    shown = ", ".join(f"<bdi>{_safe(text)}</bdi>" for text in texts if text)
    return f"<b>{_safe(found.get('key'))}</b> {shown}"


def _chart(summary: dict[str, int]) -> str:
    total = sum(summary.values()) or 1
    bars, start = "", 0.0
    for name, _label, _means in _VERDICTS:
        width = 100 * summary[name] / total
        bars += f'<rect class="{name}" x="{start:.3f}" width="{width:.3f}" height="10"/>'
        start += width
    label = ", ".join(f"{summary[name]} {name}" for name, _label, _means in _VERDICTS)
    return f'<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{label}">{bars}</svg>'


def _safe(value: t.Any) -> str:
    """Any value as text that is only text: no markup, and nothing that a reader cannot see."""
    text = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in str(value))
    return html.escape(text, quote=True)
