# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets stay out of messages and results, however a server encodes them."""

from __future__ import annotations

import base64
import html
import json
import quopri
import re
import typing as t
import unicodedata
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import secrets
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME

MATCHER = secrets.SecretMatcher([PASSWORD], USERNAME, strict=True)
DATA = PASSWORD.encode()

# What a careless server, proxy or log can make of a text. Of each kind, more than one form.
ENCODINGS: dict[str, t.Callable[[str], str]] = {
    "plain": lambda text: text,
    "in a sentence": lambda text: f"user {USERNAME}, password {text}, is wrong",
    "percent": lambda text: quote(text, safe=""),
    "percent, slash kept": quote,
    "percent, lower case": lambda text: re.sub("%..", lambda found: found[0].lower(), quote(text, safe="")),
    "percent, each byte": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent, Latin-1": lambda text: quote(text, safe="", encoding="latin-1"),
    "percent, twice": lambda text: quote(quote(text)),
    "percent, JavaScript": lambda text: "".join(f"%u{ord(char):04x}" for char in text),
    "form": quote_plus,
    "JSON": json.dumps,
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    # As the appliance writes each slash.
    "JSON, slash escaped": lambda text: json.dumps(text).replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "JSON escapes for each letter": lambda text: "".join(f"\\u{ord(char):04X}" for char in text),
    "C escapes": lambda text: "".join(f"\\x{byte:02x}" for byte in text.encode()),
    "octal escapes": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "Python": repr,
    "Python bytes": lambda text: repr(text.encode()),
    "HTML": html.escape,
    "HTML, quote kept": lambda text: html.escape(text, quote=False),
    "HTML, decimal": lambda text: "".join(f"&#{ord(char)};" for char in text),
    "HTML, decimal, no semicolon": lambda text: "".join(f"&#{ord(char)}" for char in text),
    "HTML, hexadecimal": lambda text: "".join(f"&#x{ord(char):x};" for char in text),
    "HTML in a URL": lambda text: quote(html.escape(text)),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64, Latin-1": lambda text: base64.b64encode(text.encode("latin-1", "replace")).decode(),
    "base64, UTF-16": lambda text: base64.b64encode(text.encode("utf-16-le")).decode(),
    "base64, URL alphabet": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "base64, wrapped": lambda text: base64.encodebytes(b"x" * 50 + text.encode()).decode(),
    "base64, inside": lambda text: base64.b64encode(b"a" + text.encode() + b"zz").decode(),
    "base64, inside, shifted": lambda text: base64.b64encode(b"ab" + text.encode() + b"z").decode(),
    "Basic": lambda text: "Basic " + base64.b64encode(f"{USERNAME}:{text}".encode()).decode(),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal, upper case": lambda text: text.encode().hex().upper(),
    "hexadecimal, spaces": lambda text: text.encode().hex(" "),
    "hexadecimal, colons": lambda text: text.encode().hex(":"),
    "hexadecimal, 0x": lambda text: " ".join(f"0x{byte:02x}" for byte in text.encode()),
    "hexadecimal, UTF-16": lambda text: text.encode("utf-16-be").hex(),
    "byte values": lambda text: json.dumps(list(text.encode())),
    "quoted-printable": lambda text: quopri.encodestring(text.encode(), quotetabs=True).decode(),
    "UTF-7": lambda text: text.encode("utf-7").decode(),
    "UTF-8 taken for Latin-1": lambda text: text.encode().decode("latin-1"),
    "zero-width space": "\u200b".join,
    "zero-width joiner": "\u200d".join,
    "soft hyphen": "\u00ad".join,
    "byte order mark": lambda text: text[:3] + "\ufeff" + text[3:],
    "direction marks": "\u202d".join,
    "NUL": "\x00".join,
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "full width": lambda text: "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text),
}
# Only where a text need not be shown: in a result they would be other texts.
STRICT_ENCODINGS: dict[str, t.Callable[[str], str]] = {
    "upper case": str.upper,
    "wrapped": lambda text: text[:3] + "\r\n\t" + text[3:],
    "spaced": " ".join,
    "base64, upper case": lambda text: base64.b64encode(text.encode()).decode().upper(),
}
ALL_ENCODINGS = {**ENCODINGS, **STRICT_ENCODINGS}
SECRETS = {"password": PASSWORD, "umlaut": 'pä ss/+&"w%rd', "word": "hunter2x", "symbols": "%41&amp;\\u0041=41"}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("encode", ALL_ENCODINGS.values(), ids=list(ALL_ENCODINGS))
def test_body_with_a_secret_is_not_shown(encode: t.Callable[[str], str], secret: str) -> None:
    matcher = secrets.SecretMatcher([secret], USERNAME, strict=True)
    body = f"It said {encode(secret)} today".encode()
    assert secrets.excerpt(b"It said nothing today", "text/plain", matcher) == "It said nothing today"
    assert secrets.excerpt(body, "text/plain", matcher) == ""


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("encode", ENCODINGS.values(), ids=list(ENCODINGS))
def test_result_with_a_secret_is_found(encode: t.Callable[[str], str], secret: str) -> None:
    value = encode(secret)
    assert secrets.contains_secret({"raw": [{"organizationName": f"our {value} here"}]}, secret, USERNAME)
    assert secrets.contains_secret({"raw": {value: "x"}}, secret, USERNAME)


