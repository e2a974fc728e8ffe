# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A response body as records: shapes, odd records, and nothing but SpaceError for anything else."""

from __future__ import annotations

import json
import random
import re
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import is_lossy_in_json
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import (
    Page,
    decode,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import collection
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.rendering import render
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import parse_incidents
from ansible_collections.netops.junos_space.tests.unit.plugins.support import HARD_NUMBERS, LIST, record
from hypothesis import example, given, settings
from hypothesis import strategies as st

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
XML = "application/vnd.juniper.servicenow.incident-management.incidents+xml;version=5"


def _json(document: t.Any) -> Page:
    return decode(json.dumps(document).encode(), JSON)


def _xml(text: str) -> Page:
    return decode(text.encode(), XML)


def _rejected(body: bytes, content_type: str) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        decode(body, content_type)
    assert caught.value.kind == "bad_payload"
    assert caught.value.hint
    assert caught.value.message.isprintable()
    return caught.value


def _rendered(form: str, rows: list[dict[str, t.Any]], typed: bool = True, names: str = "at") -> bytes:
    behaviour = Behaviour(typed_text=typed, attribute_names=names)
    root = collection(behaviour, {"uri": LIST, "size": str(len(rows))}, parse_incidents(rows))
    return render(form, behaviour, root)


def test_empty_body_has_no_records() -> None:
    for content_type in (JSON, XML, "text/html", ""):
        assert decode(b"", content_type) == Page()


# Shapes

HOST = {"hostName": "edge-01"}


@pytest.mark.parametrize(
    ("document", "count", "size", "total"),
    [
        ({"incidents": ""}, 0, None, None),
        ({"incidents": " "}, 0, None, None),
        ({"incidents": []}, 0, None, None),
        ({"incidents": {}}, 0, None, None),
        ({"incidents": {"@uri": "/x", "@size": "0"}}, 0, 0, None),
        ({"incidents": {"@size": None}}, 0, None, None),
        ({"incidents": {"@size": "1", "incident": HOST}}, 1, 1, None),
        ({"incidents": {"@size": "2", "incident": [HOST, HOST]}}, 2, 2, None),
        ({"incidents": {"@total": "9", "@size": "1", "incident": [HOST]}}, 1, 1, 9),
        ({"incidents": {"uri": "/x", "total": 9, "size": 1, "incident": [HOST]}}, 1, 1, 9),
        ({"incidents": {"@sn.size": "2", "sn.incident": HOST}}, 1, 2, None),
        ({"incidents": {"incident": []}}, 0, None, None),
        ({"incidents": [HOST, HOST]}, 2, None, None),
        ({"ns2.incidents": {"ns2.incident": HOST}}, 1, None, None),
        ({"incidents": {"incident": HOST, "ns.incident": [HOST, HOST]}}, 3, None, None),
        ({"@xmlns.ns2": "urn:x", "incidents": {"incident": HOST}}, 1, None, None),
        ({"incident": HOST}, 1, None, None),
    ],
)
def test_every_known_shape_of_a_list_is_read(document: t.Any, count: int, size: int | None, total: int | None) -> None:
    page = _json(document)
    assert (len(page.records), page.size, page.total) == (count, size, total)
    assert page.unreadable == []
    assert page.received == count


def test_single_child_and_prefixes_in_xml() -> None:
    page = _xml(
        '<sn:incidents size="1"><sn:incident sn:key="7"><sn:status>Created</sn:status></sn:incident></sn:incidents>'
    )
    assert page.size == 1
    assert page.records == [{"@sn.key": "7", "sn.status": "Created"}]
    found = incident_from_record(page.records[0])
    assert (found["key"], found["status"]) == (7, "Created")


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
        {"@incidents": {}},
        {"incidents": None},
        {"incidents": 5},
        {"incidents": True},
        {"incidents": "some text"},
        {"incidents": {}, "more": 1},
        {"devices": {"device": []}},
        {"error": {"message": "no"}},
        {"result": {"incidents": {"incident": HOST}}},
        {"incidents": {"device": {"@key": "1"}}},
        {"incidents": {"device": []}},
        {"incidents": {"list": {"incident": HOST}}},
        {"incidents": {"error": "the database is down"}},
        {"incidents": {"@size": "0", "$": "some text"}},
        {"incidents": {"@size": "many"}},
        {"incidents": {"@size": "-1"}},
        {"incidents": {"@size": "1.5"}},
        {"incidents": {"@size": ""}},
        {"incidents": {"@size": "9" * 30}},
        {"incidents": {"@total": {"x": 1}}},
        {"incidents": {"total": True}},
        {"incidents": {"size": [1]}},
        {"incidents": {"@size": "1", "@size ": "x", "@total": "x"}},
    ],
)
def test_every_other_shape_is_rejected(document: t.Any) -> None:
    _rejected(json.dumps(document).encode(), JSON)


