# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The TLS context: what is trusted, and what is shown.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import ssl

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection


def build_ssl_context(connection: Connection) -> ssl.SSLContext:
    """The context for this connection. Raises ``SpaceError`` where an option names a file that cannot be used."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if not connection.validate_certs:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    for name in ("ca_path", "client_cert", "client_key"):
        path = getattr(connection, name)
        if path and not os.path.exists(path):
            raise SpaceError("usage", f"The option {name} names {path}, which does not exist.", hint=f"Correct {name}.")
    if connection.ca_path and connection.validate_certs:
        folder = os.path.isdir(connection.ca_path)
        try:
            made.load_verify_locations(**{"capath" if folder else "cafile": connection.ca_path})
        except (OSError, ssl.SSLError) as exc:
            raise SpaceError(
                "usage",
                f"The option ca_path names {connection.ca_path}, which cannot be read as certificates in PEM format.",
                hint="Set ca_path to a PEM file, or to a folder prepared with c_rehash.",
            ) from exc
    if connection.client_cert:
        try:
            made.load_cert_chain(connection.client_cert, connection.client_key, password=_no_passphrase)
        except (OSError, ssl.SSLError, ValueError) as exc:
            raise SpaceError(
                "usage",
                f"The option client_cert names {connection.client_cert}, which cannot be used as a certificate with its key.",
                hint="Both must be in PEM format, belong together and be without a passphrase.",
            ) from exc
    return made


def _no_passphrase() -> str:
    # Without this OpenSSL would ask on the terminal, and the play would hang.
    raise ValueError("the key is encrypted")
