# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.plugins.action import ActionBase
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._text import escape_all_controls, escape_controls
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.replay import replay


class ActionModule(ActionBase):
    """Reads evidence on the controller. Documented in the module of the same name."""

    _supports_check_mode = True
    _supports_async = False
    _VALID_ARGS = frozenset(("evidence",))

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        _validation, arguments = self.validate_argument_spec({"evidence": {"type": "path", "required": True}})
        try:
            found = replay(Path(self._loader.path_dwim(arguments["evidence"])))
        except SpaceError as exc:
            # Not raised: ansible-core before 2.19 announces a traceback for each exception.
            return {**result, "changed": False, "failed": True, "msg": escape_controls(str(exc))}
        shown: dict[str, t.Any] = escape_all_controls(found)
        return {**result, **shown, "changed": False, "failed": bool(found["differences"])}
