# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The documentation of the action plugin of the same name, which does the work on the controller.

from __future__ import annotations

DOCUMENTATION = r"""
module: incident_gate_replay
short_description: Evaluate the verdicts of an evidence file again
version_added: 2.0.0
description:
  - Read the JSON file that the roles P(netops.junos_space.incident_gate#role) and P(netops.junos_space.rma_gate#role)
    write where their C(evidence_dir) is set. Evaluate each verdict again from the facts in the file, and compare the two.
  - Fails where a verdict, its reasons or a count in the file is not what the facts give, and where the file is not valid
    evidence.
  - Needs neither the appliance nor its credentials. Runs on the controller only.
  - Evidence of version 1 of this collection lacks the facts, and is rejected.
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
  evidence:
    description:
      - Path of the evidence's JSON file on the controller.
      - A relative path starts at the playbook's directory, for an ad hoc command at the current directory.
    type: path
    required: true
seealso:
  - plugin: netops.junos_space.incident_gate
    plugin_type: filter
notes:
  - A replay shows that the verdicts follow from the facts in the file. It cannot show that nobody changed both; keep a
    copy where the people who run the change cannot write, such as the change ticket.
  - The messages of the reasons are compared only where the version of the collection is the one that wrote the file.
"""

EXAMPLES = r"""
# Ad hoc:
#   ansible localhost -m netops.junos_space.incident_gate_replay -a evidence=evidence/rma_gate-20261125T140311Z-1f2e3d4c.json

- name: Evaluate the gate, with evidence
  ansible.builtin.include_role:
    name: netops.junos_space.incident_gate
  vars:
    incident_gate_tracking_number: abcdef1234
    incident_gate_on_blocked: report
    incident_gate_evidence_dir: evidence

- name: Evaluate the verdicts in the evidence again
  netops.junos_space.incident_gate_replay:
    evidence: "{{ incident_gate_result.evidence.json }}"
"""

RETURN = r"""
verdicts:
  description: Every verdict of the file, in its order.
  returned: when the file is valid evidence
  type: list
  elements: dict
  contains:
    host:
      description: The host that was evaluated.
      type: str
      sample: edge-mx480-04
    subject:
      description: The tracking number, a list of several, or null.
      type: raw
      sample: CASE-2026-0004
    place:
      description: File and line of the task or play that ran the gate.
      type: str
      sample: /home/alice/swap.yml:12
    evaluated_at:
      description: When it was evaluated, in UTC (ISO 8601).
      type: str
      sample: "2026-11-25T14:03:11Z"
    verdict:
      description: The verdict in the file.
      type: str
      sample: open
    replayed:
      description: The verdict when evaluated again, null where the file's policy cannot be evaluated.
      type: str
      sample: blocked
    conditions:
      description: Each condition of the policy with its value and whether it is met, as the gate returns them.
      type: list
      elements: dict
      sample:
        - condition: statuses
          expected: [Created, Updated]
          actual: Closed
          met: false
          incident: 3572404
    differences:
      description: What is not the same. Empty where nothing differs.
      type: list
      elements: str
      sample:
        - 'verdict is "open" in the evidence and "blocked" when evaluated again'
differences:
  description: All differences of the file, those of its counts included.
  returned: when the file is valid evidence
  type: list
  elements: str
  sample: []
msg:
  description: The result in a sentence.
  returned: always
  type: str
  sample: "12 verdicts in evidence/rma_gate-20261125T140311Z-1f2e3d4c.json, evaluated again: no difference."
"""
