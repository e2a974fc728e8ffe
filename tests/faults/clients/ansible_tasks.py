# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Clients that are tasks of Ansible: each is a play whose hosts are the faults, and a reader of what its task returned."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.netops.junos_space.tests.faults import harness, table

ACCEPT = table.JSON
URL = (
    "{{ junos_space_url }}/api/juniper/servicenow/incident-management/incidents?filter="
    f"{{{{ \"(customerTrackingNumber eq '{table.NUMBER}')\" | urlencode }}}}"
)
PASSWORD = "{{ junos_space_password | default(lookup('ansible.builtin.env', 'JUNOS_SPACE_PASSWORD')) }}"

MODULE_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      {harness.MODULE_TASK}
      ignore_errors: true
"""

LOOKUP_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.set_fact:
        found: "{{{{ query('{harness.LOOKUP}', '{table.NUMBER}', on_missing='skip') }}}}"
      ignore_errors: true
"""

URI_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.uri:
        url: {json.dumps(URL)}
        url_username: "{{{{ junos_space_username }}}}"
        url_password: {json.dumps(PASSWORD)}
        force_basic_auth: true
        return_content: true
        timeout: "{{{{ [junos_space_timeout | int, 1] | max }}}}"
        status_code: [200, 204, 404]
        headers:
          Accept: {ACCEPT}
      ignore_errors: true
"""

URL_LOOKUP_PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      ansible.builtin.set_fact:
        found: "{{{{ lookup('ansible.builtin.url', target, username=junos_space_username, password=password,
          force_basic_auth=true, split_lines=false, timeout=junos_space_timeout, headers={{'Accept': accept}}) | from_json }}}}"
      vars:
        target: {json.dumps(URL)}
        password: {json.dumps(PASSWORD)}
        accept: {ACCEPT}
      ignore_errors: true
"""

Result = dict[str, t.Any]


def of_module(result: Result) -> Result:
    (answer,) = result["answers"]
    return {"incidents": _own(answer["incidents"]), "complete": answer["complete"]}


def of_lookup(result: Result) -> Result:
    return {"incidents": _own(result["ansible_facts"]["found"]), "complete": True}


def of_uri(result: Result) -> Result:
    if result["status"] in (204, 404):
        return {"incidents": [], "complete": True}
    return of_document(result["json"])


def of_url_lookup(result: Result) -> Result:
    return of_document(result["ansible_facts"]["found"])


def of_document(document: t.Any) -> Result:
    """How a playbook reads the document: ``incidents.incident``, which is one record or a list of them."""
    found = document["incidents"].get("incident", [])
    found = found if isinstance(found, list) else [found]
    names = {"number": "customerTrackingNumber", "status": "status", "host": "hostName"}
    return {"incidents": [{name: item[field] for name, field in names.items()} for item in found], "complete": True}


def _own(incidents: list[Result]) -> list[Result]:
    return [
        {"number": item["customer_tracking_number"], "status": item["status"], "host": item["host_name"]}
        for item in incidents
    ]
