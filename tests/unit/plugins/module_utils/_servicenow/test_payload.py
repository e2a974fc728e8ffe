# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bytes and media type in, records out, and nothing but SpaceError for anything else."""

from __future__ import annotations

import json
import random
import re
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import (
    Page,
    decode,
    parse_content_type,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import rendering, scenario
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.tests.unit.plugins.support import HARD_NUMBERS, LIST, record
from hypothesis import example, given, settings
from hypothesis import strategies as st

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
XML = "application/vnd.juniper.servicenow.incident-management.incidents+xml;version=5"


def _json(document: t.Any) -> Page:
    return decode(json.dumps(document).encode(), JSON)


def _xml(text: str) -> Page:
    return decode(text.encode(), XML)


def _refused(body: bytes, content_type: str) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        decode(body, content_type)
    assert caught.value.kind == "bad_payload"
    assert caught.value.hint
    assert caught.value.message.isprintable()
    return caught.value


def _rendered(form: str, rows: list[dict[str, t.Any]], typed: bool = True, names: str = "at") -> bytes:
    behaviour = Behaviour(typed_text=typed, attribute_names=names)
    renderer = rendering.renderer(form, behaviour)
    found: bytes = renderer.collection({"uri": LIST, "size": str(len(rows))}, scenario.parse_incidents(rows))
    return found


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
def test_a_content_type_is_parsed_and_not_compared_as_text(
    header: str, essence: str, parameters: dict[str, str]
) -> None:
    assert parse_content_type(header) == (essence, parameters)


@pytest.mark.parametrize(
    "content_type", [JSON, JSON + ';q="0.05"', "application/json", "text/json", "APPLICATION/X+JSON"]
)
def test_every_spelling_of_a_json_type_is_json(content_type: str) -> None:
    assert decode(b'{"incidents":""}', content_type) == Page()


@pytest.mark.parametrize("content_type", [XML, "application/xml", "text/xml; charset=utf-8"])
def test_every_spelling_of_an_xml_type_is_xml(content_type: str) -> None:
    assert decode(b"<incidents/>", content_type) == Page()


@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain", "application/octet-stream", "json", "a/b\x1b"])
def test_any_other_type_is_refused(content_type: str) -> None:
    _refused(b'{"incidents":""}', content_type)


@pytest.mark.parametrize("content_type", [JSON, XML, "text/html", ""])
def test_an_empty_body_holds_no_records(content_type: str) -> None:
    assert decode(b"", content_type) == Page()


# Shapes


@pytest.mark.parametrize(
    ("document", "count", "size", "total"),
    [
        ({"incidents": ""}, 0, None, None),
        ({"incidents": " "}, 0, None, None),
        ({"incidents": []}, 0, None, None),
        ({"incidents": {}}, 0, None, None),
        ({"incidents": {"@uri": "/x", "@size": "0"}}, 0, 0, None),
        ({"incidents": {"@size": "1", "incident": {"@key": "1"}}}, 1, 1, None),
        ({"incidents": {"@size": "2", "incident": [{"@key": "1"}, {"@key": "2"}]}}, 2, 2, None),
        ({"incidents": {"@total": "9", "@size": "1", "incident": [{"@key": "1"}]}}, 1, 1, 9),
        ({"incidents": {"uri": "/x", "total": 9, "size": 1, "incident": [{"key": 1}]}}, 1, 1, 9),
        ({"incidents": {"incident": []}}, 0, None, None),
        ({"incidents": [{"key": 1}, {"key": 2}]}, 2, None, None),
        ({"ns2.incidents": {"ns2.incident": {"@key": "1"}}}, 1, None, None),
        ({"incident": {"@uri": "/x"}}, 1, None, None),
    ],
)
def test_every_known_shape_of_a_list_is_read(document: t.Any, count: int, size: int | None, total: int | None) -> None:
    page = _json(document)
    assert (len(page.records), page.size, page.total) == (count, size, total)


@pytest.mark.parametrize(
    "document",
    [
        None,
        True,
        7,
        "incidents",
        [],
        [{"incidents": {}}],
        {},
        {"incidents": None},
        {"incidents": 5},
        {"incidents": True},
        {"incidents": "some text"},
        {"incidents": {}, "more": 1},
        {"incident": "text"},
        {"incident": []},
        {"incident": {}},
        {"devices": {"device": []}},
        {"error": {"message": "no"}},
        {"incidents": {"device": {"@key": "1"}}},
        {"incidents": {"incident": {"@key": "1"}, "device": {}}},
        {"incidents": {"incident": {"@key": "1"}, "ns.incident": {"@key": "2"}}},
        {"incidents": {"incident": "text"}},
        {"incidents": {"incident": None}},
        {"incidents": {"incident": [1]}},
        {"incidents": {"incident": [[{"@key": "1"}]]}},
        {"incidents": {"incident": [{"@key": "1"}, "x"]}},
        {"incidents": {"incident": [{}]}},
        {"incidents": [{}]},
        {"incidents": ["x"]},
        {"incidents": {"@size": "many"}},
        {"incidents": {"@size": "-1"}},
        {"incidents": {"@size": "1.5"}},
        {"incidents": {"@size": ""}},
        {"incidents": {"@size": "9" * 30}},
        {"incidents": {"@total": {"x": 1}}},
        {"incidents": {"total": True}},
        {"incidents": {"size": [1]}},
    ],
)
def test_every_other_shape_is_a_bad_payload(document: t.Any) -> None:
    _refused(json.dumps(document).encode(), JSON)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "",
        "nonsense",
        '{"incidents": {"incident": {"@key": "1"',
        '{"incidents": ""} trailing',
        "{'incidents': ''}",
        '{"incidents": {"incident": {"a": "\x01"}}}',
        "[" * 100000,
        '{"incidents":{"incident":' + '{"a":' * 5000,
    ],
)
def test_broken_json_is_a_bad_payload(text: str) -> None:
    _refused((text or " ").encode(), JSON)


