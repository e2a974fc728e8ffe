# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory as Ansible reads it: hosts, variables, groups, and text that is never evaluated."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible_collections.netops.junos_space.tests.unit.plugins.inventory.inventory_cases import Inventory, failure, keys
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record


def groups(inventory: t.Any) -> dict[str, list[str]]:
    return {
        name: sorted(hosts)
        for name, hosts in inventory.get_groups_dict().items()
        if name not in ("all", "ungrouped") and hosts
    }


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
def test_device_named_like_a_group_is_skipped(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str, options: dict[str, t.Any]
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1.example.net")])
    inventory = read(strict=True, **options)
    assert keys(inventory) == {"r1.example.net": [2]}
    assert "junos_space_incident" not in inventory.groups.get(name, inventory.groups["all"]).vars
    (warning,) = warnings
    assert f"'{name}'" in warning


# Hosts and their variables


def test_each_device_is_a_host_with_its_most_urgent_incident(read: Inventory, warnings: list[str]) -> None:
    inventory = read()
    assert keys(inventory) == {"core-01": [4], "edge-01.example.net": [2, 3, 1]}
    first = inventory.hosts["edge-01.example.net"].vars["junos_space_incident"]
    assert (first["customer_tracking_number"], first["is_rma"], first["priority_level"]) == ("N-2", True, 3)
    assert first["raw"]["customerTrackingNumber"] == "N-2"
    assert not warnings


def test_names_can_be_short(read: Inventory) -> None:
    assert set(keys(read(host_naming="short"))) == {"core-01", "edge-01"}


def test_ambiguous_short_name_names_the_devices(read: Inventory, fleet: t.Any, warnings: list[str]) -> None:
    fleet.set_incidents([record(1, "A", hostName="r1.a.example"), record(2, "B", hostName="R1.b.example")])
    message = failure(read, warnings, host_naming="short")
    assert "(usage)" in message
    assert "'R1.b.example' and 'r1.a.example'" in message
    assert set(keys(read())) == {"r1.a.example", "R1.b.example"}


def test_short_and_full_name_are_one_host(read: Inventory, fleet: t.Any) -> None:
    closed = record(1, "A", hostName="r1", status="Closed")
    fleet.set_incidents([closed, record(2, "B", hostName="r1.a.example"), record(3, "C", hostName="10.0.0.1")])
    assert keys(read(host_naming="short")) == {"10.0.0.1": [3], "r1": [2, 1]}


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
    assert keys(read(**filters)) == kept


def test_undocumented_status_is_a_warning(read: Inventory, warnings: list[str]) -> None:
    assert keys(read(statuses=["Open"])) == {}
    assert any("'Open', which is not a documented value" in text for text in warnings)


@pytest.mark.parametrize("name", [None, "", "  "])
def test_incidents_without_device_are_a_warning(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str | None
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1")])
    assert keys(read()) == {"r1": [2]}
    (message,) = warnings
    assert "1 incident names no device" in message
    assert message.endswith(": 1.")


@pytest.mark.parametrize(
    "name", ["{{ x }}", "../../etc", "r1,all", "-oProxy", "a b", "localhost", "127.0.0.1", "::1", ".r1", "r1\n", "[r1]"]
)
def test_invalid_host_name_is_skipped_with_a_warning(
    read: Inventory, fleet: t.Any, warnings: list[str], name: str
) -> None:
    fleet.set_incidents([record(1, "A", hostName=name), record(2, "B", hostName="r1")])
    # The appliance drops line breaks in JSON.
    assert keys(read(format="xml")) == {"r1": [2]}
    (message,) = warnings
    assert "not a valid inventory host name" in message


def test_no_incidents_is_an_empty_inventory(read: Inventory, fleet: t.Any) -> None:
    fleet.set_incidents([])
    assert keys(read()) == {}


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
    assert groups(inventory) == {
        "MX480": ["core-01"],
        "incident_created": ["edge-01.example.net"],
        "incident_updated": ["core-01"],
        "incidents": ["core-01", "edge-01.example.net"],
        "none": ["edge-01.example.net"],
        "rma": ["core-01", "edge-01.example.net"],
        "several": ["edge-01.example.net"],
    }


@pytest.mark.parametrize(("leading", "group"), [(True, "_updated"), (False, "updated")])
def test_leading_separator(read: Inventory, leading: bool, group: str) -> None:
    inventory = read(keyed_groups=[{"key": "junos_space_incident.status_kind"}], leading_separator=leading)
    assert groups(inventory)[group] == ["core-01"]


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
    for template in ("{{ junos_space_incident.status }}", "{{ composed }}", "{{ junos_space_incidents[0].product }}"):
        assert templar.template(_own_text(template)) == hostile
    assert templar.template(_own_text("{{ joined }}")) == f"<{hostile}>"
    templar.template(variables)
    assert not (tmp_path / "evaluated").exists()


def _own_text(text: str) -> t.Any:
    try:
        from ansible.template import trust_as_template
    except ImportError:
        return text
    return trust_as_template(text)
