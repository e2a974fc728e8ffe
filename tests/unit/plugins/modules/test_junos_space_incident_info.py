# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: arguments in, one JSON document out."""

from __future__ import annotations

import contextlib
import json
import sys
import typing as t

import pytest
from ansible.module_utils import basic
from ansible_collections.netops.junos_space.plugins.modules import junos_space_incident_info as module
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME, record

FLEET = [record(1, "CASE-1"), record(2, "CASE-2", status="Closed"), record(22, "CASE-2")]
# Keys of a row that only some rows have.
SOMETIMES = {"filtered_out", "failure", "msg"}


@contextlib.contextmanager
def _arguments(arguments: dict[str, t.Any]) -> t.Iterator[None]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        # ansible-core before 2.19
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
            yield
    else:
        with patch_module_args(arguments):
            yield


class Run(t.NamedTuple):
    code: int
    result: dict[str, t.Any]
    printed: str


@pytest.fixture
def run(appliance: t.Any, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., Run]:
    def run(**arguments: t.Any) -> Run:
        given = {"url": appliance.url, "username": USERNAME, "password": PASSWORD, "retries": 0, **arguments}
        given = {name: value for name, value in given.items() if value is not None}
        with _arguments(given), pytest.raises(SystemExit) as ended:
            module.main()
        printed = capsys.readouterr()
        found = json.loads(printed.out)
        assert bool(ended.value.code) == bool(found.get("failed"))
        return Run(int(ended.value.code or 0), found, printed.out + printed.err)

    return run


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


