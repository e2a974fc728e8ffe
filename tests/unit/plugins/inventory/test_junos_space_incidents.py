# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin as Ansible runs it: a file, the real inventory manager, and a simulator."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleError
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.inventory import junos_space_incidents as plugin
from ansible_collections.netops.junos_space.plugins.plugin_utils._inventory import query
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    PASSWORD,
    USERNAME,
    paths,
    record,
)

NAME = "netops.junos_space.junos_space_incidents"
FLEET = [
    record(1, "N-1", hostName="edge-01.example.net", status="Closed"),
    record(2, "N-2", hostName="edge-01.example.net", priority="3 - Medium"),
    record(3, "N-3", hostName="edge-01.example.net", incidentType="Event", priority="1 - Critical"),
    record(4, "N-4", hostName="core-01", status="Updated", product="MX480"),
]

Inventory = t.Callable[..., t.Any]


@pytest.fixture(autouse=True)
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def warning(_self: object, msg: str, *_args: object, **_kwargs: object) -> None:
        found.append(msg)

    def error_as_warning(_self: object, msg: str | None, exception: BaseException, **_kwargs: object) -> None:
        found.append(f"{msg} {exception}")

    monkeypatch.setattr(Display, "warning", warning)
    monkeypatch.setattr(Display, "error_as_warning", error_as_warning, raising=False)
    # The plugin sets it where it fails.
    monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", False)
    monkeypatch.setattr(query, "_AUTH_FAILURES", {})
    return found


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


@pytest.fixture
def read(fleet: t.Any, tmp_path: Path) -> Inventory:
    """Writes a configuration and has Ansible read it."""

    def read_it(**options: t.Any) -> t.Any:
        login = {"url": fleet.url, "username": USERNAME, "password": PASSWORD, "retries": 0}
        path = tmp_path / "t.junos_space.yml"
        path.write_text(yaml.safe_dump({"plugin": NAME, **login, **options}), encoding="utf-8")
        return InventoryManager(DataLoader(), sources=[str(path)])

    return read_it


def _keys(inventory: t.Any) -> dict[str, list[int]]:
    return {
        name: [found["key"] for found in host.vars["junos_space_incidents"]] for name, host in inventory.hosts.items()
    }


def _groups(inventory: t.Any) -> dict[str, list[str]]:
    return {
        name: sorted(hosts)
        for name, hosts in inventory.get_groups_dict().items()
        if name not in ("all", "ungrouped") and hosts
    }


def _failure(read: Inventory, warnings: list[str], **options: t.Any) -> str:
    """Ansible must fail, and not continue with what is left."""
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(**options)
    (said,) = [text for text in warnings if "junos_space_incidents" in text]
    assert not any(PASSWORD in text for text in warnings)
    return said


