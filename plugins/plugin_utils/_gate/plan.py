# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers that the hosts of a play will query, predicted once for all of them, or for each batch under serial.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState


class Prediction(t.NamedTuple):
    """What another host will query: its numbers, none where they are not known yet, with its ``sharing_key``."""

    key: str
    numbers: list[str]


Predict = t.Callable[[], dict[str, Prediction]]


class Plan:
    """The predicted numbers at a place in the play, by ``sharing_key``. ``state`` holds them for all processes of the run."""

    def __init__(self, state: RunState, host: str, key: str, wait: t.Callable[[], None]) -> None:
        self._state = state
        self._host = host
        self._key = key
        self._wait = wait

    def numbers(self) -> dict[str, list[str]]:
        """The numbers that can be fetched with those of this host, each with the hosts it is for."""
        found: dict[str, list[str]] = self._state.load_or(f"numbers {self._key}", {})
        return found

    def ensure_planned(self, own_numbers: list[str], predict: Predict) -> int:
        """The id of the plan that considers this host: once for all hosts of a play, or of a batch under serial."""
        while True:
            plan: dict[str, t.Any] = self._state.load_or("plan", {"id": 0, "hosts": []})
            if self._host in plan["hosts"]:
                return int(plan["id"])
            with self._state.lease("planning") as is_ours:
                if is_ours and self._state.load_or("plan", plan) == plan:
                    predicted = {self._host: Prediction(self._key, own_numbers), **predict()}
                    by_key: dict[str, dict[str, list[str]]] = {}
                    for host, prediction in predicted.items():
                        for number in prediction.numbers:
                            by_key.setdefault(prediction.key, {}).setdefault(number, []).append(host)
                    for key, numbers in by_key.items():
                        self._state.store(f"numbers {key}", numbers)
                    self._state.store("plan", {"id": plan["id"] + 1, "hosts": list(predicted)})
                    continue
            self._wait()


def sharing_key(connection: Connection, wait_for: WaitFor | None) -> str:
    """What two hosts must have in common to share answers: every connection option, and what they wait for."""
    options = {field.name: getattr(connection, field.name) for field in dataclasses.fields(connection)}
    options["password"] = connection.password.reveal()
    text = json.dumps([options, None if wait_for is None else dataclasses.asdict(wait_for)])
    # It is kept in files.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
