# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence page: nothing that comes from outside is anything but text."""

from __future__ import annotations

import re
import typing as t
from html.parser import HTMLParser

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_page
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><base href=//evil.example>",
    "<!-- ",
    "]]>",
    "&lt;b&gt;&#60;b&#62;",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "a\u2066b\u2069",
    "line\nbreak\r\n\ttab",
    "nul\x00",
    "javascript:alert(1)",
    "url(https://evil.example/x.png)",
    "{}{0}{name}%s",
    "\ud800",
    "https://evil.example/",
)

PLAIN = "plain"


class Reader(HTMLParser):
    """All tags with their attributes' names, the attributes' values and the text."""

    VOID = ("meta", "br", "rect")

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
        self.values += [value or "" for _name, value in attrs]
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


def run(text: str = PLAIN, **changes: t.Any) -> dict[str, t.Any]:
    return {
        "gate": text,
        "check_mode": False,
        "appliance": text,
        "playbook": text,
        "play": text,
        "started_at": text,
        "finished_at": text,
        "requests_made": 1,
        "versions": {"netops.junos_space": text, "ansible-core": text},
        "summary": {"open": 1, "blocked": 1, "unknown": 1},
        **changes,
    }


FIELDS = ("incident_type", "status", "priority", "host_name", "occurred", "organization_name", "product")


def verdict(text: str, name: str = "blocked") -> dict[str, t.Any]:
    return {
        "verdict": name,
        "allowed": name == "open",
        "reasons": [] if name == "open" else [{"code": "status", "message": text}, {"code": text, "message": text}],
        "incidents": [{"key": text, **dict.fromkeys(FIELDS, text)}],
        "incident": None,
        "subject": text,
        "policy": {
            "statuses": [text], "incident_types": [text, text], "priorities": [text], "max_priority_level": 2,
            "host_name": text, "host_aliases": [text], "host_match": "short", "max_age": 60, "organizations": [text],
            "device_groups": [text], "products": [text], "max_incidents": 2,
        },
    }  # fmt: skip


def page(text: str = PLAIN, **changes: t.Any) -> str:
    hosts = [
        {"row": evidence_page.row(text, found), "policy": evidence_page.policy(found["policy"])}
        for found in (verdict(text, "open"), verdict(text, "blocked"), verdict(text, "unknown"))
    ]
    return evidence_page.page(run(text, **changes), hosts)


EXPECTED = read(page())


def check_inert(text: str) -> Reader:
    made = page(text)
    reader = read(made)
    assert reader.tags == EXPECTED.tags
    assert reader.values == EXPECTED.values
    assert reader.style == EXPECTED.style
    assert reader.other == []
    # Nothing that a terminal, an editor or a reader could be misled by.
    assert all(char.isprintable() or char == "\n" for char in made)
    made.encode("utf-8")
    return reader


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_only_text(text: str) -> None:
    reader = check_inert(text)
    seen = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    # Host, number, messages, codes, incidents, policy and run: as often as the harmless text stands in its page.
    assert reader.text.count(seen) == EXPECTED.text.count(PLAIN) > 40


@given(st.text(max_size=40))
def test_any_text_is_only_text(text: str) -> None:
    # An empty field is left out, which changes the page without harm.
    check_inert(text + ".")


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    made = page()
    tags = {tag for tag, _names in EXPECTED.tags}
    assert not tags & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "embed",
        "base",
        "form",
        "a",
        "video",
        "audio",
        "use",
    }
    names = {name for _tag, names in EXPECTED.tags for name in names}
    assert not {name for name in names if name.startswith("on") or name in ("src", "href", "style", "srcdoc")}
    assert "://" not in made.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"url\(|@import|expression\(", EXPECTED.style)
    assert re.search(
        r'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">', made
    )
    # Before anything that it should rule over.
    assert made.index("Content-Security-Policy") < made.index("<style>")
    assert "prefers-color-scheme:dark" in made
    assert "@media print" in made
    assert "viewport" in made


def test_check_mode_is_said() -> None:
    assert "check mode" in read(page(check_mode=True)).text
    assert "check mode" not in EXPECTED.text


@pytest.mark.parametrize(
    "summary", [{"open": 0, "blocked": 0, "unknown": 0}, {"open": 12, "blocked": 0, "unknown": 0}, {"open": 1, "blocked": 2, "unknown": 3}]
)  # fmt: skip
def test_the_chart_shows_the_shares(summary: dict[str, int]) -> None:
    made = page(summary=summary)
    total = sum(summary.values()) or 1
    widths = {
        name: float(width) for name, width in re.findall(r'<rect class="(\w+)" x="[\d.]+" width="([\d.]+)"', made)
    }
    assert widths == pytest.approx({name: 100 * count / total for name, count in summary.items()}, abs=0.01)
    for name, count in summary.items():
        assert f"{count} {name}" in made


def test_rows_of_real_verdicts() -> None:
    policy = Policy.from_dict({"statuses": ["Created"], "host_name": "edge-01"})
    incident = {"key": 7, "status": "Created", "host_name": "edge-01"}
    row = read("<table>" + evidence_page.row("edge-01", evaluate.evaluate([incident], policy)) + "</table>").text
    assert "every condition is met" in row
    assert "7" in row
    row = read("<table>" + evidence_page.row("edge-02", evaluate.no_number_verdict(policy)) + "</table>").text
    assert "not_asked" in row
    assert "unknown" in row
    assert "none" in row


def test_a_verdict_that_is_none_is_shown_as_unknown() -> None:
    assert '<tr class="unknown">' in evidence_page.row("h", {**verdict("x"), "verdict": '"><b>'})


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({}, ["exactly one incident"]),
        ({"max_incidents": 3}, ["from 1 to 3"]),
        ({"statuses": ["Created", "Updated"]}, ["the status is Created or Updated"]),
        ({"max_age": 60}, ["not older than 60"]),
        ({"host_name": "a"}, ["about the host itself, with or without its domain"]),
        ({"host_name": "a", "host_match": "exact"}, ["spelled exactly so"]),
        ({"host_name": "a", "host_aliases": ["b"]}, ["further names"]),
    ],
)
def test_the_policy_in_words(stated: dict[str, t.Any], words: list[str]) -> None:
    text = read(evidence_page.policy(Policy.from_dict(stated).to_dict())).text
    assert all(word in text for word in words)


def test_where_names_are_not_compared_the_policy_does_not_say_that_they_are() -> None:
    assert "about the host" not in evidence_page.policy(
        Policy.from_dict({"host_name": "a", "host_match": "any"}).to_dict()
    )


def test_each_condition_of_a_policy_has_its_words() -> None:
    stated = Policy.from_dict(
        {
            "statuses": ["Created"], "incident_types": ["Event"], "priorities": ["Low"], "max_priority_level": 2,
            "max_age": 60, "organizations": ["A"], "device_groups": ["B"], "products": ["C"], "host_name": "h",
        }
    ).to_dict()  # fmt: skip
    assert evidence_page.policy(stated).count("<li>") == len(stated) - 1  # host_match belongs to host_name
