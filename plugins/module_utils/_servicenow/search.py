# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A search with its filter, waiting and JMESPath query, and its result in the form of the public contract.

The module, the lookup, the gates, the inventory and the event source all search by this class.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListResult

if t.TYPE_CHECKING:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor

SELECTORS = ("tracking_numbers", "host_names", "incident_ids")


class IncidentSource(t.Protocol):
    """Where incidents come from: an ``IncidentService``, or a cache in front of it."""

    @property
    def requests_made(self) -> int:
        """How many requests this took so far."""

    def by_tracking_numbers(self, numbers: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct tracking number, in order."""

    def by_host_names(self, names: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct host name, in order."""

    def by_ids(self, ids: t.Sequence[int]) -> list[Answer]:
        """An answer for each distinct id, in order."""

    def all_incidents(self) -> ListResult:
        """All incidents."""


@dataclass
class Search:
    """What to search for. At most one of ``SELECTORS`` is not None; with none of them, all incidents."""

    tracking_numbers: t.Sequence[str] | None = None
    host_names: t.Sequence[str] | None = None
    incident_ids: t.Sequence[int] | None = None
    incident_filter: IncidentFilter = field(default_factory=IncidentFilter)
    wait_for: WaitFor | None = None
    query: Expression | None = None
    return_incidents: bool = True

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> Search:
        """From a module's parameters. Raises ``SpaceError`` (``usage``) before any request."""
        given = [name for name in SELECTORS if params[name] is not None]
        if params["wait_for"] is not None and not given:
            raise SpaceError(
                "usage", "wait_for requires a selector.", hint=f"Set one of {', '.join(SELECTORS)} as well."
            )
        return cls(
            **{name: params[name] for name in SELECTORS},
            incident_filter=IncidentFilter(params["statuses"], params["incident_types"], params["priorities"]),
            wait_for=None if params["wait_for"] is None else _wait_for(params["wait_for"]),
            query=None if params["query"] is None else _expression(params["query"]),
            return_incidents=params["return_incidents"],
        )

    def run(
        self, source: IncidentSource, warn: t.Callable[[str], object] = lambda message: None
    ) -> tuple[dict[str, t.Any], SpaceError | None]:
        """Run the search: its result, and the error to fail with if waiting did not reach the expected status.

        ``warn`` gets a message for what makes a list incomplete: each record that cannot be read, and fields that are missing.
        """
        started = time.monotonic()
        error: SpaceError | None = None
        outcomes: list[str] = []
        answers: list[Answer] = []
        requested, fetch = self._selector(source)
        if fetch is None:
            listing = _readable(source.all_incidents(), warn)
            incidents = self.incident_filter.apply(listing.incidents)
            complete = listing.complete and not listing.unreadable
            complete = self._can_filter(listing.incidents, warn) and complete
            retrieved_at = listing.retrieved_at
        else:
            if self.wait_for is None:
                answers = fetch(requested)
            else:
                from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait

                waited = wait.wait(requested, fetch, self.wait_for)
                answers = [answer for answer, _outcome in waited]
                outcomes = [outcome for _answer, outcome in waited]
                error = wait.wait_error(waited, self.wait_for)
            self._apply_filter(answers, warn)
            incidents = [found for answer in answers for found in answer.incidents]
            complete = all(answer.complete for answer in answers)
            retrieved_at = min(answer.retrieved_at for answer in answers)
        rows = [answer.row() for answer in answers]
        for row, outcome in zip(rows, outcomes):
            row["waited"] = outcome
        result: dict[str, t.Any] = {
            "incidents": incidents,
            "answers": rows,
            "retrieved_at": retrieved_at,
            "missing": [answer.asked for answer in answers if not answer.found],
            "complete": complete,
        }
        if self.query is not None:
            result["query_result"] = self.query.search(incidents)
        if not self.return_incidents:
            result["incidents"] = []
            for row in rows:
                row["incidents"] = []
        result["requests_made"] = source.requests_made
        result["elapsed"] = round(time.monotonic() - started, 3)
        return result, error

    def _selector(self, source: IncidentSource) -> tuple[list[t.Any], t.Callable[[t.Any], list[Answer]] | None]:
        if self.tracking_numbers is not None:
            return list(self.tracking_numbers), source.by_tracking_numbers
        if self.host_names is not None:
            return list(self.host_names), source.by_host_names
        if self.incident_ids is not None:
            return list(self.incident_ids), source.by_ids
        return [], None

    def _can_filter(self, incidents: t.Sequence[Incident], warn: t.Callable[[str], object]) -> bool:
        """Whether each record has the fields that are filtered on."""
        undecided = [item["key"] for item in incidents if not self.incident_filter.can_evaluate(item)]
        if undecided:
            label = "An incident without an id" if undecided[0] is None else f"Incident {undecided[0]}"
            more = f" (and {len(undecided) - 1} more)" if len(undecided) > 1 else ""
            warn(f"{label}{more} lacks a field that is filtered on. It could match, so the result is not complete.")
        return not undecided

    def _apply_filter(self, answers: list[Answer], warn: t.Callable[[str], object]) -> None:
        self._can_filter([found for answer in answers for found in answer.incidents], warn)
        for answer in answers:
            kept = self.incident_filter.apply(answer.incidents)
            # Counted in the row: a second incident under a number must not be hidden from a gate.
            answer.filtered_out = len(answer.incidents) - len(kept)
            answer.complete = answer.complete and all(map(self.incident_filter.can_evaluate, answer.incidents))
            answer.incidents = kept


def _readable(listing: ListResult, warn: t.Callable[[str], object]) -> ListResult:
    if listing.unreadable and not listing.incidents:
        raise listing.unreadable[0].to_error()
    for record in listing.unreadable:
        warn(record.message)
    return listing


# Lazy imports: most tasks neither wait nor have a query, and each file costs start-up time of the module.


def _wait_for(params: t.Mapping[str, t.Any]) -> WaitFor:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor

    return WaitFor.from_dict(params)


def _expression(text: str) -> Expression:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression

    return Expression(text)
