# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the machine's own settings out of the tests."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.unit.plugins import support


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("JUNOS_SPACE_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def appliance() -> t.Iterator[t.Any]:
    with Simulator(support.SCENARIO) as running:
        yield running
