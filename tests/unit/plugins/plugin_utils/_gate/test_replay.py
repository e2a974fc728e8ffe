# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evidence is valid by its published schema, and evaluating it again gives the same verdicts."""

from __future__ import annotations

import copy
import json
import os
import random
import typing as t
from pathlib import Path

import jsonschema
import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_document, evidence_schema
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.replay import replay
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases

CASES = int(os.environ.get("REPLAY_CASES", "500"))
SCHEMA = json.loads(evidence_schema.SCHEMA_FILE.read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture
def document(tmp_path: Path) -> dict[str, t.Any]:
    """Evidence with one verdict of each kind."""
    several = cases.case([cases.answer("N-1", [cases.incident_of()]), cases.answer("N-2")])
    made = [cases.is_open(), cases.is_blocked(), cases.is_unknown(), cases.no_number(), several]
    for host, one in enumerate(made):
        paths = cases.record(tmp_path, one, f"edge-{host}")
    return t.cast("dict[str, t.Any]", json.loads(Path(paths["json"]).read_bytes()))


def replayed(tmp_path: Path, document: t.Any) -> dict[str, t.Any]:
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return replay(file)


def test_schema_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_random_verdicts_replay_to_the_same(tmp_path: Path) -> None:
    rnd = random.Random(20261125)  # noqa: S311
    made = {f"h{number}": cases.random_case(rnd) for number in range(CASES)}
    assert {case.verdict["verdict"] for case in made.values()} == {"open", "blocked", "unknown"}
    for host, case in made.items():
        path = Path(cases.record(tmp_path, case, host, play_hosts=tuple(made))["json"])
    VALIDATOR.validate(json.loads(path.read_bytes()))
    found = replay(path)
    assert found["differences"] == []
    assert "no difference" in found["msg"]
    for host, row in zip(made, found["verdicts"]):
        assert (row["host"], row["replayed"]) == (host, made[host].verdict["verdict"])
        assert row["conditions"] == made[host].verdict["conditions"]


CHANGES: dict[str, t.Callable[[dict[str, t.Any]], t.Any]] = {
    "verdict": lambda verdict: verdict.update(verdict="open", allowed=True),
    "allowed": lambda verdict: verdict.update(allowed=True),
    "subject": lambda verdict: verdict.update(subject="N-9"),
    "no reason": lambda verdict: verdict["reasons"].clear(),
    "another reason": lambda verdict: verdict["reasons"][0].update(code="type"),
    "another message": lambda verdict: verdict["reasons"][0].update(message="It is fine."),
    "status of the incident": lambda verdict: verdict["answers"][0]["incidents"][0].update(status="Created"),
    "no incident": lambda verdict: verdict["answers"][0]["incidents"].clear(),
    "no answer": lambda verdict: verdict["answers"].clear(),
    "two answers": lambda verdict: verdict["answers"].append(verdict["answers"][0]),
    "policy": lambda verdict: verdict["policy"].update(statuses=["Closed"]),
    "wrong policy": lambda verdict: verdict["policy"].update(statuses=["Paused"]),
    "time": lambda verdict: verdict.update(evaluated_at="2026-11-25T18:00:00Z"),
    "no time": lambda verdict: verdict.update(evaluated_at="2026-11-99T18:00:00Z"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_changed_verdict_is_found(tmp_path: Path, document: dict[str, t.Any], name: str) -> None:
    blocked = document["verdicts"][1]
    assert blocked["verdict"] == "blocked"
    CHANGES[name](blocked)
    found = replayed(tmp_path, document)
    assert found["verdicts"][1]["differences"]
    assert [row["host"] for row in found["verdicts"] if row["differences"]] == [blocked["host"]]
    assert f"{blocked['host']} (/srv/play/swap.yml:12): " in found["msg"]


def test_added_statement_is_found(tmp_path: Path, document: dict[str, t.Any]) -> None:
    stated = {"rma_number": None, "part_serial": None, "required": ["rma_number"], "verified": False}
    document["verdicts"][0]["stated_by_operator"] = stated
    assert "unstated" in replayed(tmp_path, document)["msg"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("summary", {"open": 5, "blocked": 0, "unknown": 0}),
        ("hosts", {"judged": 5, "no_go": 0}),
        ("progress", [{"hosts": 3, "judged": 3}]),
        ("complete", False),
    ],
)
def test_changed_count_is_found(tmp_path: Path, document: dict[str, t.Any], key: str, value: t.Any) -> None:
    document[key] = value
    (difference,) = replayed(tmp_path, document)["differences"]
    assert difference.startswith(f"{key} is ")


def test_removed_verdict_is_found(tmp_path: Path, document: dict[str, t.Any]) -> None:
    del document["verdicts"][1]
    assert "summary is " in replayed(tmp_path, document)["msg"]


def test_messages_of_another_version_are_not_compared(tmp_path: Path, document: dict[str, t.Any]) -> None:
    document["verdicts"][1]["reasons"][0]["message"] = "As an earlier version said it."
    document["versions"]["netops.junos_space"] = "2.0.0-alpha1"
    assert replayed(tmp_path, document)["differences"] == []
    document["verdicts"][1]["reasons"] = []
    assert "version 2.0.0-alpha1" in replayed(tmp_path, document)["msg"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "not valid JSON"),
        ("{", "not valid JSON"),
        ('{"schema": 2, "schema": 2}', "not valid JSON"),
        ("[" * 100000, "not valid JSON"),
        (b"\xff", "not valid JSON"),
        ("[]", "must be of type object"),
        ("null", "must be of type object"),
        ('{"schema": 2}', "has no gate"),
        ('{"schema": 1, "gate": "rma_gate", "hosts": {}}', "version 1 of this collection"),
        ('{"schema": 3}', "Update the collection"),
    ],
)
def test_other_files_are_rejected(tmp_path: Path, text: str | bytes, expected: str) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(SpaceError, match=expected) as caught:
        replay(file)
    assert caught.value.kind == "usage"
    assert str(file) in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SpaceError, match=r"absent\.json cannot be read: No such file"):
        replay(tmp_path / "absent.json")


