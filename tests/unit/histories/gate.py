# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One host's process at a gate: the only place of these tests that knows how the processes of a run share answers."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.plan import Prediction, sharing_key
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_query import SharedQuery


def row(
    connection: Connection,
    place: str,
    host: str,
    number: str,
    predicted: dict[str, str],
    wait_for: dict[str, t.Any] | None,
    sleep: t.Callable[[float], None],
) -> dict[str, t.Any]:
    """The answer row with which this host's verdict is made."""
    waits = None if wait_for is None else WaitFor(**wait_for)
    others = {name: Prediction(sharing_key(connection, waits), [found]) for name, found in predicted.items()}
    return SharedQuery(connection, place, host, waits, sleep=sleep).facts([number], lambda: others).rows[0]
