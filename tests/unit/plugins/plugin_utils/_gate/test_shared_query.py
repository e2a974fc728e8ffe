# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One query for all hosts at a gate, and what they share."""

from __future__ import annotations

import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate.freshness import MAX_ANSWER_AGE
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.plan import Prediction
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_query import SharedQuery
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.shared_query_cases import (
    NUMBERS,
    Clock,
    ask,
    planned,
)


@pytest.fixture(autouse=True)
def _three_incidents(appliance: t.Any) -> None:
    appliance.set_incidents([support.record(key, f"N-{key}") for key in (1, 2, 3)])


def keys(row: dict[str, t.Any]) -> list[int]:
    return [found["key"] for found in row["incidents"]]


@pytest.mark.parametrize("order", ["abcd", "dcba", "bd", "c"])
def test_one_query_for_all_in_any_order(appliance: t.Any, order: str) -> None:
    for host in order:
        batch, row = ask(appliance, host)
        assert keys(row) == [int(NUMBERS[host][-1])]
        assert (row["asked"], row["complete"]) == (NUMBERS[host], True)
        assert batch.requests_made == 1
    assert len(appliance.requests) == 1


def test_requests_of_all_fetches_are_counted(appliance: t.Any) -> None:
    counts = [ask(appliance, host, predicted={})[0].requests_made for host in "abc"]
    assert counts == [1, 2, 3]
    appliance.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    # A fetch that failed counts as well.
    assert ask(appliance, "d", "N-9", predicted={})[0].requests_made == 4
    assert len(appliance.requests) == 4


def test_answers_are_small(appliance: t.Any) -> None:
    row = ask(appliance, "a")[1]
    assert "raw" not in row["incidents"][0]


def test_several_numbers_of_a_host(appliance: t.Any) -> None:
    others = {"b": ["N-2", "N-3"]}
    assert keys(ask(appliance, "a", "N-1", "N-2", predicted=others)[1]) == [1]
    assert keys(ask(appliance, "b", "N-2", "N-3", predicted=others)[1]) == [2]
    assert len(appliance.requests) == 1


def test_number_that_was_not_predicted_is_fetched_alone(appliance: t.Any) -> None:
    ask(appliance, "a", predicted={"b": ["N-9"], "c": ["N-3"], "d": []})
    appliance.reset_log()
    assert keys(ask(appliance, "b", "N-2", predicted={"never": ["called"]})[1]) == [2]
    assert len(appliance.requests) == 1
    assert keys(ask(appliance, "c")[1]) == [3]
    assert keys(ask(appliance, "d", "N-3", predicted={"never": ["called"]})[1]) == [3]
    assert len(appliance.requests) == 2


def test_next_batch_under_serial_fetches_again(appliance: t.Any) -> None:
    ask(appliance, "a", predicted={})
    appliance.set_incidents([support.record(11, "N-1"), support.record(22, "N-2")])
    # The same number as the first host's, and one of its own.
    assert keys(ask(appliance, "d", predicted={"b": ["N-2"]})[1]) == [11]
    assert keys(ask(appliance, "b", predicted={"d": ["N-1"]})[1]) == [22]
    assert len(appliance.requests) == 2


def test_same_host_again_fetches_again(appliance: t.Any) -> None:
    ask(appliance, "a")
    appliance.set_incidents([support.record(10 + key, f"N-{key}") for key in (1, 2, 3)])
    assert keys(ask(appliance, "a")[1]) == [11]
    # The first time for this host, and the second.
    assert keys(ask(appliance, "b")[1]) == [2]
    assert keys(ask(appliance, "b")[1]) == [12]
    assert len(appliance.requests) == 2


def test_another_place_fetches_again(appliance: t.Any) -> None:
    ask(appliance, "a", place="first")
    appliance.set_incidents([support.record(12, "N-2")])
    assert keys(ask(appliance, "b", place="second")[1]) == [12]


@pytest.mark.parametrize(
    "options",
    [
        {"domain_id": 2},
        {"timeout": 59.0},
        {"validate_certs": False},
        {"retries": 1},
        {"connections": 1},
        {"format": "xml"},
    ],
)
def test_answers_are_shared_where_every_option_is_the_same(appliance: t.Any, options: dict[str, t.Any]) -> None:
    ask(appliance, "a")
    connection = support.connection(appliance.url, **{"retries": 0, **options})
    batch = SharedQuery(connection, "place", "b")
    assert keys(batch.facts(["N-2"], dict).rows[0]) == [2]
    assert len(appliance.requests) == 2


def test_hosts_of_two_appliances(appliance: t.Any) -> None:
    """No appliance gets the numbers of another one, and the first host plans for all."""
    connections = [support.connection(appliance.url, retries=0, timeout=float(seconds)) for seconds in (5, 6)]
    batches = {
        host: SharedQuery(connection, "place", host)
        for host, connection in zip("abcd", (connections * 2), strict=False)
    }
    plan = {host: Prediction(batch._key, [NUMBERS[host]]) for host, batch in batches.items()}
    for host, batch in batches.items():
        predict = (lambda: plan) if host == "a" else None
        assert keys(batch.facts([NUMBERS[host]], t.cast(t.Any, predict)).rows[0]) == [int(NUMBERS[host][-1])]
    assert len(appliance.requests) == 2
    asked = [[number for number in ("N-1", "N-2", "N-3") if number in str(entry)] for entry in appliance.requests]
    assert asked == [["N-1", "N-3"], ["N-1", "N-2"]]


