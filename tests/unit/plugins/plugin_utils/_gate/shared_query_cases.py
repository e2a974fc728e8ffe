# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the batch share."""

from __future__ import annotations

import time
import typing as t
from datetime import datetime, timezone

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.plan import Prediction
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_query import SharedQuery
from ansible_collections.netops.junos_space.tests.unit.plugins import support

NUMBERS = {"a": "N-1", "b": "N-2", "c": "N-3", "d": "N-1"}


class Clock:
    """The time of day, moved by hand and by every sleep, and by nothing else."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moved = 0.0
        self.slept: list[float] = []
        start = time.time()
        monkeypatch.setattr(time, "time", lambda: start + self.moved)
        # The responses are dated by this clock too.
        monkeypatch.setattr(pagination, "utc_now", self.utc_now)

    @staticmethod
    def utc_now() -> str:
        return datetime.fromtimestamp(time.time(), timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moved += seconds


def ask(
    appliance: t.Any,
    host: str,
    *numbers: str,
    place: str = "place",
    predicted: dict[str, list[str]] | None = None,
    wait_for: WaitFor | None = None,
    sleep: t.Callable[[float], None] = time.sleep,
    **options: t.Any,
) -> tuple[SharedQuery, dict[str, t.Any]]:
    """The batch, and the row of the first number."""
    others = {name: [found] for name, found in NUMBERS.items() if name != host}
    connection = support.connection(appliance.url, retries=0, **options)
    batch = SharedQuery(connection, place, host, wait_for, sleep=sleep)
    facts = batch.facts(
        list(numbers or [NUMBERS[host]]), lambda: planned(batch, others if predicted is None else predicted)
    )
    assert len(facts.rows) == len(numbers or [1])
    return batch, facts.rows[0]


def planned(batch: SharedQuery, numbers: dict[str, list[str]]) -> dict[str, Prediction]:
    """Predicted numbers of hosts with the same options."""
    return {host: Prediction(batch._key, found) for host, found in numbers.items()}
