# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One query for all hosts of a play that get to a gate.

The first host fetches the numbers of all hosts, as far as they can be predicted; the others find their answer, or fetch
their own number where it was not predicted. Answers are kept for each number with its own time, and nothing is locked
while a request or a wait is under way: a host that needs an answer that another process is fetching polls for it.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import time
import typing as t
from datetime import datetime

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.login_guard import (
    REFUSALS,
    LoginGuard,
    RefusedError,
    Row,
    failed_row,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.plan import Plan, Predict, sharing_key
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_answers import (
    MAX_FETCHES,
    SharedAnswers,
    current_time,
)

_POLL = 0.05
"""Seconds between two checks for an answer that another process is fetching."""


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a verdict rests on: an answer row for each number, and when they were found to be fresh."""

    rows: list[Row]
    organizations: Row | None
    now: datetime


class SharedQuery:
    """The answers for a host at a place in the play, which hosts with the same connection options share."""

    def __init__(
        self,
        connection: Connection,
        place: str,
        host: str,
        wait_for: WaitFor | None = None,
        *,
        sleep: t.Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = connection
        self._host = host
        self._wait_for = wait_for
        self._sleep = sleep
        self._place = place
        self._key = sharing_key(connection, wait_for)
        self.requests_made = 0
        """How many requests the run has made with this account so far; set by ``facts``."""

    def facts(self, numbers: list[str], predict: Predict, *, organizations: bool = False) -> Facts:
        """The answer rows for this host's numbers; rows with ``failure`` and ``msg`` where there are none.

        ``predict`` returns the numbers of the other hosts. With ``organizations`` these are fetched as well.
        """
        try:
            self._guard = LoginGuard(self._connection, self._sleep)
            visits = RunState(f"visits {self._place}")
            # A host that gets here again, in a loop for example, needs new answers.
            visit = visits.load_or(f"host {self._host}", 0)
            visits.store(f"host {self._host}", visit + 1)
            self._plan = Plan(RunState(f"plans {self._place} {visit}"), self._host, self._key, self._poll)
            state = RunState(f"answers {self._place} {visit} {self._key}")
            self._answers = SharedAnswers(state, self._host, self._wait_for)
            try:
                return self._facts(numbers, predict, organizations)
            finally:
                self.requests_made = self._guard.requests_made
        except RefusedError as exc:
            row = exc.row
        except SpaceError as exc:
            # The state of the run cannot be kept.
            row = failed_row(exc)
        return Facts([{**row, "asked": number} for number in numbers], row, current_time())

    def _facts(self, numbers: list[str], predict: Predict, organizations: bool) -> Facts:
        fetches = 0
        while True:
            refusal = self._guard.refusal()
            if refusal is not None:
                raise RefusedError(refusal)
            now = current_time()
            due = [self._answers.due_in(number, now, fetches) for number in numbers]
            is_settled = all(seconds is None for seconds in due)
            rows = [{**self._answers.row(number), "asked": number} for number in numbers] if is_settled else []
            needs_organizations = organizations and any(row.get("incidents") for row in rows)
            if needs_organizations:
                due.append(self._answers.organizations_due_in(now, fetches))
            pending = [seconds for seconds in due if seconds is not None]
            if not pending:
                return Facts(rows, self._answers.organizations() if needs_organizations else None, now)
            if 0 not in pending:
                self._sleep(min(pending))
                continue
            with self._answers.fetching() as is_ours:
                if is_ours:
                    # Another process may have fetched it in the meantime.
                    to_fetch = [number for number in numbers if self._answers.due_in(number, now, fetches) == 0]
                    with_organizations = organizations and self._answers.organizations_due_in(now, fetches) == 0
                    if to_fetch or (needs_organizations and with_organizations):
                        # The polls of a wait do not count.
                        fetches += not any(self._answers.is_waiting(number) for number in to_fetch)
                        self._fetch(self._with_others(to_fetch, predict, fetches), with_organizations)
                        continue
            self._poll()

    def _poll(self) -> None:
        """Sleep while another process fetches or plans."""
        self._sleep(_POLL)

    # Fetching

    def _with_others(self, to_fetch: list[str], predict: Predict, fetches: int) -> dict[str, list[str]]:
        """The numbers to fetch now, each with the hosts it is for."""
        hosts = {number: [self._host] for number in to_fetch}
        if not to_fetch:
            return hosts
        plan_id = self._plan.ensure_planned(to_fetch, predict)
        planned = self._plan.numbers()
        if self._answers.start_plan(plan_id):
            others = list(planned)
        elif fetches < MAX_FETCHES and any(self._answers.has(number) for number in to_fetch):
            others = self._answers.others_to_refresh(list(planned), to_fetch)
        else:
            others = []
        return {**hosts, **{number: [*planned[number], *hosts.get(number, ())] for number in others}}

    def _fetch(self, numbers: dict[str, list[str]], organizations: bool) -> None:
        """Fetch numbers and keep what was found. A failure is that of the numbers that were fetched."""
        started_at = current_time().timestamp()
        answers: list[Answer] = []
        requests_made = 0
        error: SpaceError | None = None
        try:
            with self._guard.sending(), IncidentService(self._connection) as service:
                try:
                    if numbers:
                        answers = service.by_tracking_numbers(list(numbers))
                    if organizations and (not numbers or any(answer.incidents for answer in answers)):
                        # Over the same session, so that it costs one request and no login.
                        self._keep_organizations(service)
                finally:
                    requests_made = service.requests_made
        except SpaceError as exc:
            error = exc
        self._guard.add_requests(requests_made)
        if error is not None:
            for number, hosts in numbers.items():
                self._answers.keep_error(number, hosts, started_at, error)
            if organizations and not numbers:
                self._answers.keep_organizations(error)
            return
        refused = next((a.failure for a in answers if a.failure is not None and a.failure.kind in REFUSALS), None)
        if refused is not None:
            self._guard.refuse(refused)
        for answer in answers:
            number = str(answer.asked)
            outcome = None if self._wait_for is None else self._wait_for.outcome(answer)
            self._answers.keep_number(number, numbers[number], started_at, self._checked(answer.row()), outcome=outcome)

    def _keep_organizations(self, service: IncidentService) -> None:
        try:
            row = service.organizations()
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            if exc.kind == "auth":
                self._guard.refuse(exc)
            # An account that may read incidents and no organizations is not a refused login.
            self._answers.keep_organizations(exc)
        else:
            self._answers.keep_organizations(row)

    def _checked(self, row: Row) -> Row:
        try:
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            return {"asked": row.get("asked"), **failed_row(exc)}
        # Every field as decoded: nothing that a verdict rests on, and half the size.
        for found in row.get("incidents", ()):
            found.pop("raw", None)
        return row
