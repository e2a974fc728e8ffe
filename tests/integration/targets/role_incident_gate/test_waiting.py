# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""wait_for: all hosts wait together, and each one is settled by its own number."""

from __future__ import annotations

import threading
import time

from ansible_collections.netops.junos_space.tests.harness.gate import gate_play
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, incident

PLAY = gate_play(on_blocked="report", wait_for="{{ wait_for }}")


class TestWaiting(PlaybookTest):
    incidents = (
        incident(1, "N-01", "r01"),
        incident(2, "N-02", "r02", status="Submitted"),
        incident(3, "N-03", "r03", status="Create Failed"),
    )

    def test_each_number_settles_by_itself(self):
        wait_for = {"statuses": ["Created", "Updated"], "timeout": 1, "interval": "0.5"}
        run = self.play(PLAY, fleet(4, wait_for=wait_for))
        assert run.verdicts == {
            "r01": "open",
            "r02": "unknown wait_timeout",
            "r03": "unknown wait_failed",
            "r04": "unknown missing",
        }

    def test_until_the_case_exists(self):
        started = time.monotonic()

        def create():
            # Only after the first query.
            while not self.request_count and time.monotonic() < started + 60:
                time.sleep(0.05)
            self.appliance.set_incidents([incident(1, "N-01", "r01"), incident(2, "N-02", "r02", status="Updated")])

        thread = threading.Thread(target=create)
        thread.start()
        wait_for = {"statuses": ["Created", "Updated"], "timeout": 30, "interval": 0.3}
        run = self.play(PLAY, fleet(2, wait_for=wait_for))
        thread.join()
        assert run.verdicts == {"r01": "open", "r02": "open"}

    def test_different_wait_for_needs_its_own_query(self):
        hosts = fleet(2, wait_for={"statuses": ["Created"], "timeout": 0, "interval": 1})
        hosts["r02"]["wait_for"] = {"statuses": ["Submitted"], "timeout": 0, "interval": 1}
        run = self.play(PLAY, hosts)
        # Where it waited for is not where the policy wants it.
        assert run.verdicts == {"r01": "open", "r02": "blocked status"}

    def test_appliance_fails_during_the_wait(self):
        self.fault("reset", after=1)
        run = self.play(PLAY, fleet(2, wait_for={"statuses": ["Closed"], "timeout": 1, "interval": 0.4}))
        assert run.verdicts == {"r01": "unknown connection", "r02": "unknown connection"}
