# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A script written by hand: requests and json, one query after the other. Prints the seconds it took."""

from __future__ import annotations

import json
import sys
import time

import requests

url, user, password, *names = sys.argv[1:]
address = f"{url}/api/juniper/servicenow/incident-management/incidents"
accept = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
started = time.monotonic()
with requests.Session() as session:
    session.trust_env = False
    session.auth = (user, password)
    session.headers["Accept"] = accept
    for name in names:
        query = "" if name == "--all" else f"?filter=(customerTrackingNumber eq '{name}')"
        json.loads(session.get(address + query, timeout=60).content)
print(time.monotonic() - started)
