# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The library's session, held to what the user set and not to what the environment says.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ssl
import typing as t
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._http import tls
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection, is_loopback

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.exceptions import RequestException
    from requests.utils import get_environ_proxies
    from urllib3 import disable_warnings
    from urllib3.exceptions import HTTPError, InsecureRequestWarning

    REQUESTS_IMPORT_ERROR: ImportError | None = None
    # The library lets a few errors of urllib3 through, such as the one about a host name that cannot be one.
    HTTP_EXCEPTIONS: tuple[type[Exception], ...] = (RequestException, HTTPError)
except ImportError as exc:
    REQUESTS_IMPORT_ERROR = exc
    HTTP_EXCEPTIONS = ()
    # Only named as a base class below; nothing can be asked without the library.
    HTTPAdapter = object  # type: ignore[assignment,misc]


def build_session(connection: Connection) -> requests.Session:
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
    adapter = SSLContextAdapter(tls.context(connection), connection.connections)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class SSLContextAdapter(HTTPAdapter):
    """The library's adapter, with a TLS context and a bound on connections of our own."""

    def __init__(self, context: ssl.SSLContext, connections: int) -> None:
        self._context = context
        super().__init__(pool_maxsize=connections, pool_block=True, max_retries=0)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        return super().proxy_manager_for(*args, ssl_context=self._context, **kwargs)


def body_is_complete(answer: requests.Response, length: int) -> bool:
    """Whether the body is whole.

    Older libraries do not look; and a cut within the headers looks like an empty body, which would mean "none".
    """
    if getattr(answer.raw, "length_remaining", None):
        return False
    chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
    return bool(length) or chunked or answer.headers.get("Content-Length") == "0"
