# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A search and its result in the shape of the public contract."""

from __future__ import annotations

import typing as t
from types import SimpleNamespace

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import search
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import ListResult
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search
from ansible_collections.netops.junos_space.tests.unit.plugins.support import record, service

FLEET = [record(1, "CASE-1"), record(2, "CASE-2", status="Closed"), record(22, "CASE-2", hostName="core-01")]

UNSET: dict[str, t.Any] = {
    "tracking_numbers": None,
    "host_names": None,
    "incident_ids": None,
    "statuses": None,
    "incident_types": None,
    "priorities": None,
    "query": None,
    "return_incidents": True,
    "wait_for": None,
}
WAIT = {"statuses": ["Created"], "fail_on": ["Create Failed"], "timeout": 0.0, "interval": 1.0, "when_missing": "fail"}


def run_search(
    appliance: t.Any, warnings: list[str] | None = None, **params: t.Any
) -> tuple[dict[str, t.Any], SpaceError | None]:
    with service(appliance) as client:
        return Search.from_params({**UNSET, **params}).run(client, ([] if warnings is None else warnings).append)


def _keys(incidents: list[dict[str, t.Any]]) -> list[int]:
    return [found["key"] for found in incidents]


@pytest.fixture
def fleet(appliance: t.Any) -> t.Any:
    appliance.set_incidents(FLEET)
    return appliance


def test_result_has_a_row_for_each_value_misses_included(fleet: t.Any) -> None:
    result, error = run_search(fleet, tracking_numbers=["nope", "CASE-2", "CASE-1", "CASE-2"])
    assert error is None
    rows = [(row["asked"], row["found"], row["complete"], _keys(row["incidents"])) for row in result["answers"]]
    assert rows == [("nope", False, True, []), ("CASE-2", True, True, [2, 22]), ("CASE-1", True, True, [1])]
    assert _keys(result["incidents"]) == [2, 22, 1]
    assert result["missing"] == ["nope"]
    assert result["complete"] is True
    assert set(result) == {
        "incidents",
        "answers",
        "retrieved_at",
        "missing",
        "complete",
        "requests_made",
        "elapsed",
    }
    assert set(result["answers"][0]) == {"asked", "found", "complete", "retrieved_at", "incidents"}
    assert result["retrieved_at"] == min(row["retrieved_at"] for row in result["answers"])
    assert result["requests_made"] == len(fleet.requests)
    assert result["elapsed"] >= 0


def test_no_selector_returns_all_and_has_no_rows(fleet: t.Any) -> None:
    result, _error = run_search(fleet)
    assert (_keys(result["incidents"]), result["answers"], result["missing"]) == ([1, 2, 22], [], [])


def test_host_names_and_ids_are_selectors_too(fleet: t.Any) -> None:
    result, _error = run_search(fleet, host_names=["core-01", "none"])
    assert (_keys(result["incidents"]), result["missing"]) == ([22], ["none"])
    result, _error = run_search(fleet, incident_ids=[2, 404])
    assert (_keys(result["incidents"]), result["missing"]) == ([2], [404])


@pytest.mark.parametrize("selector", ["tracking_numbers", "host_names", "incident_ids"])
@pytest.mark.parametrize("wait_for", [None, WAIT])
def test_empty_list_never_means_all_incidents(fleet: t.Any, selector: str, wait_for: t.Any) -> None:
    with pytest.raises(SpaceError) as caught:
        run_search(fleet, **{selector: []}, wait_for=wait_for)
    assert caught.value.kind == "usage"
    assert fleet.requests == []


