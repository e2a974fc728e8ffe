# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of texts, in every spelling a server could echo them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import json
import typing as t
from urllib.parse import quote, quote_plus

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError

MAX_EXCERPT_LENGTH = 200

# What html.escape does, whose module takes longer to load than all of this one.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTES = str.maketrans({'"': "&quot;", "'": "&#x27;"})


def encoded_variants(secret: str, username: str | None = None) -> set[str]:
    """The secret as plain text, URL-encoded, escaped for JSON and HTML, and base64, case folded for comparison."""
    return {spelling.casefold() for spelling in _variants(secret, username)}


def _variants(secret: str, username: str | None) -> set[str]:
    found = {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}
    markup = secret.translate(_MARKUP)
    found |= {markup, markup.translate(_QUOTES)}
    for ascii_only in (True, False):
        escaped = json.dumps(secret, ensure_ascii=ascii_only)[1:-1]
        # The appliance's own JSON escapes slashes too.
        found |= {escaped, escaped.replace("/", "\\/")}
    found.add(base64.b64encode(secret.encode()).decode())
    if username:
        found.add(base64.b64encode(f"{username}:{secret}".encode()).decode())
    return {spelling for spelling in found if spelling}


def excerpt(body: bytes, forbidden: t.Collection[str]) -> str:
    """The start of an answer's body, fit for a message: one line, printable, free of secrets.

    Empty where nothing can be shown: markup (a page tells an operator nothing), no text,
    or any of the ``forbidden`` spellings anywhere in the body.
    """
    # All of it is looked through, though little is shown: a secret cut in two would not be recognised.
    text = body.decode("utf-8", "replace")
    folded = text.casefold()
    if text.lstrip().startswith("<") or any(spelling in folded for spelling in forbidden):
        return ""
    text = text[:4096]
    # isprintable() is false for control characters, escapes and direction marks alike.
    line = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(line.split())
    return line if len(line) <= MAX_EXCERPT_LENGTH else line[: MAX_EXCERPT_LENGTH - 3] + "..."


def contains_secret(value: t.Any, secret: str, username: str | None = None) -> bool:
    """Whether ansible-core's masking would rewrite something in a value that is to be returned.

    It replaces the secret wherever it is part of a text, and any number whose digits hold it.
    Dictionary keys and booleans are left alone. The secret's other spellings, which core does not
    know, count as well: what holds them must not be shown.
    """
    return _contains_any(value, _variants(secret, username))


def ensure_no_secret(value: t.Any, secret: str | None, username: str | None = None) -> None:
    """Raise ``SpaceError`` (``usage``) where a value to be returned contains the password.

    ansible-core would mask it inside the value, and a status would then read differently.
    """
    if secret and contains_secret(value, secret, username):
        raise SpaceError(
            "usage",
            "The response contains the account's password as part of a value, and Ansible would mask that value.",
            hint="Change the password to one that cannot occur in incident data.",
        )


def _contains_any(value: t.Any, spelled: set[str]) -> bool:
    if isinstance(value, dict):
        return any(_contains_any(item, spelled) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_contains_any(item, spelled) for item in value)
    if value is None or isinstance(value, bool):
        return False
    text = str(value)
    return any(spelling in text for spelling in spelled)
