# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The Rego example: no swap job without a tracking number, and none that weakens the gate."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest

POLICY = Path(__file__).resolve().parents[3] / "docs" / "policy_as_code" / "rma_swap.rego"
JOB: dict[str, t.Any] = {
    "playbook": "playbooks/rma_swap.yml",
    "limit": "edge-mx480-01",
    "labels": [],
    "extra_vars": {"tracking_number": "CASE-2026-0001"},
}


def evaluate(job: t.Any) -> dict[str, t.Any]:
    regopy = pytest.importorskip("regopy", reason="needs regopy, a Rego interpreter")
    interpreter = regopy.Interpreter()
    interpreter.add_module("policy", POLICY.read_text(encoding="utf-8"))
    interpreter.set_input(job)
    output = interpreter.query("data.junos_space.rma_swap")
    assert output.ok()
    return t.cast("dict[str, t.Any]", output.results[0].expressions[0])


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"extra_vars": {"tracking_number": "A", "rma_gate_rma_number": "R1", "rma_gate_part_serial": "AB12"}},
        {"playbook": "backup.yml", "extra_vars": "", "limit": ""},
        {"labels": [{"id": 1, "name": "rma-swap"}]},
    ],
)
def test_job_is_allowed(changes: dict[str, t.Any]) -> None:
    assert dict(evaluate({**JOB, **changes}))["allowed"] is True


@pytest.mark.parametrize(
    "changes",
    [
        {"extra_vars": {}},
        {"extra_vars": None},
        {"extra_vars": "tracking_number: A"},
        {"extra_vars": {"tracking_number": ""}},
        {"extra_vars": {"tracking_number": " "}},
        {"extra_vars": {"tracking_number": None}},
        {"extra_vars": {"tracking_number": 20260001}},
        {"extra_vars": {"tracking_number": "A", "rma_gate_on_blocked": "report"}},
        {"extra_vars": {"tracking_number": "A", "rma_gate_statuses": "any"}},
        {"limit": ""},
        {"limit": None},
        {"playbook": None, "limit": ""},
        {"playbook": "other.yml", "labels": [{"id": 1, "name": "rma-swap"}], "limit": ""},
    ],
)
def test_job_is_not_allowed(changes: dict[str, t.Any]) -> None:
    result = evaluate({**JOB, **changes})
    assert result["allowed"] is False
    assert len(list(result["violations"])) > 0


def test_unreadable_job_is_not_allowed() -> None:
    assert evaluate("text")["allowed"] is False
