# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the examples of the documentation as a newcomer would; see examples.py for what the blocks of a page are.

Usage: run.py [--list] [--core DIRECTORY]... [PART_OF_A_PAGE]...

DIRECTORY holds the programs of an environment with ansible-core, requests and jmespath; without the option it is the
environment of this Python. The collection is built and installed from its artifact.

A guide is one session: an empty directory in which its blocks are run from top to bottom, with what stands before them on
the page and nothing else. Variables that one block exports are there in the next one. Only these are given:

* ``https://space.example.net`` is a simulated appliance with TLS, ``/etc/pki/space-ca.pem`` its CA, ``automation`` a user
  whose password is on the standard input
* ``ansible-galaxy collection install netops.junos_space`` installs the artifact

Examples of plugins and roles are not guides. They find the connection in the environment, the devices of the simulator as
inventory, and task files of their own.

The last line is ``N examples on M ansible-core: F failed``, and the exit code says the same.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import typing as t
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "tests" / "tools")]

import collection  # noqa: E402
import examples as found_examples  # noqa: E402
from examples import Example, ExampleError, kind  # noqa: E402

OCCURRED = "%Y-%m-%d %H:%M:%S UTC"
USER, PASSWORD = "automation", "of-no-use-elsewhere"
COMMAND_TIMEOUT = 300
# Task files that examples of plugins and roles include.
STUBS = ("swap.yml", "swap_part.yml", "remediate.yml")

Done = t.Optional["subprocess.CompletedProcess[str]"]


@dataclass
class Outcome:
    """What happened to an example. ``error`` is empty if all is well."""

    example: Example
    error: str = ""


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
            session = Session(self, self.temp / "appliance", self.environment)
            session.shell(Example("", 0, ". simulator/env", "shell"))
            url = session.environment["JUNOS_SPACE_URL"]
            self._substitutes["https://space.example.net"] = url
            self._substitutes["space.example.net:443"] = url.removeprefix("https://")
            self._substitutes["/etc/pki/space-ca.pem"] = session.environment["JUNOS_SPACE_CA_PATH"]
            login = {"JUNOS_SPACE_USERNAME": USER, "JUNOS_SPACE_PASSWORD": PASSWORD}
            self.appliance = {**session.environment, **login}
            yield
        finally:
            self._must(*simulator, "-e", "simulator_state=stopped", directory=self.temp / "appliance")

    def substitute(self, text: str) -> str:
        """Replace what the documentation names and this machine does not have."""
        for documented, here in self._substitutes.items():
            text = text.replace(documented, here)
        return text

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


class Session:
    """One page: a directory, and the environment that its blocks pass on."""

    def __init__(
        self, sandbox: Sandbox, directory: Path, environment: dict[str, str], hosts: str = "localhost"
    ) -> None:
        self.sandbox = sandbox
        self.directory = directory
        self.environment = {**environment, "PWD": str(directory)}
        self._hosts = hosts

    def attempt(self, example: Example) -> Outcome:
        """Run or check one example."""
        try:
            what = kind(example)
            if example.mark in ("setup", "check"):
                if example.language == "yaml":
                    _parsed = example.documents
                return Outcome(example)
            done: Done = getattr(self, what)(example)
        except ExampleError as error:
            return Outcome(example, str(error))
        except subprocess.TimeoutExpired:
            return Outcome(example, f"It did not end within {COMMAND_TIMEOUT} seconds.")
        if done is None:
            return Outcome(example)
        if (done.returncode != 0) != (example.mark == "fails"):
            end = "It should have failed" if example.mark == "fails" else f"It ended with {done.returncode}"
            return Outcome(example, f"{end}:\n{done.stdout}")
        if "skipping: no hosts matched" in done.stdout:
            return Outcome(example, f"Its hosts are not in the inventory:\n{done.stdout}")
        return Outcome(example, not_shown(example, done.stdout))

    def file(self, example: Example) -> Done:
        if example.language == "yaml":
            _parsed = example.documents
        self._write(example.file, example.text)
        return None

    def shell(self, example: Example) -> Done:
        self._write(".block", example.text)
        # What the block exports, also if it fails.
        script = "trap 'env -0 > .environment' EXIT; . ./.block"
        done = self._run("bash", "-euo", "pipefail", "-c", script)
        variables = (self.directory / ".environment").read_text(encoding="utf-8").split("\0")
        self.environment = dict(variable.split("=", 1) for variable in variables if "=" in variable)
        return done

    def tasks(self, example: Example) -> Done:
        head = f"- name: {example.name}\n  hosts: {self._hosts}\n  gather_facts: false\n  tasks:\n"
        indented = "".join(f"    {line}\n" if line else "\n" for line in example.text.splitlines())
        return self._playbook(example, head + indented)

    def plays(self, example: Example) -> Done:
        return self._playbook(example, example.text)

    def variables(self, example: Example) -> Done:
        """Variables of a gate: the gate accepts them. Of the connection: the lookup accepts them."""
        (variables,) = example.documents
        role = re.match(r"incident_gate|rma_gate|junos_space", next(iter(variables)))[0]  # type: ignore[index]
        if role == "junos_space":
            value = "{{ lookup('netops.junos_space.junos_space_incident', 'abcdef1234').status }}"
            task: dict[str, t.Any] = {"ansible.builtin.debug": {"msg": value}}
        else:
            task = {"ansible.builtin.include_role": {"name": f"netops.junos_space.{role}"}}
            task["vars"] = {f"{role}_tracking_number": "abcdef1234", f"{role}_on_blocked": "report"}
        play = yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}], sort_keys=False)
        lines = "".join(f"    {line}\n" for line in example.text.splitlines())
        return self._playbook(example, f"{play}  vars:\n{lines}")

    def source(self, example: Example) -> Done:
        """Inventory files of our plugin; several documents are several files."""
        done: Done = None
        for number, text in enumerate(re.split(r"^---$", example.text, flags=re.M)):
            document = yaml.safe_load(text)
            if document is not None:
                name = f"example-{example.line}-{number}.{document['plugin'].rpartition('.')[2]}.yml"
                self._write(name, text)
                done = self._run("ansible-inventory", "-i", name, "--list")
                if done.returncode:
                    break
        return done

    def rulebook(self, example: Example) -> Done:
        """Has what ansible-rulebook requires, and names sources that exist; tests/eda runs the shipped one."""
        for ruleset in (ruleset for document in example.documents for ruleset in document):
            missing = sorted({"name", "hosts", "sources", "rules"} - set(ruleset))
            if missing:
                raise ExampleError(f"a ruleset has no {', '.join(missing)}")
            for name in (name for source in ruleset["sources"] for name in source):
                own = re.fullmatch(r"netops\.junos_space\.(\w+)", name)
                if own and not (ROOT / f"extensions/eda/plugins/event_source/{own[1]}.py").exists():
                    raise ExampleError(f"there is no source {name}")
            if not all("condition" in rule and {"action", "actions"} & set(rule) for rule in ruleset["rules"]):
                raise ExampleError("a rule has no condition or no action")
        return None

    def close(self) -> None:
        """Stop the simulator of the page, if the page did not."""
        if (self.directory / "simulator" / "state").exists():
            self._run("ansible-playbook", "netops.junos_space.simulator", "-e", "simulator_state=stopped")

    def _playbook(self, example: Example, text: str) -> Done:
        name = f".example-{example.line}.yml"
        self._write(name, text)
        return self._run("ansible-playbook", name)

    def _write(self, name: str, text: str) -> None:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.sandbox.substitute(text), encoding="utf-8")

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.directory,
            env=self.environment,
            input=f"{PASSWORD}\n",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_TIMEOUT,
            check=False,
        )


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


