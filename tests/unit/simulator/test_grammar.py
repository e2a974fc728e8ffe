# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The filter grammar, the number rule, and what a scenario may hold."""

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
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.jettison import (
    jettison_emits_number,
)
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
    "text",
    ["12345", "0", "-7", "9007199254740993", "9223372036854775807", "-9223372036854775808", "1.5", "-0.0", "0.001",
     "1.0E10", "1.0E-4", "9999999.0", "1.0E7", "1.2345678E7", "100.25"],
)  # fmt: skip
def test_text_that_becomes_a_number(text: str) -> None:
    assert jettison_emits_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "0012", "-0", "+7", "1.50", "1e5", "1E5", "1.0E+10", "98765432109876543210", "9223372036854775808", ".5", "5.",
     "NaN", "Infinity", "1.0E400", "10000000.0", "0.0001", "1.0E6", "1_0", "١٢", "12\n", " 12", "abcdef1234",
     "1" * 9999],
)  # fmt: skip
def test_text_that_stays_text(text: str) -> None:
    assert not jettison_emits_number(text)


def test_typed_text_on_the_wire(sim: Any, client: Any) -> None:
    names = ("organizationName", "deviceGroupName", "product", "hostName", "status", "priority")
    sim.set_incidents([dict(zip(names, ("1.0E10", "true", "9007199254740993", "0012", "12.0", "True")))])
    text = client.incidents().text
    for expected in ('Name":1.0E10,', 'Name":true,', 'product":9007199254740993,', 'hostName":"0012"', 'status":12.0}',
                     'priority":"True"'):  # fmt: skip
        assert expected in text
    sim.set_behaviour(number_text="shaved")
    assert 'status":12}' in client.incidents().text
    sim.set_behaviour(typed_text=False)
    assert 'deviceGroupName":"true"' in client.incidents().text


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
