# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the examples of the documentation against the simulator; see examples.py for what they are.

Usage: run.py [--list] [PART_OF_A_NAME]...

Needs ansible-core, jmespath and requests in its own environment. The last line is
``N examples: R run, C checked, F failed``, and the exit code says the same. What the examples find:

* ``https://space.example.net`` is the simulator, with TLS; JUNOS_SPACE_URL and so on name it too
* ``/etc/pki/space-ca.pem`` is its CA, ``automation`` and ``ansible`` are its users, whose password is in the variable
  ``vaulted_password`` and in SPACE_PASSWORD of the environment
* a group ``routers`` of three devices, each with its tracking number in ``ctn`` and ``tracking_number``
* tasks are run on one of these, plays where they say
* the newest incident is a day old, whatever the shipped scenario says
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import typing as t
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).resolve().parent))

import examples as found_examples  # noqa: E402
from examples import Example, ExampleError, kind  # noqa: E402

SIMULATOR = ROOT / "roles" / "simulator" / "files" / "junos_space_simulator"
SCENARIO = ROOT / "roles" / "simulator" / "files" / "scenario.yml"
OCCURRED = "%Y-%m-%d %H:%M:%S UTC"
USERS, PASSWORD = ("automation", "ansible"), "of-no-use-elsewhere"
URL, CA_PATH = "https://space.example.net", "/etc/pki/space-ca.pem"
DEVICES = {
    "edge-mx480-01": "CASE-2026-0001",
    "edge-mx480-02": "CASE-2026-0002",
    "edge-mx480-03": "CASE-2026-0003",
}
# Files of their own that examples take in.
STUBS = ("swap.yml", "remediate.yml")
PATIENCE = 300
"""Seconds for one command."""


@dataclass
class Outcome:
    """What became of an example. ``trouble`` is empty where all is well."""

    example: Example
    run: bool = False
    trouble: str = ""


