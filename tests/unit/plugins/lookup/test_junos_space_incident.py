# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup as Ansible runs it: found by its name, options from the real config manager."""

from __future__ import annotations

import sys
import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.tests.unit.plugins.lookup.lookup_cases import failure, lookup
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    PASSWORD,
    USERNAME,
    Encrypted,
    all_messages,
    record,
)


@pytest.fixture
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, msg, *_args, **_kwargs: found.append(msg))
    return found


# Answers


def test_incidents_are_flat_and_in_order(login: dict[str, t.Any]) -> None:
    found = lookup(["CASE-2", "CASE-1"], **login)
    assert [incident["key"] for incident in found] == [2, 22, 1]
    assert found[2]["status"] == "Created"
    assert found[2]["raw"]["customerTrackingNumber"] == "CASE-1"


def test_lists_of_terms_are_flattened(login: dict[str, t.Any]) -> None:
    assert [incident["key"] for incident in lookup([["CASE-1"], "CASE-2"], **login)] == [1, 2, 22]


@pytest.mark.parametrize(
    ("query", "expected"),
    [("[].key", [1, 2, 22]), ("length(@)", [3]), ("[?host_name=='core-01'] | [0].key", [22]), ("[0].nothing", [None])],
)
def test_query_returns_a_list(login: dict[str, t.Any], query: str, expected: list[t.Any]) -> None:
    assert lookup(["CASE-1", "CASE-2"], **login, query=query) == expected


# Misses


def test_missing_number_is_an_error_by_default(login: dict[str, t.Any]) -> None:
    error = failure(["CASE-1", "nope"], **login)
    assert "'nope'" in str(error)
    assert "on_missing" in str(error)


def test_missing_number_can_be_skipped(login: dict[str, t.Any], warnings: list[str]) -> None:
    assert [incident["key"] for incident in lookup(["nope", "CASE-1"], **login, on_missing="skip")] == [1]
    assert warnings == []


def test_missing_number_can_be_warned_about(login: dict[str, t.Any], warnings: list[str]) -> None:
    assert lookup(["nope"], **login, on_missing="warn") == []
    assert len(warnings) == 1
    assert "'nope'" in warnings[0]


@pytest.mark.parametrize("on_missing", ["error", "warn", "skip"])
def test_incomplete_answer_is_an_error(
    login: dict[str, t.Any], fleet: t.Any, on_missing: str, warnings: list[str]
) -> None:
    fleet.set_incidents([record(key, "MANY") for key in range(1, 13)])
    fleet.set_behaviour(page_maximum=10, count_attribute="none", paging="refused")
    assert "complete" in str(failure(["MANY"], **login, on_missing=on_missing))


@pytest.mark.parametrize("on_missing", ["error", "warn", "skip"])
def test_unreadable_answer_is_an_error(login: dict[str, t.Any], fleet: t.Any, on_missing: str) -> None:
    media = "application/vnd.juniper.servicenow.incident-management.incidents+json"
    body = '{"incidents": {"incident": {"@key": "n/a", "customerTrackingNumber": "CASE-1"}}}'
    fleet.set_behaviour(faults=[{"on": "CASE-1", "action": "body", "status": 200, "body": body, "content_type": media}])
    for terms in (["CASE-1"], ["CASE-1", "CASE-2"]):
        assert "key is not a number" in str(failure(terms, **login, on_missing=on_missing))


def test_wantlist_of_with_loops_is_ignored(login: dict[str, t.Any]) -> None:
    assert [incident["key"] for incident in lookup(["CASE-1"], **login, wantlist=True)] == [1]


def test_inline_vault_value_is_a_term(login: dict[str, t.Any]) -> None:
    assert [incident["key"] for incident in lookup([Encrypted("CASE-1"), [Encrypted("CASE-1")]], **login)] == [1]


# Usage errors


@pytest.mark.parametrize(
    ("terms", "options", "words"),
    [
        ([], {}, "No tracking number"),
        ([[]], {}, "No tracking number"),
        ([""], {}, "empty"),
        ([12], {}, "int"),
        ([1.5], {}, "float"),
        ([None], {}, ""),
        ([True], {}, "bool"),
        (["CASE-1"], {"on_mising": "skip"}, "on_mising"),
        (["CASE-1"], {"on_missing": "ignore"}, "on_missing"),
        (["CASE-1"], {"query": "["}, "JMESPath"),
        (["CASE-1"], {"url": "http://space.example.net"}, "plain http"),
        (["CASE-1"], {"url": "https://u:hunter2@space.example.net"}, "credentials"),
        (["CASE-1"], {"url": "https://u:hunter2/x@space.example.net"}, "credentials"),
        (["CASE-1"], {"timeout": "soon"}, "timeout"),
        (["CASE-1"], {"format": "yaml"}, "format"),
        (["CASE-1"], {"connections": 17}, "connections"),
    ],
)
def test_usage_errors_cost_no_request(
    login: dict[str, t.Any], fleet: t.Any, terms: list[t.Any], options: dict[str, t.Any], words: str
) -> None:
    error = failure(terms, **{**login, **options})
    assert words in str(error)
    assert "hunter2" not in all_messages(error)
    assert fleet.requests == []


