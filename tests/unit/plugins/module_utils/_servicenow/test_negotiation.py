# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which format and version is requested, and the fallback to the other format, over a scripted transport."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import Format
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.client_cases import (
    RECORDS,
    TYPE,
    Appliance,
    client_of,
    response_with,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST

BOTH = (("json", 5), ("xml", 5))


# Negotiation


@pytest.mark.parametrize(
    ("preferred", "offered", "tried"),
    [
        ("json", ("json", 5), ["json5"]),
        ("xml", ("xml", 5), ["xml5"]),
        ("json", ("xml", 5), ["json5", "xml5"]),
        ("xml", ("json", 5), ["xml5", "json5"]),
        ("json", ("json", 4), ["json5", "xml5", "json4"]),
        ("json", ("xml", 3), ["json5", "xml5", "json4", "xml4", "json3", "xml3"]),
        ("xml", ("xml", 1), ["xml5", "json5", "xml4", "json4", "xml3", "json3", "xml2", "json2", "xml1"]),
    ],
)
def test_other_format_is_tried_before_older_versions(
    preferred: str, offered: tuple[str, int], tried: list[str]
) -> None:
    appliance = Appliance([offered])
    client = client_of(appliance, preferred)
    assert client.get_page("all") is not None
    assert appliance.accepted() == tried
    client.get_page("all")
    assert appliance.accepted() == tried[-1:]


def test_type_that_stops_working_is_negotiated_again() -> None:
    appliance = Appliance([("xml", 3)])
    client = client_of(appliance)
    client.get_page("all")
    appliance.offered = Appliance([("json", 5)]).offered
    appliance.requests.clear()
    assert client.get_page("all") is not None
    assert appliance.accepted() == ["xml3", "json5"]


def test_list_and_single_incident_are_negotiated_separately() -> None:
    appliance = Appliance([])
    appliance.offered = {TYPE.format("incidents", "json", 5), TYPE.format("incident", "xml", 3)}
    client = client_of(appliance)
    client.get_page("all")
    client.get_incident(7)
    appliance.requests.clear()
    client.get_page("all")
    client.get_incident(8)
    assert appliance.accepted() == ["json5", "xml3"]


def test_no_accepted_type_costs_one_request_each() -> None:
    appliance = Appliance([])
    with pytest.raises(SpaceError) as caught:
        client_of(appliance).get_page("all incidents")
    assert (caught.value.kind, caught.value.status) == ("server", 406)
    assert "it answered 406 to JSON and XML, versions 5 to 1." in caught.value.message
    accepted = appliance.accepted()
    assert len(accepted) == len(set(accepted)) == 10


def test_404_remembers_the_type() -> None:
    appliance = Appliance([("xml", 5)], xml=response_with("Invalid incident id", "xml", 404))
    client = client_of(appliance)
    assert client.get_incident(404) is None
    assert appliance.accepted() == ["json5", "xml5", "root"]
    assert client.get_incident(404) is None
    assert appliance.accepted() == ["xml5"]


@pytest.mark.parametrize(("status", "again"), [(400, ["json4"]), (413, ["json5", "xml5", "json4"])])
def test_rejected_query_remembers_the_type(status: int, again: list[str]) -> None:
    appliance = Appliance([("json", 4)], json=SpaceError("server", "rejected", status=status))
    client = client_of(appliance)
    for tried in (["json5", "xml5", "json4"], again):
        with pytest.raises(SpaceError):
            client.get_page("all")
        assert appliance.accepted() == tried


def test_query_has_domain_filter_and_paging_in_order() -> None:
    appliance = Appliance()
    client = client_of(appliance, domain=7)
    client.get_page("x", "(hostName eq 'a')", 10, 5)
    client.get_incident(3)
    assert [(path, query) for path, query, _accept in appliance.requests] == [
        (
            LIST,
            "domainContext=(filterDomainIds%20eq%207)&filter=(hostName%20eq%20'a')&paging=(start%20eq%2010,%20limit%20eq%205)",
        ),
        (LIST + "/3", "domainContext=(filterDomainIds%20eq%207)"),
    ]


# One given format


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("preferred", ["json", "xml"])
def test_one_query_can_ask_for_a_given_format(preferred: str, form: Format) -> None:
    appliance = Appliance([("json", 4), ("xml", 2)])
    client = client_of(appliance, preferred)
    client.get_page("all")
    default = appliance.accepted()[-1]
    assert client.get_page("all", format=form) is not None
    assert {accept[:-1] for accept in appliance.accepted()} == {form}
    client.get_page("all", format=form)
    client.get_page("all")
    assert appliance.accepted() == [{"json": "json4", "xml": "xml2"}[form], default]


@pytest.mark.parametrize(
    "xml",
    [SpaceError("server", "no", status=500), response_with(b"<incidents><incident>\x01</incident></incidents>", "xml")],
)
def test_given_format_has_no_fallback(xml: t.Any) -> None:
    appliance = Appliance(BOTH, xml=xml)
    with pytest.raises(SpaceError):
        client_of(appliance).get_page("all", format="xml")
    assert appliance.accepted() == ["xml5"]


def test_unavailable_given_format_costs_its_versions_once() -> None:
    appliance = Appliance([("json", 5)])
    client = client_of(appliance)
    for tried in (["xml5", "xml4", "xml3", "xml2", "xml1"], []):
        with pytest.raises(SpaceError) as caught:
            client.get_page("all", format="xml")
        assert (caught.value.kind, caught.value.status) == ("server", 406)
        assert "it answered 406 to XML, versions 5 to 1." in caught.value.message
        assert appliance.accepted() == tried
    assert client.get_page("all") is not None


FAILING: dict[str, Response | SpaceError] = {
    "500": SpaceError("server", "500", status=500),
    "control character in XML": response_with(b"<incidents><incident>\x01</incident></incidents>", "xml"),
    "broken JSON": response_with('{"incidents":'),
    "bytes of another charset": Response(200, "application/json", b'{"a":"\xe9"}'),
}


# The other format where one fails


@pytest.mark.parametrize("failing", FAILING.values(), ids=list(FAILING))
@pytest.mark.parametrize("preferred", ["json", "xml"])
def test_other_format_is_used_and_remembered_where_one_fails(preferred: str, failing: t.Any) -> None:
    other = "xml" if preferred == "json" else "json"
    appliance = Appliance(BOTH, **{preferred: failing})
    client = client_of(appliance, preferred)
    page = client.get_page("all")
    assert page is not None
    assert [record["hostName"] for record in page.records] == ["edge-01"]
    assert appliance.accepted() == [preferred + "5", other + "5"]
    client.get_page("all")
    assert appliance.accepted() == [other + "5"]


@pytest.mark.parametrize("first", FAILING.values(), ids=list(FAILING))
@pytest.mark.parametrize("second", FAILING.values(), ids=list(FAILING))
def test_both_formats_failing_raises_the_first_error(first: t.Any, second: t.Any) -> None:
    appliance = Appliance(BOTH, json=first, xml=second)
    alone = Appliance([("json", 5)], json=first)
    with pytest.raises(SpaceError) as caught:
        client_of(appliance).get_page("all")
    assert appliance.accepted() == ["json5", "xml5"]
    with pytest.raises(SpaceError) as expected:
        client_of(alone).get_page("all")
    assert str(caught.value) == str(expected.value)


def test_unavailable_format_is_not_retried_as_fallback() -> None:
    appliance = Appliance([("json", 5)], json=FAILING["500"])
    client = client_of(appliance)
    for tried in (["json5", "xml5"], ["json5"]):
        with pytest.raises(SpaceError) as caught:
            client.get_page("all")
        assert caught.value.status == 500
        assert appliance.accepted() == tried


def test_latest_error_is_raised_if_the_fallback_fails() -> None:
    denied = SpaceError("auth", "401", status=401)
    appliance = Appliance(BOTH, json=FAILING["500"], xml=denied)
    with pytest.raises(SpaceError) as caught:
        client_of(appliance).get_page("all")
    assert caught.value is denied


@pytest.mark.parametrize(
    "response",
    [
        SpaceError("server", "no", status=502),
        SpaceError("server", "no", status=400),
        SpaceError("bad_payload", "echoes the login"),
        Response(200, "application/json", b"<html><body>Login</body></html>"),
        Response(200, "text/html", b"<html><body>Login</body></html>"),
        Response(200, "text/plain", b"hello"),
        Response(200, "application/json;charset=punycode", RECORDS["json"]),
        response_with('{"devices":{}}'),
        response_with("[" * 100_000),
        response_with("<!DOCTYPE x><incidents/>", "xml"),
    ],
)
def test_failure_that_is_not_about_the_format_is_raised_at_once(response: t.Any) -> None:
    appliance = Appliance(BOTH, json=response)
    with pytest.raises(SpaceError):
        client_of(appliance).get_page("all")
    assert appliance.accepted() == ["json5"]
