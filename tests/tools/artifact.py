# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The collection as Galaxy hands it out, and the programs of an environment that is not this one."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import collection

# A collection must work with these alone. The two files hold its name and version.
REQUIRED_FILES = ("meta", "playbooks", "plugins", "roles", "MANIFEST.json", "FILES.json")


class CheckError(Exception):
    """Something that was checked is not as it should be."""


def environment(programs: Path, home: Path, **variables: str) -> dict[str, str]:
    """Environment variables for the programs of an environment: nothing of the user's own, but what pip and git need."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "JUNOS_SPACE_"))}
    # A variable of the outer environment would point Python at the wrong libraries.
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "TRACKING_NUMBER"):
        kept.pop(name, None)
    home.mkdir(parents=True, exist_ok=True)
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    search_path = os.pathsep.join((str(programs), os.environ.get("PATH", os.defpath)))
    return {**kept, "HOME": str(home), "TMPDIR": str(temporary), "PATH": search_path, "NO_COLOR": "1", **variables}


def run(command: Iterable[str | Path], cwd: Path, variables: dict[str, str]) -> str:
    """Run a program, and return its output. Raises ``CheckError`` where it fails."""
    words = [str(word) for word in command]
    # The program is looked up on the PATH of its environment, not of this process.
    program = shutil.which(words[0], path=variables["PATH"]) or words[0]
    done = subprocess.run(
        [program, *words[1:]],
        check=False,
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode:
        raise CheckError(f"{words[0]} ended with {done.returncode}:\n{done.stdout[-3000:]}")
    return done.stdout


def build(root: Path, destination: Path, variables: dict[str, str]) -> tuple[Path, str]:
    """Build the artifact from what git tracks or would add; return it and the output of ansible-galaxy."""
    with collection.copy(root) as tree:
        output = run(["ansible-galaxy", "collection", "build", "--output-path", destination], tree, variables)
    (artifact,) = destination.glob("*.tar.gz")
    return artifact, output


def install(artifact: Path, collections: Path, variables: dict[str, str]) -> tuple[Path, str]:
    """Install the artifact below `collections`; return its path and the output of ansible-galaxy."""
    variables = {**variables, "ANSIBLE_COLLECTIONS_PATH": str(collections)}
    install_it = ("ansible-galaxy", "collection", "install", "--offline", "--collections-path", str(collections))
    output = run([*install_it, artifact], artifact.parent, variables)
    return collections / collection.NAME, output


def strip_extras(path: Path) -> list[str]:
    """Remove from an installed copy what it must work without; return the names."""
    removed = sorted(entry.name for entry in path.iterdir() if entry.name not in REQUIRED_FILES)
    for name in removed:
        if (path / name).is_dir():
            shutil.rmtree(path / name)
        else:
            (path / name).unlink()
    return removed
