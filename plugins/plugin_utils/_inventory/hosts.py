# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incidents by the device that they are about, the one that matters first in front.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ipaddress
import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._options import is_loopback
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

NAMINGS = ("as_given", "short")

# Names become parts of paths, patterns and command lines: no slash, no comma, no leading hyphen or dot.
_USABLE = re.compile(r"\w[\w.:-]*")


def precedence(found: Incident) -> tuple[int, bool, int, int]:
    """Where an incident stands among those of its device; the lowest is the one that matters first.

    Not closed before closed (an unknown status between them), RMA before others, the more
    urgent first (an unknown priority last), and then the newest, which is the highest key.
    """
    state = 0 if found["is_open"] else 2 if found["is_closed"] else 1
    key = found["key"]
    return state, not found["is_rma"], found["priority_level"] or 9, 1 if key is None else -key


def devices(incidents: t.Iterable[Incident], naming: str = "as_given") -> tuple[dict[str, list[Incident]], list[str]]:
    """The devices by name, sorted, each with its incidents; and what should be said about those left out.

    Raises ``SpaceError`` (``usage``) where ``short`` would make one host of two devices.
    """
    by_name: dict[str, list[Incident]] = {}
    left_out = []
    for found in sorted(incidents, key=precedence):
        name = found["host_name"] or ""
        if _usable(name):
            by_name.setdefault(name, []).append(found)
        else:
            left_out.append(found)
    if naming == "short":
        by_name = _by_short_name(by_name)
    return {name: by_name[name] for name in sorted(by_name)}, _said(left_out)


def _usable(name: str) -> bool:
    return bool(_USABLE.fullmatch(name)) and not is_loopback(name.casefold().rstrip("."))


def _by_short_name(by_name: dict[str, list[Incident]]) -> dict[str, list[Incident]]:
    groups: dict[str, list[str]] = {}
    for name in by_name:
        groups.setdefault(_short(name).casefold(), []).append(name)
    found = {}
    for names in groups.values():
        if not all(host_names.names_match(left, right, "short") for left in names for right in names):
            raise SpaceError(
                "usage",
                f"Under host_naming short, {' and '.join(quoted(name) for name in sorted(names))} would be one host.",
                hint="Set host_naming to as_given, or ask for some of them only with host_names.",
            )
        incidents = [incident for name in names for incident in by_name[name]]
        # Each list was in order; together they are not. Spellings may differ in letter case: one is taken, always the same.
        found[min(map(_short, names))] = sorted(incidents, key=precedence)
    return found


def _short(name: str) -> str:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name.partition(".")[0]
    return name


def _said(left_out: list[Incident]) -> list[str]:
    said = []
    nameless = [found for found in left_out if not (found["host_name"] or "").strip()]
    if nameless:
        said.append(f"{_counted(nameless)} no device, and so no host of the inventory: {_keys(nameless)}.")
    odd = [found for found in left_out if (found["host_name"] or "").strip()]
    if odd:
        names = ", ".join(sorted({quoted(found["host_name"]) for found in odd})[:5])
        said.append(
            f"{_counted(odd)} a device under a name that is not taken for a host's ({names}), and is left out: {_keys(odd)}."
        )
    return said


def _counted(incidents: list[Incident]) -> str:
    return "1 incident names" if len(incidents) == 1 else f"{len(incidents)} incidents name"


def _keys(incidents: list[Incident]) -> str:
    keys = sorted(str(found["key"]) for found in incidents)
    return ", ".join(keys[:10]) + (f" and {len(keys) - 10} more" if len(keys) > 10 else "")
