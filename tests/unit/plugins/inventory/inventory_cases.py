# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the inventory plugin share."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, record

NAME = "netops.junos_space.junos_space_incidents"


FLEET = [
    record(1, "N-1", hostName="edge-01.example.net", status="Closed"),
    record(2, "N-2", hostName="edge-01.example.net", priority="3 - Medium"),
    record(3, "N-3", hostName="edge-01.example.net", incidentType="Event", priority="1 - Critical"),
    record(4, "N-4", hostName="core-01", status="Updated", product="MX480"),
]


Inventory = t.Callable[..., t.Any]


def keys(inventory: t.Any) -> dict[str, list[int]]:
    return {
        name: [found["key"] for found in host.vars["junos_space_incidents"]] for name, host in inventory.hosts.items()
    }


def failure(read: Inventory, warnings: list[str], **options: t.Any) -> str:
    """Ansible must fail, and not continue with what is left."""
    with pytest.raises(AnsibleError, match="Completely failed to parse"):
        read(**options)
    (message,) = [text for text in warnings if "junos_space_incidents" in text]
    assert not any(PASSWORD in text for text in warnings)
    return message