# Names of groups


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("all", {}),
        ("ungrouped", {}),
        ("urgent", {"groups": {"urgent": "true"}}),
        ("status_created", {"keyed_groups": [{"key": "junos_space_incident.status_kind", "prefix": "status"}]}),
        ("edge", {"keyed_groups": [{"key": "junos_space_incident.host_name", "separator": ""}]}),
        ("parent", {"keyed_groups": [{"key": "'x'", "prefix": "y", "parent_group": "parent"}]}),
    ],
)
def test_a_device_with_the_name_of_a_group_is_skipped(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str, options: dict[str, t.Any]
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1.example.net")])
    inventory = read(strict=True, **options)
    assert _keys(inventory) == {"r1.example.net": [2]}
    assert "junos_space_incident" not in inventory.groups.get(name, inventory.groups["all"]).vars
    (warning,) = warnings
    assert f"'{name}'" in warning


# Hosts and their variables


def test_each_device_is_a_host_with_the_incident_that_matters_first(read: Inventory, warnings: list[str]) -> None:
    inventory = read()
    assert _keys(inventory) == {"core-01": [4], "edge-01.example.net": [2, 3, 1]}
    first = inventory.hosts["edge-01.example.net"].vars["junos_space_incident"]
    assert (first["customer_tracking_number"], first["is_rma"], first["priority_level"]) == ("N-2", True, 3)
    assert first["raw"]["customerTrackingNumber"] == "N-2"
    assert not warnings


def test_names_can_be_short(read: Inventory) -> None:
    assert set(_keys(read(host_naming="short"))) == {"core-01", "edge-01"}


def test_two_devices_under_one_short_name_are_an_error_that_names_them(
    read: Inventory, fleet: t.Any, warnings: list[str]
) -> None:
    fleet.set_incidents([record(1, "A", hostName="r1.a.example"), record(2, "B", hostName="R1.b.example")])
    said = _failure(read, warnings, host_naming="short")
    assert "(usage)" in said
    assert "'R1.b.example' and 'r1.a.example'" in said
    assert set(_keys(read())) == {"r1.a.example", "R1.b.example"}


def test_one_device_with_and_without_its_domain_is_one_host_under_a_short_name(read: Inventory, fleet: t.Any) -> None:
    closed = record(1, "A", hostName="r1", status="Closed")
    fleet.set_incidents([closed, record(2, "B", hostName="r1.a.example"), record(3, "C", hostName="10.0.0.1")])
    assert _keys(read(host_naming="short")) == {"10.0.0.1": [3], "r1": [2, 1]}


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ({"statuses": ["closed"]}, {"edge-01.example.net": [1]}),
        ({"incident_types": ["event rma"], "statuses": ["Created"]}, {"edge-01.example.net": [2]}),
        ({"priorities": ["Critical"]}, {"core-01": [4], "edge-01.example.net": [3, 1]}),
        ({"host_names": ["core-01", "nobody"]}, {"core-01": [4]}),
        ({"statuses": "{{ ['Updated'] }}"}, {"core-01": [4]}),
    ],
)
def test_filters(read: Inventory, filters: dict[str, t.Any], kept: dict[str, list[int]]) -> None:
    assert _keys(read(**filters)) == kept


def test_a_status_that_service_now_does_not_know_is_warned_of(read: Inventory, warnings: list[str]) -> None:
    assert _keys(read(statuses=["Open"])) == {}
    assert any("'Open', which is not a documented value" in text for text in warnings)


