# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of pagination share."""

from __future__ import annotations

import copy
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page

NOT_FOUND = None


REFUSED = SpaceError("server", "no paging here", status=400)


def page(first: int, last: int, size: int | None = None, total: int | None = None, **fields: str) -> Page:
    """The incidents first to last, in one response."""
    return Page([{"@key": str(key), **fields} for key in range(first, last + 1)], size, total)


EMPTY = Page()


class Script:
    """Returns its pages in order, and records the requests."""

    def __init__(self, *pages: t.Any) -> None:
        self._pages = list(pages)
        self.requests: list[tuple[int | None, int | None]] = []

    def __call__(self, start: int | None, limit: int | None) -> t.Any:
        self.requests.append((start, limit))
        assert self._pages, f"one request too many: {self.requests}"
        found = self._pages.pop(0)
        if isinstance(found, Exception):
            raise found
        return copy.deepcopy(found)
