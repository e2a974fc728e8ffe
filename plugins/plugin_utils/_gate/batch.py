# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One question for all hosts of a play that come to a gate.

The first host that comes asks for the numbers of all, as far as they can be foreseen; the others
find their answer, or ask alone where their number was not foreseen. Whichever host is first, and
whatever becomes of it, the others get theirs.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import time
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import age_in_seconds
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import utc_now
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState

MAX_ANSWER_AGE = 120.0
"""Seconds for which a host takes an answer that another host asked for. Service Now refreshes its cases no faster."""

Row = dict[str, t.Any]


class GateBatch:
    """Asks for one host, at the place in the play that ``site`` names."""

    def __init__(
        self,
        connection: Connection,
        site: str,
        host: str,
        wait_for: dict[str, t.Any] | None,
        *,
        needs_organizations: bool = False,
    ) -> None:
        self._connection = connection
        self._site = site
        self._host = host
        self._wait_for = wait_for
        self._needs_organizations = needs_organizations
        self.requests_made = 0
        """How many requests this run has made to the appliance so far; set by ``row``."""
        # Not the password: after a refused login nothing is sent with this account again in this run.
        who = [connection.url, connection.username, connection.client_cert, connection.domain_id]
        self._memory = RunState(f"gate {json.dumps(who)}")

    def row(self, number: str, foresee: t.Callable[[], dict[str, str]]) -> Row:
        """The answer row for this host's number, or a row with ``failure`` and ``msg`` where none could be had.

        ``foresee`` gives the numbers of the other hosts that will come here, by host name.
        """
        with self._memory.exclusive() as memory:
            self.requests_made = memory.get("requests_made", 0)
            refusal: Row | None = memory.get("refusal")
            if refusal is not None:
                return refusal
            batch = memory.get("batch") or {}
            if not self._fits(batch):
                others = foresee()
                batch = {
                    "site": self._site,
                    "wait_for": self._wait_for,
                    "hosts": [self._host, *others],
                    "served": [],
                    "numbers": [],
                    "failure": None,
                }
                memory["batch"] = batch
                self._ask(memory, batch, [number, *others.values()])
            elif batch["failure"] is None and number not in batch["numbers"]:
                self._ask(memory, batch, [number])
            batch["served"].append(self._host)
            # Nothing was asked where the options name a file that is no certificate.
            self.requests_made = memory.get("requests_made", 0)
            failure: Row | None = batch["failure"]
            return failure if failure is not None else t.cast(Row, self._memory.kept(f"number {number}"))

    def organizations(self) -> Row:
        """The organizations, once for all hosts; ``failure`` and ``msg`` where they cannot be read."""
        with self._memory.exclusive() as memory:
            refusal: Row | None = memory.get("refusal")
            if refusal is not None:
                return refusal
            row: Row | None = self._memory.kept_or("organizations", None)
            if row is None or not _is_reusable(row):
                with IncidentService(self._connection) as service:
                    row = self._fetch_organizations(memory, service)
                memory["requests_made"] = memory.get("requests_made", 0) + service.requests_made
            self.requests_made = memory.get("requests_made", 0)
            return row

    def _fetch_organizations(self, memory: dict[str, t.Any], service: IncidentService) -> Row:
        try:
            row = service.organizations()
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            row = {"organizations": [], "complete": False, "retrieved_at": utc_now()}
            row.update(msg=str(exc), failure=exc.to_failure_dict())
            if exc.kind == "auth":
                memory["refusal"] = {"failed": True, "msg": str(exc), "failure": exc.to_failure_dict()}
        self._memory.keep("organizations", row)
        return row

    def _fits(self, batch: dict[str, t.Any]) -> bool:
        """Whether a batch was asked for this host too, here and now, and the host has not yet had its answer."""
        return (
            batch.get("site") == self._site
            and batch["wait_for"] == self._wait_for
            and self._host in batch["hosts"]
            and self._host not in batch["served"]
            and 0 <= time.time() - batch["asked_at"] <= MAX_ANSWER_AGE
        )

    def _ask(self, memory: dict[str, t.Any], batch: dict[str, t.Any], numbers: list[str]) -> None:
        try:
            wait_for = None if self._wait_for is None else WaitFor(**self._wait_for)
            with IncidentService(self._connection) as service:
                try:
                    result, _waiting = Search(tracking_numbers=numbers, wait_for=wait_for).run(service)
                    if self._needs_organizations and result["incidents"]:
                        # Over the same session, so that it costs one request and no login.
                        row = self._memory.kept_or("organizations", None)
                        if row is None or not _is_reusable(row):
                            self._fetch_organizations(memory, service)
                finally:
                    memory["requests_made"] = memory.get("requests_made", 0) + service.requests_made
        except SpaceError as exc:
            failure = {"failed": True, "msg": str(exc), "failure": exc.to_failure_dict()}
            batch["failure"] = failure
            if exc.kind in ("auth", "denied"):
                memory["refusal"] = failure
        else:
            for row in result["answers"]:
                self._memory.keep(f"number {row['asked']}", self._without_secret(row))
                batch["numbers"].append(row["asked"])
        batch["asked_at"] = time.time()

    def _without_secret(self, row: Row) -> Row:
        try:
            ensure_no_secret(row, self._connection.password.reveal(), self._connection.username)
        except SpaceError as exc:
            return {"failed": True, "msg": str(exc), "failure": exc.to_failure_dict()}
        return row


def _is_reusable(organizations: Row) -> bool:
    """Whether organizations that were retrieved before will do: a verdict is given a little later, and a 403 stays one."""
    failure = organizations.get("failure")
    if failure is not None and failure["kind"] == "denied":
        return True
    age = age_in_seconds(organizations["retrieved_at"], datetime.now(timezone.utc))
    return age is not None and 0 <= age <= MAX_ANSWER_AGE - 20
