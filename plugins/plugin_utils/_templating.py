# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Templates rendered to exactly the value that was written, on every release of ansible-core.

Before 2.19, ansible-core turns the result of a template into what it looks like: a string of digits into an integer
(with jinja2_native), a string with brackets into a list (without).

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import itertools
import typing as t

from ansible import template
from jinja2 import Undefined, pass_context

_OMITTED = "(netops.junos_space: omitted)"
"""What ``omit`` is for ``omit_marking_templar``."""

_KEEPS_TYPES = hasattr(template, "trust_as_template")


def _concat(nodes: t.Iterator[t.Any]) -> t.Any:
    """Like ansible-core's own function for native types, without guessing what a string could mean."""
    head = list(itertools.islice(nodes, 2))
    if len(head) == 1:
        return plain(head[0])
    return "".join(str(plain(node)) for node in itertools.chain(head, nodes))


def exact_templar(templar: t.Any) -> t.Any:
    """A templar that renders with the same variables, and changes no type."""
    if _KEEPS_TYPES:
        return templar
    own = templar.environment.finalize
    # With the context as an argument: without it, Jinja2 renders constants to strings when it compiles them.
    finalize = pass_context(lambda _context, value: own(value))
    environment = type("ExactEnvironment", (template.AnsibleNativeEnvironment,), {"concat": staticmethod(_concat)})
    return templar.copy_with_new_env(environment_class=environment, finalize=finalize)


def omit_marking_templar(templar: t.Any, variables: t.Mapping[str, t.Any]) -> t.Any:
    """An exact templar for these variables, in whose results ``is_omitted`` finds what was ``omit``.

    Since 2.19, ansible-core drops omitted elements of lists and dictionaries without a trace.
    """
    return exact_templar(templar.copy_with_new_env(available_variables={**variables, "omit": _OMITTED}))


def is_omitted(value: t.Any) -> bool:
    return isinstance(value, str) and value == _OMITTED


def has_omitted(value: t.Any) -> bool:
    """Whether anything in a value was ``omit``."""
    if isinstance(value, dict):
        return any(has_omitted(item) for pair in value.items() for item in pair)
    if isinstance(value, (list, tuple)):
        return any(map(has_omitted, value))
    return isinstance(value, str) and _OMITTED in value


def plain(value: t.Any) -> t.Any:
    """The same value without ansible-core's marks: no data tags, and inline vault values decrypted."""
    if isinstance(value, Undefined):
        # Before ansible-core 2.19 it has every attribute, and each use of one is an error.
        return value
    if isinstance(value, str) or getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return int(value) if isinstance(value, int) else float(value)
    return value
