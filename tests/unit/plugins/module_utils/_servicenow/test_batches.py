# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Splitting values into batches, and where canaries stand in them."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import batches, filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.tests.unit.plugins import support


def test_canaries_stand_at_both_ends_and_in_the_middle() -> None:
    found = batches.with_canaries(["a", "b", "c", "d", "e", "f"], ["x", "y", "z"])
    assert found == ["x", "a", "b", "c", "y", "d", "e", "f", "z"]
    assert batches.with_canaries(["a", "b"], []) == ["a", "b"]


@pytest.mark.parametrize("path", ["", "/path"])
def test_filter_fills_the_rest_of_the_longest_request(path: str) -> None:
    url = f"https://space.example.net{path}"
    room = IncidentService(support.connection(url, domain_id=7))._max_filter_length()
    query = filter_syntax.query_string(filter_text="x" * room, start=100_000, limit=100_000, domain_id=7)
    assert len(url + filter_syntax.INCIDENTS + query) == filter_syntax.MAX_TARGET_LENGTH
