# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organizations: both forms of the media type, every form of the list, and what proves its end."""

from __future__ import annotations

import json
import typing as t
from urllib.parse import unquote

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.organization import organizations_row

BARE = "vnd.juniper.servicenow.organization-management.organizations+{};version=5"
FULL = f"application/{BARE}"
EXPECTED = {
    "name": "Example Networks",
    "submit_case_as": "Real cases",
    "connection_status": "Success",
    "service_now_version": "18.1",
    "platform_version": "18.1R1",
}


def record(name: t.Any = "Example Networks", **changes: t.Any) -> dict[str, t.Any]:
    return {
        "@key": "7",
        "siteName": name,
        "submit-case-as": "Real cases",
        "connectionStatus": "Success",
        "serviceNowVersion": 18.1,
        "platformVersion": "18.1R1",
        **changes,
    }


def json_list(*records: t.Any, **attributes: t.Any) -> bytes:
    items = records[0] if len(records) == 1 else list(records)
    return json.dumps({"organizations": {**attributes, "organization": items}}).encode()


class Appliance:
    """Answers an Accept header with a body, an error, or a list by the page; logs the requests."""

    def __init__(self, **by_accept: t.Any) -> None:
        self.by_accept = by_accept
        self.requests: list[tuple[str, str]] = []

    def get(self, path: str, query: str, accept: str, subject: str) -> Response:
        assert path == "/api/juniper/servicenow/organization-management/organization"
        self.requests.append((accept, unquote(query)))
        found = self.by_accept.get(accept, self.by_accept.get("default", 406))
        if callable(found):
            found = found(unquote(query))
        if isinstance(found, SpaceError):
            raise found
        if isinstance(found, int):
            return Response(found, "text/html", b"<html>ERROR</html>" if found != 204 else b"")
        kind = "xml" if found[:1] == b"<" else "json"
        return Response(200, BARE.format(kind) if accept.startswith("vnd") else FULL.format(kind), found)

    @staticmethod
    def contains_secret(text: str) -> bool:
        return "hidden" in text


def rows(appliance: Appliance, preferred: str = "json", domain: int | None = None) -> dict[str, t.Any]:
    return organizations_row(t.cast(t.Any, appliance), preferred, domain)


def failure(appliance: Appliance) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        rows(appliance)
    return caught.value


XML = (
    b'<organizations size="1"><organization key="7"><siteName>Example Networks</siteName><submit-case-as>Real cases'
    b"</submit-case-as><connectionStatus>Success</connectionStatus><serviceNowVersion>18.1</serviceNowVersion>"
    b"<platformVersion>18.1R1</platformVersion></organization></organizations>"
)


@pytest.mark.parametrize(
    "accept", [FULL.format("json"), FULL.format("xml"), BARE.format("json"), BARE.format("xml"), "*/*"]
)
@pytest.mark.parametrize(
    "refusal", [406, SpaceError("server", "400", status=400), SpaceError("server", "415", status=415)]
)
def test_every_form_of_the_media_type(accept: str, refusal: t.Any) -> None:
    appliance = Appliance(default=refusal, **{accept: json_list(record()) if "json" in accept else XML})
    row = rows(appliance)
    assert row["organizations"] == [EXPECTED]
    assert row["complete"] is True
    assert appliance.requests[-1] == (accept, "")


def test_usual_appliance_costs_one_request() -> None:
    appliance = Appliance(default=json_list(record(), record("Lab"), **{"@size": "2"}))
    assert [found["name"] for found in rows(appliance, domain=2)["organizations"]] == ["Example Networks", "Lab"]
    assert appliance.requests == [(FULL.format("json"), "domainContext=(filterDomainIds eq 2)")]
    appliance = Appliance(default=XML)
    rows(appliance, "xml")
    assert appliance.requests == [(FULL.format("xml"), "")]


def test_json_that_is_malformed_is_fetched_as_xml() -> None:
    appliance = Appliance(**{FULL.format("json"): b'{"organizations":', FULL.format("xml"): XML})
    assert rows(appliance)["organizations"] == [EXPECTED]
    assert failure(Appliance(default=b'{"organizations":')).kind == "bad_payload"


def test_nothing_offered() -> None:
    error = failure(Appliance())
    assert (error.kind, error.status) == ("server", 406)


@pytest.mark.parametrize(
    "empty", [204, 404, b'{"organizations":""}', b'{"organizations":{"@size":"0"}}', b"<organizations/>"]
)
def test_no_organizations(empty: t.Any) -> None:
    assert rows(Appliance(default=empty))["organizations"] == []


@pytest.mark.parametrize("status", [399, 401, 403, 414, 416])
def test_no_other_status_is_about_the_media_type(status: int) -> None:
    appliance = Appliance(default=SpaceError("server", "no", status=status))
    assert failure(appliance).status == status
    assert len(appliance.requests) == 1


@pytest.mark.parametrize(
    "name", ["submitCaseAs", "submit_case_as", "Submit-Case-As", "ns.submit-case-as", "@submit-case-as"]
)
def test_names_of_fields_are_compared_leniently(name: str) -> None:
    found = record()
    found[name] = found.pop("submit-case-as")
    assert rows(Appliance(default=json_list(found)))["organizations"] == [EXPECTED]


