# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the collection to plain pytest, and keeps the machine's own settings out of the tests."""

from __future__ import annotations

import os
import sys
import typing as t
from pathlib import Path

import pytest
from ansible.utils.collection_loader import _collection_finder as finder

if not any(isinstance(found, finder._AnsibleCollectionFinder) for found in sys.meta_path):
    # As in the conftest of the plugins: whichever pytest reads first must do it before the collection is imported.
    trees = [path for path in sys.path if Path(path, "ansible_collections", "netops", "junos_space").is_dir()]
    finder._AnsibleCollectionFinder(paths=trees)._install()

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
