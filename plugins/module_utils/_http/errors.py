# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Translates exceptions of requests, and HTTP statuses, to ``SpaceError``.

The texts of the exceptions are not used: they can repeat what was sent.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import Kind, SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry, secrets, tls_errors

TRUNCATED = "the connection was closed before the answer was whole"

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
    407: ("connection", "The proxy requires authentication; check the proxy settings in the environment."),
    429: ("rate_limited", "Ask less often, or lower the option connections."),
    502: ("server", _FAILOVER),
    503: ("server", _FAILOVER),
    504: ("server", _FAILOVER),
}


def status_error(
    status: int, headers: t.Mapping[str, str], body: bytes, label: str, forbidden: t.Collection[str]
) -> SpaceError:
    """The error for an HTTP status. No text that contains one of the ``forbidden`` strings is shown."""
    kind, hint = _STATUS_ERRORS.get(status, ("server", "Check the appliance's logs for this request."))
    detail = secrets.excerpt(body, forbidden)
    message = f"{label} answered {status}" + (f" ({detail})." if detail else ".")
    redirect = 300 <= status < 400
    if redirect:
        host = urlsplit(headers.get("Location", "")).netloc.rpartition("@")[2]
        hidden = not host.isprintable() or any(variant in host.casefold() for variant in forbidden)
        target = f" to {host}" if host and not hidden else ""
        message = f"{label} answered {status}, a redirect{target}, which is not followed."
        hint = "Set url to the address that answers itself. A redirect to a login page means that the URL is the GUI's."
    return SpaceError(
        kind,
        message,
        hint=hint,
        status=status,
        retryable=status in retry.RETRYABLE_STATUSES,
        retry_after=retry.retry_after(headers.get("Retry-After"), headers.get("Date")),
        transient_after_success=redirect,
    )


def session_rejected_error(label: str) -> SpaceError:
    return SpaceError(
        "auth",
        f"The login was accepted, but its session was not: {label} answered 401 right after a new login.",
        hint="Set session: false, so that every request carries the credentials. Nodes of a cluster that do not share "
        "their sessions, or a front end that drops cookies, behave like this.",
        status=401,
    )


def cancelled_error(label: str) -> SpaceError:
    return SpaceError("connection", f"{label} was cancelled.", hint="Run it again if it was not meant to end.")


def translate_exception(exc: Exception, label: str, timeout: float) -> SpaceError:
    """An exception of requests as ``SpaceError``. ``label`` names the request in the message."""
    from requests import exceptions

    if isinstance(exc, exceptions.SSLError):
        reason = tls_errors.tls_reason(_exception_chain(exc))
        return SpaceError(
            "tls",
            f"{label} failed in the TLS handshake: {reason}.",
            hint=tls_errors.tls_hint(reason),
            # As a reset is, which it looks like to TLS.
            retryable=reason == tls_errors.CLOSED,
        )
    if isinstance(exc, exceptions.Timeout) or _is_read_timeout(exc):
        return timeout_error(label, timeout)
    if isinstance(exc, exceptions.ContentDecodingError):
        return SpaceError(
            "bad_payload", f"{label} answered with a body whose compression is broken.", hint="Try again."
        )
    if isinstance(exc, exceptions.ProxyError):
        return connection_error(label, _network_reason(exc) or "the proxy refused the connection")
    if isinstance(exc, (exceptions.ConnectionError, exceptions.ChunkedEncodingError)):
        return connection_error(label, _network_reason(exc) or TRUNCATED)
    return SpaceError(
        "usage",
        f"{label} could not be sent ({type(exc).__name__}).",
        hint="Check the option url and the proxy settings.",
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
        if type(inner).__name__ == "NameResolutionError":
            return "the host name cannot be resolved"
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror[:1].lower() + inner.strerror[1:]
    return None
