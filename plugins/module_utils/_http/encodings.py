# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The encodings in which a text can repeat another one, decoded as far as possible.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import binascii
import re
import typing as t
import unicodedata
from urllib.parse import unquote

_CHARSETS = frozenset(
    ("utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "utf-16", "utf-16le", "utf-16be")
)  # fmt: skip
"""Those in which error pages are decoded: with others, nothing of a page is shown."""

_BYTE_ENCODINGS = ("utf-8", "latin-1", "utf-16-le", "utf-16-be")
_MAX_ROUNDS = 3
"""How often a text can be encoded on top of itself."""

_MIN_BASE64_LENGTH = 6


def decode_body(body: bytes, content_type: str) -> str | None:
    """A body as text by its declared charset, UTF-8 without one; None if that is unknown or does not fit."""
    declared = re.search(r"charset\s*=\s*[\"']?([^\s\"';,]+)", content_type, re.IGNORECASE)
    charset = declared[1].lower() if declared else "utf-8"
    if charset not in _CHARSETS:
        return None
    try:
        return body.decode(charset).removeprefix("\ufeff")
    except UnicodeError:
        return None


def visible(text: str) -> str:
    """A text without zero-width and control characters, and with one form for each letter (NFKC)."""
    if text.isascii() and text.isprintable():
        return text
    kept = "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc") or char in "\t\r\n")
    return unicodedata.normalize("NFKC", kept)


def text_forms(text: str) -> set[str]:
    """A text in UTF-7, and as it looks when its UTF-8 bytes are taken for Latin-1."""
    data = _bytes(text, "utf-8")
    return {data.decode("latin-1"), text.encode("utf-7", "replace").decode("ascii")}


def packed_forms(text: str, username: str | None) -> set[str]:
    """A text as hexadecimal digits, and as decimal numbers of its bytes: compare with ``squash_hex``."""
    forms = set()
    for source in _with_username(text, username):
        for encoding in _BYTE_ENCODINGS:
            data = _bytes(source, encoding)
            forms |= {binascii.hexlify(data).decode(), ",".join(str(byte) for byte in data)}
    return forms


def base64_forms(text: str, username: str | None) -> set[str]:
    """A text in base64, alone and at each of the three positions inside a longer one: compare with ``squash_base64``."""
    forms = set()
    for source in _with_username(text, username):
        for encoding in _BYTE_ENCODINGS:
            data = _bytes(source, encoding)
            forms.add(base64.b64encode(data).decode().rstrip("="))
            for offset, skip in ((0, 0), (1, 2), (2, 3)):
                encoded = base64.b64encode(b"\0" * offset + data).decode().rstrip("=")
                # The last character also depends on what follows, unless it ends a group.
                inner = encoded[skip : len(encoded) - bool(len(encoded) % 4)]
                if len(inner) >= _MIN_BASE64_LENGTH:
                    forms.add(inner)
    return forms


def squash_hex(text: str) -> str:
    """A text without the separators of a hex dump, commas excepted."""
    return re.sub(r"0x|\\x|[\s:\-\[\]]", "", text.lower())


def squash_base64(text: str) -> str:
    """A text without line breaks, and with the standard alphabet of base64."""
    return re.sub(r"\s", "", text).replace("-", "+").replace("_", "/").replace("\\/", "/")


def decodings(text: str, *, plus_is_space: bool) -> t.Iterator[str]:
    """What a text means in each encoding, and in encodings on top of each other."""
    decoders = (*_DECODERS, _decode_plus) if plus_is_space else _DECODERS
    seen = {text}
    current = [text]
    for _round in range(_MAX_ROUNDS):
        found = []
        for encoded in current:
            for decode in decoders:
                decoded = decode(encoded)
                if decoded not in seen:
                    seen.add(decoded)
                    found.append(decoded)
                    yield decoded
        current = found


def _with_username(text: str, username: str | None) -> tuple[str, ...]:
    return (text, f"{username}:{text}") if username else (text,)


def _bytes(text: str, encoding: str) -> bytes:
    if encoding == "latin-1":
        return text.encode(encoding, "replace")
    return text.encode(encoding, "surrogatepass")


def _decode_plus(text: str) -> str:
    return text.replace("+", " ")


def _decode_percent(text: str) -> str:
    # Bytes of UTF-8 stay bytes: text_forms() has them.
    return unquote(text, "latin-1") if "%" in text else text


def _decode_percent_u(text: str) -> str:
    """As JavaScript's escape() writes it."""
    return re.sub(r"%u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)


def _decode_html(text: str) -> str:
    if "&" not in text:
        return text
    # Takes longer to load than all of this file.
    import html

    return html.unescape(text)


def _decode_backslashes(text: str) -> str:
    if "\\" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        digits = found[1] or found[2] or found[3] or found[4]
        if digits:
            return chr(min(int(digits, 16), 0x10FFFF))
        return chr(int(found[5], 8)) if found[5] else found[6]

    pattern = r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{1,3})|(.))"
    text = re.sub(pattern, character, text, flags=re.DOTALL)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decode_quoted_printable(text: str) -> str:
    if "=" not in text:
        return text
    text = re.sub(r"=\r?\n", "", text)
    return re.sub(r"=([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), text)


_DECODERS = (_decode_percent, _decode_percent_u, _decode_html, _decode_backslashes, _decode_quoted_printable)