def test_another_password_shares_nothing(appliance: t.Any) -> None:
    ask(appliance, "a")
    assert ask(appliance, "b", password="wrong")[1]["failure"]["kind"] == "auth"


def test_old_answers_are_fetched_again(appliance: t.Any, clock: Clock) -> None:
    ask(appliance, "a")
    for moved, host, requests in ((MAX_ANSWER_AGE - 5, "b", 1), (MAX_ANSWER_AGE + 5, "c", 2), (-600, "d", 3)):
        clock.moved = moved
        ask(appliance, host)
        assert len(appliance.requests) == requests


def test_old_answers_are_fetched_again_together(appliance: t.Any, clock: Clock) -> None:
    """A late host does not make the answers of the others young, and the others do not fetch one by one."""
    ask(appliance, "a")
    clock.moved = MAX_ANSWER_AGE + 5
    appliance.set_incidents([support.record(key, f"N-{key % 10}") for key in (11, 12, 13)])
    assert keys(ask(appliance, "b")[1]) == [12]
    assert keys(ask(appliance, "c")[1]) == [13]
    assert keys(ask(appliance, "d")[1]) == [11]
    assert len(appliance.requests) == 2


def test_late_host_of_a_large_fleet_reads_few_answers(
    appliance: t.Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    appliance.set_incidents([support.record(number, f"N-{number}") for number in range(1, 301)])
    predicted = {f"h{number}": [f"N-{number}"] for number in range(1, 301)}
    ask(appliance, "h1", "N-1", predicted=predicted)
    clock.moved = MAX_ANSWER_AGE + 5
    reads: list[str] = []
    load = RunState.load_or

    def count(state: RunState, name: str, default: t.Any) -> t.Any:
        reads.append(name)
        return load(state, name, default)

    monkeypatch.setattr(RunState, "load_or", count)
    assert keys(ask(appliance, "h2", "N-2", predicted=predicted)[1]) == [2]
    assert len({name for name in reads if name.startswith("number ")}) == 51


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"action": "reset"}, "connection"),
        ({"action": "status", "status": 503}, "server"),
        ({"action": "status", "status": 429}, "rate_limited"),
        ({"action": "body", "body": "<html>", "content_type": "text/html"}, "bad_payload"),
    ],
)
def test_failure_is_that_of_the_numbers_that_were_fetched(appliance: t.Any, fault: dict[str, t.Any], kind: str) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", **fault}])
    rows = [ask(appliance, host)[1] for host in NUMBERS]
    made = len(appliance.requests)
    assert {row["failure"]["kind"] for row in rows} == {kind}
    appliance.set_behaviour(faults=[])
    assert keys(ask(appliance, "a")[1]) == [1]
    assert len(appliance.requests) == made + 1


def test_failure_leaves_other_answers_alone(appliance: t.Any) -> None:
    ask(appliance, "a", predicted={"b": ["N-9"], "c": ["N-3"]})
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "reset"}])
    assert ask(appliance, "b")[1]["failure"]["kind"] == "connection"
    assert keys(ask(appliance, "c")[1]) == [3]


def test_answer_with_the_password_is_not_kept(appliance: t.Any, tmp_path: Path) -> None:
    appliance.set_incidents([support.record(1, "N-1", product=f"x{support.PASSWORD}y"), support.record(2, "N-2")])
    row = ask(appliance, "a")[1]
    assert row["failure"]["kind"] == "usage"
    assert support.PASSWORD not in str(row)
    assert keys(ask(appliance, "b")[1]) == [2]
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and support.PASSWORD in file.read_text()]


def test_hosts_at_the_same_time_wait_for_one_query(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", "action": "pass", "delay": 0.5}])
    rows: dict[str, t.Any] = {}

    def run(host: str) -> None:
        rows[host] = ask(appliance, host)[1]

    threads = [threading.Thread(target=run, args=(host,)) for host in NUMBERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {host: keys(row) for host, row in rows.items()} == {"a": [1], "b": [2], "c": [3], "d": [1]}
    assert len(appliance.requests) == 1


class TestOrganizations:
    def facts(self, appliance: t.Any, host: str) -> t.Any:
        batch = SharedQuery(support.connection(appliance.url, retries=0), "place", host)
        others = {name: [number] for name, number in NUMBERS.items() if name != host}
        return batch.facts([NUMBERS[host]], lambda: planned(batch, others), organizations=True)

    def test_one_request_more(self, appliance: t.Any) -> None:
        for host in NUMBERS:
            facts = self.facts(appliance, host)
            assert keys(facts.rows[0]) == [int(NUMBERS[host][-1])]
            assert facts.organizations is not None
        assert len([path for path in support.paths(appliance) if "organization" in path]) == 1

    def test_account_that_may_not_read_them(self, appliance: t.Any) -> None:
        appliance.set_behaviour(faults=[{"on": "organization", "action": "status", "status": 403}])
        facts = self.facts(appliance, "a")
        assert keys(facts.rows[0]) == [1]
        assert facts.organizations["failure"]["kind"] == "denied"
        assert keys(ask(appliance, "b")[1]) == [2]
