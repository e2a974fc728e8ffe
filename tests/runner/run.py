# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection under ansible-runner, the engine of AWX and Automation Platform, and a job in two slices.

AWX cuts a job with `job_slice_count: N` into N jobs; the inventory of slice number K is every Nth host, from the Kth on.
A controller sends each job to an execution node or a container group: `transmit` packs it, `worker` runs it there,
`process` reads its results. The same is done here: a fleet in one job, then as two slices at the same time, all
asking the same simulator. The verdicts of the two slices together have to be those of the one job.

    make runner
    python tests/runner/run.py [--keep DIRECTORY]

The environment of this Python holds ansible-core, ansible-runner, requests and jmespath.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import artifact as artifacts  # noqa: E402

PROGRAMS = Path(sys.executable).parent
SLICES = 2
# Longer than any of these jobs takes on a busy machine.
PATIENCE = 600
# Keys of a verdict in the evidence that depend on when a job ran.
TIMES = ("evaluated_at", "retrieved_at")


@dataclass
class Job:
    """The results of a job."""

    hosts: set[str]
    verdicts: dict[str, dict[str, Any]]
    requests: int
    started: float
    finished: float


class Site:
    """An installed collection, a simulator, and a directory for the jobs."""

    def __init__(self, temp: Path) -> None:
        self.temp = temp
        self.variables = artifacts.environment(PROGRAMS, temp / "home")
        built, _output = artifacts.build(ROOT, temp, self.variables)
        self.collections = temp / "collections"
        self.place, _output = artifacts.install(built, self.collections, self.variables)
        # As in an execution environment: where the module runs is where the libraries are.
        self.variables["ANSIBLE_COLLECTIONS_PATH"] = str(self.collections)

    @contextlib.contextmanager
    def simulator(self) -> Iterator[dict[str, Any]]:
        """Run the shipped simulator; give its address and account."""
        script = self.place / "roles" / "simulator" / "files" / "junos_space_simulator"
        command = ["python", script, "--state-dir", self.temp / "simulator"]
        ready = json.loads(artifacts.run([*command, "--detach"], self.temp, self.variables))
        try:
            yield ready
        finally:
            artifacts.run([*command, "--stop"], self.temp, self.variables)

    def fleet(self) -> dict[str, str]:
        """The devices of the rehearsal, with their tracking numbers."""
        variables = yaml.safe_load((self.place / "playbooks" / "vars" / "fleet.yml").read_text(encoding="utf-8"))
        fleet: dict[str, str] = variables["fleet"]
        return fleet

    def prepare(self, name: str, playbook: str, inventory: Mapping[str, Any], **variables: str) -> Path:
        """Make the directory that the job is described in."""
        directory = self.temp / name
        (directory / "env").mkdir(parents=True)
        (directory / "inventory").mkdir()
        (directory / "project").mkdir()
        (directory / "inventory" / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        (directory / "env" / "envvars").write_text(
            json.dumps({"ANSIBLE_COLLECTIONS_PATH": str(self.collections), **variables}), encoding="utf-8"
        )
        (directory / "env" / "settings").write_text(json.dumps({"process_isolation": False}), encoding="utf-8")
        (directory / "env" / "extravars").write_text(json.dumps({"evidence_dir": str(directory / "evidence")}), "utf-8")
        (directory / "env" / "cmdline").write_text("", encoding="utf-8")
        (directory / "playbook").write_text(playbook, encoding="utf-8")
        return directory

    def run_here(self, directory: Path) -> None:
        """Run a job on this node."""
        playbook = (directory / "playbook").read_text(encoding="utf-8")
        command = ["ansible-runner", "run", directory, "--playbook", playbook, "--ident", "job", "--quiet"]
        artifacts.run(command, self.temp, self.variables)

    def run_there(self, directory: Path) -> None:
        """Run a job as a controller does on an execution node, which knows nothing but what is sent to it."""
        playbook = (directory / "playbook").read_text(encoding="utf-8")
        node = self.temp / f"node-{directory.name}"
        node.mkdir()
        stages = [
            ["ansible-runner", "transmit", directory, "--playbook", playbook, "--ident", "job"],
            ["ansible-runner", "worker", "--private-data-dir", node],
            ["ansible-runner", "process", directory, "--ident", "job"],
        ]
        pipe = " | ".join(shlex.join(map(str, stage)) for stage in stages)
        artifacts.run(["bash", "-o", "pipefail", "-c", pipe], self.temp, self.variables)

    def outcome(self, directory: Path, started: float) -> Job:
        """Read what the runner recorded, and the evidence that the gate wrote."""
        record = directory / "artifacts" / "job"
        status = (record / "status").read_text(encoding="utf-8")
        if status != "successful":
            raise artifacts.CheckError(
                f"{directory.name} is {status}:\n{(record / 'stdout').read_text('utf-8')[-3000:]}"
            )
        events = [json.loads(file.read_text("utf-8")) for file in (record / "job_events").glob("*.json")]
        hosts = {event["event_data"]["host"] for event in events if event["event"] == "runner_on_ok"}
        pages = [json.loads(file.read_text("utf-8")) for file in (directory / "evidence").glob("*.json")]
        if len(pages) > 1:
            raise artifacts.CheckError(f"{directory.name} wrote {len(pages)} documents of evidence")
        page: dict[str, Any] = pages[0] if pages else {"verdicts": [], "requests_made": 0}
        verdicts = {verdict["host"]: verdict for verdict in page["verdicts"]}
        return Job(hosts, verdicts, page["requests_made"], started, time.monotonic())


def inventory_of(fleet: Mapping[str, str], number: int, count: int) -> dict[str, Any]:
    """The inventory that AWX makes for slice `number` of `count`."""
    hosts = sorted(fleet)[number - 1 :: count]
    variables = {"ansible_connection": "ansible.netcommon.netconf", "ansible_host": "192.0.2.1"}
    return {"all": {"hosts": {host: {"tracking_number": fleet[host]} for host in hosts}, "vars": variables}}


def sliced(site: Site, fleet: Mapping[str, str], account: Mapping[str, str]) -> list[Job]:
    """Run the slices at the same time, each as a job of its own."""
    jobs: dict[int, Job] = {}
    errors: list[Exception] = []

    def work(number: int) -> None:
        started = time.monotonic()
        try:
            inventory = inventory_of(fleet, number, SLICES)
            directory = site.prepare(f"slice-{number}", "netops.junos_space.fleet_report", inventory, **account)
            site.run_there(directory)
            jobs[number] = site.outcome(directory, started)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, SLICES + 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    if errors or len(jobs) != SLICES:
        raise artifacts.CheckError(f"a slice failed: {errors or 'it did not end'}")
    return [jobs[number] for number in sorted(jobs)]


def judged(verdicts: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """What a verdict says, without the times of the query and of the verdict."""
    return {host: _without_times(result) for host, result in sorted(verdicts.items())}


def _without_times(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_times(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _without_times(item) for key, item in value.items() if key not in TIMES}
    return value


def counted(verdicts: Mapping[str, Mapping[str, Any]]) -> str:
    found = [result["verdict"] for result in verdicts.values()]
    return ", ".join(f"{found.count(verdict)} {verdict}" for verdict in ("open", "blocked", "unknown"))


def check(site: Site) -> Iterator[tuple[str, str]]:
    """The steps; each gives its name and what there is to say, or fails."""
    directory = site.prepare("rehearsal", "netops.junos_space.rma_rehearsal", {})
    started = time.monotonic()
    site.run_here(directory)
    rehearsal = site.outcome(directory, started)
    fleet = site.fleet()
    if not rehearsal.hosts >= set(fleet):
        raise artifacts.CheckError(f"the rehearsal did not reach {sorted(set(fleet) - rehearsal.hosts)}")
    yield "rehearsal under ansible-runner", f"{len(fleet)} hosts"

    with site.simulator() as ready:
        account = {f"JUNOS_SPACE_{name.upper()}": str(ready[name]) for name in ("url", "username", "password")}
        directory = site.prepare("whole", "netops.junos_space.fleet_report", inventory_of(fleet, 1, 1), **account)
        started = time.monotonic()
        site.run_here(directory)
        whole = site.outcome(directory, started)
        if set(whole.verdicts) != set(fleet):
            raise artifacts.CheckError(f"one job gave verdicts for {sorted(whole.verdicts)}")
        yield "fleet in one job", f"{len(fleet)} hosts: {counted(whole.verdicts)}; requests: {whole.requests}"

        slices = sliced(site, fleet, account)
    for number, job in enumerate(slices, 1):
        wanted = set(inventory_of(fleet, number, SLICES)["all"]["hosts"])
        if set(job.verdicts) != wanted:
            raise artifacts.CheckError(f"slice {number} gave verdicts for {sorted(job.verdicts)}, not {sorted(wanted)}")
        text = f"{len(wanted)} hosts: {counted(job.verdicts)}; requests: {job.requests}"
        yield f"slice {number} of {SLICES}, sent to a worker", text

    if max(job.started for job in slices) > min(job.finished for job in slices):
        raise artifacts.CheckError("the slices did not run at the same time")
    together = {host: result for job in slices for host, result in job.verdicts.items()}
    differing = [host for host in sorted(fleet) if judged(together).get(host) != judged(whole.verdicts)[host]]
    if differing:
        raise artifacts.CheckError(f"the verdicts differ for {', '.join(differing)}")
    yield "the slices together", f"the same {len(together)} verdicts and reasons as in one job"


def main() -> int:
    """Check, and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, help="an empty or new directory to work in, which is then kept")
    given = parser.parse_args()
    passed = 0
    with contextlib.ExitStack() as stack:
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            temp = given.keep
        else:
            temp = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="junos_space-runner-")))
        started = time.monotonic()
        try:
            for name, detail in check(Site(temp.resolve())):
                print(f"ok      {time.monotonic() - started:4.0f} s  {name}: {detail}", flush=True)
                started = time.monotonic()
                passed += 1
        except (artifacts.CheckError, OSError, ValueError, subprocess.SubprocessError) as error:
            print(f"FAILED  {time.monotonic() - started:4.0f} s  {error}")
            print(f"\n{passed} steps passed, 1 failed")
            return 1
    print(f"\n{passed} steps passed, 0 failed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