@pytest.mark.parametrize(
    "changes",
    [
        {"submitCaseAs": "Test cases"},
        {"submit-case-as": ["Real cases", "Test cases"]},
        {"submit-case-as": {"value": "Real cases"}},
        {"submit-case-as": {"@xsi.nil": "true"}},
    ],
)
def test_contradictory_field_is_null(changes: dict[str, t.Any]) -> None:
    assert rows(Appliance(default=json_list(record(**changes))))["organizations"] == [
        {**EXPECTED, "submit_case_as": None}
    ]


@pytest.mark.parametrize(
    "odd", [record(None), record(""), record(["a", "b"]), {"@key": "8"}, "text", record({"a": "b"})]
)
def test_organization_without_a_name_makes_all_uncertain(odd: t.Any) -> None:
    error = failure(Appliance(default=json_list(record(), odd)))
    assert error.kind == "bad_payload"
    assert error.message == (
        "Query for the organizations failed. 1 of 2 organizations have no readable siteName, so none of them is certain."
    )


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"incidents":{}}', ": its root is 'incidents', where organizations was expected."),
        (b'{"organizations":7}', ": 'organizations' is a scalar."),
        (b"[]", ": it does not have a single root."),
        (b"<html><body>hidden</body></html>", ", and contains a secret: nothing of it is shown."),
        (b'{"hidden":{}}', ", and contains a secret: nothing of it is shown."),
    ],
)
def test_unreadable_list(body: bytes, reason: str) -> None:
    error = failure(Appliance(default=body))
    assert error.kind == "bad_payload"
    assert error.message == f"Query for the organizations failed. The response cannot be read{reason}"


# The end of the list


def paged(names: list[str], page: int, **attributes: str) -> t.Callable[[str], t.Any]:
    def respond(query: str) -> t.Any:
        start, limit = 0, page
        if query:
            start, limit = (int(word.strip("(),")) for word in query.split() if word.strip("(),").isdigit())
        found = [record(name) for name in names[start : start + min(limit, page)]]
        return json_list(*found, **attributes) if found else 204

    return respond


MANY = [f"Site {number}" for number in range(25)]


def test_long_list_is_read_to_its_end() -> None:
    appliance = Appliance(default=paged(MANY, 10))
    row = rows(appliance)
    assert ([found["name"] for found in row["organizations"]], row["complete"]) == (MANY, True)
    assert [query for _accept, query in appliance.requests[1:3]] == [
        "paging=(start eq 10, limit eq 10)",
        "paging=(start eq 20, limit eq 10)",
    ]


@pytest.mark.parametrize(
    ("count", "attributes", "requests"),
    [(9, {}, 1), (10, {}, 2), (10, {"@total": "10"}, 1), (12, {"@size": "12"}, 2), (9, {"@total": "5"}, 1)],
)
def test_list_whose_end_is_proven(count: int, attributes: dict[str, str], requests: int) -> None:
    appliance = Appliance(default=lambda query: 204 if query else json_list(*map(record, MANY[:count]), **attributes))
    assert (len(rows(appliance)["organizations"]), rows(appliance)["complete"]) == (count, True)
    assert len(appliance.requests) == 2 * requests


def test_endless_list_is_given_up() -> None:
    endless = [f"Site {number}" for number in range(300)]
    appliance = Appliance(default=paged(endless, 2, **{"@total": "300"}))
    row = rows(appliance)
    assert (len(row["organizations"]), row["complete"], len(appliance.requests)) == (202, False, 101)


@pytest.mark.parametrize("kind", ["auth", "denied"])
def test_rejected_account_ends_the_list_as_an_error(kind: t.Any) -> None:
    def respond(query: str) -> t.Any:
        return SpaceError(kind, "rejected") if query else json_list(*map(record, MANY[:12]))

    appliance = Appliance(default=respond)
    assert failure(appliance).kind == kind
    assert len(appliance.requests) == 2


@pytest.mark.parametrize(
    "respond",
    [
        lambda query: json_list(*map(record, MANY[:10])),
        lambda query: json_list(*map(record, MANY[:12]), **{"@total": "5"}),
        lambda query: json_list(*map(record, MANY[:3]), **{"@size": "5"}),
        lambda query: json_list(*map(record, MANY[:3]), **{"@total": "5"}) if not query else 204,
        lambda query: json_list(*map(record, MANY[:12])) if not query else 404,
        lambda query: json_list(*map(record, MANY[:12])) if not query else SpaceError("server", "400", status=400),
        lambda query: json_list(**{"@size": "2"}) if not query else 204,
    ],
    ids=["paging ignored", "total too small", "size", "total", "404", "refused", "announced only"],
)
def test_list_whose_end_is_not_proven_is_incomplete(respond: t.Any) -> None:
    appliance = Appliance(default=respond)
    assert rows(appliance)["complete"] is False
    assert len(appliance.requests) <= 2
