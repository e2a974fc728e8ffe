# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether two host names mean one device.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ipaddress
import string

from ansible_collections.netops.junos_space.plugins.module_utils._text import ascii_lower

MATCH_MODES = ("short", "exact", "any")


def names_match(name: str | None, expected: str, mode: str) -> bool:
    """``short``: equal without regard to letter case, where a name without a domain equals the same
    with any domain. ``exact``: equal as strings. ``any``: always true.

    Two names with different domains are two devices, and an address equals only itself. Letter case
    counts for all letters but those of ASCII, and an internationalized name does not equal its
    ``xn--`` form: where it is not certain that two names are one, they are two.
    """
    if mode == "any":
        return True
    if not name or not expected:
        return False
    if mode == "exact":
        return name == expected
    left, right = _normalize(name), _normalize(expected)
    if not left or not right or left == right or _is_address(left) or _is_address(right):
        return bool(left) and left == right
    if "." in left and "." in right:
        return False
    return left.partition(".")[0] == right.partition(".")[0]


def _normalize(name: str) -> str:
    return ascii_lower(name.strip(string.whitespace).rstrip("."))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