class Bench:
    """A scratch folder with the collection, the simulator and all that the examples find."""

    def __init__(self, scratch: Path) -> None:
        self.scratch = scratch
        self._folders = 0
        self._lock = threading.Lock()
        collection = scratch / "collections" / "ansible_collections" / "netops" / "junos_space"
        collection.parent.mkdir(parents=True)
        collection.symlink_to(ROOT, target_is_directory=True)
        (scratch / "home").mkdir()
        self.environment = {
            "ANSIBLE_COLLECTIONS_PATH": str(scratch / "collections"),
            "ANSIBLE_HOME": str(scratch / "home" / ".ansible"),
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
            "ANSIBLE_LOCALHOST_WARNING": "false",
            "HOME": str(scratch / "home"),
            "LC_ALL": "C.UTF-8",
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
            "TMPDIR": str(scratch),
        }
        self._ready: dict[str, t.Any] = {}

    @contextlib.contextmanager
    def simulator(self) -> Iterator[None]:
        """Start it, and end it afterwards."""
        state = self.scratch / "simulator"
        scenario = self.scratch / "scenario.yml"
        scenario.write_text(yaml.safe_dump(recent_scenario()), encoding="utf-8")
        command = [sys.executable, str(SIMULATOR), "--state-dir", str(state)]
        started = self.command([*command, "--scenario", str(scenario), "--tls", "--detach"], self.scratch)
        if started.returncode:
            raise SystemExit(f"The simulator did not start: {started.stdout}")
        self._ready = json.loads(started.stdout)
        self.environment.update(
            JUNOS_SPACE_URL=self._ready["url"],
            JUNOS_SPACE_USERNAME=USERS[0],
            JUNOS_SPACE_PASSWORD=PASSWORD,
            JUNOS_SPACE_CA_PATH=self._ready["ca_path"],
            SPACE_PASSWORD=PASSWORD,
        )
        try:
            yield
        finally:
            self.command([*command, "--stop"], self.scratch)

    def folder(self) -> Path:
        """Make a folder to run examples in."""
        with self._lock:
            self._folders += 1
            folder = self.scratch / f"page-{self._folders}"
        folder.mkdir()
        for stub in STUBS:
            (folder / stub).write_text("- name: A stub\n  ansible.builtin.meta: noop\n", encoding="utf-8")
        own = {
            "ansible_connection": "local",
            "ansible_python_interpreter": sys.executable,
            "incident_gate_host_name": "edge-mx480-01",
            "rma_gate_host_name": "edge-mx480-01",
        }
        hosts = {name: {"ctn": number, "tracking_number": number} for name, number in DEVICES.items()}
        inventory = {
            "all": {"vars": {"vaulted_password": PASSWORD, "simulator_lifetime": 600}},
            "routers": {"hosts": hosts, "vars": {**own, "incident_gate_host_name": "{{ inventory_hostname }}"}},
            # Tasks find a host of their own each, so that none lives on what another has registered.
            "tasks": {"hosts": {f"tasks-{number}": {} for number in range(200)}, "vars": own},
        }
        inventory["routers"]["vars"]["rma_gate_host_name"] = "{{ inventory_hostname }}"  # type: ignore[index]
        (folder / ".inventory.json").write_text(json.dumps(inventory), encoding="utf-8")
        return folder

    def real(self, text: str) -> str:
        """A text with the addresses of documentation replaced by those of the simulator."""
        return text.replace(URL, self._ready["url"]).replace(CA_PATH, self._ready["ca_path"])

    def command(self, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def playbook(self, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.command(["ansible-playbook", "-i", ".inventory.json", *arguments], folder)


def recent_scenario() -> dict[str, t.Any]:
    """The shipped scenario with users of our own, and all of its times moved so that the newest is a day ago."""
    scenario: dict[str, t.Any] = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    scenario["users"] += [{"username": user, "password": PASSWORD} for user in USERS]
    times: dict[int, datetime] = {}
    for place, incident in enumerate(scenario["incidents"]):
        with contextlib.suppress(ValueError):
            times[place] = datetime.strptime(incident.get("occurred", ""), OCCURRED).replace(tzinfo=timezone.utc)
    shift = datetime.now(timezone.utc) - timedelta(days=1) - max(times.values())
    for place, moment in times.items():
        scenario["incidents"][place]["occurred"] = (moment + shift).strftime(OCCURRED)
    return scenario


# One example


def attempt(bench: Bench, example: Example, folder: Path) -> Outcome:
    """Run or check one example in this folder."""
    try:
        what = kind(example)
        done = ACTIONS[what](bench, example, folder)
        if done is None:
            return Outcome(example)
        if (done.returncode != 0) != (example.mark == "fails"):
            end = "It should have failed" if example.mark == "fails" else f"It ended with {done.returncode}"
            return Outcome(example, trouble=f"{end}:\n{done.stdout}")
        return Outcome(example, run=example.mark != "check", trouble=unshown(example, done.stdout))
    except ExampleError as error:
        return Outcome(example, trouble=str(error))
    except subprocess.TimeoutExpired:
        return Outcome(example, trouble=f"It was not done after {PATIENCE} seconds.")


def unshown(example: Example, output: str) -> str:
    """Which of the texts that the example is said to show it did not show."""
    for text in example.shown:
        pieces = [re.escape(_flat(piece)) for piece in text.split("...")]
        if not re.search(".*?".join(pieces), _flat(output)):
            return f"It does not show this:\n{text}\nIt shows:\n{output}"
    return ""


def _flat(text: str) -> str:
    """On one line, the lines without JSON's marks around the items of a list."""
    lines = (re.sub(r'^"(.*)",?$', r"\1", line.strip()) for line in text.splitlines())
    return " ".join(" ".join(lines).split())


Done = t.Optional["subprocess.CompletedProcess[str]"]


def do_file(bench: Bench, example: Example, folder: Path) -> Done:
    path = folder / example.argument
    if not example.argument or not path.resolve().is_relative_to(folder.resolve()):
        raise ExampleError("a file needs a name below the folder: <!-- example: file NAME -->")
    if path.suffix in (".yml", ".yaml"):
        _parsed = example.documents
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(bench.real(example.text), encoding="utf-8")
    return None


def do_shell(bench: Bench, example: Example, folder: Path) -> Done:
    return bench.command(["bash", "-euo", "pipefail", "-c", bench.real(example.text)], folder)


def do_tasks(bench: Bench, example: Example, folder: Path) -> Done:
    return _playbook(bench, example, folder, play(example, 0))


def do_plays(bench: Bench, example: Example, folder: Path) -> Done:
    return _playbook(bench, example, folder, example.text)


def do_variables(bench: Bench, example: Example, folder: Path) -> Done:
    """Variables of a gate: the gate takes them. Of the connection: they are known, and the lookup takes them."""
    (variables,) = example.documents
    roles = {re.match(r"incident_gate|rma_gate|junos_space", name)[0] for name in variables}  # type: ignore[index]
    if len(roles) > 1:
        raise ExampleError("it holds variables of several roles")
    role = roles.pop()
    if role == "junos_space":
        fragment = (ROOT / "plugins/doc_fragments/_connection.py").read_text(encoding="utf-8")
        fragment += (ROOT / "plugins/lookup/junos_space_incident.py").read_text(encoding="utf-8")
        unknown = sorted(name for name in variables if f"- name: {name}\n" not in fragment)
        if unknown:
            raise ExampleError(f"there is no variable {', '.join(unknown)}")
        message = "{{ lookup('netops.junos_space.junos_space_incident', 'abcdef1234').status }}"
        task: dict[str, t.Any] = {"ansible.builtin.debug": {"msg": message}}
    else:
        task = {"ansible.builtin.include_role": {"name": f"netops.junos_space.{role}"}}
        task["vars"] = {f"{role}_tracking_number": "abcdef1234", f"{role}_on_blocked": "report"}
    whole = {"hosts": "tasks-0", "gather_facts": False, "tasks": [task]}
    variable_lines = "".join(f"    {line}\n" for line in example.text.splitlines())
    text = yaml.safe_dump([whole], sort_keys=False)
    return _playbook(bench, example, folder, f"{text}  vars:\n{variable_lines}")


def do_inventory(bench: Bench, example: Example, folder: Path, name: str = "inventory.yml") -> Done:
    file = folder / f"example-{example.line}.{name}"
    file.write_text(bench.real(example.text), encoding="utf-8")
    done = bench.command(["ansible-inventory", "-i", file.name, "--list"], folder)
    # It warns about what it cannot read, and succeeds.
    failed = done.returncode or "Unable to parse" in done.stdout or "Failed to parse" in done.stdout
    return subprocess.CompletedProcess(done.args, 1 if failed else 0, done.stdout)


def do_source(bench: Bench, example: Example, folder: Path) -> Done:
    """An inventory file for a plugin of ours. Several documents are several files."""
    texts = re.split(r"^---$", example.text, flags=re.M)
    done: Done = None
    for text in texts:
        if yaml.safe_load(text) is None:
            continue
        plugin = str(yaml.safe_load(text)["plugin"])
        part = Example(example.page, example.line, text)
        done = do_inventory(bench, part, folder, f"{plugin.rpartition('.')[2]}.yml")
        if done is None or done.returncode:
            break
    return done


def do_rulebook(_bench: Bench, example: Example, _folder: Path) -> Done:
    """The parts that ansible-rulebook wants, and sources that exist; it is run by tests of its own."""
    for document in example.documents:
        for ruleset in document:
            missing = sorted({"name", "hosts", "sources", "rules"} - set(ruleset))
            if missing:
                raise ExampleError(f"a ruleset has no {', '.join(missing)}")
            for source in ruleset["sources"]:
                for name in source:
                    own = re.fullmatch(r"netops\.junos_space\.(\w+)", name)
                    if own and not (ROOT / f"extensions/eda/plugins/event_source/{own[1]}.py").exists():
                        raise ExampleError(f"there is no source {name}")
            for rule in ruleset["rules"]:
                if "condition" not in rule or not {"action", "actions"} & set(rule):
                    raise ExampleError("a rule has no condition or no action")
    return None


def do_data(_bench: Bench, _example: Example, _folder: Path) -> Done:
    # That it can be read was seen when its kind was told.
    return None


ACTIONS: dict[str, t.Callable[[Bench, Example, Path], Done]] = {
    "data": do_data,
    "file": do_file,
    "inventory": do_inventory,
    "plays": do_plays,
    "rulebook": do_rulebook,
    "shell": do_shell,
    "source": do_source,
    "tasks": do_tasks,
    "variables": do_variables,
}


def play(example: Example, number: int) -> str:
    """A play around a list of tasks. The text of the tasks is not touched."""
    head = f"- name: {example.name}\n  hosts: tasks-{number}\n  gather_facts: false\n  tasks:\n"
    return head + "".join(f"    {line}\n" if line else "\n" for line in example.text.splitlines())


def _playbook(bench: Bench, example: Example, folder: Path, text: str) -> Done:
    file = folder / f".example-{example.line}.yml"
    file.write_text(bench.real(text), encoding="utf-8")
    return bench.playbook(folder, file.name, *(["--syntax-check"] if example.mark == "check" else []))


# All examples


def of_page(bench: Bench, page: list[Example]) -> list[Outcome]:
    """The examples of one page, one after the other: they may build on each other's files."""
    folder = bench.folder()
    return [attempt(bench, example, folder) for example in page]


def at_once(bench: Bench, tasks: list[Example]) -> list[Outcome]:
    """Lists of tasks from anywhere, in one run of ansible-playbook. If that fails, each one alone, to tell which."""
    folder = bench.folder()
    (folder / "all.yml").write_text(
        bench.real("\n".join(play(example, number) for number, example in enumerate(tasks))), encoding="utf-8"
    )
    if tasks and bench.playbook(folder, "all.yml").returncode == 0:
        return [Outcome(example, run=True) for example in tasks]
    return [attempt(bench, example, bench.folder()) for example in tasks]


def plain_tasks(example: Example) -> bool:
    try:
        return not example.mark and not example.shown and kind(example) == "tasks"
    except ExampleError:
        return False


def run_all(wanted: list[Example]) -> list[Outcome]:
    scratch = Path(tempfile.mkdtemp(prefix="examples-")).resolve()
    try:
        bench = Bench(scratch)
        batch = [example for example in wanted if plain_tasks(example)]
        pages: dict[str, list[Example]] = {}
        for example in wanted:
            if not plain_tasks(example):
                pages.setdefault(example.page, []).append(example)
        with bench.simulator(), ThreadPoolExecutor(max_workers=2) as pool:
            work = [pool.submit(at_once, bench, batch)]
            longest_first = sorted(pages.values(), key=len, reverse=True)
            work += [pool.submit(of_page, bench, page) for page in longest_first]
            return [outcome for done in work for outcome in done.result()]
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Run the examples of the documentation.")
    parser.add_argument("--list", action="store_true", help="say what there is, and run nothing")
    parser.add_argument("names", nargs="*", help="only examples with one of these in their name, such as docs/policy")
    arguments = parser.parse_args()
    try:
        every = found_examples.of_repository(ROOT)
    except ExampleError as error:
        print(error)
        return 1
    wanted = [one for one in every if not arguments.names or any(part in one.name for part in arguments.names)]
    if arguments.list:
        for example in wanted:
            print(f"{example.name:50} {kind(example):12} {example.mark} {example.argument}".rstrip())
        return 0
    outcomes = run_all(wanted)
    failed = [outcome for outcome in outcomes if outcome.trouble]
    for outcome in failed:
        print(f"\n{outcome.example.name} FAILED\n{outcome.trouble.rstrip()}\n")
    run = sum(outcome.run and not outcome.trouble for outcome in outcomes)
    checked = len(outcomes) - run - len(failed)
    print(f"{len(outcomes)} examples: {run} run, {checked} checked, {len(failed)} failed")
    return 1 if failed or not outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
