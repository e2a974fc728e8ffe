# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the evidence page share."""

from __future__ import annotations

import re
import typing as t
from html.parser import HTMLParser

from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import (
    evidence_document,
    evidence_page,
    evidence_totals,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases


class Reader(HTMLParser):
    """All tags with their attributes' names, the attributes' values and the text."""

    VOID = ("meta", "br", "input")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.values: list[str] = []
        self.open: list[str] = []
        self.text = ""
        self.style = ""
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _value in attrs)))
        self.values += [value or "" for name, value in attrs if name != "data-host"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def render(*verdicts: tuple[str, cases.Case], text: str = "", **changes: t.Any) -> str:
    """The page of a run with these verdicts: (host, case)."""
    context = cases.context(**changes)
    totals = evidence_totals.new_totals(verdicts[0][1].verdict["evaluated_at"])
    evidence_totals.add_play(totals, context)
    seen: dict[str, dict[str, t.Any]] = {}
    rows = ""
    for host, case in verdicts:
        record = evidence_document.record_of(context, 0, host, case.verdict, case.answers, case.organizations)
        evidence_totals.add(totals, seen.setdefault(host, evidence_totals.new_seen()), record)
        rows += evidence_page.row(record, totals) + "\n"
    run = {
        "gate": context.gate,
        "user": text or "alice",
        "controller": text or "ctl-1",
        "job_id": text or None,
        "versions": {"netops.junos_space": text or "2.0.0"},
    }
    return "".join(
        (
            evidence_page.head(),
            evidence_page.status(run, totals),
            evidence_page.sort_rows(rows),
            evidence_page.tail(run, totals, "evidence.json"),
        )
    )


def words(*verdicts: tuple[str, cases.Case], **changes: t.Any) -> str:
    return " ".join(read(render(*verdicts, **changes)).text.split())


OPEN, BLOCKED, UNKNOWN, NO_NUMBER = cases.is_open(), cases.is_blocked(), cases.is_unknown(), cases.no_number()


def rows(page: str) -> list[tuple[str, str]]:
    return re.findall(r'^<li class="row (\w+)[^"]*" data-host="([^"]*)"', page, flags=re.M)
