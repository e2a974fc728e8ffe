# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP to the appliance: login, retries, limits, and what each status means.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import threading
import time
import typing as t
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import Kind, SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import errors, retry, secrets
from ansible_collections.netops.junos_space.plugins.module_utils._http.deadline import (
    DeadlineExceeded,
    call_with_deadline,
)
from ansible_collections.netops.junos_space.plugins.module_utils._http.session import (
    HTTP_EXCEPTIONS,
    REQUESTS_IMPORT_ERROR,
    body_is_complete,
    build_session,
)
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

if t.TYPE_CHECKING:
    import requests

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Bytes of one decoded answer; more is not read."""

_ACCEPTED_ENCODINGS = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))
"""What is unpacked, bounded by ``MAX_BODY_BYTES``. Two at once are not among them."""

_MIN_SECRET_COOKIE_LENGTH = 8
"""Characters: a shorter cookie is no secret, and could be part of any text."""

MAX_ERROR_BODY_BYTES = 1024 * 1024
"""The same for the text beside an error's status, of which little is shown."""

LOGIN = "/api/space/user-management/login"
LOGOUT = "/api/space/user-management/logout"


class Response(t.NamedTuple):
    """An answer that means something to the caller: status 200, 204, 404 or 406."""

    status: int
    content_type: str
    body: bytes


class _Request(t.NamedTuple):
    method: str
    target: str
    accept: str
    asked: str
    """How messages name it: without the query, which holds what the user asked for in an unreadable spelling."""


