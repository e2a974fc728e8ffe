# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the source remembers across restarts and failures of the appliance."""

from __future__ import annotations

import json
import os
import stat
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.extensions.poller_cases import (
    FLEET,
    NEW,
    no_change,
    set_incidents,
)
from ansible_collections.netops.junos_space.tests.unit.extensions.source_runner import SourceRunner
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    LOGIN,
    LOGOUT,
    PASSWORD,
    paths,
    record,
)


def set_faults(appliance: t.Any, *faults: dict[str, t.Any], **switches: t.Any) -> t.Callable[[], None]:
    return lambda: appliance.set_behaviour(faults=list(faults), **switches)


# Across restarts


def test_restart_reports_each_change_exactly_once(fleet: t.Any, state: Path) -> None:
    assert SourceRunner(fleet, state_file=str(state)).run() == NEW
    assert SourceRunner(fleet, state_file=str(state)).run() == []
    fleet.set_incidents([record(2, "N-2", status="Created"), FLEET[1], record(3, "N-3")])
    assert SourceRunner(fleet, state_file=str(state)).run() == [(2, "Closed", "Created"), (3, None, "Created")]


def test_without_a_state_file_each_start_is_a_first_start(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run() == NEW
    assert SourceRunner(fleet).run() == NEW


def test_stopped_between_two_events_continues_with_the_second(fleet: t.Any, state: Path) -> None:
    runner = SourceRunner(fleet, state_file=str(state))
    runner.cancel_at_event = 1
    assert runner.run() == NEW[:1]
    assert runner.run() == NEW[1:]


def test_killed_before_saving_reports_again(fleet: t.Any, state: Path) -> None:
    runner = SourceRunner(fleet, state_file=str(state))
    runner.run()
    kept = state.read_text(encoding="utf-8")
    fleet.set_incidents([*FLEET, record(3, "N-3")])
    runner.run()
    state.write_text(kept, encoding="utf-8")
    assert runner.run() == [(3, None, "Created")]


def test_state_file_is_private_and_has_no_credentials(fleet: t.Any, state: Path) -> None:
    SourceRunner(fleet, state_file=str(state)).run()
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    text = state.read_text(encoding="utf-8")
    assert json.loads(text)["told"] == {"1": "Created", "2": "Closed"}
    assert PASSWORD not in text
    assert sorted(path.name for path in state.parent.iterdir()) == ["state.json", "state.json.lock"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"told": {}}', '{"version": 1}'])
def test_invalid_state_file_is_an_error(fleet: t.Any, state: Path, text: str) -> None:
    state.write_text(text, encoding="utf-8")
    with pytest.raises(SpaceError, match="state file") as caught:
        SourceRunner(fleet, state_file=str(state)).run()
    assert caught.value.kind == "usage"
    assert state.read_text(encoding="utf-8") == text
    assert not fleet.requests


def test_state_file_of_another_domain_is_an_error(fleet: t.Any, state: Path) -> None:
    SourceRunner(fleet, state_file=str(state)).run()
    with pytest.raises(SpaceError, match="another appliance or domain"):
        SourceRunner(fleet, state_file=str(state), domain_id=2).run()


def test_unwritable_state_file_is_an_error(fleet: t.Any, tmp_path: Path) -> None:
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


def test_full_disk_is_tolerated(
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

    runner = SourceRunner(fleet, state_file=str(state))
    assert runner.run(fill, empty_again) == [*NEW, (3, None, "Created")]
    assert "No space left" in caplog.text
    assert runner.run() == []
    assert sorted(path.name for path in state.parent.iterdir()) == ["state.json", "state.json.lock"]


# Failures of the appliance


def test_failures_are_retried_with_growing_delays(fleet: t.Any) -> None:
    broken = set_faults(fleet, {"on": "incidents", "status": 503})
    runner = SourceRunner(fleet, interval=60)
    reported = runner.run(broken, *[no_change] * 6, set_faults(fleet), no_change)
    assert reported == NEW
    assert runner.pauses == [60, 60, 120, 240, 480, 900, 900, 900, 60, 60]


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
def test_only_a_refused_login_stops_the_source(fleet: t.Any, fault: dict[str, t.Any]) -> None:
    runner = SourceRunner(fleet)
    fleet.set_behaviour(faults=[{"on": "juniper", **fault}])
    reported = runner.run(no_change, set_faults(fleet), set_incidents(fleet, *FLEET, record(3, "N-3")))
    assert reported == [*NEW, (3, None, "Created")]


@pytest.mark.parametrize("session", [False, True])
def test_refused_login_stops_the_source_after_one_request(
    fleet: t.Any, session: bool, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(SpaceError) as caught:
        SourceRunner(fleet, password="wrong-one", session=session).run(no_change)
    assert caught.value.kind == "auth"
    assert paths(fleet) == [LOGIN if session else LIST]
    assert "wrong-one" not in caplog.text + str(caught.value)


def test_login_refused_later_stops_the_source(fleet: t.Any) -> None:
    runner = SourceRunner(fleet)
    with pytest.raises(SpaceError) as caught:
        runner.run(set_faults(fleet, {"on": "incidents", "status": 401}), no_change, no_change)
    assert caught.value.kind == "auth"
    assert runner.reported == NEW
    assert [entry["status"] for entry in fleet.requests] == [200, 401]


def test_rejected_session_does_not_stop_the_source(fleet: t.Any) -> None:
    """The login was accepted, so that no lockout threatens: nodes that fail over lose their sessions."""
    runner = SourceRunner(fleet, session=True)
    reported = runner.run(
        set_faults(fleet, {"on": "incidents", "status": 401}), no_change, set_faults(fleet), no_change
    )
    assert reported == NEW
    assert runner.pauses == [60, 60, 120, 60, 60]


def test_one_session_serves_all_polls_and_is_closed(fleet: t.Any) -> None:
    SourceRunner(fleet, session=True).run(no_change, no_change)
    assert paths(fleet) == [LOGIN, LIST, LIST, LIST, LOGOUT]


def test_incomplete_list_keeps_the_state(fleet: t.Any, caplog: pytest.LogCaptureFixture) -> None:
    many = [record(key, f"N-{key}") for key in range(1, 31)]
    fleet.set_incidents(many)
    cut = set_faults(fleet, page_maximum=10, paging="ignored")
    runner = SourceRunner(fleet)
    assert len(runner.run(cut, set_faults(fleet, page_maximum=0), no_change)) == 30
    assert "not proven to be complete" in caplog.text


def test_empty_response_of_a_node_keeps_the_state(fleet: t.Any) -> None:
    assert SourceRunner(fleet).run(set_incidents(fleet), no_change, set_incidents(fleet, *FLEET)) == NEW


# Secrets


def test_password_in_an_incident_stops_the_source(fleet: t.Any, state: Path) -> None:
    fleet.set_incidents([FLEET[1], record(9, f"x{PASSWORD}x")])
    runner = SourceRunner(fleet, state_file=str(state))
    with pytest.raises(SpaceError) as caught:
        runner.run()
    assert caught.value.kind == "usage"
    assert PASSWORD not in str(caught.value)
    assert runner.reported == NEW[:1]
    assert json.loads(state.read_text(encoding="utf-8"))["told"] == {"1": "Created"}
