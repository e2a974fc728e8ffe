# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of either format: media types, charsets and limits."""

from __future__ import annotations

import json

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import document
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import (
    decode_document,
    is_html,
    parse_content_type,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.document_cases import (
    JSON,
    XML,
    rejected,
)

# Media types


@pytest.mark.parametrize(
    ("header", "essence", "parameters"),
    [
        ("text/html; charset=UTF-8", "text/html", {"charset": "UTF-8"}),
        ('Application/X+JSON;q="0.05";version="5"', "application/x+json", {"q": "0.05", "version": "5"}),
        (" a/b ; C = d ", "a/b", {"c": "d"}),
        ("", "", {}),
        (";;", "", {"": ""}),
    ],
)
def test_content_type_is_parsed(header: str, essence: str, parameters: dict[str, str]) -> None:
    assert parse_content_type(header) == (essence, parameters)


@pytest.mark.parametrize(
    "content_type", [JSON, JSON + ';q="0.05"', "application/json", "text/json", "APPLICATION/X+JSON"]
)
def test_json_types(content_type: str) -> None:
    assert decode_document(b'{"incidents":""}', content_type) == {"incidents": ""}


@pytest.mark.parametrize("content_type", [XML, "application/xml", "text/xml; charset=utf-8"])
def test_xml_types(content_type: str) -> None:
    assert decode_document(b"<incidents/>", content_type) == {"incidents": ""}


@pytest.mark.parametrize(
    ("content_type", "shown"),
    [
        ("", "(none)"),
        ("a/b\x1b", "(none)"),
        ("text/html", "text/html"),
        ("application/octet-stream", "application/octet-stream"),
        ("json", "json"),
        ("text/" + "x" * 500, "text/" + "x" * 75),
    ],
)
def test_any_other_type_is_rejected(content_type: str, shown: str) -> None:
    assert f"its type is {shown}, neither JSON nor XML" in rejected(b'{"incidents":""}', content_type).message


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<html>", "", True),
        (b"\n<!DOCTYPE html><p>x", "application/json", True),
        (b"<!-- x --><HEAD>", "text/plain", True),
        (b"<h1>Not Found</h1>", "text/html", True),
        (b"<center>nginx</center>", "", True),
        (b"<DIV class=x>404</DIV>", "text/plain", True),
        ("<html><body>".encode("utf-16"), "text/html", True),
        (b"", "text/html; charset=utf-8", True),
        (b" \n", "text/html", True),
        (b"Invalid customer number", "text/html", False),
        (b"", "", False),
        (b"", "text/plain", False),
        (b"<error>no such incident</error>", "application/xml", False),
        (b'{"title":"x"}', "application/json", False),
    ],
)
def test_html_is_recognized_by_its_tags(body: bytes, content_type: str, expected: bool) -> None:
    assert is_html(body, content_type) is expected


# Charsets


@pytest.mark.parametrize(
    "charset",
    [
        "utf-8",
        "UTF-8",
        "utf8",
        "iso-8859-1",
        "ISO-8859-15",
        "utf-16",
        "UTF-16LE",
        "utf-16be",
        "windows-1252",
        '"utf-8"',
    ],
)
@pytest.mark.parametrize("mark", [False, True])
def test_charset_of_the_header_is_used(charset: str, mark: bool) -> None:
    name = charset.strip('"')
    prefix = "\ufeff" if mark and name.lower() in ("utf-8", "utf8", "utf-16le", "utf-16be") else ""
    body = (prefix + '{"a":"zürich"}').encode(name)
    assert decode_document(body, f"application/json; charset={charset}") == {"a": "zürich"}
    for declaration in ("", '<?xml version="1.0" encoding="UTF-8"?>'):
        body = f"{prefix}{declaration}<a>zürich</a>".encode(name)
        assert decode_document(body, f"application/xml; charset={charset}") == {"a": "zürich"}


