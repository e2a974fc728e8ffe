# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An appliance in memory, with quirks, for the tests of lookups by one field."""

from __future__ import annotations

import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import MalformedError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import check_record
from ansible_collections.netops.junos_space.tests.unit.plugins.support import connection

NUMBER = "customerTrackingNumber"


Record = dict[str, t.Any]


Evaluate = t.Callable[[list[str], list[Record]], list[Record]]


class Appliance:
    """An appliance in memory, with the quirks that its arguments name. Takes the place of the client."""

    def __init__(
        self,
        records: t.Iterable[Record],
        *,
        evaluate: Evaluate | None = None,
        page_bound: int = 10**6,
        paging: bool = True,
        announces: str | None = "size",
        max_length: int = 10**6,
        too_long: int = 414,
        rejects: t.Callable[[list[str]], int | None] = lambda terms: None,
        malformed: t.Callable[[list[str]], bool] = lambda terms: False,
        xml: bool = True,
        rejects_paging: int | None = None,
    ) -> None:
        self.records = list(records)
        self.queries: list[list[str]] = []
        """The values of each filter, an empty list for an unfiltered request."""
        self.formats: list[str] = []
        self.limits: list[int | None] = []
        self.failures: dict[int, SpaceError] = {}
        """By number of the request, the first is 0."""
        self._evaluate = evaluate or exact_matches
        self._page_bound = page_bound
        self._paging = paging
        self._announces = announces
        self._max_length = max_length
        self._too_long = too_long
        self._rejects = rejects
        self._malformed = malformed
        self._xml = xml
        self._rejects_paging = rejects_paging

    def get_page(
        self,
        subject: str,
        filter_text: str | None = None,
        start: int | None = None,
        limit: int | None = None,
        *,
        format: str | None = None,  # noqa: A002
    ) -> Page | None:
        terms = re.findall(r" eq '([^']*)'", filter_text or "")
        self.queries.append(terms)
        self.formats.append(format or "json")
        self.limits.append(limit)
        if len(self.queries) - 1 in self.failures:
            raise self.failures[len(self.queries) - 1]
        if format == "xml" and not self._xml:
            raise SpaceError("server", "no XML", status=406)
        if limit is not None and self._rejects_paging:
            raise SpaceError("server", "no paging", status=self._rejects_paging)
        status = self._too_long if len(filter_text or "") > self._max_length else self._rejects(terms)
        if status is not None and filter_text:
            raise SpaceError("server", "rejected", status=status)
        found = self._evaluate(terms, self.records) if filter_text else self.records
        if self._malformed([str(record.get(NUMBER)) for record in found]):
            raise MalformedError("bad_payload", "not well-formed")
        count = len(found)
        if limit is not None and self._paging:
            found = found[start or 0 : (start or 0) + limit]
        found = found[: self._page_bound]
        if format != "xml":
            found = [{**row, NUMBER: _typed(row[NUMBER])} if isinstance(row.get(NUMBER), str) else row for row in found]
        page = Page([record for record in found if check_record(record) is None])
        page.is_json = format != "xml"
        page.is_inexact = page.is_json and any(record.get("product") == "13" for record in found)
        page.unreadable = [odd for record in found for odd in [check_record(record)] if odd is not None]
        if self._announces:
            setattr(page, self._announces, count)
        return page

    def expect_changes(self) -> None:
        pass

    def ask(self, values: t.Sequence[str], **options: t.Any) -> list[Answer]:
        with self.service(**options) as service:
            return service.by_tracking_numbers(values)

    def service(self, **options: t.Any) -> IncidentService:
        service = IncidentService(connection("http://127.0.0.1:1", connections=1, **options), sleep=lambda _delay: None)
        service._client = t.cast(t.Any, self)
        return service

    @property
    def cost(self) -> int:
        return len(self.queries)


def _typed(number: str) -> str:
    """A string as the appliance's JSON has it."""
    return re.sub(r"^(-?(?:0|[1-9][0-9]{0,6}))\.0$", r"\1", number.replace("\n", "").replace("\r", ""))


def exact_matches(terms: list[str], records: list[Record]) -> list[Record]:
    requested = set(terms)
    return [record for record in records if str(record.get(NUMBER)) in requested]


def record(key: int, number: str | None, **fields: t.Any) -> Record:
    return {"@key": str(key), NUMBER: number, "status": "Created", **fields}


def numbered(*numbers: str) -> list[Record]:
    return [record(key, number) for key, number in enumerate(numbers, 1)]


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-2026-{number:04}" for number in range(count)]


def keys(answers: t.Iterable[Answer]) -> dict[t.Any, list[int]]:
    assert all(answer.complete for answer in answers)
    return {answer.asked: [found["key"] for found in answer.incidents] for answer in answers}


KNOWN, UNKNOWN = names("CASE", 300), names("NONE", 500)


OTHERS = names("OTHER", 10_000)
