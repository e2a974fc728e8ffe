#!/usr/bin/python
# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: junos_space_incident_info
short_description: Incidents of Junos Space Service Now, by tracking number, host name or id
version_added: 1.0.0
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
      - Letter case, spaces and hyphens do not count. An empty list is an error.
      - Something asked whose incidents are all dropped counts as not found.
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
        description:
          - What to make of something that does not exist. With V(fail) it is given up at once, with V(wait) it may be created yet.
        type: str
        choices: [fail, wait]
        default: fail
notes:
  - Every connection option can come from the environment of the machine that runs the module, as E(JUNOS_SPACE_URL),
    E(JUNOS_SPACE_USERNAME), E(JUNOS_SPACE_PASSWORD) and so on, after its name.
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
    - The incidents, in the order in which they were asked for. A field that the appliance leaves out is null.
    - Empty with O(return_incidents=false).
  returned: when the appliance was asked
  type: list
  elements: dict
  contains:
    uri:
      description: The incident's address on the appliance.
      type: str
      returned: always
      sample: /api/juniper/servicenow/incident-management/incidents/3572214
    key:
      description: The incident's id.
      type: int
      returned: always
      sample: 3572214
    organization_name:
      description: The organization that the device belongs to, as the appliance gave it.
      type: str
      returned: always
      sample: Example Networks
    device_group_name:
      description: The device group, as the appliance gave it.
      type: str
      returned: always
      sample: Default
    priority:
      description: The priority, as the appliance gave it.
      type: str
      returned: always
      sample: 2 - High
    defect_type:
      description: The type of defect, as the appliance gave it.
      type: str
      returned: always
      sample: Hardware
    incident_type:
      description: The type of incident, as the appliance gave it.
      type: str
      returned: always
      sample: Event-RMA
    host_name:
      description: The device's host name, as the appliance gave it.
      type: str
      returned: always
      sample: edge-mx480-01.example.net
    product:
      description: The device's product name, as the appliance gave it.
      type: str
      returned: always
      sample: MX480
    status:
      description: The status, as the appliance gave it.
      type: str
      returned: always
      sample: Created
    customer_tracking_number:
      description: The customer tracking number, exactly as it was entered.
      type: str
      returned: always
      sample: abcdef1234
    occurred:
      description: When the incident was reported, as the appliance gave it.
      type: str
      returned: always
      sample: 2026-11-20 10:57:16 UTC
    status_kind:
      description:
        - The status as an identifier. One of V(not_submitted), V(submitted), V(created), V(updated), V(create_failed),
          V(closed), V(submission_failed) and V(unknown).
      type: str
      returned: always
      sample: created
    type_kind:
      description:
        - The incident type as an identifier. One of V(event), V(event_rma), V(event_low_end), V(on_demand),
          V(on_demand_rma), V(ais_health_check) and V(unknown).
      type: str
      returned: always
      sample: event_rma
    priority_level:
      description: The priority from 1 (critical) to 4 (low); null where it is none of the documented ones.
      type: int
      returned: always
      sample: 2
    is_rma:
      description: Whether it is an Event-RMA or an On-demand RMA.
      type: bool
      returned: always
      sample: true
    is_closed:
      description: Whether the status is Closed.
      type: bool
      returned: always
      sample: false
    is_open:
      description: Whether the status is a documented one other than Closed.
      type: bool
      returned: always
      sample: true
    is_failed:
      description: Whether the status is Create Failed or Submission Failed.
      type: bool
      returned: always
      sample: false
    has_case:
      description: Whether a case exists, that is, the status is Created, Updated or Closed.
      type: bool
      returned: always
      sample: true
    occurred_at:
      description:
        - RV(incidents[].occurred) in UTC (ISO 8601); null where its time zone is missing or ambiguous.
      type: str
      returned: always
      sample: "2026-11-20T10:57:16Z"
    raw:
      description: Every field of the record as decoded, attributes under V(@name).
      type: dict
      returned: always
      sample:
        "@href": /api/juniper/servicenow/incident-management/incidents/3572214
        "@key": "3572214"
        "@uri": /api/juniper/servicenow/incident-management/incidents/3572214
        customerTrackingNumber: abcdef1234
        defectType: Hardware
        deviceGroupName: Default
        hostName: edge-mx480-01.example.net
        incidentType: Event-RMA
        occurred: 2026-11-20 10:57:16 UTC
        organizationName: Example Networks
        priority: 2 - High
        product: MX480
        status: Created
