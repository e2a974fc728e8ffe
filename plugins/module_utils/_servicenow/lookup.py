# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The use cases: incidents by tracking number, by host name, by id, and all of them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from collections.abc import Sequence

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import (
    IncidentClient,
    is_format_error,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.field_lookup import FieldLookup
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.filtered_query import KEYS
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.full_list import FullList
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import (
    FetchPage,
    ListResult,
    Paginator,
    utc_now,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.parallel import map_parallel
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.support import Support

Requested = t.TypeVar("Requested", str, int)
Result = t.TypeVar("Result")


class IncidentService:
    """Finds incidents over one transport. Close it (or use ``with``) to end a login session."""

    def __init__(self, connection: Connection, *, sleep: t.Callable[[float], object] | None = None) -> None:
        self._connection = connection
        self._transport = Transport(connection, sleep=sleep)
        self._client = IncidentClient(self._transport, connection.format, connection.domain_id)
        self._paginator = Paginator()
        self._support = Support()

    def __enter__(self) -> IncidentService:
        return self

    def __exit__(self, *exc: object) -> None:
        self._transport.close()

    def cancel(self) -> None:
        """End all requests at once, from any thread and without blocking. Close the service afterwards."""
        self._transport.cancel()

    @property
    def requests_made(self) -> int:
        return self._transport.requests_made

    def by_tracking_numbers(self, numbers: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct tracking number, in the order requested; compared exactly."""
        return self._by_field(filter_syntax.TRACKING_NUMBER, _validated(numbers, "tracking_numbers", str))

    def by_host_names(self, names: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct host name, in the order requested; compared exactly, letter case included."""
        return self._by_field(filter_syntax.HOST_NAME, _validated(names, "host_names", str))

    def by_ids(self, ids: t.Sequence[int]) -> list[Answer]:
        """An answer for each distinct incident id, in the order requested."""
        self._client.expect_changes()
        return _readable(self.map_parallel(self._by_id, _validated(ids, "incident_ids", int)))

    def all_incidents(self) -> ListResult:
        """All incidents that the account may see."""
        self._client.expect_changes()
        self._paginator = Paginator()
        return self._paginator.fetch_all(self._fetch_page("all incidents"))

    def organizations(self) -> dict[str, t.Any]:
        """All organizations that the account may see, as ``organizations_row`` returns them."""
        # Imported here: most queries do not need it.
        from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import organization

        return self._repeated(
            lambda: organization.organizations_row(self._transport, self._connection.format, self._connection.domain_id)
        )

    def fetch_filtered(self, subject: str, filter_text: str, *, is_exact: bool) -> ListResult:
        """A filtered list. With ``is_exact`` as XML, if that is offered: it alone keeps every string as it is."""
        if is_exact:
            try:
                return self._paginator.fetch_all(self._fetch_page(subject, filter_text, is_exact=True))
            except SpaceError as exc:
                if exc.status != 406:
                    raise
        return self._paginator.fetch_all(self._fetch_page(subject, filter_text))

    def map_parallel(self, func: t.Callable[[t.Any], Result], items: t.Sequence[t.Any]) -> list[Result]:
        """``func`` of each item over at most ``connections`` connections."""
        return map_parallel(func, items, self._connection.connections)

    def _by_field(self, field: str, values: list[str]) -> list[Answer]:
        # What was learned of the appliance before a failover proves nothing after it.
        self._client.expect_changes()
        self._paginator = Paginator()
        if self._support.is_doubtful:
            self._support = Support()
        full_list = FullList(KEYS[field], self._fetch_full_list, self._paginator)
        lookup = FieldLookup(self, full_list, self._support, field, self._max_filter_length())
        return _readable(_without_contradictions(lookup.answers(values)))

    def _max_filter_length(self) -> int:
        path = len(self._connection.url) + len(filter_syntax.INCIDENTS)
        rest = filter_syntax.query_string(
            filter_text="", domain_id=self._connection.domain_id, start=999999, limit=999999
        )
        return filter_syntax.MAX_TARGET_LENGTH - path - len(rest)

    def _fetch_full_list(self, is_exact: bool) -> FetchPage:
        return self._fetch_page("all incidents", is_exact=is_exact)

    def _fetch_page(self, subject: str, filter_text: str | None = None, *, is_exact: bool = False) -> FetchPage:
        page_format: t.Literal["xml"] | None = "xml" if is_exact else None

        def fetch(start: int | None, limit: int | None) -> Page | None:
            return self._repeated(lambda: self._client.get_page(subject, filter_text, start, limit, format=page_format))

        return fetch

    def _by_id(self, incident_id: int) -> Answer:
        try:
            page = self._repeated(lambda: self._client.get_incident(incident_id))
            if page is not None and page.is_inexact:
                try:
                    page = self._repeated(lambda: self._client.get_incident(incident_id, format="xml"))
                except SpaceError as exc:
                    if not is_format_error(exc):
                        raise
        except SpaceError as exc:
            if exc.kind != "bad_payload":
                raise
            return Answer(incident_id, [], complete=False, retrieved_at=utc_now(), failure=exc)
        retrieved_at = utc_now()
        if page is None or not page.received:
            return Answer(incident_id, [], complete=True, retrieved_at=retrieved_at)
        # Some appliances return the whole collection. A record without key and URI cannot be verified.
        found = [item for item in map(incident_from_record, page.records) if item["key"] == incident_id]
        unreadable = next((item for item in page.unreadable if item.may_match("key", incident_id)), None)
        return Answer(
            incident_id,
            found[:1],
            complete=len(found) == 1 and unreadable is None and not page.is_inexact,
            retrieved_at=retrieved_at,
            failure=None if unreadable is None else unreadable.to_error(),
        )

    def _repeated(self, request: t.Callable[[], Result]) -> Result:
        """The result of a request, which is repeated once after a 500: a node that fails over answers so too."""
        try:
            return request()
        except SpaceError as exc:
            if exc.status != 500:
                raise
        self._transport.back_off()
        return request()


def _without_contradictions(answers: list[Answer]) -> list[Answer]:
    """The answers. Those that have an incident in common are not complete: it has one number, and one host.

    JSON shows a number with a line break at its end as the one without, and a filter can take the two for equal.
    """
    keys = Counter(found["key"] for answer in answers for found in answer.incidents if found["key"] is not None)
    shared = {key for key, count in keys.items() if count > 1}
    for answer in answers if shared else ():
        answer.complete = answer.complete and not any(found["key"] in shared for found in answer.incidents)
    return answers


def _readable(answers: list[Answer]) -> list[Answer]:
    """The answers. Raises the first one's failure if not a single one could be read."""
    failures = [answer.failure for answer in answers if answer.failure is not None]
    if failures and len(failures) == len(answers):
        raise failures[0]
    return answers


def reject_non_strings(option: str, values: t.Any) -> None:
    """Raise ``SpaceError`` (``usage``) for numbers and other values that are not strings, alone or in a list.

    A number may be another one than was written: YAML reads ``0012`` as 10, and ``12:30:45`` as 45045.
    """
    for value in values if isinstance(values, (list, tuple)) else [values]:
        if not isinstance(value, str):
            raise SpaceError(
                "usage",
                f"The option {option} contains {_described(value)}, which is not a string.",
                hint="Put quotes around it where it is written: '0012' in YAML, name=\"'0012'\" in an ini inventory. "
                "Without them, digits can become another number.",
            )


def _validated(values: t.Sequence[Requested], option: str, kind: type[Requested]) -> list[Requested]:
    """The distinct values, in order. Raises ``SpaceError`` (``usage``) for what can never be right."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Sequence):
        raise SpaceError("usage", f"The option {option} is not a list.", hint="Write [value], with brackets.")
    if not values:
        raise SpaceError(
            "usage",
            f"The option {option} is an empty list, which is rejected: it must never mean all incidents.",
            hint=f"Give at least one value, or omit {option} to get all incidents.",
        )
    if kind is str:
        reject_non_strings(option, list(values))
    for value in values:
        if isinstance(value, str) and not value.strip():
            raise SpaceError(
                "usage",
                f"The option {option} contains an empty string.",
                hint="Check the variable it comes from; an empty value can never match an incident.",
            )
        if kind is int and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            raise SpaceError(
                "usage",
                f"The option {option} contains {_described(value)}, which is not the id of an incident.",
                hint="Give the key of an incident, a whole number.",
            )
    return list(dict.fromkeys(values))


def _described(value: object) -> str:
    """A value in a message, by its type. Without the types that ansible-core derives from Python's own."""
    name = next(kind.__name__ for kind in type(value).__mro__ if kind.__module__ == "builtins")
    return f"{value} ({name})" if isinstance(value, (int, float)) else f"a value of type {name}"
