# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tracking numbers that were changed on their way into a variable, explained to the person who wrote them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations


def describe_integer(value: int) -> str:
    """Why an integer is not accepted as a tracking number, and how to write the number instead."""
    digits = str(value) if abs(value) < 10**30 else "of more than 30 digits"
    return (
        f"It is the integer {digits}, which may not be what was written: YAML reads 0123 as 83, 1_000 as 1000 "
        'and 12:30 as 750. Quote the number where it is written: tracking_number: "0123" in YAML, '
        'tracking_number=\'"0123"\' for a host and tracking_number="0123" under [group:vars] in an INI inventory.'
    )


def describe_invisible(number: str) -> str | None:
    """What in a tracking number cannot be seen on a screen, None where all of it can."""
    # A space is the only blank that Python calls printable.
    char = next((char for char in number if not char.isprintable()), None)
    if char is not None:
        return f"contains the invisible character U+{ord(char):04X}"
    places = [place for place, edge in (("begins", number[:1]), ("ends", number[-1:])) if edge == " "]
    return f"{' and '.join(places)} with a space" if places else None
