# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A total deadline for one request, and the way to end it early from another thread.

The deadline is our own because requests and urllib3 bound only the time between two bytes.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import typing as t

T = t.TypeVar("T")

GRACE = 0.25
"""Seconds on top, so that requests' own timeout error wins: its text says more."""

_current = threading.local()


class DeadlineExceeded(Exception):  # noqa: N818 (named as in asyncio and concurrent.futures)
    """The request did not finish before its deadline."""


class RequestCancelled(Exception):  # noqa: N818
    """Another thread ended the request."""


class CancelScope:
    """The sockets of one request. ``cancel`` shuts them down, which wakes the thread that waits for one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._cancelled = False
        self.finished = threading.Event()
        """Set when the request has ended or was cancelled."""

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def attach(self, fileno: int) -> None:
        """Add a connection's socket. Raises ``OSError`` where the request was cancelled before it was sent."""
        with self._lock:
            if self._cancelled:
                raise ConnectionAbortedError("the request was cancelled")
            # A duplicate: wrapping a socket in TLS takes the descriptor away from the original object.
            self._sockets.append(socket.socket(fileno=os.dup(fileno)))

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for sock in self._sockets:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)
        self.finished.set()

    def close(self) -> None:
        with self._lock:
            for sock in self._sockets:
                sock.close()
            self._sockets.clear()
        self.finished.set()


def attach_socket(fileno: int) -> None:
    """Called by a connection for each socket that the current thread's request uses."""
    scope: CancelScope | None = getattr(_current, "scope", None)
    if scope is not None:
        scope.attach(fileno)


def call_with_deadline(timeout: float, func: t.Callable[[], T], scope: CancelScope) -> T:
    """Return ``func()``. Raises ``DeadlineExceeded`` after ``timeout`` seconds, ``RequestCancelled`` when cancelled.

    Both close the request's socket, so that its worker thread ends too. A thread that waits for
    name resolution cannot be woken; it ends without sending anything.
    """
    outcome: list[tuple[T | None, BaseException | None]] = []

    def run() -> None:
        _current.scope = scope
        try:
            outcome.append((func(), None))
        except BaseException as exc:  # re-raised in the caller
            outcome.append((None, exc))
        finally:
            scope.close()

    threading.Thread(target=run, daemon=True).start()
    in_time = scope.finished.wait(timeout + GRACE)
    if scope.cancelled:
        raise RequestCancelled
    if not in_time:
        scope.cancel()
        raise DeadlineExceeded
    result, error = outcome[0]
    if error is not None:
        raise error
    return t.cast("T", result)
