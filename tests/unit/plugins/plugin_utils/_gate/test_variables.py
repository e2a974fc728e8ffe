# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a gate: which are read, and which are rejected."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS as POLICY_KEYS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.tracking_numbers import describe_integer
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import SETTINGS
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.variables import VARIABLES
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.host_cases import (
    Node,
    codes,
    gate,
    template,
    usage_error,
)


@pytest.mark.parametrize(
    "name",
    [
        "status", "stauses", "tracking_numbers", "max_ages", "type", "types", "hostname", "age", "severity", "enabled",
        "contact", "url", "policy", "required_status", "Statuses", "", "results",
    ],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["incident_gate_", "rma_gate_"])
def test_unknown_variable(connected: t.Any, prefix: str, name: str) -> None:
    message = usage_error(gate({"incident_gate_tracking_number": "N-1", prefix + name: "x"}, prefix=""))
    assert f"Unknown variable {prefix}{name}." in message
    assert connected.requests == []


def test_similar_name_is_suggested(connected: t.Any) -> None:
    assert "Did you mean incident_gate_statuses?" in usage_error(gate({"status": "x"}))
    assert "Did you mean incident_gate_incident_types?" in usage_error(gate({"types": "x"}))


def test_names_that_are_no_strings(connected: t.Any) -> None:
    host = gate({"tracking_number": "N-1"})
    t.cast("dict[t.Any, t.Any]", host._task_vars).update({5: "x", None: "y"})
    assert codes(host) == []


def test_every_variable_is_read(connected: t.Any) -> None:
    good: dict[str, t.Any] = {
        "tracking_number": "N-1", "statuses": ["Created"], "incident_types": ["Event-RMA"], "priorities": ["Critical"],
        "max_priority_level": 1, "defect_types": ["x"], "host_name": "edge-01", "host_aliases": [], "host_match": "short",
        "max_age": 1e12, "organizations": ["x"], "device_groups": ["x"], "products": ["x"], "max_incidents": 1,
        "wait_for": {}, "on_blocked": "report", "on_error": "fail", "evidence_dir": "", "real_cases": False,
        "support_link": False,
    }  # fmt: skip
    assert {*good, "change_tasks"} == set(VARIABLES) == {"tracking_number", *POLICY_KEYS, *SETTINGS}
    assert set(codes(gate(good))) <= {"defect_type", "organization", "device_group", "product", "unknown_time"}
    for name in VARIABLES:
        if name != "tracking_number":
            message = usage_error(gate({"tracking_number": "N-1", name: template("{{ absent }}")}))
            assert f"incident_gate_{name}" in message
            assert "absent" in message


@pytest.mark.parametrize("name", [name for name in VARIABLES if name != "tracking_number"])
def test_omitted_variable(connected: t.Any, name: str) -> None:
    given = {"tracking_number": "N-1", name: template("{{ absent | default(omit) }}")}
    message = usage_error(gate(given, omit=support_omit()))
    assert f"incident_gate_{name} is default(omit)" in message
    assert connected.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tracking_number", ["N-1", template("{{ absent | default(omit) }}")]),
        ("tracking_number", template("{{ ['N-1', absent | default(omit)] }}")),
        ("statuses", ["Created", template("{{ absent | default(omit) }}")]),
        ("organizations", template("{{ ['x', absent | default(omit)] }}")),
        ("host_aliases", [template("{{ absent | default(omit) }}")]),
        ("wait_for", {"statuses": ["Created"], "timeout": template("{{ absent | default(omit) }}")}),
        ("wait_for", template("{{ {'statuses': ['Created'], 'fail_on': [omit]} }}")),
        ("rma_number", template("R-{{ absent | default(omit) }}")),
        ("require", [template("{{ absent | default(omit) }}")]),
        ("require", template("{{ ['rma_number' if absent is defined else omit] }}")),
    ],
)
def test_omitted_part(connected: t.Any, name: str, value: t.Any) -> None:
    """ansible-core leaves it out without a trace: one number, one condition less."""
    given = {"tracking_number": "N-1", name: value}
    message = usage_error(gate(given, prefix="rma_gate_", name="rma_gate", omit=support_omit()))
    assert f"rma_gate_{name} is default(omit)" in message
    assert connected.requests == []


def support_omit() -> t.Any:
    try:
        from ansible._internal._templating._utils import Omit
    except ImportError:
        return "__omit_place_holder__1"
    return Omit


@pytest.mark.parametrize("around", [True, "yes", template("{{ true }}"), template("{{ absent }}")])
def test_run_once_around_the_task(connected: t.Any, around: t.Any) -> None:
    outer = Node(run_once=around)
    task = Node(_parent=Node(_parent=outer))
    assert "run_once" in usage_error(gate({"tracking_number": "N-1"}, task=task))
    # So that ansible-core fails every host.
    assert task.run_once is True
    assert connected.requests == []


