# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the appliance supports, as far as its responses have shown: filters, ``or`` in them, how many values in one.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError


@dataclass
class Support:
    """What an appliance was found to support. Kept for later lookups."""

    filter: bool = True
    filter_is_proven: bool = False
    """A filter returned exactly what was requested."""
    or_operator: bool = True
    or_is_accepted: bool = False
    """A filter with ``or`` was not rejected."""
    max_terms: int = 1000
    prefers_xml: bool = False
    """A field of an incident was one that JSON may change."""
    canaries: dict[str, list[str]] = field(default_factory=dict)
    """For each field, values that exist."""
    is_doubtful: bool = False
    """Something was taken for unsupported because of a 500, which may just as well have been a failover."""

    def give_up(self, feature: t.Literal["filter", "or_operator"], error: SpaceError | None) -> None:
        """Do without a feature from now on; ``error`` is the response that rejected it."""
        setattr(self, feature, False)
        self.is_doubtful = self.is_doubtful or (error is not None and error.status == 500)