class Transport:
    """Sends GET requests and turns everything that is no answer into a ``SpaceError``.

    Safe to use from several threads. ``requests_made`` counts every request sent, retries
    and logins included.
    """

    def __init__(self, connection: Connection, *, sleep: t.Callable[[float], None] = time.sleep) -> None:
        if REQUESTS_IMPORT_ERROR is not None:
            raise SpaceError(
                "usage",
                "The Python library requests is not installed where this runs.",
                hint="Install it for the interpreter that runs the task: python -m pip install requests.",
            )
        self.requests_made = 0
        self._connection = connection
        self._sleep = sleep
        self._lock = threading.Lock()
        self._login_lock = threading.Lock()
        self._logins = 0
        self._rejected: SpaceError | None = None
        self._session = build_session(connection)
        self._log_filter = _SecretFilter(self.contains_secret)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._log_filter)

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Log out where a session was opened, and close the connections."""
        if self._logins and self._rejected is None:
            # The session ends by itself anyway: an answer that is already there must not be lost to this.
            with contextlib.suppress(SpaceError):
                self._send_once(self._post(LOGOUT))
        self._session.close()
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._log_filter)

    def get(self, path: str, query: str, accept: str, about: str) -> Response:
        """GET ``path?query``, both already encoded, and retry what may pass by itself.

        ``about`` says in messages what was asked for.
        """
        request = _Request(
            "GET", f"{path}?{query}" if query else path, accept, f"GET {self._connection.url}{path} ({about})"
        )
        if not self._connection.session:
            return self._send_with_retries(request, with_password=True)
        logins = self._ensure_login(after=0)
        try:
            return self._send_with_retries(request)
        except SpaceError as exc:
            if exc.status != 401:
                raise
        # The cookies died, with their node or of old age. One new login, whatever comes of it.
        self._ensure_login(after=logins)
        return self._send_with_retries(request)

    def _send_with_retries(self, request: _Request, *, with_password: bool = False) -> Response:
        attempt = 0
        while True:
            try:
                return self._send_once(request, with_password=with_password)
            except SpaceError as exc:
                if not exc.retryable:
                    raise
                attempt += 1
                pause = retry.backoff(attempt) if exc.retry_after is None else exc.retry_after
                if attempt > self._connection.retries or pause > retry.MAX_DELAY:
                    if attempt > 1:
                        exc.message += f" Tried {attempt} times."
                    if pause > retry.MAX_DELAY:
                        exc.message += f" It asks to wait {pause:g} seconds."
                    raise
                self._sleep(pause)

    def _ensure_login(self, after: int) -> int:
        """Log in, unless another thread has done so since login number ``after``; the number of the login in force."""
        with self._login_lock:
            if self._logins > after:
                return self._logins
            self._session.cookies.clear()
            # Once: only a GET is repeated, and nobody can say whether a login that went wrong was counted.
            self._send_once(self._post(LOGIN), with_password=True)
            if not self._session.cookies:
                raise SpaceError(
                    "auth",
                    f"POST {self._connection.url}{LOGIN} was accepted, but no session cookie came back.",
                    hint="Leave the option session at false: every request then carries the login.",
                )
            self._logins += 1
            return self._logins

    def _post(self, path: str) -> _Request:
        return _Request("POST", path, "*/*", f"POST {self._connection.url}{path}")

    def _send_once(self, request: _Request, *, with_password: bool = False) -> Response:
        if self._rejected is not None:
            raise self._rejected
        with self._lock:
            self.requests_made += 1
        headers = {"Accept": request.accept, **(_basic_auth_header(self._connection) if with_password else {})}
        answer, body = self._perform(request, headers)
        if request.method == "GET" and answer.status_code == 200 and self._echoes_credentials(body):
            raise SpaceError(
                "bad_payload",
                f"{request.asked} answered with the login or the session cookie in its text, and is not used.",
                hint="Check that url names the appliance: something in between repeats what it was sent.",
            )
        if answer.status_code in (200, 204, 404, 406):
            return Response(answer.status_code, answer.headers.get("Content-Type", ""), body)
        error = self._status_error(answer, body, request.asked)
        if answer.status_code == 401 and with_password:
            # An account locks after four failures: nothing is ever sent with this password again.
            self._rejected = error
        raise error

    def _perform(self, request: _Request, headers: dict[str, str]) -> tuple[requests.Response, bytes]:
        """Send a request and read its answer whole, in the time there is for it."""
        session = self._session
        begun: list[requests.Response] = []

        def exchange() -> bytes:
            with session.request(
                request.method,
                self._connection.url + request.target,
                headers=headers,
                timeout=self._connection.timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                begun.append(answer)
                return self._read(answer, request.asked)

        timeout = self._connection.timeout
        try:
            body = call_with_deadline(timeout, exchange)
            return begun[0], body
        except HTTP_EXCEPTIONS as exc:
            error = errors.translate_exception(exc, request.asked, timeout)
        except DeadlineExceeded:
            self._replace_session(session)
            error = errors.timeout_error(request.asked, timeout)
        if begun and begun[0].status_code != 200:
            # The status is the answer, whatever became of its text. A 401 above all: to ask again would count.
            return begun[0], b""
        raise error

    def _replace_session(self, session: requests.Session) -> None:
        """Go on with new connections: one of the old ones is still waiting for something that never comes."""
        with self._lock:
            if self._session is session:
                self._session = build_session(self._connection)
                self._session.cookies.update(session.cookies)

    def _read(self, answer: requests.Response, asked: str) -> bytes:
        chunks: list[bytes] = []
        length = 0
        if answer.headers.get("Content-Encoding", "").strip().lower() not in _ACCEPTED_ENCODINGS:
            # Older libraries unpack gzip in gzip in one piece: a few kilobytes would fill the memory.
            if answer.status_code != 200:
                return b""
            raise SpaceError(
                "bad_payload",
                f"{asked} answered with a body that is compressed in a way that was not offered.",
                hint="Check that url names the appliance, and what a proxy in between does to its answers.",
            )
        for chunk in answer.iter_content(65536):
            length += len(chunk)
            if length > min(MAX_BODY_BYTES, MAX_ERROR_BODY_BYTES) and answer.status_code != 200:
                break
            if length > MAX_BODY_BYTES:
                raise SpaceError(
                    "bad_payload",
                    f"{asked} answered with more than {MAX_BODY_BYTES // 1024 // 1024} MiB.",
                    hint="Ask for less at a time, by tracking number or host name.",
                )
            chunks.append(chunk)
        if answer.status_code == 200 and not body_is_complete(answer, length):
            raise errors.connection_error(asked, errors.TRUNCATED)
        return b"".join(chunks)

    def contains_secret(self, text: str) -> bool:
        """Whether a text from the appliance holds a secret in any spelling, and must not be shown."""
        folded = text.casefold()
        return any(spelling in folded for spelling in self._secret_variants())

    def _echoes_credentials(self, body: bytes) -> bool:
        """Whether an answer repeats what no incident can hold by chance: the login as sent, or a cookie."""
        login = _basic_auth_header(self._connection).get("Authorization", "").partition(" ")[2]
        cookies = [cookie.value or "" for cookie in self._session.cookies]
        found = [login] + [value for value in cookies if len(value) >= _MIN_SECRET_COOKIE_LENGTH]
        return any(
            spelling.encode() in body for value in found if value for spelling in (value, value.replace("/", "\\/"))
        )

    def _secret_variants(self) -> set[str]:
        forbidden: set[str] = set()
        password = self._connection.password.reveal()
        if password:
            forbidden |= secrets.encoded_variants(password, self._connection.username)
        for cookie in self._session.cookies:
            if cookie.value:
                forbidden |= secrets.encoded_variants(cookie.value)
        return forbidden

    def _status_error(self, answer: requests.Response, body: bytes, asked: str) -> SpaceError:
        status = answer.status_code
        kind, hint = _STATUS_ERRORS.get(status, ("server", "Look at the appliance's own logs for this request."))
        said = secrets.excerpt(body, self._secret_variants())
        came = f"{asked} answered {status}" + (f" ({said})." if said else ".")
        if 300 <= status < 400:
            host = urlsplit(answer.headers.get("Location", "")).netloc.rpartition("@")[2]
            to = f" to {host}" if host and host.isprintable() and not self.contains_secret(host) else ""
            came = f"{asked} answered {status}, a redirect{to}, which is not followed."
            hint = "Set url to the address that answers itself. A redirect to a login page means that the URL is the GUI's."
        return SpaceError(
            kind,
            came,
            hint=hint,
            status=status,
            retryable=status in retry.RETRYABLE_STATUSES,
            retry_after=retry.retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date")),
        )


class _SecretFilter(logging.Filter):
    """Keeps the library from logging a secret, such as one in a header that it cannot parse."""

    def __init__(self, contains_secret: t.Callable[[str], bool]) -> None:
        super().__init__()
        self._repeats_secret = contains_secret

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else ""
        return not self._repeats_secret(f"{record.getMessage()} {error}")


_LOGGERS = tuple(
    f"urllib3.{name}" for name in ("connection", "connectionpool", "poolmanager", "response", "util.retry")
)
"""A filter counts for its own logger only."""


_STATUS_ERRORS: dict[int, tuple[Kind, str]] = {
    401: (
        "auth",
        "Check username and password, and that the account is neither locked nor expired. It was not tried again: "
        "an account locks after four failed logins.",
    ),
    403: (
        "denied",
        "Ask for a role that may read Service Now incidents, or set domain_id to a domain of this account.",
    ),
    407: ("connection", "The proxy wants a login of its own; check the proxy settings in the environment."),
    429: ("rate_limited", "Ask less often, or lower the option connections."),
    502: ("server", "A node may be failing over; try again in a few minutes."),
    503: ("server", "A node may be failing over; try again in a few minutes."),
    504: ("server", "A node may be failing over; try again in a few minutes."),
}


def _basic_auth_header(connection: Connection) -> dict[str, str]:
    if connection.username is None:
        return {}
    pair = f"{connection.username}:{connection.password.reveal()}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
