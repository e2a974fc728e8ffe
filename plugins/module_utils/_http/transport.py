# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP to the appliance: login, retries and limits.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
import typing as t
import zlib

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError, missing_library_error
from ansible_collections.netops.junos_space.plugins.module_utils._http import errors, retry
from ansible_collections.netops.junos_space.plugins.module_utils._http.deadline import (
    CancelScope,
    DeadlineExceeded,
    RequestCancelled,
    call_with_deadline,
)
from ansible_collections.netops.junos_space.plugins.module_utils._http.decompress import (
    MAX_RATIO,
    RatioExceeded,
    decompress,
)
from ansible_collections.netops.junos_space.plugins.module_utils._http.limiter import ConnectionLimiter
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import SecretMatcher
from ansible_collections.netops.junos_space.plugins.module_utils._http.session import (
    HTTP_EXCEPTIONS,
    REQUESTS_IMPORT_ERROR,
    body_is_complete,
    build_adapter,
    build_session,
)
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

if t.TYPE_CHECKING:
    import requests

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Bytes of one decoded body; more is not read."""

MAX_ERROR_BODY_BYTES = 1024 * 1024
"""The same for the body of an error, of which little is shown."""

_COMPRESSED = frozenset(("gzip", "x-gzip", "deflate"))
"""Content-Encodings that are decompressed. Two at once are not among them."""

_MIN_SECRET_COOKIE_LENGTH = 8
"""Characters: a shorter cookie is not a secret, and could be part of any text."""

LOGIN_PATH = "/api/space/user-management/login"
LOGOUT_PATH = "/api/space/user-management/logout"

LOGOUT_TIMEOUT = 5.0
"""Seconds: a session that is not logged out expires by itself."""


class Response(t.NamedTuple):
    """A response that the caller handles: status 200, 204, 404 or 406."""

    status: int
    content_type: str
    body: bytes


class _Request(t.NamedTuple):
    method: str
    target: str
    accept: str
    label: str
    """Used in messages, without the query string, which repeats the selector in URL encoding."""


class Transport:
    """Sends GET requests and raises ``SpaceError`` for every response that the caller cannot handle.

    Safe to use from several threads. ``requests_made`` counts every request sent, retries
    and logins included.
    """

    def __init__(self, connection: Connection, *, sleep: t.Callable[[float], object] | None = None) -> None:
        if REQUESTS_IMPORT_ERROR is not None:
            raise missing_library_error("requests", "this collection")
        self.requests_made = 0
        self._connection = connection
        self._cancelled = threading.Event()
        self._sleep = sleep or self._cancelled.wait
        self._lock = threading.Lock()
        self._login_lock = threading.Lock()
        self._limiter = ConnectionLimiter(connection.connections)
        self._scopes: set[CancelScope] = set()
        self._cookie_values: set[str] = set()
        self._matcher: SecretMatcher | None = None
        self._auth_failure: SpaceError | None = None
        self._adapter = build_adapter(connection)
        # Replaced at each login: a late response to a request of the old session cannot change the new cookies.
        self._session = build_session(connection, self._adapter)
        self._logged_in = False
        self._log_filter = _SecretFilter(self.contains_secret)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._log_filter)

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def cancel(self) -> None:
        """End all requests at once, from any thread and without blocking; later ones fail.

        Only ``close`` still logs out. Call it afterwards, where it may block for ``LOGOUT_TIMEOUT``.
        """
        self._cancelled.set()
        self._limiter.close()
        with self._lock:
            scopes = list(self._scopes)
        for scope in scopes:
            scope.cancel()

    def close(self) -> None:
        """Log out if a session was opened, and close the connections."""
        if self._logged_in and self._auth_failure is None:
            # Best effort: a failed logout must not discard the result.
            with contextlib.suppress(SpaceError):
                timeout = min(self._connection.timeout, LOGOUT_TIMEOUT)
                self._perform(self._session, self._post(LOGOUT_PATH), {"Accept": "*/*"}, timeout)
        self._session.close()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._log_filter)

    def get(self, path: str, query: str, accept: str, subject: str) -> Response:
        """GET ``path?query``, both already encoded, and retry transient failures.

        ``subject`` says in messages what was requested.
        """
        request = _Request(
            "GET", f"{path}?{query}" if query else path, accept, f"GET {self._connection.url}{path} ({subject})"
        )
        if not self._connection.session:
            return self._send_with_retries(self._session, request, authenticate=True)
        session = self._ensure_login(None)
        try:
            return self._send_with_retries(session, request)
        except SpaceError as exc:
            if exc.status != 401:
                raise
        # The session expired or its node failed over: log in once more.
        session = self._ensure_login(session)
        try:
            return self._send_with_retries(session, request)
        except SpaceError as exc:
            if exc.status != 401 or exc is self._auth_failure:
                raise
            raise errors.session_rejected_error(request.label) from exc

    def back_off(self, attempt: int = 1) -> None:
        """Sleep as before retry number ``attempt``. Raises ``SpaceError`` when cancelled."""
        self._pause(retry.backoff(attempt), "The request")

    def _pause(self, delay: float, label: str) -> None:
        self._sleep(delay)
        if self._cancelled.is_set():
            raise errors.cancelled_error(label)

    def _send_with_retries(
        self, session: requests.Session, request: _Request, *, authenticate: bool = False
    ) -> Response:
        attempt = 0
        tries = 0
        limit = self._limiter.acquire()
        try:
            while True:
                tries += 1
                try:
                    return self._send_once(session, request, authenticate=authenticate)
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
                    # The slot is kept: nobody else sends more while the appliance asks for less.
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
            # Never retried: a failed login may count towards the lockout.
            self._send_once(session, self._post(LOGIN_PATH), authenticate=True)
            if not session.cookies:
                raise SpaceError(
                    "auth",
                    f"POST {self._connection.url}{LOGIN_PATH} succeeded but set no session cookie.",
                    hint="Set session: false, so that every request carries the credentials.",
                )
            self._session = session
            self._logged_in = True
            return session

    def _post(self, path: str) -> _Request:
        return _Request("POST", path, "*/*", f"POST {self._connection.url}{path}")

    def _send_once(self, session: requests.Session, request: _Request, *, authenticate: bool = False) -> Response:
        if self._auth_failure is not None:
            raise self._auth_failure
        if self._cancelled.is_set():
            raise errors.cancelled_error(request.label)
        headers = {"Accept": request.accept, **(_basic_auth_header(self._connection) if authenticate else {})}
        response, body = self._perform(session, request, headers, self._connection.timeout)
        if request.method == "GET" and response.status_code == 200 and self._echoes_credentials(body):
            raise SpaceError(
                "bad_payload",
                f"{request.label} answered with the credentials or the session cookie in its text, and is not used.",
                hint="Check that url names the appliance: something in between repeats what it was sent.",
            )
        if response.status_code in (200, 204, 404, 406):
            return Response(response.status_code, response.headers.get("Content-Type", ""), body)
        error = errors.status_error(
            response.status_code, response.headers, body, request.label, self._connection.url, self._secret_matcher()
        )
        if response.status_code == 401 and authenticate:
            # Accounts lock after four failures: never re-send this password.
            self._auth_failure = error
        raise error

    def _perform(
        self, session: requests.Session, request: _Request, headers: dict[str, str], timeout: float
    ) -> tuple[requests.Response, bytes]:
        """Send a request and read its body to the end, within ``timeout`` seconds."""
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
                self._remember_cookies(response)
                return self._read_body(response, request.label)

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

    def _read_body(self, response: requests.Response, label: str) -> bytes:
        """Read a body to its end. The body of an error is cut, or left out if it cannot be read."""
        try:
            return self._read_checked(response, label)
        except SpaceError:
            if response.status_code != 200:
                return b""
            raise

    def _read_checked(self, response: requests.Response, label: str) -> bytes:
        is_error = response.status_code != 200
        max_length = min(MAX_BODY_BYTES, MAX_ERROR_BODY_BYTES) if is_error else MAX_BODY_BYTES
        # Taken out, so that urllib3 does not decompress.
        encoding = response.raw.headers.pop("Content-Encoding", "").strip().lower()
        if encoding and encoding != "identity" and encoding not in _COMPRESSED:
            raise SpaceError(
                "bad_payload",
                f"{label} answered with an unsupported Content-Encoding.",
                hint="Check that url names the appliance, and what a proxy in between does to its responses.",
            )
        raw_chunks = response.iter_content(65536)
        chunks: list[bytes] = []
        bytes_read = 0
        try:
            for chunk in decompress(raw_chunks, encoding, max_length) if encoding in _COMPRESSED else raw_chunks:
                bytes_read += len(chunk)
                if bytes_read > max_length:
                    if is_error:
                        break
                    raise SpaceError(
                        "bad_payload",
                        f"{label} answered with more than {MAX_BODY_BYTES // 1024 // 1024} MiB.",
                        hint="Ask for less at a time, by tracking number or host name.",
                    )
                chunks.append(chunk)
        except zlib.error:
            raise SpaceError(
                "bad_payload", f"{label} answered with a body whose compression is broken.", hint="Try again."
            ) from None
        except RatioExceeded:
            raise SpaceError(
                "bad_payload",
                f"{label} answered with a body that is compressed more than {MAX_RATIO} to 1.",
                hint="Check that url names the appliance: no list of incidents is compressed like this.",
            ) from None
        if not is_error and not body_is_complete(response, bytes_read):
            raise errors.connection_error(label, errors.TRUNCATED)
        return b"".join(chunks)

    def _remember_cookies(self, response: requests.Response) -> None:
        values = {cookie.value for cookie in response.cookies if cookie.value}
        values = {value for value in values if len(value) >= _MIN_SECRET_COOKIE_LENGTH}
        with self._lock:
            if not values <= self._cookie_values:
                self._cookie_values |= values
                self._matcher = None

    def contains_secret(self, text: str) -> bool:
        """Whether a text from the appliance contains a secret in any encoding, and must not be shown."""
        return self._secret_matcher().found_in(text)

    def _secret_matcher(self) -> SecretMatcher:
        with self._lock:
            if self._matcher is None:
                password = self._connection.password.reveal()
                secrets = [*([password] if password else []), *self._cookie_values]
                self._matcher = SecretMatcher(secrets, self._connection.username, strict=True)
            return self._matcher

    def _echoes_credentials(self, body: bytes) -> bool:
        """Whether a body repeats what no incident can contain by chance: the credentials as sent, or a cookie."""
        credentials = _basic_auth_header(self._connection).get("Authorization", "").partition(" ")[2]
        with self._lock:
            candidates = [credentials, *self._cookie_values]
        return any(
            variant.encode(charset) in body
            for value in candidates
            if value
            for variant in (value, value.replace("/", "\\/"))
            for charset in ("utf-8", "utf-16-le", "utf-16-be")
        )


class _SecretFilter(logging.Filter):
    """Keeps urllib3 from logging a secret, such as one in a header that it cannot parse."""

    def __init__(self, contains_secret: t.Callable[[str], bool]) -> None:
        super().__init__()
        self._contains_secret = contains_secret

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else ""
        return not self._contains_secret(f"{record.getMessage()} {error}")


_LOGGERS = tuple(
    f"urllib3.{name}" for name in ("connection", "connectionpool", "poolmanager", "response", "util.retry")
)
"""Each by itself: filters of a parent logger do not apply to its children."""


def _basic_auth_header(connection: Connection) -> dict[str, str]:
    if connection.username is None:
        return {}
    pair = f"{connection.username}:{connection.password.reveal()}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
