# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS context: what is trusted, and which client certificate is shown.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import socket
import ssl
import typing as t
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.tls_errors import certificate_file_reason
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._text import printable

# Python has a name for it since 3.10.
_PARTIAL_CHAIN = getattr(ssl, "VERIFY_X509_PARTIAL_CHAIN", 0x80000)


class _Context(ssl.SSLContext):
    """Verifies the host also if it is an IP address: urllib3 before release 2 does not pass an address on."""

    host: str | None = None

    def wrap_socket(self, sock: socket.socket, **kwargs: t.Any) -> ssl.SSLSocket:  # type: ignore[override]
        kwargs["server_hostname"] = kwargs.get("server_hostname") or self.host
        return super().wrap_socket(sock, **kwargs)


def build_ssl_context(connection: Connection) -> ssl.SSLContext:
    """The context for this connection. Raises ``SpaceError`` if an option names a file that cannot be used."""
    context = _Context(ssl.PROTOCOL_TLS_CLIENT)
    context.host = urlsplit(connection.url).hostname
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A certificate in ca_path is trusted by itself, also if it is the server's own or an intermediate one.
    context.verify_flags |= _PARTIAL_CHAIN
    # Front ends can ask for a client certificate after they have seen the URL.
    context.post_handshake_auth = True
    if not connection.validate_certs:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    for name in ("ca_path", "client_cert", "client_key"):
        path = getattr(connection, name)
        if path and not os.path.exists(path):
            raise SpaceError(
                "usage",
                f"The {name} option names {_shown(path, connection)}, which does not exist.",
                hint=f"Correct {name}.",
            )
    if connection.ca_path and connection.validate_certs:
        is_dir = os.path.isdir(connection.ca_path)
        try:
            context.load_verify_locations(**{"capath" if is_dir else "cafile": connection.ca_path})
        except (OSError, ssl.SSLError) as exc:
            raise SpaceError(
                "usage",
                f"The ca_path option names {_shown(connection.ca_path, connection)}, which cannot be read as certificates in PEM format.",
                hint="Set ca_path to a PEM file, or to a directory prepared with c_rehash.",
            ) from exc
    if connection.client_cert:
        try:
            context.load_cert_chain(connection.client_cert, connection.client_key, password=_reject_passphrase_prompt)
        except (OSError, ssl.SSLError, ValueError) as exc:
            raise SpaceError(
                "usage",
                f"The client_cert option names {_shown(connection.client_cert, connection)}, which cannot be used with its key: "
                f"{certificate_file_reason(exc)}.",
                hint="Both must be in PEM format, belong together and be without a passphrase. RSA keys need 2048 bits "
                "or more, signatures SHA-256 or better.",
            ) from exc
    return context


def _shown(path: str, connection: Connection) -> str:
    """A path in a message. Not if it contains the password, which may have been set for the wrong option."""
    password = connection.password.reveal()
    return "(not shown: it contains the password)" if password and password in path else printable(path)


def _reject_passphrase_prompt() -> str:
    # Without this OpenSSL would prompt on the terminal, and the play would hang.
    raise ValueError("the key is encrypted")
