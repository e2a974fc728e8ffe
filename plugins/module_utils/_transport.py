# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP to the appliance: one ``requests.Session`` with login, TLS, retries and limits.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import ssl
import threading
import time
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils import _retry, _secrets
from ansible_collections.netops.junos_space.plugins.module_utils._errors import Kind, SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection, is_loopback

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.utils import get_environ_proxies
    from urllib3 import disable_warnings
    from urllib3.exceptions import HTTPError, InsecureRequestWarning

    REQUESTS_ERROR: ImportError | None = None
except ImportError as exc:
    REQUESTS_ERROR = exc
    # Only named as a base class below; nothing can be asked without the library.
    HTTPAdapter = object  # type: ignore[assignment,misc]

MAX_BODY = 64 * 1024 * 1024
"""Bytes of one decoded answer; more is not read."""

_COMPRESSIONS = frozenset(("", "identity", "gzip", "x-gzip", "deflate"))
"""What is unpacked, bounded by ``MAX_BODY``. Two at once are not among them."""

_SHORTEST_TOKEN = 8
"""Characters: a shorter cookie is no secret, and could be part of any text."""

MAX_ERROR = 1024 * 1024
"""The same for the text beside an error's status, of which little is shown."""

LOGIN = "/api/space/user-management/login"
LOGOUT = "/api/space/user-management/logout"


@dataclass(frozen=True)
class Response:
    """An answer that means something to the caller: status 200, 204, 404 or 406."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class _Request:
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
        if REQUESTS_ERROR is not None:
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
        self._session = _open_session(connection)
        self._log_filter = _SecretFilter(self.repeats_secret)
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
            with contextlib.suppress(SpaceError, _TransientError):
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
        attempt = 0
        while True:
            try:
                return self._get_logged_in(request)
            except _TransientError as exc:
                attempt += 1
                pause = _retry.backoff(attempt) if exc.wanted_pause is None else exc.wanted_pause
                if attempt > self._connection.retries or pause > _retry.LONGEST_PAUSE:
                    raise exc.error(attempt) from None
                self._sleep(pause)

    def _get_logged_in(self, request: _Request) -> Response:
        if not self._connection.session:
            return self._send_once(request, with_password=True)
        logins = self._log_in(after=0)
        try:
            return self._send_once(request)
        except SpaceError as exc:
            if exc.status != 401:
                raise
        # The cookies died, with their node or of old age. One new login, whatever comes of it.
        self._log_in(after=logins)
        return self._send_once(request)

    def _log_in(self, after: int) -> int:
        """Log in, unless another thread has done so since login number ``after``; the number of the login in force."""
        with self._login_lock:
            if self._logins > after:
                return self._logins
            self._session.cookies.clear()
            try:
                self._send_once(self._post(LOGIN), with_password=True)
            except _TransientError as exc:
                # Only GET is repeated: nobody can say whether this login was counted.
                raise exc.error(1) from None
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
        headers = {"Accept": request.accept, **(_basic(self._connection) if with_password else {})}
        answer, body = self._exchange(request, headers)
        if request.method == "GET" and answer.status_code == 200 and self._holds_login(body):
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
        if error.retryable:
            raise _TransientError(
                error, _retry.retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            )
        raise error

    def _exchange(self, request: _Request, headers: dict[str, str]) -> tuple[requests.Response, bytes]:
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

        error: Exception
        try:
            body = _within(self._connection.timeout, exchange)
            return begun[0], body
        except (requests.exceptions.RequestException, HTTPError) as exc:
            # requests lets a few errors of urllib3 through, such as the one about a host name that cannot be one.
            error = self._translated(exc, request.asked)
        except _AbandonedError:
            self._leave(session)
            error = self._too_slow(request.asked)
        if begun and begun[0].status_code != 200:
            # The status is the answer, whatever became of its text. A 401 above all: to ask again would count.
            return begun[0], b""
        raise error

    def _leave(self, session: requests.Session) -> None:
        """Go on with new connections: one of the old ones is still waiting for something that never comes."""
        with self._lock:
            if self._session is session:
                self._session = _open_session(self._connection)
                self._session.cookies.update(session.cookies)

    def _read(self, answer: requests.Response, asked: str) -> bytes:
        chunks: list[bytes] = []
        length = 0
        if answer.headers.get("Content-Encoding", "").strip().lower() not in _COMPRESSIONS:
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
            if length > min(MAX_BODY, MAX_ERROR) and answer.status_code != 200:
                break
            if length > MAX_BODY:
                raise SpaceError(
                    "bad_payload",
                    f"{asked} answered with more than {MAX_BODY // 1024 // 1024} MiB.",
                    hint="Ask for less at a time, by tracking number or host name.",
                )
            chunks.append(chunk)
        if answer.status_code == 200 and not _ended_as_announced(answer, length):
            raise requests.exceptions.ConnectionError
        return b"".join(chunks)

    def _too_slow(self, asked: str) -> _TransientError:
        error = SpaceError(
            "timeout",
            f"{asked} was not answered within {self._connection.timeout:g} seconds.",
            hint="Raise the option timeout if the appliance is slow, or check that its address is reachable.",
            retryable=True,
        )
        return _TransientError(error, None)

    def repeats_secret(self, text: str) -> bool:
        """Whether a text from the appliance holds a secret in any spelling, and must not be shown."""
        folded = text.casefold()
        return any(spelling in folded for spelling in self._forbidden())

    def _holds_login(self, body: bytes) -> bool:
        """Whether an answer repeats what no incident can hold by chance: the login as sent, or a cookie."""
        login = _basic(self._connection).get("Authorization", "").partition(" ")[2]
        cookies = [cookie.value or "" for cookie in self._session.cookies]
        found = [login] + [value for value in cookies if len(value) >= _SHORTEST_TOKEN]
        return any(
            spelling.encode() in body for value in found if value for spelling in (value, value.replace("/", "\\/"))
        )

    def _forbidden(self) -> set[str]:
        forbidden: set[str] = set()
        password = self._connection.password.reveal()
        if password:
            forbidden |= _secrets.spellings(password, self._connection.username)
        for cookie in self._session.cookies:
            if cookie.value:
                forbidden |= _secrets.spellings(cookie.value)
        return forbidden

    def _status_error(self, answer: requests.Response, body: bytes, asked: str) -> SpaceError:
        status = answer.status_code
        kind, hint = _STATUS_ERRORS.get(status, ("server", "Look at the appliance's own logs for this request."))
        said = _secrets.excerpt(body, self._forbidden())
        came = f"{asked} answered {status}" + (f" ({said})." if said else ".")
        if 300 <= status < 400:
            host = urlsplit(answer.headers.get("Location", "")).netloc.rpartition("@")[2]
            to = f" to {host}" if host and host.isprintable() and not self.repeats_secret(host) else ""
            came = f"{asked} answered {status}, a redirect{to}, which is not followed."
            hint = "Set url to the address that answers itself. A redirect to a login page means that the URL is the GUI's."
        return SpaceError(kind, came, hint=hint, status=status, retryable=status in _retry.RETRYABLE_STATUSES)

    def _translated(self, exc: Exception, asked: str) -> Exception:
        """The library's exception as ours. Its text is not used: it can repeat what was sent."""
        if isinstance(exc, requests.exceptions.SSLError):
            reason = _tls_reason(exc)
            return SpaceError("tls", f"{asked} failed in the TLS handshake: {reason}.", hint=_tls_hint(reason))
        if isinstance(exc, requests.exceptions.Timeout) or _stalled(exc):
            return self._too_slow(asked)
        if isinstance(exc, requests.exceptions.ContentDecodingError):
            return SpaceError(
                "bad_payload", f"{asked} answered with a body whose compression is broken.", hint="Try again."
            )
        if isinstance(exc, (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)):
            error = SpaceError(
                "connection",
                f"{asked} failed: {_network_reason(exc)}.",
                hint="Check the host and port in url, name resolution, firewalls and proxies, and that the appliance is up.",
                retryable=True,
            )
            return _TransientError(error, None)
        return SpaceError(
            "usage",
            f"{asked} could not be sent ({type(exc).__name__}).",
            hint="Check the option url and the proxy settings.",
        )


