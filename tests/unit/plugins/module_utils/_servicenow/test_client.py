# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Content negotiation, the fallback to the other format, and when "none" is believed, over a scripted transport."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import Format, IncidentClient
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, SERVICE_ROOT

TYPE = "application/vnd.juniper.servicenow.incident-management.{}+{};version={}"
ROOT = Response(200, "application/xml", f'<x><incidents href="{LIST}"/></x>'.encode())
HTML_404 = b"<html><head><title>404</title></head><body>The requested resource is not available.</body></html>"
RECORDS = {
    "json": b'{"incidents":{"incident":{"@key":"1","hostName":"edge-01"}}}',
    "xml": b'<incidents><incident key="1"><hostName>edge-01</hostName></incident></incidents>',
}


class Appliance:
    """Offers some media types, answers with the same body or error for each format, and logs its requests."""

    def __init__(
        self,
        offered: t.Collection[tuple[str, int]] = (("json", 5),),
        root: Response = ROOT,
        **responses: Response | SpaceError,
    ) -> None:
        self.offered = {
            TYPE.format(name, form, version) for name in ("incidents", "incident") for form, version in offered
        }
        self.root = root
        self.responses = responses
        self.requests: list[tuple[str, str, str]] = []

    def get(self, path: str, query: str, accept: str, subject: str) -> Response:
        self.requests.append((path, query, accept))
        if path == SERVICE_ROOT:
            return self.root
        if accept not in self.offered:
            return Response(406, "text/html", b"<html>406 ERROR</html>")
        form = "json" if "+json" in accept else "xml"
        response = self.responses.get(form) or Response(200, accept, RECORDS[form])
        if isinstance(response, SpaceError):
            raise response
        return response

    @staticmethod
    def contains_secret(text: str) -> bool:
        return "hidden" in text

    def accepted(self) -> list[str]:
        """Format and version of each request, such as ``json5``; ``root`` for the service root."""
        types = [accept for _path, _query, accept in self.requests]
        self.requests.clear()
        return ["root" if accept == "*/*" else accept.partition("+")[2].replace(";version=", "") for accept in types]


BOTH = (("json", 5), ("xml", 5))


def _client(appliance: Appliance, form: str = "json", domain: int | None = None) -> IncidentClient:
    return IncidentClient(t.cast(t.Any, appliance), form, domain)


def _body(body: bytes | str, form: str = "json", status: int = 200) -> Response:
    return Response(status, f"application/{form}", body.encode() if isinstance(body, str) else body)


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
    client = _client(appliance, preferred)
    assert client.get_page("all") is not None
    assert appliance.accepted() == tried
    client.get_page("all")
    assert appliance.accepted() == tried[-1:]


def test_type_that_stops_working_is_negotiated_again() -> None:
    appliance = Appliance([("xml", 3)])
    client = _client(appliance)
    client.get_page("all")
    appliance.offered = Appliance([("json", 5)]).offered
    appliance.requests.clear()
    assert client.get_page("all") is not None
    assert appliance.accepted() == ["xml3", "json5"]


def test_list_and_single_incident_are_negotiated_separately() -> None:
    appliance = Appliance([])
    appliance.offered = {TYPE.format("incidents", "json", 5), TYPE.format("incident", "xml", 3)}
    client = _client(appliance)
    client.get_page("all")
    client.get_incident(7)
    appliance.requests.clear()
    client.get_page("all")
    client.get_incident(8)
    assert appliance.accepted() == ["json5", "xml3"]


def test_nothing_offered_is_an_error_after_each_type_was_tried_once() -> None:
    appliance = Appliance([])
    with pytest.raises(SpaceError) as caught:
        _client(appliance).get_page("all incidents")
    assert (caught.value.kind, caught.value.status) == ("server", 406)
    accepted = appliance.accepted()
    assert len(accepted) == len(set(accepted)) == 10


def test_404_remembers_the_type() -> None:
    appliance = Appliance([("xml", 5)], xml=_body("Invalid incident id", "xml", 404))
    client = _client(appliance)
    assert client.get_incident(404) is None
    assert appliance.accepted() == ["json5", "xml5", "root"]
    assert client.get_incident(404) is None
    assert appliance.accepted() == ["xml5"]


def test_query_has_domain_filter_and_paging_in_order() -> None:
    appliance = Appliance()
    client = _client(appliance, domain=7)
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
    client = _client(appliance, preferred)
    client.get_page("all")
    default = appliance.accepted()[-1]
    assert client.get_page("all", format=form) is not None
    assert {accept[:-1] for accept in appliance.accepted()} == {form}
    client.get_page("all", format=form)
    client.get_page("all")
    assert appliance.accepted() == [{"json": "json4", "xml": "xml2"}[form], default]


