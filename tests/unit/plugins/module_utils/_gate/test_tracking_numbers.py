# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How tracking numbers that were changed on their way are explained."""

from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.module_utils._gate.tracking_numbers import (
    describe_integer,
    describe_invisible,
)

LIMIT = 10**30


@pytest.mark.parametrize(
    ("value", "digits"),
    [
        (83, "83"),
        (-1, "-1"),
        (LIMIT - 1, "9" * 30),
        (1 - LIMIT, "-" + "9" * 30),
        (LIMIT, "of more than 30 digits"),
        (-LIMIT, "of more than 30 digits"),
        # Python refuses to print this one.
        pytest.param(10**5000, "of more than 30 digits", id="endless"),
    ],
)
def test_describe_integer(value: int, digits: str) -> None:
    text = describe_integer(value)
    assert text.startswith(f"It is the integer {digits}, which may not be what was written: YAML reads ")
    assert "Quote the number where it is written" in text


def test_yaml_reads_numbers_as_the_message_says() -> None:
    pairs = re.findall(r"([\w:]+) as (\d+)", describe_integer(83))
    assert pairs
    for written, read in pairs:
        assert yaml.safe_load(written) == int(read)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("CTN", None),
        ("C T N", None),
        ("", None),
        ("CTN ", "ends with a space"),
        ("  CTN", "begins with a space"),
        (" CTN ", "begins and ends with a space"),
        ("CTN\n", "contains the invisible character U+000A"),
        ("CTN\u2003", "contains the invisible character U+2003"),
        ("\ufeffCTN", "contains the invisible character U+FEFF"),
        ("CTN\U000e0020", "contains the invisible character U+E0020"),
    ],
)
def test_describe_invisible(number: str, text: str | None) -> None:
    assert describe_invisible(number) == text
