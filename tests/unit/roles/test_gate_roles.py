# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of the gate roles against the code that reads their variables."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import PRESETS, Policy
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import variables
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import SETTINGS

ROLES = Path(__file__).resolve().parents[3] / "roles"
GATES = ("incident_gate", "rma_gate")


def read(gate: str, *path: str) -> t.Any:
    return yaml.safe_load(ROLES.joinpath(gate, *path).read_text(encoding="utf-8"))


def options(gate: str, entry: str = "gate") -> dict[str, dict[str, t.Any]]:
    found: dict[str, dict[str, t.Any]] = read(gate, "meta", "argument_specs.yml")["argument_specs"][entry]["options"]
    return found


def tasks(gate: str) -> list[dict[str, t.Any]]:
    return [task for file in (ROLES / gate / "tasks").iterdir() for task in yaml.safe_load(file.read_text("utf-8"))]


def test_gates_are_the_presets() -> None:
    assert set(PRESETS) == set(GATES) == set(variables.GATES)


@pytest.mark.parametrize("gate", GATES)
def test_spec_has_all_variables(gate: str) -> None:
    assert list(options(gate)) == [f"{gate}_{name}" for name in variables.variable_names(gate)]
    assert set(options(gate, "gate_and_change")) == {f"{gate}_change_tasks"}


@pytest.mark.parametrize("gate", GATES)
def test_spec_is_not_for_a_task_file(gate: str) -> None:
    """Ansible would insert a task that loads the connection plugin of the device."""
    entries = set(read(gate, "meta", "argument_specs.yml")["argument_specs"])
    files = {file.stem for file in (ROLES / gate / "tasks").iterdir()}
    assert files == {"main", "change", "run_change"}
    assert not entries & files


@pytest.mark.parametrize("gate", GATES)
def test_spec_has_the_defaults(gate: str) -> None:
    documented = {name: option["default"] for name, option in options(gate).items() if "default" in option}
    policy = Policy.from_dict({**PRESETS[gate], "host_name": "{{ inventory_hostname }}"}).to_dict()
    settings = {name: spec["default"] for name, spec in SETTINGS.items() if "default" in spec}
    assert documented == {f"{gate}_{name}": value for name, value in {**policy, **settings}.items()}


@pytest.mark.parametrize("gate", GATES)
def test_spec_has_the_shapes(gate: str) -> None:
    def shape(spec: dict[str, t.Any]) -> dict[str, t.Any]:
        kept = {name: value for name, value in spec.items() if name != "description"}
        if "options" in kept:
            kept["options"] = {name: shape(option) for name, option in kept["options"].items()}
        return kept

    documented = options(gate)
    for name, spec in SETTINGS.items():
        assert shape(documented[f"{gate}_{name}"]) == spec


def test_both_roles_have_the_same_options() -> None:
    def bare(gate: str) -> dict[str, t.Any]:
        return {
            name[len(gate) + 1 :]: {key: value for key, value in spec.items() if key not in ("default", "description")}
            for name, spec in options(gate).items()
        }

    rma = bare("rma_gate")
    # What the operator states is about an RMA.
    assert {name for name in variables.STATEMENTS if rma.pop(name)} == {"rma_number", "part_serial", "require"}
    assert bare("incident_gate") == rma


def test_roles_differ_in_names_only() -> None:
    def texts(gate: str) -> dict[str, str]:
        action = "netops.junos_space.incident_gate:"
        return {
            file.name: file.read_text(encoding="utf-8").replace(action, "ACTION:").replace(gate, "GATE")
            for file in (ROLES / gate / "tasks").iterdir()
        }

    assert texts("incident_gate") == texts("rma_gate")


@pytest.mark.parametrize("gate", GATES)
def test_tasks_stay_on_the_controller(gate: str) -> None:
    """Includes and meta tasks never load a connection; all other tasks do, so they must bring their own."""
    for task in tasks(gate):
        if {"ansible.builtin.include_tasks", "ansible.builtin.meta"} & set(task):
            continue
        assert task["vars"] == {
            "ansible_connection": "local",
            "ansible_become": False,
            "ansible_python_interpreter": "{{ ansible_playbook_python }}",
        }, task["name"]
        assert task["become"] is False


@pytest.mark.parametrize("gate", GATES)
def test_any_tag_selects_all_tasks(gate: str) -> None:
    assert all(task["tags"] == ["always"] for task in tasks(gate))


@pytest.mark.parametrize("gate", GATES)
def test_readme_has_the_variables(gate: str) -> None:
    text = (ROLES / gate / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(rf"`({gate}_\w+)`", text)) - {f"{gate}_result"}
    known = {f"{gate}_{name}" for name in variables.variable_names(gate)}
    assert named <= known
    if gate == "incident_gate":
        assert named == known


TASK_FILES = sorted(ROLES.glob("*/tasks/*.yml"))


@pytest.mark.parametrize("file", TASK_FILES, ids=lambda file: f"{file.parents[1].name}-{file.stem}")
def test_no_comment_precedes_a_task(file: Path) -> None:
    """ansible-core 2.19 and later print the two lines before a task that fails."""
    lines = file.read_text(encoding="utf-8").splitlines()
    tasks = [number for number, line in enumerate(lines) if line.lstrip().startswith("- name:")]
    assert tasks
    assert [line for number in tasks for line in lines[number - 2 : number] if line.lstrip().startswith("#")] == []
