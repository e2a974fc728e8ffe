# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plain script with requests, as one writes it from the documentation of the API: 404 and 204 mean "none".

    python requests_script.py URL USERNAME PASSWORD NUMBER TIMEOUT

Prints one line of JSON, as tests/faults/kit.py expects it of every client. It uses nothing else of this repository.
"""

from __future__ import annotations

import json
import sys
import urllib.parse

import requests

PATH = "/api/juniper/servicenow/incident-management/incidents"
ACCEPT = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"

url, username, password, number, timeout = sys.argv[1:]
# Percent-encoded: requests itself would write a space as a plus sign, which the appliance does not read as one.
query = urllib.parse.quote(f"(customerTrackingNumber eq '{number}')", safe="")
response = requests.get(
    f"{url}{PATH}?filter={query}", headers={"Accept": ACCEPT}, auth=(username, password), timeout=float(timeout)
)
found = []
if response.status_code not in (204, 404):
    response.raise_for_status()
    found = response.json()["incidents"].get("incident", [])
    found = found if isinstance(found, list) else [found]
incidents = [
    {"number": item["customerTrackingNumber"], "status": item["status"], "host": item["hostName"]} for item in found
]
print(json.dumps({"incidents": incidents, "complete": True}))
