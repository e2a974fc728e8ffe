# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords and keys that the module never prints."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils import basic
from ansible.module_utils.common.parameters import PASS_VARS
from ansible_collections.netops.junos_space.tests.unit.plugins.modules.module_cases import Run
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, record

# With -vvv: the module's parameters are a part of its result. Releases before 2.19 always return them.
INJECT = {"_ansible_inject_invocation": True} if "inject_invocation" in PASS_VARS else {}


@pytest.mark.parametrize("source", ["option", "environment"])
def test_password_is_printed_nowhere(
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


@pytest.mark.parametrize("password", ["Created", "CASE", "2026", "priority"])
def test_password_in_the_result_is_a_usage_failure(
    running_appliance: t.Any, run: t.Callable[..., Run], password: str
) -> None:
    from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator

    scenario = {"users": [{"username": "u", "password": password}], "incidents": [record(3572010, "CASE-1")]}
    with Simulator(scenario) as own:
        ended = run(url=own.url, username="u", password=password, tracking_number="CASE-1")
    assert ended.result["failure"]["kind"] == "usage"
    assert "incidents" not in ended.result
    assert "password" in ended.result["msg"]


@pytest.mark.parametrize("password", ["e", "00", "572", "{e}"])
def test_short_password_is_not_masked_and_not_shown(
    run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator

    warnings: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _self, warning: warnings.append(warning))
    scenario = {"users": [{"username": "u", "password": password}], "incidents": [record(3572001, "CASE-1")]}
    with Simulator(scenario) as own:
        ended = run(url=own.url, username="u", password=password, tracking_number="CASE-1", **INJECT)
        failed = run(url=own.url, username="u", password=password, tracking_number="", **INJECT)
    assert ended.result["incidents"][0]["key"] == 3572001
    assert ended.result["incidents"][0]["status"] == "Created"
    assert "*" not in ended.printed
    assert "*" not in failed.printed
    assert "fewer than 4 characters" in warnings[0]
    for result in (ended.result, failed.result):
        assert result["invocation"]["module_args"]["password"] != password
        assert result["invocation"]["module_args"]["username"] == "u"


KEY = "\n".join(
    ["-----BEGIN PRIVATE KEY-----", "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQ", "-----END PRIVATE KEY-----", ""]
)


@pytest.mark.parametrize("text", [KEY, KEY.strip(), KEY.replace("\n", "\\n"), KEY.replace("\n", " "), KEY[28:-27]])
@pytest.mark.parametrize("option", ["client_cert", "client_key", "ca_path"])
def test_key_in_place_of_its_path_is_not_shown(fleet: t.Any, run: t.Callable[..., Run], option: str, text: str) -> None:
    ended = run(**{"client_cert": "/dev/null", option: text})
    assert ended.result["failure"]["kind"] == "usage"
    assert f"The {option} option contains the text of a key" in ended.result["msg"]
    assert "MIGHAgEA" not in ended.result["msg"]


@pytest.mark.parametrize("text", [KEY, KEY.strip()])
@pytest.mark.parametrize(
    "wrong",
    [
        "url", "username", "timeout", "retries", "domain_id", "validate_certs", "format", "query", "client_key", "ca_path",
        "tracking_numbers", "incident_ids", "statuses", "wait_for",
    ],
)  # fmt: skip
def test_key_in_any_option_is_not_printed(fleet: t.Any, run: t.Callable[..., Run], wrong: str, text: str) -> None:
    values: dict[str, t.Any] = {"tracking_numbers": [text], "incident_ids": [text], "statuses": [text],
                                "wait_for": {"statuses": [text]}}  # fmt: skip
    ended = run(**{wrong: values.get(wrong, text)}, **INJECT)
    assert "MIGHAgEA" not in ended.printed


def test_values_with_line_breaks_are_not_masked(fleet: t.Any, run: t.Callable[..., Run]) -> None:
    fleet.set_incidents([record(1, "CASE-1\n")])
    ended = run(tracking_numbers=["CASE-1\n"], query="[].{\nstatus: status,\nCreated: key}", **INJECT)
    assert ended.result["answers"][0]["asked"] == "CASE-1\n"
    assert ended.result["incidents"][0]["customer_tracking_number"] == "CASE-1\n"
    assert ended.result["query_result"] == [{"status": "Created", "Created": 1}]


def test_password_in_a_warning_is_masked(run: t.Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(basic.AnsibleModule, "warn", lambda _self, warning: warnings.append(warning))
    run(statuses=[PASSWORD])
    assert "statuses option" in warnings[0]
    assert PASSWORD not in warnings[0]
