# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JSON and XML documents: what each can express, and what is rejected."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import (
    decode_document,
    is_lossy_in_json,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.document_cases import (
    JSON,
    XML,
    rejected,
)

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
     "CTN-13", "\ud7ff", "\ue000", "13.0a", "\u0661\u0663", "a\tb", "a\x0bb", "\x85", "\u2028", "\U0001f600", " 13", "1e5"],
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
    rejected(text.encode(), JSON)


@pytest.mark.parametrize(("text", "position"), [('"', 0), ('{"a"', 4), ("}", 0)])
def test_error_in_json_has_its_position(text: str, position: int) -> None:
    assert rejected(text.encode(), JSON).message.endswith(f"it is not valid JSON at character {position}.")


def test_html_with_a_json_type_is_named_as_markup() -> None:
    error = rejected(b"\n<html><body>Login</body></html>", JSON)
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
    assert "document type" in rejected(text.encode(), XML).message
    assert "document type" in rejected(text.encode(), XML + ";charset=utf-8").message


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
    rejected(text.encode(), XML)
    if "encoding" not in text:
        rejected(text.encode(), XML + ";charset=utf-8")


def test_undeclared_prefixes_are_accepted() -> None:
    body = b'<sn:a xmlns="urn:a" xmlns:b="urn:b" size="1"><sn:b xmlns:c="urn:c" key="1" xsi:type="x"><junos:n>n</junos:n></sn:b></sn:a>'
    assert decode_document(body, XML) == {
        "sn.a": {"@size": "1", "sn.b": {"@key": "1", "@xsi.type": "x", "junos.n": "n"}}
    }


def test_xml_text_and_repeated_elements_match_json() -> None:
    body = b"<i><a href='/x'>text</a><b>1</b><b>2</b><b/><c><![CDATA[<&>]]></c><!-- no --><?pi no?><d> a  b\n</d></i>"
    assert decode_document(body, XML) == {
        "i": {"a": {"@href": "/x", "$": "text"}, "b": ["1", "2", ""], "c": "<&>", "d": " a  b\n"}
    }
