# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence that is written by several processes, interrupted, or beside the files of others."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_page
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.evidence_reader import (
    document,
    only,
    page,
    rows,
)

FORK = multiprocessing.get_context("fork")


def _record_some(directory: Path, names: list[str]) -> None:
    for name in names:
        cases.record(directory, cases.is_open(), name, play_hosts=())


# Several processes, and processes that end


def test_many_processes_write_one_document(directory: Path) -> None:
    names = [[f"h{number}-{index}" for index in range(10)] for number in range(6)]
    workers = [FORK.Process(target=_record_some, args=(directory, some)) for some in names]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    expected = sorted(name for some in names for name in some)
    assert sorted(verdict["host"] for verdict in document(directory)["verdicts"]) == expected
    assert sorted(rows(directory)) == expected


STEPS = ("pwrite", "ftruncate", "rename", "replace", "open")


@pytest.mark.parametrize("step", range(60))
def test_killed_process_leaves_readable_evidence(directory: Path, step: int) -> None:
    """Kill the writer before its n-th system call on a file."""
    for host in ("a", "b", "c"):
        cases.record(directory, cases.is_open(), host, play_hosts=())

    def kill_at_step() -> None:
        calls = 0

        def counted(function: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
            def call(*arguments: t.Any, **named: t.Any) -> t.Any:
                nonlocal calls
                calls += 1
                if calls > step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return function(*arguments, **named)

            return call

        for name in STEPS:
            setattr(os, name, counted(getattr(os, name)))
        for host in ("d", "e"):
            cases.record(directory, cases.is_blocked(), host, play_hosts=())

    worker = FORK.Process(target=kill_at_step)
    worker.start()
    worker.join(60)
    found = [verdict["host"] for verdict in document(directory)["verdicts"]]
    assert found == ["a", "b", "c", "d", "e"][: len(found)]
    assert set(rows(directory)) >= {"a", "b", "c"}
    assert page(directory).rstrip().endswith("</html>")
    # The host is judged again, or another one is: nothing that was returned is lost or doubled.
    cases.record(directory, cases.is_open(), "f", play_hosts=())
    found = [verdict["host"] for verdict in document(directory)["verdicts"]]
    assert found in (["a", "b", "c", "f"], ["a", "b", "c", "d", "f"], ["a", "b", "c", "d", "e", "f"])
    assert sorted(rows(directory)) == found
    assert sum(document(directory)["summary"].values()) == len(found)


def test_full_disk_leaves_the_last_evidence_whole(directory: Path) -> None:
    cases.record(directory, cases.is_open(), "a", play_hosts=())
    before = document(directory)

    def record_without_space() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        size = only(directory, "json").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 100, size + 100))
        try:
            cases.record(directory, cases.is_blocked(), "b", play_hosts=())
        except SpaceError as exc:
            os._exit(42 if "File too large" in str(exc) else 1)
        os._exit(0)

    worker = FORK.Process(target=record_without_space)
    worker.start()
    worker.join(60)
    assert worker.exitcode == 42
    assert document(directory) == before
    cases.record(directory, cases.is_blocked(), "c", play_hosts=())
    assert [verdict["host"] for verdict in document(directory)["verdicts"]] == ["a", "c"]


def test_failed_write_leaves_no_file(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: t.Any) -> t.NoReturn:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence_page, "tail", fail)
    with pytest.raises(SpaceError, match="No space left on device"):
        cases.record(directory, cases.is_open())
    assert list(directory.iterdir()) == []


def test_path_is_printed_once(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [cases.record(directory, cases.is_open(), host) for host in cases.HOSTS]
    printed = capsys.readouterr()
    assert printed.err.split() == ["Evidence", "of", "incident_gate:", paths[0]["html"]]
    assert printed.out == ""


# Other users


def test_only_the_owner_may_read_it(directory: Path) -> None:
    cases.record(directory, cases.no_number())
    assert [stat.S_IMODE(file.stat().st_mode) for file in directory.iterdir()] == [0o600, 0o600]


@pytest.mark.parametrize("suffix", ["json", "html"])
@pytest.mark.parametrize("kind", ["symlink", "file", "nothing"])
def test_replaced_file_is_neither_followed_nor_overwritten(
    directory: Path, tmp_path: Path, suffix: str, kind: str
) -> None:
    for host in ("a", "b", "c"):
        cases.record(directory, cases.is_open(), host)
    target = tmp_path / "target"
    target.write_text("another user's", encoding="utf-8")
    file = only(directory, suffix)
    file.unlink()
    if kind == "symlink":
        file.symlink_to(target)
    elif kind == "file":
        file.write_text("another user's", encoding="utf-8")
    with pytest.raises(SpaceError, match="replaced during the run") as caught:
        cases.record(directory, cases.is_open(), "d")
    assert str(file) in str(caught.value)
    assert target.read_text(encoding="utf-8") == "another user's"
    assert file.is_symlink() if kind == "symlink" else file.exists() is (kind == "file")
    if kind == "file":
        assert file.read_text(encoding="utf-8") == "another user's"


def test_existing_name_is_not_used(directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory.mkdir(parents=True)
    target = tmp_path / "target"
    (directory / "incident_gate-20261125T140311Z-taken.html").symlink_to(target)
    tokens = iter(("taken", "taken", "free"))
    monkeypatch.setattr("secrets.token_hex", lambda _count: next(tokens))
    paths = cases.record(directory, cases.is_open())
    assert Path(paths["html"]).name == "incident_gate-20261125T140311Z-free.html"
    assert not target.exists()


def test_directory_may_be_an_own_symlink(directory: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    directory.parent.mkdir()
    directory.symlink_to(tmp_path / "real")
    cases.record(directory, cases.is_open())
    assert len(list((tmp_path / "real").iterdir())) == 2


def test_symlink_of_another_user_is_not_followed(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "real").mkdir()
    directory.parent.symlink_to(tmp_path / "real")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    try:
        os.lchown(directory.parent, 54321, -1)
    except PermissionError:
        pytest.skip("only root can give a file away")
    with pytest.raises(SpaceError, match="symbolic link of another user") as caught:
        cases.record(directory, cases.is_open())
    assert str(directory.parent) in str(caught.value)
    assert list((tmp_path / "real").iterdir()) == []


def test_directory_that_cannot_be_made_is_named(directory: Path) -> None:
    directory.parent.mkdir()
    directory.write_text("in the way", encoding="utf-8")
    with pytest.raises(SpaceError, match="evidence_dir") as caught:
        cases.record(directory, cases.no_number())
    assert str(directory) in str(caught.value)
