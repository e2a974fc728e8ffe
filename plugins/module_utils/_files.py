# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Atomic writes and locks for files that several processes share, and messages for their failures.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._text import shown_path


@contextlib.contextmanager
def explain_io_errors(path: str | os.PathLike[str], hint: str) -> t.Iterator[None]:
    """Raise ``SpaceError`` (``usage``) with the path and a remedy for an ``OSError``: a full disk, missing locks."""
    try:
        yield
    except OSError as exc:
        reason = exc.strerror or type(exc).__name__
        raise SpaceError(
            "usage", f"{shown_path(os.fspath(path))} cannot be used: {reason[:1].lower()}{reason[1:]}.", hint=hint
        ) from exc


def atomic_write(path: str | os.PathLike[str], text: str, *, fsync: bool = False) -> None:
    """Replace a file in one step, so that no reader sees half of it. Readable for its owner only.

    ``fsync`` makes it survive a power failure. Raises ``OSError``.
    """
    directory, name = os.path.split(os.fspath(path))
    fd, temp_path = tempfile.mkstemp(prefix=f".{name[:40]}.", dir=directory or ".")
    try:
        # A lone surrogate, which JSON can carry, is written as JSON would escape it.
        with open(fd, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
            if fsync:
                stream.flush()
                os.fsync(stream.fileno())
        os.replace(temp_path, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temp_path)
        raise


class FileLock:
    """An exclusive lock on a file, which is created. Released by ``release``, or when the process ends."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._fd: int | None = None

    def acquire(self, *, blocking: bool = True) -> None:
        """Raises ``BlockingIOError`` if another process holds it and ``blocking`` is false, ``OSError`` for other failures."""
        fd = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX if blocking else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException:
            os.close(fd)
            raise
        self._fd = fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None

    def __enter__(self) -> FileLock:
        self.acquire()
        return self

    def __exit__(self, *exc: object) -> None:
        self.release()
