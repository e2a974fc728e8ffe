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
short_description: Tell of new incidents in Junos Space Service Now, and of changes of their status
description:
  - An ansible-rulebook event source that asks Junos Space B(Service Now) (Juniper's incident manager) for its incidents
    every two minutes, and gives an event for each incident that is new and for each change of an incident's status.
  - "An event is C({junos_space: {incident: {...}, change: {from: ..., to: ...}}}). C(incident) is the dictionary that
    M(netops.junos_space.junos_space_incident_info) returns. C(from) is null for a new incident. C(from) and C(to) are the
    statuses as the appliance gave them, an empty text where it gave none. Events come oldest incident first."
  - With O(state_file), each is told once across restarts. Without it, each start is a first start.
  - What happens between two polls is told as one change. An incident that a list lacks is not forgotten.
  - While the appliance does not answer, it is asked at growing intervals, up to 15 minutes. The source ends by itself only
    where its arguments are wrong or the login is refused, because an account locks after four failed logins. Do not have
    it restarted by itself then.
version_added: 1.0.0
author:
  - The netops.junos_space authors (@netops)
requirements:
  - requests
options:
  url:
    description:
      - Where the appliance answers, for example V(https://space.example.net). A port and a path prefix are allowed,
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
      - Path of a PEM file, or of a folder prepared with C(c_rehash), with the CAs to trust.
    type: path
  timeout:
    description:
      - For how many seconds to wait for the answer to one request.
    type: float
    default: 60
  retries:
    description:
      - How often to repeat a request, within one poll, that was reset, timed out or was answered with 429, 502, 503 or 504.
    type: int
    default: 3
  session:
    description:
      - Log in once, use the session's cookies, and log out at the end, instead of sending the login with each request.
    type: bool
    default: false
  domain_id:
    description:
      - Ask in this domain only.
    type: int
  connections:
    description:
      - How many requests at a time, at the most.
    type: int
    default: 4
  format:
    description:
      - What to ask the appliance for.
    type: str
    choices: [json, xml]
    default: json
  interval:
    description:
      - Seconds from the end of a poll to the next one. Service Now itself refreshes its cases every two minutes.
    type: float
    default: 120
    aliases: [delay]
  initial:
    description:
      - What to do at the first start about the incidents that are there already. V(emit) tells of each as new, V(remember)
        tells of what comes later only.
    type: str
    choices: [emit, remember]
    default: emit
  state_file:
    description:
      - Path of a file to remember in what was told. It is made when it does not exist, replaced as a whole, and readable for
        its owner only. A file belongs to one appliance and one running source.
      - It is written after each poll's events were handed over. If the process is killed in between, those are told again,
        and never lost.
    type: path
  host_names:
    description:
      - Ask for the incidents of these devices only, under their names in Service Now, letter case included.
    type: list
    elements: str
  statuses:
    description:
      - Tell only of incidents that have come to one of these statuses. Letter case, spaces and hyphens do not count.
      - Other changes are remembered all the same, so that C(from) is always the status before.
    type: list
    elements: str
  incident_types:
    description:
      - Tell only of incidents of these types, compared like O(statuses).
    type: list
    elements: str
  priorities:
    description:
      - Tell only of incidents with one of these priorities, compared like O(statuses).
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: Act on RMA incidents
  hosts: all
  sources:
    - netops.junos_space.junos_space_incidents:
        url: https://space.example.net
        username: ansible
        password: "{{ space_password }}"
        ca_path: /etc/pki/space-ca.pem
        state_file: /var/lib/ansible-rulebook/junos_space.json
        incident_types: [Event-RMA, On-demand RMA]
  rules:
    # Ansible evaluates templates in extra variables: let plain numbers through only. In quotes, because ansible-rulebook
    # makes a number of a text that looks like one.
    - name: The case of an RMA exists
      condition: >-
        event.junos_space.change.to == "Created" and
        event.junos_space.incident.customer_tracking_number is match("^[A-Za-z0-9][A-Za-z0-9._-]*$")
      action:
        run_playbook:
          name: prepare_rma.yml
          extra_vars:
            rma_gate_tracking_number: "'{{ event.junos_space.incident.customer_tracking_number }}'"
"""


def _load_core() -> types.ModuleType:
    """The collection's core, from the folder in which this file stands.

    ansible-rulebook runs this file by its path, and tells Python nothing of collections.
    """
    collection = "ansible_collections.netops.junos_space"
    root = Path(__file__).absolute().parents[4]
    for name, place in zip(("ansible_collections", "ansible_collections.netops"), (root.parents[1], root.parent)):
        # Others may have their collections elsewhere: only what is not there is made up.
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
        if name not in sys.modules:
            _register_package(name, place if place.name == name.rpartition(".")[2] else None)
    if collection not in sys.modules:
        # Not imported: another version of this collection may be installed elsewhere.
        _register_package(collection, root)
    return importlib.import_module(f"{collection}.plugins.module_utils._eda.poller")


def _register_package(name: str, place: Path | None) -> None:
    package = types.ModuleType(name)
    package.__path__ = [] if place is None else [str(place)]
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
