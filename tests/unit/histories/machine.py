# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What can happen to an appliance, as rules of a state machine; how many steps to take; and what is true of every state."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import typing as t
from collections import Counter
from functools import cache, partial
from pathlib import Path

from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import Simulator
from ansible_collections.netops.junos_space.tests.unit.histories import cluster as nodes
from ansible_collections.netops.junos_space.tests.unit.histories.cluster import Cluster, Record, State
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

STEPS = int(os.environ.get("HISTORY_STEPS", "500"))
"""How many steps all machines take together."""

taken: Counter[str] = Counter()
"""How many steps each machine took."""

STEPS_OF_ONE_HISTORY = 40
MACHINES = 2

NUMBERS = ("N-1", "N-2", "N-3", "N-4", "N-5")
# For long batches: others that are there, and some that never are.
OTHER_NUMBERS = (*(f"X-{key}" for key in range(1, 6)), *(f"U-{key}" for key in range(1, 8)))
HOSTS = dict(zip(NUMBERS, ("h1", "h2", "h3", "h4", "h5")))
MAX_AGE = 120.0
"""Seconds: the public contract's, and not the constant of the code under test."""

STATUSES = ("Created", "Updated", "Created", "Closed", "Submitted", "Create Failed", "On Hold")
TYPES = ("Event-RMA", "Event-RMA", "Event")
POLICY = {"statuses": ["Created", "Updated"], "incident_types": ["Event-RMA"]}

