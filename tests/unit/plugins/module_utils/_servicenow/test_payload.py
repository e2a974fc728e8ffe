# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents of the API as pages of records: which shapes are read."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import (
    Page,
    decode,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.payload_cases import (
    HOST,
    JSON,
    XML,
    page_of_json,
    page_of_xml,
    rejected,
)


def test_empty_body_has_no_records() -> None:
    for content_type in (JSON, XML, "text/html", ""):
        page = decode(b"", content_type)
        assert page == Page()
        assert (page.is_json, page.is_inexact) == (False, False)


@pytest.mark.parametrize(
    ("incidents", "is_inexact"),
    [
        ('{"product":13}', True),
        ('{"sn.product":{"@a":"b","$":13}}', True),
        ('[{"product":"MX"},{"product":13},{"product":"MX"}]', True),
        ('{"product":"13"}', False),
        ('{"product":12345678}', False),
        ('{"@key":13,"customerTrackingNumber":13,"other":13}', False),
    ],
)
def test_numbers_of_json_may_have_changed(incidents: str, is_inexact: bool) -> None:
    page = decode(f'{{"incidents":{{"incident":{incidents}}}}}'.encode(), JSON)
    assert (page.is_json, page.is_inexact) == (True, is_inexact)


def test_xml_keeps_numbers() -> None:
    page = page_of_xml("<incidents><incident><product>13</product></incident></incidents>")
    assert (page.is_json, page.is_inexact) == (False, False)


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
    page = page_of_json(document)
    assert (len(page.records), page.size, page.total) == (count, size, total)
    assert page.unreadable == []
    assert page.received == count


def test_single_child_and_prefixes_in_xml() -> None:
    page = page_of_xml(
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
        {"incidents": {}, "$": "x"},
        {"results": ""},
        {"results": []},
        {"zones": {}},
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
    rejected(json.dumps(document).encode(), JSON)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("x" * 40, f"'{'x' * 40}'"),
        ("x" * 41, f"'{'x' * 37}...'"),
        ("devices", "'devices'"),
        ("a\u202eb", "an unprintable name"),
    ],
)
def test_name_of_another_root_is_quoted(name: str, shown: str) -> None:
    assert f"its root is {shown}, where" in str(rejected(json.dumps({name: {}}).encode(), JSON))


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
    rejected(text.encode(), XML)


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
        ({"@count": "1,200"}, 1200),
        ({"@count": " +12 "}, 12),
        ({"@ids": "1,2"}, 0),
        ({"@count": "9" * 40}, 999_999_999),
        ({"@count": "-5"}, 0),
        ({"@count": "5 of 9"}, 0),
        ({"@flag": True, "@none": None}, 0),
        ({"@size": "1", "size": "4"}, 4),
        ({"paging": {"@totalElements": "30", "links": ["/a", 40]}}, 40),
    ],
)
def test_unknown_attributes_count_only_as_numbers(root: dict[str, t.Any], announced: int) -> None:
    page = page_of_json({"incidents": {**root, "incident": HOST}})
    assert page.records == [HOST]
    assert page.announced == announced
    if not any(isinstance(value, dict) for value in root.values()):
        assert page_of_json({"incidents": root}).announced == announced


def test_unknown_xml_attributes_count_only_as_numbers() -> None:
    page = page_of_xml(
        '<incidents xmlns:xsi="urn:i" xsi:schemaLocation="a b" totalCount="4"><incident count="9"><hostName>a</hostName></incident></incidents>'
    )
    assert (len(page.records), page.announced) == (1, 4)
