# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: junos_space_incident
short_description: Look up Service Now incidents by customer tracking number
version_added: 1.0.0
description:
  - Queries Junos Space B(Service Now) (Juniper's incident manager) for the incidents with the given customer tracking
    numbers, and returns them as one flat list in the order of the terms.
  - An answer that is not proven complete is an error, whatever O(on_missing) says.
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._connection
  - netops.junos_space._connection.plugins
requirements:
  - jmespath (for O(query))
options:
  _terms:
    description:
      - Customer tracking numbers. Quote them in YAML, so that they stay strings.
    type: list
    elements: str
    required: true
  on_missing:
    description:
      - How to treat a tracking number without an incident. V(error) fails the lookup, V(warn) warns and leaves it out of the
        list, V(skip) leaves it out.
    type: str
    choices: [error, warn, skip]
    default: error
  query:
    description:
      - A JMESPath expression over the list of incidents. Its result is returned instead of the list.
      - A result that is not a list is returned as a list of one element, which C(lookup) unpacks again.
    type: str
  cache:
    description:
      - Store answers across tasks and hosts, and use them while they are not older than O(cache_timeout).
      - Each incident then has C(retrieved_at) (UTC, ISO 8601) and C(from_cache) (boolean).
      - Only complete answers with incidents are stored, for one appliance and account, and never a secret. The gates do not
        use the cache.
    type: bool
    default: false
    env:
      - name: JUNOS_SPACE_CACHE
    ini:
      - section: junos_space
        key: cache
    vars:
      - name: junos_space_cache
  cache_plugin:
    description:
      - Cache plugin that stores the answers. One that stores in memory only has no effect, because each task runs in a process
        of its own.
    type: str
    default: ansible.builtin.jsonfile
    env:
      - name: JUNOS_SPACE_CACHE_PLUGIN
    ini:
      - section: junos_space
        key: cache_plugin
    vars:
      - name: junos_space_cache_plugin
  cache_connection:
    description:
      - Where the cache plugin stores the answers, for V(ansible.builtin.jsonfile) a directory. By default
        C(netops.junos_space/cache) in Ansible's home (C(~/.ansible)). A directory that does not exist is created for this user
        only, and so are files.
    type: str
    env:
      - name: JUNOS_SPACE_CACHE_CONNECTION
    ini:
      - section: junos_space
        key: cache_connection
    vars:
      - name: junos_space_cache_connection
  cache_timeout:
    description:
      - Seconds for which an answer is used. Service Now itself refreshes its cases every two minutes.
    type: int
    default: 120
    env:
      - name: JUNOS_SPACE_CACHE_TIMEOUT
    ini:
      - section: junos_space
        key: cache_timeout
    vars:
      - name: junos_space_cache_timeout
  cache_prefix:
    description:
      - Prefix of cache keys.
    type: str
    default: junos_space_
    env:
      - name: JUNOS_SPACE_CACHE_PREFIX
    ini:
      - section: junos_space
        key: cache_prefix
    vars:
      - name: junos_space_cache_prefix
notes:
  - C(lookup) of one number with one incident returns that incident, so that C(.status) can be read from it. Two
    incidents under one number give a list, and C(.status) fails. Use C(query) to always get a list.
  - With C(errors='ignore') or C(errors='warn') a lookup returns nothing instead of failing. Never use them where the
    result decides about a change.
  - Ansible evaluates a lookup each time its variable is used, and each time is a query. Store the incident with
    M(ansible.builtin.set_fact), or use the module.
  - A task's C(environment) does not reach lookups. They read the environment of Ansible itself.
seealso:
  - module: netops.junos_space.junos_space_incident_info
  - name: Lookups and their pitfalls
    description: Guide with examples.
    link: https://github.com/netops/junos_space/blob/main/docs/lookups.md
  - name: Get incidents by customer tracking number
    description: Juniper's documentation of the REST call.
    link: https://www.juniper.net/documentation/en_US/junos-space18.1/service-automation/topics/reference/general/junos-space-service-now-get-incident-by-customer-no.html
"""

EXAMPLES = r"""
# The connection is read from the variables junos_space_url, junos_space_username and junos_space_password,
# or from the environment (JUNOS_SPACE_URL and so on).

- name: Show an incident's status
  ansible.builtin.debug:
    msg: "{{ lookup('netops.junos_space.junos_space_incident', 'abcdef1234').status }}"

- name: Show the status of several, leaving out those without an incident
  ansible.builtin.debug:
    msg: "{{ item.customer_tracking_number }} on {{ item.host_name }} is {{ item.status }}"
  loop: "{{ query('netops.junos_space.junos_space_incident', 'abcdef1234', 'no-such-number', on_missing='skip') }}"
  loop_control:
    label: "{{ item.key }}"

- name: Select with a JMESPath expression
  ansible.builtin.debug:
    msg: "{{ query('netops.junos_space.junos_space_incident', 'abcdef1234', query=expression) }}"
  vars:
    expression: "[?starts_with(host_name, 'edge')].key"
"""

RETURN = r"""
_raw:
  description:
    - The incidents in the order of the terms. Each one is the dictionary that
      M(netops.junos_space.junos_space_incident_info) returns in RV(netops.junos_space.junos_space_incident_info#module:incidents).
    - With O(query), the result of the expression.
  type: list
  elements: dict
  sample:
    - key: 3572214
      uri: /api/juniper/servicenow/incident-management/incidents/3572214
      customer_tracking_number: abcdef1234
      host_name: edge-mx480-01.example.net
      product: MX480
      organization_name: Example Networks
      device_group_name: Default
      incident_type: Event-RMA
      type_kind: event_rma
      defect_type: Hardware
      status: Created
      status_kind: created
      priority: 2 - High
      priority_level: 2
      occurred: 2026-11-20 10:57:16 UTC
      occurred_at: "2026-11-20T10:57:16Z"
      is_rma: true
      is_open: true
      is_closed: false
      is_failed: false
      has_case: true
      raw: {}
"""

import typing as t

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted
from ansible_collections.netops.junos_space.plugins.plugin_utils._answer_cache import AnswerCache
from ansible_collections.netops.junos_space.plugins.plugin_utils._templated_options import (
    connection_variables,
    reject_invalid_booleans,
)

display = Display()

CACHE_OPTIONS = ("cache", "cache_plugin", "cache_connection", "cache_timeout", "cache_prefix")


class LookupModule(LookupBase):
    def run(self, terms: list[t.Any], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[t.Any]:
        own = connection_variables(variables, self._templar, CACHE_OPTIONS)
        self.set_options(var_options=own, direct=kwargs)
        try:
            reject_invalid_booleans(own, kwargs)
            return self._ask(self._flatten(terms), kwargs)
        except SpaceError as exc:
            raise AnsibleLookupError(f"junos_space_incident: {exc}") from exc

    def _ask(self, terms: list[t.Any], kwargs: dict[str, t.Any]) -> list[t.Any]:
        self._check(terms, kwargs)
        expression = self.get_option("query")
        compiled = None if expression is None else Expression(expression)
        connection = parse_connection(self)
        for warning in connection.warnings():
            display.warning(warning)
        # str() sheds the tags that ansible-core puts on texts.
        numbers = [str(term) for term in terms]
        with IncidentService(connection) as service:
            ask = service.by_tracking_numbers
            answers = AnswerCache(self, connection).ask(numbers, ask) if self.get_option("cache") else ask(numbers)
        for answer in answers:
            self._judge(answer)
        incidents = [found for answer in answers for found in answer.incidents]
        ensure_no_secret(incidents, connection.password.reveal(), connection.username)
        if compiled is None:
            return incidents
        found = compiled.search(incidents)
        return found if isinstance(found, list) else [found]

    def _check(self, terms: list[t.Any], kwargs: dict[str, t.Any]) -> None:
        known = set(self.get_options()) - {"_terms"}
        unknown = sorted(set(kwargs) - known)
        if unknown:
            raise SpaceError(
                "usage",
                f"There is no option {', '.join(unknown)}.",
                hint=f"Tracking numbers are given as plain arguments; the options are {', '.join(sorted(known))}.",
            )
        if not terms:
            raise SpaceError("usage", "No tracking number was given.", hint="Give at least one as a plain argument.")
        for term in terms:
            if not isinstance(term, str):
                # Without the types that ansible-core wraps around Python's own.
                classes = type(term).__mro__
                kind = next(kind.__name__ for kind in classes if kind.__module__ == "builtins")
                raise SpaceError(
                    "usage",
                    f"A tracking number was given as {kind}, and its digits may have changed on the way.",
                    hint="Quote it where it is written.",
                )

    def _judge(self, answer: Answer) -> None:
        if not answer.complete:
            raise SpaceError(
                "bad_payload",
                f"The answer for tracking number {quoted(str(answer.asked))} is not proven to be complete.",
                hint="The appliance cuts its lists; the module returns what there is, with complete: false.",
            )
        if answer.found or self.get_option("on_missing") == "skip":
            return
        message = f"Service Now knows no incident with tracking number {quoted(str(answer.asked))}"
        if self.get_option("on_missing") == "warn":
            display.warning(f"{message}.")
            return
        raise SpaceError("not_found", f"{message}.", hint="Check the number, or set on_missing to warn or skip.")
