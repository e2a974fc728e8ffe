# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Responses over a real socket: shapes, media types, errors, settings."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

import pytest
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import Scenario

LIST = "/api/juniper/servicenow/incident-management/incidents"
ROOT = LIST.rpartition("/")[0]
MEDIA = "application/vnd.juniper.servicenow.incident-management."


def test_one_incident_is_an_object_and_two_are_a_list(client: Any) -> None:
    one = client.by_number("A-1")
    assert one.status == 200
    assert one.headers["Content-Type"] == MEDIA + 'incidents+json;q="0.05";version="5"'
    assert one.json["incidents"]["@size"] == "1"
    assert one.json["incidents"]["incident"]["@key"] == "11"
    assert "\\/api\\/juniper" in one.text
    two = client.by_number("A-2")
    assert [record["@key"] for record in two.json["incidents"]["incident"]] == ["12", "13"]


def test_documented_headers(client: Any) -> None:
    headers = client.by_number("A-1").headers
    assert headers["Server"] == "Server"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-cache,no-store,must-revalidate,private"


def test_default_format_is_xml_in_the_highest_version(client: Any) -> None:
    for accept in ({}, {"Accept": "*/*"}):
        response = client.call("GET", LIST, **accept)
        assert response.headers["Content-Type"] == MEDIA + 'incidents+xml;q="0.05";version="5"'
        root = ET.fromstring(response.body)  # noqa: S314
        assert (root.tag, root.get("size")) == ("incidents", "3")
        assert root[0].get("key") == "11"
        assert root[0].get("href") == LIST + "/11"
        assert root[0].findtext("hostName") == "r1"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("", 400),
        ("123", 400),
        (MEDIA + "incidents+json;version=6", 406),
        (MEDIA + "incident+json;version=5", 406),
        ("application/json", 406),
        (MEDIA + "incidents+json;version=6, " + MEDIA + "incidents+xml;version=3", 200),
        (MEDIA + 'incidents+json;version="4"', 200),
    ],
)
def test_accept(client: Any, accept: str, status: int) -> None:
    response = client.call("GET", LIST, Accept=accept)
    assert response.status == status
    if status == 400:
        assert response.headers["Connection"] == "close"
        assert response.headers["Content-Type"].startswith("text/html")
        assert "Exception" in response.text
    if status == 406:
        assert "<html>" in response.text


def test_formats_and_versions_can_be_removed(sim: Any, client: Any) -> None:
    sim.set_behaviour(json=False)
    assert client.incidents().status == 406
    assert client.incidents(form="xml").status == 200
    sim.set_behaviour(json=True, xml=False, versions=[3])
    assert client.incidents().status == 406
    assert client.incidents(version=3).status == 200
    assert "json" in client.call("GET", LIST).headers["Content-Type"]


def test_single_incident(client: Any) -> None:
    accept = MEDIA + "incident+json;version=5"
    single = client.call("GET", LIST + "/11", Accept=accept).json["incident"]
    assert single["prbIdentifier"] == "PR-9"
    assert single["@uri"] == LIST + "/11"
    assert "@key" not in single
    root = ET.fromstring(client.call("GET", LIST + "/11").body)  # noqa: S314
    assert root.attrib == {"uri": LIST + "/11"}
    missing = client.call("GET", LIST + "/99", Accept=accept)
    assert missing.status == 404
    assert "json" in missing.headers["Content-Type"]


def test_single_incident_as_collection(sim: Any, client: Any) -> None:
    sim.set_behaviour(single_as_collection=True)
    assert len(client.call("GET", LIST + "/11", Accept=MEDIA + "incident+json;version=5").records) == 3


@pytest.mark.parametrize(
    ("mode", "status", "body"),
    [("not_found", 404, b"Invalid customer number"), ("no_content", 204, b""), ("empty_body", 200, b"")],
)
def test_unknown_number(sim: Any, client: Any, mode: str, status: int, body: bytes) -> None:
    sim.set_behaviour(empty_answer=mode)
    response = client.by_number("nobody")
    assert (response.status, response.body) == (status, body)


