# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of all incidents, searched locally: for what a filter cannot find, or where it is the cheaper way.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.matches import Matches
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import (
    FetchPage,
    ListReading,
    Paginator,
    is_unsupported_query,
)

FIRST_PAGE = 1000
"""How many incidents the first request is limited to where the list is only the cheaper way."""

WORTH_WITHOUT_PAGING = 8
"""Where paging is not supported, all incidents come in one response: worth it if it saves more requests than this."""

_FATAL_KINDS = ("auth", "denied", "usage", "tls")


class FullList:
    """Read when first needed, at most once, and as XML: JSON drops line breaks and the ``.0`` of a number."""

    def __init__(self, key: str, fetch: t.Callable[[bool], FetchPage], paginator: Paginator) -> None:
        self._key = key
        self._fetch = fetch
        self._paginator = paginator
        self._lock = threading.Lock()
        self._is_exact = True
        self._is_usable = True
        self._rejects_paging = False
        self._reading: ListReading | None = None
        self._all: Matches | None = None

    def read_some(self, budget: int, *, is_last_resort: bool) -> Matches | None:
        """The start of the list, or all of it if ``budget`` more requests reach its end. None if it cannot be read.

        If the appliance does not announce the length, only the last resort spends the budget on it.
        """
        if not self._is_usable:
            return None
        try:
            if self._reading is None:
                self._reading = self._start_within(budget)
            if self._reading is None:
                return None
            left = self._reading.pages_left
            if left is None:
                left = budget if is_last_resort else 1
            return self._matches(self._reading, left if left <= budget else 0)
        except SpaceError as exc:
            if exc.kind in _FATAL_KINDS:
                raise
            # There are other ways.
            self._is_usable = False
            return None

    def read_all(self) -> Matches:
        """All of the list. Raises ``SpaceError`` if it cannot be read."""
        with self._lock:
            if self._all is None:
                if self._reading is not None and self._is_usable:
                    self._all = self._matches(self._reading, None)
                if self._all is None or not self._all.is_complete:
                    # Without paging, which this appliance may not support.
                    self._all = self._matches(self._start(None), None)
            return self._all

    def _start_within(self, budget: int) -> ListReading | None:
        """The first page; all incidents where paging is rejected. None if that is not worth it yet."""
        if not self._rejects_paging:
            try:
                return self._start(FIRST_PAGE)
            except SpaceError as exc:
                if not is_unsupported_query(exc):
                    raise
                self._rejects_paging = True
                if exc.status != 500:
                    # After a 500, which can be a failover, later lists try again.
                    self._paginator.is_supported = False
        return self._start(None) if budget > WORTH_WITHOUT_PAGING else None

    def _start(self, limit: int | None) -> ListReading:
        if self._is_exact:
            try:
                return ListReading(self._paginator, self._fetch(True), limit)
            except SpaceError as exc:
                if exc.status != 406:
                    raise
                self._is_exact = False
        return ListReading(self._paginator, self._fetch(False), limit)

    def _matches(self, reading: ListReading, max_requests: int | None) -> Matches:
        return Matches(self._key, reading.finish(max_requests))
