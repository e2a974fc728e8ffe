# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a scenario, and the messages about an invalid one."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import ScenarioError, Simulator
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import Scenario

README = Path(__file__).resolve().parents[3] / "roles" / "simulator" / "README.md"


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
def test_invalid_scenario_names_what_is_valid(scenario: t.Any, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        Simulator(scenario)
    assert words in str(caught.value)


def test_bare_on_is_a_key_in_yaml(tmp_path: t.Any) -> None:
    path = tmp_path / "scenario.yml"
    path.write_text("behaviour: {faults: [{on: login, action: reset}]}")
    assert Scenario.load(path).behaviour.faults[0].on == "login"


def test_json_scenarios_are_read_as_json(tmp_path: t.Any) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(json.dumps({"incidents": [{"product": "\U0001f600"}]}))
    assert Scenario.load(path).incidents[0].texts == {"product": "\U0001f600"}
    path.write_text('{"incidents": [{"product": "a\\/b"}]}')
    assert Scenario.load(path).incidents[0].texts == {"product": "a/b"}
    path.write_text("incidents: []")
    with pytest.raises(ScenarioError, match="is not JSON"):
        Scenario.load(path)


def test_rules_of_the_readme_are_valid() -> None:
    (rules,) = re.findall(r"```yaml\n(faults:.*?)```", README.read_text(encoding="utf-8"), re.S)
    loaded = Scenario.load({"behaviour": yaml.safe_load(rules)})
    assert [rule.status for rule in loaded.behaviour.faults] == [404, 200, 204, 500]
