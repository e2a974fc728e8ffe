# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A host's variables as the gate reads them, and what is done by its verdict."""

from __future__ import annotations

import typing as t
from pathlib import Path
from types import SimpleNamespace

import pytest
from ansible import constants
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS as POLICY_KEYS
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import host as gate_host
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import outcome
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import HostGate
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.variables import SETTINGS, VARIABLES, Settings
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
    **more: t.Any,
) -> HostGate:
    variables = {
        "inventory_hostname": "edge-01",
        "ansible_play_batch": ["edge-01", *(others or {})],
        **{prefix + name: value for name, value in given.items()},
        **more,
    }
    hostvars = HostVars({"edge-01": dict(variables), **(others or {})})
    hostvars._variable_manager = Manager(registered or {}, extra_vars or {})
    variables["hostvars"] = hostvars
    loader = DataLoader()
    templar = Templar(loader=loader, variables=variables)
    return HostGate(task or Node(), "incident_gate", entry_point, variables, templar, loader)


@pytest.fixture
def connected(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> t.Any:
    monkeypatch.setenv("JUNOS_SPACE_URL", appliance.url)
    monkeypatch.setenv("JUNOS_SPACE_USERNAME", support.USERNAME)
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", support.PASSWORD)
    appliance.set_incidents([support.record(1, "N-1"), support.record(2, "4711", hostName="edge-02")])
    return appliance


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


@pytest.mark.parametrize("number", [None, "", " ", "\n", []])
def test_no_number_sends_no_request(connected: t.Any, number: t.Any) -> None:
    assert codes(gate({"tracking_number": number})) == ["not_asked"]
    assert connected.requests == []


@pytest.mark.parametrize("text", ["{{ absent }}", "{{ absent | default(omit) }}", "{{ absent.part }}"])
def test_undefined_number(connected: t.Any, text: str) -> None:
    assert codes(gate({})) == ["not_asked"]
    assert codes(gate({"tracking_number": template(text)}, omit="__omit_place_holder__1")) == ["not_asked"]
    assert connected.requests == []


def test_number_is_the_string_it_is(connected: t.Any) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == []
    assert codes(gate({"tracking_number": template("{{ 'N' ~ '-1' }}")})) == []
    assert codes(gate({"tracking_number": "4711"})) == ["host"]
    assert codes(gate({"tracking_number": template("{{ '4711' }}")})) == ["host"]
    # A number with spaces around it is another number: nothing is guessed.
    assert codes(gate({"tracking_number": " N-1"})) == ["missing"]


@pytest.mark.parametrize("number", [True, 1.5, 1e30, {"a": 1}, ["N-1", 1.5], [["N-1"]]])
def test_number_of_another_type(connected: t.Any, number: t.Any) -> None:
    assert "string" in usage_error(gate({"tracking_number": number}))
    assert connected.requests == []


@pytest.mark.parametrize("number", [83, ["N-1", 83]])
def test_integer_number(connected: t.Any, number: t.Any) -> None:
    message = usage_error(gate({"tracking_number": number}))
    assert "integer 83" in message
    assert '"0123"' in message


def test_several_numbers(connected: t.Any) -> None:
    assert codes(gate({"tracking_number": ["N-1", "N-1"]})) == []
    result = gate({"tracking_number": ["N-1", "4711", "N-9"]}).evaluate()
    assert result["subject"] == ["N-1", "4711", "N-9"]
    assert [(reason["code"], reason["subject"]) for reason in result["reasons"]] == [
        ("host", "4711"),
        ("missing", "N-9"),
    ]
    assert "tracking numbers 'N-1', '4711', 'N-9'" in result["msg"]


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
    ("own", "theirs", "shares"),
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
    connected: t.Any, own: dict[str, t.Any], theirs: dict[str, t.Any], shares: bool
) -> None:
    def trusted(variables: dict[str, t.Any]) -> dict[str, t.Any]:
        return {name: template(value) if isinstance(value, str) else value for name, value in variables.items()}

    other = {"incident_gate_tracking_number": "N-2", **trusted(theirs)}
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


@pytest.mark.parametrize(
    ("number", "given", "expected"),
    [
        ("N-1", {}, {}),
        ("4711", {}, {"failed": True}),
        ("4711", {"on_blocked": "end_host"}, {"ended": True}),
        ("4711", {"on_blocked": "report"}, {}),
        ("4711", {"on_blocked": "report", "on_error": "fail"}, {}),
        (None, {"on_blocked": "end_host"}, {"ended": True}),
        ("error", {"on_blocked": "end_host"}, {"failed": True}),
        ("error", {"on_blocked": "report"}, {}),
        ("error", {"on_error": "end_host"}, {"ended": True}),
        ("error", {"on_blocked": "report", "on_error": "fail"}, {"failed": True}),
    ],
)
def test_outcome(connected: t.Any, number: str | None, given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    if number == "error":
        connected.set_behaviour(faults=[{"on": "incidents", "action": "status", "status": 500}])
    result = gate({"tracking_number": number, **given}, junos_space_retries=0).evaluate()
    assert {name: result[name] for name in ("failed", "ended") if name in result} == expected


def test_strictest_outcome_of_several_reasons() -> None:
    verdict = {"allowed": False, "reasons": [{"code": "status"}, {"code": "timeout"}]}
    settings = Settings(None, "report", "fail", None, None)
    assert outcome.outcome(verdict, settings) == "fail"
    assert outcome.outcome({**verdict, "reasons": [{"code": "wait_timeout"}]}, settings) == "report"


def test_action_by_itself_cannot_end_a_host(connected: t.Any) -> None:
    for name in ("on_blocked", "on_error"):
        host = gate({"tracking_number": "N-1", name: "end_host"}, entry_point=None)
        assert "cannot end a host" in usage_error(host)
    assert codes(gate({"tracking_number": "N-1"}, entry_point=None)) == []


def test_summary_is_one_printable_line() -> None:
    reason = {"code": "status", "message": "a\rb\x1b[2K\u202ec\nd", "next_step": "1. Look."}
    result = {
        "gate": "incident_gate", "host": "edge-01", "verdict": "blocked", "subject": "N-1", "incident": None,
        "incidents": [], "reasons": [reason],
    }  # fmt: skip
    said = outcome.summary(result)
    assert said.isprintable()
    assert "[status] a b?[2K?c d" in said


def test_wrong_connection_is_a_verdict_without_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == ["usage"]
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://operator:not-for-logs@space.example.net")
    directory = tmp_path / "evidence"
    assert codes(gate({"tracking_number": "N-1", "evidence_dir": str(directory)})) == ["usage"]
    assert len(list(directory.iterdir())) == 2
    assert not [file for file in directory.iterdir() if "not-for-logs" in file.read_text(encoding="utf-8")]
