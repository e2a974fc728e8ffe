# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator with three incidents, and the options to query it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME, record

FLEET = [record(1, "CASE-1"), record(2, "CASE-2", status="Closed"), record(22, "CASE-2", hostName="core-01")]


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


@pytest.fixture
def login(fleet: t.Any) -> dict[str, t.Any]:
    return {"url": fleet.url, "username": USERNAME, "password": PASSWORD, "retries": 0}
