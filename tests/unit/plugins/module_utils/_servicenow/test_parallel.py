# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several requests at a time."""

from __future__ import annotations

import threading
import typing as t
from concurrent.futures import ThreadPoolExecutor

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.parallel import map_parallel


@pytest.mark.parametrize("count", [0, 1, 2, 9])
@pytest.mark.parametrize("connections", [1, 2, 16])
def test_results_are_in_the_order_of_the_items(connections: int, count: int) -> None:
    threads = []

    def double(item: int) -> int:
        threads.append(threading.current_thread())
        return item * 2

    assert map_parallel(double, list(range(count)), connections) == [item * 2 for item in range(count)]
    # The first item runs here, and so do all of them where there is one connection.
    here = [thread is threading.current_thread() for thread in threads]
    assert here == [number == 0 or connections == 1 for number in range(count)]


def test_first_item_goes_ahead_alone() -> None:
    called: list[int] = []

    def fail(item: int) -> t.NoReturn:
        called.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        map_parallel(fail, list(range(9)), 4)
    assert called == [0]


def test_failure_cancels_what_was_not_started(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    shut_down = threading.Event()
    shutdown = ThreadPoolExecutor.shutdown

    def noted(pool: ThreadPoolExecutor, wait: bool = True, **options: t.Any) -> None:
        if not wait:
            shutdown(pool, wait, **options)
        shut_down.set()
        shutdown(pool, True)

    monkeypatch.setattr(ThreadPoolExecutor, "shutdown", noted)

    def call(item: int) -> int:
        started.append(item)
        if item == 1:
            raise ValueError(item)
        if item > 1:
            # All threads are busy until the pool was shut down.
            shut_down.wait(10)
        return item

    with pytest.raises(ValueError, match="1"):
        map_parallel(call, list(range(50)), 2)
    # The first alone, the one that failed, and one in each of the two threads.
    assert len(started) <= 4
