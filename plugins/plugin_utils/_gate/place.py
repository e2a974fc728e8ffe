# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where in a playbook a gate is: its task and the blocks, includes and play around it.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.parsing.convert_bool import boolean


class Place:
    """The position of a task. Attributes of ansible-core's playbook objects are read nowhere else."""

    def __init__(self, task: t.Any) -> None:
        self._chain: list[t.Any] = []
        while task is not None:
            self._chain.append(task)
            task = getattr(task, "_parent", None)
        self._play = next((found for node in self._chain if (found := getattr(node, "_play", None)) is not None), None)

    def is_run_once(self, templar: t.Any) -> bool:
        """Whether ``run_once`` is set anywhere around the task. A dynamic include does not pass it down to its tasks."""
        return any(_is_true(getattr(node, "run_once", None), templar) for node in self._chain)

    def include_tags(self) -> list[str]:
        """The tags of the dynamic includes around the file that the task is in, which their tasks do not inherit."""
        return list(dict.fromkeys(str(tag) for node in self._dynamic_includes()[1:] for tag in node.tags or ()))

    def is_included_by(self, name: str) -> bool:
        """Whether the file that the task is in was included by the file of this name beside it."""
        own, *files = (
            os.path.realpath(_path(node).rpartition(":")[0]) for node in (self._chain[0], *self._dynamic_includes()[:1])
        )
        return files == [os.path.join(os.path.dirname(own), name)]

    def environments(self) -> list[t.Any]:
        """The ``environment`` of what is around the task, templates and all, from the play inwards."""
        nodes = [self._play, *reversed(self._chain[1:])]
        found: list[t.Any] = []
        for node in nodes:
            value = getattr(node, "_environment", None)
            found += [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, (dict, str))]
        return found

    @property
    def key(self) -> str:
        """The same for all hosts that get here in a play, and for no other task of the playbook.

        Tasks of a dynamic include are created again for each host under the strategies free and host_pinned. So the
        outermost include counts, which all hosts share, and the lines of the files that are nested in it.
        """
        includes = self._dynamic_includes()
        if not includes:
            return str(self._chain[0]._uuid)
        outermost = self._chain.index(includes[-1])
        return " < ".join([*map(_path, self._chain[:outermost]), str(includes[-1]._uuid)])

    @property
    def file_and_line(self) -> str:
        """``file:line`` of the task in the playbook, or of the play, that runs the gate."""
        nodes = [node for node in self._chain if hasattr(node, "statically_loaded")]
        return _path(nodes[-1] if nodes else self._play or self._chain[0])

    @property
    def playbook(self) -> str:
        """The name of the playbook's file."""
        return os.path.basename(_path(self._play).rpartition(":")[0]) if self._play is not None else ""

    @property
    def play_id(self) -> str:
        return str(getattr(self._play, "_uuid", ""))

    def _dynamic_includes(self) -> list[t.Any]:
        return [node for node in self._chain if getattr(node, "statically_loaded", True) is False]


def _path(node: t.Any) -> str:
    return str(node.get_path() or "")


def _is_true(value: t.Any, templar: t.Any) -> bool:
    if value is None or isinstance(value, bool):
        return bool(value)
    try:
        return bool(boolean(templar.template(value), strict=False))
    except AnsibleError:
        # Not known to be false.
        return True
