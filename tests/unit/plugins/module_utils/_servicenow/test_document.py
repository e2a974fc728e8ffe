# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bytes and media type in, a document out, and nothing but SpaceError for anything else."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import document
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import (
    decode_document,
    is_html,
    is_lossy_in_json,
    parse_content_type,
)

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
XML = "application/vnd.juniper.servicenow.incident-management.incidents+xml;version=5"


def _rejected(body: bytes, content_type: str) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        decode_document(body, content_type)
    assert caught.value.kind == "bad_payload"
    assert caught.value.hint
    assert caught.value.message.isprintable()
    return caught.value


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


@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain", "application/octet-stream", "json", "a/b\x1b"])
def test_any_other_type_is_rejected(content_type: str) -> None:
    _rejected(b'{"incidents":""}', content_type)


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<html>", "", True),
        (b"\n<!DOCTYPE html><p>x", "application/json", True),
        (b"<!-- x --><HEAD>", "text/plain", True),
        ("<html><body>".encode("utf-16"), "text/html", True),
        (b"", "text/html; charset=utf-8", True),
        (b" \n", "text/html", True),
        (b"Invalid customer number", "text/html", False),
        (b"", "", False),
        (b"<error>no such incident</error>", "application/xml", False),
        (b'{"title":"x"}', "application/json", False),
    ],
)
def test_html_is_recognized_by_its_tags(body: bytes, content_type: str, expected: bool) -> None:
    assert is_html(body, content_type) is expected


# What JSON cannot express


@pytest.mark.parametrize(
    "value",
    ["13.0", "13", "0", "0.0", "-0", "-0.0", "-7", "-7.0", "9999999", "9999999.0", "1000000.0",
     "a\nb", "\n", "CASE-NL\n", "CASE\r", "\r\n", "a?b", "?", "a\ud800b", "\udfff"],
)  # fmt: skip
def test_lossy_in_json(value: str) -> None:
    assert is_lossy_in_json(value)


@pytest.mark.parametrize(
    "value",
    ["", "0012", "13.00", "13.5", "10000000", "10000000.0", "1.0E7", "00.0", "+1", "+1.0", "--1", "1.", ".0", "true",
     "CTN-13", "13.0a", "\u0661\u0663", "a\tb", "a\x0bb", "\x85", "\u2028", "\U0001f600", " 13", "1e5"],
)  # fmt: skip
def test_not_lossy_in_json(value: str) -> None:
    assert not is_lossy_in_json(value)


# JSON


@pytest.mark.parametrize(
    "text",
    [
        "{",
        " ",
        "nonsense",
        '{"incidents": {"incident": {"@key": "1"',
        '{"incidents": ""} trailing',
        "{'incidents': ''}",
        '{"incidents": {"incident": {"a": "\x01"}}}',
        "[" * 100000,
        '{"incidents":{"incident":' + '{"a":' * 5000,
    ],
)
def test_broken_json_is_rejected(text: str) -> None:
    _rejected(text.encode(), JSON)


def test_html_with_a_json_type_is_named_as_markup() -> None:
    error = _rejected(b"\n<html><body>Login</body></html>", JSON)
    assert "markup" in error.message
    assert "login" in error.hint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a":"1","b":"x","a":"2","a":"3"}', {"a": ["1", "2", "3"], "b": "x"}),
        ('{"a":{"k":"1","k":"1"}}', {"a": {"k": ["1", "1"]}}),
        ('{"a":["1"],"a":"2"}', {"a": ["1", "2"]}),
        ('{"a":null,"a":null}', {"a": [None, None]}),
    ],
)
def test_duplicate_keys_become_a_list(text: str, expected: t.Any) -> None:
    assert decode_document(text.encode(), JSON) == expected


@pytest.mark.parametrize(
    "lexeme",
    [
        "98765432109876543210",
        "1.0E10",
        "1.50",
        "0.1",
        "-7",
        "1e5",
        "1E+400",
        "9007199254740993",
        "-0",
        "NaN",
        "1" * 5000,
    ],
)
def test_number_comes_back_as_the_original_string(lexeme: str) -> None:
    assert decode_document(f'{{"a":{lexeme}}}'.encode(), JSON) == {"a": lexeme}


def test_surrogate_pair_is_one_character() -> None:
    assert decode_document(b'{"a":"\\ud83d\\ude00"}', JSON) == {"a": "\U0001f600"}


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
def test_charset_of_the_header_is_used_with_and_without_byte_order_mark(charset: str, mark: bool) -> None:
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
    _rejected(b'{"a":"b"}', f"application/json; charset={charset}")
    _rejected(b"<a>b</a>", f"application/xml; charset={charset}")
    if charset.isascii() and charset.isprintable():
        _rejected(f'<?xml version="1.0" encoding="{charset}"?><a>b</a>'.encode(), XML)


