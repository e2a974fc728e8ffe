# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: junos_space_incident
short_description: Look up Service Now incidents by customer tracking number
version_added: 1.0.0
description:
  - Get the incidents with the given customer tracking numbers from Junos Space B(Service Now) (Juniper's incident manager),
    as one flat list.
  - An answer that is not proven to be complete is an error, whatever O(on_missing) says.
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._connection
  - netops.junos_space._connection.plugins
requirements:
  - jmespath >= 0.9.1 (for O(query))
options:
  _terms:
    description:
      - Customer tracking numbers, as strings. Quote them, because YAML reads V(0012) without quotes as 10. In an inventory
        in INI format, write C(tracking_number="'0012'").
      - Unlike the module, the lookup does not split strings at commas.
    type: list
    elements: str
    required: true
  on_missing:
    description:
      - What to do if Service Now has no incident with a tracking number. V(error) fails the lookup, V(warn) issues a warning
        and omits the number, V(skip) omits it silently.
    type: str
    choices: [error, warn, skip]
    default: error
  query:
    description:
      - Apply this JMESPath expression to the list of incidents and return its result instead of the list.
      - A result that is not a list is returned as a list with one element.
    type: str
  cache:
    description:
      - Store answers across tasks and hosts, and use them until they are O(cache_timeout) old.
      - Each incident then has C(retrieved_at) (UTC, ISO 8601) and C(from_cache) (boolean).
      - Only complete answers with incidents are stored, separately for each appliance and account, and never a secret. The
        gates do not use this cache.
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
      - The cache plugin to use. A plugin that stores in memory only has no effect, because each task has a process of its
        own.
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
      - Where the cache plugin stores the answers. For V(ansible.builtin.jsonfile), a directory. The default is
        C(netops.junos_space/cache) in Ansible's home directory (C(~/.ansible)).
      - A directory that does not exist is created. It and its files are readable for this user only.
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
      - How many seconds to use a stored answer. Service Now itself refreshes its cases every two minutes.
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
  - The function C(lookup) returns the incident itself if one number has one incident, so that C(.status) can be read from
    it. Two incidents under one number are a list, and C(.status) fails. The function C(query) always returns a list.
  - With C(errors) set to V(ignore) or V(warn), a lookup returns nothing instead of failing. Never set it where the result
    decides about a change.
  - Ansible evaluates a lookup each time its variable is used, and sends a query each time. Store the result with
    M(ansible.builtin.set_fact), or use the module.
  - The C(environment) of a task or play does not apply to lookups. They read the environment of Ansible itself.
seealso:
  - module: netops.junos_space.junos_space_incident_info
  - name: Lookups and their pitfalls
    description: Guide with examples.
    link: https://github.com/netops/junos_space/blob/main/docs/lookups.md
  - name: Get incidents by customer tracking number
    description: Juniper's reference of the REST call.
    link: "https://www.juniper.net/documentation/en_US/junos-space18.1/service-automation/topics/reference/general/\
      junos-space-service-now-get-incident-by-customer-no.html"
"""

EXAMPLES = r"""
# The connection is read from the variables junos_space_url, junos_space_username and junos_space_password,
# or from the environment (JUNOS_SPACE_URL and so on).

- name: Show the status of an incident
  ansible.builtin.debug:
    msg: "{{ lookup('netops.junos_space.junos_space_incident', 'abcdef1234').status }}"

- name: Show the status of several, and omit those that do not exist
  ansible.builtin.debug:
    msg: "{{ item.customer_tracking_number }} on {{ item.host_name }} is {{ item.status }}"
  loop: "{{ query('netops.junos_space.junos_space_incident', 'abcdef1234', 'no-such-number', on_missing='skip') }}"
  loop_control:
    label: "{{ item.key }}"

- name: Apply a JMESPath expression
  ansible.builtin.debug:
    msg: "{{ query('netops.junos_space.junos_space_incident', 'abcdef1234', query=expression) }}"
  vars:
    expression: "[?starts_with(host_name, 'edge')].key"
"""

RETURN = r"""
_raw:
  description:
    - The incidents in the order of the terms. Each one is a dictionary with the keys of
      RV(netops.junos_space.junos_space_incident_info#module:incidents).
    - With O(query), the result of the expression.
  type: list
  elements: dict
  sample:
    - key: 3572214
      customer_tracking_number: abcdef1234
      host_name: edge-mx480-01.example.net
      status: Created
      status_kind: created
      incident_type: Event-RMA
      type_kind: event_rma
      priority: 2 - High
      priority_level: 2
      is_rma: true
      is_open: true
      is_closed: false
      is_failed: false
      has_case: true
      occurred: 2026-11-20 10:57:16 UTC
      occurred_at: "2026-11-20T10:57:16Z"
"""

import typing as t

from ansible.errors import AnsibleLookupError, AnsibleOptionsError
from ansible.plugins.lookup import LookupBase
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import (
    IncidentService,
    reject_non_strings,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted, untagged
from ansible_collections.netops.junos_space.plugins.plugin_utils._answer_cache import AnswerCache, CachedService
from ansible_collections.netops.junos_space.plugins.plugin_utils._templated_options import (
    connection_variables,
    invalid_option_error,
    reject_invalid_booleans,
)

display = Display()

CACHE_OPTIONS = ("cache", "cache_plugin", "cache_connection", "cache_timeout", "cache_prefix")


class LookupModule(LookupBase):
    def run(self, terms: list[t.Any], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[t.Any]:
        # Before ansible-core 2.19, loops with_<lookup> pass this on.
        kwargs.pop("wantlist", None)
        option_vars = connection_variables(variables, self._templar, CACHE_OPTIONS)
        try:
            self._set_valid_options(option_vars, kwargs)
            reject_invalid_booleans(option_vars, kwargs)
            return self._fetch([_plain(term) for term in self._flatten(terms)], kwargs)
        except SpaceError as exc:
            raise AnsibleLookupError(f"junos_space_incident: {exc}") from exc

    def _set_valid_options(self, option_vars: dict[str, t.Any], direct: dict[str, t.Any]) -> None:
        try:
            self.set_options(var_options=option_vars, direct=direct)
        except AnsibleOptionsError as exc:
            raise invalid_option_error(exc) from None

    def _fetch(self, terms: list[t.Any], kwargs: dict[str, t.Any]) -> list[t.Any]:
        self._validate(terms, kwargs)
        query = self.get_option("query")
        expression = None if query is None else Expression(query)
        connection = parse_connection(self)
        for warning in connection.warnings():
            display.warning(warning)
        with (
            CachedService(connection, AnswerCache(self, connection))
            if self.get_option("cache")
            else IncidentService(connection)
        ) as service:
            result, _error = Search(tracking_numbers=terms).run(service)
        for row in result["answers"]:
            self._check_answer(row)
        incidents = result["incidents"]
        ensure_no_secret(incidents, connection.password.reveal(), connection.username)
        if expression is None:
            return t.cast("list[t.Any]", incidents)
        found = expression.search(incidents)
        return found if isinstance(found, list) else [found]

    def _validate(self, terms: list[t.Any], kwargs: dict[str, t.Any]) -> None:
        known = set(self.get_options()) - {"_terms"}
        unknown = sorted(set(kwargs) - known)
        if unknown:
            raise SpaceError(
                "usage",
                f"There is no option {', '.join(unknown)}.",
                hint=f"Give tracking numbers as positional arguments; the options are {', '.join(sorted(known))}.",
            )
        if not terms:
            raise SpaceError(
                "usage", "No tracking number was given.", hint="Give at least one as a positional argument."
            )
        reject_non_strings("tracking_numbers", terms)

    def _check_answer(self, row: t.Mapping[str, t.Any]) -> None:
        """Raise ``SpaceError`` unless an answer can be relied on."""
        number = quoted(str(row["asked"]))
        if "failure" in row:
            raise SpaceError(row["failure"]["kind"], row["msg"])
        if not row["complete"]:
            raise SpaceError(
                "bad_payload",
                f"The answer for tracking number {number} is not proven to be complete.",
                hint="The appliance truncates lists; the module returns partial results with complete: false.",
            )
        if row["found"] or self.get_option("on_missing") == "skip":
            return
        message = f"No incident found with tracking number {number}"
        if self.get_option("on_missing") == "warn":
            display.warning(f"{message}.")
            return
        raise SpaceError("not_found", f"{message}.", hint="Check the number, or set on_missing to warn or skip.")


def _plain(term: t.Any) -> t.Any:
    """A term as a plain string where it is one: without data tags, and decrypted if it is an inline vault value."""
    return str(term) if getattr(term, "__ENCRYPTED__", False) else untagged(term)
