# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""A simulated Junos Space appliance with Service Now, for rehearsals and tests, on loopback only.

It serves the read-only `incident-management` resources as far as they are documented or were observed. Behavior that
nobody outside Juniper can know (is an unknown tracking number a 404 or a 204?) is a setting, and the failures of a
real network are a list of fault rules. README.md of this role lists the settings, the rules and the scenario.

    python junos_space_simulator --state-dir DIR [--scenario FILE] [--tls]       run in the foreground
    python junos_space_simulator --state-dir DIR --detach                        run in the background
    python junos_space_simulator --state-dir DIR --stop                          stop the one of that directory
    with Simulator({"incidents": [...]}) as sim: ...                             inside a test
"""

from __future__ import annotations

from .simulator import Simulator
from .validation import ScenarioError

__all__ = ["ScenarioError", "Simulator"]
