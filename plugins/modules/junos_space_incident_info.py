#!/usr/bin/python
# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: junos_space_incident_info
short_description: Incidents of Junos Space Service Now, by tracking number, host name or id
version_added: 0.1.0
description:
  - Asks Junos Space B(Service Now) (Juniper's incident manager) for incidents and returns them as structured facts.
  - One task takes any number of tracking numbers, and answers each of them, misses included.
  - Every incident that comes is compared with what was asked, and every list is read to its end or said to be
    incomplete in RV(complete).
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._attributes
  - netops.junos_space._attributes.info_module
  - netops.junos_space._connection
requirements:
  - jmespath (for O(query))
options:
  tracking_numbers:
    description:
      - The incidents with these customer tracking numbers.
      - Compared exactly, as text. Quote numbers in YAML, or V(0012) arrives here as V(10) and V(1.50) as V(1.5).
      - An empty list is an error, so that a variable that came out empty never asks for everything.
      - At most one of O(tracking_numbers), O(host_names) and O(incident_ids) can be given; with none of them, all
        incidents are returned.
    type: list
    elements: str
    aliases: [tracking_number]
  host_names:
    description:
      - The incidents of the devices with these host names.
      - Compared exactly as Service Now spells them, letter case included.
    type: list
    elements: str
  incident_ids:
    description:
      - The incidents with these ids, which are their RV(incidents[].key).
    type: list
    elements: int
  statuses:
    description:
      - Keep only incidents in one of these statuses.
      - Letter case, spaces and hyphens do not count. Something asked whose incidents are all dropped counts as not found.
      - Service Now documents V(Not Submitted), V(Submitted), V(Created), V(Updated), V(Create Failed), V(Closed) and
        V(Submission Failed). Any other name is searched for too, with a warning.
    type: list
    elements: str
  incident_types:
    description:
      - Keep only incidents of one of these types; compared like O(statuses).
      - Service Now documents V(Event), V(On-demand), V(Event-RMA), V(Event (low end\)), V(On-demand RMA) and
        V(AIS Health Check).
    type: list
    elements: str
  priorities:
    description:
      - Keep only incidents of one of these priorities; compared like O(statuses).
      - V(Critical) and V(1 - Critical) are the same, and so on for V(High), V(Medium) and V(Low).
    type: list
    elements: str
  query:
    description:
      - A JMESPath expression over the list of incidents that RV(incidents) holds. Its answer is RV(query_result).
    type: str
  return_incidents:
    description:
      - Whether to return the incidents themselves. With V(false), RV(incidents) and the lists in RV(answers) are empty,
        which saves time and memory where a long list is only asked one O(query).
    type: bool
    default: true
  wait_for:
    description:
      - Wait until each thing asked for has settled. Needs one of O(tracking_numbers), O(host_names) and
        O(incident_ids).
      - Something is settled when all of its incidents are in one of O(wait_for.statuses), when one of them is in
        O(wait_for.fail_on), or when there is none and O(wait_for.when_missing=fail).
      - The task fails unless everything was reached, with RV(failure.kind) V(wait_failed) where something settled
        otherwise and V(wait_timeout) else. The rows are in the result all the same.
      - O(statuses), O(incident_types) and O(priorities) apply to the result only, not to the waiting.
      - Failures that may pass by themselves, such as a node failing over, are sat out once there was a first answer.
    type: dict
    suboptions:
      statuses:
        description: The statuses to wait for, of those documented under O(statuses).
        type: list
        elements: str
        required: true
      fail_on:
        description: Statuses from which nothing more is to be expected. One that is also in O(wait_for.statuses) is wanted.
        type: list
        elements: str
        default: [Create Failed, Submission Failed]
      timeout:
        description: For how many seconds to wait. A request that is under way then still comes to its end.
        type: float
        default: 600
      interval:
        description:
          - Seconds between two questions. Service Now itself refreshes its cases every two minutes, so that asking more
            often brings little.
        type: float
        default: 120
      when_missing:
        description: What to make of something that does not exist.
        type: str
        choices:
          fail: it will not come, give up at once
          wait: it may be created yet
        default: fail
seealso:
  - plugin: netops.junos_space.junos_space_incident
    plugin_type: lookup
"""

EXAMPLES = r"""
- name: Ask for one incident
  netops.junos_space.junos_space_incident_info:
    url: https://space.example.net
    username: automation
    password: "{{ vaulted_password }}"
    tracking_number: abcdef1234
  register: answer

- name: Stop unless there is exactly one, and it is an RMA in work
  ansible.builtin.assert:
    that:
      - answer.complete
      - answer.incidents | length == 1
      - answer.incidents[0].is_rma
      - answer.incidents[0].has_case
      - not answer.incidents[0].is_closed

# The connection can stand in the environment (JUNOS_SPACE_URL and so on) or once for a play:
#
#   module_defaults:
#     group/netops.junos_space.junos_space:
#       url: https://space.example.net

- name: Ask for several at once, and see which do not exist
  netops.junos_space.junos_space_incident_info:
    tracking_numbers:
      - abcdef1234
      - CASE-2026-0002
      - no-such-number
  register: answer

- name: Name those that do not exist
  ansible.builtin.debug:
    msg: "Not known to Service Now: {{ answer.missing | join(', ') }}"

- name: Which devices have a critical incident that is not closed?
  netops.junos_space.junos_space_incident_info:
    priorities: [Critical]
    query: "[?is_open].host_name"
    return_incidents: false
  register: critical

- name: Wait until the case exists
  netops.junos_space.junos_space_incident_info:
    tracking_number: abcdef1234
    wait_for:
      statuses: [Created, Updated]
      timeout: 1800
"""

RETURN = r"""
incidents:
  description:
    - The incidents, in the order in which their numbers were asked for.
    - Empty with O(return_incidents=false).
  returned: always, unless the task failed for another reason than waiting
  type: list
  elements: dict
  contains: &incident
    uri:
      description: Address of the incident on the appliance.
      type: str
      returned: success
      sample: /api/juniper/servicenow/incident-management/incidents/3572214
    key:
      description: The incident's id. Null where the record names none.
      type: int
      returned: success
      sample: 3572214
"""


import typing as t

from ansible.module_utils.basic import AnsibleModule, env_fallback
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._module import ModuleOptions, finish
from ansible_collections.netops.junos_space.plugins.module_utils._options import argument_spec, read_connection
from ansible_collections.netops.junos_space.plugins.module_utils._question import SELECTORS, Question
from ansible_collections.netops.junos_space.plugins.module_utils._service import IncidentService


def _argument_spec() -> dict[str, t.Any]:
    names = {"type": "list", "elements": "str"}
    return {
        **argument_spec(env_fallback),
        "tracking_numbers": {**names, "aliases": ["tracking_number"]},
        "host_names": names,
        "incident_ids": {"type": "list", "elements": "int"},
        "statuses": names,
        "incident_types": names,
        "priorities": names,
        "query": {"type": "str"},
        "return_incidents": {"type": "bool", "default": True},
        "wait_for": {
            "type": "dict",
            "options": {
                "statuses": {**names, "required": True},
                "fail_on": {**names, "default": ["Create Failed", "Submission Failed"]},
                "timeout": {"type": "float", "default": 600.0},
                "interval": {"type": "float", "default": 120.0},
                "when_missing": {"type": "str", "default": "fail", "choices": ["fail", "wait"]},
            },
        },
    }


def main() -> None:
    module = AnsibleModule(
        argument_spec=_argument_spec(), mutually_exclusive=[SELECTORS], supports_check_mode=True
    )
    try:
        question = Question.from_params(module.params)
        connection = read_connection(ModuleOptions(module.params))
        for warning in connection.warnings() + question.selection.warnings():
            module.warn(warning)
        with IncidentService(connection) as service:
            result, error = question.put(service)
    except SpaceError as exc:
        finish(module, {}, exc)
    finish(module, result, error)


if __name__ == "__main__":
    main()
