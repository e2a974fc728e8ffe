# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings: quoting them for messages, comparing them in ASCII, and dropping what ansible-core attaches to them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import operator
import re
import string
import typing as t

PEM_HEADER = "-----BEGIN"

_MAX_QUOTED = 80
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What a terminal obeys: control characters, and those that change the direction of the text after them."""
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def quoted(value: str) -> str:
    """A value as it can be shown in a message: in quotes, on one line, printable, at most 80 characters.

    What may be the text of a key is not shown at all.
    """
    if is_multiline_or_pem(value):
        return "(not shown: it has several lines or is in PEM format)"
    text = printable(value)
    return f"'{text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + '...'}'"


def shown_path(path: str) -> str:
    """A path as it can be shown in a message, unless it may be a key that was set in its place."""
    return "A path that may be a key (not shown)" if looks_like_key(path) else printable(path)


def is_multiline_or_pem(value: str) -> bool:
    """Whether a value has a line break or a PEM header: it may be a private key that was given in the wrong place."""
    return PEM_HEADER in value or "\n" in value or "\r" in value


def looks_like_key(value: str) -> bool:
    """Whether a value that should be a path may be a key: in PEM format, or a long run of base64."""
    runs = re.findall(r"[A-Za-z0-9+=]{40,}", value)
    return is_multiline_or_pem(value) or any(
        re.search("[a-z]", run) and re.search("[A-Z]", run) and re.search("[0-9]", run) for run in runs
    )


def printable(value: str) -> str:
    """A string on one line, with a question mark for each character that a terminal would obey and not show."""
    return "".join(char if char.isprintable() else "?" for char in value)


def escape_controls(value: str) -> str:
    """A string in which each character that a terminal would obey is written as JSON escapes it. The others stay."""
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", value)


def escape_all_controls(value: t.Any) -> t.Any:
    """``escape_controls`` for all strings in a value; the same object where none needs it."""
    if isinstance(value, str):
        return escape_controls(value) if _CONTROLS.search(value) else value
    if isinstance(value, dict):
        items = {escape_all_controls(key): escape_all_controls(item) for key, item in value.items()}
        is_same = all(key in value and value[key] is item for key, item in items.items())
        return value if is_same else items
    if isinstance(value, (list, tuple)):
        elements = [escape_all_controls(item) for item in value]
        return value if all(map(operator.is_, value, elements)) else elements
    return value


def ascii_lower(value: str) -> str:
    """A string with the ASCII letters in lower case; str.lower() makes a k of a Kelvin sign."""
    return value.translate(_ASCII_LOWER)


def untagged(value: t.Any) -> t.Any:
    """A string without ansible-core's data tags (str() drops them); any other value as it is."""
    return str(value) if isinstance(value, str) else value