@pytest.mark.parametrize("body", [b'{"a":"\xe9"}', b'{"a":"\xed\xa0\x80"}', b"\xff\xfe{}", b"\xff\xfe{"])
def test_bytes_that_are_not_utf_8_are_rejected(body: bytes) -> None:
    _rejected(body, JSON)


# Size


@pytest.mark.parametrize(
    "body",
    [b'{"a":[' + b"{}," * 50 + b"{}]}", b"[" + b"0," * 100 + b"0]", b'{"a":[' + b"[" * 30 + b'"x",' * 60, b"[" * 101],
)
def test_json_with_too_many_values_is_rejected_before_parsing(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 50)
    monkeypatch.setattr(json, "loads", None)
    assert "too many values" in _rejected(body, JSON).message


@pytest.mark.parametrize("body", [b"<a>" + b"<b/>" * 60 + b"</a>", b"<a>" + b"<b c='1' d='2'/>" * 20 + b"</a>"])
def test_xml_with_too_many_values_is_rejected(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document, "MAX_NODES", 50)
    assert "too many values" in _rejected(body, XML).message


def test_large_list_is_not_too_many_values() -> None:
    record = {"@key": "3572214", "@uri": "/x", "@href": "/x", **{f"field{number}": "value" for number in range(10)}}
    count = 10_000
    assert 14 * 10 * count < document.MAX_NODES
    body = json.dumps({"incidents": {"incident": [record] * count}}).encode()
    assert len(decode_document(body, JSON)["incidents"]["incident"]) == count


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_extreme_nesting_is_rejected(depth: int) -> None:
    _rejected(b'{"incident":' + b"[" * depth + b"]" * depth + b"}", JSON)
    _rejected(b"<a>" * depth, XML)


# XML


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE incidents><incidents/>",
        '<!DOCTYPE incidents SYSTEM "http://127.0.0.1:1/x.dtd"><incidents/>',
        '<!DOCTYPE i [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><incidents><incident><hostName>&b;</hostName></incident></incidents>',
        '<!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]><incidents><incident><hostName>&x;</hostName></incident></incidents>',
        '<!DOCTYPE i [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><incidents/>',
    ],
)
def test_document_type_and_entities_are_rejected(text: str) -> None:
    assert "document type" in _rejected(text.encode(), XML).message
    assert "document type" in _rejected(text.encode(), XML + ";charset=utf-8").message


@pytest.mark.parametrize(
    "text",
    [
        "<incidents>",
        "<incidents></incident>",
        "<incidents/><incidents/>",
        "text",
        " ",
        "<incidents>&nosuch;</incidents>",
        "<incidents><incident key='1' key='2'/></incidents>",
        "<incidents><incident>\x01</incident></incidents>",
        "<incidents><incident>&#0;</incident></incidents>",
        '{"incidents": {}}',
        '<?xml version="1.0" encoding="utf-16"?><incidents/>',
    ],
)
def test_broken_xml_is_rejected(text: str) -> None:
    _rejected(text.encode(), XML)
    if "encoding" not in text:
        _rejected(text.encode(), XML + ";charset=utf-8")


def test_undeclared_prefixes_are_accepted_and_namespace_declarations_dropped() -> None:
    body = b'<sn:a xmlns="urn:a" xmlns:b="urn:b" size="1"><sn:b xmlns:c="urn:c" key="1" xsi:type="x"><junos:n>n</junos:n></sn:b></sn:a>'
    assert decode_document(body, XML) == {
        "sn.a": {"@size": "1", "sn.b": {"@key": "1", "@xsi.type": "x", "junos.n": "n"}}
    }


def test_text_beside_attributes_and_repeated_elements_look_as_in_json() -> None:
    body = b"<i><a href='/x'>text</a><b>1</b><b>2</b><b/><c><![CDATA[<&>]]></c><!-- no --><?pi no?><d> a  b\n</d></i>"
    assert decode_document(body, XML) == {
        "i": {"a": {"@href": "/x", "$": "text"}, "b": ["1", "2", ""], "c": "<&>", "d": " a  b\n"}
    }


def test_no_message_repeats_more_than_a_name_of_the_document() -> None:
    assert "x" * 81 not in _rejected(b"", "text/" + "x" * 500).message
