# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Translates exceptions of requests, and HTTP statuses, to ``SpaceError``.

The texts of the exceptions are not used: they can repeat what was sent.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import socket
import typing as t
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import Kind, SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry, tls_errors
from ansible_collections.netops.junos_space.plugins.module_utils._http.html_page import is_html
from ansible_collections.netops.junos_space.plugins.module_utils._http.proxy import proxy_error
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import SecretMatcher, excerpt

TRUNCATED = "the connection was closed before the response was complete"

_FAILOVER = "A node may be failing over; try again in a few minutes."

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
    407: (
        "connection",
        "The proxy requires authentication: put its user name and password into the URL in HTTPS_PROXY or ALL_PROXY.",
    ),
    429: ("rate_limited", "Ask less often, or lower the option connections."),
    502: ("server", _FAILOVER),
    503: ("server", _FAILOVER),
    504: ("server", _FAILOVER),
}


def status_error(
    status: int, headers: t.Mapping[str, str], body: bytes, label: str, url: str, secrets: SecretMatcher
) -> SpaceError:
    """The error for an HTTP status. No text that contains one of the ``secrets`` is shown."""
    kind, hint = _STATUS_ERRORS.get(status, ("server", "Check the appliance's logs for this request."))
    content_type = headers.get("Content-Type", "")
    detail = excerpt(body, content_type, secrets)
    message = f"{label} answered {status}" + (f" ({detail})." if detail else ".")
    location = headers.get("Location", "")
    if 300 <= status < 400:
        host = urlsplit(location).netloc.rpartition("@")[2]
        target = f" to {host}" if host and host.isprintable() and not secrets.found_in(host) else ""
        message = f"{label} answered {status}, a redirect{target}, which is not followed."
        hint = "Set url to the address that answers itself. A redirect to a login page means that the URL is the GUI's."
    if url.startswith("http://") and _wants_https(status, body, location):
        hint = "This port wants HTTPS: write https:// in url instead of http://."
    elif status == 403 and is_html(body):
        hint = (
            (
                "The response is an HTML page, so it may not be Service Now that refuses: check whether a proxy, web filter or "
                "firewall in between blocks this URL (NO_PROXY bypasses a proxy). If it is the appliance: "
            )
            + hint[:1].lower()
            + hint[1:]
        )
    return SpaceError(
        kind,
        message,
        hint=hint,
        status=status,
        retryable=status in retry.RETRYABLE_STATUSES,
        retry_after=retry.retry_after(headers.get("Retry-After"), headers.get("Date")),
    )


def _wants_https(status: int, body: bytes, location: str) -> bool:
    """Whether a server says that its port is not for plain HTTP; each product words it in its own way."""
    if 300 <= status < 400:
        return location.startswith("https://")
    words = rb"plain http request|speaking plain http|ssl-enabled|requires tls|https? (server|port|scheme)|use https"
    return status in (400, 403, 426, 497) and re.search(words, body[:8192], re.IGNORECASE) is not None


def session_rejected_error(label: str) -> SpaceError:
    return SpaceError(
        "auth",
        f"The login was accepted, but its session was not: {label} answered 401 right after a new login.",
        hint="Set session: false, so that every request carries the credentials. Nodes of a cluster that do not share "
        "their sessions, or a front end that drops cookies, behave like this.",
        status=401,
        login_accepted=True,
    )


def cancelled_error(label: str) -> SpaceError:
    return SpaceError("connection", f"{label} was cancelled.", hint="Run it again if it was not meant to end.")


def translate_exception(exc: Exception, label: str, timeout: float) -> SpaceError:
    """An exception of requests as ``SpaceError``. ``label`` names the request in the message."""
    from requests import exceptions

    if isinstance(exc, exceptions.SSLError):
        reason, hint = tls_errors.tls_reason_and_hint(_exception_chain(exc))
        return SpaceError(
            "tls",
            f"{label} failed in the TLS handshake: {reason}.",
            hint=hint,
            # As a reset is, which it looks like to TLS.
            retryable=reason == tls_errors.CLOSED,
        )
    if isinstance(exc, exceptions.Timeout) or _is_read_timeout(exc):
        return timeout_error(label, timeout)
    if isinstance(exc, exceptions.ProxyError) or any(
        type(each).__module__ == "socks" for each in _exception_chain(exc)
    ):
        return proxy_error(label, _exception_chain(exc), _network_reason(exc))
    if any(type(inner).__name__ == "BadStatusLine" for inner in _exception_chain(exc)):
        return SpaceError(
            "connection",
            f"{label} failed: what answers at this port does not speak HTTP.",
            hint="Check the port in url; and write https:// if this is the appliance's HTTPS port.",
            retryable=True,
        )
    if isinstance(exc, (exceptions.ConnectionError, exceptions.ChunkedEncodingError)):
        return connection_error(label, _network_reason(exc) or TRUNCATED)
    return SpaceError(
        "usage",
        f"{label} could not be sent ({type(exc).__name__}).",
        hint="Check the option url, and the URLs of proxies in the environment (HTTPS_PROXY, ALL_PROXY).",
    )


def connection_error(label: str, reason: str) -> SpaceError:
    return SpaceError(
        "connection",
        f"{label} failed: {reason}.",
        hint="Check the host and port in url, name resolution, firewalls and proxies, and that the appliance is up.",
        retryable=True,
    )


def timeout_error(label: str, timeout: float) -> SpaceError:
    return SpaceError(
        "timeout",
        f"{label} was not answered within {timeout:g} seconds.",
        hint="Raise the option timeout if the appliance is slow, or check that its address is reachable.",
        retryable=True,
    )


def _exception_chain(exc: BaseException | None) -> t.Iterator[BaseException]:
    """An exception and all that it wraps, by cause, context, ``reason`` and arguments."""
    seen: set[int] = set()
    stack: list[BaseException | None] = [exc]
    while stack:
        current = stack.pop()
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        stack += [current.__cause__, current.__context__]
        # The reason of an ssl.SSLError is a string.
        stack += [
            inner for inner in (getattr(current, "reason", None), *current.args) if isinstance(inner, BaseException)
        ]


def _is_read_timeout(exc: BaseException) -> bool:
    """Whether the body stopped arriving: requests wraps that timeout in a ConnectionError."""
    return any(type(inner).__name__ == "ReadTimeoutError" for inner in _exception_chain(exc))


def _network_reason(exc: BaseException) -> str | None:
    for inner in _exception_chain(exc):
        if type(inner).__name__ == "NameResolutionError" or isinstance(inner, socket.gaierror):
            return "the host name cannot be resolved"
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror[:1].lower() + inner.strerror[1:]
    return None
