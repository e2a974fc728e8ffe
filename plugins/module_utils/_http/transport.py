# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP to the appliance: login and logout, retries, and fewer connections under a rate limit.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import threading
import typing as t
import weakref

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError, missing_library_error
from ansible_collections.netops.junos_space.plugins.module_utils._http import errors, retry
from ansible_collections.netops.junos_space.plugins.module_utils._http.credentials import Credentials
from ansible_collections.netops.junos_space.plugins.module_utils._http.limiter import ConnectionLimiter
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Request, Response, Sender
from ansible_collections.netops.junos_space.plugins.module_utils._http.session import (
    REQUESTS_IMPORT_ERROR,
    build_adapter,
    build_session,
)
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

if t.TYPE_CHECKING:
    import requests

LOGIN_PATH = "/api/space/user-management/login"
LOGOUT_PATH = "/api/space/user-management/logout"

MAX_SESSIONS = 4
"""For one request. Several in a row can end, as in a rolling restart."""

LOGOUT_TIMEOUT = 5.0
"""Seconds: a session that is not logged out expires by itself."""


class Transport:
    """Sends GET requests and raises ``SpaceError`` for every response that the caller cannot handle.

    Safe to use from several threads.
    """

    def __init__(self, connection: Connection, *, sleep: t.Callable[[float], object] | None = None) -> None:
        if REQUESTS_IMPORT_ERROR is not None:
            raise missing_library_error("requests", "this collection")
        self._connection = connection
        self._login_lock = threading.Lock()
        self._limiter = ConnectionLimiter(connection.connections)
        self._adapter = build_adapter(connection)
        # Replaced at each login: a late response to a request of the old session cannot change the new cookies.
        self._session = build_session(connection, self._adapter)
        self._logged_in = False
        self._proven_sessions: weakref.WeakSet[requests.Session] = weakref.WeakSet()
        self._credentials = Credentials(connection)
        self._sender = Sender(connection, self._credentials)
        self._sleep = sleep or self._sender.wait

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def cancel(self) -> None:
        """End all requests at once, from any thread and without blocking; later ones fail.

        Only ``close`` still logs out. Call it afterwards, where it may block for ``LOGOUT_TIMEOUT``.
        """
        self._sender.cancel()
        self._limiter.close()

    @property
    def requests_made(self) -> int:
        """How many requests were sent, retries and logins included."""
        return self._sender.requests_made

    def close(self) -> None:
        """Log out if a session was opened, and close the connections."""
        if self._logged_in and self._sender.auth_failure is None:
            # Best effort: a failed logout must not discard the result.
            with contextlib.suppress(SpaceError):
                timeout = min(self._connection.timeout, LOGOUT_TIMEOUT)
                self._sender.perform(self._session, self._post(LOGOUT_PATH), {"Accept": "*/*"}, timeout)
        self._session.close()
        self._credentials.close()

    def get(self, path: str, query: str, accept: str, subject: str) -> Response:
        """GET ``path?query``, both already encoded, and retry transient failures.

        ``subject`` says in messages what was requested.
        """
        request = Request(
            "GET", f"{path}?{query}" if query else path, accept, f"GET {self._connection.url}{path} ({subject})"
        )
        if not self._connection.session:
            return self._send_with_retries(self._session, request, authenticate=True)
        session: requests.Session | None = None
        for login in range(MAX_SESSIONS):
            session = self._ensure_login(session)
            try:
                response = self._send_with_retries(session, request)
            except SpaceError as exc:
                if exc.status != 401 or exc is self._sender.auth_failure:
                    raise
                # The session expired or its node failed over: log in again. Not if the new one never worked at all.
                if login and session not in self._proven_sessions:
                    break
            else:
                self._proven_sessions.add(session)
                return response
        raise errors.session_rejected_error(request.label)

    def contains_secret(self, text: str) -> bool:
        """Whether a text from the appliance contains a secret in any encoding, and must not be shown."""
        return self._credentials.found_in(text)

    def back_off(self, attempt: int = 1) -> None:
        """Sleep as before retry number ``attempt``. Raises ``SpaceError`` when cancelled."""
        self._pause(retry.backoff(attempt), "The request")

    def _pause(self, delay: float, label: str) -> None:
        self._sleep(delay)
        if self._sender.is_cancelled:
            raise errors.cancelled_error(label)

    def _send_with_retries(
        self, session: requests.Session, request: Request, *, authenticate: bool = False
    ) -> Response:
        attempt = 0
        tries = 0
        limit = self._limiter.acquire()
        try:
            while True:
                tries += 1
                try:
                    return self._sender.send(session, request, authenticate=authenticate)
                except SpaceError as exc:
                    if not exc.retryable:
                        raise
                    throttled = exc.status in retry.THROTTLING_STATUSES and self._limiter.throttle(limit)
                    if not (throttled and self._connection.retries):
                        # Otherwise fewer connections are the remedy, and use up none of the retries.
                        attempt += 1
                    delay = retry.backoff(max(attempt, 1)) if exc.retry_after is None else exc.retry_after
                    if attempt > self._connection.retries or delay > retry.MAX_DELAY:
                        if tries > 1:
                            exc.message += f" Tried {tries} times."
                        if delay > retry.MAX_DELAY:
                            exc.message += f" The appliance requests a delay of {delay:g} seconds (Retry-After)."
                        raise
                    # Keep the slot, so that no other thread sends more while the appliance is limiting the rate.
                    self._pause(delay, request.label)
                    if throttled:
                        self._limiter.release()
                        limit = self._limiter.acquire()
        finally:
            self._limiter.release()

    def _ensure_login(self, stale: requests.Session | None) -> requests.Session:
        """The session to use. Logs in, unless another thread has replaced the ``stale`` session already."""
        with self._login_lock:
            if self._logged_in and self._session is not stale:
                return self._session
            session = build_session(self._connection, self._adapter)
            self._limiter.acquire()
            try:
                # Never retried: a failed login may count towards the lockout.
                self._sender.send(session, self._post(LOGIN_PATH), authenticate=True)
            finally:
                self._limiter.release()
            if not session.cookies:
                raise SpaceError(
                    "auth",
                    f"POST {self._connection.url}{LOGIN_PATH} succeeded but set no session cookie.",
                    hint="Set session: false, so that every request carries the credentials.",
                    login_accepted=True,
                )
            self._session = session
            self._logged_in = True
            return session

    def _post(self, path: str) -> Request:
        return Request("POST", path, "*/*", f"POST {self._connection.url}{path}")
