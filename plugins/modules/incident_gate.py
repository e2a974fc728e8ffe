# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The documentation of the action plugin of the same name, which does the work on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_gate
short_description: Evaluate the gate policy for one host
version_added: 1.0.0
description:
  - The action behind the roles P(netops.junos_space.incident_gate#role) and P(netops.junos_space.rma_gate#role). Use the
    roles; their variables are what this action reads.
  - The hosts of a play are answered by one query. Each one is evaluated in its own context.
  - Control characters in the appliance's text are returned as JSON escapes them, as Ansible prints results as they are.
  - Called by itself it evaluates the same policy, but it cannot end a host and has no change to run.
  - Runs on the controller only. Nothing connects to the device, unless it is called by itself, where Ansible loads the
    connection plugin of the host.
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._attributes
  - netops.junos_space._attributes.info_module
attributes:
  action_group:
    support: none
    membership: []
options:
  gate:
    description:
      - Which gate to evaluate. It is the prefix of the variables, and states the policy where the variables do not.
    type: str
    required: true
    choices: [incident_gate, rma_gate]
  entry_point:
    description:
      - The entry point of the role that calls this action. Only the roles set it.
    type: str
    choices: [main, change]
    version_added: 2.0.0
  confirm:
    description:
      - Whether to read the verdict that was registered before, and return whether the change may run. Only the roles set it.
    type: bool
    default: false
    version_added: 2.0.0
seealso:
  - plugin: netops.junos_space.incident_gate
    plugin_type: filter
  - plugin: netops.junos_space.gate_open
    plugin_type: test
"""

EXAMPLES = r"""
- name: Evaluate the gate for this host
  ansible.builtin.include_role:
    name: netops.junos_space.incident_gate
  vars:
    incident_gate_tracking_number: abcdef1234
    incident_gate_max_age: 604800
"""

RETURN = r"""
verdict:
  description: One of V(open), V(blocked) and V(unknown).
  returned: success
  type: str
  sample: blocked
allowed:
  description: Whether RV(verdict) is V(open).
  returned: success
  type: bool
  sample: false
reasons:
  description: Why it is not open, each one with C(code), C(message) and C(next_step). Empty where it is.
  returned: success
  type: list
  elements: dict
  sample:
    - code: status
      message: "Incident 3572404: status is 'Closed', expected 'Created' or 'Updated'."
      next_step: >-
        1. If the status is still on its way there, wait for it with wait_for. 2. If the incident is closed or failed, find
        the current incident and use its tracking number.
conditions:
  description:
    - Every stated condition on each incident, with C(condition), C(expected), C(actual), C(met) (null where it is not known)
      and C(incident).
  returned: success
  type: list
  elements: dict
  sample:
    - actual: Closed
      condition: statuses
      expected: [Created, Updated]
      incident: 3572404
      met: false
incident:
  description: The incident, where there is exactly one, else null.
  returned: success
  type: dict
  sample: null
incidents:
  description: All incidents under the tracking number.
  returned: success
  type: list
  elements: dict
  sample: []
policy:
  description: The policy that was applied.
  returned: success
  type: dict
  sample:
    host_match: short
    host_name: edge-mx480-04
    max_incidents: 1
    statuses: [Created, Updated]
subject:
  description: The tracking number, a list where there are several, null where the host has none.
  returned: success
  type: raw
  sample: CASE-2026-0004
organizations:
  description: The organizations of the incidents, with C(submit_case_as) and C(connection_status).
  returned: if the policy states C(real_cases) or C(support_link)
  type: list
  elements: dict
  sample:
    - name: Example Networks
      submit_case_as: Real cases
      connection_status: Success
      service_now_version: "18.1"
      platform_version: "18.1"
stated_by_operator:
  description: What the variables of C(rma_gate) state, and which of it is required. Nothing of it was verified.
  returned: if something is stated or required
  type: dict
  sample:
    rma_number: R200001
    part_serial: AB1234567
    required: [rma_number, part_serial]
    verified: false
retrieved_at:
  description: When the oldest of the facts were received, in UTC (ISO 8601).
  returned: success
  type: str
  sample: "2026-11-23T23:20:46Z"
evaluated_at:
  description: When it was evaluated, in UTC (ISO 8601).
  returned: success
  type: str
  sample: "2026-11-23T23:20:47Z"
gate:
  description: The gate that gave the verdict.
  returned: success
  type: str
  sample: incident_gate
host:
  description: The host that the verdict is for.
  returned: success
  type: str
  sample: edge-mx480-04
ended:
  description: Whether the role's next step ends this host.
  returned: where the host is to be ended
  type: bool
  sample: true
evidence:
  description: The paths of the evidence, C(json) and C(html).
  returned: where it was written
  type: dict
  sample:
    html: /srv/evidence/incident_gate-20261123T232047Z-1a2b3c.html
    json: /srv/evidence/incident_gate-20261123T232047Z-1a2b3c.json
msg:
  description: All of it in a sentence for people, with what to do next.
  returned: always
  type: str
  sample: >-
    incident_gate is BLOCKED for edge-mx480-04 (tracking number 'CASE-2026-0004', incident 3572404 is 'Closed' on
    'edge-mx480-04'). [status] Incident 3572404: status is 'Closed', expected 'Created' or 'Updated'. Next steps: 1. If the
    status is still on its way there, wait for it with wait_for. 2. If the incident is closed or failed, find the current
    incident and use its tracking number.
failure:
  description: What was wrong with the variables, with C(kind), C(status) and C(hint).
  returned: where no verdict could be given
  type: dict
  sample:
    hint: Correct the variable.
    kind: usage
    status: null
open:
  description: Whether the change may run.
  returned: with O(confirm=true)
  type: bool
  sample: true
file:
  description: The path of the task file that is the change.
  returned: with O(confirm=true)
  type: str
  sample: /srv/playbooks/change.yml
let_in_by_tag:
  description: Whether the role was included by a tag, which its tasks do not inherit.
  returned: with O(confirm=true)
  type: bool
  sample: false
"""
