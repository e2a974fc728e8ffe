# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A wrong password is one request, also if the process that sends it is killed."""

from __future__ import annotations

import errno
import threading
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils import _files
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import run_state
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_query import SharedQuery
from ansible_collections.netops.junos_space.tests.unit.plugins import support

HOSTS = ("a", "b", "c", "d")


@pytest.fixture(autouse=True)
def _incident(appliance: t.Any) -> None:
    appliance.set_incidents([support.record(1, "N-1")])


def kind(appliance: t.Any, host: str = "a", place: str = "place", **options: t.Any) -> str | None:
    """The kind of the failure of a host at the gate, None where it has an answer."""
    connection = support.connection(appliance.url, **{"retries": 0, "password": "wrong", **options})
    row = SharedQuery(connection, place, host).facts(["N-1"], dict).rows[0]
    assert "wrong" not in str(row)
    return row["failure"]["kind"] if "failure" in row else None


@pytest.mark.parametrize(
    "options", [{}, {"timeout": 5.0}, {"domain_id": 2}, {"session": True}, {"password": "another wrong one"}]
)
def test_refusal_is_remembered_for_url_and_user(appliance: t.Any, options: dict[str, t.Any]) -> None:
    assert kind(appliance) == "auth"
    for place in ("place", "another"):
        for host in HOSTS:
            assert kind(appliance, host, place, **options) == "auth"
    assert len(appliance.requests) == 1
    assert kind(appliance, username="another", password="wrong") == "auth"
    assert len(appliance.requests) == 2


@pytest.mark.parametrize("fault", [{"on": "incidents", "status": 401}, {"on": "login", "status": 200}])
def test_session_that_does_not_work_is_no_wrong_password(appliance: t.Any, fault: dict[str, t.Any]) -> None:
    """A cookie that the other nodes do not know, or a front end that drops it."""
    appliance.set_behaviour(faults=[{"action": "status", **fault}])
    assert kind(appliance, password=support.PASSWORD, session=True) == "auth"
    appliance.set_behaviour(faults=[])
    sent = len(appliance.requests)
    assert kind(appliance, "b", password=support.PASSWORD, session=True) == "auth"
    assert kind(appliance, "c", password=support.PASSWORD, session=True, timeout=9.0) == "auth"
    assert len(appliance.requests) == sent
    assert kind(appliance, "d", password=support.PASSWORD) is None
    assert len(appliance.requests) == sent + 1


def test_wrong_password_after_a_session_that_does_not_work(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "status", "status": 401}])
    assert kind(appliance, password=support.PASSWORD, session=True) == "auth"
    appliance.set_behaviour(faults=[])
    sent = len(appliance.requests)
    assert [kind(appliance, host) for host in HOSTS] == ["auth"] * 4
    assert kind(appliance, "e", password=support.PASSWORD) == "auth"
    assert len(appliance.requests) == sent + 1


def test_denied_is_remembered(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "status", "status": 403}])
    assert [kind(appliance, host, password=support.PASSWORD) for host in HOSTS] == ["denied"] * 4
    assert len(appliance.requests) == 1


def test_all_hosts_at_once(appliance: t.Any) -> None:
    kinds: list[t.Any] = []
    # Different options, so that they share no answers.
    threads = [
        threading.Thread(target=lambda number=number: kinds.append(kind(appliance, f"h{number}", timeout=5.0 + number)))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert kinds == ["auth"] * 8
    assert len(appliance.requests) == 1


def test_login_that_was_accepted_is_used_at_the_same_time(appliance: t.Any) -> None:
    assert kind(appliance, password=support.PASSWORD) is None
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "pass", "delay": 0.4}])
    barrier = threading.Barrier(3)

    def run(number: int) -> None:
        barrier.wait()
        assert kind(appliance, f"h{number}", password=support.PASSWORD, timeout=5.0 + number) is None

    threads = [threading.Thread(target=run, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(appliance.requests) == 4


class StoppedError(BaseException):
    """What a task's timeout raises."""


@pytest.mark.parametrize("after_the_request", [True, False])
def test_asker_is_stopped(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, after_the_request: bool) -> None:
    real = IncidentService.by_tracking_numbers

    def stop(service: t.Any, numbers: t.Any) -> t.NoReturn:
        if after_the_request:
            with pytest.raises(Exception, match="401"):
                real(service, numbers)
        raise StoppedError

    monkeypatch.setattr(IncidentService, "by_tracking_numbers", stop)
    with pytest.raises(StoppedError):
        kind(appliance)
    monkeypatch.setattr(IncidentService, "by_tracking_numbers", real)
    sent = len(appliance.requests)
    assert [kind(appliance, host) for host in HOSTS] == ["auth"] * 4
    assert len(appliance.requests) == sent == int(after_the_request)


def test_asker_is_stopped_after_the_login_was_accepted(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kind(appliance, password=support.PASSWORD) is None

    def stop(*_arguments: t.Any) -> t.NoReturn:
        raise StoppedError

    with monkeypatch.context() as patch:
        patch.setattr(IncidentService, "by_tracking_numbers", stop)
        with pytest.raises(StoppedError):
            kind(appliance, "b", password=support.PASSWORD)
    assert kind(appliance, "c", password=support.PASSWORD) is None


@pytest.mark.parametrize("writes", range(6))
def test_full_disk(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    """The disk is full from some write on, before or after the request."""
    left = [writes]

    def write(*arguments: t.Any, **options: t.Any) -> None:
        if left[0] <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        left[0] -= 1
        _files.atomic_write(*arguments, **options)

    monkeypatch.setattr(run_state, "atomic_write", write)
    kinds = {kind(appliance, host) for host in HOSTS}
    assert kinds <= {"auth", "usage"}
    assert len(appliance.requests) <= 1
    # Room again: what was sent once is not sent again.
    left[0] = 1000
    sent = len(appliance.requests)
    assert kind(appliance, "e") == "auth"
    assert len(appliance.requests) == max(sent, 1)


def test_failure_that_is_none_of_the_login(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "reset", "times": 1}])
    assert kind(appliance, "a", password=support.PASSWORD) == "connection"
    assert kind(appliance, "b", "another", password=support.PASSWORD) is None
