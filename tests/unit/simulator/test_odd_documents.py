# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documents and lists that real services were seen to send, and the settings that make them."""

from __future__ import annotations

import typing as t
import xml.etree.ElementTree as ET

import pytest

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


def _xml(client: t.Any) -> ET.Element:
    return ET.fromstring(client.incidents(form="xml").body)  # noqa: S314


def test_names_with_a_prefix(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(name_prefix="sn")
    records = client.incidents().json["sn.incidents"]["sn.incident"]
    assert [record["sn.customerTrackingNumber"] for record in records] == ["A-1", "A-2", "A-2"]
    assert records[0]["@key"] == "11"
    root = _xml(client)
    assert (root.tag, root[0][0].tag) == ("{urn:example:servicenow}incidents", "{urn:example:servicenow}hostName")


def test_renamed_fields_and_a_wrapper(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(renamed_fields={"customerTrackingNumber": "custTrackingNumber"}, record_wrapper="details")
    record = client.by_number("A-1").json["incidents"]["incident"]
    assert record["@key"] == "11"
    assert record["details"]["custTrackingNumber"] == "A-1"
    assert _xml(client)[0].findtext("details/custTrackingNumber") == "A-1"


def test_null_typed_and_repeated_fields(sim: t.Any, client: t.Any) -> None:
    elements = {"status": "nil", "product": "typed", "priority": "typed", "hostName": ["r1", "r2"]}
    sim.set_incidents([{"priority": "1 - Critical", "product": "", "elements": elements}])
    (record,) = client.incidents().records
    assert record["status"] == {"@xsi.nil": "true"}
    assert record["product"] == {"@xsi.type": "xs:string"}
    assert record["priority"] == {"@xsi.type": "xs:string", "$": "1 - Critical"}
    assert record["hostName"] == ["r1", "r2"]
    root = _xml(client)
    assert root[0].find("status").get(f"{XSI}nil") == "true"  # type: ignore[union-attr]
    assert [item.text for item in root.iter("hostName")] == ["r1", "r2"]


def test_unknown_attributes(sim: t.Any, client: t.Any) -> None:
    sim.set_incidents([{"key": 5, "attributes": {"key": "n/a", "xsi:schemaLocation": "a b"}}])
    sim.set_behaviour(root_attributes={"totalCount": "7", "xmlns:ns2": "urn:two"}, count_attribute="none")
    root = client.incidents().json["incidents"]
    assert (root["@totalCount"], root["@xmlns.ns2"]) == ("7", "urn:two")
    assert root["incident"]["@key"] == "n/a"
    assert root["incident"]["@xsi.schemaLocation"] == "a b"
    assert _xml(client)[0].get(f"{XSI}schemaLocation") == "a b"


def test_count_and_total_count(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(count_attribute="count", size_counts="page")
    root = client.incidents("paging=(start eq 0, limit eq 2)").json["incidents"]
    assert (root["@count"], root["@totalCount"]) == ("2", "3")


def test_raw_control_characters_in_xml(sim: t.Any, client: t.Any) -> None:
    sim.set_incidents([{"product": "a\x01b"}])
    assert "a\ufffdb" in client.incidents(form="xml").text
    sim.set_behaviour(xml_controls="raw")
    assert b"a\x01b" in client.incidents(form="xml").body
    assert client.incidents().records[0]["product"] == "a\x01b"


@pytest.mark.parametrize(
    ("match", "number", "keys"),
    [("exact", "A-1 ", []), ("trimmed", "A-1 ", ["11"]), ("contains", "A", ["11", "12", "13"])],
)
def test_lenient_matching(sim: t.Any, client: t.Any, match: str, number: str, keys: list[str]) -> None:
    sim.set_behaviour(filter_match=match, empty_answer="empty_list")
    assert [record["@key"] for record in client.by_number(number).records] == keys


def _start(client: t.Any, start: int) -> list[str]:
    reply = client.incidents(f"paging=(start eq {start}, limit eq 1)")
    return [record["@key"] for record in reply.records] if reply.status == 200 else []


def test_deletions_between_pages(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(list_drift="deleted")
    assert [_start(client, start) for start in range(3)] == [["11"], ["13"], []]
    assert [_start(client, start) for start in range(2)] == [["11"], ["13"]]


def test_records_that_move_between_pages(sim: t.Any, client: t.Any) -> None:
    sim.set_behaviour(list_drift="moved")
    assert [_start(client, start) for start in range(3)] == [["11"], ["11"], ["11"]]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"elements": {"status": "none"}}, "incident 1: elements: status must be one of: nil, typed"),
        ({"elements": {"state": "nil"}}, "unknown key 'state'"),
        ({"attributes": {"a b": "c"}}, "not the name of an XML attribute"),
    ],
)
def test_invalid_forms_are_rejected(sim: t.Any, row: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        sim.set_incidents([row])


@pytest.mark.parametrize(
    "settings",
    [
        {"encoder": "jackson"},
        {"name_prefix": "a b"},
        {"renamed_fields": {"state": "x"}},
        {"root_attributes": {"<": "x"}},
        {"session_nodes": 0},
    ],
)
def test_invalid_settings_are_rejected(sim: t.Any, settings: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(settings))):
        sim.set_behaviour(**settings)
