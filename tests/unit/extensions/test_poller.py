# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the event source tells, what it remembers, and how it bears an appliance that does not answer."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import stat
import threading
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._eda import poller
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.tests.unit.extensions.source_runner import SourceRunner
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    LOGIN,
    LOGOUT,
    PASSWORD,
    paths,
    record,
)

FLEET = [record(2, "N-2", status="Closed"), record(1, "N-1")]
NEW = [(1, None, "Created"), (2, None, "Closed")]


def _set(appliance: t.Any, *incidents: dict[str, t.Any]) -> t.Callable[[], None]:
    return lambda: appliance.set_incidents(incidents)


def _faults(appliance: t.Any, *faults: dict[str, t.Any], **switches: t.Any) -> t.Callable[[], None]:
    return lambda: appliance.set_behaviour(faults=list(faults), **switches)


def _nothing() -> None:
    """Lets a poll pass."""


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.json"


# Events


def test_each_incident_is_reported_once_the_oldest_first(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run(_nothing, _nothing) == NEW


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


def test_an_event_holds_the_incident_of_the_contract_and_the_change(fleet: t.Any) -> None:
    watching = SourceRunner(fleet)
    watching.run()
    event = watching.events[0]
    assert list(event) == ["junos_space"]
    assert set(event["junos_space"]) == {"incident", "change"}
    assert set(event["junos_space"]["incident"]) == set(incident_from_record({}))
    assert event["junos_space"]["incident"]["raw"]["customerTrackingNumber"] == "N-1"
    json.dumps(event)


def test_a_change_of_status_is_reported_with_what_it_was(fleet: t.Any) -> None:
    later = _set(fleet, record(2, "N-2", status="Updated"), record(1, "N-1", priority="4 - Low"), record(3, "N-3"))
    assert SourceRunner(fleet).run(later, _nothing) == [*NEW, (2, "Closed", "Updated"), (3, None, "Created")]


def test_another_variant_of_a_status_is_no_change(fleet: t.Any) -> None:
    later = _set(fleet, record(2, "N-2", status="CLOSED"), record(1, "N-1", status="created "))
    assert SourceRunner(fleet).run(later) == NEW


def test_unknown_and_missing_statuses_are_reported_as_they_are(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1", status=None), record(2, "N-2", status="Awaiting Review")])
    reported = SourceRunner(fleet).run(_set(fleet, record(1, "N-1", status="Created")))
    assert reported == [(1, None, ""), (2, None, "Awaiting Review"), (1, "", "Created")]


def test_filters_hide_events_and_remember_what_they_hid(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1"), record(2, "N-2", incidentType="Event")])
    watching = SourceRunner(fleet, statuses=["updated"], incident_types=["Event RMA"])
    later = _set(fleet, record(1, "N-1", status="Updated"), record(2, "N-2", status="Updated", incidentType="Event"))
    assert watching.run(later, _nothing) == [(1, "Created", "Updated")]


def test_only_the_devices_asked_for(fleet: t.Any) -> None:
    fleet.set_incidents([record(1, "N-1"), record(2, "N-2", hostName="core-01")])
    assert SourceRunner(fleet, host_names=["core-01"]).run() == [(2, None, "Created")]


def test_what_is_there_at_the_start_can_be_remembered_only(fleet: t.Any, state: Path) -> None:
    watching = SourceRunner(fleet, initial="remember", state_file=str(state))
    assert watching.run(_set(fleet, *FLEET, record(3, "N-3"))) == [(3, None, "Created")]
    fleet.set_incidents([*FLEET, record(4, "N-4")])
    assert watching.run() == [(4, None, "Created")]


def test_remembering_waits_for_the_first_answer(fleet: t.Any, state: Path) -> None:
    fleet.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    watching = SourceRunner(fleet, initial="remember", state_file=str(state))
    assert watching.run(_nothing) == []
    fleet.set_behaviour(faults=[])
    assert watching.run(_set(fleet, *FLEET, record(3, "N-3"))) == [(3, None, "Created")]


# Across restarts


def test_a_restart_tells_nothing_twice_and_misses_nothing(fleet: t.Any, state: Path) -> None:
    assert SourceRunner(fleet, state_file=str(state)).run() == NEW
    assert SourceRunner(fleet, state_file=str(state)).run() == []
    fleet.set_incidents([record(2, "N-2", status="Created"), FLEET[1], record(3, "N-3")])
    assert SourceRunner(fleet, state_file=str(state)).run() == [(2, "Closed", "Created"), (3, None, "Created")]


def test_without_a_state_file_each_start_is_a_first_start(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run() == NEW
    assert SourceRunner(fleet).run() == NEW


def test_stopped_between_two_events_it_continues_with_the_second(fleet: t.Any, state: Path) -> None:
    watching = SourceRunner(fleet, state_file=str(state))
    watching.cancel_at_event = 1
    assert watching.run() == NEW[:1]
    assert watching.run() == NEW[1:]


def test_killed_before_the_state_was_saved_it_tells_again(fleet: t.Any, state: Path) -> None:
    watching = SourceRunner(fleet, state_file=str(state))
    watching.run()
    kept = state.read_text(encoding="utf-8")
    fleet.set_incidents([*FLEET, record(3, "N-3")])
    watching.run()
    state.write_text(kept, encoding="utf-8")
    assert watching.run() == [(3, None, "Created")]


def test_the_state_file_is_its_owner_s_and_holds_no_login(fleet: t.Any, state: Path) -> None:
    SourceRunner(fleet, state_file=str(state)).run()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    text = state.read_text(encoding="utf-8")
    assert json.loads(text)["told"] == {"1": "Created", "2": "Closed"}
    assert PASSWORD not in text
    assert sorted(path.name for path in state.parent.iterdir()) == ["state.json", "state.json.lock"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"told": {}}', '{"version": 1}'])
def test_a_state_file_that_is_none_is_an_error(fleet: t.Any, state: Path, text: str) -> None:
    state.write_text(text, encoding="utf-8")
    with pytest.raises(SpaceError, match="state file") as caught:
        SourceRunner(fleet, state_file=str(state)).run()
    assert caught.value.kind == "usage"
    assert state.read_text(encoding="utf-8") == text
    assert not fleet.requests


def test_a_state_file_of_another_domain_is_an_error(fleet: t.Any, state: Path) -> None:
    SourceRunner(fleet, state_file=str(state)).run()
    with pytest.raises(SpaceError, match="another appliance or domain"):
        SourceRunner(fleet, state_file=str(state), domain_id=2).run()


def test_a_state_file_that_cannot_be_written_is_an_error(fleet: t.Any, tmp_path: Path) -> None:
    with pytest.raises(SpaceError, match="cannot be used"):
        SourceRunner(fleet, state_file=str(tmp_path / "absent" / "state.json")).run()
    assert not fleet.requests


def test_two_sources_cannot_share_a_state_file(fleet: t.Any, state: Path) -> None:
    first = SourceRunner(fleet, state_file=str(state))

    def second() -> None:
        caught: list[str] = []

        def run() -> None:
            try:
                SourceRunner(fleet, state_file=str(state)).run()
            except SpaceError as exc:
                caught.append(str(exc))

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert "in use by another" in caught[0]

    assert first.run(second) == NEW


def test_a_disk_that_is_full_for_a_while_is_borne(
    fleet: t.Any, state: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_args: object) -> t.NoReturn:
        raise OSError(28, "No space left on device")

    def empty_again() -> None:
        monkeypatch.undo()
        assert json.loads(state.read_text(encoding="utf-8"))["told"] == {"1": "Created", "2": "Closed"}

    later = [*FLEET, record(3, "N-3")]

    def fill() -> None:
        monkeypatch.setattr(os, "replace", full)
        fleet.set_incidents(later)

    watching = SourceRunner(fleet, state_file=str(state))
    assert watching.run(fill, empty_again) == [*NEW, (3, None, "Created")]
    assert "No space left" in caplog.text
    assert watching.run() == []
    assert sorted(path.name for path in state.parent.iterdir()) == ["state.json", "state.json.lock"]


# Failures of the appliance


def test_failures_are_borne_with_growing_pauses(fleet: t.Any) -> None:
    broken = _faults(fleet, {"on": "incidents", "status": 503})
    watching = SourceRunner(fleet, interval=60)
    reported = watching.run(broken, *[_nothing] * 6, _faults(fleet), _nothing)
    assert reported == NEW
    assert watching.pauses == [60, 60, 120, 240, 480, 900, 900, 900, 60, 60]


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 403},
        {"status": 404},
        {"status": 429},
        {"action": "reset"},
        {"action": "short_body"},
        {"action": "redirect"},
        {"action": "body", "status": 200, "body": "<html>", "content_type": "text/html"},
    ],
)
def test_it_outlives_every_failure_but_a_refused_login(fleet: t.Any, fault: dict[str, t.Any]) -> None:
    watching = SourceRunner(fleet)
    fleet.set_behaviour(faults=[{"on": "juniper", **fault}])
    reported = watching.run(_nothing, _faults(fleet), _set(fleet, *FLEET, record(3, "N-3")))
    assert reported == [*NEW, (3, None, "Created")]


@pytest.mark.parametrize("session", [False, True])
def test_a_refused_login_ends_it_after_one_request(
    fleet: t.Any, session: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SpaceError) as caught:
        SourceRunner(fleet, password="wrong-one", session=session).run(_nothing)
    assert caught.value.kind == "auth"
    assert paths(fleet) == [LOGIN if session else LIST]
    assert "wrong-one" not in caplog.text + str(caught.value)


def test_a_login_that_is_refused_later_ends_it_too(fleet: t.Any) -> None:
    watching = SourceRunner(fleet)
    with pytest.raises(SpaceError) as caught:
        watching.run(_faults(fleet, {"on": "incidents", "status": 401}), _nothing, _nothing)
    assert caught.value.kind == "auth"
    assert watching.reported == NEW
    assert [entry["status"] for entry in fleet.requests] == [200, 401]


def test_one_session_serves_all_polls_and_is_closed(fleet: t.Any) -> None:
    SourceRunner(fleet, session=True).run(_nothing, _nothing)
    assert paths(fleet) == [LOGIN, LIST, LIST, LIST, LOGOUT]


def test_an_incomplete_list_tells_what_it_shows_and_forgets_nothing(
    fleet: t.Any, caplog: pytest.LogCaptureFixture
) -> None:
    many = [record(key, f"N-{key}") for key in range(1, 31)]
    fleet.set_incidents(many)
    cut = _faults(fleet, page_maximum=10, paging="ignored")
    watching = SourceRunner(fleet)
    assert len(watching.run(cut, _faults(fleet, page_maximum=0), _nothing)) == 30
    assert "not proven to be complete" in caplog.text


def test_a_node_that_answers_with_nothing_makes_nobody_forget(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run(_set(fleet), _nothing, _set(fleet, *FLEET)) == NEW


# Being stopped


def test_it_can_be_stopped_while_a_request_is_under_way(fleet: t.Any) -> None:
    fleet.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    watching = SourceRunner(fleet, retries=20)

    async def stop_soon() -> None:
        task = asyncio.create_task(poller.poll(watching, watching.arguments))
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


# Secrets


def test_an_incident_that_holds_the_password_ends_it_and_is_not_reported(fleet: t.Any, state: Path) -> None:
    fleet.set_incidents([FLEET[1], record(9, f"x{PASSWORD}x")])
    watching = SourceRunner(fleet, state_file=str(state))
    with pytest.raises(SpaceError) as caught:
        watching.run()
    assert caught.value.kind == "usage"
    assert PASSWORD not in str(caught.value)
    assert watching.reported == NEW[:1]
    assert json.loads(state.read_text(encoding="utf-8"))["told"] == {"1": "Created"}


# Arguments


@pytest.mark.parametrize(
    ("arguments", "said"),
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
def test_wrong_arguments_end_it_before_anything_is_asked(fleet: t.Any, arguments: dict[str, t.Any], said: str) -> None:
    with pytest.raises(SpaceError, match=said) as caught:
        SourceRunner(fleet, **arguments).run()
    assert caught.value.kind == "usage"
    assert not fleet.requests


def test_delay_is_another_name_of_interval(fleet: t.Any) -> None:
    watching = SourceRunner(fleet, interval=None, delay="7")
    watching.run()
    assert watching.pauses == [7.0]


def test_the_interval_is_two_minutes_by_default(fleet: t.Any) -> None:
    watching = SourceRunner(fleet, interval=None)
    watching.run()
    assert watching.pauses == [120.0]


def test_rulebook_s_own_argument_is_let_through(fleet: t.Any) -> None:
    assert SourceRunner(fleet, eda_feedback_queue=object()).run() == NEW


def test_the_connection_can_come_from_the_environment(fleet: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    watching = SourceRunner(fleet)
    for name in ("url", "username", "password", "retries"):
        monkeypatch.setenv(f"JUNOS_SPACE_{name.upper()}", str(watching.arguments.pop(name)))
    monkeypatch.setenv("JUNOS_SPACE_SESSION", "yes")
    assert watching.run() == NEW
    assert paths(fleet) == [LOGIN, LIST, LOGOUT]


def test_what_is_not_verified_is_said(fleet: t.Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        SourceRunner(fleet, validate_certs=False, statuses=["Opened"]).run()
    assert "not verified" in caplog.text
    assert "'Opened', which is not a documented value" in caplog.text
