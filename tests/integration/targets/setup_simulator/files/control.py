# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clear the request log of the simulator, and change its settings where some are given.

The tests do this so often that a module, which takes half a second to start, would be most of their time.

Usage: python -IS control.py URL [SETTINGS]
"""

from __future__ import annotations

import http.client
import sys


def main(url: str, settings: str | None = None) -> None:
    connection = http.client.HTTPConnection(url.partition("://")[2])
    calls: list[tuple[str, str, str | None]] = [("DELETE", "requests", None)]
    if settings is not None:
        calls.append(("PUT", "behaviour", settings))
    for method, name, body in calls:
        connection.request(method, f"/_simulator/{name}", body)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            sys.exit(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
