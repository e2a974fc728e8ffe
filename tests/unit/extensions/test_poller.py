# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which events the source emits, and when it stops."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._eda import poller
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.tests.unit.extensions.poller_cases import (
    FLEET,
    NEW,
    no_change,
    set_incidents,
)
from ansible_collections.netops.junos_space.tests.unit.extensions.source_runner import SourceRunner
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, LOGIN, LOGOUT, paths, record

# Events


def test_incidents_are_reported_once_oldest_first(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run(no_change, no_change) == NEW


def test_other_tasks_run_between_two_events(fleet: t.Any) -> None:
    fleet.set_incidents([record(key, f"N-{key}") for key in range(1, 6)])

    async def run() -> list[int]:
        # A queue without a limit: put() never waits.
        queue: asyncio.Queue[t.Any] = asyncio.Queue()
        source = asyncio.create_task(poller.poll(queue, SourceRunner(fleet).arguments))
        sizes: list[int] = []
        while len(sizes) < 6:
            await asyncio.sleep(0)
            if queue.qsize() not in sizes:
                sizes.append(queue.qsize())
            if source.done():
                break
        source.cancel()
        await asyncio.gather(source, return_exceptions=True)
        return sizes

    assert asyncio.run(asyncio.wait_for(run(), 30)) == [0, 1, 2, 3, 4, 5]


def test_event_has_the_incident_and_the_change(fleet: t.Any) -> None:
    runner = SourceRunner(fleet)
    runner.run()
    event = runner.events[0]
    assert list(event) == ["junos_space"]
    assert set(event["junos_space"]) == {"incident", "change"}
    assert set(event["junos_space"]["incident"]) == set(incident_from_record({}))
    assert event["junos_space"]["incident"]["raw"]["customerTrackingNumber"] == "N-1"
    json.dumps(event)


def test_status_change_has_the_old_status(fleet: t.Any) -> None:
    later = set_incidents(
        fleet, record(2, "N-2", status="Updated"), record(1, "N-1", priority="4 - Low"), record(3, "N-3")
    )
    assert SourceRunner(fleet).run(later, no_change) == [*NEW, (2, "Closed", "Updated"), (3, None, "Created")]


def test_another_form_of_a_status_is_no_change(fleet: t.Any) -> None:
    later = set_incidents(fleet, record(2, "N-2", status="CLOSED"), record(1, "N-1", status="created "))
    assert SourceRunner(fleet).run(later) == NEW


def test_unknown_and_missing_statuses_are_reported_as_they_are(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1", status=None), record(2, "N-2", status="Awaiting Review")])
    reported = SourceRunner(fleet).run(set_incidents(fleet, record(1, "N-1", status="Created")))
    assert reported == [(1, None, ""), (2, None, "Awaiting Review"), (1, "", "Created")]


def test_filters_hide_events_and_remember_what_they_hid(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1"), record(2, "N-2", incidentType="Event")])
    runner = SourceRunner(fleet, statuses=["updated"], incident_types=["Event RMA"])
    later = set_incidents(
        fleet, record(1, "N-1", status="Updated"), record(2, "N-2", status="Updated", incidentType="Event")
    )
    assert runner.run(later, no_change) == [(1, "Created", "Updated")]


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [("statuses", "status", "Created"), ("incident_types", "incidentType", "Event-RMA"), ("priorities", "priority", "Critical")],
)  # fmt: skip
def test_incident_without_a_field_that_is_filtered_on_is_not_lost(
    fleet: t.Any, caplog: pytest.LogCaptureFixture, option: str, field: str, value: str
) -> None:
    fleet.set_incidents([record(1, "N-1", **{field: None}), record(2, "N-2")])
    runner = SourceRunner(fleet, **{option: [value]})
    assert runner.run(no_change, set_incidents(fleet, record(1, "N-1"))) == [(2, None, "Created"), (1, None, "Created")]
    # Once, and not in each poll.
    assert caplog.text.count("Incident 1 lacks a field that is filtered on") == 1


def test_unreadable_incidents_are_named_in_the_log(fleet: t.Any, caplog: pytest.LogCaptureFixture) -> None:
    fleet.set_incidents([record(1, "N-1"), record(2, "N-2", elements={"hostName": ["a", "b"]})])
    for names in (None, ["edge-01", "a"]):
        caplog.clear()
        assert (1, None, "Created") in SourceRunner(fleet, host_names=names).run()
        assert "Incident 2 (tracking number 'N-2') cannot be read" in caplog.text


def test_host_names_limit_the_events(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1"), record(2, "N-2", hostName="core-01")])
    assert SourceRunner(fleet, host_names=["core-01"]).run() == [(2, None, "Created")]


def test_existing_incidents_can_be_ignored(fleet: t.Any, state: Path) -> None:
    runner = SourceRunner(fleet, initial="remember", state_file=str(state))
    assert runner.run(set_incidents(fleet, *FLEET, record(3, "N-3"))) == [(3, None, "Created")]
    fleet.set_incidents([*FLEET, record(4, "N-4")])
    assert runner.run() == [(4, None, "Created")]


def test_initial_state_needs_a_first_answer(fleet: t.Any, state: Path) -> None:
    fleet.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    runner = SourceRunner(fleet, initial="remember", state_file=str(state))
    assert runner.run(no_change) == []
    fleet.set_behaviour(faults=[])
    assert runner.run(set_incidents(fleet, *FLEET, record(3, "N-3"))) == [(3, None, "Created")]


# Being stopped


def test_source_can_be_stopped_during_a_request(fleet: t.Any) -> None:
    fleet.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    runner = SourceRunner(fleet, retries=20)

    async def stop_soon() -> None:
        task = asyncio.create_task(poller.poll(runner, runner.arguments))
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert task.cancelled()

    started = time.monotonic()
    asyncio.run(stop_soon())
    # The pause before the retry, of a second and more, ends with it.
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("path", [LOGIN, LIST], ids=["during the login", "during a poll"])
def test_stopping_closes_the_session_and_never_blocks_the_loop(fleet: t.Any, path: str) -> None:
    fleet.set_behaviour(faults=[{"on": "login" if path == LOGIN else "incidents", "action": "pass", "delay": 0.4}])
    source = SourceRunner(fleet, session=True)
    longest = 0.0

    async def stop_soon() -> None:
        nonlocal longest
        task = asyncio.create_task(poller.poll(source, source.arguments))
        while path not in paths(fleet):
            await asyncio.sleep(0.01)
        task.cancel()
        while not task.done():
            before = time.monotonic()
            await asyncio.sleep(0.01)
            longest = max(longest, time.monotonic() - before)

    asyncio.run(stop_soon())
    assert paths(fleet)[-1] == LOGOUT
    assert longest < 0.3


# Arguments


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"validate_cert": True}, "no argument validate_cert"),
        ({"validate_certs": "ture"}, "validate_certs is not a boolean"),
        ({"retries": "many"}, "retries is not a number"),
        ({"retries": 1.5}, "retries is not a number"),
        ({"timeout": True}, "timeout is not a number"),
        ({"username": 1234}, "username is not a string"),
        ({"interval": 0}, "interval is 0"),
        ({"interval": "nan"}, "interval is nan"),
        ({"delay": 10}, "mutually exclusive"),
        ({"initial": "skip"}, "initial"),
        ({"statuses": "Created"}, "statuses is not a list"),
        ({"host_names": []}, "host_names is an empty list"),
        ({"url": "http://space.example.net"}, "plain http"),
        ({"password": None}, "password is not set"),
    ],
)
def test_invalid_arguments_cost_no_request(fleet: t.Any, arguments: dict[str, t.Any], message: str) -> None:
    with pytest.raises(SpaceError, match=message) as caught:
        SourceRunner(fleet, **arguments).run()
    assert caught.value.kind == "usage"
    assert not fleet.requests


def test_delay_is_another_name_of_interval(fleet: t.Any) -> None:
    runner = SourceRunner(fleet, interval=None, delay="7")
    runner.run()
    assert runner.pauses == [7.0]


def test_default_interval_is_two_minutes(fleet: t.Any) -> None:
    runner = SourceRunner(fleet, interval=None)
    runner.run()
    assert runner.pauses == [120.0]


def test_argument_of_ansible_rulebook_is_accepted(fleet: t.Any) -> None:
    assert SourceRunner(fleet, eda_feedback_queue=object()).run() == NEW


def test_connection_from_the_environment(fleet: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = SourceRunner(fleet)
    for name in ("url", "username", "password", "retries"):
        monkeypatch.setenv(f"JUNOS_SPACE_{name.upper()}", str(runner.arguments.pop(name)))
    monkeypatch.setenv("JUNOS_SPACE_SESSION", "yes")
    assert runner.run() == NEW
    assert paths(fleet) == [LOGIN, LIST, LOGOUT]


def test_unverified_certificates_are_a_warning(fleet: t.Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        SourceRunner(fleet, validate_certs=False, statuses=["Opened"]).run()
    assert "not verified" in caplog.text
    assert "'Opened', which is not a documented value" in caplog.text
