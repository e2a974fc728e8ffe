# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the machine's own settings out of the tests, and serves them an appliance."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.faults import lab, table


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("JUNOS_SPACE_") or name.lower().endswith(("_proxy", "_ca_bundle")) or name == "NETRC":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def running_appliance() -> t.Iterator[t.Any]:
    with lab.load_simulator().Simulator(table.SCENARIO) as running:
        yield running


@pytest.fixture
def appliance(running_appliance: t.Any) -> t.Any:
    """The simulator as it was switched on."""
    running_appliance.reset()
    return running_appliance
