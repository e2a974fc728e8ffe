# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Negotiation of the media type, and the service root, over a scripted transport."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import IncidentClient
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, SERVICE_ROOT

TYPE = "application/vnd.juniper.servicenow.incident-management.{}+{};version={}"


class Appliance:
    """Offers some media types, and notes what it was asked."""

    def __init__(self, offered: t.Collection[tuple[str, int]] = (("json", 5),), root: Response | None = None) -> None:
        self.offered = {
            TYPE.format(name, form, version) for name in ("incidents", "incident") for form, version in offered
        }
        self.root = root or Response(200, "application/xml", b"<x><incidents/></x>")
        self.asked: list[tuple[str, str, str]] = []

    def get(self, path: str, query: str, accept: str, about: str) -> Response:
        self.asked.append((path, query, accept))
        if path == SERVICE_ROOT:
            return self.root
        if accept not in self.offered:
            return Response(406, "text/html", b"<html>406 ERROR</html>")
        if path == LIST + "/404":
            return Response(404, accept, b"Invalid incident id")
        name = "incidents" if path == LIST else "incident"
        body = f'{{"{name}":{{"@uri":"/x"}}}}' if "+json" in accept else f'<{name} uri="/x"/>'
        return Response(200, accept, body.encode())

    @staticmethod
    def contains_secret(text: str) -> bool:
        return "hidden" in text


def _client(appliance: Appliance, form: str = "json", domain: int | None = None) -> IncidentClient:
    return IncidentClient(t.cast(t.Any, appliance), form, domain)


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
def test_the_other_format_is_tried_first_and_then_older_versions(
    preferred: str, offered: tuple[str, int], tried: list[str]
) -> None:
    appliance = Appliance([offered])
    fetcher = _client(appliance, preferred)
    assert fetcher.incidents("all") is not None
    assert [accept for _path, _query, accept in appliance.asked] == [
        TYPE.format("incidents", name[:-1], name[-1]) for name in tried
    ]
    appliance.asked.clear()
    fetcher.incidents("all")
    assert [accept for _path, _query, accept in appliance.asked] == [TYPE.format("incidents", *offered)]


def test_a_type_that_stops_working_is_negotiated_again() -> None:
    appliance = Appliance([("xml", 3)])
    fetcher = _client(appliance)
    fetcher.incidents("all")
    appliance.offered = Appliance([("json", 5)]).offered
    appliance.asked.clear()
    assert fetcher.incidents("all") is not None
    assert [accept[-14:] for _path, _query, accept in appliance.asked] == ["+xml;version=3", "json;version=5"]


def test_list_and_single_incident_are_negotiated_apart() -> None:
    appliance = Appliance([])
    appliance.offered = {TYPE.format("incidents", "json", 5), TYPE.format("incident", "xml", 3)}
    fetcher = _client(appliance)
    fetcher.incidents("all")
    fetcher.incident(7)
    appliance.asked.clear()
    fetcher.incidents("all")
    fetcher.incident(8)
    assert [accept for _path, _query, accept in appliance.asked] == [
        TYPE.format("incidents", "json", 5),
        TYPE.format("incident", "xml", 3),
    ]


def test_nothing_on_offer_is_an_error_after_each_was_tried_once() -> None:
    appliance = Appliance([])
    with pytest.raises(SpaceError) as caught:
        _client(appliance).incidents("all incidents")
    assert (caught.value.kind, caught.value.status) == ("server", 406)
    accepts = [accept for _path, _query, accept in appliance.asked]
    assert len(accepts) == len(set(accepts)) == 10


def test_a_404_is_none_and_remembers_the_type_too() -> None:
    appliance = Appliance([("xml", 5)])
    fetcher = _client(appliance)
    assert fetcher.incident(404) is None
    appliance.asked.clear()
    assert fetcher.incident(404) is None
    assert len(appliance.asked) == 1


def test_domain_filter_and_paging_go_into_the_query_in_order() -> None:
    appliance = Appliance()
    fetcher = _client(appliance, domain=7)
    fetcher.incidents("x", "(hostName eq 'a')", 10, 5)
    fetcher.incident(3)
    assert [(path, query) for path, query, _accept in appliance.asked] == [
        (
            LIST,
            "domainContext=(filterDomainIds%20eq%207)&filter=(hostName%20eq%20'a')&paging=(start%20eq%2010,%20limit%20eq%205)",
        ),
        (LIST + "/3", "domainContext=(filterDomainIds%20eq%207)"),
    ]


def test_the_service_root_is_asked_once_where_it_is_there() -> None:
    appliance = Appliance()
    fetcher = _client(appliance)
    fetcher.ensure_service_now()
    fetcher.ensure_service_now()
    assert [path for path, _query, _accept in appliance.asked] == [SERVICE_ROOT]


@pytest.mark.parametrize(
    "root",
    [
        Response(404, "text/html", b"<html>404</html>"),
        Response(204, "", b""),
        Response(406, "text/html", b"incidents"),
        Response(200, "text/html", b"<html>Welcome</html>"),
        Response(200, "", b""),
    ],
)
def test_without_the_service_root_a_404_is_no_answer(root: Response) -> None:
    fetcher = _client(Appliance(root=root))
    for _again in range(2):
        with pytest.raises(SpaceError) as caught:
            fetcher.ensure_service_now()
        assert (caught.value.kind, caught.value.status) == ("not_found", root.status)
        assert "url" in caught.value.hint


def test_a_body_that_cannot_be_read_is_named_with_what_was_asked() -> None:
    class Broken(Appliance):
        def get(self, path: str, query: str, accept: str, about: str) -> Response:
            return Response(200, accept, b"{")

    with pytest.raises(SpaceError, match="Asked for tracking number 'a'") as caught:
        _client(Broken()).incidents("tracking number 'a'")
    assert caught.value.kind == "bad_payload"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"hidden": 1}', "application/json"),
        (b"x", "text/hidden"),
        (b'{"incidents": {"hidden": 1}}', "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_and_repeats_a_secret_is_not_shown(body: bytes, content_type: str) -> None:
    class Repeating(Appliance):
        def get(self, path: str, query: str, accept: str, about: str) -> Response:
            return Response(200, content_type, body)

    with pytest.raises(SpaceError, match="nothing of it is shown") as caught:
        _client(Repeating()).incidents("tracking number 'a'")
    assert "hidden" not in str(caught.value)
    assert caught.value.kind == "bad_payload"
