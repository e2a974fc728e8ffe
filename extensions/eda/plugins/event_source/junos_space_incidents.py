# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event source of ansible-rulebook: incidents of Junos Space Service Now.

By itself (``python junos_space_incidents.py '{"interval": 10}'``) it prints its events.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import sys
import types
from pathlib import Path
from typing import Any

DOCUMENTATION = r"""
---
short_description: Emit an event for each new incident and status change in Junos Space Service Now
description:
  - Poll Junos Space B(Service Now) (Juniper's incident manager) every two minutes, and emit an event for each new incident
    and for each change of an incident's status.
  - "An event is C({junos_space: {incident: {...}, change: {from: ..., to: ...}}}). C(incident) is the dictionary that
    M(netops.junos_space.junos_space_incident_info) returns. C(from) is null for a new incident. C(from) and C(to) are the
    statuses as the appliance returned them, an empty string where there was none. Events are ordered by incident, oldest first."
  - With O(state_file), each event is emitted once across restarts. Without it, each start is a first start.
  - Several changes between two polls are one event. An incident that is absent from a list stays known.
  - While the appliance does not respond, the source polls at growing intervals, up to 15 minutes. It stops by itself only
    where its arguments are wrong or the login is rejected, because an account locks after four failed logins. Do not
    restart it automatically then.
version_added: 1.0.0
author:
  - The netops.junos_space authors (@netops)
requirements:
  - requests >= 2.25.0
options:
  url:
    description:
      - Base URL of the appliance, for example V(https://space.example.net). A port and a path prefix are allowed,
        credentials are not. The environment variable E(JUNOS_SPACE_URL) works too.
      - Every connection argument below has its variable too, E(JUNOS_SPACE_USERNAME) and so on.
    type: str
    required: true
  username:
    description:
      - The account to log in with. Goes together with O(password).
    type: str
  password:
    description:
      - The account's password.
    type: str
  client_cert:
    description:
      - Path of a client certificate in PEM format, for appliances that are set to certificate login. May hold the key too.
    type: path
  client_key:
    description:
      - Path of the client certificate's key in PEM format, without a passphrase.
    type: path
  validate_certs:
    description:
      - Whether to verify the appliance's certificate.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a PEM file with the CA certificates to trust, or of a directory prepared with C(c_rehash).
    type: path
  timeout:
    description:
      - Timeout of one request in seconds; some appliances need a minute.
    type: float
    default: 60
  retries:
    description:
      - How many times to retry a request within one poll (after a reset, a timeout, or status 429, 502, 503 or 504).
    type: int
    default: 3
  session:
    description:
      - Log in once, use the session's cookies, and log out at the end, instead of sending the credentials with each request.
    type: bool
    default: false
  domain_id:
    description:
      - ID of the domain to query (C(domainContext)).
    type: int
  connections:
    description:
      - Maximum number of concurrent requests.
    type: int
    default: 4
  format:
    description:
      - Preferred response format; results are identical.
    type: str
    choices: [json, xml]
    default: json
  interval:
    description:
      - Seconds from the end of a poll to the next one, at least 0.1. Service Now itself refreshes its cases every two minutes.
    type: float
    default: 120
    aliases: [delay]
  initial:
    description:
      - How to treat the incidents that exist at the first start. V(emit) reports each one as new, V(remember) reports only
        later changes.
    type: str
    choices: [emit, remember]
    default: emit
  state_file:
    description:
      - Path of the file that stores the status reported last of each incident. It is created if missing, replaced atomically,
        and readable for its owner only. A file belongs to one appliance and one running source.
      - It is written after the events of a poll were delivered. If the process is killed in between, those are emitted again;
        none is lost.
    type: path
  host_names:
    description:
      - Query only the incidents of these devices, by their names in Service Now, case-sensitive.
    type: list
    elements: str
  statuses:
    description:
      - Emit only changes to one of these statuses. Letter case, spaces and hyphens are ignored. An empty list is an error.
      - Other changes are stored all the same, so that C(from) is always the previous status.
      - An incident that lacks a field that is filtered on could match. It is named in a warning in the log, and checked again at
        each poll.
    type: list
    elements: str
  incident_types:
    description:
      - Emit only incidents of these types, compared like O(statuses).
    type: list
    elements: str
  priorities:
    description:
      - Emit only incidents with one of these priorities, compared like O(statuses).
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Act on RMA incidents
  hosts: all
  sources:
    - netops.junos_space.junos_space_incidents:
        url: https://space.example.net
        username: automation
        password: "{{ junos_space_password }}"
        ca_path: /etc/pki/space-ca.pem
        state_file: /var/lib/ansible-rulebook/junos_space.json
        incident_types: [Event-RMA, On-demand RMA]
  rules:
    # Ansible evaluates templates in extra variables: let plain names through only. In quotes, because ansible-rulebook turns
    # a string that looks like a number into one.
    - name: The incident has a case now, and had none before
      condition: >-
        event.junos_space.change.to in ["Created", "Updated"] and
        not (event.junos_space.change.from in ["Created", "Updated"]) and
        event.junos_space.incident.customer_tracking_number is match("^[A-Za-z0-9][A-Za-z0-9._-]*$")
      action:
        run_playbook:
          name: prepare_rma.yml
          extra_vars:
            rma_gate_tracking_number: "'{{ event.junos_space.incident.customer_tracking_number }}'"
"""


def _load_core() -> types.ModuleType:
    """Import the collection's core from the directory of this file.

    ansible-rulebook runs this file by its path, without Ansible's import of collections.
    """
    collection = "ansible_collections.netops.junos_space"
    root = Path(__file__).absolute().parents[4]
    for name, path in zip(("ansible_collections", "ansible_collections.netops"), (root.parents[1], root.parent)):
        # Other collections may be installed elsewhere: register only what cannot be imported.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
        if name not in sys.modules:
            _register_package(name, path if path.name == name.rpartition(".")[2] else None)
    if collection not in sys.modules:
        # Not imported: another version of this collection may be installed elsewhere.
        _register_package(collection, root)
    return importlib.import_module(f"{collection}.plugins.module_utils._eda.poller")


def _register_package(name: str, path: Path | None) -> None:
    package = types.ModuleType(name)
    package.__path__ = [] if path is None else [str(path)]
    sys.modules[name] = package


async def main(queue: asyncio.Queue[Any], args: dict[str, Any]) -> None:
    """Poll until cancelled."""
    await _load_core().poll(queue, args)


if __name__ == "__main__":

    class MockQueue(asyncio.Queue[Any]):
        """Prints what ansible-rulebook would get."""

        async def put(self, item: Any) -> None:
            print(json.dumps(item), flush=True)

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(MockQueue(), json.loads(sys.argv[1]) if sys.argv[1:] else {}))