@pytest.mark.parametrize(
    "text",
    [
        "<devices><device/></devices>",
        "<incidents><device key='1'/></incidents>",
        "<incidents>some text</incidents>",
        "<incidents size='0'>some text</incidents>",
        "<incidents size='x'/>",
        "<html><body/></html>",
        "<incidents><message>The database is down</message></incidents>",
    ],
)
def test_every_other_xml_is_rejected(text: str) -> None:
    _rejected(text.encode(), XML)


@pytest.mark.parametrize(
    ("root", "announced"),
    [
        ({}, 0),
        ({"@size": "1", "@total": "3"}, 3),
        ({"@count": "5"}, 5),
        ({"@totalCount": 7}, 7),
        ({"@size": "1", "@size2": "6"}, 6),
        ({"count": 5, "uri": "/x"}, 5),
        ({"@xsi.schemaLocation": "urn:x x.xsd", "@xmlns.ns2": "urn:y", "@self": "/x"}, 0),
        ({"@count": "1.2E1"}, 12),
        ({"@count": "9" * 40}, 999_999_999),
        ({"@count": "-5"}, 0),
        ({"@count": "5 of 9"}, 0),
        ({"@flag": True, "@none": None}, 0),
        ({"@size": "1", "size": "4"}, 4),
        ({"paging": {"@totalElements": "30", "links": ["/a", 40]}}, 40),
    ],
)
def test_unknown_attributes_are_ignored_but_for_their_numbers(root: dict[str, t.Any], announced: int) -> None:
    page = _json({"incidents": {**root, "incident": HOST}})
    assert page.records == [HOST]
    assert page.announced == announced
    if not any(isinstance(value, dict) for value in root.values()):
        assert _json({"incidents": root}).announced == announced


def test_unknown_attributes_in_xml_are_ignored_but_for_their_numbers() -> None:
    page = _xml(
        '<incidents xmlns:xsi="urn:i" xsi:schemaLocation="a b" totalCount="4"><incident count="9"><hostName>a</hostName></incident></incidents>'
    )
    assert (len(page.records), page.announced) == (1, 4)


# Records


@pytest.mark.parametrize("depth", [30, 38])
def test_nesting_that_a_record_can_have_is_read(depth: int) -> None:
    value: t.Any = "x"
    for _level in range(depth - 1):
        value = {"a": value}
    assert _json({"incident": {**HOST, "deep": value}}).records == [{**HOST, "deep": value}]


def test_null_stays_null_and_lists_and_objects_keep_their_shape() -> None:
    fields = {**HOST, "a": None, "b": ["x", 1, True], "c": {"@href": "/y", "d": 1.0}, "e": "", "f": False}
    assert _json({"incident": fields}).records == [
        {**HOST, "a": None, "b": ["x", "1", "true"], "c": {"@href": "/y", "d": "1.0"}, "e": "", "f": "false"}
    ]


