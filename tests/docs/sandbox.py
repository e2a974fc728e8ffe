# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A temporary directory with the installed artifact and a simulated appliance."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import collection  # noqa: E402

OCCURRED = "%Y-%m-%d %H:%M:%S UTC"
USER, PASSWORD = "automation", "of-no-use-elsewhere"


class Sandbox:
    """A temporary directory with the installed artifact and a simulated appliance, for one ansible-core."""

    def __init__(self, temp: Path, programs: Path) -> None:
        self.temp = temp
        self.environment = {
            "ANSIBLE_COLLECTIONS_PATH": str(temp / "collections"),
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "HOME": str(temp / "home"),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
            "TMPDIR": str(temp),
        }
        self.appliance = self.environment
        self._substitutes: dict[str, str] = {}
        for name in ("home", "appliance"):
            (temp / name).mkdir()

    def install(self) -> None:
        """Build the artifact and install it."""
        with collection.copy(ROOT) as tree:
            self._must("ansible-galaxy", "collection", "build", "--output-path", str(self.temp), str(tree))
        (artifact,) = self.temp.glob("netops-junos_space-*.tar.gz")
        command = ("ansible-galaxy", "collection", "install")
        self._must(*command, str(artifact), "--offline", "-p", self.environment["ANSIBLE_COLLECTIONS_PATH"])
        self._substitutes["collection install netops.junos_space"] = f"collection install {artifact}"

    @contextlib.contextmanager
    def running_appliance(self) -> t.Iterator[None]:
        """Start the appliance of the documentation, and stop it afterwards."""
        scenario = self.temp / "scenario.yml"
        scenario.write_text(yaml.safe_dump(recent_scenario()), encoding="utf-8")
        simulator = ("ansible-playbook", "netops.junos_space.simulator", "-e", "simulator_lifetime=3600")
        started = (*simulator, "-e", "simulator_tls=true", "-e", f"simulator_scenario={scenario}")
        self._must(*started, directory=self.temp / "appliance")
        try:
            environment = self._after_sourcing(self.temp / "appliance", "simulator/env")
            url = environment["JUNOS_SPACE_URL"]
            self._substitutes["https://space.example.net"] = url
            self._substitutes["space.example.net:443"] = url.removeprefix("https://")
            self._substitutes["/etc/pki/space-ca.pem"] = environment["JUNOS_SPACE_CA_PATH"]
            login = {"JUNOS_SPACE_USERNAME": USER, "JUNOS_SPACE_PASSWORD": PASSWORD}
            self.appliance = {**environment, **login}
            yield
        finally:
            self._must(*simulator, "-e", "simulator_state=stopped", directory=self.temp / "appliance")

    def substitute(self, text: str) -> str:
        """Replace what the documentation names and this machine does not have."""
        for documented, here in self._substitutes.items():
            text = text.replace(documented, here)
        return text

    def _after_sourcing(self, directory: Path, script: str) -> dict[str, str]:
        """The environment after a shell script has set its variables."""
        command = ["bash", "-euo", "pipefail", "-c", f". {script}; env -0"]
        done = subprocess.run(command, cwd=directory, env=self.environment, capture_output=True, text=True, check=True)
        return dict(variable.split("=", 1) for variable in done.stdout.split("\0") if "=" in variable)

    def _must(self, *command: str, directory: Path | None = None) -> None:
        done = subprocess.run(
            command,
            cwd=directory or self.temp,
            env={**self.environment, "PWD": str(directory or self.temp)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def recent_scenario() -> dict[str, t.Any]:
    """The shipped scenario with the user of the documentation, its times moved so that the newest is a day ago."""
    shipped = ROOT / "roles" / "simulator" / "files" / "scenario.yml"
    scenario: dict[str, t.Any] = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    scenario["users"].insert(0, {"username": USER, "password": PASSWORD})
    times: dict[int, datetime] = {}
    for number, incident in enumerate(scenario["incidents"]):
        with contextlib.suppress(ValueError):
            times[number] = datetime.strptime(incident.get("occurred", ""), OCCURRED).replace(tzinfo=timezone.utc)
    shift = datetime.now(timezone.utc) - timedelta(days=1) - max(times.values())
    for number, moment in times.items():
        scenario["incidents"][number]["occurred"] = (moment + shift).strftime(OCCURRED)
    return scenario
