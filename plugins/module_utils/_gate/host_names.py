# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether two names mean one device.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ipaddress

MATCHES = ("short", "exact", "any")


def same(name: str | None, wanted: str, match: str) -> bool:
    """``short``: equal without regard to letter case, where a name without a domain equals the same
    with any domain. ``exact``: equal as text. ``any``: always true.

    Two names with different domains are two devices, and an address equals only itself.
    """
    if match == "any":
        return True
    if not name or not wanted:
        return False
    if match == "exact":
        return name == wanted
    left, right = name.strip().rstrip(".").casefold(), wanted.strip().rstrip(".").casefold()
    if not left or not right or left == right or _is_address(left) or _is_address(right):
        return bool(left) and left == right
    if "." in left and "." in right:
        return False
    return left.partition(".")[0] == right.partition(".")[0]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
