# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Turns on all logging of Python's libraries, in every process: for the search for secrets in it."""

from __future__ import annotations

import logging
import os

if "FAULT_LOGGING" in os.environ:
    # ansible-core forks while it writes its log. Python refuses a line to a file that was being written to then, and
    # would say so with a traceback that has nothing to do with us.
    logging.raiseExceptions = False
    handler = logging.FileHandler(os.environ["FAULT_LOGGING"], encoding="utf-8", errors="backslashreplace", delay=True)
    for name in ("requests", "urllib3"):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.DEBUG)
