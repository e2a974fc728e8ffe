# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pages of evidence as runs write them: few and many hosts, each kind of verdict, and hostile texts."""

from __future__ import annotations

import shutil
import typing as t
from datetime import datetime, timedelta
from pathlib import Path

from ansible import constants
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases

HOSTILE = ('</style><script>document.title="run"</script>"><img src=x onerror=alert(1)> \u202egnp \x1b[31m', "W" * 600)
LOCKED = (
    "GET /api/juniper/servicenow/incident-management/incidents at https://space.example.net was answered with 401 "
    "Unauthorized. Junos Space locks an account after 4 failed logins: the password is not sent again in this run."
)


def write(directory: Path) -> dict[str, Path]:
    """Write the pages into a directory, and return them by name."""
    pages = {f"evidence-{count}": _page(directory, f"evidence-{count}", _mixed, count) for count in (1, 12, 60, 500)}
    pages["evidence-open"] = _page(directory, "evidence-open", _judged, 12)
    pages["evidence-auth"] = _page(directory, "evidence-auth", lambda _number, **_policy: cases.is_unknown(LOCKED), 12)
    pages["evidence-hostile"] = _page(directory, "evidence-hostile", _hostile, 12, play=HOSTILE[0], place=HOSTILE[1])
    return pages


def _page(directory: Path, name: str, make: t.Callable[..., cases.Case], count: int, **changes: t.Any) -> Path:
    """The page of a run of `count` hosts, some seconds for each of them."""
    work = directory / name
    # The gate keeps the state of a run there.
    constants.DEFAULT_LOCAL_TMP = str(work / "state")
    hosts = tuple(f"edge-mx480-{number:02}" for number in range(1, count + 1))
    for number, host in enumerate(hosts, 1):
        made = make(number, host_name=host, now=cases.NOW + timedelta(seconds=number))
        cases.record(work / "evidence", made, host, gate="rma_gate", play_hosts=hosts, **changes)
    (page,) = (work / "evidence").glob("*.html")
    return Path(shutil.copy2(page, directory / f"{name}.html"))


def _mixed(number: int, **policy: t.Any) -> cases.Case:
    if number % 12 in (1, 7):
        return cases.is_unknown(LOCKED)
    if number % 12 == 2:
        return _judged(number, {"status": "Closed"}, **policy)
    if number % 12 == 3:
        return _judged(number, {"hostName": "core-ptx10003-01", "occurred": "2026-11-20 10:57:16"}, **policy)
    if number % 12 == 4:
        return _judged(number, None, **policy)
    if number % 12 == 5:
        return _judged(number, {}, {"key": "4000001"}, {"key": "4000002"}, **policy)
    if number % 12 == 6:
        return _judged(number, {"status": "Paused", "incidentType": "Event"}, **policy)
    return _judged(number, **policy)


def _hostile(number: int, **policy: t.Any) -> cases.Case:
    text = HOSTILE[number % 2]
    fields = dict.fromkeys(("status", "incidentType", "priority", "hostName", "product", "occurred"), text)
    return cases.is_unknown(text) if number % 3 == 0 else _judged(number, fields, **policy)


def _judged(number: int, *incidents: dict[str, str] | None, now: datetime = cases.NOW, **policy: t.Any) -> cases.Case:
    """A verdict on the incident of a host, with some of its fields changed; None stands for no incident."""
    name = f"CASE-2026-{number:04}"
    same = {"hostName": f"edge-mx480-{number:02}.example.net", "customerTrackingNumber": name}
    found = [
        cases.incident_of(int(fields.pop("key", 3572400 + number)), **{**same, **fields})
        for fields in (dict(changes) for changes in incidents or ({},) if changes is not None)
    ]
    rma: dict[str, t.Any] = {"incident_types": ["Event-RMA", "On-demand RMA"], "statuses": ["Created", "Updated"]}
    return cases.case(
        [cases.answer(name, found, retrieved_at=now.strftime("%Y-%m-%dT%H:%M:%SZ"))], now, **rma, **policy
    )