def test_unknown_number_as_empty_list(sim: Any, client: Any) -> None:
    sim.set_behaviour(empty_answer="empty_list")
    assert client.by_number("nobody").json == {"incidents": {"@uri": LIST, "@size": "0"}}
    sim.set_behaviour(one_child="list", attribute_names="plain")
    assert client.by_number("nobody").json == {"incidents": {"uri": LIST, "size": "0", "incident": []}}


def test_no_incidents(sim: Any, client: Any) -> None:
    sim.set_incidents([])
    assert client.incidents().status == 204
    sim.set_behaviour(empty_unfiltered="empty_list")
    assert client.incidents().records == []


@pytest.mark.parametrize(
    ("attribute", "counts", "expected"),
    [
        ("size", "all", {"@size": "3"}),
        ("size", "page", {"@size": "2"}),
        ("total", "page", {"@total": "3"}),
        ("both", "page", {"@size": "2", "@total": "3"}),
        ("none", "all", {}),
    ],
)
def test_counts(sim: Any, client: Any, attribute: str, counts: str, expected: dict[str, str]) -> None:
    sim.set_behaviour(count_attribute=attribute, size_counts=counts)
    root = client.incidents("paging=(start eq 0, limit eq 2)").json["incidents"]
    assert {name: root[name] for name in root if name in ("@size", "@total")} == expected


def test_paging(sim: Any, client: Any) -> None:
    assert client.incidents("paging=(start eq 1, limit eq 1)").numbers == ["A-2"]
    assert len(client.incidents("paging=(limit eq 2)").records) == 2
    assert client.incidents("paging=(start eq 3, limit eq 2)").status == 204
    assert client.incidents("paging=(start eq x, limit eq 2)").status == 400
    sim.set_behaviour(past_end="not_found")
    assert client.incidents("paging=(start eq 3, limit eq 2)").status == 404
    sim.set_behaviour(past_end="empty_list")
    assert client.incidents("paging=(start eq 3, limit eq 2)").records == []
    sim.set_behaviour(paging="ignored")
    assert len(client.incidents("paging=(start eq 1, limit eq 1)").records) == 3
    sim.set_behaviour(paging="refused")
    assert client.incidents("paging=(start eq 1, limit eq 1)").status == 400


def test_page_maximum(sim: Any, client: Any) -> None:
    sim.set_behaviour(page_maximum=2)
    assert len(client.incidents().records) == 2
    assert client.incidents().json["incidents"]["@size"] == "3"
    assert len(client.incidents("paging=(start eq 2, limit eq 50)").records) == 1


def test_domains(client: Any) -> None:
    assert client.incidents("domainContext=(filterDomainIds eq 1)").json["incidents"]["incident"]["@key"] == "13"
    assert client.incidents("domainContext=2").status == 400


def test_parameters_are_percent_decoded(sim: Any, client: Any) -> None:
    sim.set_incidents([{"customerTrackingNumber": "a+b ü"}])
    target = LIST + "?sortby=(x)&filter=(customerTrackingNumber%20eq%20'a+b%20%C3%BC')"
    assert client.call("GET", target).status == 200
    assert client.call("GET", target.replace("%20eq%20", "+eq+")).status == 400
    assert client.call("GET", LIST + "?sortby=%FF").status == 400
    assert sim.requests[0]["query"]["filter"] == "(customerTrackingNumber eq 'a+b ü')"
    assert sim.requests[0]["target"] == target


def test_root_and_discovery(sim: Any, client: Any) -> None:
    assert LIST in client.call("GET", ROOT).text
    info = client.call("GET", f"/api/info?uri={LIST}")
    assert info.headers["Content-Type"] == "application/xrd+xml"
    assert MEDIA + "incidents+json;version=5" in info.text
    sim.set_behaviour(service_now=False)
    assert [client.call("GET", path).status for path in (ROOT, LIST, LIST + "/11")] == [404, 404, 404]


