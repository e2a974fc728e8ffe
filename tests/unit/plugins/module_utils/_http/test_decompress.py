# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decompression within bounds."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import typing as t
import zlib

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._http.decompress import RatioExceeded, decompress

MIB = 1024 * 1024
TEXT = random.Random(1).randbytes(200_000)  # noqa: S311 (not for cryptography)


def _raw_deflate(data: bytes) -> bytes:
    encoder = zlib.compressobj(wbits=-15)
    return encoder.compress(data) + encoder.flush()


def _pieces(data: bytes, size: int) -> t.Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


PACKED = {
    "gzip": ("gzip", gzip.compress(TEXT)),
    "two members": ("x-gzip", gzip.compress(TEXT[:1000]) + gzip.compress(TEXT[1000:])),
    "padded": ("gzip", gzip.compress(TEXT) + b"\0" * 100),
    "zlib": ("deflate", zlib.compress(TEXT)),
    "raw deflate": ("deflate", _raw_deflate(TEXT)),
}


@pytest.mark.parametrize("size", [1, 2, 3, 1000, 10 * MIB])
@pytest.mark.parametrize(("encoding", "packed"), PACKED.values(), ids=list(PACKED))
def test_data_is_decompressed_whatever_the_pieces(encoding: str, packed: bytes, size: int) -> None:
    assert b"".join(decompress(_pieces(packed, size), encoding, MIB)) == TEXT


def test_nothing_is_nothing() -> None:
    assert b"".join(decompress([], "gzip", MIB)) == b""


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(TEXT)[:-5], b"no gzip at all", b"x", zlib.compress(TEXT), gzip.compress(TEXT)[:500] + b"x" * 500],
)
def test_broken_data_is_an_error(packed: bytes) -> None:
    with pytest.raises(zlib.error):
        list(decompress(_pieces(packed, 1000), "gzip", MIB))


def test_output_ends_soon_after_the_limit() -> None:
    assert MIB < sum(map(len, decompress([gzip.compress(TEXT * 20)], "gzip", MIB))) <= MIB + 65536


def test_similar_records_are_within_the_ratio() -> None:
    body = b",".join(
        b'{"@key":"%d","customerTrackingNumber":"CASE-%d","status":"Created"}' % (n, n) for n in range(50_000)
    )
    assert b"".join(decompress([gzip.compress(body)], "gzip", 64 * MIB)) == body


@pytest.mark.parametrize("pattern", [b"\0", b"{},", b"<a/>"])
def test_bomb_is_stopped_before_it_fills_the_memory(pattern: bytes) -> None:
    bomb = gzip.compress(pattern * (20 * MIB))
    tracemalloc.start()
    with pytest.raises(RatioExceeded):
        for _chunk in decompress([bomb], "gzip", 64 * MIB):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MIB
