# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The state file of the event source."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._eda.state_file import StateFile


def test_content_is_on_disk_before_it_replaces_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[tuple[str, str]] = []
    fsync, replace = os.fsync, os.replace

    def noted_fsync(fd: int) -> None:
        steps.append(("fsync", Path(f"/dev/fd/{fd}").read_text(encoding="utf-8")))
        fsync(fd)

    def noted_replace(source: str, target: str) -> None:
        steps.append(("replace", Path(source).read_text(encoding="utf-8")))
        replace(source, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    with StateFile(str(tmp_path / "state.json")) as state:
        state.save({"a": 1})
        assert state.load() == {"a": 1}
    assert steps == [("fsync", '{"a": 1}'), ("replace", '{"a": 1}')]
