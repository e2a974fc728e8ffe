# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the other hosts of a play will query at a gate, as far as it can be predicted.

A wrong prediction costs a request, never a verdict: each host evaluates its own variables later.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t

from jinja2 import Environment, TemplateError, nodes

_MISSING = object()

_TEMPLATE = re.compile(r"\{[{%#]")


class OtherHosts:
    """The variables of other hosts at the same task, made from those of the host that runs it.

    Variables that come from the play, the role or the task are the same for all hosts; all others are the host's own.
    """

    def __init__(self, task_vars: t.Mapping[str, t.Any], hostvars: t.Any, host: str) -> None:
        self._hostvars = hostvars
        own = hostvars.raw_get(host)
        self._overridden = {name for name, value in own.items() if not _is_same(task_vars.get(name, _MISSING), value)}
        self._shared = {name: value for name, value in task_vars.items() if name not in own or name in self._overridden}
        self._task_vars = task_vars

    def variables_of(self, host: str) -> dict[str, t.Any]:
        """The variables of a host, with their templates."""
        host_vars = self._hostvars.raw_get(host)
        return {**self._shared, **{name: value for name, value in host_vars.items() if name not in self._overridden}}

    def dependencies(self, values: t.Iterable[t.Any]) -> set[str]:
        """The names of all variables that the templates in these values refer to, directly or by other variables."""
        found: set[str] = set()
        pending = [name for value in values for name in _names_in(value)]
        while pending:
            name = pending.pop()
            if name not in found:
                found.add(name)
                pending += _names_in(self._task_vars.get(name))
        return found

    def has_same(self, names: t.Iterable[str], variables: t.Mapping[str, t.Any]) -> bool:
        """Whether these variables have the same values, templates included, as those of the host that runs the task."""
        return all(_is_same(self._task_vars.get(name, _MISSING), variables.get(name, _MISSING)) for name in names)


def is_template(value: t.Any) -> bool:
    return isinstance(value, str) and _TEMPLATE.search(value) is not None


def _is_same(left: t.Any, right: t.Any) -> bool:
    return left is right or bool(left == right)


def _names_in(value: t.Any) -> list[str]:
    """The names of the variables that the templates in a value refer to."""
    if isinstance(value, dict):
        return [name for item in value.values() for name in _names_in(item)]
    if isinstance(value, (list, tuple)):
        return [name for item in value for name in _names_in(item)]
    if not is_template(value):
        return []
    try:
        tree = Environment().parse(str(value))  # noqa: S701 (nothing is rendered)
    except TemplateError:
        return []
    return [node.name for node in tree.find_all(nodes.Name)]
