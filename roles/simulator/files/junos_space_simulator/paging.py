# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Pages of a list, and lists that change while a client reads them."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Mapping

from .behaviour import Behaviour
from .messages import bad_request
from .scenario import Incident

PAGING = re.compile(r"\(\s*(?:start eq ([0-9]{1,10})\s*,\s*)?limit eq ([0-9]{1,10})\s*\)")


def parse_page(query: Mapping[str, str], behaviour: Behaviour) -> tuple[int, int]:
    """Where the page starts and how many records it holds at most."""
    start, limit = 0, sys.maxsize
    if "paging" in query and behaviour.paging != "ignored":
        paging = PAGING.fullmatch(query["paging"])
        if behaviour.paging == "refused" or paging is None or int(paging[2]) == 0:
            raise bad_request("paging is not supported or not (start eq N, limit eq M)")
        start, limit = int(paging[1] or 0), int(paging[2])
    return start, min(limit, behaviour.page_maximum or limit)


class ListDrift:
    """Changes the list by one record for each page after the first."""

    def __init__(self) -> None:
        self._steps = 0
        self._lock = threading.Lock()

    def apply(self, records: list[Incident], start: int, mode: str) -> list[Incident]:
        if mode == "none":
            return records
        with self._lock:
            self._steps = self._steps + 1 if start else 0
            steps = min(self._steps, len(records))
        if mode == "deleted":
            return records[steps:]
        return records[len(records) - steps :] + records[: len(records) - steps]
