# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The use cases: incidents by tracking number, by host name, by id, and all of them.

Every record that comes is compared with what was asked. Batches, filters and paging only
save requests; what cannot be proven by them is asked again in a plainer way, and what
cannot be proven at all is not ``complete``.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax, pagination
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import IncidentClient
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import (
    Incident,
    incident_from_record,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListResult
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

Asked = t.TypeVar("Asked", str, int)
Item = t.TypeVar("Item")
Outcome = t.TypeVar("Outcome")

_FIELDS = {filter_syntax.TRACKING_NUMBER: "customer_tracking_number", filter_syntax.HOST_NAME: "host_name"}
_NAMES = {filter_syntax.TRACKING_NUMBER: "tracking number", filter_syntax.HOST_NAME: "host name"}


@dataclass
class Answer:
    """What is known about one requested value. ``complete`` is false where more, or others, could exist."""

    asked: str | int
    incidents: list[Incident]
    complete: bool
    retrieved_at: str
    """When the response it rests on was received (the oldest one where there were several): ISO 8601, UTC."""
    filtered_out: int = 0
    """How many of its incidents ``statuses``, ``incident_types`` and ``priorities`` removed."""
    failure: SpaceError | None = None
    """Why this one answer could not be read; then ``complete`` is false."""

    @property
    def found(self) -> bool:
        return bool(self.incidents)

    def row(self) -> dict[str, t.Any]:
        """The answer row of the public contract."""
        row: dict[str, t.Any] = {
            "asked": self.asked,
            "found": self.found,
            "complete": self.complete,
            "retrieved_at": self.retrieved_at,
            "incidents": self.incidents,
        }
        if self.filtered_out:
            row["filtered_out"] = self.filtered_out
        if self.failure is not None:
            row.update(msg=str(self.failure), failure=self.failure.to_failure_dict())
        return row


class IncidentService:
    """Answers questions over one transport. Close it (or use ``with``) to end a login session."""

    def __init__(self, connection: Connection, *, sleep: t.Callable[[float], object] | None = None) -> None:
        self._connection = connection
        self._transport = Transport(connection, sleep=sleep)
        self._client = IncidentClient(self._transport, connection.format, connection.domain_id)
        self._reader = pagination.Reader()
        # What this appliance was seen not to do. Not asked again while this service lives.
        self._or_supported = True
        self._filter_supported = True

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
        """An answer for each distinct tracking number, in the order asked."""
        return self._by_field(filter_syntax.TRACKING_NUMBER, _distinct(numbers, "tracking_numbers"))

    def by_host_names(self, names: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct host name, in the order asked; compared exactly, letter case included."""
        return self._by_field(filter_syntax.HOST_NAME, _distinct(names, "host_names"))

    def by_ids(self, ids: t.Sequence[int]) -> list[Answer]:
        """An answer for each distinct incident id, in the order asked."""
        return self._map_parallel(self._one_by_id, _distinct(ids, "incident_ids"))

    def all_incidents(self) -> ListResult:
        """All incidents that the account may see."""
        self._reader = pagination.Reader()
        return self._listing("all incidents", None)

    # By a field

    def _by_field(self, field: str, values: list[str]) -> list[Answer]:
        # For each question anew: what was seen of the appliance's lists before a failover proves nothing after it.
        self._reader = pagination.Reader()
        answers: dict[str, Answer] = {}
        here = _LazyList(self.all_incidents)
        for value in values:
            if not filter_syntax.is_safe_literal(value):
                answers[value] = _match_locally(field, value, here.get())
        unmatched: set[str] = set()
        batches = self._batches(field, [value for value in values if value not in answers])
        for batch, came in zip(batches, self._map_parallel(lambda batch: self._query_batch(field, batch), batches)):
            if came is not None:
                answers.update(came)
                unmatched.update(set(batch) - set(came))
        alone = [value for value in values if value not in answers]
        for answer in self._map_parallel(lambda value: self._query_single(field, value, here), alone):
            answers[t.cast(str, answer.asked)] = answer
            if answer.found and answer.asked in unmatched:
                # The appliance understands only a part of `or`.
                self._or_supported = False
        return [answers[value] for value in values]

    def _batches(self, field: str, values: list[str]) -> list[list[str]]:
        path = len(self._connection.url) + len(filter_syntax.INCIDENTS)
        frame = len(
            filter_syntax.query_string(filter_text="", domain_id=self._connection.domain_id, start=999999, limit=999999)
        )
        cut = filter_syntax.batches(field, values, filter_syntax.MAX_TARGET_LENGTH - path - frame)
        return [batch for batch in cut if len(batch) > 1]

    def _query_batch(self, field: str, values: list[str]) -> dict[str, Answer] | None:
        """Answers for those numbers of a batch that came, None where the batch is not to be relied on.

        The others must be asked alone before they are called missing.
        """
        if not (self._or_supported and self._filter_supported):
            return None
        try:
            listing = self._listing(f"{len(values)} {_NAMES[field]}s", filter_syntax.any_of(field, values))
        except SpaceError as exc:
            if not pagination.refused(exc):
                raise
            self._or_supported = False
            return None
        if not self._filter_was_honored(field, values, listing) or not listing.complete:
            return None
        matches = (_match_locally(field, value, listing) for value in values)
        return {t.cast(str, answer.asked): answer for answer in matches if answer.found}

    def _query_single(self, field: str, value: str, here: _LazyList) -> Answer:
        if self._filter_supported:
            try:
                listing = self._listing(f"{_NAMES[field]} {quoted(value)}", filter_syntax.equals(field, value))
            except SpaceError as exc:
                if not pagination.refused(exc):
                    raise
                self._filter_supported = False
            else:
                if self._filter_was_honored(field, [value], listing):
                    return _match_locally(field, value, listing)
        return _match_locally(field, value, here.get())

    def _filter_was_honored(self, field: str, values: list[str], listing: ListResult) -> bool:
        """Whether only records came that were asked for; if not, this appliance's filter is not used again."""
        wanted = set(values)
        if any(found[_FIELDS[field]] not in wanted for found in listing.incidents):
            self._filter_supported = False
        return self._filter_supported

    def _listing(self, about: str, filter_text: str | None) -> ListResult:
        def fetch(start: int | None, limit: int | None) -> t.Any:
            return self._client.get_page(about, filter_text, start, limit)

        listing = self._reader.read(fetch)
        if listing.not_found:
            self._client.ensure_service_now()
        return listing

    # By id

    def _one_by_id(self, incident_id: int) -> Answer:
        page = self._client.get_incident(incident_id)
        retrieved_at = pagination.utc_now()
        if page is None:
            self._client.ensure_service_now()
        if page is not None and page.unreadable:
            raise page.unreadable[0].to_error()
        if page is None or not page.records:
            return Answer(incident_id, [], complete=True, retrieved_at=retrieved_at)
        # Some appliances answer with the whole collection; one that names neither key nor address proves nothing.
        found = [item for item in map(incident_from_record, page.records) if item["key"] == incident_id]
        return Answer(incident_id, found[:1], complete=len(found) == 1, retrieved_at=retrieved_at)

    # Several at a time

    def _map_parallel(self, ask: t.Callable[[Item], Outcome], items: list[Item]) -> list[Outcome]:
        """Ask for each item over at most ``connections`` connections; answers come in the items' order.

        The first goes ahead alone, so that a wrong password is sent once, and media type and ``or`` are settled.
        """
        answers = [ask(item) for item in items[:1]]
        rest = items[1:]
        if not rest or self._connection.connections == 1:
            return answers + [ask(item) for item in rest]
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(max_workers=min(self._connection.connections, len(rest))) as pool:
            futures = [pool.submit(ask, item) for item in rest]
            try:
                return answers + [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


class _LazyList:
    """The whole list, fetched when first wanted and once for all who want it."""

    def __init__(self, fetch: t.Callable[[], ListResult]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._listing: ListResult | None = None

    def get(self) -> ListResult:
        with self._lock:
            if self._listing is None:
                self._listing = self._fetch()
            return self._listing


def _match_locally(field: str, value: str, listing: ListResult) -> Answer:
    matches = [found for found in listing.incidents if found[_FIELDS[field]] == value]
    return Answer(value, matches, listing.complete, listing.retrieved_at)


def _distinct(asked: t.Sequence[Asked], option: str) -> list[Asked]:
    if not asked:
        raise SpaceError(
            "usage",
            f"The option {option} is an empty list, and an empty question has no safe answer.",
            hint=f"Give at least one value, or leave {option} out to ask for all incidents.",
        )
    if any(isinstance(value, str) and not value.strip() for value in asked):
        raise SpaceError(
            "usage",
            f"The option {option} holds an empty text.",
            hint="Check the variable it comes from; an empty value can never name an incident.",
        )
    return list(dict.fromkeys(asked))
