# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Forget the requests that the simulator got so far, and set its switches where some are given.

The tests do this so often that a module, which takes half a second to start, would be most of their time.

Usage: python -IS control.py URL [SWITCHES]
"""

from __future__ import annotations

import http.client
import sys


def main(url: str, switches: str | None = None) -> None:
    connection = http.client.HTTPConnection(url.partition("://")[2])
    calls: list[tuple[str, str, str | None]] = [("DELETE", "requests", None)]
    if switches is not None:
        calls.append(("PUT", "behaviour", switches))
    for method, name, body in calls:
        connection.request(method, f"/_simulator/{name}", body)
        answer = connection.getresponse()
        text = answer.read().decode()
        if answer.status != 200:
            sys.exit(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