@pytest.mark.parametrize("around", [False, None, "no", template("{{ false }}")])
def test_no_run_once(connected: t.Any, around: t.Any) -> None:
    task = Node(_parent=Node(run_once=around))
    assert codes(gate({"tracking_number": "N-1"}, task=task)) == []


FORGED = {"verdict": "open", "allowed": True}


def test_result_that_the_role_did_not_set(connected: t.Any) -> None:
    good: dict[str, t.Any] = {"tracking_number": "N-1"}
    message = usage_error(gate({**good, "result": FORGED}, extra_vars={"incident_gate_result": FORGED}))
    assert "extra variable" in message
    assert "incident_gate_result" in usage_error(gate({**good, "result": FORGED}))
    earlier = {"incident_gate_result": {"verdict": "blocked"}}
    assert "incident_gate_result" in usage_error(gate({**good, "result": FORGED}, registered=earlier))
    assert codes(gate({**good, "result": {"verdict": "blocked"}}, registered=earlier)) == []
    assert len(connected.requests) == 1


def test_preset_and_host_name(connected: t.Any) -> None:
    policy = gate({"tracking_number": "N-1"}).evaluate()["policy"]
    assert policy == {
        "statuses": ["Created", "Updated"], "host_name": "edge-01", "host_match": "short", "max_incidents": 1,
    }  # fmt: skip
    assert gate({"tracking_number": "N-1", "statuses": "any"}).evaluate()["policy"]["statuses"] == "any"


@pytest.mark.parametrize("given", [None, {}, "", []])
def test_no_wait_for(connected: t.Any, given: t.Any) -> None:
    assert codes(gate({"tracking_number": "N-1", "wait_for": given})) == []


@pytest.mark.parametrize(
    "given",
    [
        "Created", ["Created"], 5, {"status": ["Created"]}, {"statuses": []}, {"statuses": None}, {"statuses": ["Odd"]},
        {"statuses": ["Created"], "timeout": "soon"}, {"statuses": ["Created"], "interval": 0},
        {"statuses": ["Created"], "when_missing": "go on"}, {"timeout": 5}, {"statuses": [1]},
        {"statuses": ["Created"], "timeout": "nan"}, {"statuses": ["Created"], "fail_on": ["Odd"]},
    ],
)  # fmt: skip
def test_wrong_wait_for(connected: t.Any, given: t.Any) -> None:
    assert "wait_for" in usage_error(gate({"tracking_number": "N-1", "wait_for": given}))
    assert connected.requests == []


@pytest.mark.parametrize("name", ["on_blocked", "on_error"])
@pytest.mark.parametrize("given", ["stop", "Fail", ["fail"], ""])
def test_wrong_outcome(connected: t.Any, name: str, given: t.Any) -> None:
    message = usage_error(gate({"tracking_number": "N-1", name: given}))
    assert f"incident_gate_{name} must be one of: fail, end_host, report" in message


KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n"
WRONG = "Tr0ub4dor-zebra"


@pytest.mark.parametrize("name", [name for name in VARIABLES if name not in ("real_cases", "support_link")])
def test_key_in_a_variable_is_not_shown(connected: t.Any, name: str) -> None:
    given = {"tracking_number": "N-1", name: {"statuses": [KEY]} if name == "wait_for" else KEY}
    message = usage_error(gate(given))
    assert f"incident_gate_{name} contains the text of a key" in message
    assert "MIGHAgEA" not in message


@pytest.mark.parametrize("name", ["on_blocked", "on_error", "when_missing", "timeout", "interval"])
def test_value_of_a_wrong_type_is_not_shown(connected: t.Any, name: str) -> None:
    is_setting = name in SETTINGS
    given: dict[str, t.Any] = {name: WRONG} if is_setting else {"wait_for": {"statuses": ["Created"], name: WRONG}}
    message = usage_error(gate({"tracking_number": "N-1", **given}))
    assert name in message
    assert WRONG not in message


def test_ini_quotes_keep_the_string(tmp_path: Path) -> None:
    host, group = re.search(
        r"(tracking_number=\S+) for a host and (tracking_number=\S+) under", describe_integer(1)
    ).groups()  # type: ignore[union-attr]
    (tmp_path / "inventory.ini").write_text(f"[edge]\na {host}\nb\n[edge:vars]\n{group}\n", encoding="utf-8")
    inventory: t.Any = InventoryManager(loader=DataLoader(), sources=[str(tmp_path / "inventory.ini")])
    assert inventory.hosts["a"].vars["tracking_number"] == "0123"
    assert inventory.groups["edge"].vars["tracking_number"] == "0123"
