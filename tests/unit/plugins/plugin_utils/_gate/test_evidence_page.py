# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence page: what it says first, and that nothing from outside is anything but text."""

from __future__ import annotations

import re
import typing as t
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS, Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import Statements
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import (
    evidence_document,
    evidence_page,
    evidence_totals,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases
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


def heading(*verdicts: tuple[str, cases.Case], **changes: t.Any) -> str:
    return re.findall("<h1>(.*)</h1>", render(*verdicts, **changes))[0]


OPEN, BLOCKED, UNKNOWN, NO_NUMBER = cases.is_open(), cases.is_blocked(), cases.is_unknown(), cases.no_number()


# The answer


@pytest.mark.parametrize(
    ("verdicts", "hosts", "expected"),
    [
        ([OPEN], 1, "GO for 1 host"),
        ([BLOCKED], 1, "NO-GO for 1 of 1 host"),
        ([OPEN, OPEN, OPEN], 3, "GO for all 3 hosts"),
        ([BLOCKED, UNKNOWN, NO_NUMBER], 3, "NO-GO for all 3 hosts"),
        ([OPEN, BLOCKED, UNKNOWN], 3, "NO-GO for 2 of 3 hosts"),
        ([OPEN, OPEN], 3, "GO for 2 of 3 hosts, the others were not judged"),
        ([OPEN, BLOCKED], 3, "NO-GO for 1 of 2 hosts"),
    ],
)
def test_heading_is_the_answer(verdicts: list[cases.Case], hosts: int, expected: str) -> None:
    named = [(f"edge-{number}", verdict) for number, verdict in enumerate(verdicts, 1)]
    assert heading(*named, play_hosts=tuple(f"edge-{number}" for number in range(1, hosts + 1))) == expected
    assert f"<title>{expected}: incident_gate</title>" in render(
        *named, play_hosts=tuple(f"edge-{number}" for number in range(1, hosts + 1))
    )


def test_host_with_several_verdicts_is_go_only_if_all_are_open() -> None:
    verdicts = [("edge-1", OPEN), ("edge-1", BLOCKED), ("edge-1", OPEN), ("edge-2", OPEN)]
    assert heading(*verdicts, play_hosts=("edge-1", "edge-2")) == "NO-GO for 1 of 2 hosts"
    assert "4 verdicts for 2 hosts." in words(*verdicts)
    assert "verdicts for" not in words(*verdicts[2:], play_hosts=("edge-1", "edge-2"))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"appliance": "https://127.0.0.1:8443"}, "Rehearsal."),
        ({"appliance": "https://[::1]/space"}, "Rehearsal."),
        ({"appliance": "http://localhost:8443"}, "Rehearsal."),
        ({"check_mode": True}, "Check mode."),
        ({"on_blocked": "report"}, "Report only."),
        ({"play_hosts": ("edge-1", "edge-2", "edge-3")}, "Stopped after 1 of 3 hosts."),
    ],
)
def test_banners(changes: dict[str, t.Any], expected: str) -> None:
    assert expected in words(("edge-1", OPEN), **changes)
    assert expected not in words(("edge-1", OPEN), play_hosts=("edge-1",))


def test_hosts_without_a_verdict_are_named() -> None:
    hosts = tuple(f"edge-{number}" for number in range(1, 31))
    text = words(("edge-1", OPEN), ("edge-3", OPEN), play_hosts=hosts)
    assert "No verdict of the play 'Swap' for edge-2, edge-4, edge-5" in text
    assert "and 18 more. " in text
    many = tuple(f"edge-{number}" for number in range(500))
    assert "No verdict of the play 'Swap' for 499 hosts." in words(("edge-1", OPEN), play_hosts=many)


def test_one_cause_is_said_once() -> None:
    hosts = [f"edge-{number}" for number in range(1, 12)]
    text = words(*((host, UNKNOWN) for host in hosts), play_hosts=tuple(hosts))
    assert "Nothing was learned about 11 hosts: [auth] GET /x: 401 Unauthorized." in text
    assert text.count("GET /x: 401 Unauthorized.") == 1
    assert text.count(REASONS["auth"].next_step) == 1
    assert text.count(f"[auth] {REASONS['auth'].cause} See Why.") == 11


