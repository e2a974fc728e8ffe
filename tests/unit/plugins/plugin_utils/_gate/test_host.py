# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host's variables as the gate reads them, before anything is asked."""

from __future__ import annotations

import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible import constants
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import VARIABLES, HostGate
from ansible_collections.netops.junos_space.tests.unit.plugins import support


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


def template(text: str) -> str:
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return text
    return trust_as_template(text)


class Vars(dict):
    def raw_get(self, host: str) -> t.Any:
        return self.get(host, {})


def gate(given: dict[str, t.Any], run_once: bool = False, prefix: str = "incident_gate_", **others: t.Any) -> HostGate:
    variables = {
        "inventory_hostname": "edge-01",
        "incident_gate_host_name": "edge-01",
        "ansible_play_batch": ["edge-01", *others],
        **{prefix + name: value for name, value in given.items()},
    }
    variables["hostvars"] = Vars({"edge-01": variables, **others})
    loader = DataLoader()
    task = SimpleNamespace(run_once=run_once, check_mode=False, _role=None, get_path=lambda: "gate.yml:1", _parent=None)
    return HostGate(task, "incident_gate", variables, Templar(loader=loader, variables=variables), loader)


@pytest.fixture
def connected(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> t.Any:
    monkeypatch.setenv("JUNOS_SPACE_URL", appliance.url)
    monkeypatch.setenv("JUNOS_SPACE_USERNAME", support.USERNAME)
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", support.PASSWORD)
    appliance.set_incidents([support.record(1, "N-1"), support.record(2, "4711", hostName="edge-02")])
    return appliance


def codes(host: HostGate) -> list[str]:
    verdict = host.verdict()
    said = host.sentence(verdict)
    assert said.startswith(f"incident_gate is {verdict['verdict'].upper()} for edge-01 (")
    assert ("What to do: " in said) is (not verdict["allowed"])
    return [reason["code"] for reason in verdict["reasons"]]


@pytest.mark.parametrize("number", [None, "", " ", "\n"])
def test_no_number_asks_nothing(connected: t.Any, number: t.Any) -> None:
    assert codes(gate({"tracking_number": number})) == ["not_asked"]
    assert codes(gate({})) == ["not_asked"]
    assert codes(gate({"tracking_number": template("{{ absent }}")})) == ["not_asked"]
    assert connected.requests == []


def test_a_number_is_asked_as_the_text_it_is(connected: t.Any) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == []
    assert codes(gate({"tracking_number": template("{{ 'N' ~ '-1' }}")})) == []
    assert codes(gate({"tracking_number": 4711})) == ["host"]
    # A number with spaces around it is another number: nothing is guessed.
    assert codes(gate({"tracking_number": " N-1"})) == ["missing"]


@pytest.mark.parametrize("number", [True, 1.5, 1e30, ["N-1"], {"a": 1}])
def test_a_number_of_another_type_is_an_error(connected: t.Any, number: t.Any) -> None:
    with pytest.raises(SpaceError, match="Quote it"):
        gate({"tracking_number": number}).verdict()
    assert connected.requests == []


def test_the_numbers_of_the_others_are_foreseen_in_their_own_context(connected: t.Any) -> None:
    others: dict[str, t.Any] = {
        "a": {"incident_gate_tracking_number": "N-2"},
        "b": {"incident_gate_tracking_number": template("{{ mine }}"), "mine": "N-3"},
        "c": {"incident_gate_tracking_number": template("{{ nobody_has_this }}")},
        "d": {"incident_gate_tracking_number": 1.5},
        "e": {},
    }
    assert gate({"tracking_number": "N-1"}, **others)._foresee() == {"a": "N-2", "b": "N-3"}


@pytest.mark.parametrize(
    "name", ["status", "stauses", "tracking_numbers", "max_ages", "type", "types", "hostname", "age", "level"]
)
def test_a_misspelt_variable_is_an_error(connected: t.Any, name: str) -> None:
    with pytest.raises(SpaceError, match=f"no variable incident_gate_{name}; incident_gate_[a-z_]+ was probably meant"):
        gate({"tracking_number": "N-1", name: "x"}).verdict()
    assert connected.requests == []


@pytest.mark.parametrize("name", ["result", "enabled", "contact", "url"])
def test_another_variable_is_none_of_ours(connected: t.Any, name: str) -> None:
    assert codes(gate({"tracking_number": "N-1", name: "x"})) == []


def test_no_variable_is_taken_for_another_one(connected: t.Any) -> None:
    good: dict[str, t.Any] = {
        "tracking_number": "N-1", "statuses": ["Created"], "incident_types": ["Event-RMA"], "priorities": ["Critical"],
        "max_priority_level": 1, "host_name": "edge-01", "host_aliases": [], "host_match": "short", "max_age": 1e12,
        "organizations": ["x"], "device_groups": ["x"], "products": ["x"], "max_incidents": 1, "wait_for": {},
        "on_blocked": "report", "evidence_dir": "", "defect_types": ["x"], "real_cases": False, "support_link": False,
    }  # fmt: skip
    assert set(good) == set(VARIABLES)
    assert set(codes(gate(good))) <= {"organization", "device_group", "product", "defect_type", "unknown_time"}


def test_run_once_would_make_one_verdict_that_of_all(connected: t.Any) -> None:
    with pytest.raises(SpaceError, match="run_once"):
        gate({"tracking_number": "N-1"}, run_once=True).verdict()
    assert connected.requests == []


@pytest.mark.parametrize("given", [None, {}, "", []])
def test_wait_for_nothing_is_no_waiting(connected: t.Any, given: t.Any) -> None:
    assert codes(gate({"tracking_number": "N-1", "wait_for": given})) == []


@pytest.mark.parametrize(
    "given",
    [
        "Created", ["Created"], 5, {"status": ["Created"]}, {"statuses": "Created"}, {"statuses": []}, {"statuses": None},
        {"statuses": ["Odd"]}, {"statuses": ["Created"], "timeout": "soon"}, {"statuses": ["Created"], "interval": 0},
        {"statuses": ["Created"], "timeout": None}, {"statuses": ["Created"], "when_missing": "go on"},
        {"statuses": ["Created"], "fail_on": "Closed"}, {"timeout": 5}, {"statuses": [1]}, {"statuses": ["Created"], "timeout": "nan"},
    ],
)  # fmt: skip
def test_a_wrong_wait_for_is_a_usage_error(connected: t.Any, given: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        gate({"tracking_number": "N-1", "wait_for": given}).verdict()
    assert caught.value.kind == "usage"
    assert connected.requests == []


@pytest.mark.parametrize("given", ["stop", "Fail", None, ["fail"], ""])
def test_on_blocked_names_what_is_right(connected: t.Any, given: t.Any) -> None:
    with pytest.raises(SpaceError, match="fail, end_host, report"):
        gate({"tracking_number": "N-1", "on_blocked": given}).verdict()


def test_a_wrong_connection_is_a_verdict_and_names_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == ["usage"]
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://operator:not-for-logs@space.example.net")
    folder = tmp_path / "evidence"
    assert codes(gate({"tracking_number": "N-1", "evidence_dir": str(folder)})) == ["usage"]
    assert len(list(folder.iterdir())) == 2
    assert not [file for file in folder.iterdir() if "not-for-logs" in file.read_text(encoding="utf-8")]
