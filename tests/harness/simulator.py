# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Incidents for the simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

COLLECTION = Path(__file__).resolve().parents[2]


def incident(key: int, number: str | None, host: str | None = "edge-01", **fields: t.Any) -> dict[str, t.Any]:
    """An incident as a scenario has it."""
    return {
        "key": key,
        "customerTrackingNumber": number,
        "hostName": host,
        "status": "Created",
        "incidentType": "Event-RMA",
        "priority": "2 - High",
        "occurred": "2026-11-20 10:57:16 UTC",
        "organizationName": "Example Networks",
        "product": "MX480",
        **fields,
    }


def fleet(count: int, **variables: t.Any) -> dict[str, dict[str, t.Any]]:
    """Hosts r01, r02 ... with a tracking number each."""
    return {f"r{number:02}": {"ctn": f"N-{number:02}", **variables} for number in range(1, count + 1)}


def fleet_incidents(count: int) -> list[dict[str, t.Any]]:
    """One incident for each host of ``fleet``."""
    return [incident(number, f"N-{number:02}", f"R{number:02}.example.net") for number in range(1, count + 1)]
