# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs of the module against a simulator."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.modules import junos_space_incident_info as module
from ansible_collections.netops.junos_space.tests.unit.plugins.modules.module_cases import FLEET, Run, _arguments
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME


@pytest.fixture
def run(appliance: t.Any, capsys: pytest.CaptureFixture[str]) -> t.Callable[..., Run]:
    def run(**arguments: t.Any) -> Run:
        given = {"url": appliance.url, "username": USERNAME, "password": PASSWORD, "retries": 0, **arguments}
        given = {name: value for name, value in given.items() if value is not None}
        with _arguments(given), pytest.raises(SystemExit) as ended:
            module.main()
        printed = capsys.readouterr()
        found = json.loads(printed.out)
        assert bool(ended.value.code) == bool(found.get("failed"))
        return Run(int(ended.value.code or 0), found, printed.out + printed.err)

    return run


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance
