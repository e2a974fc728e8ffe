# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two simulated nodes behind a front end, and lookups whose every answer is compared."""

from __future__ import annotations

import contextlib
import time
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.real_parts.checks import SCENARIO, expect, service
from ansible_collections.netops.junos_space.tests.real_parts.front_ends import KINDS, FrontEnd, Settings

KNOWN = [f"CTN-{number:04d}" for number in range(300)]
ODD = [
    "a/b",
    "a%2Fb",
    "a%252Fb",
    "a+b",
    "a b",
    "a;b",
    "a#b",
    "a?b&c=d",
    'a"b',
    "a\\b",
    "<a>",
    "a..b",
    "../a",
    "//a",
    "ü",
    "~a",
]
MISSING = [f"NONE-{number}" for number in range(6)]
INCIDENTS = [
    {"key": key, "customerTrackingNumber": number, "hostName": "edge-01", "status": "Created"}
    for key, number in enumerate((*KNOWN, *ODD), 1)
]


SMALL_PAGES = {"page_maximum": 20}
"""Many requests for one lookup."""


class Cluster:
    """Two nodes behind a front end."""

    def __init__(self, kind: str, directory: Path, settings: Settings, behaviour: t.Mapping[str, t.Any]) -> None:
        scenario = {**SCENARIO, "incidents": INCIDENTS, "behaviour": behaviour}
        self.nodes = [Simulator(scenario) for _node in range(2)]
        self._kind, self._directory, self._settings = kind, directory, settings

    def __enter__(self) -> Cluster:
        ports = [int(node.start().url.rpartition(":")[2]) for node in self.nodes]
        self._alive = list(self.nodes)
        self.front: FrontEnd = KINDS[self._kind](self._directory, ports, self._settings)
        try:
            self.front.__enter__()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *exc: object) -> None:
        with contextlib.suppress(AttributeError):  # it did not start
            self.front.__exit__()
        for node in list(self._alive):
            self.stop(node)

    def stop(self, node: Simulator) -> None:
        self._alive.remove(node)
        node.stop()

    def restart(self, node: Simulator) -> None:
        node.start()
        self._alive.append(node)

    @property
    def requests(self) -> int:
        return sum(len(node.requests) for node in self.nodes)

    def wait_for_requests(self, count: int) -> None:
        deadline = time.monotonic() + 20
        while self.requests < count and time.monotonic() < deadline:
            time.sleep(0.005)


def check_answers(url: str, numbers: t.Sequence[str], **options: object) -> int:
    """Look numbers up and compare every answer; return how many requests were made."""
    expected = {item["customerTrackingNumber"]: [item["key"]] for item in INCIDENTS}
    with service(url, **options) as client:
        answers = client.by_tracking_numbers(numbers)
        for answer in answers:
            keys = [incident["key"] for incident in answer.incidents]
            about = f"{answer.asked!r}: found {keys}, complete: {answer.complete}, failure: {answer.failure}"
            expect(keys == expected.get(answer.asked, []) and answer.complete, about)
        expect([answer.asked for answer in answers] == list(numbers), "the answers are not those that were requested")
        return client.requests_made


def failure_of(url: str, **options: object) -> SpaceError:
    try:
        check_answers(url, KNOWN[:2], **options)
    except SpaceError as error:
        return error
    expect(False, "the lookup did not fail")
    raise AssertionError
