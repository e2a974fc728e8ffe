# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ansible-test needs around a collection, and what it leaves behind.

It needs a tree of the right shape and a HOME of our own; it leaves result files, which say more than its exit code.
"""

from __future__ import annotations

import ast
import configparser
import contextlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

NAME = Path("ansible_collections", "netops", "junos_space")

# ansible-test makes environments without pip and fetches a script that installs it. Where it cannot, Python's own
# copy of pip does as well.
GET_PIP = """\
import ensurepip

ensurepip.bootstrap(default_pip=True)
"""


def link(root: Path, collections: Path) -> None:
    """Show the repository as a collection below `collections`, for the tools that follow a symbolic link."""
    place = collections / NAME
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.is_symlink():
        place.symlink_to(os.path.relpath(root, place.parent), target_is_directory=True)


@contextlib.contextmanager
def copy(root: Path) -> Iterator[Path]:
    """Copy what git knows or would add into a collection tree, and remove it afterwards.

    The tree is outside the repository: inside an ignored directory of it, ansible-test skips every file and succeeds.
    """
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    with tempfile.TemporaryDirectory(prefix="junos_space-") as temp:
        tree = Path(temp).resolve() / NAME
        for name in filter(None, listing.stdout.split("\0")):
            # The index still lists a file that was removed by hand.
            if (root / name).exists():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / name, tree / name, follow_symlinks=False)
        yield tree


def prepare_home(home: Path, environment: Path) -> None:
    """Fill `home` for the ansible-test installed in `environment`."""
    cache = home / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    (requirements,) = environment.glob("lib/python*/site-packages/ansible_test/_internal/python_requirements.py")
    for version in re.findall(r"\bpip='([\d.]+)'", requirements.read_text(encoding="utf-8")):
        (cache / f"get_pip_{version.replace('.', '_')}.py").write_text(GET_PIP, encoding="utf-8")

    # ansible-test clears the environment too, so the settings of pip, such as the address of a mirror, are
    # written here. They may hold credentials.
    file = home / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8") as stream:
        pip_config(environment / "bin" / "python").write(stream)


def pip_config(python: Path) -> configparser.RawConfigParser:
    """What pip knows from the environment and from its files."""
    listing = subprocess.run([python, "-m", "pip", "config", "list"], check=True, stdout=subprocess.PIPE, text=True)
    config = configparser.RawConfigParser()
    # The environment comes last: it wins.
    for line in sorted(listing.stdout.splitlines(), key=lambda line: line.startswith(":env:")):
        key, value = line.split("=", 1)
        section, option = key.rsplit(".", 1)
        section = "global" if section == ":env:" else section
        if not config.has_section(section):
            config.add_section(section)
        config.set(section, option, ast.literal_eval(value))
    return config


def test_results(output: Path) -> dict[str, list[str]]:
    """Sort what `sanity --junit` or `units` ran into passed, failed and skipped."""
    results: dict[str, list[str]] = {"passed": [], "failed": [], "skipped": []}
    outcomes = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    for file in sorted(output.glob("junit/*.xml")):
        for case in ElementTree.parse(file).iter("testcase"):  # noqa: S314 (ansible-test wrote it, just now)
            outcome = next((outcomes[child.tag] for child in case if child.tag in outcomes), "passed")
            results[outcome].append(case.get("name", ""))
    return results


def target_results(output: Path) -> dict[str, list[str]]:
    """Name the targets that `integration` brought to a good end; it records no others."""
    files = output.glob("data/integration-*.json")
    return {"passed": [name for file in files for name in json.loads(file.read_text(encoding="utf-8"))["targets"]]}
