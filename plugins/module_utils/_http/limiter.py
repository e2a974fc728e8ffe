# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How many requests run at a time: fewer after the appliance has rate-limited some.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading


class ConnectionLimiter:
    """A semaphore whose bound only goes down. Safe to use from several threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._busy = 0
        self._closed = False
        self._changed = threading.Condition()

    def acquire(self) -> int:
        """Wait for a free slot; the bound in force when it was taken. Never waits after ``close``."""
        with self._changed:
            self._changed.wait_for(lambda: self._busy < self._limit or self._closed)
            self._busy += 1
            return self._limit

    def release(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def throttle(self, limit_at_start: int) -> bool:
        """Note that a request was rate-limited; whether it ran beside more others than are allowed now.

        The bound is halved once for all requests that were started under it.
        """
        with self._changed:
            if limit_at_start == self._limit and self._busy > 1:
                self._limit = max(1, min(self._limit, self._busy) // 2)
            return self._limit < limit_at_start

    def close(self) -> None:
        """Let everyone who waits pass: nothing is sent any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
