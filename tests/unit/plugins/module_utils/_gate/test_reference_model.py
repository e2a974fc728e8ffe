# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verdicts against a reference model, written from the contract without the code."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    FAILURES,
    GOOD,
    NOW,
    POLICY,
    row,
    verdict_of,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.reference_model import (
    may_be_open,
)
from hypothesis import example, given, settings
from hypothesis import strategies as st

HOSTILE = st.sampled_from(
    ["", " ", "<script>alert(1)</script>", "\x1b[31m", "\u202eevil", "\n", "{{ 7 * 7 }}", "unknown", "None", "null",
     "true", "Created\x00", "Cr\u0435ated", "Created,Closed", "created\n", "9" * 400, "%s", "edge-01..", ".edge-01", "'"]
)  # fmt: skip


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), HOSTILE, st.text(max_size=20),
    st.lists(st.text(max_size=5), max_size=2), st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)  # fmt: skip


STATUS_NAMES = st.sampled_from(
    ["Not Submitted", "Submitted", "Created", "Updated", "Create Failed", "Closed", "Submission Failed",
     "created", "UPDATED", "create-failed", "not submitted"]
)  # fmt: skip


TYPE_NAMES = st.sampled_from(
    [
        "Event",
        "On-demand",
        "Event-RMA",
        "Event (low end)",
        "On-demand RMA",
        "AIS Health Check",
        "event rma",
        "ON DEMAND",
    ]
)


PRIORITY_NAMES = st.sampled_from(
    ["Critical", "High", "Medium", "Low", "1 - Critical", "2 - High", "4 - low", "3-Medium"]
)


HOST_NAMES = st.sampled_from(
    ["edge-01", "EDGE-01", "edge-01.example.net", "edge-01.example.org", "edge-02", "10.0.0.1", "10", "edge-01."]
)


TIMES = st.sampled_from(
    ["2026-11-23 11:59:59 UTC", "2026-11-23 12:00:00 UTC", "2026-11-23 12:00:01 UTC", "2026-11-22 12:00:00 GMT",
     "2020-01-01T00:00:00Z", "2026-11-23 11:00:00", "2026-11-23 11:00:00 IST", "2026-02-30 11:00:00 UTC"]
)  # fmt: skip


PLACES = st.sampled_from(["A", "B", "a", "A "])


INCIDENTS = st.builds(
    lambda fields, extra: {**extra, **fields},
    st.fixed_dictionaries(
        {},
        optional={
            "key": st.one_of(st.integers(1, 9), JUNK),
            "status": st.one_of(STATUS_NAMES, STATUS_NAMES, JUNK),
            "incident_type": st.one_of(TYPE_NAMES, TYPE_NAMES, JUNK),
            "priority": st.one_of(PRIORITY_NAMES, PRIORITY_NAMES, st.just("1 - Low"), JUNK),
            "host_name": st.one_of(HOST_NAMES, HOST_NAMES, JUNK),
            "occurred": st.one_of(TIMES, TIMES, JUNK),
            "organization_name": st.one_of(PLACES, JUNK),
            "device_group_name": st.one_of(PLACES, JUNK),
            "product": st.one_of(PLACES, JUNK),
            "defect_type": st.one_of(PLACES, JUNK),
        },
    ),
    st.dictionaries(
        st.sampled_from(["status_kind", "is_open", "has_case", "is_rma", "occurred_at", "priority_level", "raw", "x"]),
        JUNK,
    ),
)


POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "statuses": st.one_of(st.lists(STATUS_NAMES, min_size=1, max_size=4), st.just("any")),
        "incident_types": st.lists(TYPE_NAMES, min_size=1, max_size=4),
        "priorities": st.lists(PRIORITY_NAMES, min_size=1, max_size=3),
        "max_priority_level": st.integers(1, 4),
        "host_name": HOST_NAMES,
        "host_aliases": st.lists(HOST_NAMES, max_size=2),
        "host_match": st.sampled_from(["short", "exact", "any"]),
        "max_age": st.one_of(st.integers(1, 100_000), st.floats(0.1, 1e6), st.just("3600")),
        "organizations": st.lists(PLACES, min_size=1, max_size=2).filter(lambda names: all(n.strip() for n in names)),
        "device_groups": st.lists(PLACES, min_size=1, max_size=2),
        "products": st.lists(PLACES, min_size=1, max_size=2),
        "defect_types": st.lists(PLACES, min_size=1, max_size=2),
        "max_incidents": st.integers(1, 3),
    },
)


ANSWERS = st.one_of(
    st.lists(INCIDENTS, max_size=3),
    st.fixed_dictionaries(
        {"incidents": st.lists(INCIDENTS, max_size=3), "complete": st.one_of(st.just(True), st.just(True), JUNK)},
        optional={
            "asked": st.one_of(st.just("CTN"), JUNK),
            "found": st.one_of(st.booleans(), JUNK),
            "waited": st.sampled_from(["reached", "failed", "timeout", "missing", None, True]),
            "missing": st.lists(st.just("OTHER"), max_size=1),
            "failed": st.one_of(st.just(False), st.booleans()),
            "failure": st.one_of(
                st.none(), st.none(), st.fixed_dictionaries({"kind": st.sampled_from(FAILURES)}), JUNK
            ),
            "msg": JUNK,
            "retrieved_at": st.sampled_from(
                ["2026-11-23T11:59:30Z", "2026-11-23T11:58:00Z", "2026-11-23T11:57:00Z", "2027-01-01T00:00:00Z"]
            )
            | JUNK,
            "filtered_out": st.just(0) | JUNK,
        },
    ),
)


@settings(max_examples=800)
@given(ANSWERS, POLICIES)
@example(row(GOOD), POLICY)
def test_open_only_where_the_second_opinion_agrees(answer: t.Any, policy: dict[str, t.Any]) -> None:
    verdict = verdict_of(answer, policy)
    if verdict["allowed"]:
        assert may_be_open(answer, policy, NOW)


@settings(max_examples=300)
@given(st.lists(INCIDENTS, min_size=1, max_size=2), POLICIES)
@example([GOOD], POLICY)
def test_open_wherever_the_second_opinion_is_sure(incidents: list[dict[str, t.Any]], policy: t.Any) -> None:
    """So that the property above is not kept by a gate that never opens."""
    answer = row(*incidents)
    if may_be_open(answer, policy, NOW):
        assert verdict_of(answer, policy)["verdict"] == "open"


@settings(max_examples=200)
@given(JUNK | st.dictionaries(st.sampled_from(["incidents", "complete", "failed", "failure", "asked"]), JUNK), POLICIES)
def test_any_input_gives_a_verdict_or_a_usage_error(answer: t.Any, policy: dict[str, t.Any]) -> None:
    kind, verdict = None, None
    try:
        verdict = verdict_of(answer, policy)
    except SpaceError as exc:
        kind = exc.kind
    assert kind == "usage" or (verdict and (verdict["allowed"] is False or may_be_open(answer, policy, NOW)))
