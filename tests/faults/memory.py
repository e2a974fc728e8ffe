# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Asks one appliance one question and prints how it ended, and the most memory that this process ever had, in MiB.

Usage: python memory.py URL
"""

from __future__ import annotations

import resource
import sys
import typing as t

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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(kind, peak // 1024)


if __name__ == "__main__":
    main()
