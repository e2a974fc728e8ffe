# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The gate of one host: its number, its verdict, and what that means for the host."""

from __future__ import annotations

import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import outcome
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import Settings
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate.host_cases import (
    codes,
    gate,
    template,
    usage_error,
)


@pytest.mark.parametrize("number", [None, "", " ", "\n", []])
def test_no_number_sends_no_request(connected: t.Any, number: t.Any) -> None:
    assert codes(gate({"tracking_number": number})) == ["not_asked"]
    assert connected.requests == []


@pytest.mark.parametrize("text", ["{{ absent }}", "{{ absent | default(omit) }}", "{{ absent.part }}"])
def test_undefined_number(connected: t.Any, text: str) -> None:
    assert codes(gate({})) == ["not_asked"]
    assert codes(gate({"tracking_number": template(text)}, omit="__omit_place_holder__1")) == ["not_asked"]
    assert connected.requests == []


def test_number_is_the_string_it_is(connected: t.Any) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == []
    assert codes(gate({"tracking_number": template("{{ 'N' ~ '-1' }}")})) == []
    assert codes(gate({"tracking_number": "4711"})) == ["host"]
    assert codes(gate({"tracking_number": template("{{ '4711' }}")})) == ["host"]
    # A number with spaces around it is another number: nothing is guessed.
    assert codes(gate({"tracking_number": " N-1"})) == ["missing"]


@pytest.mark.parametrize("number", [True, 1.5, 1e30, {"a": 1}, ["N-1", 1.5], [["N-1"]]])
def test_number_of_another_type(connected: t.Any, number: t.Any) -> None:
    assert "string" in usage_error(gate({"tracking_number": number}))
    assert connected.requests == []


@pytest.mark.parametrize("number", [83, ["N-1", 83]])
def test_integer_number(connected: t.Any, number: t.Any) -> None:
    message = usage_error(gate({"tracking_number": number}))
    assert "integer 83" in message
    assert '"0123"' in message


def test_several_numbers(connected: t.Any) -> None:
    assert codes(gate({"tracking_number": ["N-1", "N-1"]})) == []
    result = gate({"tracking_number": ["N-1", "4711", "N-9"]}).evaluate()
    assert result["subject"] == ["N-1", "4711", "N-9"]
    assert [(reason["code"], reason["subject"]) for reason in result["reasons"]] == [
        ("host", "4711"),
        ("missing", "N-9"),
    ]
    assert "tracking numbers 'N-1', '4711', 'N-9'" in result["msg"]


@pytest.mark.parametrize(
    ("number", "given", "expected"),
    [
        ("N-1", {}, {}),
        ("4711", {}, {"failed": True}),
        ("4711", {"on_blocked": "end_host"}, {"ended": True}),
        ("4711", {"on_blocked": "report"}, {}),
        ("4711", {"on_blocked": "report", "on_error": "fail"}, {}),
        (None, {"on_blocked": "end_host"}, {"ended": True}),
        ("error", {"on_blocked": "end_host"}, {"failed": True}),
        ("error", {"on_blocked": "report"}, {}),
        ("error", {"on_error": "end_host"}, {"ended": True}),
        ("error", {"on_blocked": "report", "on_error": "fail"}, {"failed": True}),
    ],
)
def test_outcome(connected: t.Any, number: str | None, given: dict[str, t.Any], expected: dict[str, t.Any]) -> None:
    if number == "error":
        connected.set_behaviour(faults=[{"on": "incidents", "action": "status", "status": 500}])
    result = gate({"tracking_number": number, **given}, junos_space_retries=0).evaluate()
    assert {name: result[name] for name in ("failed", "ended") if name in result} == expected


def test_strictest_outcome_of_several_reasons() -> None:
    verdict = {"allowed": False, "reasons": [{"code": "status"}, {"code": "timeout"}]}
    settings = Settings(None, "report", "fail", None, None)
    assert outcome.outcome(verdict, settings) == "fail"
    assert outcome.outcome({**verdict, "reasons": [{"code": "wait_timeout"}]}, settings) == "report"


def test_action_by_itself_cannot_end_a_host(connected: t.Any) -> None:
    for name in ("on_blocked", "on_error"):
        host = gate({"tracking_number": "N-1", name: "end_host"}, entry_point=None)
        assert "cannot end a host" in usage_error(host)
    assert codes(gate({"tracking_number": "N-1"}, entry_point=None)) == []


def test_summary_is_one_printable_line() -> None:
    reason = {"code": "status", "message": "a\rb\x1b[2K\u202ec\nd", "next_step": "1. Look."}
    result = {
        "gate": "incident_gate", "host": "edge-01", "verdict": "blocked", "subject": "N-1", "incident": None,
        "incidents": [], "reasons": [reason],
    }  # fmt: skip
    message = outcome.summary(result)
    assert message.isprintable()
    assert "[status] a b?[2K?c d" in message


def test_wrong_connection_is_a_verdict_without_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(gate({"tracking_number": "N-1"})) == ["usage"]
    monkeypatch.setenv("JUNOS_SPACE_URL", "https://operator:not-for-logs@space.example.net")
    directory = tmp_path / "evidence"
    assert codes(gate({"tracking_number": "N-1", "evidence_dir": str(directory)})) == ["usage"]
    assert len(list(directory.iterdir())) == 2
    assert not [file for file in directory.iterdir() if "not-for-logs" in file.read_text(encoding="utf-8")]
