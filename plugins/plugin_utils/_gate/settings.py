# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a gate beside its policy and number: wait_for, on_blocked, on_error, evidence and change tasks.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor

OUTCOMES = ("fail", "end_host", "report")

# The shape of the variables beside the policy and the number, which are validated more strictly than ansible-core would.
SETTINGS: dict[str, dict[str, t.Any]] = {
    "wait_for": {
        "type": "dict",
        "options": {
            "statuses": {"type": "list", "elements": "str", "required": True},
            "fail_on": {"type": "list", "elements": "str", "default": ["Create Failed", "Submission Failed"]},
            "timeout": {"type": "float", "default": 600},
            "interval": {"type": "float", "default": 120},
            "when_missing": {"type": "str", "choices": ["fail", "wait"], "default": "fail"},
        },
    },
    "on_blocked": {"type": "str", "choices": list(OUTCOMES), "default": "fail"},
    "on_error": {"type": "str", "choices": list(OUTCOMES)},
    "evidence_dir": {"type": "path"},
    "change_tasks": {"type": "path"},
}

# Set to an empty value, these are not set.
_CAN_BE_EMPTY = ("wait_for", "evidence_dir")


@dataclass(frozen=True)
class Settings:
    """What to do besides the evaluation."""

    wait_for: WaitFor | None
    on_blocked: str
    on_error: str
    evidence_dir: str | None
    change_tasks: str | None

    @classmethod
    def from_variables(cls, gate: str, given: dict[str, t.Any]) -> Settings:
        """From the values of the variables that are set, by name without the prefix. Raises ``SpaceError`` (``usage``)."""
        prefix = f"{gate}_"
        given = {name: value for name, value in given.items() if value or name not in _CAN_BE_EMPTY}
        if not isinstance(given.get("wait_for", {}), dict):
            # ansible-core would fail with a traceback.
            raise SpaceError(
                "usage", f"The variable {prefix}wait_for must be a dictionary.", hint="Set at least its key statuses."
            )
        validator = ArgumentSpecValidator({prefix + name: spec for name, spec in SETTINGS.items()})
        result = validator.validate({prefix + name: value for name, value in given.items()})
        if result.error_messages:
            raise SpaceError(
                "usage",
                f"The gate's variables are wrong: {'; '.join(map(_without_value, result.error_messages))}.",
                hint="Correct the variable.",
            )
        valid = {name: result.validated_parameters.get(prefix + name) for name in SETTINGS}
        wait_for = valid["wait_for"]
        on_blocked = valid["on_blocked"]
        return cls(
            wait_for=None if wait_for is None else WaitFor(**wait_for),
            on_blocked=on_blocked,
            on_error=valid["on_error"] or ("report" if on_blocked == "report" else "fail"),
            evidence_dir=valid["evidence_dir"],
            change_tasks=valid["change_tasks"],
        )


def _without_value(message: str) -> str:
    """A message of ansible-core without the wrong value, which may be a secret that was set for the wrong variable."""
    message = re.sub(r", got: .*?(?= found in |$)", "", message, flags=re.DOTALL)
    return re.sub(r"(unable to convert to \w+): .*?(?= found in |$)", r"\1", message, flags=re.DOTALL)