def test_value_with_all_incidents_filtered_out_is_missing(fleet: t.Any) -> None:
    result, _error = run_search(fleet, tracking_numbers=["CASE-1", "CASE-2"], statuses=["closed"])
    assert (_keys(result["incidents"]), result["missing"]) == ([2], ["CASE-1"])
    assert [(row["found"], row["filtered_out"]) for row in result["answers"]] == [(False, 1), (True, 1)]
    assert _keys(run_search(fleet, statuses=["closed"])[0]["incidents"]) == [2]
    assert _keys(run_search(fleet, priorities=["low"])[0]["incidents"]) == []
    assert _keys(run_search(fleet, incident_types=["event rma"])[0]["incidents"]) == [1, 2, 22]


def test_row_counts_filtered_incidents(fleet: t.Any) -> None:
    closed = [record(key, "CASE-3", status="Closed") for key in (33, 34, 35)]
    fleet.set_incidents([*FLEET, record(3, "CASE-3", priority="4 - Low"), *closed])
    result, _error = run_search(fleet, tracking_numbers=["CASE-1", "CASE-3", "nope"], statuses=["Created"])
    assert [row.get("filtered_out") for row in result["answers"]] == [None, 3, None]
    result, _error = run_search(fleet, tracking_numbers=["CASE-3"], statuses=["Created"], priorities=["Critical"])
    assert [(row["found"], row["filtered_out"]) for row in result["answers"]] == [(False, 4)]


def _list_response(*records: str) -> dict[str, t.Any]:
    media = "application/vnd.juniper.servicenow.incident-management.incidents+json"
    body = f'{{"incidents": {{"incident": [{", ".join(records)}]}}}}'
    return {"faults": [{"on": "incidents", "action": "body", "status": 200, "body": body, "content_type": media}]}


def test_unreadable_record_makes_the_list_incomplete(fleet: t.Any) -> None:
    fleet.set_behaviour(**_list_response('{"@key": "1", "status": "Created"}', '{"@key": "2", "status": ["a", "b"]}'))
    messages: list[str] = []
    with service(fleet) as asked:
        result, _error = Search().run(asked, messages.append)
    assert (_keys(result["incidents"]), result["complete"]) == ([1], False)
    assert len(messages) == 1
    assert "Incident 2" in messages[0]


def test_list_without_a_readable_record_is_an_error(fleet: t.Any) -> None:
    fleet.set_behaviour(**_list_response(*(f'{{"@key": "{key}", "status": ["a", "b"]}}' for key in (2, 3))))
    with pytest.raises(SpaceError, match="Incident 2"):
        run_search(fleet)


def test_result_has_the_time_of_the_list_and_its_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    source = SimpleNamespace(
        all_incidents=lambda: ListResult("2026-11-23T12:00:00.000Z", [], True, [], True, False), requests_made=7
    )
    monkeypatch.setattr(search, "time", SimpleNamespace(monotonic=iter([3.0, 7.23456]).__next__))
    result, _error = Search().run(t.cast(t.Any, source))
    found = (result["retrieved_at"], result["requests_made"], result["elapsed"])
    assert found == ("2026-11-23T12:00:00.000Z", 7, 4.235)


def test_only_a_task_that_needs_them_imports_waiting_and_queries() -> None:
    assert not {"WaitFor", "Expression", "jmespath"}.intersection(vars(search))


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        (["1"], "Incident 1 lacks"),
        ([None], "An incident without an id lacks"),
        (["1", None], "Incident 1 (and 1 more) lacks"),
        ([None, "2", "3", "4"], "An incident without an id (and 3 more) lacks"),
    ],
)
def test_incidents_that_a_filter_cannot_evaluate_are_named(keys: list[str | None], named: str) -> None:
    messages: list[str] = []
    incidents = [incident_from_record({"hostName": "edge-01", "@key": key}) for key in keys]
    search = Search(incident_filter=IncidentFilter(["Closed"], None, None))
    assert not search._can_filter(incidents, messages.append)
    assert [message.startswith(f"{named} a field") for message in messages] == [True]


