# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Removes the machine's own settings, and runs a simulator."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.faults import harness, table


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("JUNOS_SPACE_") or name.lower().endswith(("_proxy", "_ca_bundle")) or name == "NETRC":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def running_appliance() -> t.Iterator[t.Any]:
    with harness.load_simulator().Simulator(table.SCENARIO) as running:
        yield running


@pytest.fixture
def appliance(running_appliance: t.Any) -> t.Any:
    """The simulator as it was started."""
    running_appliance.reset()
    return running_appliance
