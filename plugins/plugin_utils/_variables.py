# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The connection variables as plugins on the controller get them.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS


def connection_variables(variables: t.Mapping[str, t.Any] | None, templar: t.Any) -> dict[str, t.Any]:
    """The ``junos_space_*`` variables that are set, templates in them resolved.

    ansible-core hands plugins variables as they are written, and would take ``{{ vault_password }}``
    for the password itself.
    """
    names = [option.variable for option in OPTIONS]
    return {name: templar.template(variables[name]) for name in names if variables and name in variables}
