# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random histories of an appliance that an event source watches, and restarts of it.

Each status of an incident is one event, and nothing that a complete list shows is left out.
"""

from __future__ import annotations

import contextlib

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.extensions.source_runner import Reported, SourceRunner
from ansible_collections.netops.junos_space.tests.unit.histories import machine
from hypothesis import strategies as st
from hypothesis.stateful import rule

pytestmark = pytest.mark.timeout(7200)


class Events(machine.Appliance):
    def __init__(self) -> None:
        super().__init__()
        self.latest: dict[int, str] = {}

    @rule(pauses=st.lists(machine.short_times, max_size=3), stop_at=st.sampled_from((None, None, 0, 1, 2)))
    def poll(self, pauses: list[float], stop_at: int | None = None) -> None:
        """Start the source with its state file, poll once more after each pause, and stop it: at the latest while it
        waits for room in the queue for this event."""
        source = SourceRunner(
            self.cluster.simulator,
            state_file=str(self.directory / "state.json"),
            **{name: value for name, value in self.connection_options().items() if name != "url"},
        )
        source.cancel_at_event = stop_at
        started, refused = self.clock.seconds, self.cluster.refused_logins
        # A rejected login ends the source.
        with contextlib.suppress(SpaceError):
            source.run(*(lambda seconds=seconds: self.clock.advance(seconds) for seconds in pauses))
        assert self.cluster.refused_logins - refused <= 1
        for event in source.reported:
            self.check_event(event, started)

    def check_event(self, event: Reported, started: float) -> None:
        key, old, new = event
        COUNTS["events"] += 1
        assert new != old == self.latest.get(key)
        assert any(key in state and state[key].status == new for state in self.cluster.states_since(started))
        self.latest[key] = new

    @rule()
    def poll_in_quiet(self) -> None:
        """With nothing in its way, the source has reported all that there is."""
        self.clear_the_way()
        self.poll([])
        assert {key: self.latest.get(key) for key in self.cluster.state} == {
            key: record.status for key, record in self.cluster.state.items()
        }


COUNTS = {"events": 0}


def test_each_status_is_one_event() -> None:
    Events.TestCase.settings = machine.SETTINGS
    Events.TestCase().runTest()
    assert machine.taken["Events"] >= machine.STEPS // machine.MACHINES
    assert COUNTS["events"] > machine.STEPS // 10