@pytest.mark.parametrize("charset", ["utf-16", "utf-16le", "iso-8859-1", "windows-1252"])
def test_body_is_searched_in_its_own_charset(charset: str) -> None:
    matcher = secrets.SecretMatcher(["pässwörd"], strict=True)
    for text, shown in (("It is pässwörd", ""), ("It is übler", "It is übler")):
        assert secrets.excerpt(text.encode(charset), f"text/plain; charset={charset}", matcher) == shown


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("It is über".encode("utf-16"), "text/plain"),
        ("It is über".encode("latin-1"), "text/plain"),
        ("It is über".encode("latin-1"), "text/plain; charset=utf-8"),
        ("It is so".encode("cp037"), "text/plain; charset=ibm037"),
        (b"It is so", "text/plain; charset=x-klingon"),
        (b"It is so", "text/plain; charset=rot13"),
        (b"It is \x1b[31mso", "text/plain"),
        ("It is \u202eso".encode(), "text/plain"),
        ("It is \u200bso".encode(), "text/plain"),
    ],
)
def test_doubtful_body_is_not_shown(body: bytes, content_type: str) -> None:
    assert secrets.excerpt(body, content_type, MATCHER) == ""


def test_body_is_shown_on_one_line() -> None:
    assert secrets.excerpt(b"  User not\r\n\tauthenticated ", "text/plain", MATCHER) == "User not authenticated"


def test_secret_behind_much_text_hides_the_body() -> None:
    assert secrets.excerpt(("word " * 5000 + PASSWORD).encode(), "text/plain", MATCHER) == ""


def test_of_a_page_only_the_title_is_shown() -> None:
    page = "<html><head><title>\n Blocked by\nfilter </title></head><body>More</body></html>"
    assert secrets.excerpt(page.encode(), "text/html", MATCHER) == "Blocked by filter"
    assert secrets.excerpt(b"\n <html>406 ERROR</html>", "text/plain", MATCHER) == ""
    assert secrets.excerpt(page.replace("More", PASSWORD).encode(), "text/html", MATCHER) == ""


def test_long_body_is_cut() -> None:
    shown = secrets.excerpt(b"y" * 5000, "text/plain", MATCHER)
    assert len(shown) == 200
    assert shown.endswith("...")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Created", True),
        ("It was Created today", True),
        ({"incidents": [{"status": "Created"}]}, True),
        ([["x", ("Created",)]], True),
        ({"Created": 1}, True),
        ("created", False),
        ("Cre ated", False),
        (["Cre", "ated"], False),
        (None, False),
        ({}, False),
    ],
)
def test_result_is_searched_as_ansible_masks_it(value: t.Any, expected: bool) -> None:
    assert secrets.contains_secret(value, "Created") is expected


@pytest.mark.parametrize(
    ("value", "secret", "expected"),
    [
        (3572214, "5722", True),
        (3572214, "5733", False),
        (0.0625, "0625", True),
        (True, "True", False),
        (None, "None", False),
    ],
)
def test_digits_of_a_number_count_and_booleans_do_not(value: t.Any, secret: str, expected: bool) -> None:
    assert secrets.contains_secret({"key": value}, secret) is expected


@pytest.mark.parametrize("secret", ["", "e", "00", "abc"])
def test_short_secrets_are_not_searched(secret: str) -> None:
    """They are part of too many words."""
    assert not secrets.contains_secret({"abc": ["e", 1001]}, secret)
    assert secrets.excerpt(b"abc e 00", "text/plain", secrets.SecretMatcher([secret], strict=True)) == "abc e 00"


def test_result_with_the_password_is_a_usage_failure() -> None:
    secrets.ensure_no_secret({"a": "b"}, PASSWORD, USERNAME)
    secrets.ensure_no_secret({"a": "b"}, None)
    with pytest.raises(SpaceError) as caught:
        secrets.ensure_no_secret({"a": f"x{PASSWORD}"}, PASSWORD, USERNAME)
    assert caught.value.kind == "usage"
    assert PASSWORD not in str(caught.value)
