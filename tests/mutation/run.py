# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mutation testing of the code that judges and reads: each small change to it must make a unit test fail.

cosmic-ray changes one operator, number or condition at a time in a copy of the collection, and runs the unit tests of
the package. A mutant that no test notices must be listed in survivors.json, with the reason why no test can tell it apart.

    python tests/mutation/run.py                  all mutants (takes more than an hour)
    python tests/mutation/run.py --sample 60      a random sample, with --seed to repeat it
    python tests/mutation/run.py --only _gate     one package, or one module (--only _gate/policy)
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import collection  # noqa: E402

CORE = "plugins/module_utils"
UNIT = "tests/unit/plugins"
# Each package with the unit tests that cover it.
PACKAGES = {
    "_gate": (f"{UNIT}/module_utils/_gate", f"{UNIT}/filter", f"{UNIT}/test"),
    "_servicenow": (f"{UNIT}/module_utils/_servicenow",),
}
# Percent of the mutants of a package that tests must kill, without those that survivors.json lists.
REQUIRED_RATES = {"_gate": 98.0, "_servicenow": 98.0}
SURVIVORS = Path(__file__).with_name("survivors.json")
SKIPPED_OPERATORS = (
    # `X | None` occurs in annotations only, which are never evaluated.
    "core/ReplaceBinaryOperator_BitOr_%",
    # The constants that are compared are interned: equal ones are identical.
    "core/ReplaceComparisonOperator_Eq_Is",
    "core/ReplaceComparisonOperator_NotEq_IsNot",
    # None, True and False equal nothing else that these values can be.
    "core/ReplaceComparisonOperator_Is_Eq",
    "core/ReplaceComparisonOperator_IsNot_NotEq",
)

Mutant = dict[str, Any]


def modules(tree: Path) -> list[str]:
    """The modules to change, as ``PACKAGE/NAME``."""
    found = [path for package in PACKAGES for path in (tree / CORE / package).glob("*.py")]
    return sorted(f"{path.parent.name}/{path.stem}" for path in found if path.stem != "__init__")


def tests_of(tree: Path, module: str) -> list[str]:
    """The unit tests for a module. Those of its own name go first: they notice most mutants, and soon."""
    package, name = module.split("/")
    own = sorted((tree / UNIT / "module_utils" / package).glob(f"test_{name}*.py"))
    return [*(str(path.relative_to(tree)) for path in own), *PACKAGES[package]]


def init(tree: Path, module: str, database: Path) -> None:
    """List all mutants of a module."""
    tests = " ".join(tests_of(tree, module))
    command = f"{sys.executable} -m pytest -x -q --no-header --keep-duplicates --import-mode=importlib -p no:cacheprovider {tests}"
    config = tree / "cosmic-ray.toml"
    config.write_text(
        textwrap.dedent(
            f"""\
            [cosmic-ray]
            module-path = "{CORE}/{module}.py"
            timeout = 120.0
            excluded-modules = []
            test-command = "{command}"
            [cosmic-ray.distributor]
            name = "local"
            """
        ),
        encoding="utf-8",
    )
    subprocess.run(["cosmic-ray", "init", config.name, str(database)], cwd=tree, check=True)
    with sqlite3.connect(database) as connection:
        for operator in SKIPPED_OPERATORS:
            skipped = "SELECT job_id FROM mutation_specs WHERE operator_name LIKE ?"
            connection.execute(f"DELETE FROM work_items WHERE job_id IN ({skipped})", (operator,))  # noqa: S608
            connection.execute("DELETE FROM mutation_specs WHERE operator_name LIKE ?", (operator,))


def job_ids(database: Path) -> list[str]:
    """In the order of the code, so that a seed gives the same sample each time: the ids themselves are random."""
    query = "SELECT job_id FROM mutation_specs ORDER BY start_pos_row, start_pos_col, operator_name, operator_args, occurrence"
    with sqlite3.connect(database) as connection:
        return [row[0] for row in connection.execute(query)]


def keep_only(database: Path, jobs: set[str]) -> None:
    with sqlite3.connect(database) as connection:
        for job in set(job_ids(database)) - jobs:
            connection.execute("DELETE FROM work_items WHERE job_id = ?", (job,))
            connection.execute("DELETE FROM mutation_specs WHERE job_id = ?", (job,))