@pytest.mark.parametrize(
    "xml", [SpaceError("server", "no", status=500), _body(b"<incidents><incident>\x01</incident></incidents>", "xml")]
)
def test_a_given_format_is_not_replaced_by_the_other(xml: t.Any) -> None:
    appliance = Appliance(BOTH, xml=xml)
    with pytest.raises(SpaceError):
        _client(appliance).get_page("all", format="xml")
    assert appliance.accepted() == ["xml5"]


def test_a_given_format_that_is_not_offered_costs_its_versions_once() -> None:
    appliance = Appliance([("json", 5)])
    client = _client(appliance)
    for tried in (["xml5", "xml4", "xml3", "xml2", "xml1"], []):
        with pytest.raises(SpaceError) as caught:
            client.get_page("all", format="xml")
        assert (caught.value.kind, caught.value.status) == ("server", 406)
        assert appliance.accepted() == tried
    assert client.get_page("all") is not None


# The other format where one fails


FAILING: dict[str, Response | SpaceError] = {
    "500": SpaceError("server", "500", status=500),
    "control character in XML": _body(b"<incidents><incident>\x01</incident></incidents>", "xml"),
    "broken JSON": _body('{"incidents":'),
    "bytes of another charset": Response(200, "application/json", b'{"a":"\xe9"}'),
}


@pytest.mark.parametrize("failing", FAILING.values(), ids=list(FAILING))
@pytest.mark.parametrize("preferred", ["json", "xml"])
def test_other_format_is_used_and_remembered_where_one_fails(preferred: str, failing: t.Any) -> None:
    other = "xml" if preferred == "json" else "json"
    appliance = Appliance(BOTH, **{preferred: failing})
    client = _client(appliance, preferred)
    page = client.get_page("all")
    assert page is not None
    assert [record["hostName"] for record in page.records] == ["edge-01"]
    assert appliance.accepted() == [preferred + "5", other + "5"]
    client.get_page("all")
    assert appliance.accepted() == [other + "5"]


@pytest.mark.parametrize("first", FAILING.values(), ids=list(FAILING))
@pytest.mark.parametrize("second", FAILING.values(), ids=list(FAILING))
def test_both_formats_failing_is_the_first_error_after_two_requests(first: t.Any, second: t.Any) -> None:
    appliance = Appliance(BOTH, json=first, xml=second)
    alone = Appliance([("json", 5)], json=first)
    with pytest.raises(SpaceError) as caught:
        _client(appliance).get_page("all")
    assert appliance.accepted() == ["json5", "xml5"]
    with pytest.raises(SpaceError) as expected:
        _client(alone).get_page("all")
    assert str(caught.value) == str(expected.value)


def test_a_format_that_is_not_offered_is_not_tried_again_as_fallback() -> None:
    appliance = Appliance([("json", 5)], json=FAILING["500"])
    client = _client(appliance)
    for tried in (["json5", "xml5"], ["json5"]):
        with pytest.raises(SpaceError) as caught:
            client.get_page("all")
        assert caught.value.status == 500
        assert appliance.accepted() == tried


def test_newer_failure_is_raised_where_the_fallback_cannot_be_sent() -> None:
    denied = SpaceError("auth", "401", status=401)
    appliance = Appliance(BOTH, json=FAILING["500"], xml=denied)
    with pytest.raises(SpaceError) as caught:
        _client(appliance).get_page("all")
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
        _body('{"devices":{}}'),
        _body("[" * 100_000),
        _body("<!DOCTYPE x><incidents/>", "xml"),
    ],
)
def test_failure_that_is_not_about_the_format_is_raised_at_once(response: t.Any) -> None:
    appliance = Appliance(BOTH, json=response)
    with pytest.raises(SpaceError):
        _client(appliance).get_page("all")
    assert appliance.accepted() == ["json5"]


# Nothing found


def test_service_root_is_requested_once() -> None:
    appliance = Appliance()
    client = _client(appliance)
    client.ensure_service_now()
    client.ensure_service_now()
    assert [path for path, _query, _accept in appliance.requests] == [SERVICE_ROOT]


