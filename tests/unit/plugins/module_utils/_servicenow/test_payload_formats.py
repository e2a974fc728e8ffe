# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents in both formats, damaged ones, and any input."""

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
    decode,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import collection
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.rendering import render
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import parse_incidents
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.payload_cases import (
    JSON,
    XML,
    rejected,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import HARD_NUMBERS, LIST, record
from hypothesis import example, given, settings
from hypothesis import strategies as st


def _rendered(form: str, rows: list[dict[str, t.Any]], typed: bool = True, names: str = "at") -> bytes:
    behaviour = Behaviour(typed_text=typed, attribute_names=names)
    root = collection(behaviour, {"uri": LIST, "size": str(len(rows))}, parse_incidents(rows))
    return render(form, behaviour, root)


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


# Any input: a page or a SpaceError


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
        rejected(body[:length], content_type)


def test_message_shows_at_most_a_part_of_a_name() -> None:
    error = rejected(json.dumps({"x" * 500: 1}).encode(), JSON)
    assert not re.search("x{41}", error.message)
