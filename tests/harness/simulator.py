# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The shipped simulator as a module, and incidents for it."""

from __future__ import annotations

import importlib.util
import sys
import typing as t
from pathlib import Path

COLLECTION = Path(__file__).resolve().parents[2]


def _load() -> t.Any:
    path = COLLECTION / "roles" / "simulator" / "files" / "junos_space_simulator.py"
    spec = importlib.util.spec_from_file_location("harness_simulator", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their own module up.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


Simulator = _load().Simulator


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
