# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the machine's own settings out of the tests."""

from __future__ import annotations

import os
import typing as t

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from hypothesis import settings

# The same examples each time: a red run must be red again when it is looked into.
settings.register_profile("fixed", derandomize=True, database=None, deadline=None, max_examples=100)
# `nox -s histories` explores other ones.
settings.register_profile("explore", database=None, deadline=None, max_examples=300)
settings.load_profile(os.environ.get("PROPERTY_TESTS", "fixed"))


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("JUNOS_SPACE_") or name.lower().endswith(("_proxy", "_ca_bundle")) or name == "NETRC":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def running_appliance() -> t.Iterator[t.Any]:
    """One simulator for all tests. For property tests, which cannot have one for each example."""
    with Simulator(support.SCENARIO) as running:
        yield running


@pytest.fixture
def appliance(running_appliance: t.Any) -> t.Any:
    """The simulator as it was started: no incidents, default behavior, empty log."""
    running_appliance.reset()
    return running_appliance


@pytest.fixture(scope="session")
def running_tls_appliance() -> t.Iterator[t.Any]:
    with Simulator(support.SCENARIO, tls=True) as running:
        yield running


@pytest.fixture
def tls_appliance(running_tls_appliance: t.Any) -> t.Any:
    running_tls_appliance.reset()
    return running_tls_appliance
