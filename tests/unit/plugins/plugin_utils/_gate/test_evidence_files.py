# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A growing file by itself: what happens between preparing it and putting it in its place."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_files import GrowingFile, ReplacedError


def test_file_appears_when_it_is_settled(tmp_path: Path) -> None:
    layout: dict[str, t.Any] = {}
    file = GrowingFile(tmp_path / "f", layout)
    file.write(b"<", b"1", b">")
    assert not file.path.exists()
    assert not file.is_settled
    # Another process, with the stored layout.
    GrowingFile(tmp_path / "f", layout).settle()
    assert file.path.read_bytes() == b"<1>"
    file.append(b"2", b"]]")
    file.overwrite(0, b"{")
    assert file.path.read_bytes() == b"{12]]"
    assert file.rows() == b"12"
    file.append(b"3", b")")
    assert file.path.read_bytes() == b"{123)"
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_file_that_appeared_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    file = GrowingFile(tmp_path / "f", {})
    file.write(b"<", b"1", b">")
    file.path.write_text("another user's", encoding="utf-8")
    with pytest.raises(ReplacedError, match="is not of this run"):
        file.settle()
    assert file.path.read_text(encoding="utf-8") == "another user's"


def test_temp_file_is_removed_on_error(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        GrowingFile(tmp_path / "f", {}).write(b"<", t.cast("bytes", "not bytes"), b">")
    assert list(tmp_path.iterdir()) == []
