# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answer row of the public contract."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer

TIME = "2026-11-23T12:00:00Z"
INCIDENT = {"key": 1}
FAILURE = {"kind": "bad_payload", "status": 200, "hint": "Look."}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("A", [INCIDENT], True, TIME), {"found": True, "complete": True, "incidents": [INCIDENT]}),
        (Answer("A", [], False, TIME), {"found": False, "complete": False, "incidents": []}),
        (
            Answer("A", [], True, TIME, filtered_out=1),
            {"found": False, "complete": True, "incidents": [], "filtered_out": 1},
        ),
        (
            Answer("A", [], False, TIME, failure=SpaceError("bad_payload", "Odd.", hint="Look.", status=200)),
            {"found": False, "complete": False, "incidents": [], "msg": "Odd. Look.", "failure": FAILURE},
        ),
    ],
)
def test_row(answer: Answer, expected: dict[str, t.Any]) -> None:
    assert answer.row() == {"asked": "A", "retrieved_at": TIME, **expected}
    assert answer.found is expected["found"]
