# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Splitting values into batches, and where canaries stand in them."""

from __future__ import annotations

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.tests.unit.plugins import support


def test_canaries_stand_at_both_ends_and_in_the_middle() -> None:
    found = batches.with_canaries(["a", "b", "c", "d", "e", "f"], ["x", "y", "z"])
    assert found == ["x", "a", "b", "c", "y", "d", "e", "f", "z"]
    assert batches.with_canaries(["a", "b"], []) == ["a", "b"]


def test_a_longer_url_leaves_less_room_for_a_filter() -> None:
    rooms = [
        IncidentService(support.connection(f"https://space.example.net/{'x' * length}"))._max_filter_length()
        for length in (1, 101)
    ]
    assert rooms[0] - rooms[1] == 100
