# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An appliance of two nodes: changes reach the standby late, and after a failover the standby answers.

It keeps every state that either node was ever in, which is what verdicts are compared with.
"""

from __future__ import annotations

import threading
import typing as t
from dataclasses import dataclass, field, replace

from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.accounts import Accounts
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.messages import (
    Request,
    Response,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import User
from ansible_collections.netops.junos_space.tests.unit.histories.clock import Clock
from ansible_collections.netops.junos_space.tests.unit.plugins import support

BACKGROUND = 14
"""Incidents that no query is about. With them, a list is longer than the shortest page."""


@dataclass(frozen=True)
class Record:
    key: int
    number: str
    host: str
    status: str = "Created"
    incident_type: str = "Event-RMA"

    def scenario(self) -> dict[str, t.Any]:
        return support.record(
            self.key, self.number, hostName=self.host, status=self.status, incidentType=self.incident_type
        )


State = dict[int, Record]
Change = t.Callable[[State], State]


@dataclass
class Cluster:
    """Two nodes behind one address, which is that of the simulator."""

    simulator: Simulator
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.simulator.reset()
        base = {key: Record(key, f"X-{key}", f"x{key}") for key in range(1, BACKGROUND + 1)}
        self._nodes: list[State] = [dict(base), dict(base)]
        self._active = 0
        self._lag = 30.0
        self._states: list[tuple[float, State]] = []
        self._during: list[t.Callable[[], None]] = []
        self._lock = threading.RLock()
        self._appliance = self.simulator._appliance
        respond = type(self._appliance).respond
        self._appliance.respond = lambda request: self._respond(respond, request)  # type: ignore[method-assign]
        self._publish()

    @property
    def state(self) -> State:
        """What the active node holds."""
        return self._nodes[self._active]

    def states_since(self, seconds: float) -> list[State]:
        """All states that a node was in at this time or later."""
        before = [state for at, state in self._states if at < seconds]
        # Both nodes are noted at each change, so the last two are what was in force.
        return before[-2:] + [state for at, state in self._states if at >= seconds]

    # What happens to it

    def change(self, change: Change) -> None:
        """Change the active node now, and the other one after the lag."""
        with self._lock:
            first, second = self._active, 1 - self._active
            self._nodes[first] = change(self._nodes[first])
            self._publish()
            if self._lag:
                self.clock.at(self.clock.seconds + self._lag, lambda: self._replicate(second, change))
            else:
                self._replicate(second, change)

    def fail_over(self) -> None:
        with self._lock:
            self._active = 1 - self._active
            self._publish()

    def empty_standby(self) -> None:
        """The standby is installed afresh."""
        with self._lock:
            self._nodes[1 - self._active] = {}
            self._publish()

    def copy_to_standby(self) -> None:
        with self._lock:
            self._nodes[1 - self._active] = dict(self.state)
            self._publish()

    def set_lag(self, seconds: float) -> None:
        self._lag = seconds

    def set_password(self, password: str) -> None:
        """Close all sessions, and accept this password only."""
        self._appliance.accounts = Accounts([User(support.USERNAME, password)])

    def expire_sessions(self) -> None:
        accounts = self._appliance.accounts
        with accounts._lock:
            accounts._sessions.clear()

    def during_requests(self, actions: t.Iterable[t.Callable[[], None]]) -> None:
        """Do one of these before each of the next responses."""
        self._during = list(actions)

    def fault(self, *rules: dict[str, t.Any], **switches: t.Any) -> None:
        self.simulator.set_behaviour(faults=list(rules), **switches)

    @property
    def refused_logins(self) -> int:
        """How many requests with a user name and password were answered 401 so far."""
        return sum(entry["status"] == 401 and entry["auth"] == "basic" for entry in self.simulator.requests)

    def _replicate(self, node: int, change: Change) -> None:
        with self._lock:
            self._nodes[node] = change(self._nodes[node])
            self._publish()

    def _publish(self) -> None:
        self.simulator.set_incidents([record.scenario() for _key, record in sorted(self.state.items())])
        self._states += [(self.clock.seconds, dict(node)) for node in self._nodes]

    def _respond(self, respond: t.Callable[..., Response], request: Request) -> Response:
        with self._lock:
            if self._during:
                self._during.pop(0)()
            return respond(self._appliance, request)


class NoIncidents:
    """What an account sees in a domain without incidents."""

    @staticmethod
    def states_since(_seconds: float) -> list[State]:
        return [{}]


def created(record: Record) -> Change:
    return lambda state: {**state, record.key: record}


def deleted(key: int) -> Change:
    return lambda state: {other: record for other, record in state.items() if other != key}


def updated(key: int, status: str) -> Change:
    return lambda state: {**state, **({key: replace(state[key], status=status)} if key in state else {})}