def test_incidents_are_read_only(client: Any) -> None:
    assert client.call("DELETE", LIST + "/11").status == 405
    assert client.call("POST", LIST).status == 405


def test_path_prefix(sim: Any, client: Any) -> None:
    sim.set_behaviour(path_prefix="/space")
    assert sim.url.endswith("/space")
    assert client.incidents().status == 404
    response = client.call("GET", "/space" + LIST)
    assert response.status == 200
    assert f'href="{LIST}/11"' in response.text  # the appliance behind the proxy does not know the prefix
    assert client.call("GET", "/space/_simulator/state", auth=False).status == 200


def test_attribute_names_without_at_signs(sim: Any, client: Any) -> None:
    sim.set_behaviour(attribute_names="plain", one_child="list")
    root = client.by_number("A-1").json["incidents"]
    assert root["size"] == "1"
    assert root["incident"][0]["key"] == "11"


def test_missing_and_empty_fields(sim: Any, client: Any) -> None:
    sim.set_incidents([{"hostName": "", "status": None}])
    (record,) = client.incidents().records
    assert record["hostName"] == ""
    assert "status" not in record
    assert b"<hostName/>" in client.incidents(form="xml").body


def test_xml_escapes(sim: Any, client: Any) -> None:
    text = 'a & b <c> "d" ]]> \r\n\té'
    sim.set_incidents([{"hostName": text, "product": "x\u0001y\ufffez"}])
    root = ET.fromstring(client.incidents(form="xml").body)  # noqa: S314
    assert root[0].findtext("hostName") == text
    assert root[0].findtext("product") == "x\ufffdy\ufffdz"
    assert b"&#13;" in client.incidents(form="xml").body
    assert client.incidents().records[0]["product"] == "x\u0001y\ufffez"


def test_filter_ignored_or_rejected(sim: Any, client: Any) -> None:
    sim.set_behaviour(filter="ignored")
    assert len(client.by_number("A-1").records) == 3
    sim.set_behaviour(filter="refused")
    assert client.by_number("A-1").status == 400
    sim.set_behaviour(filter="honoured", filter_fields=["hostName"])
    assert client.by_number("A-1").status == 400
    assert len(client.incidents("filter=(hostName eq 'r1')").records) == 2


def test_foreign_records(sim: Any, client: Any) -> None:
    sim.set_behaviour(foreign_record="added")
    assert client.by_number("A-1").numbers == ["A-1", "A-2"]
    sim.set_behaviour(foreign_record="instead")
    assert client.by_number("A-1").numbers == ["A-2"]


def test_chunked_body_equals_plain_body(sim: Any, client: Any) -> None:
    plain = client.incidents()
    sim.set_behaviour(chunked=True)
    chunked = client.incidents()
    assert chunked.headers["Transfer-Encoding"] == "chunked"
    assert chunked.body == plain.body


def test_shipped_scenario_has_every_documented_value() -> None:
    incidents = Scenario.load(None).incidents
    types = {"Event", "On-demand", "Event-RMA", "Event (low end)", "On-demand RMA", "AIS Health Check"}
    statuses = {"Not Submitted", "Submitted", "Created", "Updated", "Create Failed", "Closed", "Submission Failed"}
    assert len(incidents) >= 16
    assert types < {item.value("incidentType") for item in incidents}
    assert statuses < {item.value("status") for item in incidents}
    numbers = [item.value("customerTrackingNumber") for item in incidents]
    assert numbers.count("TWO-UNDER-ONE") == 2
    assert [f"CASE-2026-{n:04d}" in numbers for n in range(1, 13)] == [True] * 12
    (example,) = [item for item in incidents if item.value("customerTrackingNumber") == "abcdef1234"]
    assert example.value("hostName") == "edge-mx480-01.example.net"
