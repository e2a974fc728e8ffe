# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decompression that stops at a size and at a ratio.

It is our own because urllib3 before release 2.6 decompresses each piece it reads in one go: a few kilobytes can fill the memory.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
import zlib

MAX_RATIO = 100
"""Of a body above 1 MiB. Lists of very similar incidents reach 30; a few kilobytes of one pattern reach 1000."""

_FREE_BYTES = 1024 * 1024
_PIECE = 65536
_GZIP_MAGIC = b"\x1f\x8b"


class RatioExceeded(Exception):  # noqa: N818 (named like DeadlineExceeded)
    """The data grows more than ``MAX_RATIO`` times."""


def decompress(chunks: t.Iterable[bytes], encoding: str, max_length: int) -> t.Iterator[bytes]:
    """The decompressed data of gzip or deflate, ``max_length`` bytes and one piece at most.

    Raises ``zlib.error`` for broken or truncated data, ``RatioExceeded``.
    """
    decoder: t.Any = None
    bytes_in = bytes_out = 0
    rest = b""
    for chunk in chunks:
        data = rest + chunk
        rest = b""
        while data and bytes_out <= max_length:
            if decoder is None or decoder.eof:
                if len(data) < len(_GZIP_MAGIC):
                    rest = data
                    break
                if decoder is not None and not data.startswith(_GZIP_MAGIC):
                    # Padding behind the last member.
                    return
                decoder = _decoder(encoding, data)
            decoded = decoder.decompress(data, _PIECE)
            remaining = decoder.unconsumed_tail or decoder.unused_data
            bytes_in += len(data) - len(remaining)
            bytes_out += len(decoded)
            if bytes_out > max(_FREE_BYTES, bytes_in * MAX_RATIO):
                raise RatioExceeded
            yield decoded
            data = remaining
    if bytes_out <= max_length and (rest if decoder is None else not decoder.eof):
        raise zlib.error("truncated")


def _decoder(encoding: str, start: bytes) -> t.Any:
    if encoding != "deflate" or start.startswith(_GZIP_MAGIC):
        return zlib.decompressobj(16 + zlib.MAX_WBITS)
    # By the book deflate has the header of zlib, and some servers leave it out.
    has_header = start[0] & 15 == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