# (text, the token that Jettison 1.1, 1.3 or 1.5 writes for it)
ENCODED = [
    ("13.0", "13"), ("0.0", "0"), ("-7.0", "-7"), ("9999999.0", "9999999"), ("-0.0", "-0"), ("\n", '""'), ("a\nb", '"ab"'),
    ("CASE-NL\r\n", '"CASE-NL"'), ("\ud800\u2603", '"?\u2603"'), ("1.0E7", "1.0E7"), ("1.0E10", "1.0E10"), ("1E10", '"1E10"'),
    ("1.5E-5", "1.5E-5"), ("1.5E-5", '"1.5E-5"'), ("0.001", "0.001"), ("0.0010", '"0.0010"'), ("Infinity", '"Infinity"'),
    ("NaN", '"NaN"'), ("false", "false"), ("tRuE", '"tRuE"'), ("9223372036854775807", "9223372036854775807"),
    ("9223372036854775808", '"9223372036854775808"'), ("1.2345678901234568E17", "1.2345678901234568E17"), ("0012", '"0012"'),
    ("a/b", '"a\\/b"'), ("a/b", '"a/b"'), ("\u2028", '"\\u2028"'), ("\x0b\x01", '"\\u000b\\u0001"'), ("\x85", '"\x85"'),
    ("12345678.0", '"12345678.0"'), ("1.0", "1"), ("-0.1651896682700724", "-0.1651896682700724"), ("", '""'), ("?", '"?"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "token"), ENCODED)
def test_real_encoder_output_comes_back_or_is_known_to_be_lossy(text: str, token: str) -> None:
    (record,) = decode(f'{{"incident":{{"hostName":{token}}}}}'.encode(), JSON).records
    assert record["hostName"] == text or is_lossy_in_json(text)


# One odd record each: what JSON it is, a part of the message, and the identity that is still readable.
ODD: dict[str, tuple[str, str, dict[str, t.Any]]] = {
    "key is not a number": (
        '{"key":"n/a","customerTrackingNumber":"ODD","hostName":"h"}',
        "tracking number 'ODD') cannot be read: its key is not a number ('n/a')",
        {"customer_tracking_number": "ODD", "host_name": "h"},
    ),
    "key is not a number, but the URI has one": (
        '{"@key":"n/a","@uri":"/incidents/5","hostName":"h"}',
        "Incident 5 (host name 'h')",
        {"key": 5, "uri": "/incidents/5", "host_name": "h"},
    ),
    "two host names": (
        '{"@key":"5","hostName":["a","b"],"customerTrackingNumber":"ODD"}',
        "Incident 5 (tracking number 'ODD') cannot be read: its hostName is not a string (2 values)",
        {"key": 5, "customer_tracking_number": "ODD"},
    ),
    "duplicate field": (
        '{"@key":"5","hostName":"a","customerTrackingNumber":"ODD","customerTrackingNumber":"ODD"}',
        "Incident 5 (host name 'a') cannot be read: its customerTrackingNumber",
        {"key": 5, "host_name": "a"},
    ),
    "one field under two prefixes": (
        '{"@key":"5","status":"Created","x.status":"Closed"}',
        "its status is not a string (2 values)",
        {"key": 5},
    ),
    "none of the fields": ('{"@key":"1","custTrackingNumber":"CTN-1"}', "none of the documented fields", {"key": 1}),
    "a wrapper around the record": ('{"incident":{"@key":"1","hostName":"a"}}', "none of the documented fields", {}),
    "structure for a string": ('{"hostName":"a","status":{"a":"b"}}', "its status is not a string", {"host_name": "a"}),
    "empty object for a string": ('{"hostName":"a","status":{}}', "its status is not a string", {"host_name": "a"}),
    "nil with text": (
        '{"hostName":"a","status":{"@xsi.nil":"true","$":"x"}}',
        "its status is not a string",
        {"host_name": "a"},
    ),
    "text": ('"text"', "not an object with fields", {}),
    "number": ("1", "not an object with fields", {}),
    "null": ("null", "not an object with fields", {}),
    "empty object": ("{}", "not an object with fields", {}),
    "list": ('[{"hostName":"a"}]', "not an object with fields", {}),
    "lone surrogate": (
        '{"@key":"5","customerTrackingNumber":"ODD","hostName":"\\ud800"}',
        "Incident 5 (tracking number 'ODD') cannot be read: a string has a lone surrogate",
        {"key": 5, "customer_tracking_number": "ODD"},
    ),
    "lone surrogate in a name": ('{"@key":"5","a":[{"\\udc00":"x"}]}', "lone surrogate", {"key": 5}),
    "deep nesting": ('{"@key":"5","a":' + "[" * 41 + "]" * 41 + "}", "nested too deeply", {"key": 5}),
}


@pytest.mark.parametrize(("odd", "message", "identity"), ODD.values(), ids=list(ODD))
def test_odd_record_leaves_the_others_readable(odd: str, message: str, identity: dict[str, t.Any]) -> None:
    good = '{"@key":"1","customerTrackingNumber":"GOOD"}'
    page = decode(f'{{"incidents":{{"@size":3,"incident":[{good},{odd},{good}]}}}}'.encode(), JSON)
    assert [found["customerTrackingNumber"] for found in page.records] == ["GOOD", "GOOD"]
    assert page.received == 3
    (record,) = page.unreadable
    assert message in record.message
    assert record.message.isprintable()
    assert record.identity == identity
    error = record.to_error()
    assert (error.kind, error.message) == ("bad_payload", record.message)


def test_odd_records_of_xml_are_unreadable_too() -> None:
    deep = "<a>" * 36 + "</a>" * 36
    page = _xml(
        "<incidents><incident/><incident>text</incident><incident><hostName>a</hostName><hostName>b</hostName></incident>"
        f"<incident key='2'><hostName>a</hostName>{deep}</incident></incidents>"
    )
    assert [record["@key"] for record in page.records] == ["2"]
    assert len(page.unreadable) == 3


def test_too_many_odd_records_are_one_error() -> None:
    odd = [{"@key": str(key), "custTrackingNumber": "a"} for key in range(1, 1001)]
    assert len(_json({"incidents": {"incident": odd}}).unreadable) == 1000
    error = _rejected(json.dumps({"incidents": {"incident": [*odd, {}]}}).encode(), JSON)
    assert "Incident 1 cannot be read: it has none of the documented fields" in error.message


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("customer_tracking_number", "ODD", True),
        ("customer_tracking_number", "other", False),
        ("key", 5, True),
        ("key", 6, False),
        ("host_name", "a", True),
        ("host_name", "anything", True),
    ],
)
def test_unreadable_record_may_match_what_is_not_known_to_differ(name: str, value: t.Any, expected: bool) -> None:
    (record,) = decode(
        b'{"incident":{"@key":"5","hostName":["a","b"],"customerTrackingNumber":"ODD"}}', JSON
    ).unreadable
    assert record.may_match(name, value) is expected


