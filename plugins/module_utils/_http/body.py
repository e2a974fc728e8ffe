# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The body of a response: read to its end, decompressed, within limits.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
import zlib

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import errors
from ansible_collections.netops.junos_space.plugins.module_utils._http.decompress import (
    MAX_RATIO,
    RatioExceeded,
    decompress,
)

if t.TYPE_CHECKING:
    import requests

MAX_BODY_BYTES = 64 * 1024 * 1024
"""Bytes of one decoded body; more is not read."""

MAX_ERROR_BODY_BYTES = 64 * 1024
"""The same for the body of an error. Little of it is shown, and all of it is searched for secrets, which takes time."""

_COMPRESSED = frozenset(("gzip", "x-gzip", "deflate"))
"""Content-Encodings that are decompressed. Two at once are not among them."""


def read_body(response: requests.Response, label: str) -> bytes:
    """Read a body to its end. The body of an error is cut, or left out if it cannot be read."""
    try:
        return _read_checked(response, label)
    except SpaceError:
        if response.status_code != 200:
            return b""
        raise


def _read_checked(response: requests.Response, label: str) -> bytes:
    is_error = response.status_code != 200
    max_length = min(MAX_BODY_BYTES, MAX_ERROR_BODY_BYTES) if is_error else MAX_BODY_BYTES
    # Taken out, so that urllib3 does not decompress.
    encoding = response.raw.headers.pop("Content-Encoding", "").strip().lower()
    if encoding and encoding != "identity" and encoding not in _COMPRESSED:
        raise SpaceError(
            "bad_payload",
            f"{label} answered with an unsupported Content-Encoding.",
            hint="Check that url names the appliance, and what a proxy in between does to its responses.",
        )
    raw_chunks = response.iter_content(65536)
    chunks: list[bytes] = []
    bytes_read = 0
    try:
        for chunk in decompress(raw_chunks, encoding, max_length) if encoding in _COMPRESSED else raw_chunks:
            bytes_read += len(chunk)
            if bytes_read > max_length:
                if is_error:
                    break
                raise SpaceError(
                    "bad_payload",
                    f"{label} answered with more than {MAX_BODY_BYTES // 1024 // 1024} MiB.",
                    hint="Ask for less at a time, by tracking number or host name.",
                )
            chunks.append(chunk)
    except zlib.error:
        raise SpaceError(
            "bad_payload", f"{label} answered with a body whose compression is broken.", hint="Try again."
        ) from None
    except RatioExceeded:
        raise SpaceError(
            "bad_payload",
            f"{label} answered with a body that is compressed more than {MAX_RATIO} to 1.",
            hint="Check that url names the appliance: no list of incidents is compressed like this.",
        ) from None
    if not is_error and not _is_complete(response, bytes_read):
        raise errors.connection_error(label, errors.TRUNCATED)
    return b"".join(chunks)


def _is_complete(response: requests.Response, bytes_read: int) -> bool:
    """Whether the body arrived to its end.

    Older releases of requests do not check; and a connection closed within the headers looks like
    an empty body, which would mean "none".
    """
    if getattr(response.raw, "length_remaining", None):
        return False
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    return bool(bytes_read) or chunked or response.headers.get("Content-Length") == "0"
