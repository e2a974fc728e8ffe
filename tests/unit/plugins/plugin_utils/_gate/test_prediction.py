# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of the other hosts, predicted in their own context."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import host as gate_host
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import HostGate
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.host_cases import (
    Node,
    codes,
    gate,
    template,
)


def predicted(host: HostGate) -> dict[str, list[str]]:
    """The numbers of those hosts that share answers with this one."""
    host.evaluate()
    found = host._predict()
    return {name: prediction.numbers for name, prediction in found.items() if prediction.key == host._sharing_key}


def test_numbers_of_other_hosts_are_predicted_in_their_context(connected: t.Any) -> None:
    others: dict[str, t.Any] = {
        "a": {"incident_gate_tracking_number": "N-2"},
        "b": {"incident_gate_tracking_number": template("{{ mine }}"), "mine": "N-3"},
        "c": {"incident_gate_tracking_number": template("{{ nobody_has_this }}")},
        "d": {"incident_gate_tracking_number": 1.5},
        "e": {},
        "f": {"incident_gate_tracking_number": ["N-4", template("{{ 'N-' ~ 5 }}")]},
    }
    assert predicted(gate({"tracking_number": "N-1"}, others=others)) == {
        "a": ["N-2"], "b": ["N-3"], "c": [], "d": [], "e": [], "f": ["N-4", "N-5"],
    }  # fmt: skip


def test_number_of_the_play_is_evaluated_for_each_host(connected: t.Any) -> None:
    host = gate({}, others={"a": {"ctn": "N-2"}, "b": {}}, ctn="N-1")
    # As a variable of the play: no host has it.
    host._task_vars["incident_gate_tracking_number"] = template("{{ ctn }}")
    assert predicted(host) == {"a": ["N-2"], "b": []}


@pytest.mark.parametrize(
    ("own", "other_vars", "shares"),
    [
        ({}, {}, True),
        ({"junos_space_timeout": 5}, {}, False),
        ({}, {"junos_space_timeout": 5}, False),
        ({"junos_space_timeout": 5}, {"junos_space_timeout": 5}, True),
        ({"junos_space_timeout": 5}, {"junos_space_timeout": 5.0}, True),
        ({"junos_space_timeout": 5}, {"junos_space_timeout": "5"}, True),
        ({"junos_space_timeout": "{{ t }}", "t": 5}, {"junos_space_timeout": "{{ t }}", "t": 5}, True),
        ({"junos_space_timeout": "{{ t }}", "t": 5}, {"junos_space_timeout": "{{ t }}", "t": 6}, False),
        ({"junos_space_timeout": "{{ t }}", "t": 5}, {"junos_space_timeout": "{{ t + 0 }}", "t": 5}, True),
        (
            {"junos_space_timeout": "{{ t }}", "t": "{{ u.v }}", "u": {"v": 5}},
            {"junos_space_timeout": "{{ t }}", "t": "{{ u.v }}", "u": {"v": 6}},
            False,
        ),
        ({"junos_space_password": "{{ p }}", "p": support.PASSWORD}, {"junos_space_password": "other"}, False),
        ({"junos_space_validate_certs": True}, {"junos_space_validate_certs": False}, False),
        ({}, {"junos_space_validate_certs": "yes"}, True),
        ({"incident_gate_wait_for": {"statuses": ["Created"]}}, {}, False),
        ({"incident_gate_wait_for": {"statuses": ["Created"]}}, {"incident_gate_wait_for": {"statuses": ["Created"]}}, True),
        ({"incident_gate_wait_for": {"statuses": ["Created"]}}, {"incident_gate_wait_for": {"statuses": ["Closed"]}}, False),
    ],
)  # fmt: skip
def test_only_hosts_with_the_same_connection_share(
    connected: t.Any, own: dict[str, t.Any], other_vars: dict[str, t.Any], shares: bool
) -> None:
    def trusted(variables: dict[str, t.Any]) -> dict[str, t.Any]:
        return {name: template(value) if isinstance(value, str) else value for name, value in variables.items()}

    other = {"incident_gate_tracking_number": "N-2", **trusted(other_vars)}
    host = gate({"tracking_number": "N-1"}, others={"a": other}, **trusted(own))
    assert predicted(host) == ({"a": ["N-2"]} if shares else {})


def test_environment_of_the_task(connected: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", "wrong")
    raw = [{"JUNOS_SPACE_PASSWORD": template("{{ pw }}")}]
    task = Node(environment={"JUNOS_SPACE_PASSWORD": support.PASSWORD}, _parent=Node(_environment=raw))
    others = {"a": {"incident_gate_tracking_number": "N-2", "pw": support.PASSWORD}, "b": {"pw": "x"}}
    others["b"]["incident_gate_tracking_number"] = "N-3"
    host = gate({"tracking_number": "N-1"}, task=task, others=others, pw=support.PASSWORD)
    assert codes(host) == []
    assert predicted(host) == {"a": ["N-2"]}


def test_prediction_survives_a_host_with_a_wrong_number(connected: t.Any) -> None:
    others = {"a": {"incident_gate_tracking_number": 83}, "b": {"incident_gate_tracking_number": "N-2"}}
    host = gate({"tracking_number": "N-1"}, others=others)
    assert codes(host) == []
    assert {name: numbers for name, numbers in predicted(host).items() if numbers} == {"b": ["N-2"]}


def test_prediction_evaluates_no_connection_that_is_the_same(connected: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lookup of a secret, for example, must not run for each of a thousand hosts."""
    variables = {"junos_space_timeout": template("{{ slow_secret }}"), "slow_secret": template("{{ 5 + 0 }}")}
    others = {f"h{number}": {"incident_gate_tracking_number": "N-2", **variables} for number in range(3)}
    host = gate({"tracking_number": "N-1"}, others=others, **t.cast("dict[str, t.Any]", variables))
    host.evaluate()
    monkeypatch.setattr(gate_host, "VariableOptions", None)
    assert {prediction.key for prediction in host._predict().values()} == {host._sharing_key}
