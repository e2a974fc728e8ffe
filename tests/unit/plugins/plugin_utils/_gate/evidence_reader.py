# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the evidence that a test wrote."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_schema


def only(directory: Path, suffix: str) -> Path:
    (file,) = directory.glob(f"*.{suffix}")
    return file


def document(directory: Path) -> dict[str, t.Any]:
    text = only(directory, "json").read_text(encoding="utf-8")
    found: dict[str, t.Any] = json.loads(text, parse_constant=pytest.fail)
    assert evidence_schema.find_problem(found) is None
    return found


def page(directory: Path) -> str:
    return only(directory, "html").read_text(encoding="utf-8")


def rows(directory: Path) -> list[str]:
    return re.findall(r'^<li class="row [^"]*" data-host="([^"]*)"', page(directory), flags=re.M)
