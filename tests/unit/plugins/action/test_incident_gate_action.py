# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The action plugin: the verdict as a result, what is wrong as a failed task."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.netops.junos_space.plugins.action import incident_gate
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy


class Task:
    args: t.ClassVar = {"gate": "incident_gate"}
    async_val = 0
    check_mode = True
    diff = False
    environment: t.ClassVar[list[t.Any]] = []


def act(monkeypatch: pytest.MonkeyPatch, outcome: t.Any, fails: bool = False) -> t.Any:
    class Host:
        def __init__(self, *_arguments: t.Any) -> None:
            pass

        def verdict(self) -> t.Any:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        def sentence(self, verdict: t.Any) -> str:
            return f"It is {verdict['verdict']}."

        def fails(self) -> bool:
            return fails

    monkeypatch.setattr(incident_gate, "HostGate", Host)
    action = incident_gate.ActionModule(Task(), None, None, None, None, None)
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})
    return action.run(None, {"inventory_hostname": "edge-01"})


def test_the_result_is_the_verdict_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = evaluate.no_number_verdict(Policy())
    assert act(monkeypatch, verdict) == {**verdict, "changed": False, "msg": "It is unknown."}


@pytest.mark.parametrize("old", [True, False])
def test_a_gate_that_is_not_open_fails_where_it_should(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], old: bool
) -> None:
    monkeypatch.setattr(incident_gate, "PRINTS_RAW_JSON", old)
    verdict = evaluate.no_number_verdict(Policy())
    assert act(monkeypatch, verdict, fails=True) == {
        **verdict,
        "changed": False,
        "failed": True,
        "msg": "It is unknown.",
    }
    assert ("It is unknown." in capsys.readouterr().err) is old


def test_an_open_gate_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    verdict = evaluate.evaluate([{"key": 1}], Policy())
    assert act(monkeypatch, verdict, fails=True) == {**verdict, "changed": False, "msg": "It is open."}


def test_what_is_wrong_fails_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(AnsibleActionFail, match=r"Wrong\. Right it\."):
        act(monkeypatch, SpaceError("usage", "Wrong.", hint="Right it."))


def test_it_runs_in_check_mode() -> None:
    assert incident_gate.ActionModule._supports_check_mode is True
