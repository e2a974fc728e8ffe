# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection variables as plugins on the controller get them.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import typing as t

from ansible.config.manager import ensure_type
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS


def connection_variables(
    variables: t.Mapping[str, t.Any] | None, templar: t.Any, more: t.Iterable[str] = ()
) -> dict[str, t.Any]:
    """The ``junos_space_*`` variables that are set, those of the options ``more`` too, templates in them resolved.

    ansible-core hands plugins variables as they are written, and would take ``{{ vault_password }}``
    for the password itself.
    """
    names = [option.variable for option in OPTIONS] + [f"junos_space_{name}" for name in more]
    return {name: templar.template(variables[name]) for name in names if variables and name in variables}


class VariableOptions:
    """The connection options of a role, behind the ``OptionReader`` protocol: its variable, else the environment."""

    def __init__(self, variables: t.Mapping[str, t.Any], templar: t.Any) -> None:
        self._variables = connection_variables(variables, templar)

    def get_option(self, option: str) -> t.Any:
        entry = next(entry for entry in OPTIONS if entry.name == option)
        value = self._variables.get(entry.variable)
        if value is None or value == "":
            value = os.environ.get(entry.env)
        if value is None or value == "":
            return entry.default
        try:
            return ensure_type(value, entry.type)
        except (TypeError, ValueError):
            raise SpaceError(
                "usage",
                f"The variable {entry.variable} (or {entry.env} in the environment) is not of type {entry.type}.",
                hint=f"Correct {entry.variable}.",
            ) from None
