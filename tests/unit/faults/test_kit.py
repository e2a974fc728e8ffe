# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fault kit judges clients by what they print."""

from __future__ import annotations

import json
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.tests.faults import kit

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("reset_before", "status_404", "html_404", "foreign_added", "count_exceeds", "two", "latin1")
CLOSED = {**kit.TRUE, "status": "Closed"}


@pytest.fixture
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = [row for row in kit.rows() if row.name in NAMES]
    monkeypatch.setattr(kit, "rows", lambda: chosen)


@pytest.mark.parametrize(
    ("printed", "outcomes"),
    [
        (
            {"incidents": [kit.TRUE], "complete": True},
            ("answered", "wrong", "answered", "answered", "incomplete", "incomplete"),
        ),
        ({"incidents": [kit.TRUE], "complete": False}, ("reported",) * 6),
        ({"incidents": [], "complete": True}, ("missing", "answered", "missing", "missing", "missing", "missing")),
        ({"incidents": [CLOSED], "complete": True}, ("wrong", "wrong", "wrong", "wrong", "wrong", "incomplete")),
        (None, ("reported",) * 6),
    ],
)
@pytest.mark.usefixtures("few_rows")
def test_client_is_judged_by_its_output(printed: t.Any, outcomes: tuple[str, ...]) -> None:
    code = f"print({json.dumps(json.dumps(printed))})" if printed else "raise SystemExit(1)"
    answers = kit.run_command([sys.executable, "-c", code])
    found = {row.name: kit.classify(row, answers[row.name]) for row in kit.rows()}
    assert tuple(found[name] for name in NAMES[:6]) == outcomes


def test_page_has_the_rows_of_the_table() -> None:
    """Run `python tests/faults/kit.py --write` where this is red."""
    assert f"Of {len(kit.rows())} faults" in (ROOT / "docs" / "fault_kit.md").read_text(encoding="utf-8")
