# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible.release import __version__ as ansible_version
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import HostGate

display = Display()

PRINTS_RAW_JSON = tuple(map(int, ansible_version.split(".")[:2])) < (2, 19)
"""Older releases of ansible-core show a failure as one long line of JSON, with the message in its midst."""


class ActionModule(ActionBase):
    """Judges one host, all on the controller. Documented in the module of the same name."""

    _supports_check_mode = True
    _supports_async = False
    _VALID_ARGS = frozenset(("gate",))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        result["changed"] = False
        try:
            host = HostGate(self._task, self._task.args["gate"], task_vars or {}, self._templar, self._loader)
            verdict = host.verdict()
        except SpaceError as exc:
            raise AnsibleActionFail(str(exc)) from exc
        result.update(verdict, msg=host.sentence(verdict))
        if not verdict["allowed"] and host.fails():
            # In this task and not in one of its own, which a fleet would pay for on every host that may go on.
            result["failed"] = True
            if PRINTS_RAW_JSON:
                display.display(result["msg"], color=constants.COLOR_ERROR, stderr=True)
        return result
