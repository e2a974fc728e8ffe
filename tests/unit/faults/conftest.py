# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeps the machine's own settings out of the tests, and serves them an appliance."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import pytest
from ansible.utils.collection_loader import _collection_finder as finder

if not any(isinstance(found, finder._AnsibleCollectionFinder) for found in sys.meta_path):
    # As the other tests do, which may run in the same process. ansible-test has done it already.
    trees = [path for path in sys.path if Path(path, "ansible_collections", "netops", "junos_space").is_dir()]
    finder._AnsibleCollectionFinder(paths=trees)._install()

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