class _SecretFilter(logging.Filter):
    """Keeps the library from logging a secret, such as one in a header that it cannot parse."""

    def __init__(self, repeats_secret: t.Callable[[str], bool]) -> None:
        super().__init__()
        self._repeats_secret = repeats_secret

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else ""
        return not self._repeats_secret(f"{record.getMessage()} {error}")


_LOGGERS = tuple(
    f"urllib3.{name}" for name in ("connection", "connectionpool", "poolmanager", "response", "util.retry")
)
"""A filter counts for its own logger only."""


def _ended_as_announced(answer: requests.Response, length: int) -> bool:
    """Whether the body is whole.

    Older libraries do not look; and a cut within the headers looks like an empty body, which would mean "none".
    """
    if getattr(answer.raw, "length_remaining", None):
        return False
    chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
    return bool(length) or chunked or answer.headers.get("Content-Length") == "0"


_Result = t.TypeVar("_Result")


class _AbandonedError(Exception):
    """The time for a request is over, and it is still under way."""


def _within(seconds: float, work: t.Callable[[], _Result]) -> _Result:
    """The result of ``work``, for which there is so much time and no more.

    The library bounds the pauses between two bytes, not the whole: name resolution and a body
    that comes a byte at a time could last for ever. What is not done in time is left behind.
    """
    outcome: list[tuple[_Result | None, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as exc:  # carried over to the waiting thread, whatever it is
            outcome.append((None, exc))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    # A moment more than the library's own time, whose errors say more.
    thread.join(seconds + 0.25)
    if not outcome:
        raise _AbandonedError
    result, error = outcome[0]
    if error is not None:
        raise error
    return t.cast("_Result", result)


class _TransientError(Exception):
    """A failure that may pass by itself, with the pause that the server asked for."""

    def __init__(self, error: SpaceError, wanted_pause: float | None) -> None:
        super().__init__(error.message)
        self._error = error
        self.wanted_pause = wanted_pause

    def error(self, attempts: int) -> SpaceError:
        tried = f" Tried {attempts} times." if attempts > 1 else ""
        wait = ""
        if self.wanted_pause is not None and self.wanted_pause > _retry.LONGEST_PAUSE:
            wait = f" It asks to wait {self.wanted_pause:g} seconds."
        self._error.message += tried + wait
        return self._error


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


def _basic(connection: Connection) -> dict[str, str]:
    if connection.username is None:
        return {}
    pair = f"{connection.username}:{connection.password.reveal()}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _open_session(connection: Connection) -> requests.Session:
    session = requests.Session()
    # Without the environment: .netrc would replace the login, REQUESTS_CA_BUNDLE the CA.
    session.trust_env = False
    host = urlsplit(connection.url).hostname or ""
    if not is_loopback(host):
        # A proxy is never asked for this machine itself: it would see plain http with the password.
        session.proxies.update(get_environ_proxies(connection.url))
    session.headers["User-Agent"] = "netops.junos_space"
    session.headers["Accept-Encoding"] = "gzip"
    session.verify = (connection.ca_path or True) if connection.validate_certs else False
    if not connection.validate_certs:
        # The user is told once, by a warning of ours; the library would say it for each request.
        disable_warnings(InsecureRequestWarning)
    adapter = _Adapter(_tls_context(connection), connection.connections)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _Adapter(HTTPAdapter):
    """The library's adapter, with a TLS context and a bound on connections of our own."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context = context
        super().__init__(pool_maxsize=connections, pool_block=True, max_retries=0)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return super().proxy_manager_for(*args, ssl_context=self._context, **kwargs)


def _tls_context(connection: Connection) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not connection.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    for name in ("ca_path", "client_cert", "client_key"):
        path = getattr(connection, name)
        if path and not os.path.exists(path):
            raise SpaceError("usage", f"The option {name} names {path}, which does not exist.", hint=f"Correct {name}.")
    if connection.ca_path and connection.validate_certs:
        folder = os.path.isdir(connection.ca_path)
        try:
            context.load_verify_locations(**{"capath" if folder else "cafile": connection.ca_path})
        except (OSError, ssl.SSLError) as exc:
            raise SpaceError(
                "usage",
                f"The option ca_path names {connection.ca_path}, which cannot be read as certificates in PEM format.",
                hint="Set ca_path to a PEM file, or to a folder prepared with c_rehash.",
            ) from exc
    if connection.client_cert:
        try:
            context.load_cert_chain(connection.client_cert, connection.client_key, password=_no_passphrase)
        except (OSError, ssl.SSLError, ValueError) as exc:
            raise SpaceError(
                "usage",
                f"The option client_cert names {connection.client_cert}, which cannot be used as a certificate with its key.",
                hint="Both must be in PEM format, belong together and be without a passphrase.",
            ) from exc
    return context


def _no_passphrase() -> str:
    # Without this OpenSSL would ask on the terminal, and the play would hang.
    raise ValueError("the key is encrypted")


def _chain(exc: BaseException | None) -> t.Iterator[BaseException]:
    """An exception and all that it wraps, by cause, context, ``reason`` and arguments."""
    seen: set[int] = set()
    todo: list[BaseException | None] = [exc]
    while todo:
        current = todo.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        todo += [current.__cause__, current.__context__]
        # The reason of an ssl.SSLError is a text.
        todo += [
            inner for inner in (getattr(current, "reason", None), *current.args) if isinstance(inner, BaseException)
        ]


def _stalled(exc: BaseException) -> bool:
    """Whether the body stopped arriving: the library wraps that timeout in a ConnectionError."""
    return any(type(inner).__name__ == "ReadTimeoutError" for inner in _chain(exc))


def _tls_reason(exc: BaseException) -> str:
    found = "the peer does not speak TLS as it should"
    for inner in _chain(exc):
        if isinstance(inner, ssl.SSLCertVerificationError):
            return inner.verify_message.rstrip(".")
        if isinstance(inner, ssl.SSLError) and inner.reason:
            found = inner.reason.replace("_", " ").lower()
    return found


def _tls_hint(reason: str) -> str:
    folded = reason.lower()
    if "hostname" in folded or "ip address" in folded:
        return "Use the name that stands in the certificate in url, or have a certificate issued for this name."
    if "expired" in folded or "not yet valid" in folded:
        return "Renew the appliance's certificate, and check the clocks."
    if "self" in folded or "issuer" in folded or "verify" in folded:
        return (
            "Set ca_path to the PEM file of the CA that signed the appliance's certificate (or of the certificate itself). "
            "A folder of such files must be prepared with c_rehash."
        )
    return (
        "Check that url names the appliance's HTTPS port, that it offers TLS 1.2 or later, and whether it wants a client "
        "certificate: set client_cert (and client_key) then."
    )


def _network_reason(exc: BaseException) -> str:
    for inner in _chain(exc):
        if type(inner).__name__ == "NameResolutionError":
            return "the host name cannot be resolved"
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror[:1].lower() + inner.strerror[1:]
    if isinstance(exc, requests.exceptions.ProxyError):
        return "the proxy refused the connection"
    return "the connection was closed before the answer was whole"
