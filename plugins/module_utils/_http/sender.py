# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request at a time: send it once, within its timeout, and check the status before the body.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import errors
from ansible_collections.netops.junos_space.plugins.module_utils._http.body import read_body
from ansible_collections.netops.junos_space.plugins.module_utils._http.credentials import Credentials
from ansible_collections.netops.junos_space.plugins.module_utils._http.deadline import (
    CancelScope,
    DeadlineExceeded,
    RequestCancelled,
    call_with_deadline,
)
from ansible_collections.netops.junos_space.plugins.module_utils._http.session import HTTP_EXCEPTIONS
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

if t.TYPE_CHECKING:
    import requests


class Response(t.NamedTuple):
    """A response that the caller handles: status 200, 204, 404 or 406."""

    status: int
    content_type: str
    body: bytes


class Request(t.NamedTuple):
    method: str
    target: str
    accept: str
    label: str
    """Used in messages, without the query string, which repeats the selector in URL encoding."""


class Sender:
    """Sends single requests. Safe to use from several threads."""

    def __init__(self, connection: Connection, credentials: Credentials) -> None:
        self.requests_made = 0
        self.auth_failure: SpaceError | None = None
        """The 401 to the credentials. They are not sent again."""
        self._connection = connection
        self._credentials = credentials
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._scopes: set[CancelScope] = set()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def wait(self, delay: float) -> None:
        """Sleep, or until cancelled."""
        self._cancelled.wait(delay)

    def cancel(self) -> None:
        """End all requests at once, from any thread and without blocking; later ones fail."""
        self._cancelled.set()
        with self._lock:
            scopes = list(self._scopes)
        for scope in scopes:
            scope.cancel()

    def send(self, session: requests.Session, request: Request, *, authenticate: bool = False) -> Response:
        """The response. Raises ``SpaceError`` for every one that the caller cannot handle."""
        if self.auth_failure is not None:
            raise self.auth_failure
        if self.is_cancelled:
            raise errors.cancelled_error(request.label)
        headers = {"Accept": request.accept, **(self._credentials.basic_auth_header() if authenticate else {})}
        response, body = self.perform(session, request, headers, self._connection.timeout)
        if request.method == "GET" and response.status_code == 200 and self._credentials.are_echoed_in(body):
            raise SpaceError(
                "bad_payload",
                f"{request.label} answered with the credentials or the session cookie in its text, and is not used.",
                hint="Check that url names the appliance: something in between repeats what it was sent.",
            )
        if response.status_code in (200, 204, 404, 406):
            return Response(response.status_code, response.headers.get("Content-Type", ""), body)
        error = errors.status_error(
            response.status_code,
            response.headers,
            body,
            request.label,
            self._connection.url,
            self._credentials.matcher(),
        )
        if response.status_code == 401 and authenticate:
            # Accounts lock after four failures: never re-send this password.
            self.auth_failure = error
        raise error

    def perform(
        self, session: requests.Session, request: Request, headers: dict[str, str], timeout: float
    ) -> tuple[requests.Response, bytes]:
        """Send a request, also once cancelled, and read its body to the end, within ``timeout`` seconds."""
        responses: list[requests.Response] = []

        def exchange() -> bytes:
            with session.request(
                request.method,
                self._connection.url + request.target,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                responses.append(response)
                self._credentials.remember_cookies(response)
                return read_body(response, request.label)

        scope = CancelScope()
        with self._lock:
            self.requests_made += 1
            self._scopes.add(scope)
        try:
            body = call_with_deadline(timeout, exchange, scope)
            return responses[0], body
        except HTTP_EXCEPTIONS as exc:
            error = errors.translate_exception(exc, request.label, timeout)
        except DeadlineExceeded:
            error = errors.timeout_error(request.label, timeout)
        except RequestCancelled:
            raise errors.cancelled_error(request.label) from None
        finally:
            with self._lock:
                self._scopes.discard(scope)
        if responses and responses[0].status_code != 200:
            # Trust the status even if the body is broken; retrying a 401 would count as a failed login.
            return responses[0], b""
        raise error
