# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The log of requests, without passwords and cookies."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any


class RequestLog:
    """Kept in memory and, where a path is given, as a file of JSON lines."""

    def __init__(self, path: Path | None) -> None:
        self._entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._path = path
        self.clear()

    def add(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(entry) + "\n")

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            if self._path:
                self._path.write_bytes(b"")

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(entry) for entry in self._entries]
