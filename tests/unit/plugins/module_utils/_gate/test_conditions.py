# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single conditions of a policy: status, type, priority, age, host, and letters that look alike."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    GOOD,
    codes,
    row,
    verdict_of,
)
from hypothesis import given
from hypothesis import strategies as st

# Status and type


@pytest.mark.parametrize(
    ("field", "condition", "code", "value", "values"),
    [
        *(("status", "statuses", "status", value, incident.STATUSES) for value in incident.STATUSES),
        *(("incident_type", "incident_types", "type", value, incident.TYPES) for value in incident.TYPES),
    ],
)
def test_documented_values(field: str, condition: str, code: str, value: str, values: tuple[str, ...]) -> None:
    answer = row({**GOOD, field: value})
    assert codes(verdict_of(answer, {condition: [value]})) == []
    assert codes(verdict_of(answer, {condition: [other for other in values if other != value]})) == [code]


# Priority


@pytest.mark.parametrize(
    ("priority", "policy", "code"),
    [
        ("1 - Critical", {"priorities": ["Critical"]}, None),
        ("critical", {"priorities": ["1 - CRITICAL"]}, None),
        ("High", {"max_priority_level": 2}, None),
        ("1 - Critical", {"max_priority_level": 2}, None),
        ("3 - Medium", {"max_priority_level": 2}, "priority"),
        ("4 - Low", {"max_priority_level": 4}, None),
        ("High", {"priorities": ["Critical", "Low"]}, "priority"),
        ("2 - Critical", {"max_priority_level": 4}, "unknown_priority"),
        ("2", {"max_priority_level": 4}, "unknown_priority"),
        ("5 - Lowest", {"max_priority_level": 4}, "unknown_priority"),
        (None, {"max_priority_level": 4}, "unknown_priority"),
        (2, {"max_priority_level": 4}, "unknown_priority"),
    ],
)
def test_priorities(priority: t.Any, policy: dict[str, t.Any], code: str | None) -> None:
    assert codes(verdict_of(row({**GOOD, "priority": priority}), policy)) == ([code] if code else [])


# Age


@pytest.mark.parametrize(
    ("occurred", "code"),
    [
        ("2026-11-23 12:00:00 UTC", None),
        ("2026-11-23 11:00:00 UTC", None),
        ("2026-11-23 10:59:59 UTC", "age"),
        ("2026-11-23T11:30:00.000Z", None),
        ("2026-11-23 12:30:00 +0100", None),
        ("2026-11-23 11:30:00 +0100", "age"),
        ("2026-11-23 12:00:01 UTC", "unknown_time"),
        ("2030-01-01 00:00:00 UTC", "unknown_time"),
        ("2026-11-23 11:30:00 -0100", "unknown_time"),
        ("2026-11-23 11:30:00", "unknown_time"),
        ("2026-11-23 11:30:00 IST", "unknown_time"),
        ("2026-11-23 11:30:00 EST", "unknown_time"),
        ("Mon, 23 Nov 2026 11:30:00 GMT", None),
        ("2026-13-23 11:30:00 UTC", "unknown_time"),
        ("yesterday", "unknown_time"),
        ("", "unknown_time"),
        (None, "unknown_time"),
        (1795428000, "unknown_time"),
    ],
)
def test_age(occurred: t.Any, code: str | None) -> None:
    assert codes(verdict_of(row({**GOOD, "occurred": occurred}), {"max_age": 3600})) == ([code] if code else [])


# Host


@pytest.mark.parametrize(
    ("name", "policy", "allowed"),
    [
        ("edge-01", {"host_name": "edge-01.example.net"}, True),
        ("EDGE-01.example.net", {"host_name": "edge-01"}, True),
        ("edge-01.example.net", {"host_name": "edge-01.example.org"}, False),
        ("edge-01.example.net", {"host_name": "edge-01", "host_match": "exact"}, False),
        ("Edge-01", {"host_name": "edge-01", "host_match": "exact"}, False),
        ("edge-01", {"host_name": "edge-01", "host_match": "exact"}, True),
        ("edge-02", {"host_name": "edge-01", "host_match": "any"}, True),
        (None, {"host_name": "edge-01", "host_match": "any"}, True),
        ("edge-02", {"host_match": "any"}, True),
        ("edge-01-re1", {"host_name": "edge-01", "host_aliases": ["edge-01-re0", "edge-01-re1"]}, True),
        ("edge-01-re2", {"host_name": "edge-01", "host_aliases": ["edge-01-re0", "edge-01-re1"]}, False),
        ("edge-01", {"host_name": "edge-01", "host_aliases": ["edge-01-re0"]}, True),
        ("EDGE-01-RE0.x.net", {"host_name": "edge-01", "host_aliases": ["edge-01-re0"]}, True),
        ("edge-01-re0", {"host_aliases": ["edge-01-re0"]}, True),
        ("edge-02", {"host_aliases": ["edge-01-re0"]}, False),
        ("edge-01", {"host_name": "edge-01", "host_aliases": []}, True),
        ("10.0.0.1", {"host_name": "10"}, False),
        ("", {"host_name": "edge-01"}, False),
        (None, {"host_name": "edge-01"}, False),
        (4711, {"host_name": "4711"}, False),
    ],
)
def test_host(name: t.Any, policy: dict[str, t.Any], allowed: bool) -> None:
    assert codes(verdict_of(row({**GOOD, "host_name": name}), policy)) == ([] if allowed else ["host"])


LOOKALIKES = ["\uff23reated", "Cr\u0435ated", "Creat\u0435d", "C\u0280eated", "Created\u200b", "Created\u00a0"]


# Letters


@pytest.mark.parametrize("status", LOOKALIKES)
def test_lookalike_status_is_unknown(status: str) -> None:
    assert codes(verdict_of(row({**GOOD, "status": status}))) == ["unknown_status"]


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("status", "Clo\u017fed", "unknown_status"),
        ("incident_type", "Eve\u0274t-RMA", "unknown_type"),
        ("incident_type", "Event\u2010RMA", "unknown_type"),
        ("incident_type", "On-demand\u2003RMA", "unknown_type"),
        ("priority", "1 - Cr\u0131t\u0131cal", "unknown_priority"),
        ("priority", "\uff11 - Critical", "unknown_priority"),
        ("host_name", "edge\u201001", "host"),
        ("host_name", "\uff45dge-01", "host"),
        ("host_name", "edge-\uff10\uff11", "host"),
        ("host_name", "edge-01\uff0eexample.net", "host"),
        ("organization_name", "\uff25xample Networks", "organization"),
        ("defect_type", "Hard\u2009ware", "defect_type"),
    ],
)
def test_lookalike_letters_are_not_equal(field: str, value: str, code: str) -> None:
    assert codes(verdict_of(row({**GOOD, field: value}))) == [code]


CONTROL = st.text(
    st.characters(categories=["Cc", "Cf", "Zl", "Zp", "Co", "Cn"]) | st.sampled_from("aB '\u00a0"), max_size=20
)


@given(st.fixed_dictionaries(dict.fromkeys(GOOD, CONTROL)), CONTROL, CONTROL)
def test_messages_have_no_control_characters(found: dict[str, t.Any], asked: str, message: str) -> None:
    answers = [
        row(found, asked=asked), row(found, found, asked=asked), row(found, asked=asked, waited="failed"),
        row(asked=asked), row(found, retrieved_at=asked), row(failed=True, msg=message),
    ]  # fmt: skip
    for answer in answers:
        for reason in verdict_of(answer)["reasons"]:
            assert reason["message"].isprintable()
