# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reasons that people read."""

from __future__ import annotations

from ansible_collections.netops.junos_space.plugins.module_utils import _errors
from ansible_collections.netops.junos_space.plugins.module_utils._gate import reasons
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._gate.evaluate_cases import (
    FAILURES,
    GOOD,
    row,
    verdict_of,
)


def test_messages_are_one_short_line() -> None:
    nasty = "a\nb\x1b[31mc\u202ed\x00" + "x" * 500
    found = {key: nasty for key in GOOD if key != "key"}
    for message in [reason["message"] for reason in verdict_of(row(found, asked=nasty))["reasons"]]:
        assert message.isprintable()
        assert len(message) < 1000


def test_codes_of_the_contract() -> None:
    blocked = {"status", "type", "priority", "host", "age", "organization", "device_group", "product", "defect_type"}
    blocked |= {"test_case", "support_link"}
    unknown = {"missing", "ambiguous", "incomplete", "unknown_status", "unknown_type", "unknown_priority"}
    unknown |= {"unknown_time", "unknown_organization", "unstated", "not_asked", *FAILURES}
    assert set(_errors.KINDS) == set(FAILURES)
    assert {code for code, why in reasons.REASONS.items() if why.verdict == "blocked"} == blocked
    assert {code for code, why in reasons.REASONS.items() if why.verdict == "unknown"} == unknown
