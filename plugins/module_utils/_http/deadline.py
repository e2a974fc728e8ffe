# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A total deadline for one request: requests and urllib3 bound only the time between two bytes.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading
import typing as t

T = t.TypeVar("T")

GRACE = 0.25
"""Seconds on top, so that requests' own timeout error wins: its text says more."""


class DeadlineExceeded(Exception):  # noqa: N818 (named as in asyncio and concurrent.futures)
    """The request did not finish before its deadline."""


def call_with_deadline(timeout: float, func: t.Callable[[], T]) -> T:
    """Return ``func()``, or raise ``DeadlineExceeded`` after ``timeout`` seconds.

    Name resolution and a response that arrives a byte at a time have no other bound. The worker
    thread is abandoned after that.
    """
    outcome: list[tuple[T | None, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((func(), None))
        except BaseException as exc:  # re-raised in the caller
            outcome.append((None, exc))

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(timeout + GRACE)
    if not outcome:
        raise DeadlineExceeded
    result, error = outcome[0]
    if error is not None:
        raise error
    return t.cast("T", result)
