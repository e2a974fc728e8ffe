# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the module as Ansible does."""

from __future__ import annotations

import contextlib
import json
import typing as t

import pytest
from ansible.module_utils import basic
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record

FLEET = [record(1, "CASE-1"), record(2, "CASE-2", status="Closed"), record(22, "CASE-2")]


@contextlib.contextmanager
def _arguments(arguments: dict[str, t.Any]) -> t.Iterator[None]:
    try:
        from ansible.module_utils.testing import patch_module_args
    except ImportError:
        # ansible-core before 2.19
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": arguments}).encode())
            yield
    else:
        with patch_module_args(arguments):
            yield


class Run(t.NamedTuple):
    code: int
    result: dict[str, t.Any]
    printed: str
