# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One query for all hosts of a play that get to a gate.

The first host fetches the numbers of all hosts, as far as they can be predicted; the others find their answer, or fetch
their own number where it was not predicted. Answers are kept for each number with its own time, and nothing is locked
while a request or a wait is under way: whoever needs an answer that another process is fetching looks for it again.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import time
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import MAX_ANSWER_AGE, is_fresh
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import utc_now
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import (
    FATAL_KINDS,
    MIN_INTERVAL,
    TIMEOUT,
    WaitFor,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.login_guard import (
    REFUSALS,
    LoginGuard,
    RefusedError,
    Row,
    failed_row,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState


class Prediction(t.NamedTuple):
    """What another host will ask: its numbers, none where they are not known yet, with its ``sharing_key``."""

    key: str
    numbers: list[str]


Predict = t.Callable[[], dict[str, Prediction]]

_REFRESHED = 50
"""How many other numbers are fetched again together with one that was too old: about one request."""

_MAX_FETCHES = 3
"""After so many fetches an answer is taken as it is; one that is still too old is not "go" for the gate."""

_POLL = 0.05
"""Seconds between two looks for an answer that another process is fetching."""

_ORGANIZATIONS = "organizations"


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a verdict rests on: an answer row for each number, and when they were found to be fresh."""

    rows: list[Row]
    organizations: Row | None
    now: datetime


class GateBatch:
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
            self._plans = RunState(f"plans {self._place} {visit}")
            self._state = RunState(f"answers {self._place} {visit} {self._key}")
            try:
                return self._facts(numbers, predict, organizations)
            finally:
                self.requests_made = self._guard.requests_made
        except RefusedError as exc:
            row = exc.row
        except SpaceError as exc:
            # The state of the run cannot be kept.
            row = failed_row(exc)
        return Facts([{**row, "asked": number} for number in numbers], row, self._now())

    def _facts(self, numbers: list[str], predict: Predict, organizations: bool) -> Facts:
        fetches = 0
        while True:
            refusal = self._guard.refusal()
            if refusal is not None:
                raise RefusedError(refusal)
            now = self._now()
            due = [self._due_in(number, now, fetches) for number in numbers]
            is_settled = all(seconds is None for seconds in due)
            rows = [{**self._row(number), "asked": number} for number in numbers] if is_settled else []
            needs_organizations = organizations and any(row.get("incidents") for row in rows)
            if needs_organizations:
                due.append(self._organizations_due_in(now, fetches))
            pending = [seconds for seconds in due if seconds is not None]
            if not pending:
                found = self._kept(_ORGANIZATIONS) if needs_organizations else None
                return Facts(rows, None if found is None else found["row"], now)
            if 0 not in pending:
                self._sleep(min(pending))
                continue
            with self._state.lease("fetching") as is_ours:
                if is_ours:
                    # Another process may have fetched it in the meantime.
                    wanted = [number for number in numbers if self._due_in(number, now, fetches) == 0]
                    with_organizations = organizations and self._organizations_due_in(now, fetches) == 0
                    if wanted or (needs_organizations and with_organizations):
                        # Polls are as many as the wait takes.
                        fetches += all(self._waits_until(self._entry(number)) is None for number in wanted)
                        self._fetch(self._with_others(wanted, predict, fetches), with_organizations)
                        continue
            self._sleep(_POLL)

    # What is known

    def _waits_until(self, entry: dict[str, t.Any] | None) -> float | None:
        """When the wait for a number ends; None where it has ended, or nobody waits."""
        if self._wait_for is None or entry is None or entry["outcome"] is not None:
            return None
        ends_at: float = entry["started_at"] + self._wait_for.timeout
        return ends_at if entry["fetched_at"] < ends_at else None

    def _due_in(self, number: str, now: datetime, fetches: int) -> float | None:
        """In how many seconds a number is to be fetched; None where its answer can be taken as it is."""
        entry = self._entry(number)
        if entry is None or self._host not in entry["hosts"]:
            return 0
        ends_at = self._waits_until(entry)
        if self._wait_for is None or ends_at is None:
            return None if fetches >= _MAX_FETCHES or self._is_fresh(entry, now) else 0
        interval = max(self._wait_for.interval, MIN_INTERVAL)
        return max(0, min(entry["fetched_at"] + interval, ends_at) - now.timestamp())

    def _organizations_due_in(self, now: datetime, fetches: int) -> float | None:
        entry = self._kept(_ORGANIZATIONS)
        if entry is None:
            return 0
        # A right that the account does not have, it does not have for the rest of the run.
        is_denied = (entry["row"].get("failure") or {}).get("kind") == "denied"
        return None if is_denied or fetches >= _MAX_FETCHES or self._is_fresh(entry, now) else 0

    def _row(self, number: str) -> Row:
        entry = t.cast("dict[str, t.Any]", self._entry(number))
        if self._wait_for is None:
            return t.cast(Row, entry["row"])
        if entry["outcome"] is None and entry["error"] is not None:
            # It lasted to the end of the wait: what was known before is out of date.
            return t.cast(Row, entry["error"])
        return {**entry["row"], "waited": entry["outcome"] or TIMEOUT} if "failed" not in entry["row"] else entry["row"]

    def _is_fresh(self, entry: dict[str, t.Any], now: datetime) -> bool:
        row = entry["row"]
        if row.get("retrieved_at") is None or entry.get("error") is not None:
            return -1 <= now.timestamp() - entry["fetched_at"] <= MAX_ANSWER_AGE
        return is_fresh(row, now)

    def _entry(self, number: str) -> dict[str, t.Any] | None:
        return self._kept(f"number {number}")

    def _kept(self, name: str) -> dict[str, t.Any] | None:
        found: dict[str, t.Any] | None = self._state.load_or(name, None)
        return found

    # Fetching

    def _with_others(self, wanted: list[str], predict: Predict, fetches: int) -> dict[str, list[str]]:
        """The numbers to fetch now, each with the hosts it is for."""
        hosts = {number: [self._host] for number in wanted}
        if not wanted:
            return hosts
        plan_id = self._ensure_planned(wanted, predict)
        planned: dict[str, list[str]] = self._plans.load_or(f"numbers {self._key}", {})
        if self._state.load_or("plan", None) != plan_id:
            self._state.store("plan", plan_id)
            others = list(planned)
        elif fetches < _MAX_FETCHES and any(self._entry(number) for number in wanted):
            others = self._others_to_refresh(list(planned), wanted)
        else:
            others = []
        return {**hosts, **{number: [*planned[number], *hosts.get(number, ())] for number in others}}

    def _ensure_planned(self, wanted: list[str], predict: Predict) -> int:
        """The id of the plan that considers this host: once for all hosts of a play, or of a batch under serial."""
        while True:
            plan: dict[str, t.Any] = self._plans.load_or("plan", {"id": 0, "hosts": []})
            if self._host in plan["hosts"]:
                return int(plan["id"])
            with self._plans.lease("planning") as is_ours:
                if is_ours and self._plans.load_or("plan", plan) == plan:
                    predicted = {self._host: Prediction(self._key, wanted), **predict()}
                    by_key: dict[str, dict[str, list[str]]] = {}
                    for host, prediction in predicted.items():
                        for number in prediction.numbers:
                            by_key.setdefault(prediction.key, {}).setdefault(number, []).append(host)
                    for key, numbers in by_key.items():
                        self._plans.store(f"numbers {key}", numbers)
                    self._plans.store("plan", {"id": plan["id"] + 1, "hosts": list(predicted)})
                    continue
            self._sleep(_POLL)

    def _others_to_refresh(self, planned: list[str], wanted: list[str]) -> list[str]:
        """Numbers of other hosts that will be due as well: those that wait, and some that are too old."""
        now = self._now()
        start = planned.index(wanted[0]) + 1 if wanted[0] in planned else 0
        others: list[str] = []
        old = 0
        for number in planned[start:] + planned[:start]:
            entry = self._entry(number)
            if entry is None or number in wanted:
                continue
            if self._waits_until(entry) is not None:
                others.append(number)
            elif old < _REFRESHED and not self._is_fresh(entry, now):
                old += 1
                others.append(number)
        return others

    def _fetch(self, numbers: dict[str, list[str]], organizations: bool) -> None:
        """Fetch numbers and keep what was found. A failure is that of the numbers that were fetched."""
        started_at = self._now().timestamp()
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
                self._keep_error(number, hosts, started_at, error)
            if organizations and not numbers:
                self._keep_entry(_ORGANIZATIONS, row=_failed_organizations(error))
            return
        refused = next((a.failure for a in answers if a.failure is not None and a.failure.kind in REFUSALS), None)
        if refused is not None:
            self._guard.refuse(failed_row(refused))
        for answer in answers:
            number = str(answer.asked)
            outcome = None if self._wait_for is None else self._wait_for.outcome(answer)
            self._keep_number(number, numbers[number], started_at, self._checked(answer.row()), outcome=outcome)

    def _keep_organizations(self, service: IncidentService) -> None:
        try:
            row = service.organizations()
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            if exc.kind == "auth":
                self._guard.refuse(failed_row(exc))
            # An account that may read incidents and no organizations is not a refused login.
            row = _failed_organizations(exc)
        self._keep_entry(_ORGANIZATIONS, row=row)

    def _keep_error(self, number: str, hosts: list[str], started_at: float, exc: SpaceError) -> None:
        entry = self._entry(number)
        waits = self._wait_for is not None and entry is not None and entry["outcome"] is None
        if waits and exc.kind not in FATAL_KINDS and entry is not None and "failed" not in entry["row"]:
            self._keep_number(number, hosts, started_at, entry["row"], outcome=None, error=failed_row(exc))
        else:
            self._keep_number(number, hosts, started_at, failed_row(exc), outcome=exc.kind)

    def _keep_number(
        self,
        number: str,
        hosts: list[str],
        started_at: float,
        row: Row,
        *,
        outcome: str | None,
        error: Row | None = None,
    ) -> None:
        entry = self._entry(number)
        earlier = entry["hosts"] if entry is not None else []
        self._keep_entry(
            f"number {number}",
            hosts=list(dict.fromkeys([*earlier, *hosts])),
            started_at=started_at if entry is None else entry["started_at"],
            row=row,
            outcome=outcome,
            error=error,
        )

    def _keep_entry(self, name: str, **entry: t.Any) -> None:
        self._state.store(name, {"fetched_at": self._now().timestamp(), **entry})

    def _checked(self, row: Row) -> Row:
        try:
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            return {"asked": row.get("asked"), **failed_row(exc)}
        # Every field as decoded: nothing that a verdict rests on, and half of the size.
        for found in row.get("incidents", ()):
            found.pop("raw", None)
        return row

    @staticmethod
    def _now() -> datetime:
        return datetime.fromtimestamp(time.time(), timezone.utc)


def _failed_organizations(exc: SpaceError) -> Row:
    return {"organizations": [], "complete": False, "retrieved_at": utc_now(), **failed_row(exc)}


def sharing_key(connection: Connection, wait_for: WaitFor | None) -> str:
    """What two hosts must have in common to share answers: every connection option, and what they wait for."""
    options = {field.name: getattr(connection, field.name) for field in dataclasses.fields(connection)}
    options["password"] = connection.password.reveal()
    text = json.dumps([options, None if wait_for is None else dataclasses.asdict(wait_for)])
    # It is kept in files.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
