# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Atomic writes, locks, and the messages of their failures."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import FileLock, atomic_write, explain_io_errors


def test_atomic_write_replaces_the_file_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")
    path.chmod(0o644)
    atomic_write(path, "new")
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == ["state.json"]


def test_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    path.write_text("old")

    def fail(*_args: t.Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        atomic_write(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["state.json"]


def test_lock_is_exclusive_until_released(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    first.acquire()
    with pytest.raises(BlockingIOError):
        second.acquire(blocking=False)
    first.release()
    second.acquire(blocking=False)
    second.release()


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.ENOSPC, "no space left on device"), (errno.ENOLCK, "no locks available")]
)
def test_io_errors_name_the_path_and_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, reason: str
) -> None:
    def fail(*_args: t.Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(SpaceError) as caught, explain_io_errors(tmp_path, "Use another disk."):
        FileLock(tmp_path / "lock").acquire()
    assert str(caught.value) == f"{tmp_path} cannot be used: {reason}. Use another disk."
    assert caught.value.kind == "usage"


def test_key_in_place_of_a_path_is_not_shown() -> None:
    key = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n"
    with pytest.raises(SpaceError) as caught, explain_io_errors(key, "Correct it."):
        raise OSError(errno.ENAMETOOLONG, "File name too long")
    assert "MIGHAgEA" not in str(caught.value)
