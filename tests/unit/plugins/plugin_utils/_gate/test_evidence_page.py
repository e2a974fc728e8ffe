# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of the evidence page, and that nothing in it is anything but text."""

from __future__ import annotations

import re
import typing as t
from datetime import timedelta

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_page
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.page_cases import (
    BLOCKED,
    NO_NUMBER,
    OPEN,
    UNKNOWN,
    Reader,
    read,
    render,
    rows,
    words,
)
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
    "{{ 7 * 7 }}{% raw %}",
    "\ud800",
    "https://evil.example/",
)


PLAIN = "plain"


# The rows


def test_hosts_that_are_not_open_come_first() -> None:
    page = render(("edge-10", BLOCKED), ("edge-1", OPEN), ("edge-9", UNKNOWN), ("core-1", OPEN), ("edge-9", OPEN))
    assert rows(page) == [
        ("unknown", "edge-9"),
        ("blocked", "edge-10"),
        ("open", "core-1"),
        ("open", "edge-1"),
        ("open", "edge-9"),
    ]


def test_row_has_reason_next_step_and_link() -> None:
    page = render(("edge-1", BLOCKED))
    (row,) = [line for line in page.splitlines() if line.startswith("<li class=")][-1:]
    assert f'href="{evidence_page.DOCS}#status"' in row
    text = read(row).text
    assert "status is 'Closed', expected 'Created'" in text
    assert f"Next: {REASONS['status'].next_step}" in text
    assert "Event-RMA, Closed, 2 - High, edge-1, MX480, 2026-11-20 10:57:16 UTC (5 days old)" in text


@pytest.mark.parametrize(
    ("occurred", "age"),
    [
        ("2026-11-20 10:57:16", "zone unknown"),
        ("2026-11-25 14:03:00 UTC", "less than a minute old"),
        ("2026-11-25 14:02:11 UTC", "1 minute old"),
        ("2026-11-25 11:03:11 UTC", "3 hours old"),
        ("2026-11-24 14:03:11 UTC", "1 day old"),
        ("2026-11-25 14:03:12 UTC", "in the future"),
    ],
)
def test_age_beside_the_time(occurred: str, age: str) -> None:
    assert f"{occurred} ({age})" in words(("edge-1", cases.is_open(occurred=occurred)))


def test_lists_are_bounded_and_say_so() -> None:
    incidents = [cases.incident_of(number, status="Closed") for number in range(30)]
    text = words(("edge-1", cases.case([cases.answer("N-1", incidents)], max_incidents=100)))
    assert text.count("and 25 more") == 2
    numbers = [cases.answer(f"N-{number}") for number in range(30)]
    assert "N-4and 25 more" in words(("edge-1", cases.case(numbers)))


def test_long_texts_are_clipped() -> None:
    text = words(("h" * 5000, cases.is_blocked("S" * 5000, product="P" * 5000)), appliance="https://" + "a" * 5000)
    assert max(map(len, text.split())) < 500
    assert len(text) < 8000


def test_times_are_shown_in_a_run_of_more_than_a_minute() -> None:
    later = cases.case([], cases.NOW + timedelta(seconds=61))
    assert "by-time" in read(render(("edge-1", OPEN), ("edge-2", later))).values
    assert "by-time" not in read(render(("edge-1", OPEN), ("edge-2", NO_NUMBER))).values
    assert "14:04:12Z" in words(("edge-1", OPEN), ("edge-2", later))


def test_filters_are_only_those_that_leave_something() -> None:
    page = render(("edge-1", OPEN), ("edge-2", BLOCKED))
    assert re.findall(r'id="f-([\w-]+)"', page) == ["all", "no", "blocked", "open", "c-status"]
    assert re.findall(r'id="f-([\w-]+)"', render(("edge-1", OPEN))) == []
    assert re.findall(r'id="f-([\w-]+)"', render(("edge-1", BLOCKED), ("edge-2", UNKNOWN)))[:3] == [
        "all",
        "blocked",
        "unknown",
    ]
    for name in ("no", "blocked", "open", "c-status"):
        assert f"body:has(#f-{name}:checked) .row:not(.{name}) {{ display: none; }}" in page
    assert page.count('class="row blocked no c-status"') == 1


def hostile(text: str) -> str:
    names = ("status", "incidentType", "priority", "hostName", "product", "occurred")
    # The incident module accepts texts only, and a reason of more than 80 characters is cut.
    fields: dict[str, t.Any] = dict.fromkeys(names, text)
    stated: dict[str, t.Any] = {
        "organizations": [text],
        "device_groups": [text],
        "products": [text],
        "host_name": f"zz{text}",
    }
    incident = cases.incident_of(**fields)
    verdicts = [
        ("a" + text, cases.case([cases.answer(text, [incident])], **stated)),
        ("b" + text, cases.is_unknown(text)),
        ("c" + text, cases.case([cases.answer(text, [incident, incident])], **stated)),
    ]
    changes = dict.fromkeys(("gate", "appliance", "playbook", "play", "place", "on_blocked"), text)
    return render(*verdicts, text=text, play_hosts=("d" + text,) * 4, **changes)


EXPECTED = read(hostile(PLAIN))


def check_inert(text: str) -> Reader:
    made = hostile(text)
    reader = read(made)
    assert reader.tags == EXPECTED.tags
    assert reader.values == EXPECTED.values
    assert reader.style == EXPECTED.style
    assert reader.other == []
    # Nothing that a terminal, an editor or a reader could be misled by.
    assert all(char.isprintable() or char == "\n" for char in made)
    made.encode("utf-8")
    return reader


# Nothing but text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_field_is_only_text(text: str) -> None:
    assert EXPECTED.text.count(PLAIN) > 40
    reader = check_inert(text)
    seen = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    assert reader.text.count(seen) > 20


@given(st.text(max_size=40))
def test_any_text_is_only_text(text: str) -> None:
    # An empty field is left out, which changes the page without harm.
    check_inert(text + ".")


def test_page_loads_nothing_and_runs_nothing() -> None:
    made = hostile(PLAIN)
    tags = {tag for tag, _names in EXPECTED.tags}
    assert not tags & {
        "script", "link", "img", "iframe", "object", "embed", "base", "form", "video", "audio", "use", "svg", "button",
    }  # fmt: skip
    names = {name for _tag, names in EXPECTED.tags for name in names}
    assert not {name for name in names if name.startswith("on") or name in ("src", "style", "srcdoc", "action")}
    links = set(re.findall('href="([^"]*)"', made))
    assert all(link.startswith(("#why-", f"{evidence_page.DOCS}#")) for link in links)
    assert not re.search(r"url\(|@import|expression\(|://", EXPECTED.style)
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    # Before anything that it should rule over.
    assert made.index(policy) < made.index("<style>")
    for needed in ("prefers-color-scheme: dark", "@media print", "viewport"):
        assert needed in made


def test_each_link_within_the_page_has_its_target() -> None:
    made = hostile(PLAIN)
    assert set(re.findall('href="#([^"]*)"', made)) <= set(re.findall(r'id="([^"]*)"', made))
