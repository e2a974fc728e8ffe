# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Records: which are readable, and what an unreadable one still shows."""

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import is_lossy_in_json
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import (
    decode,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import read_values
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.payload_cases import (
    HOST,
    JSON,
    page_of_json,
    page_of_xml,
    rejected,
)


@pytest.mark.parametrize("wrap", [lambda value: {"a": value}, lambda value: [value]], ids=["objects", "lists"])
@pytest.mark.parametrize(("depth", "is_readable"), [(30, True), (39, True), (40, False)])
def test_nesting_of_a_record(depth: int, is_readable: bool, wrap: t.Callable[[t.Any], t.Any]) -> None:
    value: t.Any = "x"
    for _level in range(depth - 1):
        value = wrap(value)
    record = {"@key": "5", **HOST, "deep": value}
    page = page_of_json({"incident": record})
    assert page.records == ([record] if is_readable else [])
    assert [found.identity["key"] for found in page.unreadable] == ([] if is_readable else [5])


def test_null_stays_null_and_lists_and_objects_keep_their_shape() -> None:
    fields = {**HOST, "a": None, "b": ["x", 1, True], "c": {"@href": "/y", "d": 1.0}, "e": "", "f": False}
    assert page_of_json({"incident": fields}).records == [
        {**HOST, "a": None, "b": ["x", "1", "true"], "c": {"@href": "/y", "d": "1.0"}, "e": "", "f": "false"}
    ]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"status": "Closed", "x.status": "Closed"}, "Closed"),
        ({"status": {"@type": "1"}}, ""),
        ({"status": {"@lang": "true"}}, ""),
    ],
)
def test_readable_fields(fields: dict[str, t.Any], status: str) -> None:
    assert read_values(fields)["status"] == status


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
    "one field under two prefixes, in another order": (
        '{"@key":"5","status":"Closed","x.status":"Created"}',
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
    page = page_of_xml(
        "<incidents><incident/><incident>text</incident><incident><hostName>a</hostName><hostName>b</hostName></incident>"
        f"<incident key='2'><hostName>a</hostName>{deep}</incident></incidents>"
    )
    assert [record["@key"] for record in page.records] == ["2"]
    assert (len(page.unreadable), page.received) == (3, 4)


def test_too_many_odd_records_are_one_error() -> None:
    odd = [{"@key": str(key), "custTrackingNumber": "a"} for key in range(1, 1001)]
    assert len(page_of_json({"incidents": {"incident": odd}}).unreadable) == 1000
    error = rejected(json.dumps({"incidents": {"incident": [*odd, {}]}}).encode(), JSON)
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
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.message = ""  # type: ignore[misc]
