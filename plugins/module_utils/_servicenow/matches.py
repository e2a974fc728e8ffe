# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which records of a list belong to which requested value, and what the list proves about that value.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
import unicodedata

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import is_lossy_in_json
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import Incident, has_field
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListResult


class Matches:
    """A list's incidents by the value of one field (``customer_tracking_number``), compared exactly."""

    def __init__(self, key: str, listing: ListResult) -> None:
        self._key = key
        self._listing = listing
        self._by_value: dict[t.Any, list[Incident]] = {}
        self.lacks_field = False
        """Whether a record does not have the field at all: it could belong to any value."""
        for incident in listing.incidents:
            self._by_value.setdefault(incident[key], []).append(incident)
            self.lacks_field = self.lacks_field or not has_field(incident, key)

    @property
    def is_complete(self) -> bool:
        return self._listing.complete

    def __contains__(self, value: object) -> bool:
        return value in self._by_value

    def count(self, value: str) -> int:
        return len(self._by_value.get(value, ()))

    def values(self) -> list[str]:
        return [value for value in self._by_value if value]

    def unrequested(self, requested: t.Collection[str]) -> list[t.Any]:
        """The values of records that were not requested."""
        return [value for value in self._by_value if value not in requested]

    def may_have_changed(self, value: str) -> bool:
        """Whether a field of this value's incidents can differ from what the appliance has, as ``13`` from ``13.0``."""
        return self._listing.is_inexact and value in self

    def answer(self, value: str) -> Answer:
        unreadable = next((item for item in self._listing.unreadable if item.may_match(self._key, value)), None)
        is_certain = not self.may_have_changed(value) and (self._listing.is_exact or not is_lossy_in_json(value))
        return Answer(
            value,
            list(self._by_value.get(value, ())),
            complete=self._listing.complete and is_certain and not self.lacks_field and unreadable is None,
            retrieved_at=self._listing.retrieved_at,
            failure=None if unreadable is None else unreadable.to_error(),
        )


def is_similar(value: str, other: t.Any) -> bool:
    """Whether a server that compares without letter case, accents or surrounding spaces takes the two for equal."""
    return isinstance(other, str) and _folded(value) == _folded(other)


def _folded(value: str) -> str:
    decomposed = unicodedata.normalize("NFKD", value.strip())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
