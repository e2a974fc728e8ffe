# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventory plugin over a real inventory manager and a simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
import yaml
from ansible import constants
from ansible.inventory.manager import InventoryManager
from ansible.parsing.dataloader import DataLoader
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.plugin_utils._inventory import query
from ansible_collections.netops.junos_space.tests.unit.plugins.inventory.inventory_cases import FLEET, NAME, Inventory
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME


@pytest.fixture(autouse=True)
def warnings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def warning(_self: object, msg: str, *_args: object, **_kwargs: object) -> None:
        found.append(msg)

    def error_as_warning(_self: object, msg: str | None, exception: BaseException, **_kwargs: object) -> None:
        found.append(f"{msg} {exception}")

    monkeypatch.setattr(Display, "warning", warning)
    monkeypatch.setattr(Display, "error_as_warning", error_as_warning, raising=False)
    # The plugin sets it where it fails.
    monkeypatch.setattr(constants, "INVENTORY_ANY_UNPARSED_IS_FAILED", False)
    monkeypatch.setattr(query, "_AUTH_FAILURES", {})
    return found


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


@pytest.fixture
def read(fleet: t.Any, tmp_path: Path) -> Inventory:
    """Writes a configuration and has Ansible read it."""

    def read_it(**options: t.Any) -> t.Any:
        login = {"url": fleet.url, "username": USERNAME, "password": PASSWORD, "retries": 0}
        path = tmp_path / "t.junos_space.yml"
        path.write_text(yaml.safe_dump({"plugin": NAME, **login, **options}), encoding="utf-8")
        return InventoryManager(DataLoader(), sources=[str(path)])

    return read_it
