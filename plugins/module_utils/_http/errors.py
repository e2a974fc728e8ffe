# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the library's exceptions mean. Their texts are not used: they can repeat what was sent.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ssl
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError


def translate_exception(exc: Exception, asked: str, timeout: float) -> SpaceError:
    """The library's exception as ours. ``asked`` says in the message what was asked for, in ``timeout`` seconds."""
    from requests import exceptions

    if isinstance(exc, exceptions.SSLError):
        reason = _tls_reason(exc)
        return SpaceError("tls", f"{asked} failed in the TLS handshake: {reason}.", hint=tls_hint(reason))
    if isinstance(exc, exceptions.Timeout) or _stalled(exc):
        return timeout_error(asked, timeout)
    if isinstance(exc, exceptions.ContentDecodingError):
        return SpaceError(
            "bad_payload", f"{asked} answered with a body whose compression is broken.", hint="Try again."
        )
    if isinstance(exc, exceptions.ProxyError):
        return connection_error(asked, _network_reason(exc) or "the proxy refused the connection")
    if isinstance(exc, (exceptions.ConnectionError, exceptions.ChunkedEncodingError)):
        return connection_error(asked, _network_reason(exc) or TRUNCATED)
    return SpaceError(
        "usage",
        f"{asked} could not be sent ({type(exc).__name__}).",
        hint="Check the option url and the proxy settings.",
    )


TRUNCATED = "the connection was closed before the answer was whole"


def connection_error(asked: str, reason: str) -> SpaceError:
    return SpaceError(
        "connection",
        f"{asked} failed: {reason}.",
        hint="Check the host and port in url, name resolution, firewalls and proxies, and that the appliance is up.",
        retryable=True,
    )


def timeout_error(asked: str, timeout: float) -> SpaceError:
    return SpaceError(
        "timeout",
        f"{asked} was not answered within {timeout:g} seconds.",
        hint="Raise the option timeout if the appliance is slow, or check that its address is reachable.",
        retryable=True,
    )


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


def tls_hint(reason: str) -> str:
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


def _network_reason(exc: BaseException) -> str | None:
    for inner in _chain(exc):
        if type(inner).__name__ == "NameResolutionError":
            return "the host name cannot be resolved"
        if isinstance(inner, OSError) and inner.strerror:
            return inner.strerror[:1].lower() + inner.strerror[1:]
    return None
