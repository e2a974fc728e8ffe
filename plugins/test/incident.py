# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tests, documented in the YAML files beside this one. Each one gives a boolean, whatever it is given."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._gate import gate_open as gate
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.plugin_utils._templating import plain

try:
    # Since ansible-core 2.19 a plugin is not called with an undefined value unless it says that it can be.
    from ansible.template import accept_args_markers
except ImportError:

    def accept_args_markers(plugin: t.Any) -> t.Any:
        return plugin


def _kind(value: t.Any, name: str, classify: t.Callable[[str], str]) -> str:
    text = value.get(name) if isinstance(value, dict) else None
    return classify(text) if isinstance(text, str) else incident.UNKNOWN


def _status(value: t.Any) -> str:
    return _kind(value, "status", incident.status_kind)


def incident_open(value: t.Any) -> bool:
    return _status(value) not in ("closed", incident.UNKNOWN)


def incident_closed(value: t.Any) -> bool:
    return _status(value) == "closed"


def incident_failed(value: t.Any) -> bool:
    return _status(value) in incident.FAILED_KINDS


def incident_has_case(value: t.Any) -> bool:
    return _status(value) in incident.CASE_KINDS


def incident_rma(value: t.Any) -> bool:
    return _kind(value, "incident_type", incident.type_kind) in incident.RMA_KINDS


def gate_open(
    value: t.Any,
    *,
    tracking_number: t.Any = gate.NOT_GIVEN,
    host_name: t.Any = gate.NOT_GIVEN,
    max_age: t.Any = gate.NOT_GIVEN,
) -> bool:
    # Inline vault values are no strings before ansible-core 2.19.
    number, name = plain(tracking_number), plain(host_name)
    return gate.gate_open(value, tracking_number=number, host_name=name, max_age=max_age)


class TestModule:
    def tests(self) -> dict[str, t.Callable[..., bool]]:
        return {
            test.__name__: accept_args_markers(test)
            for test in (
                incident_open,
                incident_closed,
                incident_failed,
                incident_has_case,
                incident_rma,
                gate_open,
            )
        }
