# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incidents by device: which one matters first, and what a device is called."""

from __future__ import annotations

import random
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.plugin_utils._inventory.hosts import group_by_host, is_valid_name

# In the order in which they matter.
ORDER = (
    ("Created", "Event-RMA", "1 - Critical", 3),
    ("Updated", "On-demand RMA", "Critical", 2),
    ("Submission Failed", "Event-RMA", "4 - Low", 9),
    ("Created", "Event-RMA", "soon", 8),
    ("Not Submitted", "Event", "1 - Critical", 12),
    ("Created", "Odd", "2 - High", 11),
    ("Awaiting Review", "Event-RMA", "1 - Critical", 20),
    ("Awaiting Review", "Event", "1 - Critical", 21),
    ("Closed", "Event-RMA", "1 - Critical", 31),
    ("Closed", "Event-RMA", "1 - Critical", 30),
    ("Closed", "Event-RMA", "1 - Critical", None),
    ("Closed", "Event", "1 - Critical", 40),
)


def _incident(status: str, kind: str, priority: str, key: int | None, host: str | None = "r1") -> dict[str, t.Any]:
    found = incident_from_record({"status": status, "incidentType": kind, "priority": priority, "hostName": host})
    return {**found, "key": key}


def _at(*hosts: str) -> list[dict[str, t.Any]]:
    return [_incident("Created", "Event", "High", key, host) for key, host in enumerate(hosts, 1)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("naming", ["short", "as_given"])
def test_order(seed: int, naming: str) -> None:
    ordered = [_incident(*row) for row in ORDER]
    shuffled = random.Random(seed).sample(ordered, len(ordered))  # noqa: S311 (nothing secret)
    assert group_by_host(shuffled, naming) == ({"r1": ordered}, [])


def test_incidents_of_two_variants_are_put_in_one_order() -> None:
    old, new = _incident("Closed", "Event", "High", 1, "R1"), _incident("Created", "Event", "High", 2, "r1.example.net")
    assert group_by_host([old, new], "short")[0] == {"R1": [new, old]}
    assert set(group_by_host([old, new], "as_given")[0]) == {"R1", "r1.example.net"}


@pytest.mark.parametrize(
    ("hosts", "names"),
    [
        (("b.x", "a.x"), ["a", "b"]),
        (("10.0.0.1", "10.0.0.2"), ["10.0.0.1", "10.0.0.2"]),
        (("2001:db8::1",), ["2001:db8::1"]),
        (("r1", "r1.x", "r1.x."), ["r1"]),
    ],
)
def test_short_names(hosts: tuple[str, ...], names: list[str]) -> None:
    assert list(group_by_host(_at(*hosts), "short")[0]) == names


@pytest.mark.parametrize("hosts", [("r1.x", "r1.y"), ("r1", "r1.x", "R1.y")])
def test_two_devices_are_never_one_host(hosts: tuple[str, ...]) -> None:
    with pytest.raises(SpaceError) as caught:
        group_by_host(_at(*hosts), "short")
    assert caught.value.kind == "usage"
    assert all(host in str(caught.value) for host in hosts)
    assert len(group_by_host(_at(*hosts))[0]) == len(hosts)


def test_what_is_left_out_is_said_in_few_words() -> None:
    found, warnings = group_by_host(_at(*["{{ x }}"] * 12, "r1"))
    assert list(found) == ["r1"]
    assert warnings == [
        "12 incidents name a device whose name is not a valid inventory host name ('{{ x }}'), which is skipped: "
        "1, 10, 11, 12, 2, 3, 4, 5, 6, 7 and 2 more."
    ]


@pytest.mark.parametrize(
    "name",
    ["localhost", "LOCALHOST.", "localhost.localdomain", "localhost4", "localhost6.localdomain6", "ip6-localhost",
     "ip6-loopback", "x.localhost", "127.0.0.1", "127.1", "127.000.000.001", "0x7f000001", "0x7f.1", "017700000001",
     "2130706433", "0.0.0.0", "0", "::1",  # noqa: S104
     "::", "::ffff:127.0.0.1", "0:0:0:0:0:0:0:1",
     "\uff4c\uff4f\uff43\uff41\uff4c\uff48\uff4f\uff53\uff54", "\uff11\uff12\uff17.0.0.1"],
)  # fmt: skip
def test_names_of_this_machine_are_no_hosts(name: str) -> None:
    assert not is_valid_name(name)
    hosts, warnings = group_by_host(_at(name, "r1"))
    assert list(hosts) == ["r1"]
    assert "not a valid inventory host name" in warnings[0]


@pytest.mark.parametrize(
    "name",
    [
        "a:b",
        "r1:22",
        "r[0:2]",
        "!r1",
        "&r1",
        "~r.*",
        "*",
        "a,b",
        "-r1",
        ".r1",
        "r 1",
        "r/1",
        "r\n1",
        "{{ x }}",
        "@f",
        "r" * 254,
    ],
)
def test_patterns_and_paths_are_no_hosts(name: str) -> None:
    assert not is_valid_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "r1",
        "R1.example.net",
        "10.0.0.1",
        "2001:db8::1",
        "r_1",
        "localhost-lab",
        "my-localhost",
        "1.2.3.4.5",
        "ex4300",
        "4711",
    ],
)
def test_device_names_are_hosts(name: str) -> None:
    assert is_valid_name(name)
