# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: incident_gate
short_description: A verdict with reasons, from incidents and a policy
version_added: 1.0.0
description:
  - Judges the incidents of one tracking number by a policy.
  - The verdict is V(open) only if it is certain which incidents there are, and each of them meets every stated condition
    by a value that Service Now documents. It is V(blocked) where a fact says no, and V(unknown) where the facts do not
    suffice.
  - A condition that the policy does not state is not judged. A wrong policy is an error.
author:
  - The netops.junos_space authors (@netops)
positional: policy
options:
  _input:
    description:
      - A row of RV(netops.junos_space.junos_space_incident_info#module:answers), a list of incidents that is known to be
        complete (such as the lookup returns), or the registered result of
        M(netops.junos_space.junos_space_incident_info), failed or not.
    type: raw
    required: true
  policy:
    description:
      - The conditions.
    type: dict
    required: true
    suboptions:
      statuses:
        description: The status must be one of these; letter case, spaces and hyphens do not count.
        type: list
        elements: str
      incident_types:
        description: The type must be one of these; compared like the statuses.
        type: list
        elements: str
      priorities:
        description: The priority must be one of these; V(Critical) and V(1 - Critical) are the same.
        type: list
        elements: str
      max_priority_level:
        description: The priority must have this level or a more urgent one, from 1 (critical) to 4 (low).
        type: int
      host_name:
        description: The incident must be about this device.
        type: str
      host_aliases:
        description: Further names of the device, such as those of its routing engines.
        type: list
        elements: str
      host_match:
        description:
          - How names of devices are compared. V(short) takes no account of letter case, and a name without a domain equals the
            same with any domain, while two names with different domains are different devices. V(exact) compares as text.
            V(any) does not compare.
        type: str
        choices: [short, exact, any]
        default: short
      max_age:
        description: The incident must not be older than this many seconds.
        type: float
      organizations:
        description: The organization must be one of these, spelled exactly so.
        type: list
        elements: str
      device_groups:
        description: The device group must be one of these, spelled exactly so.
        type: list
        elements: str
      products:
        description: The product must be one of these, spelled exactly so.
        type: list
        elements: str
      max_incidents:
        description: How many incidents there may be. All of them must meet the conditions.
        type: int
        default: 1
seealso:
  - plugin: netops.junos_space.gate_open
    plugin_type: test
"""

EXAMPLES = r"""
- name: Ask for the incident
  netops.junos_space.junos_space_incident_info:
    tracking_number: abcdef1234
  register: answer

- name: Judge it
  ansible.builtin.set_fact:
    verdict: "{{ answer.answers[0] | netops.junos_space.incident_gate(policy) }}"
  vars:
    policy:
      statuses: [Created, Updated]
      incident_types: [Event-RMA, On-demand RMA]
      host_name: edge-mx480-01

- name: Go on only if it is open
  ansible.builtin.assert:
    that: verdict is netops.junos_space.gate_open
    fail_msg: "{{ verdict.reasons | map(attribute='message') | join(' ') }}"
"""

RETURN = r"""
_value:
  description: The verdict.
  type: dict
  contains:
    verdict:
      description: One of V(open), V(blocked) and V(unknown).
      type: str
    allowed:
      description: Whether RV(_value.verdict) is V(open).
      type: bool
    reasons:
      description: Why it is not open, each one with C(code) and C(message). Empty where it is.
      type: list
      elements: dict
    incident:
      description: The incident, where there is exactly one, else null.
      type: dict
    incidents:
      description: All incidents that were judged.
      type: list
      elements: dict
    policy:
      description: The policy that was applied.
      type: dict
    subject:
      description: The tracking number that was asked for, null where the answer does not tell.
      type: str
    evaluated_at:
      description: When it was judged, in UTC (ISO 8601).
      type: str
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy


def incident_gate(answer: t.Any, policy: t.Any) -> dict[str, t.Any]:
    try:
        return evaluate(answer, Policy.from_dict(policy))
    except SpaceError as exc:
        raise AnsibleFilterError(f"incident_gate: {exc}") from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"incident_gate": incident_gate}
