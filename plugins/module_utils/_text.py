# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings: quoting them for messages, comparing them in ASCII, and dropping what ansible-core attaches to them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import string
import typing as t

_MAX_QUOTED = 80
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def quoted(value: str) -> str:
    """A value as it can be shown in a message: in quotes, on one line, printable, at most 80 characters."""
    text = printable(value)
    return f"'{text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + '...'}'"


def printable(value: str) -> str:
    """A string on one line, with a question mark for each character that a terminal would obey and not show."""
    return "".join(char if char.isprintable() else "?" for char in value)


def ascii_lower(value: str) -> str:
    """A string with the ASCII letters in lower case; str.lower() makes a k of a Kelvin sign."""
    return value.translate(_ASCII_LOWER)


def untagged(value: t.Any) -> t.Any:
    """A string without ansible-core's data tags (str() drops them); any other value as it is."""
    return str(value) if isinstance(value, str) else value
