# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Run the examples of the documentation as a newcomer would; see examples.py for what the blocks of a page are.

Usage: run.py [--list] [--core DIRECTORY]... [PART_OF_A_PAGE]...

DIRECTORY holds the programs of an environment with ansible-core, requests and jmespath; without the option it is the
environment of this Python. The collection is built and installed from its artifact.

A guide is one session: an empty directory in which its blocks are run from top to bottom, with the blocks before them on
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
import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parent))

import examples as found_examples
from examples import Example, ExampleError, kind
from sandbox import PASSWORD, ROOT, Sandbox
from session import Outcome, Session

# Task files that examples of plugins and roles include.
STUBS = ("swap.yml", "swap_part.yml", "remediate.yml")


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
