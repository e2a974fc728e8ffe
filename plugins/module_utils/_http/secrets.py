# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Keeping secrets out of messages and results, in every encoding in which a server could echo them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import encodings
from ansible_collections.netops.junos_space.plugins.module_utils._http.html_page import is_html, page_title
from ansible_collections.netops.junos_space.plugins.module_utils._options import MIN_SECRET_LENGTH

MAX_EXCERPT_LENGTH = 200

_MAX_DECODED = 256 * 1024
"""Characters of a text that are searched in all encodings; the rest is searched as it is."""

_SEPARATOR = "\uffff"
"""Between the strings of a result, so that no secret is found across two of them."""


class SecretMatcher:
    """Finds secrets in text, plain and encoded.

    ``strict`` also ignores letter case and white space: for text that need not be shown. Without it
    the secret counts as ansible-core's masking finds it, so that ordinary words do not match.
    """

    def __init__(self, secrets: t.Iterable[str], username: str | None = None, *, strict: bool) -> None:
        self._strict = strict
        usable = [secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH]
        self._plus_is_space = any(" " in secret for secret in usable)
        self._plain = {form for secret in usable for form in self._plain_forms(secret)}
        self._packed = {form for secret in usable for form in encodings.packed_forms(secret, username)}
        self._base64 = {form for secret in usable for form in encodings.base64_forms(secret, username)}
        if strict:
            self._base64 = {form.casefold() for form in self._base64}

    def found_in(self, text: str) -> bool:
        if not self._plain:
            return False
        if self._matches(text):
            return True
        decodings = encodings.decodings(text[:_MAX_DECODED], plus_is_space=self._plus_is_space)
        return any(self._matches(decoded) for decoded in decodings)

    def _matches(self, text: str) -> bool:
        canonical = self._canonical(text)
        if any(form in text or form in canonical for form in self._plain):
            return True
        if any(form in encodings.squash_hex(text) for form in self._packed):
            return True
        base64 = encodings.squash_base64(text)
        return any(form in (base64.casefold() if self._strict else base64) for form in self._base64)

    def _plain_forms(self, secret: str) -> set[str]:
        forms = {secret, *encodings.text_forms(secret)}
        canonical = {self._canonical(form) for form in forms}
        return forms | {form for form in canonical if len(form) >= MIN_SECRET_LENGTH}

    def _canonical(self, text: str) -> str:
        text = encodings.visible(text)
        return "".join(text.casefold().split()) if self._strict else text


def excerpt(body: bytes, content_type: str, matcher: SecretMatcher) -> str:
    """The start of a body, fit for a message: one line, printable, free of secrets. Of an HTML page, its title.

    Empty when in doubt: an unknown charset, bytes that do not fit it, invisible characters, a secret anywhere.
    """
    text = encodings.decode_body(body, content_type)
    if text is None or matcher.found_in(text):
        return ""
    if is_html(body) or text.lstrip().startswith("<"):
        text = page_title(text)
    line = " ".join(text.split())
    if not line.isprintable():
        return ""
    return line if len(line) <= MAX_EXCERPT_LENGTH else line[: MAX_EXCERPT_LENGTH - 3] + "..."


def contains_secret(value: t.Any, secret: str, username: str | None = None) -> bool:
    """Whether a value that is to be returned contains the secret, in a string, a number or a key.

    ansible-core would mask the plain secret in strings and numbers, which changes them. It does not
    know the encoded forms and leaves keys alone; they must not be shown either.
    """
    # Most strings of a list of incidents are the same.
    return SecretMatcher([secret], username, strict=False).found_in(_SEPARATOR.join(set(_strings(value))))


def ensure_no_secret(value: t.Any, secret: str | None, username: str | None = None) -> None:
    """Raise ``SpaceError`` (``usage``) if a value to be returned contains the password.

    ansible-core would mask it inside the value, and a status would then read differently.
    """
    if secret and contains_secret(value, secret, username):
        raise SpaceError(
            "usage",
            "The response contains the account's password as part of a value, and Ansible would mask that value.",
            hint="Change the password to one that cannot occur in incident data.",
        )


def _strings(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)