def test_the_answer_has_the_keys_of_the_documentation(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    import yaml

    documented = yaml.safe_load(module.RETURN)
    result = run(tracking_number="CASE-2", query="[].key").result
    assert set(documented) - {"failure", "msg"} <= set(result)
    assert set(result["incidents"][0]) == set(documented["incidents"]["contains"])
    assert set(result["answers"][0]) == set(documented["answers"]["contains"]) - {"waited", *SOMETIMES}
    failure = run(tracking_number="CASE-2", wait_for={"statuses": ["Closed"], "timeout": 0}).result
    assert set(failure["failure"]) == set(documented["failure"]["contains"])
    assert set(failure["answers"][0]) == set(documented["answers"]["contains"]) - SOMETIMES
    assert result["changed"] is False


def test_an_unknown_number_is_an_answer(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    result = run(tracking_numbers=["nope", "CASE-1"]).result
    assert [(row["asked"], row["found"]) for row in result["answers"]] == [("nope", False), ("CASE-1", True)]
    assert result["missing"] == ["nope"]


def test_numbers_of_yaml_arrive_as_text(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    fleet.set_incidents([record(7, "1234")])
    assert run(tracking_numbers=[1234]).result["incidents"][0]["customer_tracking_number"] == "1234"


@pytest.mark.parametrize(
    "two",
    [
        {"tracking_numbers": ["a"], "host_names": ["b"]},
        {"tracking_numbers": ["a"], "incident_ids": [1]},
        {"host_names": ["b"], "incident_ids": [1]},
        {"tracking_number": ["a"], "host_names": ["b"], "incident_ids": [1]},
    ],
)
def test_two_selectors_are_refused_before_anything_is_asked(
    fleet: t.Any, run: t.Callable[..., Run], two: dict[str, t.Any]
) -> None:
    ended = run(**two)
    assert ended.code == 1
    assert "mutually exclusive" in ended.result["msg"]
    assert fleet.requests == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tracking_numbers": []}, "empty list"),
        ({"tracking_numbers": [""]}, "empty string"),
        ({"query": "["}, "JMESPath"),
        ({"wait_for": {"statuses": ["Created"]}}, "wait_for"),
        ({"tracking_number": "a", "wait_for": {"statuses": []}}, "wait_for"),
        ({"tracking_number": "a", "wait_for": {"statuses": ["Creatd"]}}, "Creatd"),
        ({"url": "http://space.example.net"}, "plain http"),
        ({"url": "https://u:p@space.example.net"}, "credentials"),
        ({"connections": 17}, "connections"),
        ({"timeout": "nan"}, "timeout"),
        ({"username": ""}, "username"),
        ({"ca_path": "/no/such.pem"}, "ca_path"),
    ],
)
def test_a_usage_error_is_said_before_anything_is_asked(
    fleet: t.Any, run: t.Callable[..., Run], wrong: dict[str, t.Any], words: str
) -> None:
    ended = run(**wrong)
    assert ended.result["failure"]["kind"] == "usage"
    assert words in ended.result["msg"]
    assert ended.result["failure"]["hint"]
    assert fleet.requests == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_check_mode_asks_all_the_same(fleet: t.Any, run: t.Callable[..., Run], check_mode: bool) -> None:
    result = run(tracking_number="CASE-1", _ansible_check_mode=check_mode).result
    assert [found["key"] for found in result["incidents"]] == [1]


def test_every_connection_option_can_come_from_the_environment(
    fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUNOS_SPACE_URL", fleet.url)
    monkeypatch.setenv("JUNOS_SPACE_USERNAME", USERNAME)
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", PASSWORD)
    monkeypatch.setenv("JUNOS_SPACE_FORMAT", "xml")
    monkeypatch.setenv("JUNOS_SPACE_SESSION", "yes")
    ended = run(url=None, username=None, password=None, tracking_number="CASE-1")
    assert [found["key"] for found in ended.result["incidents"]] == [1]
    assert {entry["auth"] for entry in fleet.requests} == {"basic", "session"}
    assert any("+xml" in entry["accept"] for entry in fleet.requests)
    # The module's own options win.
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://elsewhere.invalid")
    assert run(username=None, password=None, tracking_number="CASE-1").code == 0


@pytest.mark.parametrize("source", ["option", "environment"])
def test_the_password_is_printed_nowhere(
    fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    fleet.set_behaviour(
        faults=[{"on": "incidents", "status": 500, "body": f"no: {PASSWORD}", "content_type": "text/plain"}]
    )
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", PASSWORD)
    ended = run(tracking_number="CASE-1", **({"password": None} if source == "environment" else {}))
    assert ended.result["failure"] == {"kind": "server", "status": 500, "hint": ended.result["failure"]["hint"]}
    assert PASSWORD not in ended.printed
    assert json.dumps(PASSWORD)[1:-1] not in ended.printed


@pytest.mark.parametrize("password", ["Created", "CASE", "2026", "0"])
def test_a_password_that_is_part_of_the_answer_is_a_usage_failure(
    running_appliance: t.Any, run: t.Callable[..., Run], password: str
) -> None:
    from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator

    scenario = {"users": [{"username": "u", "password": password}], "incidents": [record(3572010, "CASE-1")]}
    with Simulator(scenario) as own:
        ended = run(url=own.url, username="u", password=password, tracking_number="CASE-1")
    assert ended.result["failure"]["kind"] == "usage"
    assert "incidents" not in ended.result
    assert "password" in ended.result["msg"]


def test_a_wrong_password_costs_one_request(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    ended = run(password="wrong-one", retries=20, tracking_numbers=[f"CASE-{number:080}" for number in range(100)])
    assert (ended.result["failure"]["kind"], ended.result["failure"]["status"]) == ("auth", 401)
    assert len(fleet.requests) == 1


def test_waiting_that_fails_gives_the_rows_all_the_same(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    ended = run(tracking_numbers=["CASE-1", "nope"], wait_for={"statuses": ["closed"], "timeout": 0})
    assert ended.code == 1
    assert ended.result["failure"]["kind"] == "wait_failed"
    assert [(row["asked"], row["waited"]) for row in ended.result["answers"]] == [
        ("CASE-1", "timeout"),
        ("nope", "missing"),
    ]
    assert [found["key"] for found in ended.result["incidents"]] == [1]


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_unverified_certificates_and_unknown_names_are_warned_about(
    fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where they come out differs: newer versions of ansible-core hand them to the controller if they run on it.
    warned: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _self, warning: warned.append(warning))
    assert run(tracking_number="CASE-1", statuses=["created"]).code == 0
    assert warned == []
    assert run(validate_certs=False, statuses=["Creatd"]).result["incidents"] == []
    assert len(warned) == 2
    assert "validate_certs" in warned[0]
    assert "Creatd" in warned[1]


def test_an_empty_list_of_incidents_is_asked_for_by_query_alone(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    result = run(query="length(@)", return_incidents=False).result
    assert (result["query_result"], result["incidents"], result["answers"]) == (3, [], [])


def test_the_missing_jmespath_is_an_error_that_names_it(
    fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    ended = run(query="[].key")
    assert "pip install jmespath" in ended.result["msg"]
    assert ended.result["failure"]["kind"] == "usage"
    assert fleet.requests == []
    # Who has no query needs no library.
    assert run(tracking_number="CASE-1").code == 0


def test_the_missing_requests_is_an_error_that_names_it(
    fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ansible_collections.netops.junos_space.plugins.module_utils._http import transport

    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", ImportError("No module named 'requests'"))
    ended = run(tracking_number="CASE-1")
    assert "pip install requests" in ended.result["msg"]
    assert ended.result["failure"]["kind"] == "usage"
