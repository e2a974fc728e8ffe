# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that grow by replacing their tail, so that they are complete after each write.

The evidence directory can be shared. A file is created under a new name, without following a link, and afterwards
written only while it is still the same file.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
import typing as t
from pathlib import Path


class ReplacedError(OSError):
    """The file is not the one that this run created."""


def prepare_directory(directory: Path) -> None:
    """Create the directory. Raises ``OSError``, also where another user's symbolic link leads to it."""
    for path in (*reversed(directory.parents), directory):
        with contextlib.suppress(FileNotFoundError):
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode) and found.st_uid not in (0, os.geteuid()):
                raise PermissionError(0, f"{path} is a symbolic link of another user")
    directory.mkdir(parents=True, exist_ok=True)


def new_stem(directory: Path, prefix: str, suffixes: t.Sequence[str]) -> str:
    """A file name without suffix that nobody has used or can predict."""
    while True:
        stem = f"{prefix}-{secrets.token_hex(4)}"
        if not any(os.path.lexists(directory / f"{stem}{suffix}") for suffix in suffixes):
            return stem


class GrowingFile:
    """A head, rows and a tail.

    ``layout`` is kept between the processes that write the file, and stored after each change. A process that is
    killed before that leaves a layout by which the next one undoes or completes its change.
    """

    def __init__(self, path: Path, layout: dict[str, t.Any]) -> None:
        self.path = path
        self._layout = layout

    def write(self, head: bytes, rows: bytes, tail: bytes) -> None:
        """Prepare another file in place of this one. ``settle`` puts it there, once the layout is stored."""
        fd, temp_path = tempfile.mkstemp(prefix=f".{self.path.name}.", dir=self.path.parent)
        try:
            with open(fd, "wb") as stream:
                stream.write(head + rows + tail)
                status = os.fstat(stream.fileno())
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temp_path)
            raise
        self._layout.update(
            temp_path=temp_path,
            replaces=self._layout.get("identity"),
            identity=[status.st_dev, status.st_ino],
            rows_at=len(head),
            tail_at=len(head) + len(rows),
            size=len(head) + len(rows) + len(tail),
        )

    @property
    def is_settled(self) -> bool:
        return "temp_path" not in self._layout

    def settle(self) -> None:
        """Complete ``write``, where there was one."""
        temp_path = self._layout.pop("temp_path", None)
        if temp_path is not None and os.path.lexists(temp_path):
            replaces = self._layout["replaces"]
            if replaces is not None:
                os.close(self._open(os.O_RDONLY, replaces))
            elif os.path.lexists(self.path):
                raise ReplacedError(0, f"{self.path} is not of this run")
            os.rename(temp_path, self.path)

    @contextlib.contextmanager
    def discarded_on_error(self) -> t.Iterator[None]:
        """Remove what ``write`` prepared, where the layout will not be stored."""
        try:
            yield
        except BaseException:
            if not self.is_settled:
                with contextlib.suppress(OSError):
                    os.unlink(self._layout["temp_path"])
            raise

    def append(self, row: bytes, tail: bytes) -> None:
        """Add a row in place of the tail, and write the new tail behind it."""
        with self._opened(os.O_RDWR) as fd:
            end = self._layout["tail_at"] + len(row) + len(tail)
            # White space behind the end is valid in JSON and HTML: a full disk shows here, while the file is complete.
            _write_at(fd, b" " * max(0, end - self._layout["size"]), self._layout["size"])
            _write_at(fd, row + tail, self._layout["tail_at"])
            # What a process left that was killed before it could update the layout.
            os.ftruncate(fd, end)
        self._layout["tail_at"] += len(row)
        self._layout["size"] = end

    def overwrite(self, offset: int, data: bytes) -> None:
        """Replace bytes of the head by as many others."""
        with self._opened(os.O_RDWR) as fd:
            _write_at(fd, data, offset)

    def rows(self) -> bytes:
        with self._opened(os.O_RDONLY) as fd:
            length = self._layout["tail_at"] - self._layout["rows_at"]
            return os.pread(fd, length, self._layout["rows_at"])

    @contextlib.contextmanager
    def _opened(self, flags: int) -> t.Iterator[int]:
        fd = self._open(flags)
        try:
            yield fd
        finally:
            os.close(fd)

    def _open(self, flags: int, identity: list[int] | None = None) -> int:
        try:
            fd = os.open(self.path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as exc:
            raise ReplacedError(exc.errno, f"{self.path} is gone or was replaced during the run") from exc
        status = os.fstat(fd)
        is_same = [status.st_dev, status.st_ino] == (identity or self._layout["identity"])
        # The number of a deleted file's inode can be given to another file.
        is_cut = identity is None and status.st_size < self._layout["size"]
        if not is_same or is_cut or status.st_uid != os.geteuid():
            os.close(fd)
            raise ReplacedError(0, f"{self.path} was replaced during the run")
        return fd


def _write_at(fd: int, data: bytes, offset: int) -> None:
    while data:
        written = os.pwrite(fd, data, offset)
        data, offset = data[written:], offset + written
