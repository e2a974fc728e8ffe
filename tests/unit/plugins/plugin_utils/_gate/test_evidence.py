# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run: one valid document and one page, whole at any time, readable for their owner only."""

from __future__ import annotations

import json
import stat
import typing as t
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence

POLICY = Policy.from_dict({"statuses": ["Created"]})
INCIDENT = {"key": 1, "status": "Created", "host_name": "edge-01", "raw": {"status": "Created", "x": [1, None, True]}}


@pytest.fixture(autouse=True)
def _run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "run"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "some" / "where"


def occasion(**changes: t.Any) -> evidence.RunContext:
    values: dict[str, t.Any] = {
        "gate": "incident_gate", "appliance": "https://space.example.net", "playbook": "p", "play": "P", "check_mode": False,
        "place": "p.yml:1", "on_blocked": "fail", "play_hosts": (),
    }  # fmt: skip
    return evidence.RunContext(**{**values, **changes})


def the(folder: Path, ending: str) -> Path:
    (file,) = folder.glob(f"*.{ending}")
    return file


def document(folder: Path) -> dict[str, t.Any]:
    found: dict[str, t.Any] = json.loads(the(folder, "json").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    return found


def test_one_document_and_one_page_for_all_hosts_of_a_run(folder: Path) -> None:
    verdicts = {
        "b": evaluate.evaluate([INCIDENT], POLICY),
        "a": evaluate.evaluate([{**INCIDENT, "status": "Closed"}], POLICY),
        "c": evaluate.no_number_verdict(POLICY),
    }
    for number, (host, verdict) in enumerate(verdicts.items(), 1):
        evidence.record(folder, occasion(), host, verdict, 2, answers=[])
        found = document(folder)
        assert len(found["hosts"]) == number
        assert sum(found["summary"].values()) == number
        assert f"{number} hosts" in the(folder, "html").read_text(encoding="utf-8")
    assert found["hosts"] == verdicts
    assert list(found["hosts"]) == ["a", "b", "c"]
    assert found["summary"] == {"open": 1, "blocked": 1, "unknown": 1}
    assert found["schema"] == 1
    assert found["gate"] == "incident_gate"
    assert found["check_mode"] is False
    assert found["appliance"] == "https://space.example.net"
    assert (found["playbook"], found["play"], found["requests_made"]) == ("p", "P", 2)
    assert set(found["versions"]) == {"netops.junos_space", "ansible-core", "python"}
    assert all(version[0].isdigit() for version in found["versions"].values())
    assert found["started_at"] <= found["finished_at"]
    assert len(list(folder.iterdir())) == 2


def test_the_same_host_again_is_its_last_verdict(folder: Path) -> None:
    evidence.record(folder, occasion(), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    evidence.record(folder, occasion(), "a", evaluate.evaluate([INCIDENT], POLICY), 1, answers=[])
    assert document(folder)["hosts"]["a"]["verdict"] == "open"
    assert document(folder)["summary"] == {"open": 1, "blocked": 0, "unknown": 0}


def test_a_host_that_asked_nothing_does_not_unmake_requests(folder: Path) -> None:
    evidence.record(folder, occasion(), "a", evaluate.evaluate([INCIDENT], POLICY), 3, answers=[])
    evidence.record(folder, occasion(), "b", evaluate.no_number_verdict(POLICY), 0, answers=[])
    assert document(folder)["requests_made"] == 3


def test_two_gates_and_two_runs_have_evidence_of_their_own(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence.record(folder, occasion(), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    evidence.record(folder, occasion(gate="rma_gate"), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "another run"))
    evidence.record(folder, occasion(), "b", evaluate.no_number_verdict(POLICY), 1, answers=[])
    files = sorted(file.name for file in folder.iterdir())
    assert len(files) == 6
    assert sum(name.startswith("rma_gate-") for name in files) == 2
    hosts = [
        list(json.loads(file.read_text(encoding="utf-8"))["hosts"]) for file in folder.glob("incident_gate-*.json")
    ]
    assert sorted(hosts) == [["a"], ["b"]]


def test_check_mode_is_marked_in_both(folder: Path) -> None:
    evidence.record(folder, occasion(check_mode=True), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    assert document(folder)["check_mode"] is True
    assert "check mode" in the(folder, "html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        'quo"te',
        "back\\slash",
        "new\nline",
        "\x1b[31m",
        "\u202e",
        "ünï\U0001f600",
        "\ud800",
    ],
)
def test_the_document_is_valid_whatever_the_texts(folder: Path, text: str) -> None:
    verdict = evaluate.evaluate([{**INCIDENT, "status": text, "host_name": text, "raw": {text: text}}], POLICY)
    evidence.record(folder, occasion(appliance=text, playbook=text, play=text), text, verdict, 1, answers=[])
    assert document(folder)["hosts"] == {text: verdict}
    assert document(folder)["play"] == text
    assert "<script>" not in the(folder, "html").read_text(encoding="utf-8")


def test_only_the_owner_may_read_it(folder: Path) -> None:
    evidence.record(folder, occasion(), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600, 0o600]


def test_a_folder_that_cannot_be_made_is_an_error_that_names_it(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(SpaceError, match="evidence_dir") as caught:
        evidence.record(folder, occasion(), "a", evaluate.no_number_verdict(POLICY), 1, answers=[])
    assert str(folder) in str(caught.value)


def test_a_write_that_fails_leaves_the_last_one_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence.record(folder, occasion(), "a", evaluate.evaluate([INCIDENT], POLICY), 1, answers=[])
    before = the(folder, "json").read_text(encoding="utf-8")

    def full(*_arguments: t.Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises((SpaceError, OSError), match="No space left"):
        evidence.record(folder, occasion(), "b", evaluate.no_number_verdict(POLICY), 1, answers=[])
    assert the(folder, "json").read_text(encoding="utf-8") == before


def test_many_hosts_take_little_time_and_stay_in_order(folder: Path) -> None:
    for number in range(50):
        evidence.record(folder, occasion(), f"h{number:03}", evaluate.evaluate([INCIDENT], POLICY), 1, answers=[])
    assert list(document(folder)["hosts"]) == [f"h{number:03}" for number in range(50)]