# The same histories each time in the unit tests; others each night.
SETTINGS = settings(
    # Some histories end early.
    max_examples=-(-STEPS * 3 // (MACHINES * 2) // STEPS_OF_ONE_HISTORY),
    stateful_step_count=STEPS_OF_ONE_HISTORY,
    derandomize="HISTORY_STEPS" not in os.environ,
    database=None,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)

SWITCHES: dict[str, tuple[t.Any, ...]] = {
    "filter": ("honoured", "honoured", "ignored", "refused"),
    "or_filter": ("supported", "refused", "first_only", "last_only"),
    "or_terms": (0, 2),
    "paging": ("honoured", "ignored", "refused"),
    # No appliance is known to return shorter pages; this is documented.
    "page_maximum": (0, 10, 12),
    "count_attribute": ("size", "total", "both", "none"),
    "size_counts": ("all", "page"),
    "empty_answer": ("not_found", "no_content", "empty_list", "empty_body"),
    "past_end": ("no_content", "not_found", "empty_list"),
    "xml": (True, False),
    "sessions_die_after": (0, 1, 3),
}
PAGE = "<html><body>Junos Space is starting</body></html>"
FAULTS: tuple[dict[str, t.Any], ...] = (
    {"action": "status", "status": 401},
    {"action": "status", "status": 404, "body": PAGE},
    {"action": "status", "status": 500},
    {"action": "status", "status": 503},
    {"action": "status", "status": 429, "headers": {"Retry-After": "7"}},
    {"action": "body", "body": PAGE, "content_type": "text/html"},
    {"action": "body", "body": PAGE},
    {"action": "body", "body": "{", "content_type": "application/json"},
    {"action": "redirect"},
    {"action": "reset"},
    {"action": "reset_in_body"},
)

numbers = st.sampled_from(NUMBERS)
keys = st.integers(101, 106)
short_times = st.sampled_from((0.0, 1.0, 10.0, 45.0, 119.0, 120.0, 121.0, 200.0))

INCIDENT_EVENTS = st.one_of(
    st.tuples(
        st.just("create_or_replace"),
        keys,
        numbers,
        st.sampled_from(STATUSES),
        st.sampled_from(TYPES),
        st.sampled_from((None, None, "elsewhere")),
    ),
    st.tuples(st.just("set_status"), keys, st.sampled_from(STATUSES)),
    st.tuples(st.just("delete"), st.one_of(keys, st.integers(1, nodes.BACKGROUND))),
    st.tuples(st.just("duplicate"), numbers),
)
NODE_EVENTS = st.sampled_from([("fail_over",), ("fail_over",), ("install_standby_again",), ("copy_to_standby",)])
OBSTACLES = st.one_of(
    # Together, because each of them alone is harmless: a list longer than a page, and a filter with several numbers.
    st.tuples(
        st.just("make_lists_long"),
        st.sampled_from(("ignored", "refused")),
        st.sampled_from(("honoured", "ignored", "refused")),
        st.sampled_from((10, 12)),
        st.sampled_from(("size", "total", "none")),
        st.sampled_from(("all", "page")),
    ),
    st.tuples(
        st.just("misunderstand_or"),
        st.sampled_from(("supported", "first_only", "last_only")),
        st.sampled_from((0, 2, 4)),
    ),
    st.tuples(
        st.just("break_requests"),
        st.sampled_from(("any", "incidents")),
        st.lists(st.sampled_from(FAULTS), min_size=1, max_size=2),
        st.integers(0, 2),
        st.integers(1, 6),
    ),
    st.tuples(st.just("change_password"), st.just(600.0)),
    st.tuples(st.just("switch"), st.sampled_from(sorted(SWITCHES)), st.integers(0, 3)),
)
CHANGES = st.one_of(st.just(("pass_time",)), INCIDENT_EVENTS, NODE_EVENTS)
EVENTS = st.one_of(
    INCIDENT_EVENTS,
    NODE_EVENTS,
    OBSTACLES,
    st.tuples(st.just("set_lag"), st.sampled_from((0.0, 5.0, 60.0, 300.0))),
    st.just(("repair",)),
    st.tuples(st.just("change_password"), st.sampled_from((60.0, 600.0))),
    st.just(("expire_sessions",)),
)


@cache
def simulator(site: str = "main") -> Simulator:
    """One for all histories at each site. It ends with the process."""
    return Simulator(support.SCENARIO).start()


def allows(state: State, number: str) -> bool:
    """Whether the gate of this number's host may be open in a state: from the documentation, not with the code under test."""
    found = [record for record in state.values() if record.number == number]
    return (
        len(found) == 1
        and found[0].status in POLICY["statuses"]
        and found[0].incident_type in POLICY["incident_types"]
        and found[0].host == HOSTS[number]
    )


def lacks(state: State, number: str) -> bool:
    return all(record.number != number for record in state.values())


class Appliance(RuleBasedStateMachine):
    """The rules of the environment. A machine that inherits them adds those of its clients."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.cluster = Cluster(simulator())
        self.clock = self.cluster.clock
        self.stack.enter_context(self.clock.installed())
        self.directory = Path(tempfile.mkdtemp(prefix="histories-"))
        self.stack.callback(shutil.rmtree, self.directory, ignore_errors=True)
        self.options: dict[str, t.Any] = {}

    def teardown(self) -> None:
        self.stack.close()

    @invariant()
    def count(self) -> None:
        taken[type(self).__name__] += 1

    def connection_options(self) -> dict[str, t.Any]:
        return {"url": self.cluster.simulator.url, "connections": 1, **self.options}

    @initialize(
        data_format=st.sampled_from(("json", "xml")),
        session=st.booleans(),
        retries=st.integers(0, 2),
        known=st.sets(numbers, min_size=2),
    )
    def start(self, data_format: str, session: bool, retries: int, known: set[str]) -> None:
        self.options = {"format": data_format, "session": session, "retries": retries}
        for number in sorted(known):
            self.cluster.change(nodes.created(Record(100 + int(number[-1]), number, HOSTS[number])))
        self.cluster.copy_to_standby()

    # One rule for all events, so that the clients have their turn more often. An event is the name of a method and its
    # arguments.

    @rule(event=EVENTS)
    def something_happens(self, event: tuple[t.Any, ...]) -> None:
        name, *arguments = event
        getattr(self, name)(*arguments)

    @rule(seconds=short_times)
    def time_passes(self, seconds: float) -> None:
        self.clock.advance(seconds)

    @rule(event=st.one_of(INCIDENT_EVENTS, NODE_EVENTS), seconds=short_times)
    def something_will_happen(self, event: tuple[t.Any, ...], seconds: float) -> None:
        """During a wait, or between two."""
        self.clock.at(self.clock.seconds + seconds, lambda: self.something_happens(event))

    @rule(events=st.lists(CHANGES, max_size=4))
    def something_happens_during_the_next_requests(self, events: list[tuple[t.Any, ...]]) -> None:
        self.something_happens_during_requests(events)

    def something_happens_during_requests(self, events: list[tuple[t.Any, ...]]) -> None:
        """Between the requests of one query, and between two pages of a list."""
        self.cluster.during_requests([partial(self.something_happens, event) for event in events])

    def clear_the_way(self) -> None:
        """No fault, the right password, and an appliance as it is documented."""
        self.cluster.during_requests(())
        self.cluster.simulator.set_behaviour(**{name: values[0] for name, values in SWITCHES.items()})
        self.repair()

    # Events

    def create_or_replace(self, key: int, number: str, status: str, incident_type: str, host: str | None) -> None:
        record = Record(key, number, host or HOSTS[number], status, incident_type)
        self.cluster.change(nodes.created(record))

    def set_status(self, key: int, status: str) -> None:
        self.cluster.change(nodes.updated(key, status=status))

    def delete(self, key: int) -> None:
        self.cluster.change(nodes.deleted(key))

    def duplicate(self, number: str) -> None:
        self.cluster.change(nodes.created(Record(110 + int(number[-1]), number, HOSTS[number])))

    def set_lag(self, seconds: float) -> None:
        self.cluster.set_lag(seconds)

    def fail_over(self) -> None:
        self.cluster.fail_over()

    def install_standby_again(self) -> None:
        self.cluster.empty_standby()

    def copy_to_standby(self) -> None:
        self.cluster.copy_to_standby()

    def pass_time(self) -> None:
        self.clock.advance(20.0)

    def break_requests(self, on: str, faults: list[dict[str, t.Any]], after: int, times: int) -> None:
        self.cluster.fault(*({"on": on, "after": after, "times": times, **fault} for fault in faults))

    def repair(self) -> None:
        self.cluster.fault()
        self.cluster.set_password(support.PASSWORD)

    def switch(self, name: str, index: int) -> None:
        values = SWITCHES[name]
        self.cluster.simulator.set_behaviour(**{name: values[index % len(values)]})

    def make_lists_long(self, filters: str, paging: str, page_maximum: int, count_attribute: str, size: str) -> None:
        self.cluster.simulator.set_behaviour(
            filter=filters, paging=paging, page_maximum=page_maximum, count_attribute=count_attribute, size_counts=size
        )

    def misunderstand_or(self, or_filter: str, or_terms: int) -> None:
        self.cluster.simulator.set_behaviour(or_filter=or_filter, or_terms=or_terms)

    def change_password(self, seconds: float) -> None:
        """For a while: with a wrong password, nothing else is tested."""
        self.cluster.set_password("another")
        self.clock.at(self.clock.seconds + seconds, lambda: self.cluster.set_password(support.PASSWORD))

    def expire_sessions(self) -> None:
        self.cluster.expire_sessions()
