# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gate for one host, without a playbook."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import outcome
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import HostGate


def template(text: str) -> str:
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return text
    return trust_as_template(text)


class Manager:
    """The parts of ansible-core's VariableManager that are used."""

    def __init__(self, registered: t.Any, extra_vars: t.Any) -> None:
        self._nonpersistent_fact_cache = {"edge-01": registered}
        self.extra_vars = extra_vars


class HostVars(dict):
    _variable_manager: t.Any = None

    def raw_get(self, host: str) -> t.Any:
        return self.get(host, {})


class Node(SimpleNamespace):
    """A task, or what is around it."""

    run_once: t.Any = False
    tags: t.Any = ()
    when: t.Any = ()
    no_log = False
    check_mode = False
    environment: t.Any = None
    _parent: t.Any = None
    _uuid = "uuid"

    def get_path(self) -> str:
        return "playbook.yml:1"


def gate(
    given: dict[t.Any, t.Any],
    *,
    task: Node | None = None,
    entry_point: str | None = "main",
    prefix: str = "incident_gate_",
    registered: t.Any = None,
    extra_vars: t.Any = None,
    others: dict[str, t.Any] | None = None,
    name: str = "incident_gate",
    **more: t.Any,
) -> HostGate:
    variables = {
        "inventory_hostname": "edge-01",
        "ansible_play_batch": ["edge-01", *(others or {})],
        **{prefix + key: value for key, value in given.items()},
        **more,
    }
    hostvars = HostVars({"edge-01": dict(variables), **(others or {})})
    hostvars._variable_manager = Manager(registered or {}, extra_vars or {})
    variables["hostvars"] = hostvars
    loader = DataLoader()
    templar = Templar(loader=loader, variables=variables)
    return HostGate(task or Node(), name, entry_point, variables, templar, loader)


def codes(host: HostGate) -> list[str]:
    result = host.evaluate()
    assert result["msg"].startswith(f"incident_gate is {result['verdict'].upper()} for edge-01 (")
    assert (" Next steps: " in result["msg"]) is (not result["allowed"])
    assert result["msg"].count(outcome.DOCUMENTATION_URL) is int(not result["allowed"])
    return [reason["code"] for reason in result["reasons"]]


def usage_error(host: HostGate) -> str:
    with pytest.raises(SpaceError) as caught:
        host.evaluate()
    assert caught.value.kind == "usage"
    return str(caught.value)
