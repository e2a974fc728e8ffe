# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The filter grammar, and what a scenario may hold."""

from __future__ import annotations

import time
from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import (
    ScenarioError,
    Simulator,
    query,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import (
    Scenario,
    parse_incidents,
)


def kept(text: str, **switches: Any) -> list[int]:
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
    assert kept(text) == keys


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
def test_refused_filters(text: str) -> None:
    if text.endswith(" "):  # white space around an expression is harmless
        assert kept(text) == [1]
        return
    with pytest.raises(query.FilterError):
        kept(text)


@pytest.mark.parametrize(
    "text", ["(" * 60000, "(" * 60000 + "key", "'" * 60000, "(key eq '" + "''" * 30000, "(a " * 20000]
)
@pytest.mark.parametrize("escape", ["none", "doubled", "backslash"])
def test_hostile_filters_end_soon(text: str, escape: str) -> None:
    begun = time.monotonic()
    with pytest.raises(query.FilterError):
        query.FilterParser(escape).parse(text)
    assert time.monotonic() - begun < 2


def test_quotes() -> None:
    assert kept("(customerTrackingNumber eq 'o''neil')", quote_escape="doubled") == [3]
    assert kept("(customerTrackingNumber eq 'o\\'neil')", quote_escape="backslash") == [3]
    assert kept("(hostName eq 'a\\\\b')", quote_escape="backslash") == [3]


def test_half_understood_or() -> None:
    text = "((customerTrackingNumber eq 'a') or (customerTrackingNumber eq 'b'))"
    assert kept(text, or_filter="first_only") == [1]
    assert kept(text, or_filter="last_only") == [2]
    with pytest.raises(query.FilterError):
        kept(text, or_filter="refused")


def test_case() -> None:
    assert kept("(customerTrackingNumber eq 'A')", filter_case="insensitive") == [1]


@pytest.mark.parametrize(
    ("scenario", "words"),
    [
        ({"incident": []}, "valid keys: users, incidents, behaviour"),
        ({"incidents": [{"host_name": "x"}]}, "hostName"),
        ({"incidents": [{"hostName": 12}]}, "quotes"),
        ({"incidents": [{"key": 1}, {"key": 1}]}, "duplicated"),
        ({"incidents": [{"key": "1"}]}, "whole numbers"),
        ({"incidents": {}, "users": 3}, "users"),
        ({"users": [{"password": "x"}]}, "username"),
        ({"behaviour": {"empty": "x"}}, "empty_answer"),
        ({"behaviour": {"empty_answer": "gone"}}, "no_content"),
        ({"behaviour": {"latency": -1}}, "latency"),
        ({"behaviour": {"page_maximum": True}}, "page_maximum"),
        ({"behaviour": {"versions": [0]}}, "versions"),
        ({"behaviour": {"path_prefix": "space"}}, "/space"),
        ({"behaviour": {"filter_fields": ["x"]}}, "customerTrackingNumber"),
        ({"behaviour": {"faults": [{"action": "explode"}]}}, "reset_in_body"),
        ({"behaviour": {"faults": [{"where": "any"}]}}, "valid keys: on, times"),
        ({"behaviour": {"faults": [{"body_base64": "%"}]}}, "Base64"),
        ("/nonexistent/scenario.yml", "cannot read"),
        ([], "mapping"),
    ],
)
def test_a_wrong_scenario_says_what_is_right(scenario: Any, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Simulator(scenario)
    assert words in str(caught.value)


def test_the_word_on_is_a_key_in_yaml(tmp_path: Any) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text("behaviour: {faults: [{on: login, action: reset}]}")
    assert Scenario.load(path).behaviour.faults[0].on == "login"
