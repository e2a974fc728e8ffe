# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The documentation of the action plugin of the same name, which does the work on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_gate
short_description: Judges the incident of one host, for the gate roles
version_added: 1.0.0
description:
  - What the roles P(netops.junos_space.incident_gate#role) and P(netops.junos_space.rma_gate#role) are made of. Use the
    roles; their options are the variables that this action reads.
  - The hosts of a play are answered from one question to the appliance. Each one is judged in its own context.
  - Runs on the controller only. Nothing connects to the device.
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
      - The role that asks. Its name begins the names of the variables to read.
    type: str
    required: true
seealso:
  - plugin: netops.junos_space.incident_gate
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Judge the incident of this host
  ansible.builtin.include_role:
    name: netops.junos_space.incident_gate
  vars:
    incident_gate_tracking_number: abcdef1234
    incident_gate_statuses: [Created, Updated]
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
  description: Why it is not open. Empty where it is.
  returned: success
  type: list
  elements: dict
  sample:
    - code: status
      message: Incident 3572404 is Closed, and must be 'Created' or 'Updated'.
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
  description: The tracking number, null where the host has none.
  returned: success
  type: str
  sample: CASE-2026-0004
evaluated_at:
  description: When it was judged, in UTC (ISO 8601).
  returned: success
  type: str
  sample: "2026-11-23T23:20:47Z"
msg:
  description: All of it in a sentence for people, with what to do next.
  returned: always
  type: str
  sample: >-
    incident_gate is BLOCKED for edge-mx480-04 (tracking number 'CASE-2026-0004', incident 3572404 is 'Closed' on
    'edge-mx480-04'). [status] Incident 3572404 is Closed, and must be 'Created' or 'Updated'. What to do: Wait until it
    gets there (wait_for), give another tracking number, or correct the policy.
"""
