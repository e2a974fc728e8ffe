# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: junos_space_incidents
short_description: Devices with Service Now incidents as inventory hosts
version_added: 1.0.0
description:
  - Add a host for each device that has incidents in Junos Space B(Service Now), Juniper's incident manager.
  - Its configuration is a YAML file whose name ends in C(junos_space.yml), C(junos_space.yaml),
    C(junos_space_incidents.yml) or C(junos_space_incidents.yaml).
  - "Each host has two variables: C(junos_space_incidents), the list of its incidents, and C(junos_space_incident), the first
    of them, which is the most important one. Open comes before closed (and a status that Service Now does not document
    between them), then RMA before others, then the more urgent, then the newest (the highest key)."
  - Each incident is a dictionary with the keys of RV(netops.junos_space.junos_space_incident_info#module:incidents).
  - If the query fails, or the list is not proven to be complete, Ansible ends with an error, whatever its own settings for
    inventories that cannot be parsed are. An inventory without some of the devices would look like good news.
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._connection
  - netops.junos_space._connection.plugins
  - constructed
  - inventory_cache
options:
  plugin:
    description:
      - The name of this plugin.
    type: str
    required: true
    choices: [netops.junos_space.junos_space_incidents]
  host_names:
    description:
      - Query only the incidents of these devices, by their names in Service Now, case-sensitive.
    type: list
    elements: str
  statuses:
    description:
      - Keep only incidents with one of these statuses. Letter case, spaces and hyphens are ignored. An empty list is an error.
      - A device without remaining incidents is not added.
    type: list
    elements: str
  incident_types:
    description:
      - Keep only incidents of these types, compared like O(statuses).
    type: list
    elements: str
  priorities:
    description:
      - Keep only incidents with one of these priorities, compared like O(statuses). V(Critical) and V(1 - Critical) are the
        same.
    type: list
    elements: str
  host_naming:
    description:
      - V(as_given) uses the names of the devices in Service Now, V(short) removes the domain.
      - With V(short), C(r1) and C(r1.example.net) are one device. Two devices that would get the same name are an error.
    type: str
    choices: [as_given, short]
    default: as_given
notes:
  - Incidents without a device name are skipped with a warning. So are those whose device name is not a valid host name (with
    spaces, slashes, colons or braces), is a name or address of this machine (C(localhost), C(127.1), C(0.0.0.0),
    C(ip6-localhost)), or is the name of a group (C(all), C(ungrouped), composed and keyed groups).
  - Inventory variables are not available while an inventory is read. The connection comes from this file, from extra
    variables (C(-e)) or from the environment. Values in this file may be templates.
  - With O(cache), the incidents are cached, and never the credentials. The query is part of the cache key, so that another
    appliance, account or filter never gets the wrong incidents.
seealso:
  - module: netops.junos_space.junos_space_incident_info
  - name: Devices with incidents as an inventory
    description: Guide with examples.
    link: https://github.com/netops/junos_space/blob/main/docs/inventory.md
"""

EXAMPLES = r"""
# rma.junos_space.yml: devices with an open RMA, in groups by status and by product.
# The connection can also come from the environment (JUNOS_SPACE_URL and so on).
plugin: netops.junos_space.junos_space_incidents
url: https://space.example.net
username: automation
password: "{{ lookup('ansible.builtin.env', 'JUNOS_SPACE_PASSWORD') }}"
ca_path: /etc/pki/space-ca.pem

# Without these, all incidents that the account may see.
statuses: [Created, Updated]
incident_types: [Event-RMA, On-demand RMA]
host_naming: short

strict: true
compose:
  rma_gate_tracking_number: junos_space_incident.customer_tracking_number
  ansible_host: junos_space_incident.host_name
groups:
  urgent: (junos_space_incident.priority_level or 9) <= 2
keyed_groups:
  - key: junos_space_incident.status_kind
    prefix: incident
  - key: junos_space_incident.product or 'unknown'
    prefix: product

cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/junos_space
cache_timeout: 300
"""

import typing as t

from ansible import constants
from ansible.errors import AnsibleError, AnsibleOptionsError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS, parse_connection
from ansible_collections.netops.junos_space.plugins.plugin_utils._inventory.hosts import group_by_host, skip_group_names
from ansible_collections.netops.junos_space.plugins.plugin_utils._inventory.query import FILTERS, InventoryQuery
from ansible_collections.netops.junos_space.plugins.plugin_utils._templated_options import (
    connection_variables,
    invalid_option_error,
    reject_invalid_booleans,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._unsafe import make_unsafe

TEMPLATED_OPTIONS = (*(option.name for option in OPTIONS), *FILTERS, "host_naming")
FILE_SUFFIXES = tuple(f"junos_space{more}.{form}" for more in ("", "_incidents") for form in ("yml", "yaml"))


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = "netops.junos_space.junos_space_incidents"

    def verify_file(self, path: str) -> bool:
        return super().verify_file(path) and path.endswith(FILE_SUFFIXES)

    def set_options(self, task_keys: t.Any = None, var_options: t.Any = None, direct: t.Any = None) -> None:
        """As in ansible-core, with templates resolved first: it would use the template itself as the value."""
        if direct:
            direct = {
                name: self.templar.template(value) if name in TEMPLATED_OPTIONS else value
                for name, value in direct.items()
            }
            var_options = connection_variables(var_options, self.templar)
            reject_invalid_booleans(var_options, direct)
        try:
            super().set_options(task_keys=task_keys, var_options=var_options, direct=direct)
        except AnsibleOptionsError as exc:
            raise invalid_option_error(exc) from None

    inventory: t.Any

    def parse(self, inventory: t.Any, loader: t.Any, path: str, cache: bool = True) -> None:
        super().parse(inventory, loader, path, cache)
        try:
            self._read_config_data(path)
            hosts, warnings = group_by_host(self._incidents(path, cache), self.get_option("host_naming"))
            variables = {name: make_unsafe(incidents) for name, incidents in hosts.items()}
            variables, more = skip_group_names(variables, self._group_names(variables))
            for warning in (*warnings, *more):
                self.display.warning(f"junos_space_incidents: {warning}")
            for name, incidents in variables.items():
                self._add_host(name, incidents)
        except Exception as exc:
            # Otherwise Ansible continues without these hosts and exits 0.
            constants.INVENTORY_ANY_UNPARSED_IS_FAILED = True
            if isinstance(exc, SpaceError):
                raise AnsibleParserError(f"junos_space_incidents ({exc.kind}): {exc}") from exc
            raise

    def _incidents(self, path: str, cache: bool) -> list[dict[str, t.Any]]:
        """All incidents of the query, from the cache where it is on and has them."""
        query = InventoryQuery(parse_connection(self), self)
        key = f"{self.get_cache_key(path)}_{query.cache_digest}"
        if cache and self.get_option("cache"):
            try:
                return t.cast("list[dict[str, t.Any]]", self._cache[key]["incidents"])
            except (AnsibleError, LookupError, TypeError):
                # Cache miss, expired or corrupt: fetch it.
                pass
        incidents = query.fetch(self.display.warning)
        if self.get_option("cache"):
            self._cache[key] = {"incidents": incidents}
        return incidents

    def _group_names(self, hosts: dict[str, list[dict[str, t.Any]]]) -> set[str]:
        """The names of all groups once these hosts are added: groups come from the hosts' own values."""
        own: t.Any = self.inventory
        groups: set[str] = {"all", "ungrouped", *own.groups}
        try:
            for name, incidents in hosts.items():
                self.inventory = InventoryData()
                try:
                    self._add_host(name, incidents)
                except Exception:
                    # A group cannot be its own member, which is an error of no type of its own: it has the host's name.
                    if name not in self.inventory.groups:
                        raise
                groups |= set(self.inventory.groups)
        finally:
            self.inventory = own
        return groups

    def _add_host(self, name: str, incidents: list[dict[str, t.Any]]) -> None:
        self.inventory.add_host(name)
        variables = {"junos_space_incident": incidents[0], "junos_space_incidents": incidents}
        for variable, value in variables.items():
            self.inventory.set_variable(name, variable, value)
        strict = self.get_option("strict")
        self._set_composite_vars(self.get_option("compose"), variables, name, strict=strict)
        self._add_host_to_composed_groups(self.get_option("groups"), variables, name, strict=strict)
        self._add_host_to_keyed_groups(self.get_option("keyed_groups"), variables, name, strict=strict)
