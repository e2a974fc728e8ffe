# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions of requests that are configured from explicit options only, and connections that can be cancelled.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ssl
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._http import tls
from ansible_collections.netops.junos_space.plugins.module_utils._http.deadline import attach_socket
from ansible_collections.netops.junos_space.plugins.module_utils._http.proxy import environment_proxies
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

try:
    import requests
    from requests.adapters import HTTPAdapter
    from requests.exceptions import RequestException
    from urllib3 import disable_warnings
    from urllib3.exceptions import HTTPError, InsecureRequestWarning

    REQUESTS_IMPORT_ERROR: ImportError | None = None
    # requests lets a few errors of urllib3 through, such as the one for an invalid host name.
    HTTP_EXCEPTIONS: tuple[type[Exception], ...] = (RequestException, HTTPError)
except ImportError as exc:
    REQUESTS_IMPORT_ERROR = exc
    HTTP_EXCEPTIONS = ()
    # Placeholder base class; nothing can be sent without requests.
    HTTPAdapter = object  # type: ignore[assignment,misc]

_POOL_SIZE = 64
"""Above any number of connections in use, abandoned ones included: urllib3 warns about each that it cannot keep."""


def build_adapter(connection: Connection) -> HTTPAdapter:
    """The connection pool and TLS context that all sessions of a transport share."""
    if not connection.validate_certs:
        # We warn once ourselves; urllib3 would do so for each request.
        disable_warnings(InsecureRequestWarning)
    return _Adapter(tls.build_ssl_context(connection))


def build_session(connection: Connection, adapter: HTTPAdapter) -> requests.Session:
    """A session with an empty cookie jar."""
    session = requests.Session()
    # Without the environment: .netrc would replace the credentials, REQUESTS_CA_BUNDLE the CA.
    session.trust_env = False
    session.proxies.update(environment_proxies(connection.url))
    session.headers["User-Agent"] = "netops.junos_space"
    session.headers["Accept-Encoding"] = "gzip"
    session.verify = (connection.ca_path or True) if connection.validate_certs else False
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _Adapter(HTTPAdapter):
    """Adds our TLS context and cancellable connections, with and without a proxy."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(pool_maxsize=_POOL_SIZE, max_retries=0)

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)
        _make_cancellable(self.poolmanager)

    def proxy_manager_for(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        manager = super().proxy_manager_for(*args, ssl_context=self._context, **kwargs)
        _make_cancellable(manager)
        return manager


class _CancellableConnection:
    """Mixin for urllib3's connections: reports each socket to the request that uses it, new ones and reused ones."""

    sock: t.Any

    def _new_conn(self) -> t.Any:
        sock = super()._new_conn()  # type: ignore[misc]
        try:
            attach_socket(sock.fileno())
        except OSError:
            sock.close()
            raise
        return sock

    def request(self, *args: t.Any, **kwargs: t.Any) -> t.Any:
        if self.sock is not None:
            attach_socket(self.sock.fileno())
        return super().request(*args, **kwargs)  # type: ignore[misc]


def _make_cancellable(manager: t.Any) -> None:
    """Derive the manager's own classes, which differ between direct connections, HTTP proxies and SOCKS proxies."""
    manager.pool_classes_by_scheme = {
        scheme: _cancellable_pool(pool) for scheme, pool in manager.pool_classes_by_scheme.items()
    }


def _cancellable_pool(pool: t.Any) -> t.Any:
    if issubclass(pool.ConnectionCls, _CancellableConnection):
        return pool
    connection = type(pool.ConnectionCls.__name__, (_CancellableConnection, pool.ConnectionCls), {})
    return type(pool.__name__, (pool,), {"ConnectionCls": connection})
