# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plays with a gate, and three hosts whose gates are open, blocked, and without an incident."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, incident

PROCEED = {"name": "Proceed", "ansible.builtin.debug": None}


def say(message: t.Any) -> dict[str, t.Any]:
    """A task whose message ``Run.messages`` finds."""
    return {"name": "Say", "ansible.builtin.debug": {"msg": message}}


def gate_play(
    *tasks: t.Mapping[str, t.Any],
    gate: str = "incident_gate",
    use: t.Mapping[str, t.Any] | None = None,
    play: t.Mapping[str, t.Any] | None = None,
    **variables: t.Any,
) -> str:
    """A play with this gate and the tasks after it. The variables go without their prefix.

    The gate is in ``roles``; with ``use``, the keywords of a task, it is a task that includes the role. The tracking number
    is each host's ``ctn``, unless it is given; with None the role does not get one.
    """
    variables = {"tracking_number": "{{ ctn }}", **variables}
    if variables["tracking_number"] is None:
        del variables["tracking_number"]
    given = {f"{gate}_{name}": value for name, value in variables.items()}
    name = f"netops.junos_space.{gate}"
    content: dict[str, t.Any] = {"roles": [{"role": name, **given}], "tasks": list(tasks)}
    if use is not None:
        imported = "ansible.builtin.import_role" in use
        task = {**({} if imported else {"ansible.builtin.include_role": {"name": name}}), "vars": given, **use}
        content = {"tasks": [task, *tasks]}
    return json.dumps([{"hosts": "all", "gather_facts": False, **(play or {}), **content}])


class GateTest(PlaybookTest):
    """r01's gate is open, r02's is blocked, r03's number does not exist."""

    incidents = (incident(1, "N-01", "r01"), incident(2, "N-02", "r02", status="Closed"))

    def run_gate(self, plays, *arguments, hosts=None, **environment):
        return self.play(plays, hosts or fleet(3), *arguments, **environment)