@pytest.mark.parametrize("source", ["environment", "variable", "argument", "ini"])
def test_typo_in_validate_certs_is_an_error(
    login: dict[str, t.Any], fleet: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: t.Any, source: str
) -> None:
    more: dict[str, t.Any] = {}
    if source == "environment":
        monkeypatch.setenv("JUNOS_SPACE_VALIDATE_CERTS", "ture")
    elif source == "variable":
        more["variables"] = {"junos_space_validate_certs": "ture"}
    elif source == "argument":
        more["validate_certs"] = "ture"
    else:
        (tmp_path / "ansible.cfg").write_text("[junos_space]\nvalidate_certs = ture\n", encoding="utf-8")
        monkeypatch.setattr(constants, "CONFIG_FILE", str(tmp_path / "ansible.cfg"))
    error = failure(["CASE-1"], **{**login, **more})
    assert "validate_certs" in str(error)
    assert fleet.requests == []


def test_missing_jmespath(login: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    assert "pip install jmespath" in str(failure(["CASE-1"], **login, query="[].key"))


@pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning")
def test_unverified_certificates_are_warned_about(login: dict[str, t.Any], warnings: list[str]) -> None:
    lookup(["CASE-1"], **login, validate_certs=False)
    assert any("validate_certs" in warning for warning in warnings)


# Where options come from


def test_variables_are_read(login: dict[str, t.Any], fleet: t.Any) -> None:
    variables = {
        **{f"junos_space_{name}": value for name, value in login.items()},
        "junos_space_session": "yes",
        "junos_space_format": "xml",
        "junos_space_domain_id": "2",
    }
    assert [incident["key"] for incident in lookup(["CASE-1"], variables)] == [1]
    asked = next(entry for entry in fleet.requests if entry["path"] == LIST)
    assert asked["auth"] == "session"
    assert "+xml" in asked["accept"]
    assert asked["query"]["domainContext"] == "(filterDomainIds eq 2)"


def test_templates_in_variables_are_resolved(login: dict[str, t.Any]) -> None:
    try:
        from ansible.template import trust_as_template
    except ImportError:
        # ansible-core before 2.19 trusts every string.
        def trust_as_template(value: str) -> str:
            return value

    variables = {f"junos_space_{name}": value for name, value in login.items()}
    variables |= {"vaulted": PASSWORD, "junos_space_password": trust_as_template("{{ vaulted }}")}
    assert [incident["key"] for incident in lookup(["CASE-1"], variables)] == [1]


def test_environment_is_read(login: dict[str, t.Any], fleet: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in login.items():
        monkeypatch.setenv(f"JUNOS_SPACE_{name.upper()}", str(value))
    monkeypatch.setenv("JUNOS_SPACE_FORMAT", "xml")
    assert [incident["key"] for incident in lookup(["CASE-1"])] == [1]
    assert "+xml" in fleet.requests[0]["accept"]


@pytest.fixture
def ini(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Callable[..., None]:
    """Writes the section of an ansible.cfg and makes it the one in force."""

    def write(**entries: t.Any) -> None:
        file = tmp_path / "ansible.cfg"
        file.write_text("\n".join(["[junos_space]", *(f"{name} = {value}" for name, value in entries.items())]))
        monkeypatch.setattr(constants.config, "_config_file", str(file))
        constants.config._parse_config_file(str(file))

    return write


def test_ini_section_is_read(login: dict[str, t.Any], fleet: t.Any, ini: t.Callable[..., None]) -> None:
    ini(url=fleet.url, username=USERNAME, session="true", connections=2, format="xml")
    assert [incident["key"] for incident in lookup(["CASE-1"], password=PASSWORD)] == [1]
    asked = next(entry for entry in fleet.requests if entry["path"] == LIST)
    assert asked["auth"] == "session"
    assert "+xml" in asked["accept"]


def test_password_in_the_ini_section_is_ignored(fleet: t.Any, ini: t.Callable[..., None]) -> None:
    ini(url=fleet.url, username=USERNAME, password=PASSWORD)
    assert "password is not set" in str(failure(["CASE-1"]))


def test_precedence_of_sources(
    login: dict[str, t.Any], fleet: t.Any, ini: t.Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ini(url="https://from-ini.invalid")
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://from-environment.invalid")
    variables = {"junos_space_url": "https://from-variable.invalid"}
    others = {name: value for name, value in login.items() if name != "url"}
    assert [incident["key"] for incident in lookup(["CASE-1"], variables, **login)] == [1]
    assert "from-variable" in str(failure(["CASE-1"], variables, **others))
    assert "from-environment" in str(failure(["CASE-1"], **others))
    monkeypatch.delenv("JUNOS_SPACE_URL")
    assert "from-ini" in str(failure(["CASE-1"], **others))


def test_missing_url() -> None:
    assert "url" in str(failure(["CASE-1"], username=USERNAME, password=PASSWORD))
