# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several requests at a time.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

Item = t.TypeVar("Item")
Result = t.TypeVar("Result")


def map_parallel(func: t.Callable[[Item], Result], items: t.Sequence[Item], connections: int) -> list[Result]:
    """``func`` of each item over at most ``connections`` threads; the results in the items' order.

    The first item runs alone, so that a rejected password is sent once, and media type and ``or`` are known.
    """
    results = [func(item) for item in items[:1]]
    rest = items[1:]
    if not rest or connections == 1:
        return results + [func(item) for item in rest]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(max_workers=min(connections, len(rest))) as pool:
        futures = [pool.submit(func, item) for item in rest]
        try:
            return results + [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