def test_an_html_page_under_a_json_type_is_named_as_markup() -> None:
    error = _refused(b"\n<html><body>Login</body></html>", JSON)
    assert "markup" in error.message
    assert "login" in error.hint


@pytest.mark.parametrize(
    "text",
    [
        '{"incidents": {"incident": {"@key": "1", "@key": "2"}}}',
        '{"incidents": {"incident": {"customerTrackingNumber": "a", "customerTrackingNumber": "a"}}}',
        '{"incidents": "", "incidents": {"incident": {"@key": "1"}}}',
    ],
)
def test_a_field_that_is_there_twice_is_refused_because_nobody_knows_which_counts(text: str) -> None:
    assert "twice" in _refused(text.encode(), JSON).message


@pytest.mark.parametrize("depth", [30, 39])
def test_nesting_that_a_record_can_have_is_read(depth: int) -> None:
    value: t.Any = "x"
    for _level in range(depth - 1):
        value = {"a": value}
    assert _json({"incidents": {"incident": {"deep": value}}}).records == [{"deep": value}]


@pytest.mark.parametrize("depth", [41, 200])
def test_deeper_nesting_is_refused_in_both_formats(depth: int) -> None:
    _refused(('{"incident":{"a":' + "[" * depth + "]" * depth + "}}").encode(), JSON)
    _refused(("<incident>" + "<a>" * depth + "</a>" * depth + "</incident>").encode(), XML)


@pytest.mark.parametrize("depth", [10_000, 1_000_000])
def test_absurd_nesting_is_refused_and_no_crash(depth: int) -> None:
    _refused(b'{"incident":' + b"[" * depth + b"]" * depth + b"}", JSON)
    _refused(b"<a>" * depth, XML)


# Texts


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
        "true",
        "false",
        "NaN",
        "1" * 5000,
    ],
)
def test_a_number_or_boolean_comes_back_as_the_text_it_was(lexeme: str) -> None:
    page = decode(('{"incidents":{"incident":{"customerTrackingNumber":' + lexeme + "}}}").encode(), JSON)
    assert page.records == [{"customerTrackingNumber": lexeme}]


def test_null_stays_null_and_lists_and_objects_keep_their_shape() -> None:
    fields = {"a": None, "b": ["x", 1, True], "c": {"@href": "/y", "d": 1.0}, "e": ""}
    assert _json({"incident": fields}).records == [
        {"a": None, "b": ["x", "1", "true"], "c": {"@href": "/y", "d": "1.0"}, "e": ""}
    ]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udc00", "a\\udfffb"])
def test_half_a_character_is_refused_wherever_it_is(escape: str) -> None:
    _refused(f'{{"incident":{{"hostName":"{escape}"}}}}'.encode(), JSON)
    _refused(f'{{"incident":{{"{escape}":"x"}}}}'.encode(), JSON)
    _refused(f'{{"incident":{{"a":[{{"b":"{escape}"}}]}}}}'.encode(), JSON)
    _refused(f'{{"{escape}":{{"a":"b"}}}}'.encode(), JSON)


