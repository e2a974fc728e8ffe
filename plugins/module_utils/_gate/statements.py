# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the operator states for an RMA: its number, and the serial number of the part.

No documented field of an incident has them, so they cannot be verified. They are recorded as what they are.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import OPEN, REASONS, UNKNOWN
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

NAMES = {"rma_number": "RMA number", "part_serial": "serial number of the part"}

_MAX_LENGTH = 200


class Statements(t.NamedTuple):
    """What is stated, by ``NAMES``, and which of them must be."""

    stated: t.Mapping[str, str | None]
    required: tuple[str, ...] = ()

    @classmethod
    def from_dict(cls, values: t.Mapping[str, t.Any], require: t.Any = None) -> Statements:
        """From values as users write them. What is wrong with them is a ``SpaceError`` of kind ``usage``."""
        required = [] if require is None else require
        if not isinstance(required, (list, tuple)) or not all(isinstance(name, str) for name in required):
            raise SpaceError("usage", "require must be a list of names.", hint=f"Its names are {', '.join(NAMES)}.")
        for name in required:
            if name not in NAMES:
                raise SpaceError(
                    "usage", f"require has the unknown name {quoted(name)}.", hint=f"Its names are {', '.join(NAMES)}."
                )
        stated = {name: _statement(name, values.get(name)) for name in NAMES}
        return cls(stated, tuple(str(name) for name in dict.fromkeys(required)))

    def to_dict(self) -> dict[str, t.Any]:
        return {**self.stated, "required": list(self.required), "verified": False}

    def apply(self, verdict: dict[str, t.Any]) -> dict[str, t.Any]:
        """The verdict with ``stated_by_operator``; not open if something that is required is not stated."""
        if not self.required and not any(self.stated.values()):
            return verdict
        of = {"subject": None} if isinstance(verdict["subject"], list) else {}
        reasons = list(verdict["reasons"])
        conditions = list(verdict["conditions"])
        for name in self.required:
            value = self.stated[name]
            met = None if value is None else True
            conditions.append(
                {"condition": name, "expected": "stated", "actual": value, "met": met, "incident": None, **of}
            )
            if value is None:
                message = f"The {NAMES[name]} ({name}) is required and was not stated."
                reasons.append(
                    {"code": "unstated", "message": message, "next_step": REASONS["unstated"].next_step, **of}
                )
        kind = UNKNOWN if reasons and verdict["verdict"] == OPEN else verdict["verdict"]
        return {
            **verdict,
            "verdict": kind,
            "allowed": kind == OPEN,
            "reasons": reasons,
            "conditions": conditions,
            "stated_by_operator": self.to_dict(),
        }


def _statement(name: str, value: t.Any) -> str | None:
    """Empty is not stated: a variable that a survey or the inventory leaves empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if not isinstance(value, str):
        raise SpaceError(
            "usage",
            f"{name} must be a string, not {type(value).__name__}: its digits may have changed on the way.",
            hint="Quote it where it is written.",
        )
    if len(value) > _MAX_LENGTH or not value.isprintable():
        raise SpaceError(
            "usage",
            f"{name} must be printable and have at most {_MAX_LENGTH} characters.",
            hint="Copy it from the RMA notice or the label.",
        )
    return str(value)
