# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answer for one requested tracking number, host name or id.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident


@dataclass
class Answer:
    """What is known about one requested value. ``complete`` is false where more, or others, could exist."""

    asked: str | int
    incidents: list[Incident]
    complete: bool
    retrieved_at: str
    """When the response it rests on was received (the oldest one where there were several): ISO 8601, UTC."""
    filtered_out: int = 0
    """How many of its incidents ``statuses``, ``incident_types`` and ``priorities`` removed."""
    failure: SpaceError | None = None
    """Why this one answer could not be read; then ``complete`` is false."""

    @property
    def found(self) -> bool:
        return bool(self.incidents)

    def row(self) -> dict[str, t.Any]:
        """The answer row of the public contract."""
        row: dict[str, t.Any] = {
            "asked": self.asked,
            "found": self.found,
            "complete": self.complete,
            "retrieved_at": self.retrieved_at,
            "incidents": self.incidents,
        }
        if self.filtered_out:
            row["filtered_out"] = self.filtered_out
        if self.failure is not None:
            row.update(msg=str(self.failure), failure=self.failure.to_failure_dict())
        return row
