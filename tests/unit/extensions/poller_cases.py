# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the poller share."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.tests.unit.plugins.support import record

FLEET = [record(2, "N-2", status="Closed"), record(1, "N-1")]


NEW = [(1, None, "Created"), (2, None, "Closed")]


def set_incidents(appliance: t.Any, *incidents: dict[str, t.Any]) -> t.Callable[[], None]:
    return lambda: appliance.set_incidents(incidents)


def no_change() -> None:
    """Lets a poll pass."""
