# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each row of the table of faults, in process, without real delays."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS, SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.tests.faults import harness, page, table

# Seconds, for rows that reach their timeout.
TIMEOUT = 0.4


class Options:
    def __init__(self, values: dict[str, t.Any]) -> None:
        self._values = values

    def get_option(self, option: str) -> t.Any:
        return self._values.get(option)


def service(url: str, delays: list[float], **options: t.Any) -> IncidentService:
    """A service that records its delays and does not sleep."""
    values = {
        "url": url,
        "username": table.USERNAME,
        "password": table.PASSWORD,
        "timeout": table.TIMEOUT,
        "retries": table.RETRIES,
        **options,
    }
    return IncidentService(parse_connection(Options(values)), sleep=delays.append)


def texts(error: BaseException) -> str:
    """All texts that a log or a traceback could show of an error and its causes."""
    found, current = "", t.cast("BaseException | None", error)
    while current is not None:
        found += f"{current}\n{current!r}\n{current.args}\n"
        current = current.__cause__ or current.__context__
    return found


# The integration target fault_matrix tests the others.
CORE_ROWS = [row for row in table.FAULTS if not row.shells_only]


@pytest.mark.parametrize("row", CORE_ROWS, ids=[row.name for row in CORE_ROWS])
def test_fault(appliance: t.Any, row: table.Fault) -> None:
    appliance.set_behaviour(**row.behaviour)
    delays: list[float] = []
    # Rows that reach their timeout wait for less here.
    timeout = {"timeout": TIMEOUT} if row.timeout == table.SHORT_TIMEOUT["timeout"] else {}
    client = service(harness.address(row, appliance), delays, **{**row.options, **timeout})
    kind, message, logged = None, "", ""
    start = time.monotonic()
    try:
        with client:
            answer = client.by_tracking_numbers([table.NUMBER])[0].row()
    except SpaceError as exc:
        kind, message = exc.kind, str(exc)
        answer = {"failed": True, "msg": message, "failure": exc.to_failure_dict()}
        logged = texts(exc)
    seconds = time.monotonic() - start
    verdict = evaluate(answer, Policy.from_dict(harness.POLICY))

    assert kind == row.kind, message
    assert row.message_contains in message
    assert table.PASSWORD not in logged
    assert client.requests_made == row.requests
    if row.setup == "simulator":
        assert len(appliance.requests) == row.requests
    assert sum(delays) <= row.delays
    # Half a second for a busy machine.
    assert seconds <= row.requests * (timeout.get("timeout", row.timeout) + table.GRACE) + 0.5
    assert [reason["code"] for reason in verdict["reasons"]][:1] == ([] if row.code == "open" else [row.code])
    assert (verdict["verdict"], verdict["allowed"]) == (row.verdict, row.verdict == "open")
    if row.verdict == "open":
        # The right answer, to the letter.
        assert [(found["key"], found["organization_name"]) for found in verdict["incidents"]] == [(1001, "Zürich West")]


def test_table_is_consistent() -> None:
    names = [row.name for row in table.FAULTS]
    assert len(set(names)) == len(names)
    for row in table.FAULTS:
        assert row.kind is None or row.kind in KINDS
        assert row.code == "open" or row.code in REASONS
        assert (row.kind is None) == bool(row.reason), row.name
        assert bool(row.message_contains) == bool(row.kind), row.name


def test_page_is_current() -> None:
    """If not: `python tests/faults/page.py > docs/faults.md`."""
    path = Path(harness.HERE).parents[1] / "docs" / "faults.md"
    assert path.read_text(encoding="utf-8") == page.render_docs()


def test_worst_case_of_one_request(appliance: t.Any) -> None:
    """One request to an appliance that is as slow, and requests as long delays, as it can."""
    retries = 3
    delays: list[float] = []
    appliance.set_behaviour(
        faults=[table.rule("slow_body", status=503, delay=60, headers={"Retry-After": str(int(table.MAX_DELAY))})]
    )
    client = service(appliance.url, delays, retries=retries, timeout=TIMEOUT)
    start = time.monotonic()
    with pytest.raises(SpaceError), client:
        client.by_tracking_numbers([table.NUMBER])
    took = time.monotonic() - start + sum(delays)
    assert delays == [table.MAX_DELAY] * retries
    assert client.requests_made == retries + 1
    worst = table.worst_case(TIMEOUT, retries)
    assert worst - 1 <= took <= worst + 1


@pytest.mark.parametrize("name", ["huge", "bomb", "bomb_in_bomb", "unauthorized_huge"])
def test_endless_body_takes_little_memory(appliance: t.Any, name: str) -> None:
    """Measured in a process of its own, which starts at about 35 MiB."""
    row = next(row for row in table.FAULTS if row.name == name)
    appliance.set_behaviour(**row.behaviour)
    done = subprocess.run(
        [sys.executable, str(harness.HERE / "memory.py"), appliance.url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    kind, peak = done.stdout.split()
    assert kind == row.kind
    # The 64 MiB that are read, the chunk beyond, and one copy of all that while it is joined.
    assert int(peak) <= 300
