# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection variables of plugins on the controller, with their templates resolved.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import configparser
import os
import re
import typing as t

from ansible import constants
from ansible.config.manager import ensure_type
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.module_utils.parsing.convert_bool import boolean
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS, Option
from ansible_collections.netops.junos_space.plugins.plugin_utils._templating import exact_templar, plain


def connection_variables(
    variables: t.Mapping[str, t.Any] | None, templar: t.Any, extra: t.Iterable[str] = ()
) -> dict[str, t.Any]:
    """The ``junos_space_*`` variables that are set, those of the ``extra`` options too, with their templates resolved.

    ansible-core passes variables to plugins without templating: ``{{ vault_password }}`` would be the password itself.
    """
    names = [option.variable for option in OPTIONS] + [f"junos_space_{name}" for name in extra]
    given = {name: variables[name] for name in names if name in variables} if variables else {}
    if not given:
        return {}
    templar = exact_templar(templar)
    return {name: plain(templar.template(value)) for name, value in given.items()}


def reject_invalid_booleans(variables: t.Mapping[str, t.Any], direct: t.Mapping[str, t.Any]) -> None:
    """Raise ``SpaceError`` for a boolean option whose value is not a boolean.

    ansible-core takes every unknown string for false: ``validate_certs: ture`` would switch the verification off.
    """
    ini = configparser.ConfigParser(interpolation=None, strict=False)
    if constants.CONFIG_FILE:
        ini.read(constants.CONFIG_FILE, encoding="utf-8")
    for option in OPTIONS:
        if option.type == "bool":
            for value in (
                direct.get(option.name),
                variables.get(option.variable),
                os.environ.get(option.env),
                ini.get("junos_space", option.name, fallback=None),
            ):
                if value is not None and value != "":
                    _coerce(option, value)


def invalid_option_error(exc: AnsibleError) -> AnsibleError | SpaceError:
    """The error of ansible-core for an option of a wrong type, without the value: a secret may be in the wrong option."""
    message = str(exc)
    if type(exc).__name__ == "AnsibleRequiredOptionError" or "No setting was provided" in message:
        # It has no value. ansible-core 2.16 has no type for it.
        return exc
    found = re.search(r"[Cc]onfig '(\w+)'|setting: (\w+)", message)
    name = (found[1] or found[2]) if found else "(unknown)"
    choices = re.search(r"[Vv]alid values are:? ([\w, \[\]']+)$", message)
    return SpaceError(
        "usage",
        f"The {name} option has an invalid value.",
        hint=f"Correct {name}." + (f" Valid values are: {choices[1].strip('[]')}." if choices else ""),
    )


def _coerce(option: Option, value: t.Any) -> t.Any:
    try:
        return boolean(value) if option.type == "bool" else ensure_type(value, option.type)
    except (TypeError, ValueError):
        raise SpaceError(
            "usage",
            f"The {option.name} option is not of type {option.type}.",
            hint=f"Correct {option.name}, the variable {option.variable} or {option.env} in the environment.",
        ) from None


class VariableOptions:
    """The connection options of a role as an ``OptionReader``: its variable, else the environment.

    ``environment`` is that of the task, which goes before the controller's.
    """

    def __init__(
        self, variables: t.Mapping[str, t.Any], templar: t.Any, environment: t.Mapping[str, t.Any] | None = None
    ) -> None:
        self._variables = variables
        self._templar = exact_templar(templar)
        self._environment = environment or {}

    def get_option(self, option: str) -> t.Any:
        entry = next(entry for entry in OPTIONS if entry.name == option)
        value = self._variable(entry.variable) if entry.variable in self._variables else None
        if value is None or value == "":
            value = plain(self._environment.get(entry.env, os.environ.get(entry.env)))
        if value is None or value == "":
            return entry.default
        return _coerce(entry, value)

    def _variable(self, name: str) -> t.Any:
        try:
            value = plain(self._templar.template(self._variables[name]))
        except AnsibleError as exc:
            # Only the name of what is undefined: any other message could show a secret.
            reason = f": {' '.join(str(exc).split())[:300]}" if isinstance(exc, AnsibleUndefinedVariable) else "."
            raise SpaceError(
                "usage",
                f"The variable {name} cannot be evaluated{reason}",
                hint="Correct its template, or define what it refers to.",
            ) from None
        return None if value == self._variables.get("omit") else value
