# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A play with one gate that is open, one that is blocked and one without an incident."""

from __future__ import annotations

from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, incident


class GateTest(PlaybookTest):
    """r01's gate is open, r02's is blocked, r03's number does not exist."""

    incidents = (incident(1, "N-01", "r01"), incident(2, "N-02", "r02", status="Closed"))

    def run_gate(self, plays, *arguments, hosts=None, **environment):
        return self.play(plays, hosts or fleet(3), *arguments, **environment)