def execute(tree: Path, database: Path) -> list[Mutant]:
    """Test the mutants of a database; return each with its outcome."""
    environment = {**os.environ, "PYTHONPATH": str(tree.parents[2])}
    subprocess.run(["cosmic-ray", "exec", "cosmic-ray.toml", str(database)], cwd=tree, check=True, env=environment)
    query = """
        SELECT module_path, operator_name, definition_name, start_pos_row, test_outcome, worker_outcome, diff
        FROM mutation_specs JOIN work_results USING (job_id)
    """
    with sqlite3.connect(database) as connection:
        rows = connection.execute(query).fetchall()
    mutants = [
        {
            "module": row[0],
            "operator": row[1].removeprefix("core/"),
            "definition": row[2] or "",
            "line": row[3],
            "killed": "survived" not in str(row[4]).lower(),
            "source": removed_line(row[6]),
            "diff": row[6],
        }
        for row in rows
    ]
    # The tool takes the `*` before keyword-only parameters for a product.
    return [found for found in mutants if not ("_Mul_" in found["operator"] and re.search(r"\*,", found["source"]))]


def removed_line(diff: str) -> str:
    """The line of source that a mutant changes: it identifies the mutant when line numbers move."""
    lines = [line[1:].strip() for line in diff.splitlines() if line.startswith("-") and not line.startswith("---")]
    return lines[0] if lines else ""


def is_listed(mutant: Mutant, survivors: list[Mutant]) -> bool:
    keys = ("module", "operator", "definition", "source")
    return any(all(mutant[key] == entry[key] for key in keys) for entry in survivors)


def run(chosen: list[str], sample: int | None, seed: int, workers: int) -> list[Mutant]:
    """Test mutants in as many copies of the collection as there are workers."""
    with tempfile.TemporaryDirectory(prefix="junos_space-mutation-") as name, collection.copy(ROOT) as original:
        trees = [Path(name).resolve() / str(worker) / collection.NAME for worker in range(workers)]
        for tree in trees:
            shutil.copytree(original, tree)
        databases = {
            module: Path(name) / f"{module.replace('/', '.')}.sqlite"
            for module in modules(trees[0])
            if not chosen or module in chosen or module.partition("/")[0] in chosen
        }
        for module, database in databases.items():
            init(trees[0], module, database)
        jobs = [(module, job) for module, database in databases.items() for job in job_ids(database)]
        total = len(jobs)
        random.Random(seed).shuffle(jobs)  # noqa: S311 (a sample, not a secret)
        jobs = jobs[:sample] if sample else jobs
        print(f"{len(jobs)} of {total} mutants, seed {seed}, {workers} workers", flush=True)

        def work(worker: int) -> list[Mutant]:
            outcomes = []
            for module, database in databases.items():
                own = {job for number, (of, job) in enumerate(jobs) if of == module and number % workers == worker}
                if own:
                    part = database.with_suffix(f".{worker}.sqlite")
                    shutil.copy(database, part)
                    keep_only(part, own)
                    temp = trees[worker] / f"unused-{worker}.sqlite"
                    init(trees[worker], module, temp)
                    outcomes += execute(trees[worker], part)
            return outcomes

        with ThreadPoolExecutor(workers) as pool:
            return [mutant for part in pool.map(work, range(workers)) for mutant in part]


def main() -> int:
    """Run, and print the survivors and the rate; 1 if the rate is too low or a survivor is not listed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="a package or PACKAGE/MODULE")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    mutants = run(given.only, given.sample, given.seed, given.workers)
    listed = json.loads(SURVIVORS.read_text(encoding="utf-8"))["survivors"]
    results = [report(package, mutants, listed, is_sample=bool(given.sample)) for package in PACKAGES]
    good = bool(mutants) and all(results)
    print(f"\n{int(good)} passed, {int(not good)} failed")
    return 0 if good else 1


def report(package: str, mutants: list[Mutant], listed: list[Mutant], *, is_sample: bool) -> bool:
    """Print the survivors of a package and its rate; whether that is enough."""
    tested = [mutant for mutant in mutants if mutant["module"].startswith(f"{CORE}/{package}/")]
    survived = [mutant for mutant in tested if not mutant["killed"]]
    surprising = [mutant for mutant in survived if not is_listed(mutant, listed)]
    for mutant in surprising:
        print(f"\nSurvived: {mutant['module']}:{mutant['line']} ({mutant['operator']})\n{mutant['diff']}")
    killable = len(tested) - (len(survived) - len(surprising))
    if not killable:
        return True
    required = REQUIRED_RATES[package]
    print(
        f"\n{package}: {len(tested)} mutants, {len(tested) - len(survived)} killed, {len(survived) - len(surprising)} known "
        f"survivors, {len(surprising)} others; {100.0 * (killable - len(surprising)) / killable:.1f} % of those that a test "
        f"can distinguish (required: {required} %)"
    )
    expected = killable * (1 - required / 100)
    if is_sample:
        # Of code that meets the rate, one sample in 100 has more survivors than this.
        expected += 2.33 * math.sqrt(expected * required / 100)
    return len(surprising) <= expected


if __name__ == "__main__":
    sys.exit(main())
