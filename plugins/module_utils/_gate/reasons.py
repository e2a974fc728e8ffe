# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of reason codes: the verdict that each gives, its cause, and what to do next.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

OPEN, BLOCKED, UNKNOWN = "open", "blocked", "unknown"


class Reason(t.NamedTuple):
    """What a reason code means. ``docs/verdicts.md`` has a section for each."""

    verdict: str
    cause: str
    next_step: str


REASONS: dict[str, Reason] = {
    "status": Reason(
        BLOCKED,
        "The incident's status is not one of the policy's.",
        "1. If the status is still on its way there, wait for it with wait_for. "
        "2. If the incident is closed or failed, find the current incident and use its tracking number.",
    ),
    "type": Reason(
        BLOCKED,
        "The incident's type is not one of the policy's.",
        "1. Check that the tracking number names the incident of this change. "
        "2. If that type may be changed too, add it to incident_types.",
    ),
    "priority": Reason(
        BLOCKED,
        "The incident's priority is not one that the policy accepts.",
        "1. Check that the tracking number names the incident of this change. "
        "2. If the priority is wrong, correct it in Service Now; if it is right, change priorities or max_priority_level.",
    ),
    "defect_type": Reason(
        BLOCKED,
        "The incident's defect type is not one of the policy's.",
        "1. Check that the tracking number names the incident of this change. "
        "2. Compare the text in defect_types: it must be exactly the same, letter case included.",
    ),
    "host": Reason(
        BLOCKED,
        "The incident is about another device, or has no host name.",
        "1. Do not touch this device until it is clear which one the incident is about. "
        "2. Correct the tracking number, or the host it belongs to in the inventory. "
        "3. If the device has this name as well, add it to host_aliases.",
    ),
    "age": Reason(
        BLOCKED,
        "The incident is older than max_age.",
        "1. Check in Service Now that the incident still describes the device. 2. If it does, raise max_age.",
    ),
    "organization": Reason(
        BLOCKED,
        "The incident belongs to another organization.",
        "1. Check the tracking number. 2. Compare the text in organizations: it must be exactly the same.",
    ),
    "device_group": Reason(
        BLOCKED,
        "The incident belongs to another device group.",
        "1. Check the tracking number. 2. Compare the text in device_groups: it must be exactly the same.",
    ),
    "product": Reason(
        BLOCKED,
        "The incident is about another product.",
        "1. Check the tracking number and the device. 2. Compare the text in products: it must be exactly the same.",
    ),
    "test_case": Reason(
        BLOCKED,
        "The incident's organization submits its cases as test cases, on which Juniper does not work.",
        "1. Check in Service Now how the organization submits its cases. 2. If this is a test, run it against a lab "
        "device and leave real_cases out. 3. If not, set the organization to real cases and submit the case again.",
    ),
    "support_link": Reason(
        BLOCKED,
        "The organization's connection to Juniper's support systems does not work.",
        "1. Open the organization in Service Now and test its connection. 2. Correct the credentials or the proxy that "
        "the message names; until then Service Now learns nothing new about its cases.",
    ),
    "missing": Reason(
        UNKNOWN,
        "Service Now has no incident with this tracking number.",
        "1. Compare the number with the one in Service Now, letter case and leading zeros included. "
        "2. If it is right, the incident was deleted, or is in a domain that the account cannot see: set domain_id.",
    ),
    "ambiguous": Reason(
        UNKNOWN,
        "There are more incidents than max_incidents.",
        "1. Identify the intended incident and use its own tracking number. "
        "2. If all of them belong to this change, raise max_incidents: each of them must meet the policy.",
    ),
    "incomplete": Reason(
        UNKNOWN,
        "The answer is truncated, filtered, contradictory or too old: there could be more incidents, or other ones.",
        "1. Query again, right before the gate, by tracking number and without statuses, incident_types, priorities "
        "or return_incidents. 2. If the list stays truncated, ask the appliance's administrator for its page limit.",
    ),
    "unknown_status": Reason(
        UNKNOWN,
        "The incident's status is not a value that Service Now documents.",
        "1. Look at the incident in Service Now. 2. If a newer release has new statuses, report it to this collection; "
        "until then, approve the change by hand.",
    ),
    "unknown_type": Reason(
        UNKNOWN,
        "The incident's type is not a value that Service Now documents.",
        "1. Look at the incident in Service Now. 2. If a newer release has new types, report it to this collection; "
        "until then, approve the change by hand.",
    ),
    "unknown_priority": Reason(
        UNKNOWN,
        "The incident's priority is not a value that Service Now documents.",
        "1. Look at the incident in Service Now and set its priority. 2. If the priority does not matter for this "
        "change, leave priorities and max_priority_level out.",
    ),
    "unknown_time": Reason(
        UNKNOWN,
        "The time of the incident has no certain zone, cannot be read, or lies in the future.",
        "1. Compare the clocks and the time zone of the appliance and the controller. "
        "2. If the appliance states no zone, leave max_age out.",
    ),
    "unknown_organization": Reason(
        UNKNOWN,
        "It is not certain which organization the incident belongs to, or what its settings are.",
        "1. Check that the account may read organizations, and that each has a name of its own. 2. Open the organization "
        "in Service Now. 3. If its values are right there, report them to this collection; until then, leave real_cases "
        "and support_link out and approve the change by hand.",
    ),
    "not_asked": Reason(
        UNKNOWN,
        "The host has no tracking number.",
        "1. Set the tracking number of this host in the inventory. 2. If there is none, leave the host out of the play.",
    ),
    "unstated": Reason(
        UNKNOWN,
        "The gate requires a statement of the operator that was not given.",
        "1. Take the RMA number from Juniper's notice, and the serial number from the part that is in your hands. "
        "2. Set rma_gate_rma_number or rma_gate_part_serial for this host, in quotes. 3. Run again.",
    ),
    "auth": Reason(
        UNKNOWN,
        "The appliance rejected the credentials.",
        "1. Do not run again with the same password: Junos Space locks an account after 4 failed logins. "
        "2. Log in to the appliance's web page with this account. 3. Correct username and password, or unlock the account.",
    ),
    "denied": Reason(
        UNKNOWN,
        "The account may not read incidents.",
        "1. Ask the appliance's administrator for a role that may read Service Now incidents over the API. "
        "2. If it has one, check the domain in domain_id.",
    ),
    "not_found": Reason(
        UNKNOWN,
        "There is no Service Now at the address.",
        "1. Check host, port and path prefix in url. 2. Check in the appliance's web page that Service Now is installed "
        "and deployed; after an upgrade or failover, wait until it is.",
    ),
    "rate_limited": Reason(
        UNKNOWN,
        "The appliance limits the rate of requests.",
        "1. Wait a few minutes. 2. Lower connections, and run fewer playbooks against the appliance at a time.",
    ),
    "tls": Reason(
        UNKNOWN,
        "The appliance's certificate could not be verified.",
        "1. Use a host name in url that the certificate covers. 2. Set ca_path to the CA that signed it. "
        "3. Check that the certificate has not expired, and that the controller's clock is right.",
    ),
    "connection": Reason(
        UNKNOWN,
        "The appliance could not be reached.",
        "1. From the controller, open url with curl. 2. If that fails, check DNS, routing, firewalls and proxies. "
        "3. If it works, check that the virtual IP is not in the middle of a failover, and run again.",
    ),
    "timeout": Reason(
        UNKNOWN,
        "The appliance did not respond in time.",
        "1. Run again: a busy appliance can take a minute for one response. 2. Raise timeout. "
        "3. If it stays slow, check the load of the appliance's nodes.",
    ),
    "bad_payload": Reason(
        UNKNOWN,
        "The response could not be read.",
        "1. Check that url names the appliance and no proxy or login page in front of it. 2. Set format to xml (or "
        "json). 3. If it stays so, report it to this collection with the release of Service Now.",
    ),
    "server": Reason(
        UNKNOWN,
        "The appliance responded with an error.",
        "1. Run again in a few minutes: errors are normal during a failover. "
        "2. If it stays so, check the appliance's logs at the time of the request.",
    ),
    "usage": Reason(
        UNKNOWN,
        "The query was invalid, so nothing was evaluated.",
        "1. Correct the option or variable that the message names. 2. Run again.",
    ),
    "wait_timeout": Reason(
        UNKNOWN,
        "The incident did not reach the expected status before the wait timed out.",
        "1. Look in Service Now at what holds the incident up. 2. If it is only slow, raise the timeout in wait_for.",
    ),
    "wait_failed": Reason(
        UNKNOWN,
        "The incident reached a status that ends the wait, or does not exist.",
        "1. Look at the incident in Service Now: a failed submission has to be repeated there. "
        "2. If it does not exist yet, set when_missing to wait.",
    ),
}
"""Every code that a verdict can give, in the order of the documentation."""
