# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the gate roles against the code that reads their variables."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import host

ROLES = Path(__file__).resolve().parents[3] / "roles"
GATES = ("incident_gate", "rma_gate")


def read(gate: str, *place: str) -> t.Any:
    return yaml.safe_load(ROLES.joinpath(gate, *place).read_text(encoding="utf-8"))


def options(gate: str) -> dict[str, dict[str, t.Any]]:
    (entry,) = read(gate, "meta", "argument_specs.yml")["argument_specs"].values()
    found: dict[str, dict[str, t.Any]] = entry["options"]
    return found


def defaults(gate: str) -> dict[str, t.Any]:
    found: dict[str, t.Any] = read(gate, "defaults", "main.yml")
    return found


def test_the_rma_preset_is_exactly_the_rule() -> None:
    assert defaults("rma_gate") == {
        "rma_gate_incident_types": ["Event-RMA", "On-demand RMA"],
        "rma_gate_statuses": ["Created", "Updated"],
        "rma_gate_host_name": "{{ inventory_hostname }}",
        "rma_gate_on_blocked": "fail",
    }


def test_the_other_gate_states_the_host_only() -> None:
    assert defaults("incident_gate") == {
        "incident_gate_host_name": "{{ inventory_hostname }}",
        "incident_gate_on_blocked": "fail",
    }


@pytest.mark.parametrize("gate", GATES)
def test_the_preset_is_a_policy(gate: str) -> None:
    policy = {key[len(gate) + 1 :]: value for key, value in defaults(gate).items() if not key.endswith("on_blocked")}
    Policy.from_dict(policy)


@pytest.mark.parametrize("gate", GATES)
def test_the_argument_spec_names_the_variables_that_are_read(gate: str) -> None:
    assert set(options(gate)) == {f"{gate}_{name}" for name in host.VARIABLES}


@pytest.mark.parametrize("gate", GATES)
def test_the_argument_spec_names_the_defaults(gate: str) -> None:
    documented = {name: option["default"] for name, option in options(gate).items() if "default" in option}
    beyond = {f"{gate}_host_match": "short", f"{gate}_max_incidents": 1}
    assert documented == {**defaults(gate), **beyond}


@pytest.mark.parametrize("gate", GATES)
def test_the_argument_spec_names_the_choices_and_types(gate: str) -> None:
    spec = options(gate)
    assert tuple(spec[f"{gate}_on_blocked"]["choices"]) == host.ON_BLOCKED
    assert spec[f"{gate}_host_match"]["choices"] == ["short", "exact", "any"]
    lists = {
        "statuses",
        "incident_types",
        "priorities",
        "host_aliases",
        "organizations",
        "device_groups",
        "products",
    } | {"defect_types"}
    assert {name[len(gate) + 1 :] for name, option in spec.items() if option["type"] == "list"} == lists
    waiting = spec[f"{gate}_wait_for"]["options"]
    assert tuple(waiting) == host.WAIT_FOR_KEYS
    default = wait.WaitFor(statuses=["Created"])
    for name in host.WAIT_FOR_KEYS[1:]:
        value = getattr(default, name)
        assert waiting[name]["default"] == (list(value) if isinstance(value, tuple) else value)


def test_both_roles_take_the_same_options() -> None:
    def bare(gate: str) -> dict[str, t.Any]:
        return {
            name[len(gate) + 1 :]: {
                key: value for key, value in option.items() if key not in ("default", "description")
            }
            for name, option in options(gate).items()
        }

    assert bare("incident_gate") == bare("rma_gate")


def test_the_roles_differ_in_their_names_only() -> None:
    def tasks(gate: str) -> dict[str, str]:
        action = "netops.junos_space.incident_gate:"
        return {
            file.name: file.read_text(encoding="utf-8").replace(action, "ACTION:").replace(gate, "GATE")
            for file in (ROLES / gate / "tasks").iterdir()
        }

    assert tasks("incident_gate") == tasks("rma_gate")


@pytest.mark.parametrize("gate", GATES)
def test_each_task_of_ours_stays_on_the_controller(gate: str) -> None:
    """Includes and meta tasks never load a connection; all other tasks do, so they must bring their own."""
    for file in (ROLES / gate / "tasks").iterdir():
        for task in yaml.safe_load(file.read_text(encoding="utf-8")):
            if {"ansible.builtin.include_tasks", "ansible.builtin.import_tasks", "ansible.builtin.meta"} & set(task):
                continue
            assert task["vars"] == {
                "ansible_connection": "local",
                "ansible_become": False,
                "ansible_python_interpreter": "{{ ansible_playbook_python }}",
            }, (file, task["name"])
            assert task["become"] is False


@pytest.mark.parametrize("gate", GATES)
def test_the_readme_names_the_variables(gate: str) -> None:
    text = (ROLES / gate / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"`({gate}_\w+)`", text)) - {f"{gate}_result"}
    known = {f"{gate}_{name}" for name in host.VARIABLES}
    assert named <= known
    if gate == "incident_gate":
        assert named == known
