# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answer at the top of the evidence page, and the policy below the rows."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS, Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import Statements
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.page_cases import (
    BLOCKED,
    NO_NUMBER,
    OPEN,
    UNKNOWN,
    render,
    words,
)


def heading(*verdicts: tuple[str, cases.Case], **changes: t.Any) -> str:
    return re.findall("<h1>(.*)</h1>", render(*verdicts, **changes))[0]


# The answer


@pytest.mark.parametrize(
    ("verdicts", "hosts", "expected"),
    [
        ([OPEN], 1, "GO for 1 host"),
        ([BLOCKED], 1, "NO-GO for 1 host"),
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
