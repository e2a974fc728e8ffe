# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of a gate, read in the host's own context.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import difflib
import typing as t
from pathlib import Path

from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import tracking_numbers
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS as POLICY_KEYS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import PRESETS, Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import NAMES as STATEMENT_NAMES
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import Statements
from ansible_collections.netops.junos_space.plugins.module_utils._text import PEM_HEADER, quoted
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import SETTINGS, Settings
from ansible_collections.netops.junos_space.plugins.plugin_utils._templating import (
    has_omitted,
    is_omitted,
    omit_marking_templar,
    plain,
)

GATES = tuple(PRESETS)
STATEMENTS = (*STATEMENT_NAMES, "require")
"""What the operator states; only ``rma_gate`` has them."""

VARIABLES = ("tracking_number", *POLICY_KEYS, *SETTINGS)


def variable_names(gate: str) -> tuple[str, ...]:
    """The names of the gate's variables, without the prefix."""
    return (*VARIABLES, *STATEMENTS) if gate == "rma_gate" else VARIABLES


Numbers = t.Union[str, list[str], None]


class GateVariables:
    """Reads the variables ``<gate>_*`` of one host. What is wrong with them is a ``SpaceError`` of kind ``usage``."""

    def __init__(self, gate: str, variables: t.Mapping[str, t.Any], templar: t.Any) -> None:
        self._gate = gate
        self._variables = variables
        self._templar = omit_marking_templar(templar, variables)

    def reject_unknown(self) -> None:
        """A variable that only looks like one of the gate's would be a condition that is never evaluated."""
        for gate in GATES:
            prefix = f"{gate}_"
            for variable in self._variables:
                if not isinstance(variable, str) or not variable.startswith(prefix):
                    continue
                name = variable[len(prefix) :]
                names = variable_names(gate)
                if name not in names and name != "result":
                    similar = difflib.get_close_matches(name, names, n=1) or _with_same_words(name)
                    raise SpaceError(
                        "usage",
                        f"Unknown variable {quoted(variable)[1:-1]}."
                        + (f" Did you mean {prefix}{similar[0]}?" if similar else ""),
                        hint=f"The variables are {prefix}* with {', '.join(names)}. Rename yours if it is unrelated: "
                        f"names that begin with {prefix} are reserved.",
                    )

    def reject_forged_result(self, manager: t.Any, host: str) -> None:
        """Only the role may set its results: anything else that does would hide the verdict, or be taken for one."""
        for name in (f"{self._gate}_result", f"__{self._gate}_change"):
            if self._variables.get(name) == registered_value(manager, host, name):
                continue
            origin = (
                "as an extra variable (-e, or an artifact of an earlier workflow job), which hides the verdict"
                if name in manager.extra_vars
                else "in the inventory, the play or parameters of the role"
            )
            raise SpaceError(
                "usage",
                f"The variable {name} is set {origin}.",
                hint=f"Remove it: only the role {self._gate} sets it.",
            )

    def policy(self) -> Policy:
        """The preset of the gate, replaced key by key by what the variables state."""
        stated = {key: self._value(key) for key in POLICY_KEYS if self._is_set(key)}
        host = {"host_name": self._variables["inventory_hostname"]}
        return Policy.from_dict({**host, **PRESETS[self._gate], **stated})

    def statements(self) -> Statements:
        """What the operator states; nothing for a gate without such variables."""
        values = {name: self._value(name) for name in STATEMENTS if self._gate == "rma_gate" and self._is_set(name)}
        return Statements.from_dict(values, values.get("require"))

    def settings(self) -> Settings:
        given = {name: self._value(name) for name in SETTINGS if self._is_set(name)}
        return Settings.from_variables(self._gate, given)

    def reject_change_tasks(self, settings: Settings) -> None:
        if settings.change_tasks:
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_change_tasks is set, and would have no effect here: only the role's entry "
                "point change runs it.",
                hint="Include the role with tasks_from: change, or leave the variable out.",
            )

    def change_file(self, settings: Settings, loader: t.Any) -> str:
        """The path of the task file that is the change. A relative one is relative to the playbook."""
        variable = f"{self._gate}_change_tasks"
        if not settings.change_tasks:
            raise SpaceError(
                "usage",
                f"The entry point change of the role {self._gate} has no change to run: {variable} is not set.",
                hint=f"Set {variable} to the path of the task file to run where the gate is open.",
            )
        path = Path(loader.path_dwim(settings.change_tasks))
        if not path.is_file():
            raise SpaceError(
                "usage",
                f"The file {quoted(settings.change_tasks)}, which {variable} names, does not exist.",
                hint="Correct the path. A relative path is relative to the directory of the playbook.",
            )
        return str(path)

    def numbers(self) -> Numbers:
        """The tracking number of the host, or several, or None where it has none."""
        if not self._is_set("tracking_number"):
            return None
        raw = self._variables[f"{self._gate}_tracking_number"]
        if isinstance(raw, (list, tuple)):
            # One by one: an element that is omitted would leave the list without a trace.
            return self._several([self._rendered("tracking_number", element) for element in raw])
        return self.numbers_from(raw, self._templar)

    def numbers_from(self, raw: t.Any, templar: t.Any) -> Numbers:
        try:
            value = plain(templar.template(raw))
        except AnsibleError as exc:
            if isinstance(exc, AnsibleUndefinedVariable):
                # A number that is taken from a variable which this host does not have.
                return None
            raise self._template_error("tracking_number", exc) from exc
        if value is None or is_omitted(value):
            return None
        if has_omitted(value):
            raise self._omitted("tracking_number", value)
        self._reject_key("tracking_number", value)
        if isinstance(value, list):
            return self._several(value)
        number = self._as_number(value)
        return number if number.strip() else None

    def _several(self, values: list[t.Any]) -> Numbers:
        numbers = [self._as_number(value) for value in values]
        if any(not number.strip() for number in numbers):
            raise SpaceError(
                "usage",
                f"The list {self._gate}_tracking_number has an empty element.",
                hint="Every number of the list must be open, so none can be left empty. Correct or remove it.",
            )
        return list(dict.fromkeys(numbers)) or None

    def _as_number(self, value: t.Any) -> str:
        if isinstance(value, str):
            return value
        variable = f"{self._gate}_tracking_number"
        if isinstance(value, int) and not isinstance(value, bool):
            raise SpaceError(
                "usage",
                f"The variable {variable} is not a string.",
                hint=tracking_numbers.describe_integer(value),
            )
        raise SpaceError(
            "usage",
            f"The variable {variable} must be a string or a list of strings, not {type(value).__name__}.",
            hint=f'Quote the number where it is written: {variable}: "0123".',
        )

    def _is_set(self, name: str) -> bool:
        return f"{self._gate}_{name}" in self._variables

    def _value(self, name: str) -> t.Any:
        return self._rendered(name, self._variables[f"{self._gate}_{name}"])

    def _rendered(self, name: str, raw: t.Any) -> t.Any:
        try:
            value = plain(self._templar.template(raw))
        except AnsibleError as exc:
            raise self._template_error(name, exc) from exc
        if has_omitted(value):
            raise self._omitted(name, value)
        self._reject_key(name, value)
        return value

    def _reject_key(self, name: str, value: t.Any) -> None:
        if any(PEM_HEADER in text for text in _strings(value)):
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_{name} contains the text of a key or certificate.",
                hint="Correct the variable. Its value is not shown.",
            )

    def _template_error(self, name: str, exc: AnsibleError) -> SpaceError:
        message = " ".join(str(exc).split())
        return SpaceError(
            "usage",
            f"The variable {self._gate}_{name} cannot be evaluated: {message[:300]}",
            hint="Correct its template, or define what it refers to.",
        )

    def _omitted(self, name: str, value: t.Any) -> SpaceError:
        which = "The" if is_omitted(value) else "A part of the"
        return SpaceError(
            "usage",
            f"{which} variable {self._gate}_{name} is default(omit), and a variable cannot be omitted.",
            hint="Give it a value for every host, or do not set it.",
        )


def registered_value(manager: t.Any, host: str, name: str) -> t.Any:
    """What a task of this run has registered (or set_fact has set) under this name; None where there is nothing."""
    return manager._nonpersistent_fact_cache.get(host, {}).get(name)


def _strings(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def _with_same_words(name: str) -> list[str]:
    """The variables that have all words of a name: ``types`` is short for ``incident_types``."""
    words = {word.rstrip("s") for word in name.split("_")}
    return [known for known in VARIABLES if words <= {word.rstrip("s") for word in known.split("_")}]
