# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the sessions of noxfile.py share: paths, pinned versions, ansible-test, the line for the summary."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import collection
import nox

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
COLLECTIONS = CACHE / "collections"
# A session writes a line here for the summary.
NOTES = CACHE / "reports" / "notes"
# Some tools write into the HOME; it is kept between runs, for the environments that ansible-test makes there.
HOME = CACHE / "home"

# The Pythons that the oldest ansible-core runs on.
OLDEST = ("ansible-core==2.16.*", "3.10", "3.12")
# The oldest urllib3 that Python 3.10 imports without a warning; pip would pair the newest one with an old requests.
OLDEST_URLLIB3 = "urllib3==1.26.5"
LIBRARIES = ("--requirement", "requirements.txt")
# The versions of all tools are in one file.
PINNED = ("--constraint", "tests/tools/constraints.txt")

UNIT_OPTIONS = ("-q", "--import-mode=importlib", "-p", "no:cacheprovider")


def in_tree() -> dict[str, str]:
    """The environment in which Python finds the repository as a collection."""
    return {"PYTHONPATH": str(COLLECTIONS), "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS)}


def install_unit_tests(session: nox.Session, core: str = "ansible-core", *versions: str) -> None:
    packages = ("pytest", "pytest-timeout", "pytest-xdist")
    session.install(*PINNED, core, *versions, *packages, "--requirement", "tests/unit/requirements.txt")
    collection.link(ROOT, COLLECTIONS)


def oldest_core(session: nox.Session) -> Path | None:
    """An environment with the oldest ansible-core; nothing where this machine has no Python for it."""
    place = CACHE / "nox" / "oldest-core"
    ready = place / ".ready"
    if not ready.exists():
        core, *pythons = OLDEST
        finder = [str(ROOT / "tests" / "tools" / "find-python.sh"), *pythons]
        found = subprocess.run(finder, check=False, stdout=subprocess.PIPE, text=True)
        if found.returncode:
            return None
        session.run(found.stdout.strip(), "-m", "venv", "--clear", str(place), external=True)
        pip = (str(place / "bin" / "python"), "-m", "pip", "install", "--quiet")
        session.run(*pip, core, *LIBRARIES, external=True)
        ready.touch()
    return place / "bin"


def ansible_test(session: nox.Session, command: str, *arguments: str, python: str = "") -> dict[str, list[str]]:
    """Run ansible-test on a copy of the collection, and fail if it ran nothing, which it calls success."""
    script = "import sys, ansible.release as core; print('%d.%d' % sys.version_info[:2], core.__version__)"
    own_python, core = str(session.run("python", "-c", script, silent=True, log=False)).split()
    python = python or own_python
    collection.prepare_home(HOME, Path(session.virtualenv.location))
    with collection.copy(ROOT) as tree, session.chdir(tree):
        try:
            # Without --python, some tests run on every interpreter on PATH, and fail where one is broken.
            session.run(
                "ansible-test", command, "--python", python, *arguments, *session.posargs, env={"HOME": str(HOME)}
            )
        finally:
            read = collection.target_results if command == "integration" else collection.test_results
            results: dict[str, list[str]] = read(tree / "tests" / "output")
            counts = ", ".join(f"{len(names)} {outcome}" for outcome, names in results.items() if names)
            if results.get("skipped"):
                counts += f" ({', '.join(sorted(set(results['skipped'])))})"
            report(
                session, f"ansible-core {core}, Python {python}: {counts or 'nothing ran'}", results.get("failed", [])
            )
    if not results["passed"]:
        session.error("ansible-test ran nothing")
    return results


def run_and_report(session: nox.Session, script: str, *arguments: str, env: Mapping[str, str] | None = None) -> None:
    """Run a Python script, and write the last line that it prints for the summary."""
    log = CACHE / "reports" / f"{session.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(["tee", str(log)], stdin=subprocess.PIPE, text=True) as tee:
        try:
            session.run("python", "-u", script, *arguments, env=env, stdout=tee.stdin)
        finally:
            tee.communicate()
            lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            report(session, lines[-1] if lines else "no output", [])


def report(session: nox.Session, text: str, failed: Sequence[str]) -> None:
    """Write a line for the summary."""
    if failed:
        text += f" ({', '.join(failed[:5])}{', ...' if len(failed) > 5 else ''})"
    NOTES.mkdir(parents=True, exist_ok=True)
    (NOTES / session.name).write_text(text + "\n", encoding="utf-8")