@pytest.mark.parametrize(
    "root",
    [
        ROOT,
        _body(f'<service><collection rel="x" href="https://space.example.net{LIST}/"/></service>', "xml"),
        _body(f"<service><incidents>\n{LIST}\n</incidents></service>", "xml"),
        _body(
            '{"incident-management":{"incidents":{"@href":"\\/api\\/juniper\\/servicenow\\/incident-management\\/incidents"}}}'
        ),
        Response(200, 'application/vnd.juniper.servicenow.incident-management+xml;q="0.01";version="1"', ROOT.body),
    ],
)
def test_service_root_with_a_link_to_incidents_is_service_now(root: Response) -> None:
    _client(Appliance(root=root)).ensure_service_now()


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
        _body("<incidents/>", "xml"),
        _body("<x><incidents/></x>", "xml"),
        _body('{"incidents":""}'),
        _body('{"message":"no incidents here"}'),
        _body(f'<x><incidents href="{LIST}"', "xml"),
        _body(f'<x><incidents href="{LIST}/7/attachments"/></x>', "xml"),
    ],
)
def test_any_other_service_root_is_not_service_now(root: Response) -> None:
    client = _client(Appliance(root=root))
    for _again in range(2):
        with pytest.raises(SpaceError) as caught:
            client.ensure_service_now()
        assert (caught.value.kind, caught.value.status) == ("not_found", root.status)
        assert "url" in caught.value.hint


EMPTY = {
    "404": Response(404, "text/plain", b"Customer information not found"),
    "404 without text": Response(404, "", b""),
    "404 under a JSON type": Response(404, "application/json", b"Invalid customer number"),
    "204": Response(204, "", b""),
    "empty 200": Response(200, "application/json", b""),
    "empty HTML 200": Response(200, "text/html", b""),
    "empty JSON list": _body('{"incidents":""}'),
    "empty XML list": _body('<incidents size="0"/>', "xml"),
}


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("response", EMPTY.values(), ids=list(EMPTY))
def test_none_is_believed_only_if_service_now_is_there(response: Response, single: bool) -> None:
    for root, known in ((ROOT, True), (response, False)):
        appliance = Appliance(json=response, root=root)
        client = _client(appliance)

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
    client = _client(appliance)
    client.get_page("all")
    appliance.responses = {"json": EMPTY["204"]}
    client.get_page("all")
    assert appliance.accepted() == ["json5", "json5"]


@pytest.mark.parametrize("content_type", ["text/html", "application/json", "text/html;charset=UTF-16", ""])
def test_html_404_is_not_believed_even_beside_a_service_root(content_type: str) -> None:
    body = HTML_404.decode().encode("utf-16-le" if "16" in content_type else "utf-8")
    appliance = Appliance(json=Response(404, content_type, body))
    client = _client(appliance)
    for _again in range(2):
        with pytest.raises(SpaceError, match="tracking number 'a'") as caught:
            client.get_page("tracking number 'a'")
        assert (caught.value.kind, caught.value.status, caught.value.retryable) == ("not_found", 404, True)


def test_html_404_with_the_documented_text_is_believed() -> None:
    body = b"<html><body><h1>Customer information not found</h1></body></html>"
    assert _client(Appliance(json=Response(404, "text/html", body))).get_page("x") is None


def test_404_whose_html_page_got_lost_is_not_believed() -> None:
    with pytest.raises(SpaceError) as caught:
        _client(Appliance(json=Response(404, "text/html", b""))).get_page("x")
    assert caught.value.kind == "not_found"


def test_html_page_is_temporary_only_after_a_good_response() -> None:
    page = Response(200, "text/html", b"<html><body>Maintenance</body></html>")
    appliance = Appliance(json=page)
    client = _client(appliance)
    for worked_before in (False, True):
        if worked_before:
            appliance.responses = {}
            client.get_page("x")
            appliance.responses = {"json": page}
        with pytest.raises(SpaceError) as caught:
            client.get_page("x")
        assert (caught.value.kind, caught.value.retryable) == ("bad_payload", worked_before)


# Messages


def test_unreadable_response_is_named_with_the_subject() -> None:
    with pytest.raises(SpaceError, match="Query for tracking number 'a' failed") as caught:
        _client(Appliance(json=_body("{"))).get_page("tracking number 'a'")
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
        _client(Appliance(json=Response(200, content_type, body))).get_page("tracking number 'a'")
    assert "hidden" not in str(caught.value)
    assert caught.value.kind == "bad_payload"


def test_unreadable_record_with_a_secret_is_not_shown() -> None:
    body = '{"incidents":{"incident":{"@key":"hidden","hostName":"a","customerTrackingNumber":"N"}}}'
    page = _client(Appliance(json=_body(body))).get_page("all")
    assert page is not None
    (record,) = page.unreadable
    assert "hidden" not in record.message
    assert not record.may_match("customer_tracking_number", "other")
