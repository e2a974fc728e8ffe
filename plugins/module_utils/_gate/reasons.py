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


_FIX_AND_RETRY = "Fix the reported problem and run again; the incident was not evaluated."

REASONS: dict[str, Reason] = {
    "status": Reason(
        BLOCKED,
        "The incident's status is not one of the policy's.",
        "Wait until it gets there (wait_for), give another tracking number, or correct the policy.",
    ),
    "type": Reason(BLOCKED, "The incident's type is not one of the policy's.", "Check that it is the right incident."),
    "priority": Reason(
        BLOCKED, "The incident's priority is not what the policy wants.", "Check that it is the right incident."
    ),
    "host": Reason(
        BLOCKED,
        "The incident is about another device, or names none.",
        "Compare device and tracking number. If the device has several names, add them to host_aliases.",
    ),
    "age": Reason(BLOCKED, "The incident is older than max_age.", "Make sure that it is still true, or raise max_age."),
    "organization": Reason(BLOCKED, "The incident belongs to another organization.", "Check the tracking number."),
    "device_group": Reason(BLOCKED, "The incident belongs to another device group.", "Check the tracking number."),
    "product": Reason(BLOCKED, "The incident is about another product.", "Check the tracking number."),
    "missing": Reason(
        UNKNOWN,
        "Service Now knows no incident with this tracking number.",
        "Check the number; if it is right, the incident was deleted, or is in a domain that the account does not see.",
    ),
    "ambiguous": Reason(
        UNKNOWN,
        "There are more incidents than max_incidents.",
        "Look which one is meant, and give its own tracking number.",
    ),
    "incomplete": Reason(
        UNKNOWN,
        "The list of incidents is not proven to be complete: more could exist.",
        "Ask by tracking number rather than for everything, or ask for the appliance's page bound to be lifted.",
    ),
    "unknown_status": Reason(
        UNKNOWN, "The incident's status is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_type": Reason(
        UNKNOWN, "The incident's type is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_priority": Reason(
        UNKNOWN, "The incident's priority is none that Service Now documents.", "Look at the incident in Service Now."
    ),
    "unknown_time": Reason(
        UNKNOWN,
        "The time of the incident has no certain zone, cannot be read, or lies in the future.",
        "Check the clocks and the time zone of the appliance, or leave max_age out.",
    ),
    "not_asked": Reason(UNKNOWN, "The host has no tracking number.", "Give it one, or leave it out of the play."),
    "auth": Reason(UNKNOWN, "The appliance did not accept the login.", _FIX_AND_RETRY),
    "denied": Reason(UNKNOWN, "The account may not read incidents.", _FIX_AND_RETRY),
    "not_found": Reason(UNKNOWN, "There is no Service Now at the address.", _FIX_AND_RETRY),
    "rate_limited": Reason(UNKNOWN, "The appliance asks to be asked less often.", _FIX_AND_RETRY),
    "tls": Reason(UNKNOWN, "The appliance's certificate could not be verified.", _FIX_AND_RETRY),
    "connection": Reason(UNKNOWN, "The appliance could not be reached.", _FIX_AND_RETRY),
    "timeout": Reason(UNKNOWN, "The appliance did not answer in time.", _FIX_AND_RETRY),
    "bad_payload": Reason(UNKNOWN, "The answer could not be read.", _FIX_AND_RETRY),
    "server": Reason(UNKNOWN, "The appliance answered with an error.", _FIX_AND_RETRY),
    "usage": Reason(UNKNOWN, "The question itself was wrong.", _FIX_AND_RETRY),
    "wait_timeout": Reason(
        UNKNOWN,
        "The incident did not get to the status that was waited for in time.",
        "Wait longer, or look what holds it up.",
    ),
    "wait_failed": Reason(
        UNKNOWN,
        "The incident settled in a status from which nothing more is to be expected, or does not exist.",
        "Look at the incident in Service Now.",
    ),
}
"""Every code that a verdict can give, in the order of the documentation."""
