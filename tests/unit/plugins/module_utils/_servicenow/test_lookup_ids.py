# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incidents by id: what each response means, and how many requests it takes."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import MalformedError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import UnreadableRecord
from ansible_collections.netops.junos_space.tests.unit.plugins.support import connection


class Client:
    """Gives these responses in order, and counts the requests."""

    def __init__(self, *responses: Page | SpaceError | None) -> None:
        self._responses = list(responses)
        self.formats: list[str | None] = []

    def get_incident(self, _incident_id: int, *, format: str | None = None) -> Page | None:  # noqa: A002
        self.formats.append(format)
        response = self._responses.pop(0)
        if isinstance(response, SpaceError):
            raise response
        return response

    def expect_changes(self) -> None:
        pass

    def service(self) -> IncidentService:
        service = IncidentService(connection("http://127.0.0.1:1", connections=1), sleep=lambda _delay: None)
        service._client = t.cast(t.Any, self)
        return service


def page(*keys: int, unreadable: t.Mapping[str, t.Any] | None = None, is_inexact: bool = False) -> Page:
    odd = [] if unreadable is None else [UnreadableRecord(unreadable, "An incident cannot be read.")]
    return Page([{"@key": str(key)} for key in keys], unreadable=odd, is_inexact=is_inexact)


def failed(status: int | None, kind: t.Any = "server") -> SpaceError:
    return SpaceError(kind, "failed", status=status)


# The responses to the requests for incident 7; how many incidents the answer has, whether it is complete, and has failed.
ANSWERS: dict[str, tuple[list[Page | SpaceError | None], int, bool, bool]] = {
    "404": ([None], 0, True, False),
    "empty": ([page()], 0, True, False),
    "the incident": ([page(7)], 1, True, False),
    "a list with it": ([page(6, 7, 8)], 1, True, False),
    "a list without it": ([page(6, 8)], 0, False, False),
    "two of it": ([page(7, 7)], 1, False, False),
    "unreadable": ([page(unreadable={"key": 7})], 0, False, True),
    "unreadable, without id": ([page(7, unreadable={})], 1, False, True),
    "another unreadable": ([page(7, unreadable={"key": 8})], 1, True, False),
    "inexact in JSON": ([page(7, is_inexact=True), page(7)], 1, True, False),
    "gone meanwhile": ([page(7, is_inexact=True), None], 0, True, False),
    "inexact, no XML": ([page(7, is_inexact=True), failed(406)], 1, False, False),
    "inexact, 500 to XML": ([page(7, is_inexact=True), failed(500), failed(500)], 1, False, False),
    "inexact, XML is malformed": ([page(7, is_inexact=True), MalformedError("bad_payload", "x")], 1, False, False),
    "inexact, no incident in XML": ([page(7, is_inexact=True), failed(None, "bad_payload")], 0, False, True),
    "malformed": ([failed(None, "bad_payload")], 0, False, True),
    "500 once": ([failed(500), page(7)], 1, True, False),
}


@pytest.mark.parametrize(("responses", "found", "complete", "has_failed"), ANSWERS.values(), ids=list(ANSWERS))
def test_answer(responses: list[Page | SpaceError | None], found: int, complete: bool, has_failed: bool) -> None:
    client = Client(*responses, page(9))
    answer, other = client.service().by_ids([7, 9])
    assert (len(answer.incidents), answer.complete, answer.failure is not None) == (found, complete, has_failed)
    assert (other.found, len(client.formats)) == (True, len(responses) + 1)
    assert client.formats[0] is None


@pytest.mark.parametrize(
    ("responses", "requests"),
    [
        *(([failed(status)], 1) for status in (None, 400, 406, 499, 501, 503)),
        ([failed(500), failed(500)], 2),
        ([failed(500), failed(503)], 2),
        ([failed(401, "auth")], 1),
        ([failed(None, "connection")], 1),
        ([page(7, is_inexact=True), failed(403, "denied")], 2),
    ],
)
def test_failure_is_raised(responses: list[Page | SpaceError | None], requests: int) -> None:
    client = Client(*responses, page(9))
    with pytest.raises(SpaceError):
        client.service().by_ids([7, 9])
    assert len(client.formats) == requests


def test_first_failure_is_raised_where_nothing_can_be_read() -> None:
    client = Client(page(unreadable={}), failed(None, "bad_payload"))
    with pytest.raises(SpaceError, match="An incident cannot be read"):
        client.service().by_ids([7, 9])


@pytest.mark.parametrize("values", [7, None, "7", b"7", {"7"}, {"7": 1}])
@pytest.mark.parametrize("method", ["by_tracking_numbers", "by_host_names", "by_ids"])
def test_values_are_a_list(method: str, values: t.Any) -> None:
    with pytest.raises(SpaceError, match="is not a list"):
        getattr(Client().service(), method)(values)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7, "7 (int)"),
        (type("Tagged", (int,), {"__module__": "ansible.module_utils"})(7), "7 (int)"),
        (type("Tagged", (int,), {"__module__": "tagged"})(7), "7 (int)"),
        (["7"], "a value of type list"),
        (None, "a value of type NoneType"),
    ],
)
@pytest.mark.parametrize("method", ["by_tracking_numbers", "by_host_names"])
def test_number_is_not_a_string(method: str, value: t.Any, shown: str) -> None:
    with pytest.raises(SpaceError, match=re.escape(f"contains {shown}, which is not a string")):
        getattr(Client().service(), method)(["a", value])


@pytest.mark.parametrize("value", [-1, True, 1.0, "7", None, [7]])
def test_id_is_a_whole_number(value: t.Any) -> None:
    with pytest.raises(SpaceError, match="which is not the id of an incident") as caught:
        Client().service().by_ids([7, value])
    assert caught.value.kind == "usage"


def test_zero_is_an_id() -> None:
    assert Client(page(0)).service().by_ids([0, 0])[0].found
