# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""1,000 polls of an appliance that changes, fails, truncates its lists and loses incidents, under a source that is restarted."""

from __future__ import annotations

import random
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.tests.unit.extensions.source_runner import Reported, SourceRunner
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record

POLLS = 1000
STATUSES = ("Not Submitted", "Submitted", "Created", "Updated", "Create Failed", "Closed", "Submission Failed")
CUT = 15
FAULTS: tuple[dict[str, t.Any], ...] = (
    {"status": 503},
    {"status": 502},
    {"status": 429},
    {"status": 500},
    {"action": "reset"},
    {"action": "short_body"},
    {"action": "reset_in_body"},
    {"action": "body", "status": 200, "body": "<html>", "content_type": "text/html"},
)


class Soak:
    """The appliance's life, and beside it what a source that misses nothing must report it."""

    def __init__(self, appliance: t.Any, runner: SourceRunner, seed: int) -> None:
        self.appliance = appliance
        self.runner = runner
        self.random = random.Random(seed)  # noqa: S311 (nothing secret)
        self.statuses: dict[int, str] = {}
        self.seen: dict[int, str] = {}
        self.expected: list[Reported] = []
        self.polls = 0
        self.happened: dict[str, int] = {}
        self.live()

    def note(self, what: str) -> None:
        self.happened[what] = self.happened.get(what, 0) + 1

    def live(self) -> None:
        """Change the world, decide what happens to the next poll, and note what must be reported of it."""
        for _change in range(self.random.choice((0, 0, 1, 1, 2, 5))):
            if len(self.statuses) < 40 and self.random.random() < 0.3:
                self.statuses[max(self.statuses, default=0) + 1] = self.random.choice(STATUSES)
            elif self.statuses:
                self.statuses[self.random.choice(list(self.statuses))] = self.random.choice(STATUSES)
        order = self.random.sample(list(self.statuses), len(self.statuses))
        self.appliance.set_incidents([record(key, f"N-{key}", status=self.statuses[key]) for key in order])
        switches: dict[str, t.Any] = {"faults": [], "page_maximum": 0, "paging": "honoured"}
        visible = order
        fate = self.random.random()
        if fate < 0.2:
            switches["faults"] = [{"on": "incidents", **self.random.choice(FAULTS)}]
            visible = []
            self.note("failed")
        elif fate < 0.3:
            switches.update(page_maximum=CUT, paging=self.random.choice(("ignored", "refused")))
            visible = order[:CUT]
            self.note("cut")
        elif fate < 0.35:
            # A node that fails over and has not found its database yet.
            switches["faults"] = [{"on": "incidents", "action": "body", "status": 204, "body": ""}]
            visible = []
            self.note("empty")
        self.appliance.set_behaviour(**switches)
        for key in sorted(visible):
            if self.seen.get(key) != self.statuses[key]:
                self.expected.append((key, self.seen.get(key), self.statuses[key]))
                self.seen[key] = self.statuses[key]
        if self.random.random() < 0.03 and len(self.expected) > len(self.runner.events):
            # The source will be stopped while it hands over one of these.
            self.runner.cancel_at_event = self.random.randrange(len(self.runner.events), len(self.expected))
            self.note("stopped between events")

    def step(self) -> bool:
        self.polls += 1
        # Exactly what had to be reported by now, in this order, nothing twice.
        assert self.runner.reported == self.expected
        self.live()
        if self.random.random() < 0.03:
            self.note("stopped between polls")
            return False
        return self.polls < POLLS


def test_nothing_is_lost_and_nothing_is_reported_twice(appliance: t.Any, tmp_path: Path) -> None:
    runner = SourceRunner(appliance, state_file=str(tmp_path / "state.json"), interval=1)
    soak = Soak(appliance, runner, seed=2026)
    starts = 0
    while soak.polls < POLLS:
        starts += 1
        runner.run_while(soak.step)
        if runner.reported != soak.expected:
            # Stopped on the way, and the world stands still: the next start tells the rest.
            assert runner.reported == soak.expected[: len(runner.reported)]
    appliance.set_behaviour(faults=[], page_maximum=0, paging="honoured")
    runner.cancel_at_event = None
    runner.run()
    assert runner.reported[: len(soak.expected)] == soak.expected
    last = {key: now for key, _before, now in runner.reported}
    assert last == soak.statuses
    before: dict[int, t.Any] = {}
    for key, was, now in runner.reported:
        assert was == before.get(key)
        assert was != now
        before[key] = now
    assert starts > 30
    assert set(soak.happened) == {"failed", "cut", "empty", "stopped between events", "stopped between polls"}
    assert len(runner.reported) > 500