def not_shown(example: Example, output: str) -> str:
    """Which of the expected texts the example did not print."""
    for text in example.shown:
        pieces = [re.escape(_flat(piece)) for piece in text.split("...")]
        if not re.search(".*?".join(pieces), _flat(output)):
            return f"It does not print this:\n{text}\nIt prints:\n{output}"
    return ""


def _flat(text: str) -> str:
    """On one line, the lines without JSON's marks around the items of a list."""
    lines = (re.sub(r'^"(.*)",?$', r"\1", line.strip()) for line in text.splitlines())
    return " ".join(" ".join(lines).split())


def guide(sandbox: Sandbox, directory: Path) -> Session:
    return Session(sandbox, directory, sandbox.environment)


def reference(sandbox: Sandbox, directory: Path) -> Session:
    """A session with the connection, the devices and the task files that examples of plugins and roles refer to."""
    for stub in STUBS:
        (directory / stub).write_text("- name: A stub\n  ansible.builtin.meta: noop\n", encoding="utf-8")
    inventory = yaml.safe_load(Path(sandbox.appliance["ANSIBLE_INVENTORY"]).read_text(encoding="utf-8"))
    del inventory["routers"]["hosts"]["edge-mx480-04"]
    inventory["all"] = {"vars": {"junos_space_password": PASSWORD}}
    (directory / "inventory.yml").write_text(yaml.safe_dump(inventory), encoding="utf-8")
    environment = {**sandbox.appliance, "ANSIBLE_INVENTORY": str(directory / "inventory.yml")}
    return Session(sandbox, directory, environment, hosts="edge-mx480-01")


def run_page(sandbox: Sandbox, page: str, examples: list[Example]) -> list[Outcome]:
    """The examples of one page, one after the other."""
    directory = Path(tempfile.mkdtemp(prefix="page-", dir=sandbox.temp))
    session = (guide if found_examples.is_guide(page) else reference)(sandbox, directory)
    try:
        return [session.attempt(example) for example in examples]
    finally:
        session.close()


def run_all(programs: Path, pages: dict[str, list[Example]]) -> list[Outcome]:
    """All pages on one ansible-core."""
    temp = Path(tempfile.mkdtemp(prefix="examples-")).resolve()
    try:
        sandbox = Sandbox(temp, programs)
        sandbox.install()
        with sandbox.running_appliance(), ThreadPoolExecutor(max_workers=2) as pool:
            longest_first = sorted(pages.items(), key=lambda page: -len(page[1]))
            futures = [pool.submit(run_page, sandbox, *page) for page in longest_first]
            return [outcome for future in futures for outcome in future.result()]
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the examples of the documentation.")
    parser.add_argument("--list", action="store_true", help="list the examples, and run nothing")
    parser.add_argument("--core", action="append", type=Path, help="programs of an environment with ansible-core")
    parser.add_argument("names", nargs="*", help="only pages with one of these in their name, such as docs/policy")
    arguments = parser.parse_args()
    try:
        pages = found_examples.of_repository(ROOT)
    except ExampleError as error:
        print(error)
        return 1
    pages = {
        name: page
        for name, page in pages.items()
        if not arguments.names or any(part in name for part in arguments.names)
    }
    if arguments.list:
        for example in (example for page in pages.values() for example in page):
            print(f"{example.name:50} {kind(example):10} {example.mark:6} {example.file}".rstrip())
        return 0
    cores = arguments.core or [Path(sys.executable).parent]
    failed = 0
    for programs in cores:
        for outcome in run_all(programs.absolute(), pages):
            if outcome.error:
                failed += 1
                print(f"\n{outcome.example.name} FAILED with {programs}\n{outcome.error.rstrip()}\n")
    print(f"{sum(map(len, pages.values()))} examples on {len(cores)} ansible-core: {failed} failed")
    return 1 if failed or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
