# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find Chromium, or install it from Debian's packages. Prints its path; else why there is none, with exit code 1."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

import packages

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    return next((found for found in map(shutil.which, PROGRAMS) if found), None)


def main() -> int:
    reason = "" if find() else packages.install(["chromium"])
    print(find() or f"no Chromium on this machine, and it could not be installed: {reason}")
    return 0 if find() else 1


if __name__ == "__main__":
    sys.exit(main())
