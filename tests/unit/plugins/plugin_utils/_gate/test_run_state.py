# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the processes of one run tell each other: one at a time, and for nobody else to read."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
import time
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import atomic_write
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState


def test_state_is_shared() -> None:
    with RunState("a").exclusive() as memory:
        assert memory == {}
        memory["x"] = [1, "two", None]
    with RunState("a").exclusive() as memory:
        assert memory == {"x": [1, "two", None]}
    with RunState("b").exclusive() as memory:
        assert memory == {}


def test_own_value() -> None:
    RunState("a").store("number 1", {"k": "\ud800 ünï"})
    RunState("b").store("number 1", 2)
    assert RunState("a").load("number 1") == {"k": "\ud800 ünï"}
    RunState("a").store("number 1", 3)
    assert RunState("a").load("number 1") == 3


def test_failure_inside_changes_nothing() -> None:
    def fail() -> None:
        with RunState("a").exclusive() as memory:
            memory["x"] = 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with RunState("a").exclusive() as memory:
        assert memory == {}


def test_names_are_no_paths_and_only_the_owner_may_read(tmp_path: Path) -> None:
    for name in ("../../evil", "/etc/passwd", "a\x00b", "\ud800", "x" * 5000):
        with RunState(name).exclusive() as memory:
            memory["secret"] = 1
        RunState(name).store(name, 1)
    files = [file for file in tmp_path.rglob("*") if file.is_file() and file.name != "lock"]
    assert len(files) == 10
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.is_relative_to(tmp_path / "run" / "netops.junos_space") for file in files)


def _count(times: int) -> None:
    for _turn in range(times):
        with RunState("count").exclusive() as memory:
            seen = memory.get("n", 0)
            time.sleep(0.001)
            memory["n"] = seen + 1


def test_one_at_a_time() -> None:
    # Threads take the place of processes: the lock belongs to the opened file, of which each has its own.
    workers = [threading.Thread(target=_count, args=(20,)) for _worker in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with RunState("count").exclusive() as memory:
        assert memory == {"n": 80}


def test_file_is_replaced_atomically(tmp_path: Path) -> None:
    target = tmp_path / "file"
    atomic_write(target, "old")
    with open(target, encoding="utf-8") as reader:
        atomic_write(target, "new")
        assert reader.read() == "old"
    assert target.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.ENOLCK])
def test_io_errors_name_the_directory_and_the_remedy(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    def fail(*_args: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", fail)
    with pytest.raises(SpaceError) as caught, RunState("a").exclusive():
        pass
    assert str(constants.DEFAULT_LOCAL_TMP) in caught.value.message
    assert "ANSIBLE_LOCAL_TEMP" in caught.value.hint
