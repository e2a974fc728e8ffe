# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the machine's own settings out of the tests."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.unit.extensions.poller_cases import FLEET
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


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"
