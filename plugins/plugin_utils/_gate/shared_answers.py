# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers that the hosts at a place in the play share, each with its own time: what is kept, and when it is due again.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import time
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import MAX_ANSWER_AGE, is_fresh
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import utc_now
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import (
    FATAL_KINDS,
    MIN_INTERVAL,
    TIMEOUT,
    WaitFor,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.login_guard import Row, failed_row
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState

MAX_FETCHES = 3
"""After so many fetches an answer is taken as it is; one that is still too old is not "go" for the gate."""

_REFRESHED = 50
"""How many other numbers are fetched again together with one that was too old: about one request."""

_ORGANIZATIONS = "organizations"


Entry = dict[str, t.Any]
"""What is kept for a number: its row, its hosts, when it was fetched, how far its wait is, and later failures by host."""


class SharedAnswers:
    """Answers that were fetched for ``host`` or with those of others. ``state`` holds them for all processes of the run."""

    def __init__(self, state: RunState, host: str, wait_for: WaitFor | None) -> None:
        self._state = state
        self._host = host
        self._wait_for = wait_for

    def fetching(self) -> contextlib.AbstractContextManager[bool]:
        """Whether this process is the one that fetches now."""
        return self._state.lease("fetching")

    def start_plan(self, plan_id: int) -> bool:
        """Whether the numbers of a plan have not been fetched yet. From now on they have."""
        is_new = bool(self._state.load_or("plan", None) != plan_id)
        if is_new:
            self._state.store("plan", plan_id)
        return is_new

    def has(self, number: str) -> bool:
        return self._entry(number) is not None

    def is_waiting(self, number: str) -> bool:
        """Whether this number's status is still being waited for."""
        return self._waits_until(self._entry(number)) is not None

    def _waits_until(self, entry: Entry | None) -> float | None:
        """When the wait for a number ends; None where it has ended, or there is no wait_for."""
        if self._wait_for is None or entry is None or entry["outcome"] is not None:
            return None
        ends_at: float = entry["started_at"] + self._wait_for.timeout
        return ends_at if entry["fetched_at"] < ends_at else None

    def due_in(self, number: str, now: datetime, fetches: int) -> float | None:
        """In how many seconds a number is to be fetched; None where its answer can be taken as it is."""
        entry = self._entry(number)
        if entry is None or self._host not in entry["hosts"]:
            return 0
        ends_at = self._waits_until(entry)
        if self._wait_for is None or ends_at is None:
            return None if fetches >= MAX_FETCHES or self._is_fresh(entry, now) else 0
        interval = max(self._wait_for.interval, MIN_INTERVAL)
        return max(0, min(entry["fetched_at"] + interval, ends_at) - now.timestamp())

    def organizations_due_in(self, now: datetime, fetches: int) -> float | None:
        entry = self._kept(_ORGANIZATIONS)
        if entry is None:
            return 0
        # A right that the account does not have, it does not have for the rest of the run.
        is_denied = (entry["row"].get("failure") or {}).get("kind") == "denied"
        return None if is_denied or fetches >= MAX_FETCHES or self._is_fresh(entry, now) else 0

    def organizations(self) -> Row | None:
        entry = self._kept(_ORGANIZATIONS)
        return None if entry is None else t.cast(Row, entry["row"])

    def row(self, number: str) -> Row:
        """The answer row of a number that has been fetched."""
        entry = t.cast(Entry, self._entry(number))
        if self._wait_for is None:
            return t.cast(Row, entry["row"])
        if entry["outcome"] is None and entry["error"] is not None:
            # It lasted to the end of the wait: what was known before is out of date.
            return t.cast(Row, entry["error"])
        return {**entry["row"], "waited": entry["outcome"] or TIMEOUT} if "failed" not in entry["row"] else entry["row"]

    def _is_fresh(self, entry: Entry, now: datetime) -> bool:
        row = entry["row"]
        if row.get("retrieved_at") is None or entry.get("error") is not None:
            return -1 <= now.timestamp() - entry["fetched_at"] <= MAX_ANSWER_AGE
        return is_fresh(row, now)

    def _entry(self, number: str) -> Entry | None:
        """What is kept of a number for this host: the answer, or its own failure to fetch it."""
        entry = self._shared_entry(number)
        failure = None if entry is None else entry["failures"].get(self._host)
        return entry if failure is None else {**t.cast(Entry, entry), **failure}

    def _shared_entry(self, number: str) -> Entry | None:
        return self._kept(f"number {number}")

    def _kept(self, name: str) -> Entry | None:
        found: Entry | None = self._state.load_or(name, None)
        return found

    def others_to_refresh(self, planned: list[str], to_fetch: list[str]) -> list[str]:
        """Numbers of other hosts that will be due as well: those that wait, and some that are too old."""
        now = current_time()
        start = planned.index(to_fetch[0]) + 1 if to_fetch[0] in planned else 0
        others: list[str] = []
        old = 0
        for number in planned[start:] + planned[:start]:
            if self._wait_for is None and old == _REFRESHED:
                # In a large fleet, reading the others' answers costs more than fetching these.
                break
            entry = self._entry(number)
            if entry is None or number in to_fetch:
                continue
            if self._waits_until(entry) is not None:
                others.append(number)
            elif old < _REFRESHED and not self._is_fresh(entry, now):
                old += 1
                others.append(number)
        return others

    def keep_organizations(self, found: Row | SpaceError) -> None:
        """Keep the organizations, or why they could not be fetched."""
        row = _failed_organizations(found) if isinstance(found, SpaceError) else found
        self._keep_entry(_ORGANIZATIONS, row=row)

    def keep_error(self, number: str, hosts: list[str], started_at: float, exc: SpaceError) -> None:
        """Keep a failure, beside the last answer where the number is waited for and the failure may be transient.

        An answer that is settled and fresh stays that of the hosts that it was fetched for.
        """
        entry = self._shared_entry(number)
        if entry is not None and self._is_settled(entry):
            failure = {"fetched_at": current_time().timestamp(), "row": failed_row(exc), "outcome": exc.kind}
            failed = {host: {**failure, "hosts": [host]} for host in hosts if host not in entry["hosts"]}
            self._keep_entry(f"number {number}", **{**entry, "failures": {**entry["failures"], **failed}})
            return
        waits = self._wait_for is not None and entry is not None and entry["outcome"] is None
        if waits and exc.kind not in FATAL_KINDS and entry is not None and "failed" not in entry["row"]:
            self.keep_number(number, hosts, started_at, entry["row"], outcome=None, error=failed_row(exc))
        else:
            self.keep_number(number, hosts, started_at, failed_row(exc), outcome=exc.kind)

    def _is_settled(self, entry: Entry) -> bool:
        """Whether the answer can be taken as it is."""
        return (
            "failed" not in entry["row"] and self._waits_until(entry) is None and self._is_fresh(entry, current_time())
        )

    def keep_number(
        self,
        number: str,
        hosts: list[str],
        started_at: float,
        row: Row,
        *,
        outcome: str | None,
        error: Row | None = None,
    ) -> None:
        entry = self._shared_entry(number)
        earlier = entry["hosts"] if entry is not None else []
        self._keep_entry(
            f"number {number}",
            hosts=list(dict.fromkeys([*earlier, *hosts])),
            started_at=started_at if entry is None else entry["started_at"],
            row=row,
            outcome=outcome,
            error=error,
            failures={},
        )

    def _keep_entry(self, name: str, **entry: t.Any) -> None:
        self._state.store(name, {"fetched_at": current_time().timestamp(), **entry})


def current_time() -> datetime:
    return datetime.fromtimestamp(time.time(), timezone.utc)


def _failed_organizations(exc: SpaceError) -> Row:
    return {"organizations": [], "complete": False, "retrieved_at": utc_now(), **failed_row(exc)}
