# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One question for all hosts that come to a gate, whichever comes first."""

from __future__ import annotations

import time
import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import batch
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.batch import GateBatch
from ansible_collections.netops.junos_space.tests.unit.plugins import support

NUMBERS = {"a": "N-1", "b": "N-2", "c": "N-3", "d": "N-1"}


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path))


@pytest.fixture(autouse=True)
def _three_incidents(appliance: t.Any) -> None:
    appliance.set_incidents([support.record(key, f"N-{key}") for key in (1, 2, 3)])


def ask(
    appliance: t.Any,
    host: str,
    number: str | None = None,
    site: str = "site",
    foreseen: dict[str, str] | None = None,
    wait_for: dict[str, t.Any] | None = None,
    **options: t.Any,
) -> tuple[GateBatch, dict[str, t.Any]]:
    others = {name: found for name, found in NUMBERS.items() if name != host} if foreseen is None else foreseen
    question = GateBatch(support.connection(appliance.url, retries=0, **options), site, host, wait_for)
    return question, question.row(number or NUMBERS[host], lambda: others)


def keys(row: dict[str, t.Any]) -> list[int]:
    return [found["key"] for found in row["incidents"]]


@pytest.mark.parametrize("order", ["abcd", "dcba", "bd", "c"])
def test_one_question_for_all_whoever_comes_first(appliance: t.Any, order: str) -> None:
    for host in order:
        question, row = ask(appliance, host)
        assert keys(row) == [int(NUMBERS[host][-1])]
        assert (row["asked"], row["complete"]) == (NUMBERS[host], True)
        assert question.requests_made == 1
    assert len(appliance.requests) == 1


def test_a_number_that_was_not_foreseen_is_asked_alone(appliance: t.Any) -> None:
    ask(appliance, "a", foreseen={"b": "N-9", "c": "N-3"})
    appliance.reset_log()
    assert keys(ask(appliance, "b", "N-2")[1]) == [2]
    assert len(appliance.requests) == 1
    assert keys(ask(appliance, "c")[1]) == [3]
    assert len(appliance.requests) == 1


def test_a_host_that_nobody_foresaw_asks_for_the_rest_anew(appliance: t.Any) -> None:
    ask(appliance, "a", foreseen={})
    appliance.set_incidents([support.record(22, "N-2")])
    assert keys(ask(appliance, "b", foreseen={})[1]) == [22]
    assert len(appliance.requests) == 2


def test_the_same_host_again_is_a_new_question(appliance: t.Any) -> None:
    ask(appliance, "a")
    appliance.set_incidents([support.record(11, "N-1"), support.record(12, "N-2")])
    assert keys(ask(appliance, "a")[1]) == [11]
    assert keys(ask(appliance, "b")[1]) == [12]


def test_another_place_in_the_play_is_a_new_question(appliance: t.Any) -> None:
    ask(appliance, "a", site="first")
    appliance.set_incidents([support.record(12, "N-2")])
    assert keys(ask(appliance, "b", site="second")[1]) == [12]


def test_another_appliance_or_domain_is_a_new_question(appliance: t.Any) -> None:
    ask(appliance, "a")
    ask(appliance, "b", domain_id=2)
    assert len(appliance.requests) == 2


def test_an_answer_grows_too_old_to_be_taken(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(appliance, "a")
    before = time.time
    for moved, asked in ((batch.MAX_ANSWER_AGE - 5, 1), (batch.MAX_ANSWER_AGE + 5, 2), (-60, 3)):
        monkeypatch.setattr(time, "time", lambda moved=moved: before() + moved)
        ask(appliance, {1: "b", 2: "c", 3: "d"}[asked])
        assert len(appliance.requests) == asked


@pytest.mark.parametrize(("password", "kind"), [("wrong", "auth"), (support.PASSWORD, "denied")])
def test_a_refusal_is_remembered_everywhere_and_for_the_whole_run(appliance: t.Any, password: str, kind: str) -> None:
    if kind == "denied":
        appliance.set_behaviour(faults=[{"on": "incidents", "action": "status", "status": 403}])
    for site in ("first", "second"):
        for host in NUMBERS:
            question, row = ask(appliance, host, site=site, foreseen={}, password=password)
            assert row["failure"]["kind"] == kind
            assert question.requests_made == 1
            assert password not in str(row)
    assert len(appliance.requests) == 1
    # A corrected password would come with a new run; another account is another thing.
    assert ask(appliance, "a", username="other", password="x")[1]["failure"]["kind"] in ("auth", "denied")
    assert len(appliance.requests) == 2


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"action": "reset"}, "connection"),
        ({"action": "status", "status": 503}, "server"),
        ({"action": "status", "status": 429}, "rate_limited"),
        ({"action": "body", "body": "<html>", "content_type": "text/html"}, "bad_payload"),
    ],
)
def test_another_failure_is_that_of_the_whole_batch_and_tried_again_in_the_next(
    appliance: t.Any, fault: dict[str, t.Any], kind: str
) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", **fault}])
    rows = [ask(appliance, host)[1] for host in NUMBERS]
    made = len(appliance.requests)
    assert {row["failure"]["kind"] for row in rows} == {kind}
    assert made == 1
    appliance.set_behaviour(faults=[])
    assert keys(ask(appliance, "a")[1]) == [1]


def test_waiting_settles_each_number_for_itself(appliance: t.Any) -> None:
    appliance.set_incidents(
        [
            support.record(1, "N-1"),
            support.record(2, "N-2", status="Submitted"),
            support.record(3, "N-3", status="Create Failed"),
        ]
    )
    wait_for = {"statuses": ["Created"], "timeout": 0, "interval": 1}
    foreseen = {"a": "N-1", "b": "N-2", "c": "N-3", "d": "N-4"}
    rows = {
        host: ask(appliance, host, number, foreseen=foreseen, wait_for=wait_for)[1] for host, number in foreseen.items()
    }
    assert {host: row["waited"] for host, row in rows.items()} == {
        "a": "reached", "b": "timeout", "c": "failed", "d": "missing",
    }  # fmt: skip


def test_an_answer_that_holds_the_password_is_not_kept(appliance: t.Any, tmp_path: Path) -> None:
    appliance.set_incidents([support.record(1, "N-1", product=f"x{support.PASSWORD}y"), support.record(2, "N-2")])
    row = ask(appliance, "a")[1]
    assert row["failure"]["kind"] == "usage"
    assert support.PASSWORD not in str(row)
    assert keys(ask(appliance, "b")[1]) == [2]
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and support.PASSWORD in file.read_text()]
