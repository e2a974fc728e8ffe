# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each row of the table of faults, in process, with an injected clock."""

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
from ansible_collections.netops.junos_space.tests.faults import lab, page, table

# Seconds, for what comes to its time limit.
TIMEOUT = 0.4


class Options:
    def __init__(self, values: dict[str, t.Any]) -> None:
        self._values = values

    def get_option(self, option: str) -> t.Any:
        return self._values.get(option)


def service(url: str, pauses: list[float], **options: t.Any) -> IncidentService:
    """A service that notes its pauses and does not make them."""
    given = {
        "url": url,
        "username": table.USERNAME,
        "password": table.PASSWORD,
        "timeout": table.TIMEOUT,
        "retries": table.RETRIES,
        **options,
    }
    return IncidentService(parse_connection(Options(given)), sleep=pauses.append)


def texts(error: BaseException) -> str:
    """All that a log or a traceback could show of an error and its causes."""
    said, current = "", t.cast("BaseException | None", error)
    while current is not None:
        said += f"{current}\n{current!r}\n{current.args}\n"
        current = current.__cause__ or current.__context__
    return said


# The others are driven by the integration target fault_matrix only.
IN_THE_CORE = [row for row in table.FAULTS if not row.in_the_shells]


@pytest.mark.parametrize("row", IN_THE_CORE, ids=[row.name for row in IN_THE_CORE])
def test_a_fault_ends_as_the_table_says(appliance: t.Any, row: table.Fault) -> None:
    appliance.set_behaviour(**row.behaviour)
    pauses: list[float] = []
    # What waits for the end of its time waits for less here.
    patience = {"timeout": TIMEOUT} if row.timeout == table.IMPATIENT["timeout"] else {}
    asking = service(lab.address(row, appliance), pauses, **{**row.options, **patience})
    kind, said, logged = None, "", ""
    begun = time.monotonic()
    try:
        with asking:
            answer = asking.by_tracking_numbers([table.NUMBER])[0].row()
    except SpaceError as exc:
        kind, said = exc.kind, str(exc)
        answer = {"failed": True, "msg": said, "failure": exc.to_failure_dict()}
        logged = texts(exc)
    seconds = time.monotonic() - begun
    verdict = evaluate(answer, Policy.from_dict(lab.POLICY))

    assert kind == row.kind, said
    assert row.says in said
    assert table.PASSWORD not in logged
    assert asking.requests_made == row.requests
    if row.setup == "simulator":
        assert len(appliance.requests) == row.requests
    assert sum(pauses) <= row.pauses
    # Half a second for the machine, which does other things too.
    assert seconds <= row.requests * (patience.get("timeout", row.timeout) + table.GRACE) + 0.5
    assert [reason["code"] for reason in verdict["reasons"]][:1] == ([] if row.code == "open" else [row.code])
    assert (verdict["verdict"], verdict["allowed"]) == (row.verdict, row.verdict == "open")
    if row.verdict == "open":
        # Not just an answer: the right one, to the letter.
        assert [(found["key"], found["organization_name"]) for found in verdict["incidents"]] == [(1001, "Zürich West")]


def test_the_table_names_each_fault_once_and_knows_its_words() -> None:
    names = [row.name for row in table.FAULTS]
    assert len(set(names)) == len(names)
    for row in table.FAULTS:
        assert row.kind is None or row.kind in KINDS
        assert row.code == "open" or row.code in REASONS
        assert (row.kind is None) == bool(row.reason), row.name
        assert bool(row.says) == bool(row.kind), row.name


def test_the_page_is_what_the_table_says() -> None:
    """Run `python tests/faults/page.py > docs/faults.md` where this is red."""
    place = Path(lab.HERE).parents[1] / "docs" / "faults.md"
    assert place.read_text(encoding="utf-8") == page.page()


def test_the_worst_case_of_the_page_is_the_worst_case(appliance: t.Any) -> None:
    """One request against an appliance that is as slow, and asks for as much patience, as it can."""
    retries = 3
    pauses: list[float] = []
    appliance.set_behaviour(
        faults=[table.rule("slow_body", status=503, delay=60, headers={"Retry-After": str(int(table.MAX_DELAY))})]
    )
    asking = service(appliance.url, pauses, retries=retries, timeout=TIMEOUT)
    begun = time.monotonic()
    with pytest.raises(SpaceError), asking:
        asking.by_tracking_numbers([table.NUMBER])
    took = time.monotonic() - begun + sum(pauses)
    assert pauses == [table.MAX_DELAY] * retries
    assert asking.requests_made == retries + 1
    worst = table.worst_case(TIMEOUT, retries)
    assert worst - 1 <= took <= worst + 1


@pytest.mark.parametrize("name", ["huge", "bomb", "bomb_in_bomb", "unauthorized_huge"])
def test_a_body_without_end_takes_little_memory(appliance: t.Any, name: str) -> None:
    """Measured in a process of its own, which starts at some 35 MiB."""
    row = next(row for row in table.FAULTS if row.name == name)
    appliance.set_behaviour(**row.behaviour)
    done = subprocess.run(
        [sys.executable, str(lab.HERE / "memory.py"), appliance.url],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    kind, peak = done.stdout.split()
    assert kind == row.kind
    # The 64 MiB that are read, the chunk that went beyond, and one copy of all that while it is put together.
    assert int(peak) <= 300
