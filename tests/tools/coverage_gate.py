# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compare the measured coverage with what is required, package by package. Reads COVERAGE_FILE.

Branches count like lines: a condition that was only ever true is half covered.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

from coverage import Coverage

# Directory below plugins/, and the percentage that is required of its files together. The last row is all that is in none
# of them: the modules, lookup and other shells.
REQUIRED = {
    "module_utils/_gate": 100.0,
    "module_utils/_servicenow": 95.0,
    "module_utils/_http": 95.0,
    "module_utils/_eda": 95.0,
    "module_utils": 95.0,
    "plugin_utils": 95.0,
    "": 95.0,
}


def totals() -> dict[str, list[int]]:
    """Covered and possible lines and branches of each directory."""
    coverage = Coverage(data_file=os.environ["COVERAGE_FILE"])
    coverage.load()
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "coverage.json"
        coverage.json_report(outfile=str(report))
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    found: dict[str, list[int]] = {}
    for path, entry in files.items():
        if not path.startswith(f"plugins{os.sep}"):
            continue
        inside = path.replace(os.sep, "/").partition("plugins/")[2].rpartition("/")[0]
        # A subdirectory without a rule of its own counts for the one above it.
        while inside and inside not in REQUIRED:
            inside = inside.rpartition("/")[0]
        summary = entry["summary"]
        counts = found.setdefault(inside, [0, 0])
        counts[0] += summary["covered_lines"] + summary["covered_branches"]
        counts[1] += summary["num_statements"] + summary["num_branches"]
        missing = [*map(str, entry["missing_lines"]), *(f"{a}->{b}" for a, b in entry["missing_branches"])]
        if missing and REQUIRED[inside] == 100.0:
            print(f"{path}: not covered: {', '.join(missing)}")
    return found


def main() -> int:
    failed = 0
    found = totals()
    for directory, required in REQUIRED.items():
        covered, possible = found.get(directory, [0, 0])
        rate = 100.0 * covered / possible if possible else 0.0
        good = rate >= required
        failed += not good
        print(
            f"{'ok    ' if good else 'FAILED'} {directory or 'the rest of plugins':26} {rate:5.1f} % of lines and branches (required: {required:g} %)"
        )
    covered, possible = (sum(counts) for counts in zip(*found.values()))
    print(
        f"\n{len(REQUIRED) - failed} packages passed, {failed} failed; all: {100.0 * covered / possible:.1f} % of lines and branches"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
