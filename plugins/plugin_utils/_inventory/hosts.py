# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incidents grouped by device, the most important one first; and which device names are inventory host names.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import typing as t
import unicodedata

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident
from ansible_collections.netops.junos_space.plugins.module_utils._text import ascii_lower, quoted

# Host names become parts of paths, patterns and command lines: no slash, no comma, no leading hyphen or dot.
# No longer than DNS allows: the name becomes a file's name where Ansible caches facts.
_HOST_NAME = re.compile(r"\w[\w.-]{0,252}")

# Names that hosts files and resolvers give to the loopback interface.
_LOOPBACK_NAME = re.compile(r"(ip6-)?(localhost|loopback)[46]?(\..*)?|.*\.localhost")


def sort_key(incident: Incident) -> tuple[int, bool, int, int]:
    """The position of an incident among those of its device; the lowest is the most important.

    Open before closed (an unknown status between them), RMA before others, the more urgent first
    (an unknown priority last), and then the newest, which has the highest key.
    """
    state = 0 if incident["is_open"] else 2 if incident["is_closed"] else 1
    key = incident["key"]
    return state, not incident["is_rma"], incident["priority_level"] or 9, 1 if key is None else -key


def group_by_host(
    incidents: t.Iterable[Incident], naming: str = "as_given"
) -> tuple[dict[str, list[Incident]], list[str]]:
    """The devices by name, sorted, each with its incidents; and a warning for each kind of incident that was skipped.

    Raises ``SpaceError`` (``usage``) where ``short`` would merge two devices into one host.
    """
    by_name: dict[str, list[Incident]] = {}
    skipped = []
    for incident in sorted(incidents, key=sort_key):
        name = incident["host_name"] or ""
        if is_valid_name(name):
            by_name.setdefault(name, []).append(incident)
        else:
            skipped.append(incident)
    if naming == "short":
        by_name = _by_short_name(by_name)
    return {name: by_name[name] for name in sorted(by_name)}, _skip_warnings(skipped)


def is_valid_name(name: str) -> bool:
    """Whether a device name can be the name of an inventory host, and not that of this machine."""
    if _is_address(name):
        return not is_this_machine(name)
    return bool(_HOST_NAME.fullmatch(name)) and not is_this_machine(name)


def is_this_machine(name: str) -> bool:
    """Whether a name or address means this machine wherever it is used, in every form that resolvers accept.

    ``127.1``, ``0x7f000001`` and ``2130706433`` are forms of 127.0.0.1; an unspecified address connects to this machine.
    """
    # Python resolves full-width letters and digits as the ASCII ones that they look like (IDNA).
    lowered = unicodedata.normalize("NFKC", name).lower().rstrip(".")
    if _LOOPBACK_NAME.fullmatch(lowered):
        return True
    try:
        address: ipaddress.IPv4Address | ipaddress.IPv6Address = ipaddress.ip_address(lowered)
    except ValueError:
        try:
            address = ipaddress.IPv4Address(socket.inet_aton(lowered))
        except (OSError, UnicodeError, ValueError):
            return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_loopback or mapped.is_unspecified


def skip_group_names(
    hosts: t.Mapping[str, list[Incident]], groups: t.Container[str]
) -> tuple[dict[str, list[Incident]], list[str]]:
    """The hosts without those that have the name of a group: Ansible would set their variables on the group."""
    kept = {name: incidents for name, incidents in hosts.items() if name not in groups}
    skipped = sorted(set(hosts) - set(kept))
    if not skipped:
        return kept, []
    return kept, [
        f"{_counted([incident for name in skipped for incident in hosts[name]])} a device with the name of a group "
        f"({', '.join(quoted(name) for name in skipped[:5])}{', ...' if len(skipped) > 5 else ''}), which is skipped: "
        "Ansible cannot tell a host from a group of the same name. Rename the group (compose, groups, keyed_groups)."
    ]


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _by_short_name(by_name: dict[str, list[Incident]]) -> dict[str, list[Incident]]:
    groups: dict[str, list[str]] = {}
    for name in by_name:
        groups.setdefault(ascii_lower(_short(name)), []).append(name)
    merged = {}
    for names in groups.values():
        if not all(host_names.names_match(left, right, "short") for left in names for right in names):
            raise SpaceError(
                "usage",
                f"host_naming is short, and {' and '.join(quoted(name) for name in sorted(names))} would be one host.",
                hint="Set host_naming to as_given, or query only some of them with host_names.",
            )
        incidents = [incident for name in names for incident in by_name[name]]
        # Each list was in order; together they are not. Names may differ in letter case: always the same one is used.
        merged[min(map(_short, names))] = sorted(incidents, key=sort_key)
    return merged


def _short(name: str) -> str:
    return name if _is_address(name) else name.partition(".")[0]


def _skip_warnings(skipped: list[Incident]) -> list[str]:
    warnings = []
    unnamed = [incident for incident in skipped if not (incident["host_name"] or "").strip()]
    if unnamed:
        warnings.append(f"{_counted(unnamed)} no device, and no host was added: {_keys(unnamed)}.")
    invalid = [incident for incident in skipped if (incident["host_name"] or "").strip()]
    if invalid:
        names = ", ".join(sorted({quoted(incident["host_name"]) for incident in invalid})[:5])
        warnings.append(
            f"{_counted(invalid)} a device whose name is not a valid inventory host name ({names}), which is skipped: "
            f"{_keys(invalid)}."
        )
    return warnings


def _counted(incidents: list[Incident]) -> str:
    return "1 incident names" if len(incidents) == 1 else f"{len(incidents)} incidents name"


def _keys(incidents: list[Incident]) -> str:
    keys = sorted(str(incident["key"]) for incident in incidents)
    return ", ".join(keys[:10]) + (f" and {len(keys) - 10} more" if len(keys) > 10 else "")
