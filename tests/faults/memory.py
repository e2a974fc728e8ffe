# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs one query and prints how it ended, and the peak memory of this process in MiB.

Usage: python memory.py URL
"""

from __future__ import annotations

import re
import sys
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.tests.faults import table


class Options:
    def get_option(self, option: str) -> t.Any:
        values = {
            "url": sys.argv[1],
            "username": table.USERNAME,
            "password": table.PASSWORD,
            "timeout": 30.0,
            "retries": 0,
        }
        return values.get(option)


def main() -> None:
    kind = "none"
    try:
        with IncidentService(parse_connection(Options())) as service:
            service.by_tracking_numbers([table.NUMBER])
    except SpaceError as exc:
        kind = exc.kind
    # Not getrusage(): its peak is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = int(re.search(r"VmHWM:\s+([0-9]+) kB", status)[1])  # type: ignore[index]
    print(kind, peak // 1024)


if __name__ == "__main__":
    main()
