# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The filter grammar, and how filters select records."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import query
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import parse_incidents


def matching(text: str, **switches: Any) -> list[int]:
    rows = [
        {"key": 1, "customerTrackingNumber": "a", "hostName": "r1"},
        {"key": 2, "customerTrackingNumber": "b", "hostName": "r1"},
        {"key": 3, "customerTrackingNumber": "o'neil", "hostName": "a\\b"},
    ]
    predicate = query.FilterPredicate(Behaviour().replaced(switches), text)
    return [item.key for item in parse_incidents(rows) if predicate.matches(item)]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("(customerTrackingNumber eq 'a')", [1]),
        ("(key eq 2)", [2]),
        ("(key eq '2')", [2]),
        ("((hostName eq 'r1') and (customerTrackingNumber eq 'b'))", [2]),
        ("((customerTrackingNumber eq 'a') or (customerTrackingNumber eq 'b') or (key eq 9))", [1, 2]),
        ("((hostName eq 'r1') and ((key eq 2) or (key eq 3)))", [2]),
        ("(hostName eq 'a\\b')", [3]),
        ("(customerTrackingNumber eq 'A')", []),
    ],
)
def test_filters(text: str, keys: list[int]) -> None:
    assert matching(text) == keys


@pytest.mark.parametrize(
    "text",
    [
        "",
        "customerTrackingNumber eq 'a'",
        "(customerTrackingNumber eq 'a'",
        "(customerTrackingNumber eq 'a') ",
        "(customerTrackingNumber eq 'a'))",
        "(customerTrackingNumber ne 'a')",
        "(customerTrackingNumber eq a)",
        "(customerTrackingNumber eq 'a' or 'b')",
        "(nothing eq 'a')",
        "((key eq 1))",
        "((key eq 1) and (key eq 2) or (key eq 3))",
        "((key eq 1) and )",
        "(customerTrackingNumber eq 'o'neil')",
        "(customerTrackingNumber eq 'o''neil')",
        "(key eq 1)(key eq 2)",
        "(key eq 1x)",
        "()",
    ],
)
def test_invalid_filters_are_rejected(text: str) -> None:
    if text.endswith(" "):  # white space around an expression is harmless
        assert matching(text) == [1]
        return
    with pytest.raises(query.FilterError):
        matching(text)


@pytest.mark.parametrize(
    "text", ["(" * 60000, "(" * 60000 + "key", "'" * 60000, "(key eq '" + "''" * 30000, "(a " * 20000]
)
@pytest.mark.timeout(20)
@pytest.mark.parametrize("escape", ["none", "doubled", "backslash"])
def test_hostile_filters_end(text: str, escape: str) -> None:
    with pytest.raises(query.FilterError):
        query.FilterParser(escape).parse(text)


def test_quotes() -> None:
    assert matching("(customerTrackingNumber eq 'o''neil')", quote_escape="doubled") == [3]
    assert matching("(customerTrackingNumber eq 'o\\'neil')", quote_escape="backslash") == [3]
    assert matching("(hostName eq 'a\\\\b')", quote_escape="backslash") == [3]


def test_or_filter_settings() -> None:
    text = "((customerTrackingNumber eq 'a') or (customerTrackingNumber eq 'b'))"
    assert matching(text, or_filter="first_only") == [1]
    assert matching(text, or_filter="last_only") == [2]
    with pytest.raises(query.FilterError):
        matching(text, or_filter="refused")


def test_filter_case() -> None:
    assert matching("(customerTrackingNumber eq 'A')", filter_case="insensitive") == [1]
