# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The filter as templates use it."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleError, AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.netops.junos_space.plugins.filter.incident_gate import FilterModule
from ansible_collections.netops.junos_space.tests.unit.plugins.support import Encrypted

gate = FilterModule().filters()["incident_gate"]

INCIDENT = {"key": 1, "status": "Created", "host_name": "edge-01"}
ROW = {"asked": "CTN", "found": True, "complete": True, "incidents": [INCIDENT]}


def rendered(template: str, **variables: t.Any) -> t.Any:
    variables = {"row": ROW, "rows": [INCIDENT], **variables}
    try:
        # ansible-core 2.19 and later: only text that is marked so is a template.
        from ansible.template import trust_as_template

        template = trust_as_template(template)
    except ImportError:
        pass
    return Templar(loader=DataLoader(), variables=variables).template(template)


def test_filter_names() -> None:
    assert list(FilterModule().filters()) == ["incident_gate"]


@pytest.mark.parametrize("answer", [ROW, [INCIDENT], {**ROW, "failed": False}])
def test_answer_gives_a_verdict(answer: t.Any) -> None:
    verdict = gate(answer, {"statuses": ["Created"], "host_name": "EDGE-01.example.net"})
    assert verdict["verdict"] == "open"
    assert verdict["allowed"] is True
    json.dumps(verdict)


def test_inline_vault_values_in_a_policy() -> None:
    verdict = gate(ROW, {"statuses": [Encrypted("Created")], "host_name": Encrypted("edge-01")})
    assert (verdict["verdict"], verdict["policy"]["host_name"]) == ("open", "edge-01")


def test_failed_result_gives_its_kind() -> None:
    verdict = gate({"failed": True, "msg": "No.", "failure": {"kind": "auth", "status": 401, "hint": ""}}, {})
    assert (verdict["verdict"], verdict["allowed"]) == ("unknown", False)
    assert [reason["code"] for reason in verdict["reasons"]] == ["auth"]


@pytest.mark.parametrize(
    "answer", [None, "", "open", 1, True, {}, {"incidents": 1}, [1], {"skipped": True}, {"a": ROW}]
)
def test_garbage_is_an_error(answer: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="incident_gate: "):
        gate(answer, {})


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (None, "dictionary"),
        ("Created", "dictionary"),
        ({"status": ["Created"]}, "statuses, incident_types, priorities, max_priority_level, defect_types, host_name"),
        ({"statuses": "Created"}, "must be a list"),
        ({"statuses": None}, "must be a list"),
        ({"statuses": []}, "leave it out"),
        ({"statuses": ["Open"]}, "Documented are Not Submitted"),
        ({"max_age": "a day"}, "must be a number"),
    ],
)
def test_invalid_policy_names_the_valid_keys(policy: t.Any, message: str) -> None:
    with pytest.raises(AnsibleFilterError, match=message):
        gate(ROW, policy)


def test_template_keeps_types() -> None:
    verdict = rendered("{{ row | netops.junos_space.incident_gate({'statuses': ['Created']}) }}")
    assert verdict["allowed"] is True
    assert rendered("{{ (row | netops.junos_space.incident_gate({})).allowed }}") is True
    assert (
        rendered("{{ (row | netops.junos_space.incident_gate(policy)).allowed }}", policy={"statuses": ["Closed"]})
        is False
    )
    assert rendered("{{ rows | netops.junos_space.incident_gate({}) is netops.junos_space.gate_open }}") is True


@pytest.mark.parametrize(
    "template",
    [
        "{{ none | netops.junos_space.incident_gate({}) }}",
        "{{ row | netops.junos_space.incident_gate }}",
        "{{ row | netops.junos_space.incident_gate({'state': 1}) }}",
        "{{ absent | netops.junos_space.incident_gate({}) }}",
        "{{ row | netops.junos_space.incident_gate({'statuses': absent}) }}",
    ],
)
def test_template_errors(template: str) -> None:
    with pytest.raises(AnsibleError):
        rendered(template)