def test_a_pair_of_halves_is_one_character() -> None:
    assert decode(b'{"incident":{"hostName":"\\ud83d\\ude00"}}', JSON).records == [{"hostName": "\U0001f600"}]


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", "iso-8859-1", "utf-16", "windows-1252", '"utf-8"'])
def test_the_charset_of_the_header_is_used(charset: str) -> None:
    name = charset.strip('"')
    body = '{"incident":{"hostName":"zürich"}}'.encode(name)
    assert decode(body, f"application/json; charset={charset}").records == [{"hostName": "zürich"}]
    body = "<incident><hostName>zürich</hostName></incident>".encode(name)
    assert decode(body, f"application/xml; charset={charset}").records == [{"hostName": "zürich"}]


@pytest.mark.parametrize(
    "charset", ["no-such", "hex", "rot13", "idna", "undefined", "punycode", "\x00", "é", "a" * 500]
)
def test_an_unusable_charset_is_a_bad_payload(charset: str) -> None:
    _refused(
        '{"incident":{"hostName":"zürich\udce9"}}'.encode("utf-8", "surrogatepass"),
        f"application/json; charset={charset}",
    )
    _refused("<incident><a>zürich</a></incident>".encode(), f"application/xml; charset={charset}")


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert decode(b'\xef\xbb\xbf{"incident":{"a":"b"}}', JSON).records == [{"a": "b"}]
    assert decode(b"\xef\xbb\xbf<incident><a>b</a></incident>", XML).records == [{"a": "b"}]


@pytest.mark.parametrize("body", [b'{"incident":{"a":"\xe9"}}', b'{"incident":{"a":"\xed\xa0\x80"}}', b"\xff\xfe{}"])
def test_bytes_that_are_no_utf_8_are_refused(body: bytes) -> None:
    _refused(body, JSON)


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
def test_a_document_type_and_its_entities_are_refused(text: str) -> None:
    assert "document type" in _refused(text.encode(), XML).message


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
        '<?xml version="1.0" encoding="no-such"?><incidents/>',
        '<?xml version="1.0" encoding="utf-16"?><incidents/>',
        "<devices><device/></devices>",
        "<incidents><device key='1'/></incidents>",
        "<incidents><incident/></incidents>",
        "<incidents><incident>text</incident></incidents>",
        "<incidents>some text</incidents>",
        "<incidents size='x'/>",
        "<html><body/></html>",
    ],
)
def test_every_other_xml_is_a_bad_payload(text: str) -> None:
    _refused(text.encode(), XML)


def test_prefixes_that_were_never_declared_are_accepted() -> None:
    page = _xml(
        '<sn:incidents size="1"><sn:incident key="1" xsi:type="x"><junos:note>n</junos:note></sn:incident></sn:incidents>'
    )
    assert page.records == [{"@key": "1", "@xsi.type": "x", "junos.note": "n"}]
    assert page.size == 1


def test_name_space_declarations_are_no_fields() -> None:
    page = _xml('<incidents xmlns="urn:a" xmlns:b="urn:b"><incident xmlns:c="urn:c" key="1"/></incidents>')
    assert page.records == [{"@key": "1"}]


def test_whitespace_between_elements_is_none_of_the_data_and_within_text_it_is() -> None:
    page = _xml("<incidents>\n <incident key='1'>\n  <hostName> a  b\n</hostName>\n </incident>\n</incidents>")
    assert page.records == [{"@key": "1", "hostName": " a  b\n"}]


def test_text_beside_attributes_and_repeated_elements_look_as_in_the_json_dialect() -> None:
    page = _xml(
        "<incident><a href='/x'>text</a><b>1</b><b>2</b><b/><c><![CDATA[<&>]]></c><!-- no --><?pi no?></incident>"
    )
    assert page.records == [{"a": {"@href": "/x", "$": "text"}, "b": ["1", "2", ""], "c": "<&>"}]


# Both formats


@pytest.mark.parametrize("number", HARD_NUMBERS)
@pytest.mark.parametrize("names", ["at", "plain"])
def test_a_hard_tracking_number_is_the_same_in_every_format(number: str, names: str) -> None:
    rows = [record(7, number, hostName=number, organizationName="A & B <Ltd>", product="", defectType=None)]
    found = []
    for form, typed in (("json", True), ("json", False), ("xml", True)):
        (decoded,) = decode(_rendered(form, rows, typed, names), JSON if form == "json" else XML).records
        found.append(incident_from_record(decoded))
    assert found[0]["customer_tracking_number"] == found[0]["host_name"] == number
    assert found[0]["key"] == 7
    assert (found[0]["product"], found[0]["defect_type"]) == ("", None)
    assert found[0] == found[1]
    if names == "at":
        assert found[0] == found[2]


XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda char: char in "\t\n\r" or char >= " "
    )
)


@given(st.lists(XML_TEXT, min_size=1, max_size=4))
@example([" lead", "trail ", "\r\n", "]]>", "&amp;", "\x85\u2028"])
def test_any_text_survives_xml(texts: list[str]) -> None:
    rows = [record(key, text, hostName=text) for key, text in enumerate(texts, 1)]
    page = decode(_rendered("xml", rows), XML)
    assert [(found["customerTrackingNumber"], found["hostName"]) for found in page.records] == [
        (text, text) for text in texts
    ]


@given(st.lists(st.text() | st.from_regex(r"-?[0-9.eE+]{1,12}", fullmatch=True), min_size=1, max_size=4), st.booleans())
@example(["1.0E10", "true", "-0", "-0.0", "1E400", "0.0"], True)
def test_any_text_survives_json(texts: list[str], typed: bool) -> None:
    rows = [record(key, text, hostName=text) for key, text in enumerate(texts, 1)]
    page = decode(_rendered("json", rows, typed), JSON)
    assert [(found["customerTrackingNumber"], found["hostName"]) for found in page.records] == [
        (text, text) for text in texts
    ]


# Whatever comes: an answer or a SpaceError


def _survives(body: bytes, content_type: str) -> None:
    kind = "bad_payload"
    try:
        for found in decode(body, content_type).records:
            incident_from_record(found)
    except SpaceError as error:
        kind = error.kind
    assert kind == "bad_payload"


TYPES = st.sampled_from([JSON, XML, "application/json;charset=utf-16", "text/xml;charset=latin-1", "text/html", ""])
NAMES = st.sampled_from(
    [
        "incidents",
        "incident",
        "@size",
        "@total",
        "size",
        "@key",
        "key",
        "@uri",
        "uri",
        "status",
        "customerTrackingNumber",
        "occurred",
        "$",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(st.binary(max_size=300), TYPES | st.text(max_size=30))
@example(b"<a>", "a/xml;charset=\ud800")
@example(b"{}", "a/json;charset=\ud800")
def test_no_bytes_raise_anything_else(body: bytes, content_type: str) -> None:
    _survives(body, content_type)


@settings(max_examples=300)
@given(VALUES)
def test_no_json_document_raises_anything_else(document: t.Any) -> None:
    for wrapped in (document, {"incidents": document}, {"incidents": {"incident": document}}, {"incident": document}):
        _survives(json.dumps(wrapped).encode(), JSON)


VALID = {
    JSON: _rendered("json", [record(1, "abc"), record(2, "1.5"), record(3, "ü&<")]),
    XML: _rendered("xml", [record(1, "abc"), record(2, "1.5"), record(3, "ü&<")]),
}
PIECES = [
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b"<",
    b">",
    b"&",
    b"</incident>",
    b"null",
    b"\x00",
    b"\xff",
    b"9",
    b",",
    b"incident",
    b"<!DOCTYPE x>",
    b"\\ud800",
]


@settings(max_examples=300)
@given(st.sampled_from([JSON, XML]), st.integers(0, 2**32))
def test_no_damaged_document_raises_anything_else(content_type: str, seed: int) -> None:
    body = VALID[content_type]
    dice = random.Random(seed)  # noqa: S311
    for _hit in range(dice.randint(1, 4)):
        start = dice.randrange(len(body) + 1)
        body = body[:start] + dice.choice([b"", *PIECES]) + body[start + dice.choice([0, 1, 1, 5, 60]) :]
    _survives(body, content_type)


@pytest.mark.parametrize("content_type", [JSON, XML])
def test_a_document_that_is_cut_off_is_never_taken_for_a_whole_one(content_type: str) -> None:
    body = VALID[content_type]
    assert len(decode(body, content_type).records) == 3
    for length in range(1, len(body)):
        _refused(body[:length], content_type)


def test_no_message_repeats_more_than_a_name_of_the_document() -> None:
    error = _refused(json.dumps({"x" * 500: 1}).encode(), JSON)
    assert not re.search("x{41}", error.message)
