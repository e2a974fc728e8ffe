# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulator, a directory, and ansible-rulebook, which a trial starts and stops."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "roles" / "simulator" / "files"))

import junos_space_simulator as simulator  # noqa: E402

PROGRAMS = Path(sys.executable).parent
MAX_SECONDS = 300
"""Seconds for all steps, on a busy machine."""

PASSWORD = "S3cret-of-nothing"


class Failed(Exception):  # noqa: N818 (what happened, not an error of the program)
    """Something is not as it has to be."""


class Trial:
    """A simulator, a directory, and ansible-rulebook, which is started and stopped on the way."""

    def __init__(self, directory: Path, appliance: Any) -> None:
        self.directory = directory
        self.appliance = appliance
        self.deadline = time.monotonic() + MAX_SECONDS
        self.process: subprocess.Popen[bytes] | None = None
        self.incidents: list[dict[str, Any]] = []
        tree = directory / "collections" / "ansible_collections" / "netops"
        tree.mkdir(parents=True)
        (tree / "junos_space").symlink_to(ROOT, target_is_directory=True)
        (directory / "done").mkdir()
        (directory / "home").mkdir()
        hosts: dict[str, Any] = {f"edge-{number:02}.example.net": {} for number in range(1, 6)}
        # Known to the inventory without its domain.
        hosts["edge-06"] = {}
        # Real devices: nothing may connect to them.
        unreachable = {"ansible_connection": "netops.nowhere.wormhole", "ansible_python_interpreter": "/nonexistent"}
        self.write("inventory.yml", {"all": {"hosts": hosts, "vars": unreachable}})
        # What the swap is here: to leave a file that cannot be left twice.
        here = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        script = f"set -C; : > {directory}/done/{{{{ inventory_hostname }}}}.{{{{ tracking_number }}}}"
        self.write("swap.yml", [{"name": "Swap", "ansible.builtin.shell": script, "vars": here, "changed_when": True}])
        variables = {
            "junos_space_state_file": str(directory / "state.json"),
            "junos_space_interval": 1,
            "swap_tasks": str(directory / "swap.yml"),
        }
        self.write("vars.yml", variables)

    def write(self, name: str, content: Any) -> None:
        # JSON is YAML.
        (self.directory / name).write_text(json.dumps(content), encoding="utf-8")

    def environment(self, **more: str) -> dict[str, str]:
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUNOS_SPACE_", "ANSIBLE_", "PYTHON")) and not name.lower().endswith("_proxy")
        }
        return {
            **clean,
            "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.directory / "home"),
            "ANSIBLE_COLLECTIONS_PATH": str(self.directory / "collections"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "JUNOS_SPACE_URL": self.appliance.url,
            "JUNOS_SPACE_USERNAME": "operator",
            "JUNOS_SPACE_PASSWORD": PASSWORD,
            "JUNOS_SPACE_RETRIES": "0",
            **more,
        }

    def start(self, **environment: str) -> None:
        command = [str(PROGRAMS / "ansible-rulebook"), "--rulebook", "netops.junos_space.rma_case"]
        with (self.directory / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--inventory", "inventory.yml", "--vars", "vars.yml"],
                cwd=self.directory,
                env=self.environment(**environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """As a service manager stops it; with what it has started, at the end."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.note("had to be killed")
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        self.process = None

    def note(self, text: str) -> None:
        print(f"  {MAX_SECONDS - self.deadline + time.monotonic():5.1f} s  {text}", flush=True)

    def log(self) -> str:
        path = self.directory / "log.txt"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def until(self, what: str, true: Callable[[], bool]) -> None:
        while not true():
            if time.monotonic() > self.deadline:
                raise Failed(f"{what}: not within {MAX_SECONDS} seconds")
            if self.process is not None and self.process.poll() is not None:
                raise Failed(f"{what}: ansible-rulebook has ended with {self.process.returncode}")
            time.sleep(0.2)
        self.note(what)

    def done(self) -> list[str]:
        return sorted(path.name for path in (self.directory / "done").iterdir())

    def polls(self) -> int:
        """Queries for all incidents: a gate queries one number."""
        return sum("filter" not in entry["query"] and entry["path"].endswith("/incidents") for entry in self.requests())

    def requests(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.appliance.requests
        return found

    def add(self, *incidents: dict[str, Any]) -> None:
        self.incidents += incidents
        self.appliance.set_incidents(self.incidents)

    def more_polls(self, count: int = 3) -> None:
        wanted = self.polls() + count
        self.until(f"{count} more polls", lambda: self.polls() >= wanted)


@contextlib.contextmanager
def trial_run() -> Iterator[Trial]:
    users = [{"username": "operator", "password": PASSWORD}]
    with (
        tempfile.TemporaryDirectory(prefix="junos_space-eda-") as temp,
        simulator.Simulator({"users": users}) as appliance,
    ):
        trial = Trial(Path(temp).resolve(), appliance)
        try:
            yield trial
        finally:
            trial.stop()
