# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts of the appliance must stay texts, whatever they look like.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t

try:
    from ansible.utils.unsafe_proxy import wrap_var
except ImportError:
    # ansible-core 2.19 and later evaluate no template that is not marked as trusted.
    wrap_var = None

# ansible-core 2.16 to 2.18 evaluate every template that stands in a host variable. A `#jinja2:` header can change the
# braces into anything, so not the suspicious is marked but all that is not plain. (Marking all would fill the output
# of ansible-inventory with __ansible_unsafe.)
_PLAIN = re.compile(r"[\w .:/+-]*")


def untrusted(value: t.Any) -> t.Any:
    """The same value, in which ansible-core evaluates nothing."""
    if isinstance(value, dict):
        return {untrusted(key): untrusted(item) for key, item in value.items()}
    if isinstance(value, list):
        return [untrusted(item) for item in value]
    if wrap_var is None or not isinstance(value, str) or _PLAIN.fullmatch(value):
        return value
    return wrap_var(value)