def test_play_that_does_not_exist_is_rejected(tmp_path: Path, document: dict[str, t.Any]) -> None:
    document["verdicts"][2]["play"] = 1
    with pytest.raises(SpaceError, match=r"verdicts\[2\]\.play"):
        replayed(tmp_path, document)


def test_own_check_agrees_with_jsonschema(document: dict[str, t.Any]) -> None:
    rnd = random.Random(7)  # noqa: S311
    values: tuple[t.Any, ...] = (
        None,
        True,
        -1,
        1.5,
        "",
        "x",
        [],
        {},
        ["x"],
        [1],
        {"x": 1},
        "2026-11-25T14:03:11Z",
        "open",
    )
    assert evidence_schema.find_problem(document) is None
    wrong = 0
    for _round in range(2000):
        changed = copy.deepcopy(document)
        _change_somewhere(rnd, changed, values)
        is_valid = VALIDATOR.is_valid(changed)
        wrong += not is_valid
        assert (evidence_schema.find_problem(changed) is None) is is_valid, json.dumps(changed)
    assert wrong > 1000


def _change_somewhere(rnd: random.Random, value: t.Any, values: tuple[t.Any, ...]) -> None:
    """Replace, add or remove one value, at any depth."""
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    inner = [key for key in keys if isinstance(value[key], (dict, list)) and value[key]]
    if inner and rnd.random() < 0.8:
        _change_somewhere(rnd, value[rnd.choice(inner)], values)
    elif rnd.random() < 0.3:
        value.pop(rnd.choice(keys))
    elif isinstance(value, dict) and rnd.random() < 0.3:
        value["extra"] = rnd.choice(values)
    else:
        value[rnd.choice(keys)] = rnd.choice(values)


def test_document_has_nothing_twice(document: dict[str, t.Any]) -> None:
    assert document["schema"] == evidence_document.SCHEMA
    for verdict in document["verdicts"]:
        assert not {"incident", "incidents", "conditions"} & set(verdict)
        assert "raw" not in json.dumps(verdict)
