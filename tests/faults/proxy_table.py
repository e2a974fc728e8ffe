# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of proxy faults: what a proxy of the environment can answer, and how a request through it ends.

It drives tests/unit/faults/test_proxies.py and a section of docs/faults.md.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

PASSWORD = "pr0xy-s3cret"


@dataclass(frozen=True)
class ProxyFault:
    name: str
    description: str
    message_contains: str
    hint_contains: str
    retryable: bool
    answer: bytes | None = b""
    """What the proxy answers to CONNECT. None: nobody listens."""
    scheme: str = "http"
    kind: str = "connection"


def _answer(status: int, reason: str) -> bytes:
    return f"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\nX-Echo: {PASSWORD}\r\n\r\n".encode()


PROXY_FAULTS: t.Final = (
    ProxyFault("nobody", "Nobody listens at the proxy's port", "the proxy cannot be reached: connection refused",
               "Check HTTPS_PROXY or ALL_PROXY", True, answer=None),
    ProxyFault("authentication", "407: the proxy wants a user name and password", "the proxy answered 407 to CONNECT",
               "Put the proxy's user name and password into the URL", False, _answer(407, "Proxy Authentication Required")),
    ProxyFault("denied", "403: the proxy does not allow the host or port", "the proxy answered 403 to CONNECT",
               "Ask the proxy's operator to allow CONNECT", False, _answer(403, "Forbidden")),
    ProxyFault("unreachable", "502: the proxy cannot reach the appliance; retried", "the proxy answered 502 to CONNECT",
               "list the appliance's host in NO_PROXY", True, _answer(502, "Bad Gateway")),
    ProxyFault("no_tls", "The proxy's URL says https, and the proxy speaks plain HTTP", "the proxy does not speak TLS",
               "with http://", False, _answer(400, "Bad Request"), scheme="https"),
    ProxyFault("no_library", "A SOCKS proxy, and the library PySocks is not installed", "The Python library PySocks is not installed",
               "pip install PySocks", False, scheme="socks5", kind="usage"),
    ProxyFault("unknown_scheme", "A proxy URL with a scheme that is none of a proxy", "could not be sent",
               "the URLs of proxies in the environment", False, scheme="ftp", kind="usage"),
)  # fmt: skip
