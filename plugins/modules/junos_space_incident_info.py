#!/usr/bin/python
# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: junos_space_incident_info
short_description: Get incidents from Junos Space Service Now
version_added: 1.0.0
description:
  - Get incidents from Junos Space B(Service Now) (Juniper's incident manager) by customer tracking number, host name or id,
    or all of them.
  - One task takes any number of tracking numbers and answers each of them, also those without an incident.
  - Every incident is compared with what was requested, and every list is read to its end or reported as incomplete in
    RV(complete).
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._attributes
  - netops.junos_space._attributes.info_module
  - netops.junos_space._connection
requirements:
  - jmespath >= 0.9.1 (for O(query))
options:
  tracking_numbers:
    description:
      - Get the incidents with these customer tracking numbers, compared exactly as strings.
      - Quote each number. A number without quotes is an error, because its digits may have changed before it arrives here.
        YAML reads V(0012) as 10, V(0x1F) as 31, V(2026_0001) as 20260001 and V(12:30:45) as 45045. An inventory in INI
        format needs two kinds of quotes, C(tracking_number="'0012'").
      - A string is split at its commas, so that V(A,B) is two numbers. Give a list to keep a comma.
      - An empty list is an error, so that an empty variable never means all incidents.
      - Give at most one of O(tracking_numbers), O(host_names) and O(incident_ids). Without any of them, all incidents are
        returned.
    type: list
    elements: str
    aliases: [tracking_number]
  host_names:
    description:
      - Get the incidents of the devices with these host names.
      - Compared exactly with the names in Service Now, letter case included.
    type: list
    elements: str
  incident_ids:
    description:
      - Get the incidents with these ids. The id of an incident is its RV(incidents[].key).
    type: list
    elements: int
  statuses:
    description:
      - Keep only incidents in one of these statuses.
      - Letter case, spaces and hyphens are ignored. An empty list is an error.
      - If all incidents of a number are removed, it counts as not found. RV(answers[].filtered_out) says how many were
        removed.
      - Service Now documents V(Not Submitted), V(Submitted), V(Created), V(Updated), V(Create Failed), V(Closed) and
        V(Submission Failed). Other names are accepted with a warning.
    type: list
    elements: str
  incident_types:
    description:
      - Keep only incidents of one of these types, compared like O(statuses).
      - Service Now documents V(Event), V(On-demand), V(Event-RMA), V(Event (low end\)), V(On-demand RMA) and
        V(AIS Health Check).
    type: list
    elements: str
  priorities:
    description:
      - Keep only incidents of one of these priorities, compared like O(statuses).
      - V(Critical) and V(1 - Critical) are the same, and so on for V(High), V(Medium) and V(Low).
    type: list
    elements: str
  query:
    description:
      - Apply this JMESPath expression to the list of incidents and return its result in RV(query_result).
    type: str
  return_incidents:
    description:
      - Whether to return the incidents themselves. With V(false), RV(incidents) and the lists in RV(answers) are empty.
        This saves time and memory where a long list is only needed for one O(query).
    type: bool
    default: true
  wait_for:
    description:
      - Wait until the incidents of each requested value have reached a status. Requires one of O(tracking_numbers),
        O(host_names) and O(incident_ids). A value has settled when all of its incidents are in one of
        O(wait_for.statuses), when one of them is in O(wait_for.fail_on), or when it has no incident and
        O(wait_for.when_missing=fail). Settled values are not requested again. After the first successful response,
        transient failures (a node that fails over, a maintenance page) do not end the wait.
      - The task fails unless all values reached the status. RV(failure.kind) is V(wait_failed) if one of them settled
        otherwise, else V(wait_timeout). The result contains the rows in both cases. O(statuses), O(incident_types) and
        O(priorities) apply to the result only, not to the wait.
    type: dict
    suboptions:
      statuses:
        description: The statuses to wait for, of those documented under O(statuses).
        type: list
        elements: str
        required: true
      fail_on:
        description: Terminal statuses that end the wait as failed. A status that is also in O(wait_for.statuses) is expected.
        type: list
        elements: str
        default: [Create Failed, Submission Failed]
      timeout:
        description: How many seconds to wait. A request that is under way is still completed.
        type: float
        default: 600
      interval:
        description:
          - Seconds between two polls. Less than 0.2 counts as 0.2. Service Now itself refreshes its cases every two minutes,
            so polling more often gains little.
        type: float
        default: 120
      when_missing:
        description:
          - How to treat a value without an incident. V(fail) gives it up immediately, V(wait) keeps waiting for it to be
            created.
        type: str
        choices: [fail, wait]
        default: fail
notes:
  - Each connection option can be set in the environment of the machine that runs the module, for example
    E(JUNOS_SPACE_URL), E(JUNOS_SPACE_USERNAME) and E(JUNOS_SPACE_PASSWORD).
seealso:
  - plugin: netops.junos_space.junos_space_incident
    plugin_type: lookup
  - module: netops.junos_space.incident_gate
  - name: Connecting
    description: Guide on credentials, certificates, lockout, timeouts and proxies.
    link: https://github.com/netops/junos_space/blob/main/docs/connecting.md
  - name: Waiting for a case
    description: Guide on O(wait_for).
    link: https://github.com/netops/junos_space/blob/main/docs/waiting.md
  - name: Get incidents by customer tracking number
    description: Juniper's reference of the REST call.
    link: "https://www.juniper.net/documentation/en_US/junos-space18.1/service-automation/topics/reference/general/\
      junos-space-service-now-get-incident-by-customer-no.html"
"""

EXAMPLES = r"""
- name: Get one incident
  netops.junos_space.junos_space_incident_info:
    url: https://space.example.net
    username: automation
    password: "{{ junos_space_password }}"
    tracking_number: abcdef1234
  register: answer

- name: Stop unless there is exactly one, and it is an RMA with an open case
  ansible.builtin.assert:
    that:
      - answer.complete
      - answer.incidents | length == 1
      - answer.incidents[0].is_rma
      - answer.incidents[0].has_case
      - not answer.incidents[0].is_closed

# Set the connection once, in the environment (JUNOS_SPACE_URL and so on) or for the play:
#
#   module_defaults:
#     group/netops.junos_space.junos_space:
#       url: https://space.example.net

- name: Get several at once
  netops.junos_space.junos_space_incident_info:
    tracking_numbers:
      - abcdef1234
      - CASE-2026-0002
      - no-such-number
  register: answer

- name: Name the numbers without an incident
  ansible.builtin.debug:
    msg: "Not known to Service Now: {{ answer.missing | join(', ') }}"

- name: Get the devices with an open critical incident
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
    - The incidents, in the order in which they were requested. A field that the appliance omits is null.
    - Empty with O(return_incidents=false).
  returned: when the appliance was queried
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
      description: The organization that the device belongs to, as the appliance has it.
      type: str
      returned: always
      sample: Example Networks
    device_group_name:
      description: The device group, as the appliance has it.
      type: str
      returned: always
      sample: Default
    priority:
      description: The priority, as the appliance has it.
      type: str
      returned: always
      sample: 2 - High
    defect_type:
      description: The type of defect, as the appliance has it.
      type: str
      returned: always
      sample: Hardware
    incident_type:
      description: The type of incident, as the appliance has it.
      type: str
      returned: always
      sample: Event-RMA
    host_name:
      description: The device's host name, as the appliance has it.
      type: str
      returned: always
      sample: edge-mx480-01.example.net
    product:
      description: The device's product name, as the appliance has it.
      type: str
      returned: always
      sample: MX480
    status:
      description: The status, as the appliance has it.
      type: str
      returned: always
      sample: Created
    customer_tracking_number:
      description: The customer tracking number, exactly as it was entered.
      type: str
      returned: always
      sample: abcdef1234
    occurred:
      description: When the incident was reported, as the appliance has it.
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
      description: The priority from 1 (critical) to 4 (low); null if it is not a documented one.
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
        - RV(incidents[].occurred) in UTC (ISO 8601); null if its time zone is missing or ambiguous.
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
    - One row for each distinct requested value, in the order requested, misses included. Empty when all incidents were
      requested.
  returned: when the appliance was queried
  type: list
  elements: dict
  contains:
    asked:
      description: The tracking number, host name or id.
      type: raw
      returned: always
      sample: no-such-number
    found:
      description: Whether there is an incident that O(statuses), O(incident_types) and O(priorities) keep.
      type: bool
      returned: always
      sample: false
    complete:
      description: Whether RV(answers[].incidents) is proven to contain all incidents of this value.
      type: bool
      returned: always
      sample: true
    retrieved_at:
      description:
        - When the response was received that this answer is based on (UTC, ISO 8601). The oldest one if there were several.
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
        hint: Open this incident in Service Now and check its fields.
    msg:
      description: What was requested, what the response was, and what to do next.
      type: str
      returned: when this answer could not be read
      sample: >-
        Incident 1001 (tracking number 'abcdef1234') cannot be read: its status is not a string. Open this incident in
        Service Now and check its fields.
    waited:
      description: How the wait ended. One of V(reached), V(failed), V(timeout) and V(missing).
      type: str
      returned: with O(wait_for)
      sample: reached
retrieved_at:
  description:
    - When the oldest response was received that the result is based on (UTC, ISO 8601).
  returned: when the appliance was queried
  type: str
  sample: "2026-11-20T10:57:16.123Z"
missing:
  description: The requested values without an incident.
  returned: when the appliance was queried
  type: list
  elements: raw
  sample: [no-such-number]
query_result:
  description: The result of O(query).
  returned: when O(query) is set and the appliance was queried
  type: raw
  sample:
    - {n: abcdef1234, s: Created}
complete:
  description:
    - Whether it is proven that nothing is missing. V(true) if the number of incidents equals the announced total, if there
      are fewer than 10 and no announced number exceeds them, or if the next page has proven the end of the list.
    - Never decide on an incomplete result.
  returned: when the appliance was queried
  type: bool
  sample: true
requests_made:
  description: Number of HTTP requests, retries and logins included.
  returned: when the appliance was queried
  type: int
  sample: 3
elapsed:
  description: Duration in seconds.
  returned: when the appliance was queried
  type: float
  sample: 0.01
failure:
  description: The failure in a form for playbooks. RV(msg) is the same for people.
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
      description: The HTTP status, if there was one.
      type: int
      returned: always
      sample: 401
    hint:
      description: What to do next.
      type: str
      returned: always
      sample: Check username and password, and that the account is neither locked nor expired.
msg:
  description: What was requested, what the response was, and what to do next.
  returned: failure
  type: str
  sample: >-
    Waited for Closed, and 1 of 1 did not reach it ('no-such-number': no such incident). Check these incidents in
    Service Now. In the result, waited in each row of answers says how it ended.
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
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import (
    IncidentService,
    reject_non_strings,
)
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
        for option in ("tracking_numbers", "tracking_number", "host_names"):
            if module.given_params.get(option) is not None:
                reject_non_strings(option, module.given_params[option])
        search = Search.from_params(module.params)
        connection = parse_connection(ModuleOptions(module.params))
        for warning in connection.warnings() + search.incident_filter.warnings():
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