def test_more_causes_than_are_listed_are_in_the_rows() -> None:
    made = [(f"edge-{number}", cases.is_unknown(f"Cause {number}.")) for number in range(1, 7)]
    text = words(*made)
    assert all(text.count(f"Cause {number}.") == 1 for number in range(1, 7))
    assert "Other messages are in the rows below." in text


def test_reasons_are_counted() -> None:
    text = words(("edge-1", BLOCKED), ("edge-2", BLOCKED), ("edge-2", BLOCKED), ("edge-3", NO_NUMBER))
    assert f"2 hosts[status] {REASONS['status'].cause}" in text
    assert f"1 host[not_asked] {REASONS['not_asked'].cause}" in text


# The rows


def rows(page: str) -> list[tuple[str, str]]:
    return re.findall(r'^<li class="row (\w+)[^"]*" data-host="([^"]*)"', page, flags=re.M)


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
    assert re.findall(r'id="f-([\w-]+)"', render(("edge-1", OPEN))) == ["all", "open"]
    for name in ("no", "blocked", "open", "c-status"):
        assert f"body:has(#f-{name}:checked) .row:not(.{name}) {{ display: none; }}" in page
    assert page.count('class="row blocked no c-status"') == 1


# Nothing but text


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


# The policy


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({}, "exactly one incident"),
        ({"max_incidents": 3}, "from 1 to 3"),
        ({"statuses": ["Created", "Updated"]}, "the status is Created or Updated"),
        ({"statuses": "any"}, "the status is whatever it is"),
        ({"max_age": 60}, "at most 60 seconds before"),
        ({"host_name": "a"}, "names the host itself with or without its domain"),
        ({"host_name": "a", "host_match": "exact"}, "exactly the same text"),
        ({"host_name": "a", "host_aliases": ["b"]}, "or one of its host_aliases"),
        ({"products": [f"p{number}" for number in range(25)]}, "or 5 more"),
    ],
)
def test_policy_in_words(stated: dict[str, t.Any], expected: str) -> None:
    assert expected in words(("edge-1", cases.case([cases.answer()], **stated)))


def test_policy_does_not_claim_to_compare_names() -> None:
    text = words(("edge-1", cases.case([cases.answer()], host_name="a", host_match="any")))
    assert "names the host" not in text


def test_each_condition_of_a_policy_has_its_words() -> None:
    values: dict[str, t.Any] = {
        "statuses": ["Created"], "incident_types": ["Event"], "priorities": ["Low"], "max_priority_level": 2,
        "max_age": 60, "organizations": ["A"], "device_groups": ["B"], "products": ["C"], "host_name": "h",
        "host_aliases": ["i"], "host_match": "short", "max_incidents": 1, "defect_types": ["D"],
        "real_cases": True, "support_link": True,
    }  # fmt: skip
    assert set(values) == set(KEYS)
    assert Policy.from_dict(values)
    page = render(("edge-1", cases.case([cases.answer()], **values)))
    # host_name, host_aliases and host_match share one line.
    assert page[page.index('<ul class="policy">') :].count("<li>") == len(values) - 2


def test_hosts_with_their_own_names_share_a_policy() -> None:
    made = [(f"edge-{n}", cases.case([cases.answer()], host_name=f"edge-{n}")) for n in range(3)]
    assert words(*made).count("the gate opens only if") == 0
    assert words(*made).count("The gate opens only if") == 1
    other = [(f"edge-{n}", cases.case([cases.answer()], max_age=n + 1)) for n in range(12)]
    text = words(*other)
    assert text.count("For 1 verdict: the gate opens only if") == 10
    assert "And other policies for 2 verdicts" in text


def test_organization_and_statements_are_shown() -> None:
    organization = {
        "name": "<Lab>", "submit_case_as": "Test cases", "connection_status": None, "service_now_version": None,
        "platform_version": None,
    }  # fmt: skip
    row = {"organizations": [organization], "complete": True, "retrieved_at": "2026-11-25T14:03:10Z"}
    made = cases.case([cases.answer(incidents=[cases.incident_of(organizationName="<Lab>")])], real_cases=True,
                      organizations_row=row)  # fmt: skip
    stated = Statements.from_dict({"rma_number": "R<1>"}, ["part_serial"])
    text = words(("edge-1", made._replace(verdict=stated.apply(made.verdict))))
    assert "Organization '<Lab>': cases 'Test cases', connection not stated" in text
    assert "Stated by the operator, not verified: RMA number R<1>" in text
    assert "[unstated] The serial number of the part (part_serial) is required and was not stated." in text
