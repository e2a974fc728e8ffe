# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator's command line."""

from __future__ import annotations

import http.client
import json
import shutil
import signal
import ssl
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.constants import LIST_PATH
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.process import PACKAGE


def run(directory: Path, *arguments: str) -> Any:
    command = [sys.executable, str(PACKAGE), "--state-dir", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_command_line_starts_keeps_and_stops(tmp_path: Path) -> None:
    directory = tmp_path / "state"
    started = json.loads(run(directory, "--detach", "--tls", "--lifetime", "120").stdout)
    try:
        assert started["changed"]
        assert started["username"] == "rehearsal"
        ready = json.loads((directory / "ready.json").read_text())
        assert {"url", "pid", "port", "ca_path", "log_path"} <= set(ready)
        assert (directory / "ready.json").stat().st_mode & 0o077 == 0
        again = json.loads(run(directory, "--detach", "--tls", "--lifetime", "120").stdout)
        assert (again["changed"], again["pid"]) == (False, started["pid"])
        context = ssl.create_default_context(cafile=ready["ca_path"])
        connection = http.client.HTTPSConnection("127.0.0.1", ready["port"], timeout=5, context=context)
        connection.request("GET", LIST_PATH)
        assert connection.getresponse().status == 401
        assert json.loads((directory / "requests.jsonl").read_text())["status"] == 401
        other_settings = json.loads(run(directory, "--detach", "--lifetime", "120").stdout)
        assert other_settings["pid"] != started["pid"]
    finally:
        stopped = json.loads(run(directory, "--stop").stdout)
    assert stopped == {"changed": True, "pid": other_settings["pid"]}
    assert json.loads(run(directory, "--stop").stdout) == {"changed": False}
    assert not (directory / "ready.json").exists()


def test_only_its_own_process_is_stopped(sim: Any, tmp_path: Path) -> None:
    """A ready.json that names a process which is not the simulator of this directory."""
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        ready = {"pid": bystander.pid, "port": sim._port, "ca_path": None, "token": "other", "url": sim.url}
        (tmp_path / "ready.json").write_text(json.dumps(ready))
        assert json.loads(run(tmp_path, "--stop").stdout) == {"changed": False}
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--behaviour", '{"filtre": "x"}'), "unknown key 'filtre'"),
        (("--bind", "0.0.0.0"), "127.0.0.1 only"),  # noqa: S104
        (("--scenario", "/nonexistent.yml"), "cannot read"),
    ],
)
def test_failed_start_names_the_reason(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(tmp_path, "--detach", *arguments)
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr


def test_port_in_use_is_reported(sim: Any, tmp_path: Path) -> None:
    result = run(tmp_path, "--detach", "--port", str(sim._port))
    assert result.returncode == 1
    assert "in use" in result.stderr


def test_running_leaves_no_bytecode_in_the_collection(tmp_path: Path) -> None:
    files = tmp_path / "files"
    shutil.copytree(PACKAGE.parent, files, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, str(files / PACKAGE.name), "--state-dir", str(tmp_path / "state"), "--lifetime", "0.1"]
    subprocess.run(command, check=True, timeout=60)
    assert (tmp_path / "state" / "requests.jsonl").exists()
    assert not list(files.rglob("__pycache__"))


def test_stops_after_its_lifetime_and_on_sigterm(tmp_path: Path) -> None:
    assert run(tmp_path, "--lifetime", "0.3").returncode == 0
    command = [sys.executable, str(PACKAGE), "--state-dir", str(tmp_path), "--lifetime", "60"]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + 20
        while not (tmp_path / "ready.json").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert not (tmp_path / "ready.json").exists()
