# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an appliance is taken to support before and after its responses."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.support import Support


def test_everything_is_tried_and_nothing_is_trusted_at_first() -> None:
    assert dataclasses.asdict(Support()) == {
        "filter": True,
        "filter_is_proven": False,
        "or_operator": True,
        "or_is_accepted": False,
        "max_terms": 1000,
        "prefers_xml": False,
        "canaries": {},
        "is_doubtful": False,
    }


@pytest.mark.parametrize("feature", ["filter", "or_operator"])
@pytest.mark.parametrize("was_doubtful", [False, True])
@pytest.mark.parametrize(
    ("status", "is_doubtful"), [(None, False), (0, False), (400, False), (499, False), (500, True), (501, False)]
)
def test_only_a_500_leaves_doubt(feature: t.Any, was_doubtful: bool, status: int | None, is_doubtful: bool) -> None:
    support = Support(is_doubtful=was_doubtful)
    support.give_up(feature, None if status is None else SpaceError("server", "rejected", status=status))
    kept: dict[str, t.Any] = {"filter": True, "or_operator": True, feature: False}
    assert support == Support(is_doubtful=was_doubtful or is_doubtful, **kept)
