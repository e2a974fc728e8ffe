# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible import constants
from ansible.plugins.action import ActionBase
from ansible.release import __version__ as ansible_version
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._text import escape_all_controls
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.host import HostGate
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.variables import GATES

display = Display()

PRINTS_RAW_JSON = tuple(map(int, ansible_version.split(".")[:2])) < (2, 19)
"""Older releases of ansible-core show a failure as one long line of JSON that buries the message."""

ARGUMENT_SPEC: dict[str, dict[str, t.Any]] = {
    "gate": {"type": "str", "required": True, "choices": list(GATES)},
    "entry_point": {"type": "str", "choices": ["main", "change"]},
    "confirm": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    """Evaluates one host, all on the controller. Documented in the module of the same name."""

    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        result["changed"] = False
        _validation, args = self.validate_argument_spec(ARGUMENT_SPEC)
        try:
            gate = HostGate(self._task, args["gate"], args["entry_point"], task_vars or {}, self._templar, self._loader)
            if args["confirm"]:
                result.update(gate.confirm())
            else:
                result.update(gate.evaluate())
                self._print_verdict(result, gate.reports)
                if self._task.no_log:
                    # ansible-core 2.19 and later print the message of a failure all the same.
                    result["msg"] = "The verdict is hidden, as no_log is set."
        except SpaceError as exc:
            result.update(failed=True, msg=str(exc), failure=exc.to_failure_dict())
        if not result.get("failed"):
            return result
        # Ansible prints the result of a task that has failed as it is.
        shown: dict[str, t.Any] = escape_all_controls(result)
        return shown

    def _print_verdict(self, result: dict[str, t.Any], reports: bool) -> None:
        """Nobody should need -v to see why a host does not proceed. On stderr: programs read stdout."""
        is_printed = result.get("failed", False) and not PRINTS_RAW_JSON
        if self._task.no_log or is_printed or (result["allowed"] and not reports):
            return
        color = constants.COLOR_OK if result["allowed"] else constants.COLOR_ERROR
        display.display(result["msg"], color=color, stderr=True)
