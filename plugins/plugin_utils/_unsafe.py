# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Strings of the appliance must stay strings, and never be evaluated as templates.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ast
import re
import typing as t

from ansible import constants

try:
    from ansible.utils.native_jinja import NativeJinjaText
    from ansible.utils.unsafe_proxy import wrap_var
except ImportError:
    # ansible-core 2.19 and later evaluate no template that is not marked as trusted, and keep the type of a string.
    wrap_var = None

# ansible-core 2.16 to 2.18 evaluate every template in a host variable. A `#jinja2:` header can change the
# braces into anything, so all strings are marked but the plain ones. (Marking all would fill the output of
# ansible-inventory with __ansible_unsafe.)
_SAFE_STRING = re.compile(r"[\w .:/+-]*")


def make_unsafe(value: t.Any) -> t.Any:
    """The same value, in which ansible-core evaluates no template and converts no string."""
    if isinstance(value, dict):
        return {make_unsafe(key): make_unsafe(item) for key, item in value.items()}
    if isinstance(value, list):
        return [make_unsafe(item) for item in value]
    if wrap_var is None or not isinstance(value, str):
        return value
    if constants.DEFAULT_JINJA2_NATIVE and _is_literal(value):
        # With native types, a template that returns the string 0012 or 1e3 returns a number.
        return wrap_var(NativeJinjaText(value))
    return value if _SAFE_STRING.fullmatch(value) else wrap_var(value)


def _is_literal(value: str) -> bool:
    """Whether Python reads the string as a number, boolean or other literal, which is what native types do with it."""
    try:
        ast.literal_eval(value)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return False
    return True