def test_null_tracking_number_of_an_unreadable_record_is_known() -> None:
    (record,) = decode(b'{"incident":{"key":"x","customerTrackingNumber":null}}', JSON).unreadable
    assert not record.may_match("customer_tracking_number", "a")


# Both formats


@pytest.mark.parametrize("number", HARD_NUMBERS)
@pytest.mark.parametrize("names", ["at", "plain"])
def test_hard_tracking_number_is_the_same_in_every_format(number: str, names: str) -> None:
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


XML_STRINGS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff").filter(
        lambda char: char in "\t\n\r" or char >= " "
    )
)


@given(st.lists(XML_STRINGS, min_size=1, max_size=4))
@example([" lead", "trail ", "\r\n", "]]>", "&amp;", "\x85\u2028"])
def test_any_string_survives_xml(strings: list[str]) -> None:
    rows = [record(key, text, hostName=text) for key, text in enumerate(strings, 1)]
    page = decode(_rendered("xml", rows), XML)
    assert [(found["customerTrackingNumber"], found["hostName"]) for found in page.records] == [
        (text, text) for text in strings
    ]


@given(st.lists(st.text() | st.from_regex(r"-?[0-9.eE+]{1,12}", fullmatch=True), min_size=1, max_size=4), st.booleans())
@example(["1.0E10", "true", "-0", "-0.0", "1E400", "0.0"], True)
def test_any_string_survives_json_or_is_known_to_be_lossy(strings: list[str], typed: bool) -> None:
    rows = [record(key, text, hostName=text) for key, text in enumerate(strings, 1)]
    page = decode(_rendered("json", rows, typed), JSON)
    assert len(page.records) == len(strings)
    for found, text in zip(page.records, strings):
        assert found["customerTrackingNumber"] == found["hostName"]
        assert found["hostName"] == text or is_lossy_in_json(text)


# Any input: a page or a SpaceError


def _decode_all(body: bytes, content_type: str) -> None:
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
def test_any_bytes_raise_nothing_else(body: bytes, content_type: str) -> None:
    _decode_all(body, content_type)


@settings(max_examples=300)
@given(VALUES)
def test_any_json_raises_nothing_else(document: t.Any) -> None:
    for wrapped in (document, {"incidents": document}, {"incidents": {"incident": document}}, {"incident": document}):
        _decode_all(json.dumps(wrapped).encode(), JSON)


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
def test_damaged_document_raises_nothing_else(content_type: str, seed: int) -> None:
    body = VALID[content_type]
    dice = random.Random(seed)  # noqa: S311
    for _hit in range(dice.randint(1, 4)):
        start = dice.randrange(len(body) + 1)
        body = body[:start] + dice.choice([b"", *PIECES]) + body[start + dice.choice([0, 1, 1, 5, 60]) :]
    _decode_all(body, content_type)


@pytest.mark.parametrize("content_type", [JSON, XML])
def test_truncated_document_is_never_read(content_type: str) -> None:
    body = VALID[content_type]
    assert len(decode(body, content_type).records) == 3
    for length in range(1, len(body)):
        _rejected(body[:length], content_type)


def test_message_shows_at_most_a_part_of_a_name() -> None:
    error = _rejected(json.dumps({"x" * 500: 1}).encode(), JSON)
    assert not re.search("x{41}", error.message)
