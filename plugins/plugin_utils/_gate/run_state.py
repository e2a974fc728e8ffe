# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""State shared by the worker processes of one Ansible run.

Each host's task runs in a process of its own. They share a directory below the temporary
directory that Ansible creates for each run, readable for its user only, and removes at the end.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import typing as t
from pathlib import Path

from ansible import constants
from ansible_collections.netops.junos_space.plugins.module_utils._files import FileLock, atomic_write, explain_io_errors

_HINT = (
    "Free space there, or set local_tmp in ansible.cfg (ANSIBLE_LOCAL_TEMP in the environment) to a directory on a file "
    "system with room and with file locks."
)


class RunState:
    """A dictionary that one process at a time works on, and files beside it for what is large."""

    def __init__(self, name: str) -> None:
        self._directory = Path(constants.DEFAULT_LOCAL_TMP) / "netops.junos_space" / _safe(name)
        with self._explained():
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def exclusive(self) -> t.Iterator[dict[str, t.Any]]:
        """The dictionary, to change in place. Others wait, so hold it only briefly."""
        state = self._directory / "state.json"
        lock = FileLock(self._directory / "lock")
        with self._explained():
            lock.acquire()
        try:
            with self._explained():
                text = state.read_text(encoding="utf-8") if state.exists() else "{}"
            content: dict[str, t.Any] = json.loads(text)
            yield content
            with self._explained():
                atomic_write(state, json.dumps(content))
        finally:
            lock.release()

    @contextlib.contextmanager
    def lease(self, name: str) -> t.Iterator[bool]:
        """Whether this process now has the lease of this name. Nobody waits for it, and it ends with the process."""
        lock = FileLock(self._directory / f"{_safe(name)}.lease")
        is_ours = True
        with self._explained():
            try:
                lock.acquire(blocking=False)
            except BlockingIOError:
                is_ours = False
        try:
            yield is_ours
        finally:
            lock.release()

    def store(self, name: str, value: t.Any) -> None:
        """Store a value of its own beside the dictionary. Only within ``exclusive``."""
        with self._explained():
            atomic_write(self._directory / f"{_safe(name)}.json", json.dumps(value))

    def load(self, name: str) -> t.Any:
        with self._explained():
            return json.loads((self._directory / f"{_safe(name)}.json").read_text(encoding="utf-8"))

    def load_or(self, name: str, default: t.Any) -> t.Any:
        """The value stored under a name, or the default."""
        return self.load(name) if (self._directory / f"{_safe(name)}.json").exists() else default

    def _explained(self) -> contextlib.AbstractContextManager[None]:
        return explain_io_errors(self._directory, _HINT)


def _safe(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]
