# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The cache, failures and options of the inventory as Ansible reads it."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible_collections.netops.junos_space.plugins.inventory import junos_space_incidents as plugin
from ansible_collections.netops.junos_space.tests.unit.plugins.inventory.inventory_cases import (
    FLEET,
    NAME,
    Inventory,
    failure,
    keys,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, PASSWORD, USERNAME, paths, record


def _cached(tmp_path: Path, **more: t.Any) -> dict[str, t.Any]:
    place = str(tmp_path / "cache")
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": place, **more}


# The cache


def test_cached_answer_saves_the_query(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    before = keys(read(**_cached(tmp_path)))
    asked = len(fleet.requests)
    fleet.set_incidents([])
    assert keys(read(**_cached(tmp_path))) == before
    assert len(fleet.requests) == asked


def test_flushed_cache_queries_again(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    fleet.set_incidents(FLEET[3:])
    inventory = read(**_cached(tmp_path))
    inventory.refresh_inventory()
    assert keys(inventory) == {"core-01": [4]}
    assert keys(read(**_cached(tmp_path))) == {"core-01": [4]}


def test_another_query_has_its_own_cache_entry(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    assert keys(read(**_cached(tmp_path, statuses=["Updated"]))) == {"core-01": [4]}
    assert keys(read(**_cached(tmp_path, host_names=["core-01"]))) == {"core-01": [4]}
    fleet.set_incidents([])
    assert keys(read(**_cached(tmp_path, domain_id=2))) == {}


def test_broken_cache_is_ignored(read: Inventory, tmp_path: Path) -> None:
    before = keys(read(**_cached(tmp_path)))
    for kept in (tmp_path / "cache").iterdir():
        kept.write_text("{", encoding="utf-8")
    assert keys(read(**_cached(tmp_path))) == before


def test_no_secret_is_kept(read: Inventory, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    (kept,) = (tmp_path / "cache").iterdir()
    assert PASSWORD not in json.loads(kept.read_text(encoding="utf-8")).__repr__()
    assert USERNAME not in kept.name


def test_password_in_the_answer_fails_the_inventory(
    read: Inventory, fleet: t.Any, warnings: list[str], tmp_path: Path
) -> None:
    fleet.set_incidents([record(5, f"x{PASSWORD}x", hostName="r1")])
    assert "(usage)" in failure(read, warnings, **_cached(tmp_path))
    assert not list((tmp_path / "cache").iterdir())


# Failures


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        ({"on": "incidents", "status": 503}, "server"),
        ({"on": "incidents", "action": "reset"}, "connection"),
        ({"on": "incidents", "status": 429}, "rate_limited"),
        (
            {"on": "incidents", "action": "body", "status": 200, "body": "<html>", "content_type": "text/html"},
            "bad_payload",
        ),
    ],
)
def test_unreachable_appliance_fails_the_inventory(
    read: Inventory, fleet: t.Any, warnings: list[str], faults: dict[str, t.Any], kind: str
) -> None:
    fleet.set_behaviour(faults=[faults])
    assert f"({kind})" in failure(read, warnings)


def test_incomplete_list_fails_the_inventory(read: Inventory, fleet: t.Any, warnings: list[str]) -> None:
    fleet.set_incidents([record(key, f"N-{key}", hostName=f"r{key}") for key in range(1, 31)])
    fleet.set_behaviour(page_maximum=10, paging="ignored")
    assert "not proven to be complete" in failure(read, warnings)


@pytest.mark.parametrize(
    ("odd", "options", "problem"),
    [
        ({"elements": {"hostName": ["a", "b"]}}, {}, "Incident 2 (tracking number 'N-2') cannot be read"),
        ({"elements": {"hostName": ["a", "b"]}}, {"host_names": ["a", "r1"]}, "Incident 2 (tracking number 'N-2') cannot be read"),
        ({"status": None}, {"statuses": ["Created"]}, "Incident 2 lacks a field that is filtered on"),
    ],
)  # fmt: skip
def test_incident_that_makes_the_list_incomplete_is_named(
    read: Inventory, fleet: t.Any, warnings: list[str], odd: dict[str, t.Any], options: dict[str, t.Any], problem: str
) -> None:
    fleet.set_incidents([record(1, "N-1", hostName="r1"), record(2, "N-2", **{"hostName": "r1", **odd})])
    message = failure(read, warnings, **options)
    assert problem in message
    assert "Correct the incident in Service Now" in message


def test_no_service_now_fails_the_inventory(read: Inventory, fleet: t.Any, warnings: list[str]) -> None:
    fleet.set_behaviour(service_now=False)
    assert "(not_found)" in failure(read, warnings)


@pytest.mark.parametrize("enabled", [["auto"], [NAME, "auto"], ["auto", NAME]])
def test_wrong_password_is_sent_once(
    read: Inventory, fleet: t.Any, warnings: list[str], monkeypatch: pytest.MonkeyPatch, enabled: list[str]
) -> None:
    monkeypatch.setattr(constants, "INVENTORY_ENABLED", enabled)
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(password="wrong")
    assert paths(fleet) == [LIST]
    assert all("(auth)" in text for text in warnings if "junos_space_incidents" in text)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"validate_certs": "ture"}, "validate_certs option is not of type bool"),
        ({"url": "http://space.example.net"}, "plain http://"),
        ({"password": ""}, "password is not set"),
        ({"host_names": []}, "host_names is an empty list"),
        ({"host_naming": "long"}, "host_naming"),
        ({"timeout": "{{ 'soon' }}"}, "timeout"),
    ],
)
def test_invalid_options_fail_the_inventory(
    read: Inventory, fleet: t.Any, warnings: list[str], options: dict[str, t.Any], message: str
) -> None:
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(**options)
    assert any(message in text for text in warnings)
    assert not fleet.requests


# Options


def test_templates_in_options_are_resolved(read: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULTED", PASSWORD)
    options = {"password": "{{ lookup('ansible.builtin.env', 'VAULTED') }}", "timeout": "{{ 10 }}"}
    assert keys(read(validate_certs="{{ true }}", connections="{{ 1 + 1 }}", **options))


def test_connection_from_the_environment(fleet: t.Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("URL", fleet.url), ("USERNAME", USERNAME), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"JUNOS_SPACE_{name}", value)
    path = tmp_path / "junos_space.yaml"
    path.write_text(f"plugin: {NAME}\n", encoding="utf-8")
    assert set(keys(InventoryManager(DataLoader(), sources=[str(path)]))) == {"core-01", "edge-01.example.net"}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("junos_space.yml", True),
        ("rma.junos_space.yaml", True),
        ("junos_space_incidents.yml", True),
        ("x_junos_space_incidents.yaml", True),
        ("hosts.yml", False),
        ("junos_space.json", False),
    ],
)
def test_files_are_recognized_by_suffix(tmp_path: Path, name: str, wanted: bool) -> None:
    path = tmp_path / name
    path.write_text("{}", encoding="utf-8")
    assert plugin.InventoryModule().verify_file(str(path)) is wanted
    path.unlink()
    assert not plugin.InventoryModule().verify_file(str(path))


KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n"


@pytest.mark.parametrize("value", [KEY, PASSWORD])
@pytest.mark.parametrize(
    "option",
    [
        "url",
        "timeout",
        "retries",
        "session",
        "domain_id",
        "connections",
        "format",
        "client_cert",
        "ca_path",
        "host_naming",
    ],
)
def test_secret_in_the_wrong_option_is_not_shown(read: Inventory, warnings: list[str], option: str, value: str) -> None:
    message = failure(read, warnings, **{option: value})
    assert "MIGHAgEA" not in message
    assert option in message
