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

from ansible import errors, template
from jinja2 import pass_context

_omitted_error = getattr(errors, "AnsibleValueOmittedError", None)
OMITTED: tuple[type[Exception], ...] = (_omitted_error,) if _omitted_error else ()
"""What ansible-core 2.19 and later raise for ``{{ name | default(omit) }}``; before, it is a placeholder string."""

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


def plain(value: t.Any) -> t.Any:
    """The same value without ansible-core's marks: no data tags, and inline vault values decrypted."""
    if isinstance(value, str) or getattr(value, "__ENCRYPTED__", False):
        return str(value)
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
