# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the documentation says about the code, compared with the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS

VERDICTS = Path(__file__).resolve().parents[2] / "docs" / "verdicts.md"


def sections() -> dict[str, str]:
    """Each section of the page on one line, by its heading."""
    _before, *parts = re.split(r"^## (\w+)$", VERDICTS.read_text(encoding="utf-8"), flags=re.M)
    return {code: " ".join(text.split()) for code, text in zip(parts[::2], parts[1::2])}


@pytest.mark.parametrize("code", REASONS)
def test_reason_has_a_section(code: str) -> None:
    section, reason = sections()[code], REASONS[code]
    assert f"Verdict `{reason.verdict}`. {reason.cause}" in section
    assert f"**Next step:** {reason.next_step}" in section
    assert f"```text [{code}] " in section
    assert " 1. " in section


def test_every_kind_of_failure_is_a_reason() -> None:
    assert set(KINDS) <= set(REASONS)
