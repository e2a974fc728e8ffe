# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which changes a list shows, and what tells one incident from another."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._eda.changes import ChangeTracker, identity
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from hypothesis import given
from hypothesis import strategies as st

STATUS = st.sampled_from(["Created", "Updated", "Closed"])
LISTS = st.lists(st.dictionaries(st.integers(1, 6), STATUS), max_size=8)


def _incident(key: int | None = None, status: str | None = "Created", **fields: t.Any) -> dict[str, t.Any]:
    return incident_from_record({**({} if key is None else {"@key": str(key)}), "status": status, **fields})


@given(LISTS)
def test_reported_in_order_each_change_joins_the_one_before(lists: list[dict[int, str]]) -> None:
    ledger = ChangeTracker()
    last: dict[int, str] = {}
    for statuses in lists:
        changes = ledger.changes([_incident(key, status) for key, status in statuses.items()])
        assert [change.incident["key"] for change in changes] == sorted(
            key for key, status in statuses.items() if last.get(key) != status
        )
        for change in changes:
            key = change.incident["key"]
            assert (change.old_status, change.new_status) == (last.get(key), statuses[key])
            ledger.mark_reported(change)
        last.update(statuses)
    assert ledger.reported == {str(key): status for key, status in last.items()}


def test_unreported_change_is_a_change_again() -> None:
    ledger = ChangeTracker({"1": "Created"})
    for _again in range(2):
        (change,) = ledger.changes([_incident(1, "Closed")])
        assert (change.old_status, change.new_status) == ("Created", "Closed")


def test_two_states_at_a_time_are_not_reported() -> None:
    assert ChangeTracker().changes([_incident(1), _incident(1, "Closed")]) == []
    assert len(ChangeTracker().changes([_incident(1), _incident(1, "created")])) == 1


def test_incident_without_key_is_known_by_uri_or_stable_fields() -> None:
    assert identity(_incident(7, uri="/incidents/8")) == "7"
    assert identity(_incident(uri="/some/where")) == "uri /some/where"
    lasting: dict[str, t.Any] = {"hostName": "r1", "occurred": "2026-11-20 10:57:16 UTC"}
    assert identity(_incident(status="Created", **lasting)) == identity(
        _incident(status="Closed", priority="High", customerTrackingNumber="N-1", **lasting)
    )
    assert identity(_incident(hostName="r1")) != identity(_incident(hostName="r2"))


def test_incidents_without_a_key_come_last() -> None:
    found = ChangeTracker().changes([_incident(hostName="r1"), _incident(20), _incident(3)])
    assert [change.incident["key"] for change in found] == [3, 20, None]
