# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the lookup share."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    keys,
    record,
    service,
)

NUMBERS = ["CASE-1", "CASE-2", "CASE-3", "CASE-4"]


# One number has two incidents, one has none.
FLEET = [
    record(1, "CASE-1"),
    record(2, "CASE-2"),
    record(3, "CASE-3"),
    record(22, "CASE-2", status="Closed"),
    record(9, "OTHER"),
]


EXPECTED = [("CASE-1", [1]), ("CASE-2", [2, 22]), ("CASE-3", [3]), ("CASE-4", [])]


formats = pytest.mark.parametrize("form", ["json", "xml"])


def filters(appliance: t.Any) -> list[str]:
    """The filters of the requests, in order; an empty string for an unfiltered list."""
    return [entry["query"].get("filter", "") for entry in appliance.requests if entry["path"] == LIST]


def ask(appliance: t.Any, numbers: list[str], **options: t.Any) -> list[tuple[t.Any, list[int]]]:
    with service(appliance, **options) as asked:
        answers = asked.by_tracking_numbers(numbers)
    assert all(answer.complete for answer in answers)
    assert asked.requests_made == len(appliance.requests)
    return keys(answers)


def ask_hosts(appliance: t.Any, names: list[str], **options: t.Any) -> list[tuple[t.Any, list[int]]]:
    with service(appliance, **options) as asked:
        return keys(asked.by_host_names(names))
