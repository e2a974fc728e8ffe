# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the processes of one run of Ansible tell each other.

Each host's task runs in a process of its own. They share a folder below the run's temporary
folder, which Ansible makes for each run, readable for its user only, and removes at the end.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import typing as t
from pathlib import Path

from ansible import constants


class Memory:
    """A dictionary that one process at a time works on, and files beside it for what is large."""

    def __init__(self, name: str) -> None:
        self._folder = Path(constants.DEFAULT_LOCAL_TMP) / "netops.junos_space" / _safe(name)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def exclusive(self) -> t.Iterator[dict[str, t.Any]]:
        """The dictionary, to change in place. Others wait, also while a question is under way."""
        with open(self._folder / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            state = self._folder / "state.json"
            content: dict[str, t.Any] = json.loads(state.read_text(encoding="utf-8")) if state.exists() else {}
            yield content
            write_whole(state, json.dumps(content))

    def keep(self, name: str, value: t.Any) -> None:
        """Keep a value of its own beside the dictionary. Only within ``exclusive``."""
        write_whole(self._folder / f"{_safe(name)}.json", json.dumps(value))

    def kept(self, name: str) -> t.Any:
        return json.loads((self._folder / f"{_safe(name)}.json").read_text(encoding="utf-8"))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads half of it."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    # Half a surrogate pair, which JSON can carry, is written as JSON would escape it.
    with open(
        scratch,
        "w",
        encoding="utf-8",
        errors="backslashreplace",
        opener=lambda name, flags: os.open(name, flags, 0o600),
    ) as file:
        file.write(text)
    os.replace(scratch, path)


def _safe(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
