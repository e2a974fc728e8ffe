# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Which texts Jettison, the appliance's JSON encoder, writes as numbers."""

from __future__ import annotations

import math
import re
from decimal import Decimal


def java_double_text(value: float) -> str:
    """What Java's Double.toString prints: at least one decimal, E notation below 1e-3 and from 1e7 on."""
    if value == 0:
        return "-0.0" if math.copysign(1.0, value) < 0 else "0.0"
    sign, numbers, exponent = Decimal(repr(value)).as_tuple()
    point = len(numbers) + int(exponent)  # the value is 0.DIGITS times ten to this power
    digits = "".join(map(str, numbers)).rstrip("0")
    if not 1e-3 <= abs(value) < 1e7:
        text = f"{digits[0]}.{digits[1:] or '0'}E{point - 1}"
    elif point <= 0:
        text = "0." + "0" * -point + digits
    else:
        digits = digits.ljust(point, "0")
        text = f"{digits[:point]}.{digits[point:] or '0'}"
    return "-" * sign + text


def jettison_emits_number(text: str) -> bool:
    """True where reading the text as a Java Long or Double and printing that gives the same text again."""
    if re.fullmatch(r"0|-?[1-9][0-9]{0,18}", text):
        return -(2**63) <= int(text) < 2**63
    if not re.fullmatch(r"-?[0-9]{1,20}\.[0-9]{1,40}(?:E-?[0-9]{1,3})?", text):
        return False
    return math.isfinite(float(text)) and java_double_text(float(text)) == text
