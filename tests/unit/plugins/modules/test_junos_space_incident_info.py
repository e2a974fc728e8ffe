# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module as Ansible runs it: arguments in, one JSON document out."""

from __future__ import annotations

import sys
import typing as t

import pytest
from ansible.module_utils import basic
from ansible_collections.netops.junos_space.plugins.modules import junos_space_incident_info as module
from ansible_collections.netops.junos_space.tests.unit.plugins.modules.module_cases import Run
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME, record

# Keys of a row that only some rows have.
SOMETIMES = {"filtered_out", "failure", "msg"}


def test_result_has_the_documented_keys(fleet: t.Any, run: t.Callable[..., Run]) -> None:
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


def test_missing_number_is_an_answer(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    result = run(tracking_numbers=["nope", "CASE-1"]).result
    assert [(row["asked"], row["found"]) for row in result["answers"]] == [("nope", False), ("CASE-1", True)]
    assert result["missing"] == ["nope"]


@pytest.mark.parametrize("option", ["tracking_numbers", "tracking_number", "host_names"])
@pytest.mark.parametrize(
    ("value", "described"),
    [
        (10, "10 (int)"),
        (45045, "45045 (int)"),
        (1.5, "1.5 (float)"),
        (True, "True (bool)"),
        (["CASE-1", 20260001], "20260001 (int)"),
        ([["CASE-1"]], "list"),
        ([{"a": "b"}], "dict"),
    ],
)
def test_values_that_are_not_strings_are_rejected(
    fleet: t.Any, run: t.Callable[..., Run], option: str, value: t.Any, described: str
) -> None:
    fleet.set_incidents([record(7, "10")])
    ended = run(**{option: value})
    assert ended.result["failure"]["kind"] == "usage"
    assert f"The option {option} contains" in ended.result["msg"]
    assert described in ended.result["msg"]
    assert "'0012'" in ended.result["failure"]["hint"]
    assert fleet.requests == []


def test_null_is_not_a_tracking_number(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    assert run(tracking_numbers=["CASE-1", None]).result["failure"]["kind"] == "usage"
    assert fleet.requests == []


def test_quoted_digits_are_a_tracking_number(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    fleet.set_incidents([record(7, "0012"), record(8, "10")])
    assert [found["key"] for found in run(tracking_number="0012").result["incidents"]] == [7]


def test_string_is_split_at_commas_and_a_list_is_not(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    assert [row["asked"] for row in run(tracking_number="CASE-1,CASE-2").result["answers"]] == ["CASE-1", "CASE-2"]
    assert [row["asked"] for row in run(tracking_number=["CASE-1,CASE-2"]).result["answers"]] == ["CASE-1,CASE-2"]


@pytest.mark.parametrize("value", [[True], [-1], ["one"], [1.5], [[1]], [None]])
def test_invalid_ids_are_rejected(fleet: t.Any, run: t.Callable[..., Run], value: t.Any) -> None:
    ended = run(incident_ids=value)
    assert ended.result["failure"]["kind"] == "usage"
    assert fleet.requests == []


def test_unreadable_record_costs_its_own_answer(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    media = "application/vnd.juniper.servicenow.incident-management.incidents+json"
    odd = '{"@key": "n/a", "customerTrackingNumber": "CASE-2"}'
    body = f'{{"incidents": {{"incident": [{{"@key": "1", "customerTrackingNumber": "CASE-1"}}, {odd}]}}}}'
    fleet.set_behaviour(
        faults=[
            {"on": "or", "action": "body", "status": 200, "body": body, "content_type": media},
            {
                "on": "CASE-2",
                "action": "body",
                "status": 200,
                "body": f'{{"incidents": {{"incident": {odd}}}}}',
                "content_type": media,
            },
        ]
    )
    result = run(tracking_numbers=["CASE-1", "CASE-2"]).result
    assert [(row["found"], row["complete"]) for row in result["answers"]] == [(True, True), (False, False)]
    assert result["answers"][1]["failure"]["kind"] == "bad_payload"
    assert "CASE-2" in result["answers"][1]["msg"]
    assert result["complete"] is False
    # Nothing can be read: the task fails.
    ended = run(tracking_number="CASE-2")
    assert ended.result["failure"]["kind"] == "bad_payload"


@pytest.mark.parametrize(
    "two",
    [
        {"tracking_numbers": ["a"], "host_names": ["b"]},
        {"tracking_numbers": ["a"], "incident_ids": [1]},
        {"host_names": ["b"], "incident_ids": [1]},
        {"tracking_number": ["a"], "host_names": ["b"], "incident_ids": [1]},
    ],
)
def test_two_selectors_are_rejected(fleet: t.Any, run: t.Callable[..., Run], two: dict[str, t.Any]) -> None:
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
        ({"tracking_number": "a", "wait_for": "Created"}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": ["Created"]}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": [1]}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": [{"statuses": ["Created"]}]}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": 5}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": True}, "wait_for is not a dictionary"),
        ({"tracking_number": "a", "wait_for": {"statuses": {"a": "b"}}}, "statuses"),
        ({"tracking_number": {"a": "b"}}, "tracking_number"),
        ({"incident_ids": {"a": "b"}}, "incident_ids"),
        ({"statuses": {"a": "b"}}, "'statuses'"),
        ({"tracking_number": "a", "wait_for": {"status": ["Created"]}}, "status"),
        ({"tracking_number": "a", "wait_for": {"statuses": ["Created"], "interval": "soon"}}, "interval"),
        ({"tracking_number": "a", "wait_for": {"statuses": ["Created"], "interval": 0}}, "interval"),
        ({"tracking_number": "a", "statuses": []}, "statuses"),
        ({"incident_types": []}, "incident_types"),
        ({"priorities": []}, "priorities"),
        ({"url": "http://space.example.net"}, "plain http"),
        ({"url": "https://u:p@space.example.net"}, "credentials"),
        ({"connections": 17}, "connections"),
        ({"timeout": "nan"}, "timeout"),
        ({"username": ""}, "username"),
        ({"ca_path": "/no/such.pem"}, "ca_path"),
    ],
)
def test_usage_errors_cost_no_request(
    fleet: t.Any, run: t.Callable[..., Run], wrong: dict[str, t.Any], words: str
) -> None:
    ended = run(**wrong)
    assert ended.result["failure"]["kind"] == "usage"
    assert words in ended.result["msg"]
    assert ended.result["failure"]["hint"]
    assert fleet.requests == []


@pytest.mark.parametrize("check_mode", [False, True])
def test_check_mode_sends_the_query(fleet: t.Any, run: t.Callable[..., Run], check_mode: bool) -> None:
    result = run(tracking_number="CASE-1", _ansible_check_mode=check_mode).result
    assert [found["key"] for found in result["incidents"]] == [1]


def test_connection_options_from_the_environment(
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
    # Options of the task win.
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://elsewhere.invalid")
    assert run(username=None, password=None, tracking_number="CASE-1").code == 0


def test_failed_wait_returns_the_rows(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    ended = run(tracking_numbers=["CASE-1", "nope"], wait_for={"statuses": ["closed"], "timeout": 0})
    assert ended.code == 1
    assert ended.result["failure"]["kind"] == "wait_failed"
    assert [(row["asked"], row["waited"]) for row in ended.result["answers"]] == [
        ("CASE-1", "timeout"),
        ("nope", "missing"),
    ]
    assert [found["key"] for found in ended.result["incidents"]] == [1]


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_warnings(fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    # Newer versions of ansible-core pass warnings to the controller in another way.
    warned: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _self, warning: warned.append(warning))
    assert run(tracking_number="CASE-1", statuses=["created"]).code == 0
    assert warned == []
    assert run(validate_certs=False, statuses=["Creatd"]).result["incidents"] == []
    assert len(warned) == 2
    assert "validate_certs" in warned[0]
    assert "Creatd" in warned[1]


def test_query_without_returned_incidents(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    result = run(query="length(@)", return_incidents=False).result
    assert (result["query_result"], result["incidents"], result["answers"]) == (3, [], [])


def test_missing_jmespath(fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    ended = run(query="[].key")
    assert "Failed to import the required Python library (jmespath)" in ended.result["msg"]
    assert f"{sys.executable} -m pip install jmespath" in ended.result["failure"]["hint"]
    assert ended.result["failure"]["kind"] == "usage"
    assert fleet.requests == []
    assert run(tracking_number="CASE-1").code == 0


def test_missing_requests(fleet: t.Any, run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    from ansible_collections.netops.junos_space.plugins.module_utils._http import transport

    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", ImportError("No module named 'requests'"))
    ended = run(tracking_number="CASE-1")
    # In ansible-core's own words.
    assert "Failed to import the required Python library (requests)" in ended.result["msg"]
    assert f"{sys.executable} -m pip install requests" in ended.result["msg"]
    assert ended.result["failure"]["kind"] == "usage"
