# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate_host import GateHost


class ActionModule(ActionBase):
    """Judges one host, all on the controller. Documented in the module of the same name."""

    _supports_check_mode = True
    _supports_async = False
    _VALID_ARGS = frozenset(("gate",))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        result["changed"] = False
        try:
            host = GateHost(self._task, self._task.args["gate"], task_vars or {}, self._templar, self._loader)
            verdict = host.verdict()
        except SpaceError as exc:
            raise AnsibleActionFail(str(exc)) from exc
        result.update(verdict, msg=host.sentence(verdict))
        return result
