# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin: the verdict as a result and on the terminal, errors as a failed task."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.netops.junos_space.plugins.action import incident_gate
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError

OPEN = {"verdict": "open", "allowed": True, "msg": "It is open."}
UNKNOWN = {"verdict": "unknown", "allowed": False, "msg": "It is unknown."}


class Task:
    async_val = 0
    check_mode = True
    diff = False
    environment: t.ClassVar[list[t.Any]] = []

    def __init__(self, args: dict[str, t.Any], no_log: bool) -> None:
        self.args = args
        self.no_log = no_log


def act(
    monkeypatch: pytest.MonkeyPatch,
    outcome: t.Any,
    args: dict[str, t.Any] | None = None,
    reports: bool = False,
    no_log: bool = False,
) -> t.Any:
    class Host:
        def __init__(self, *_arguments: t.Any) -> None:
            self.reports = reports

        def evaluate(self) -> t.Any:
            if isinstance(outcome, Exception):
                raise outcome
            return dict(outcome)

        def confirm(self) -> t.Any:
            return {"open": True}

    monkeypatch.setattr(incident_gate, "HostGate", Host)
    task = Task({"gate": "incident_gate"} if args is None else args, no_log)
    action = incident_gate.ActionModule(task, None, None, None, None, None)
    action._load_name = "incident_gate"
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})
    return action.run(None, {"inventory_hostname": "edge-01"})


def test_result_is_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    assert act(monkeypatch, UNKNOWN) == {**UNKNOWN, "changed": False}


@pytest.mark.parametrize(
    ("outcome", "reports", "no_log", "old", "printed"),
    [
        (UNKNOWN, False, False, False, True),
        (UNKNOWN, True, False, False, True),
        (UNKNOWN, False, True, True, False),
        (OPEN, False, False, True, False),
        (OPEN, True, False, False, True),
        (OPEN, True, True, False, False),
        ({**UNKNOWN, "failed": True}, False, False, True, True),
        # ansible-core prints it itself.
        ({**UNKNOWN, "failed": True}, False, False, False, False),
    ],
)
def test_verdict_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    outcome: dict[str, t.Any],
    reports: bool,
    no_log: bool,
    old: bool,
    printed: bool,
) -> None:
    monkeypatch.setattr(incident_gate, "PRINTS_RAW_JSON", old)
    result = act(monkeypatch, outcome, reports=reports, no_log=no_log)
    assert (outcome["msg"] in capsys.readouterr().err) is printed
    assert (outcome["msg"] == result["msg"]) is not no_log


def test_errors_fail_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    result = act(monkeypatch, SpaceError("usage", "Wrong.", hint="Correct it."))
    assert (result["failed"], result["msg"]) == (True, "Wrong. Correct it.")
    assert result["failure"]["kind"] == "usage"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({}, "gate"),
        ({"gate": None}, "gate"),
        ({"gate": "other_gate"}, "incident_gate, rma_gate"),
        ({"gate": 5}, "incident_gate, rma_gate"),
        ({"gate": "incident_gate", "entry_point": "gate"}, "main, change"),
        ({"gate": "incident_gate", "policy": {}}, "policy"),
    ],
)
def test_wrong_arguments(monkeypatch: pytest.MonkeyPatch, args: dict[str, t.Any], message: str) -> None:
    with pytest.raises(AnsibleActionFail, match=message):
        act(monkeypatch, OPEN, args=args)


def test_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    args = {"gate": "incident_gate", "confirm": True}
    assert act(monkeypatch, OPEN, args=args) == {"open": True, "changed": False}


def test_check_mode_is_supported() -> None:
    assert incident_gate.ActionModule._supports_check_mode is True
