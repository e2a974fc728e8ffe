# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A whole question with its selection, waiting and query, and the result in the public contract's shape.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import time
import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService

if t.TYPE_CHECKING:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
SELECTORS = ("tracking_numbers", "host_names", "incident_ids")


@dataclass
class Search:
    """What to ask. At most one of ``SELECTORS`` is not None; with none of them, all incidents are asked for."""

    tracking_numbers: t.Sequence[str] | None = None
    host_names: t.Sequence[str] | None = None
    incident_ids: t.Sequence[int] | None = None
    selection: IncidentFilter = field(default_factory=IncidentFilter)
    wait_for: WaitFor | None = None
    query: Expression | None = None
    return_incidents: bool = True

    @classmethod
    def from_params(cls, params: t.Mapping[str, t.Any]) -> Search:
        """From a module's parameters. Whatever is wrong with them is said before anything is asked."""
        given = [name for name in SELECTORS if params[name] is not None]
        if params["wait_for"] is not None and not given:
            raise SpaceError(
                "usage", "wait_for needs something to wait for.", hint=f"Set one of {', '.join(SELECTORS)} as well."
            )
        return cls(
            **{name: params[name] for name in SELECTORS},
            selection=IncidentFilter(params["statuses"], params["incident_types"], params["priorities"]),
            wait_for=None if params["wait_for"] is None else _wait_for(params["wait_for"]),
            query=None if params["query"] is None else _expression(params["query"]),
            return_incidents=params["return_incidents"],
        )

    def run(
        self, service: IncidentService, warn: t.Callable[[str], object] = lambda message: None
    ) -> tuple[dict[str, t.Any], SpaceError | None]:
        """Run the search: its result, and the error to fail with if waiting did not reach the expected status.

        ``warn`` gets a message for each record of a list that cannot be read, and makes the list incomplete.
        """
        started = time.monotonic()
        error: SpaceError | None = None
        outcomes: list[str] = []
        answers: list[Answer] = []
        asked, ask = self._asked(service)
        if ask is None:
            listing = service.all_incidents()
            if listing.unreadable and not listing.incidents:
                raise listing.unreadable[0].to_error()
            for record in listing.unreadable:
                warn(record.message)
            incidents = self.selection.apply(listing.incidents)
            complete = listing.complete and not listing.unreadable
            retrieved_at = listing.retrieved_at
        else:
            if self.wait_for is None:
                answers = ask(list(asked))
            else:
                from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait

                waited = wait.wait(asked, ask, self.wait_for)
                answers = [answer for answer, _outcome in waited]
                outcomes = [outcome for _answer, outcome in waited]
                error = wait.failure(waited, self.wait_for)
            for answer in answers:
                kept = self.selection.apply(answer.incidents)
                # Said in the row: a second incident under a number must not be hidden from the gate.
                answer.filtered_out = len(answer.incidents) - len(kept)
                answer.incidents = kept
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
        result["requests_made"] = service.requests_made
        result["elapsed"] = round(time.monotonic() - started, 3)
        return result, error

    def _asked(self, service: IncidentService) -> tuple[t.Sequence[t.Any], t.Callable[[t.Any], list[Answer]] | None]:
        if self.tracking_numbers is not None:
            return self.tracking_numbers, service.by_tracking_numbers
        if self.host_names is not None:
            return self.host_names, service.by_host_names
        if self.incident_ids is not None:
            return self.incident_ids, service.by_ids
        return (), None


# Imported where they are needed: most questions neither wait nor have a query, and each file costs the module's start.


def _wait_for(params: t.Mapping[str, t.Any]) -> WaitFor:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor

    return WaitFor(**params)


def _expression(text: str) -> Expression:
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression

    return Expression(text)