answers:
  description:
    - One row for each distinct thing asked, in the order asked, misses included. Empty when all incidents were asked for.
  returned: when the appliance was asked
  type: list
  elements: dict
  contains:
    asked:
      description: The tracking number, host name or id.
      type: raw
      returned: always
      sample: no-such-number
    found:
      description: Whether there is an incident (that O(statuses), O(incident_types) and O(priorities) keep).
      type: bool
      returned: always
      sample: false
    complete:
      description: Whether it is certain that RV(answers[].incidents) holds all there are.
      type: bool
      returned: always
      sample: true
    retrieved_at:
      description:
        - When the response that this answer rests on was received (UTC, ISO 8601). The oldest one where there were several.
      type: str
      returned: always
      sample: "2026-11-20T10:57:16.123Z"
    incidents:
      description: The incidents, each one a dictionary as in RV(incidents). Empty with O(return_incidents=false).
      type: list
      elements: dict
      returned: always
      sample: []
    filtered_out:
      description:
        - How many incidents O(statuses), O(incident_types) and O(priorities) removed from this row. A gate does not open on
          a row from which something was removed.
      type: int
      returned: when incidents were removed
      sample: 1
    failure:
      description: Why this one answer could not be read; a dictionary as in RV(failure).
      type: dict
      returned: when this answer could not be read
      sample:
        kind: bad_payload
        status: null
        hint: Check the appliance's release; compare its answer in a browser.
    msg:
      description: What was asked, what came back, and what to do next.
      type: str
      returned: when this answer could not be read
      sample: An incident's key is not a number. Check the appliance's release; compare its answer in a browser.
    waited:
      description: How waiting ended. One of V(reached), V(failed), V(timeout) and V(missing).
      type: str
      returned: with O(wait_for)
      sample: reached
retrieved_at:
  description:
    - When the oldest response that the result rests on was received (UTC, ISO 8601).
  returned: when the appliance was asked
  type: str
  sample: "2026-11-20T10:57:16.123Z"
missing:
  description: What was asked for and not found.
  returned: when the appliance was asked
  type: list
  elements: raw
  sample: [no-such-number]
query_result:
  description: What O(query) gave.
  returned: when O(query) is set and the appliance was asked
  type: raw
  sample:
    - {n: abcdef1234, s: Created}
complete:
  description:
    - Whether it is certain that nothing was cut off. V(true) when the announced total equals what came, or when fewer
      than 10 incidents came and no announced number exceeds them, or when an empty next page has shown the end.
    - Never decide on incomplete facts.
  returned: when the appliance was asked
  type: bool
  sample: true
requests_made:
  description: How many HTTP requests it took, retries and logins included.
  returned: when the appliance was asked
  type: int
  sample: 3
elapsed:
  description: How many seconds it took.
  returned: when the appliance was asked
  type: float
  sample: 0.01
failure:
  description: What went wrong, for playbooks to decide on. RV(msg) says the same to people.
  returned: failure
  type: dict
  contains:
    kind:
      description:
        - One of V(auth), V(denied), V(not_found), V(rate_limited), V(tls), V(connection), V(timeout), V(bad_payload),
          V(server), V(usage), V(wait_timeout) and V(wait_failed).
      type: str
      returned: always
      sample: auth
    status:
      description: The HTTP status, where there was one.
      type: int
      returned: always
      sample: 401
    hint:
      description: What to do next.
      type: str
      returned: always
      sample: Check username and password, and that the account is neither locked nor expired.
msg:
  description: What was asked, what came back, and what to do next.
  returned: failure
  type: str
  sample: >-
    Waited for Closed, and 1 of 1 did not get there ('no-such-number': no such incident). Look at these incidents in
    Service Now; waited in each row of answers tells which failed or are missing.
"""

import typing as t

from ansible.module_utils.basic import env_fallback
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._module import (
    ModuleOptions,
    SpaceModule,
    exit_with_result,
)
from ansible_collections.netops.junos_space.plugins.module_utils._options import argument_spec, parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import SELECTORS, Search


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
    module = SpaceModule(argument_spec=_argument_spec(), mutually_exclusive=[SELECTORS], supports_check_mode=True)
    try:
        search = Search.from_params(module.params)
        connection = parse_connection(ModuleOptions(module.params))
        for warning in connection.warnings() + search.selection.warnings():
            module.warn(warning)
        with IncidentService(connection) as service:
            result, error = search.run(service, module.warn)
        # The logout of a session is one of them.
        result["requests_made"] = service.requests_made
    except SpaceError as exc:
        exit_with_result(module, {}, exc)
    else:
        exit_with_result(module, result, error)


if __name__ == "__main__":
    main()
