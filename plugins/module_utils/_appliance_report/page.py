# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report for people, as Markdown.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.findings import DEFAULTS, Findings
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.probe import Observations

_QUESTIONS = {
    "service_now": "Is Service Now at this address?",
    "json": "Is JSON offered?",
    "xml": "Is XML offered?",
    "versions": "Which versions of the media type are offered?",
    "empty_answer": "How does it answer an unknown tracking number?",
    "past_end": "How does it answer a page past the end?",
    "one_child": "What is a single child in JSON?",
    "encoder": "Which release of the JSON encoder does it look like?",
    "typed_text": "Does text that looks like a number become one in JSON?",
    "attribute_names": "Are attributes `@key` or `key` in JSON?",
    "count_attribute": "Which count does a list announce?",
    "size_counts": "What does that count: all matches, or the page?",
    "filter": "Does a filter on the tracking number work?",
    "filter_fields": "Which fields can be filtered on?",
    "filter_case": "Does letter case count in a filter?",
    "or_filter": "Does `or` work in a filter?",
    "quote_escape": "How is a quote escaped in a filter?",
    "foreign_record": "Does a filtered list hold records that do not match?",
    "paging": "Does paging work?",
    "page_maximum": "After how many records is a list cut?",
    "single_as_collection": "Does the address of one incident return the complete list?",
    "organizations": "Can the organizations be read?",
    "organization_type": "Does their media type begin with `application/`?",
}


def render(findings: Findings, seen: Observations, scenario: dict[str, t.Any]) -> str:
    """The whole report."""
    rows = [
        f"| {question} | {_word(name, findings.settings)} | {_word(name, DEFAULTS)} |"
        for name, question in _QUESTIONS.items()
    ]
    times = sorted({found.get("occurred", "missing") for found in scenario["incidents"]})
    forms = ["another form" if text.startswith("other ") else f"`{text}`" for text in times]
    facts = {**findings.facts, "form of occurred": ", ".join(dict.fromkeys(forms)) or "no incident seen"}
    listed = [f"| {name} | {value} |" for name, value in facts.items()]
    sent = [
        f"| {number} | {name} | {item.status} | {item.form or item.kind} |"
        for number, (name, item) in enumerate(
            ((name, item) for name, item in seen.by_name.items() if name != "all incidents"), 1
        )
    ]
    return "\n".join(
        [
            "# Report on an appliance",
            "",
            "Written by netops.junos_space. No name, number, address or text of the appliance is in this file:",
            "only the words and forms below, which come from a fixed list.",
            "",
            "| question | this appliance | expected |",
            "| --- | --- | --- |",
            *rows,
            "",
            "| fact | value |",
            "| --- | --- |",
            *listed,
            "",
            "| request | asked for | status | response |",
            "| --- | --- | --- | --- |",
            *sent,
            "",
        ]
    )


def _word(name: str, settings: t.Mapping[str, t.Any]) -> str:
    if settings.get(name) is None:
        return "not known"
    value = settings[name]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "not seen" if name == "page_maximum" and value == 0 else str(value)
