# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""When an empty response is believed, and what an unreadable one shows, over a scripted transport."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import IncidentClient
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.client_cases import (
    ROOT,
    Appliance,
    client_of,
    response_with,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, SERVICE_ROOT

HTML_404 = b"<html><head><title>404</title></head><body>The requested resource is not available.</body></html>"


# Nothing found


def test_service_root_is_requested_once() -> None:
    appliance = Appliance()
    client = client_of(appliance)
    client.ensure_service_now()
    client.ensure_service_now()
    assert [path for path, _query, _accept in appliance.requests] == [SERVICE_ROOT]


@pytest.mark.parametrize(
    "root",
    [
        ROOT,
        response_with(f'<service><collection rel="x" href="https://space.example.net{LIST}/"/></service>', "xml"),
        response_with(f"<service><incidents>\n{LIST}\n</incidents></service>", "xml"),
        response_with(
            '{"incident-management":{"incidents":{"@href":"\\/api\\/juniper\\/servicenow\\/incident-management\\/incidents"}}}'
        ),
        Response(200, 'application/vnd.juniper.servicenow.incident-management+xml;q="0.01";version="1"', ROOT.body),
    ],
)
def test_service_root_with_a_link_to_incidents_is_service_now(root: Response) -> None:
    client_of(Appliance(root=root)).ensure_service_now()


@pytest.mark.parametrize(
    "root",
    [
        Response(404, "text/html", HTML_404),
        Response(404, "application/xml", ROOT.body),
        Response(204, "", b""),
        Response(406, "text/html", b"incidents"),
        Response(200, "text/html", b"<html>Welcome</html>"),
        Response(200, "text/html", f'<html><a href="{LIST}">incidents</a></html>'.encode()),
        Response(200, "application/xhtml+xml", f'<html><a href="{LIST}">incidents</a></html>'.encode()),
        Response(200, "text/html", ROOT.body),
        Response(200, "text/plain", LIST.encode()),
        Response(200, "", b""),
        Response(200, "application/json", b""),
        response_with("<incidents/>", "xml"),
        response_with(f'<incidents uri="{LIST}" size="0"/>', "xml"),
        response_with("<x><incidents/></x>", "xml"),
        response_with('{"incidents":""}'),
        response_with('{"message":"no incidents here"}'),
        response_with(f'<x><incidents href="{LIST}"', "xml"),
        response_with(f'<x><incidents href="{LIST}/7/attachments"/></x>', "xml"),
    ],
)
def test_any_other_service_root_is_not_service_now(root: Response) -> None:
    client = client_of(Appliance(root=root))
    for _again in range(2):
        with pytest.raises(SpaceError) as caught:
            client.ensure_service_now()
        assert (caught.value.kind, caught.value.status) == ("not_found", root.status)
        problem = "has no link to incidents" if root.status == 200 else f"answered {root.status}"
        assert f"its service root {problem}." in caught.value.message
        assert "url" in caught.value.hint


EMPTY = {
    "404": Response(404, "text/plain", b"Customer information not found"),
    "404 without text": Response(404, "", b""),
    "404 under a JSON type": Response(404, "application/json", b"Invalid customer number"),
    "204": Response(204, "", b""),
    "empty 200": Response(200, "application/json", b""),
    "empty HTML 200": Response(200, "text/html", b""),
    "empty JSON list": response_with('{"incidents":""}'),
    "empty XML list": response_with('<incidents size="0"/>', "xml"),
}


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("response", EMPTY.values(), ids=list(EMPTY))
def test_none_is_believed_only_if_service_now_is_there(response: Response, single: bool) -> None:
    for root, known in ((ROOT, True), (response, False)):
        appliance = Appliance(json=response, root=root)
        client = client_of(appliance)

        def request(client: IncidentClient = client) -> t.Any:
            return client.get_incident(7) if single else client.get_page("all")

        if known:
            page = request()
            assert page is None if response.status == 404 else not page.received
            request()
            assert appliance.accepted() == ["json5", "root", "json5"]
        else:
            with pytest.raises(SpaceError) as caught:
                request()
            assert caught.value.kind == "not_found"


def test_records_prove_that_service_now_is_there() -> None:
    appliance = Appliance()
    client = client_of(appliance)
    client.get_page("all")
    appliance.responses = {"json": EMPTY["204"]}
    client.get_page("all")
    client.expect_changes()
    client.get_page("all")
    assert appliance.accepted() == ["json5", "json5", "json5", "root"]


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/html;charset=UTF-16", ""])
def test_html_404_is_not_believed_even_beside_a_service_root(content_type: str) -> None:
    body = HTML_404.decode().encode("utf-16-le" if "16" in content_type else "utf-8")
    appliance = Appliance(json=Response(404, content_type, body))
    client = client_of(appliance)
    for _again in range(2):
        with pytest.raises(SpaceError, match="tracking number 'a'") as caught:
            client.get_page("tracking number 'a'")
        assert (caught.value.kind, caught.value.status, caught.value.retryable) == ("not_found", 404, True)


def test_html_404_with_the_documented_text_is_believed() -> None:
    body = b"<html><body><h1>Customer information not found</h1></body></html>"
    assert client_of(Appliance(json=Response(404, "text/html", body))).get_page("x") is None


def test_404_with_a_lost_html_body_is_not_believed() -> None:
    with pytest.raises(SpaceError) as caught:
        client_of(Appliance(json=Response(404, "text/html", b""))).get_page("x")
    assert caught.value.kind == "not_found"


def test_html_page_is_temporary_only_after_a_good_response() -> None:
    page = Response(200, "text/html", b"<html><body>Maintenance</body></html>")
    appliance = Appliance(json=page)
    client = client_of(appliance)
    for worked_before in (False, True):
        if worked_before:
            appliance.responses = {}
            client.get_page("x")
            appliance.responses = {"json": page}
        with pytest.raises(SpaceError) as caught:
            client.get_page("x")
        assert (caught.value.kind, caught.value.retryable) == ("bad_payload", worked_before)


# Messages


def test_long_name_of_a_searched_response_is_abbreviated() -> None:
    with pytest.raises(SpaceError, match=r"its root is 'x{37}\.\.\.'"):
        client_of(Appliance(json=response_with(f'{{"{"x" * 500}":{{}}}}'))).get_page("all")


def test_unreadable_response_is_named_with_the_subject() -> None:
    with pytest.raises(SpaceError, match="Query for tracking number 'a' failed") as caught:
        client_of(Appliance(json=response_with("{"))).get_page("tracking number 'a'")
    assert caught.value.kind == "bad_payload"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b'{"hidden": 1}', "application/json"),
        (b"x", "text/hidden"),
        (b'{"incidents": {"hidden": {}}}', "application/json"),
    ],
)
def test_unreadable_response_with_a_secret_is_not_shown(body: bytes, content_type: str) -> None:
    with pytest.raises(SpaceError, match="nothing of it is shown") as caught:
        client_of(Appliance(json=Response(200, content_type, body))).get_page("tracking number 'a'")
    assert "hidden" not in str(caught.value)
    assert caught.value.kind == "bad_payload"


@pytest.mark.parametrize(
    ("name", "shown"), [("another", "its root is 'another'"), ("another" * 20, "nothing of it is shown")]
)
def test_only_the_start_of_a_long_response_is_searched_for_secrets(
    monkeypatch: pytest.MonkeyPatch, name: str, shown: str
) -> None:
    """The search takes seconds for each MiB. A shortened name could be the start of a secret."""
    client = client_of(Appliance(json=response_with(f'{{"{name}": "{"x" * 2**20}"}}')))
    searched: list[int] = []

    def contains_secret(text: str) -> bool:
        searched.append(len(text))
        return False

    monkeypatch.setattr(client._transport, "contains_secret", contains_secret)
    with pytest.raises(SpaceError, match=shown):
        client.get_page("all")
    assert max(searched) == 256 * 1024


def test_unreadable_record_with_a_secret_is_not_shown() -> None:
    body = '{"incidents":{"incident":{"@key":"hidden","hostName":"a","customerTrackingNumber":"N"}}}'
    page = client_of(Appliance(json=response_with(body))).get_page("all")
    assert page is not None
    (record,) = page.unreadable
    assert "hidden" not in record.message
    assert not record.may_match("customer_tracking_number", "other")
