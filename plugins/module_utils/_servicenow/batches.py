# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Batches of values for one filter: splitting them, adding canaries, and what a batch results in.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import is_lossy_in_json

MAX_CANARY_LENGTH = 40


@dataclass
class Outcome:
    """The result of one batch: what it answers, what to query in smaller batches, and what neither helps with."""

    answers: dict[str, Answer] = field(default_factory=dict)
    smaller: list[list[str]] = field(default_factory=list)
    unclear: list[str] = field(default_factory=list)
    """Values that can only be queried alone."""
    missed: list[str] = field(default_factory=list)
    """Values that a batch without canaries did not return, though it looked complete."""
    not_queried: list[str] = field(default_factory=list)
    """Values that were not queried, because batches are not supported."""


def is_canary(value: str) -> bool:
    """Whether a value that exists can be added to any batch."""
    return (
        0 < len(value.strip()) <= MAX_CANARY_LENGTH
        and value.isascii()
        and filter_syntax.is_safe_literal(value)
        and not is_lossy_in_json(value)
    )


def with_canaries(values: list[str], canaries: list[str]) -> list[str]:
    """Values with a canary at each end and one in the middle: one is missing if the appliance evaluates only a part."""
    if not canaries:
        return values
    first, *middle, last = canaries
    half = len(values) // 2
    return [first, *values[:half], *middle, *values[half:], last]


def half(values: list[str]) -> int:
    """Half of their number, rounded up."""
    return (len(values) + 1) // 2


def chunks(values: list[str], size: int) -> list[list[str]]:
    """Values in as few lists as possible of at most ``size``, all about equally long."""
    count = -(-len(values) // size)
    return [values[len(values) * part // count : len(values) * (part + 1) // count] for part in range(count)]


def halves(values: list[str]) -> Outcome:
    """To query values again in two batches, or a single one alone."""
    return Outcome(unclear=values) if len(values) == 1 else Outcome(smaller=chunks(values, half(values)))
