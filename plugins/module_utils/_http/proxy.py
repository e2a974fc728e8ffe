# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies from the environment: which one is used, and what its failures mean.

A proxy's URL is never shown: it can contain a password.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import ssl
import typing as t
from importlib.util import find_spec
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError, missing_library_error
from ansible_collections.netops.junos_space.plugins.module_utils._options import is_loopback

_VARIABLES = "HTTPS_PROXY or ALL_PROXY in the environment"
_BYPASS = "or list the appliance's host in NO_PROXY, if it can be reached without a proxy"


def environment_proxies(url: str) -> dict[str, str]:
    """The environment's proxies for a URL. Raises ``SpaceError`` for one that cannot be used."""
    from requests.utils import get_environ_proxies, select_proxy

    if is_loopback(urlsplit(url).hostname or ""):
        # Never a proxy for this machine itself: it would see plain http with the password.
        return {}
    proxies: dict[str, str] = get_environ_proxies(url)
    scheme = (select_proxy(url, proxies) or "").partition("://")[0].lower()
    if scheme.startswith("socks") and find_spec("socks") is None:
        raise missing_library_error(
            "PySocks", f"the SOCKS proxy that {_VARIABLES} names", f" Use an HTTP proxy instead, {_BYPASS}."
        )
    return proxies


def proxy_error(label: str, chain: t.Iterable[BaseException], network_reason: str | None) -> SpaceError:
    """The error for a connection that failed at the proxy. Of ``chain``, the wrapped exceptions, no text is shown."""
    reason = f"the proxy cannot be reached: {network_reason}" if network_reason else "the proxy refused the connection"
    hint = f"Check {_VARIABLES}, {_BYPASS}."
    retryable = True
    for exc in chain:
        tunnel = re.search(r"Tunnel connection failed: ([0-9]{3})\b", str(exc))
        if tunnel:
            status = int(tunnel[1])
            reason = f"the proxy answered {status} to CONNECT"
            retryable = status >= 500
            if status == 407:
                hint = f"Put the proxy's user name and password into the URL in {_VARIABLES}, {_BYPASS}."
            elif not retryable:
                hint = f"Ask the proxy's operator to allow CONNECT to the host and port in url, {_BYPASS}."
            break
        if isinstance(exc, ssl.SSLError):
            retryable = False
            if "WRONG_VERSION_NUMBER" in (exc.reason or ""):
                reason = "the proxy does not speak TLS"
                hint = (
                    f"Write the URL in {_VARIABLES} with http://: that is how the proxy is reached, not the appliance."
                )
            else:
                reason = "the TLS handshake with the proxy failed"
            break
    return SpaceError("connection", f"{label} failed: {reason}.", hint=hint, retryable=retryable)
