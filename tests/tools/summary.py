# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sum up what nox reported; the last line is `N passed, N failed`, and the exit code says the same.

Usage: summary.py [--left-out TEXT]... REPORT...

The notes that the sessions left are in the directory `notes` beside the reports.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path


def rows(report: Path) -> list[tuple[str, bool, float, str]]:
    """Read name, success, seconds and note of each session; a report that was never written is a failure."""
    try:
        sessions = json.loads(report.read_text(encoding="utf-8"))["sessions"]
    except FileNotFoundError:
        sessions = []
    if not sessions:
        return [(f"nox ({report.stem})", False, 0.0, "nothing was run")]
    result = []
    for session in sessions:
        name = session["signatures"][0]
        note = report.parent / "notes" / name
        text = note.read_text(encoding="utf-8").strip() if note.exists() else session["reason"] or ""
        result.append((name, session["result"] == "success", session["duration"], text))
    return result


def main() -> int:
    """Print the summary."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--left-out", action="append", default=[])
    parser.add_argument("reports", nargs="+", type=Path)
    arguments = parser.parse_intermixed_args()

    checks = [row for report in arguments.reports for row in rows(report)]
    width = max(len(check[0]) for check in checks)
    print("\nSummary")
    for name, success, seconds, text in checks:
        print(f"  {name:{width}}  {'passed' if success else 'FAILED'}  {seconds:4.0f} s  {text}".rstrip())
    for text in arguments.left_out:
        print(f"  left out: {text}")
    failed = sum(not check[1] for check in checks)
    print(f"\n{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
