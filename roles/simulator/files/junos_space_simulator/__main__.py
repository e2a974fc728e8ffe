# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Run the package with `python DIRECTORY`, without installing it."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent

if __name__ == "__main__":
    # An installed collection must not change because its simulator ran.
    sys.dont_write_bytecode = True
    # Python has already cached this very file.
    cached = getattr(__spec__, "cached", None)
    if cached:
        with contextlib.suppress(OSError):
            Path(cached).unlink()
            Path(cached).parent.rmdir()
    # Python put the package's own directory here, where its modules would shadow others.
    sys.path[0] = str(PACKAGE.parent)
    from junos_space_simulator.command_line import main

    sys.exit(main())
