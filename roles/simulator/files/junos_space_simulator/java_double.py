# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""How Java before version 19 prints a double, which is not always the shortest text that reads back as the same number.

The steps are those that Java's own conversion is known for, inexact stopping test included, so that the digits are
equal one by one.
"""

from __future__ import annotations

import math


def java_double_text(value: float) -> str:
    """What Double.toString() prints: at least one decimal, E notation below 1e-3 and from 1e7 on."""
    sign = "-" if math.copysign(1.0, value) < 0 else ""
    value = abs(value)
    if value == 0:
        return sign + "0.0"
    digits, point = _digits(value)  # the value is 0.DIGITS times ten to the power of point
    if not 1e-3 <= value < 1e7:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}E{point - 1}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    digits = digits.ljust(point, "0")
    return f"{sign}{digits[:point]}.{digits[point:] or '0'}"


def _digits(value: float) -> tuple[str, int]:
    """The digits, and where the decimal point is."""
    mantissa, exponent = math.frexp(value)
    significant = min(53, exponent + 1074)  # fewer bits for a subnormal number
    exponent -= 1  # the value is 1.FRACTION times two to this power
    fraction = int(math.ldexp(mantissa, 53))
    bits = fraction.bit_length() - _trailing_zeros(fraction)
    below_point = max(0, bits - exponent - 1)
    if below_point == 0 and -21 <= exponent <= 62:
        return _integer_digits(int(value), exponent - significant - 1 if exponent > significant else 0)
    power = math.floor((math.ldexp(fraction, -52) - 1.5) * 0.289529654 + 0.176091259 + exponent * 0.301029995663981)
    return _fraction_digits(fraction >> _trailing_zeros(fraction), bits, exponent, below_point, significant, power)


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def _integer_digits(number: int, insignificant_bits: int) -> tuple[str, int]:
    drop = len(str(2**insignificant_bits)) - 1 if insignificant_bits > 1 else 0
    text = str((number + 10**drop // 2) // 10**drop if drop else number)
    return text.rstrip("0"), len(text) + drop


def _fraction_digits(
    fraction: int, bits: int, exponent: int, below_point: int, significant: int, power: int
) -> tuple[str, int]:
    """Long division of rest by unit, until what is left is below margin, half a unit in the last place."""
    fives, unit_fives = max(0, -power), max(0, power)
    rest_twos = fives + below_point + exponent
    unit_twos = unit_fives + below_point
    margin_twos = rest_twos - significant
    rest_twos -= bits - 1
    common = min(rest_twos, unit_twos)
    rest_twos, unit_twos, margin_twos = rest_twos - common, unit_twos - common, margin_twos - common
    if bits == 1:  # the next smaller number is only half as far away
        margin_twos -= 1
    if margin_twos < 0:
        rest_twos, unit_twos, margin_twos = rest_twos - margin_twos, unit_twos - margin_twos, 0
    # Java's tests differ by how large its numbers are.
    fits = bits + rest_twos + _bits_of_five(fives) < 64 and unit_twos + 1 + _bits_of_five(unit_fives + 1) < 64
    rest, unit = fraction * 5**fives << rest_twos, 5**unit_fives << unit_twos
    margin, ten = 5**fives << margin_twos, 10 * (5**unit_fives << unit_twos)
    digits: list[int] = []
    low = high = False
    first = True
    while first or not (low or high):
        digit, rest = rest // unit, 10 * (rest % unit)
        margin *= 10
        low = rest < margin
        high = rest + margin > ten if fits else rest + margin >= ten
        if fits and margin < 2**63 <= rest + margin:
            high = False  # the sum of Java's longs is negative
        if first and digit == 0 and not high:
            power -= 1
        else:
            digits.append(digit)
        if first and not -3 <= power < 8:  # the E notation needs a second digit
            low = high = False
        first = False
    if high and (not low or 2 * rest > ten or (2 * rest == ten and digits[-1] % 2)):
        rounded = str(int("".join(map(str, digits))) + 1)
        return rounded[: len(digits)], power + 1 + len(rounded) - len(digits)
    return "".join(map(str, digits)), power + 1


def _bits_of_five(power: int) -> int:
    return (5**power).bit_length() if 0 < power < 27 else 3 * power
