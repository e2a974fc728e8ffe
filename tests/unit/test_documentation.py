# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says about the code, compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS

VERDICTS = Path(__file__).resolve().parents[2] / "docs" / "verdicts.md"


def test_the_table_of_reasons_is_the_code_s() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (.*) \| (.*) \|$", VERDICTS.read_text(encoding="utf-8"), re.M)
    assert rows == [(code, *reason) for code, reason in REASONS.items()]


def test_every_kind_of_failure_is_a_reason() -> None:
    assert set(KINDS) <= set(REASONS)
