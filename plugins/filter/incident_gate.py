# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: incident_gate
short_description: Evaluate incidents against a policy
version_added: 1.0.0
description:
  - Evaluate the incidents of one tracking number against a policy, and return a verdict with its reasons.
  - The verdict is V(open) only if it is certain which incidents exist, and each of them meets every stated condition by a value
    that Service Now documents. It is V(blocked) if a condition is not met, and V(unknown) if there is not enough information.
  - A condition that the policy does not state is not evaluated. State at least O(policy.statuses), or a closed incident is V(open). The
    gate roles state it for you.
  - An answer that was retrieved more than 120 seconds ago gives V(unknown). So does one from which the query's own filters
    removed incidents. Query right before this filter, without these options of the module, and state them in O(policy).
  - Values are compared in ASCII. A letter that only looks like another one never equals it.
  - A wrong policy is an error.
author:
  - The netops.junos_space authors (@netops)
positional: policy
options:
  _input:
    description:
      - A row of RV(netops.junos_space.junos_space_incident_info#module:answers), or the registered result of
        M(netops.junos_space.junos_space_incident_info), failed or not.
      - A list of incidents that is known to be complete (such as the lookup returns) is accepted too. It does not say when it was
        retrieved, so its age is not checked.
    type: raw
    required: true
  policy:
    description:
      - The conditions. Every key is optional.
    type: dict
    required: true
    suboptions:
      statuses:
        description:
          - A list of statuses, of which the incident's must be one. Letter case, spaces and hyphens do not count.
          - The string V(any) states that every status will do.
        type: raw
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
      defect_types:
        description: The defect type must be exactly one of these. Service Now does not document its values.
        type: list
        elements: str
        version_added: 2.0.0
      host_name:
        description: The incident must be about this device.
        type: str
      host_aliases:
        description: Further names of the device, such as those of its routing engines.
        type: list
        elements: str
      host_match:
        description:
          - How host names are compared. V(short) ignores the case of ASCII letters, and a name without a domain equals the same
            name with any domain, while two names with different domains are different devices. An internationalized name does not
            equal its C(xn--) form.
          - V(exact) compares as strings. V(any) does not compare.
        type: str
        choices: [short, exact, any]
        default: short
      max_age:
        description: The incident must not be older than this many seconds.
        type: float
      organizations:
        description: The organization must be exactly one of these.
        type: list
        elements: str
      device_groups:
        description: The device group must be exactly one of these.
        type: list
        elements: str
      products:
        description: The product must be exactly one of these.
        type: list
        elements: str
      real_cases:
        description:
          - The organization must submit its cases as real cases. V(false) is as good as not stated.
          - Only the gate roles retrieve the organizations. In this filter the condition is never met, and the reason is
            C(unknown_organization).
        type: bool
        version_added: 2.0.0
      support_link:
        description: The organization's connection to Juniper must work. Otherwise like O(policy.real_cases).
        type: bool
        version_added: 2.0.0
      max_incidents:
        description: The highest accepted number of incidents. All of them must meet the conditions.
        type: int
        default: 1
seealso:
  - plugin: netops.junos_space.gate_open
    plugin_type: test
  - module: netops.junos_space.junos_space_incident_info
  - name: Choosing a policy
    description: Guide with examples.
    link: https://github.com/netops/junos_space/blob/main/docs/policy.md
"""

EXAMPLES = r"""
- name: Query the incident
  netops.junos_space.junos_space_incident_info:
    tracking_number: abcdef1234
  register: response

- name: Evaluate the policy
  ansible.builtin.set_fact:
    verdict: "{{ response.answers[0] | netops.junos_space.incident_gate(policy) }}"
  vars:
    policy:
      statuses: [Created, Updated]
      incident_types: [Event-RMA, On-demand RMA]
      host_name: edge-mx480-01

- name: Stop unless the gate is open
  ansible.builtin.assert:
    that: verdict is netops.junos_space.gate_open(tracking_number='abcdef1234', host_name='edge-mx480-01')
    fail_msg: "{{ verdict.reasons | map(attribute='message') | join(' ') }}"

- name: Show how each condition was evaluated
  ansible.builtin.debug:
    msg: "{{ verdict.conditions }}"
"""

RETURN = r"""
_value:
  description: The verdict.
  type: dict
  contains:
    verdict:
      description: One of V(open), V(blocked) and V(unknown).
      type: str
      sample: blocked
    allowed:
      description: Whether RV(_value.verdict) is V(open).
      type: bool
      sample: false
    reasons:
      description: Why the gate is not open. Empty if it is.
      type: list
      elements: dict
      contains:
        code:
          description: The reason code.
          type: str
          sample: status
        message:
          description: What was found, and what was expected.
          type: str
          sample: "Incident 3572404: status is 'Closed', expected 'Created' or 'Updated'."
        next_step:
          description: What to do next.
          type: str
          sample: >-
            1. If the status is still on its way there, wait for it with wait_for. 2. If the incident is closed or failed, find
            the current incident and use its tracking number.
    conditions:
      description: Each condition that the policy states, for each incident, met or not.
      type: list
      elements: dict
      version_added: 2.0.0
      contains:
        condition:
          description:
            - The key of the policy. The host is one condition, C(host_name), or C(host_aliases) if only these are stated, or
              C(host_match) if that is V(any). C(max_incidents) limits the answer and is not a condition.
          type: str
          sample: statuses
        expected:
          description: What the policy states.
          type: raw
          sample: [Created, Updated]
        actual:
          description: The appliance's value, null if there is none. For C(max_age), the age in seconds where it is known.
          type: raw
          sample: Closed
        met:
          description: Whether the condition is met, null if that cannot be known.
          type: bool
          sample: false
        incident:
          description: The key of the incident, null if it is not certain which incidents exist.
          type: int
          sample: 3572404
    incident:
      description: The incident, without C(raw), if there is exactly one, else null.
      type: dict
      sample: {key: 3572404, status: Closed, incident_type: Event-RMA, host_name: edge-mx480-04}
    incidents:
      description: All incidents that were evaluated, without C(raw).
      type: list
      elements: dict
      sample: [{key: 3572404, status: Closed, incident_type: Event-RMA, host_name: edge-mx480-04}]
    policy:
      description: The policy that was applied, with its defaults.
      type: dict
      sample: {statuses: [Created, Updated], host_match: short, max_incidents: 1}
    subject:
      description: The tracking number (or other selector) of the answer, null for a list of incidents.
      type: str
      sample: abcdef1234
    retrieved_at:
      description: When the oldest of the facts were received, in UTC (ISO 8601). Null for a list of incidents.
      type: str
      version_added: 2.0.0
      sample: "2026-11-23T11:59:58Z"
    evaluated_at:
      description: When the policy was evaluated, in UTC (ISO 8601).
      type: str
      sample: "2026-11-23T12:00:00Z"
"""

import typing as t

from ansible.errors import AnsibleFilterError
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.plugin_utils._templating import plain


def incident_gate(answer: t.Any, policy: t.Any) -> dict[str, t.Any]:
    try:
        # A policy in a template can hold inline vault values, which are no strings before ansible-core 2.19.
        return evaluate(answer, Policy.from_dict(plain(policy)))
    except SpaceError as exc:
        raise AnsibleFilterError(f"incident_gate: {exc}") from exc


class FilterModule:
    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        return {"incident_gate": incident_gate}
