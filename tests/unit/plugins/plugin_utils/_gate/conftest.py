# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run of Ansible of its own for each test of the gate."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.shared_query_cases import Clock


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "run"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def connected(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> t.Any:
    monkeypatch.setenv("JUNOS_SPACE_URL", appliance.url)
    monkeypatch.setenv("JUNOS_SPACE_USERNAME", support.USERNAME)
    monkeypatch.setenv("JUNOS_SPACE_PASSWORD", support.PASSWORD)
    appliance.set_incidents([support.record(1, "N-1"), support.record(2, "4711", hostName="edge-02")])
    return appliance


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "some" / "where"
