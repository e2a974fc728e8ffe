# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request for a wrong password, for any number of hosts and whatever stops the process that sent it.

An account locks after four failed logins. Until the appliance has accepted a login, one process of the run at a time
sends requests with it, and records that first. If that process ends without an outcome, the outcome is unknown: it counts
as a refusal.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import json
import time
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState

Row = dict[str, t.Any]

REFUSALS = ("auth", "denied")
"""Kinds of failures that are remembered for the run and not requested again."""

_POLL = 0.05
"""Seconds."""

_SENDING, _ACCEPTED, _REFUSED = "sending", "accepted", "refused"


class RefusedError(Exception):
    """The login was refused before; ``row`` is the failed row to answer with."""

    def __init__(self, row: Row) -> None:
        super().__init__(row["msg"])
        self.row = row


class LoginGuard:
    """What the run knows of one account: url and user, whatever the password and the other options."""

    def __init__(self, connection: Connection, sleep: t.Callable[[float], None] = time.sleep) -> None:
        account = [connection.url, connection.username, None if connection.username else connection.client_cert]
        self._state = RunState(f"login {json.dumps(account)}")
        self._uses_session = connection.session
        self._sleep = sleep

    @property
    def requests_made(self) -> int:
        """How many requests the run has made with this account."""
        return int(self._state.load_or("requests", 0))

    def add_requests(self, count: int) -> None:
        with self._state.exclusive():
            self._state.store("requests", self.requests_made + count)

    def refusal(self) -> Row | None:
        """The failed row for everybody, where the login was refused; for those with sessions, where these do not work."""
        known = self._known()
        if known["state"] == _REFUSED:
            row: Row = known["row"]
            return row
        return self._state.load_or("session", None) if self._uses_session else None

    def refuse(self, exc: SpaceError) -> None:
        if exc.login_accepted:
            # The password is right, and works without a session.
            self._keep(_ACCEPTED)
            self._state.store("session", failed_row(exc))
        else:
            self._keep(_REFUSED, failed_row(exc))

    @contextlib.contextmanager
    def sending(self) -> t.Iterator[None]:
        """Around requests with this login. Raises ``RefusedError`` instead of sending anything after a refusal."""
        while True:
            self._raise_if_refused()
            if self._known()["state"] == _ACCEPTED:
                yield from self._recording_refusals()
                return
            with self._state.lease("sending") as is_ours:
                if is_ours:
                    self._raise_if_refused()
                    if self._known()["state"] == _SENDING:
                        self.refuse(_interrupted())
                    elif self._known()["state"] is None:
                        self._keep(_SENDING)
                        yield from self._recording_outcome()
                        return
            self._sleep(_POLL)

    def _recording_outcome(self) -> t.Iterator[None]:
        try:
            yield from self._recording_refusals()
        except SpaceError as exc:
            if exc.kind not in REFUSALS:
                # An outcome, though not one of the login: the next request can be sent.
                self._keep(None)
            raise
        else:
            if self.refusal() is None:
                self._keep(_ACCEPTED)

    def _recording_refusals(self) -> t.Iterator[None]:
        try:
            yield
        except SpaceError as exc:
            if exc.kind in REFUSALS:
                self.refuse(exc)
            raise

    def _raise_if_refused(self) -> None:
        row = self.refusal()
        if row is not None:
            raise RefusedError(row)

    def _known(self) -> dict[str, t.Any]:
        found: dict[str, t.Any] = self._state.load_or("login", {"state": None})
        return found

    def _keep(self, state: str | None, row: Row | None = None) -> None:
        self._state.store("login", {"state": state, "row": row})


def failed_row(exc: SpaceError) -> Row:
    return {"failed": True, "msg": str(exc), "failure": exc.to_failure_dict()}


def _interrupted() -> SpaceError:
    return SpaceError(
        "auth",
        "A process of this run was stopped while it sent the first request with this login, so it is not known "
        "whether the appliance accepted it. It is not sent again in this run.",
        hint="Log in to the appliance's web page with this account, and run again.",
    )