@pytest.mark.parametrize("name", [None, "", "  "])
def test_incidents_of_no_device_are_left_out_with_a_warning(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str | None
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1")])
    assert _keys(read()) == {"r1": [2]}
    (said,) = warnings
    assert "1 incident names no device" in said
    assert said.endswith(": 1.")


@pytest.mark.parametrize(
    "name", ["{{ x }}", "../../etc", "r1,all", "-oProxy", "a b", "localhost", "127.0.0.1", "::1", ".r1", "r1\n", "[r1]"]
)
def test_a_name_that_can_be_no_device_s_is_left_out_with_a_warning(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1")])
    # The appliance drops line breaks in JSON.
    assert _keys(read(format="xml")) == {"r1": [2]}
    (said,) = warnings
    assert "not a valid inventory host name" in said


def test_no_incidents_at_all_is_an_answer(read: Inventory, fleet: t.Any) -> None:
    fleet.set_incidents([])
    assert _keys(read()) == {}


# Constructed


def test_variables_and_groups_are_constructed(read: Inventory) -> None:
    inventory = read(
        strict=True,
        compose={"ctn": "junos_space_incident.customer_tracking_number", "how_many": "junos_space_incidents | length"},
        groups={"rma": "junos_space_incident.is_rma", "several": "junos_space_incidents | length > 1"},
        keyed_groups=[
            {"key": "junos_space_incident.status_kind", "prefix": "incident", "parent_group": "incidents"},
            {"key": "junos_space_incident.product or 'none'", "separator": ""},
        ],
    )
    assert inventory.hosts["core-01"].vars["ctn"] == "N-4"
    assert int(inventory.hosts["edge-01.example.net"].vars["how_many"]) == 3
    assert _groups(inventory) == {
        "MX480": ["core-01"],
        "incident_created": ["edge-01.example.net"],
        "incident_updated": ["core-01"],
        "incidents": ["core-01", "edge-01.example.net"],
        "none": ["edge-01.example.net"],
        "rma": ["core-01", "edge-01.example.net"],
        "several": ["edge-01.example.net"],
    }


@pytest.mark.parametrize(("leading", "group"), [(True, "_updated"), (False, "updated")])
def test_the_leading_separator_can_be_left_out(read: Inventory, leading: bool, group: str) -> None:
    inventory = read(keyed_groups=[{"key": "junos_space_incident.status_kind"}], leading_separator=leading)
    assert _groups(inventory)[group] == ["core-01"]


def test_strict_fails_and_lenient_skips(read: Inventory, warnings: list[str]) -> None:
    assert "nothing" not in read(compose={"nothing": "absent.here"}).hosts["core-01"].vars
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(compose={"nothing": "absent.here"}, strict=True)
    assert any("Could not set nothing for host core-01" in text for text in warnings)


# What the appliance says is never evaluated


@pytest.mark.parametrize(
    "text",
    [
        "{{ lookup('ansible.builtin.pipe', 'touch PLACE') }}",
        "{% set x = lookup('ansible.builtin.pipe', 'touch PLACE') %}",
        "#jinja2:variable_start_string:'[%',variable_end_string:'%]'\n[% lookup('ansible.builtin.pipe', 'touch PLACE') %]",
    ],
)
@pytest.mark.parametrize("cached", [False, True])
def test_templates_in_incidents_stay_text(
    read: Inventory, fleet: t.Any, tmp_path: Path, text: str, cached: bool
) -> None:
    hostile = text.replace("PLACE", str(tmp_path / "evaluated"))
    fleet.set_incidents([record(1, hostile, hostName="r1", status=hostile, product=hostile)])
    options: dict[str, t.Any] = {
        "strict": True,
        "format": "xml",  # the appliance drops line breaks in JSON
        "compose": {"composed": "junos_space_incident.product", "joined": "'<' ~ junos_space_incident.status ~ '>'"},
        "keyed_groups": [{"key": "junos_space_incident.status", "prefix": "s"}],
    }
    if cached:
        options.update(cache=True, cache_plugin="ansible.builtin.jsonfile", cache_connection=str(tmp_path / "cache"))
        read(**options)
        fleet.set_incidents([])
    inventory = read(**options)
    variables = inventory.hosts["r1"].get_vars()
    templar = Templar(loader=DataLoader(), variables=variables)
    # As a play does it: the author's own template names the variable, and core resolves what it finds.
    for mine in ("{{ junos_space_incident.status }}", "{{ composed }}", "{{ junos_space_incidents[0].product }}"):
        assert templar.template(_mine(mine)) == hostile
    assert templar.template(_mine("{{ joined }}")) == f"<{hostile}>"
    templar.template(variables)
    assert not (tmp_path / "evaluated").exists()


def _mine(text: str) -> t.Any:
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return text
    return trust_as_template(text)


# The cache


def _cached(tmp_path: Path, **more: t.Any) -> dict[str, t.Any]:
    place = str(tmp_path / "cache")
    return {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": place, **more}


def test_a_kept_answer_saves_the_query(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    before = _keys(read(**_cached(tmp_path)))
    asked = len(fleet.requests)
    fleet.set_incidents([])
    assert _keys(read(**_cached(tmp_path))) == before
    assert len(fleet.requests) == asked


def test_flushing_the_cache_asks_again(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    fleet.set_incidents(FLEET[3:])
    inventory = read(**_cached(tmp_path))
    inventory.refresh_inventory()
    assert _keys(inventory) == {"core-01": [4]}
    assert _keys(read(**_cached(tmp_path))) == {"core-01": [4]}


def test_another_question_is_another_answer(read: Inventory, fleet: t.Any, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    assert _keys(read(**_cached(tmp_path, statuses=["Updated"]))) == {"core-01": [4]}
    assert _keys(read(**_cached(tmp_path, host_names=["core-01"]))) == {"core-01": [4]}
    fleet.set_incidents([])
    assert _keys(read(**_cached(tmp_path, domain_id=2))) == {}


def test_a_broken_cache_is_no_obstacle(read: Inventory, tmp_path: Path) -> None:
    before = _keys(read(**_cached(tmp_path)))
    for kept in (tmp_path / "cache").iterdir():
        kept.write_text("{", encoding="utf-8")
    assert _keys(read(**_cached(tmp_path))) == before


def test_no_secret_is_kept(read: Inventory, tmp_path: Path) -> None:
    read(**_cached(tmp_path))
    (kept,) = (tmp_path / "cache").iterdir()
    assert PASSWORD not in json.loads(kept.read_text(encoding="utf-8")).__repr__()
    assert USERNAME not in kept.name


def test_an_answer_that_holds_the_password_ends_ansible(
    read: Inventory, fleet: t.Any, warnings: list[str], tmp_path: Path
) -> None:
    fleet.set_incidents([record(5, f"x{PASSWORD}x", hostName="r1")])
    assert "(usage)" in _failure(read, warnings, **_cached(tmp_path))
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
def test_an_appliance_that_gives_no_answer_ends_ansible(
    read: Inventory, fleet: t.Any, warnings: list[str], faults: dict[str, t.Any], kind: str
) -> None:
    fleet.set_behaviour(faults=[faults])
    assert f"({kind})" in _failure(read, warnings)


def test_an_incomplete_list_ends_ansible(read: Inventory, fleet: t.Any, warnings: list[str]) -> None:
    fleet.set_incidents([record(key, f"N-{key}", hostName=f"r{key}") for key in range(1, 31)])
    fleet.set_behaviour(page_maximum=10, paging="ignored")
    assert "not proven to be complete" in _failure(read, warnings)


def test_no_service_now_ends_ansible(read: Inventory, fleet: t.Any, warnings: list[str]) -> None:
    fleet.set_behaviour(service_now=False)
    assert "(not_found)" in _failure(read, warnings)


@pytest.mark.parametrize("enabled", [["auto"], [NAME, "auto"], ["auto", NAME]])
def test_a_wrong_password_is_sent_once(
    read: Inventory, fleet: t.Any, warnings: list[str], monkeypatch: pytest.MonkeyPatch, enabled: list[str]
) -> None:
    monkeypatch.setattr(constants, "INVENTORY_ENABLED", enabled)
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(password="wrong")
    assert paths(fleet) == [LIST]
    assert all("(auth)" in text for text in warnings if "junos_space_incidents" in text)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"validate_certs": "ture"}, "validate_certs option is not of type bool"),
        ({"url": "http://space.example.net"}, "plain http://"),
        ({"password": ""}, "password is not set"),
        ({"host_names": []}, "host_names is an empty list"),
        ({"host_naming": "long"}, "host_naming"),
        ({"timeout": "{{ 'soon' }}"}, "timeout"),
    ],
)
def test_wrong_options_end_ansible(
    read: Inventory, fleet: t.Any, warnings: list[str], options: dict[str, t.Any], said: str
) -> None:
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(**options)
    assert any(said in text for text in warnings)
    assert not fleet.requests


# Options


def test_templates_in_options_are_resolved(read: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULTED", PASSWORD)
    options = {"password": "{{ lookup('ansible.builtin.env', 'VAULTED') }}", "timeout": "{{ 10 }}"}
    assert _keys(read(validate_certs="{{ true }}", connections="{{ 1 + 1 }}", **options))


def test_the_connection_can_come_from_the_environment(
    fleet: t.Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("URL", fleet.url), ("USERNAME", USERNAME), ("PASSWORD", PASSWORD)):
        monkeypatch.setenv(f"JUNOS_SPACE_{name}", value)
    path = tmp_path / "junos_space.yaml"
    path.write_text(f"plugin: {NAME}\n", encoding="utf-8")
    assert set(_keys(InventoryManager(DataLoader(), sources=[str(path)]))) == {"core-01", "edge-01.example.net"}


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
def test_files_are_known_by_their_ending(tmp_path: Path, name: str, wanted: bool) -> None:
    path = tmp_path / name
    path.write_text("{}", encoding="utf-8")
    assert plugin.InventoryModule().verify_file(str(path)) is wanted
    path.unlink()
    assert not plugin.InventoryModule().verify_file(str(path))