def test_byte_order_mark_wins_over_another_charset() -> None:
    for charset in ("", ";charset=iso-8859-1", ";charset=utf-16", ";charset=utf-8"):
        assert decode_document('\ufeff{"a":"ü"}'.encode(), "a/json" + charset) == {"a": "ü"}
        assert decode_document("\ufeff<a>ü</a>".encode(), "a/xml" + charset) == {"a": "ü"}
        assert decode_document('{"a":"ü"}'.encode("utf-16"), "a/json" + charset) == {"a": "ü"}


@pytest.mark.parametrize("charset", ["us-ascii", "iso-8859-1", "ISO-8859-15", "windows-1252", "utf-16"])
def test_charset_of_an_xml_declaration_is_used(charset: str) -> None:
    text = "zürich" if charset != "us-ascii" else "zurich"
    body = f'<?xml version="1.0" encoding="{charset}"?><a>{text}</a>'.encode(charset)
    assert decode_document(body, XML) == {"a": text}


@pytest.mark.parametrize(
    "charset",
    ["no-such", "hex", "rot13", "idna", "undefined", "punycode", "utf-7", "cp037", "unicode_escape", "shift_jis",
     "utf-32", "\x00", "é", "a" * 500, "\ud800", "utf-8\x00"],
)  # fmt: skip
def test_any_other_charset_is_rejected(charset: str) -> None:
    rejected(b'{"a":"b"}', f"application/json; charset={charset}")
    rejected(b"<a>b</a>", f"application/xml; charset={charset}")
    if charset.isascii() and charset.isprintable():
        rejected(f'<?xml version="1.0" encoding="{charset}"?><a>b</a>'.encode(), XML)


@pytest.mark.parametrize(
    "body", [b'{"a":"\xe9"}', b'{"a":"\xed\xa0\x80"}', b"\xff\xfe{}", b"\xff\xfe{", b"\xef\xbb\xbf\xff\xfe{\0}\0"]
)
def test_bytes_that_are_not_utf_8_are_rejected(body: bytes) -> None:
    rejected(body, JSON)


# Size


@pytest.mark.parametrize(
    "body",
    [b'{"a":[' + b"{}," * 50 + b"{}]}", b"[" + b"0," * 100 + b"0]", b'{"a":[' + b"[" * 30 + b'"x",' * 60, b"[" * 101],
)
def test_json_with_too_many_values_is_rejected_before_parsing(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 50)
    monkeypatch.setattr(json, "loads", None)
    assert "too many values" in rejected(body, JSON).message


@pytest.mark.parametrize("count", [2_000_000, 2_000_001])
def test_number_of_values_in_json_is_limited(count: int) -> None:
    assert ("too many values" in rejected(b"," * count, JSON).message) is (count > 2_000_000)


@pytest.mark.parametrize("body", [b"<a>" + b"<b/>" * 49, b"<a c='1' d='2'>" + b"<b e='3'/>" * 23 + b"<b/>"])
def test_number_of_values_in_xml_is_limited(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 50)
    decode_document(body + b"</a>", XML)
    assert "too many values" in rejected(body + b"<b/></a>", XML).message


def test_nesting_of_xml_is_limited() -> None:
    decode_document(b"<a>" * 40 + b"</a>" * 40, XML)
    assert "nested too deeply" in rejected(b"<a>" * 41 + b"</a>" * 41, XML).message


def test_large_list_is_not_too_many_values() -> None:
    record = {"@key": "3572214", "@uri": "/x", "@href": "/x", **{f"field{number}": "value" for number in range(10)}}
    count = 10_000
    assert 14 * 10 * count < document.MAX_NODES
    body = json.dumps({"incidents": {"incident": [record] * count}}).encode()
    assert len(decode_document(body, JSON)["incidents"]["incident"]) == count


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_extreme_nesting_is_rejected(depth: int) -> None:
    rejected(b'{"incident":' + b"[" * depth + b"]" * depth + b"}", JSON)
    rejected(b"<a>" * depth, XML)