def test_query_is_over_the_returned_incidents(fleet: t.Any) -> None:
    result, _error = run_search(
        fleet, tracking_numbers=["CASE-1", "CASE-2"], statuses=["Created"], query="[].host_name"
    )
    assert result["query_result"] == ["edge-01", "core-01"]
    assert run_search(fleet, query="[?is_closed] | [0].nothing")[0]["query_result"] is None


def test_return_incidents_false_empties_the_lists_only(fleet: t.Any) -> None:
    numbers = ["CASE-2", "nope"]
    full, _error = run_search(fleet, tracking_numbers=numbers, query="[].key")
    short, _error = run_search(fleet, tracking_numbers=numbers, query="[].key", return_incidents=False)
    assert short["incidents"] == []
    assert [row["incidents"] for row in short["answers"]] == [[], []]
    assert [row["found"] for row in short["answers"]] == [True, False]
    assert short["query_result"] == full["query_result"] == [2, 22]
    assert short["missing"] == ["nope"]


@pytest.mark.parametrize("query", ["[", "nosuch(", ""])
def test_invalid_query_is_reported_before_any_request(fleet: t.Any, query: str) -> None:
    with pytest.raises(SpaceError) as caught:
        run_search(fleet, query=query)
    assert caught.value.kind == "usage"
    assert fleet.requests == []


def test_incomplete_answer_makes_the_result_incomplete(appliance: t.Any) -> None:
    appliance.set_incidents([record(key, "MANY" if key < 13 else "ONE") for key in range(1, 14)])
    appliance.set_behaviour(page_maximum=10, count_attribute="none", paging="refused")
    result, _error = run_search(appliance, tracking_numbers=["ONE", "MANY"])
    assert [row["complete"] for row in result["answers"]] == [True, False]
    assert result["complete"] is False
    assert run_search(appliance)[0]["complete"] is False
    assert run_search(appliance, tracking_numbers=["ONE"])[0]["complete"] is True


def test_waiting_says_in_each_row_how_it_ended(fleet: t.Any) -> None:
    result, error = run_search(fleet, tracking_numbers=["CASE-1", "CASE-2", "nope"], wait_for=WAIT)
    assert [row["waited"] for row in result["answers"]] == ["reached", "timeout", "missing"]
    assert error is not None
    assert error.kind == "wait_failed"
    assert _keys(result["incidents"]) == [1, 2, 22]


def test_waiting_that_ends_well_is_no_error(fleet: t.Any) -> None:
    result, error = run_search(fleet, incident_ids=[1], wait_for=WAIT)
    assert error is None
    assert [row["waited"] for row in result["answers"]] == ["reached"]


def test_filters_apply_to_the_result_and_not_to_the_wait(fleet: t.Any) -> None:
    result, error = run_search(fleet, tracking_numbers=["CASE-1"], statuses=["Closed"], wait_for=WAIT)
    assert error is None
    assert [(row["waited"], row["found"]) for row in result["answers"]] == [("reached", False)]


def test_waiting_needs_something_to_wait_for() -> None:
    with pytest.raises(SpaceError, match="wait_for") as caught:
        Search.from_params({**UNSET, "wait_for": WAIT})
    assert caught.value.kind == "usage"


@pytest.mark.parametrize(
    ("option", "field"), [("statuses", "status"), ("incident_types", "incidentType"), ("priorities", "priority")]
)
@pytest.mark.parametrize("selector", [{}, {"tracking_numbers": ["CASE-1"]}, {"host_names": ["edge-01"]}])
def test_filter_on_a_field_that_records_lack_is_incomplete(
    fleet: t.Any, option: str, field: str, selector: dict[str, t.Any]
) -> None:
    fleet.set_behaviour(renamed_fields={field: "formerName"})
    warnings: list[str] = []
    result, _error = run_search(fleet, warnings, **selector, **{option: ["Closed" if field == "status" else "High"]})
    assert not result["incidents"]
    assert result["complete"] is False
    assert len(warnings) == 1
    assert "lacks a field that is filtered on" in warnings[0]
