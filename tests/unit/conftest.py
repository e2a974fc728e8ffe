# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Serves the collection to plain pytest, and gives each test a time limit: one that hangs fails with a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ansible.utils.collection_loader import _collection_finder as finder

SECONDS = 120

if not any(isinstance(found, finder._AnsibleCollectionFinder) for found in sys.meta_path):
    # ansible-test has done this already. Without it the plugin loader finds no plugin of a collection. It must be done
    # before anything of the collection is imported.
    trees = [path for path in sys.path if Path(path, "ansible_collections", "netops", "junos_space").is_dir()]
    finder._AnsibleCollectionFinder(paths=trees)._install()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("timeout") is None:
            item.add_marker(pytest.mark.timeout(SECONDS))
