# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings: quoting them for messages, and dropping what ansible-core attaches to them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

_MAX_QUOTED = 80


def quoted(value: str) -> str:
    """A value as it can be shown in a message: in quotes, on one line, printable, at most 80 characters."""
    text = "".join(char if char.isprintable() else "?" for char in value)
    return f"'{text if len(text) <= _MAX_QUOTED else text[: _MAX_QUOTED - 3] + '...'}'"


def untagged(value: t.Any) -> t.Any:
    """A string without ansible-core's data tags (str() drops them); any other value as it is."""
    return str(value) if isinstance(value, str) else value
