# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Random histories of an appliance, during which gates, module and lookup ask it.

A gate is open only if a single state of a node allowed it within the last 120 seconds. Answers of another appliance, another
domain or another account never count.
"""

from __future__ import annotations

import shutil
import typing as t
from unittest import mock

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.plugin_utils._answer_cache import AnswerCache, CachedService
from ansible_collections.netops.junos_space.tests.unit.histories import gate, machine
from ansible_collections.netops.junos_space.tests.unit.histories.checks import COUNTS, Checks
from ansible_collections.netops.junos_space.tests.unit.histories.machine import HOSTS, NUMBERS, numbers
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from hypothesis import strategies as st
from hypothesis.stateful import rule

pytestmark = pytest.mark.timeout(7200)

WAITS = st.one_of(
    st.none(),
    st.fixed_dictionaries(
        {
            "statuses": st.sampled_from((["Created"], ["Created", "Updated"], ["Closed"])),
            "timeout": st.sampled_from((0, 60, 400)),
            "interval": st.sampled_from((30, 120)),
            "when_missing": st.sampled_from(("fail", "wait")),
        }
    ),
)


WHERE = st.sampled_from(("main", "main", "main", "other appliance", "other domain"))

QUERY: dict[str, t.Any] = {
    "asked": st.one_of(
        st.just(list(NUMBERS)),
        st.lists(numbers, min_size=1, max_size=5, unique=True),
        st.permutations([*NUMBERS, *machine.OTHER_NUMBERS]),
    ),
    "wait_for": WAITS,
    "delay": machine.short_times,
    "meanwhile": st.lists(machine.INCIDENT_EVENTS, max_size=2),
    "again": st.booleans(),
    "during": st.lists(machine.CHANGES, max_size=4),
    "obstacles": st.one_of(st.lists(machine.OBSTACLES, min_size=1, max_size=3), st.none()),
}


class Gates(Checks):
    def __init__(self) -> None:
        super().__init__()
        self.runs = 0
        self.refused_in_run = 0
        self.refused_by_service = 0
        self.service: IncidentService | None = None
        self.other_hosts: list[tuple[str, str, str]] = []
        self.new_run()

    def teardown(self) -> None:
        self.close_service()
        super().teardown()

    # Clients

    @rule(**QUERY)
    def module(self, **query: t.Any) -> None:
        self.query(**query)

    @rule(**QUERY)
    def module_again(self, **query: t.Any) -> None:
        """Twice, so that it has its turn as often as all the events."""
        self.query(**query)

    def query(
        self,
        asked: list[str],
        wait_for: dict[str, t.Any] | None,
        delay: float,
        meanwhile: list[t.Any],
        again: bool,
        during: list[t.Any],
        obstacles: list[t.Any] | None,
    ) -> None:
        """The module, in a process of its own or with a service that has been in use; the filter judges it later."""
        if obstacles is not None:
            self.clear_the_way()
            for event in obstacles:
                self.something_happens(event)
        if during:
            self.something_happens_during_requests(during)
        if not again:
            self.close_service()
        if self.service is None:
            self.service = IncidentService(support.connection(**self.connection_options()))
        search = Search(tracking_numbers=asked, wait_for=None if wait_for is None else WaitFor.from_dict(wait_for))
        started, refused = self.clock.seconds, self.cluster.refused_logins
        try:
            result, _error = search.run(self.service)
        except SpaceError:
            pass
        else:
            for row in result["answers"]:
                self.check_row(row, started)
                if search.wait_for is not None:
                    self.check_wait(row, search.wait_for, started)
            for event in meanwhile:
                self.something_happens(event)
            self.clock.advance(delay)
            for row in result["answers"]:
                if row["asked"] in NUMBERS:
                    self.check_verdict(row)
        self.refused_by_service += self.cluster.refused_logins - refused
        assert self.refused_by_service <= 1

    @rule(
        asked=st.lists(numbers, min_size=1, max_size=3, unique=True),
        accounts=st.lists(
            st.tuples(
                st.sampled_from(("main", "other appliance", "other domain")),
                st.sampled_from((support.USERNAME, support.USERNAME, "stranger")),
            ),
            min_size=2,
            max_size=4,
        ),
        new_cache=st.booleans(),
        delay=machine.short_times,
    )
    def lookup_with_cache(
        self, asked: list[str], accounts: list[tuple[str, str]], new_cache: bool, delay: float
    ) -> None:
        """Lookups with one cache, which lasts longer than a verdict may."""
        if new_cache:
            shutil.rmtree(self.directory / "cache", ignore_errors=True)
        found = [(where, answer) for where, username in accounts for answer in self.cached(asked, where, username)]
        self.clock.advance(delay)
        for where, answer in found:
            self.check_verdict(answer.row(), where)

    def cached(self, asked: list[str], where: str, username: str) -> list[Answer]:
        connection = self.connection(where, username=username)
        options = support.Options(
            cache_plugin="ansible.builtin.jsonfile", cache_connection=str(self.directory / "cache"), cache_timeout=86400
        )
        refused = self.cluster.refused_logins
        try:
            with CachedService(connection, AnswerCache(options, connection)) as service:
                answers = service.by_tracking_numbers(asked)
        except SpaceError:
            return []
        finally:
            assert self.cluster.refused_logins - refused <= 1
        assert username != "stranger"
        return answers

    @rule(
        number=numbers,
        place=st.sampled_from(("play.yml:3", "play.yml:9")),
        where=WHERE,
        wait_for=WAITS,
        others=st.sets(numbers),
        same_run=st.sampled_from((True, True, True, False)),
        obstacles=st.lists(machine.OBSTACLES, max_size=1),
        meanwhile=st.lists(st.tuples(numbers, st.sampled_from(("play.yml:3", "play.yml:9")), WHERE), max_size=3),
    )
    def host_at_gate(
        self,
        number: str,
        place: str,
        where: str,
        wait_for: dict[str, t.Any] | None,
        others: set[str],
        same_run: bool,
        obstacles: list[t.Any],
        meanwhile: list[tuple[str, str, str]],
    ) -> None:
        """One host's process of the run; which host is next, and what has happened since, is up to the machine.

        While it waits, other hosts (``meanwhile``) get to a gate.
        """
        if not same_run:
            self.new_run()
        for event in obstacles:
            self.something_happens(event)
        self.other_hosts = meanwhile
        predicted = {HOSTS[other]: other for other in sorted(others - {number})}
        self.gate_verdict(place, number, predicted, wait_for, where)

    def gate_verdict(
        self, place: str, number: str, predicted: dict[str, str], wait_for: dict[str, t.Any] | None, where: str = "main"
    ) -> dict[str, t.Any]:
        site = self.other_cluster if where == "other appliance" else self.cluster
        before = site.refused_logins

        def sleep(seconds: float) -> None:
            nonlocal before
            if self.other_hosts:
                other, other_place, other_where = self.other_hosts.pop()
                refused = site.refused_logins
                self.gate_verdict(other_place, other, {HOSTS[number]: number}, wait_for, other_where)
                before += site.refused_logins - refused
            self.clock.advance(seconds)

        with mock.patch.object(constants, "DEFAULT_LOCAL_TMP", str(self.directory / f"run-{self.runs}")):
            row = gate.row(self.connection(where), place, HOSTS[number], number, predicted, wait_for, sleep)
        if site is self.cluster:
            self.refused_in_run += site.refused_logins - before
        assert self.refused_in_run <= 1
        if wait_for is not None and "waited" in row:
            self.check_wait(row, WaitFor(**wait_for), self.run_started)
        return self.check_verdict({**row, "asked": number}, where)

    def connection(self, where: str, **options: t.Any) -> Connection:
        places: dict[str, dict[str, t.Any]] = {
            "main": {},
            "other appliance": {"url": self.other_cluster.simulator.url},
            "other domain": {"domain_id": 7},
        }
        return support.connection(**{**self.connection_options(), **places[where], **options})

    @rule(number=numbers)
    def host_at_gate_in_quiet(self, number: str) -> None:
        """With nothing in its way, a new run opens the gate just where the appliance allows it now."""
        self.clear_the_way()
        self.new_run()
        verdict = self.gate_verdict("play.yml:3", number, {}, None)
        assert verdict["allowed"] == machine.allows(self.cluster.state, number)

    def new_run(self) -> None:
        self.runs += 1
        self.run_started = self.clock.seconds
        self.refused_in_run = 0

    def close_service(self) -> None:
        if self.service is not None:
            self.service.__exit__()
            self.service = None
        self.refused_by_service = 0


def test_gates_open_only_where_a_state_allowed_it() -> None:
    Gates.TestCase.settings = machine.SETTINGS
    Gates.TestCase().runTest()
    assert machine.taken["Gates"] >= machine.STEPS // machine.MACHINES
    # Machines that open nothing and miss nothing would show nothing.
    assert COUNTS["open"] > machine.STEPS // 100
    assert COUNTS["missing"] > machine.STEPS // 250
    for outcome in ("reached", "failed", "missing", "timeout"):
        # A failed wait is rare: a short run can be without one.
        assert COUNTS[f"wait: {outcome}"] > 0 or machine.STEPS < 2000


def test_every_number_has_a_host() -> None:
    assert set(HOSTS) == set(NUMBERS)
