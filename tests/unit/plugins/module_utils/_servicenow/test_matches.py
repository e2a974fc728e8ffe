# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which records belong to a value: lenient comparison, numbers that JSON changes, odd records."""

from __future__ import annotations

import re
import typing as t
import unicodedata

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.field_lookup_cases import (
    KNOWN,
    NUMBER,
    OTHERS,
    UNKNOWN,
    Appliance,
    Evaluate,
    Record,
    exact_matches,
    keys,
    numbered,
    record,
)


def _folded(terms: list[str], records: list[Record]) -> list[Record]:
    def fold(text: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum() or char == "-").casefold()

    requested = {fold(term) for term in terms}
    return [record for record in records if fold(record[NUMBER]) in requested]


def _like(terms: list[str], records: list[Record]) -> list[Record]:
    patterns = [re.compile(re.escape(term).replace("_", ".").replace("%", ".*")) for term in terms]
    return [record for record in records if any(pattern.fullmatch(record[NUMBER]) for pattern in patterns)]


# A lenient comparison


def test_one_mistyped_letter_does_not_end_filtering() -> None:
    appliance = Appliance(numbered("CTN-1", "CTN-2", "CTN-3", *OTHERS), evaluate=_folded)
    assert keys(appliance.ask(["CTN-1", "CTN-2", "ctn-3"])) == {"CTN-1": [1], "CTN-2": [2], "ctn-3": []}
    assert appliance.queries == [["CTN-1", "CTN-2", "ctn-3"], ["ctn-3"]]


@pytest.mark.parametrize("twin", ["case-2026-0003", "CASE-2026-0003 ", " CASE-2026-0003", "CÄSE-2026-0003"])
@pytest.mark.parametrize("exists", [True, False])
def test_lenient_matches_are_queried_alone(twin: str, exists: bool) -> None:
    rows = numbered(*[number for number in KNOWN[:30] if exists or number != KNOWN[3]], twin)
    appliance = Appliance(rows, evaluate=_folded, announces="total")
    found = keys(appliance.ask(KNOWN[:30]))
    assert found.pop(KNOWN[3]) == ([4] if exists else [])
    assert all(found.values())
    assert appliance.cost == 2


def test_wildcards_in_a_value_cost_only_that_value() -> None:
    rows = numbered(*KNOWN[:30], "CASE_1", "CASEx1", "CASE%")
    appliance = Appliance(rows, evaluate=_like)
    found = keys(appliance.ask([*KNOWN[:30], "CASE_1", "CASE%", *KNOWN[30:60]]))
    assert (found["CASE_1"], found["CASE%"]) == ([31], [33])
    assert [number for number in KNOWN[:60] if not found[number]] == KNOWN[30:60]


def test_unclear_value_is_incomplete_and_the_others_are_not() -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return records[200:203] if "ODD" in terms else exact_matches(terms, records)

    appliance = Appliance(numbered(*KNOWN), evaluate=evaluate, page_bound=50, paging=False, announces=None)
    answers = {answer.asked: answer for answer in appliance.ask([*KNOWN[:20], "ODD"])}
    assert (answers["ODD"].found, answers["ODD"].complete) == (False, False)
    assert all(answers[number].found and answers[number].complete for number in KNOWN[:20])


def test_ignored_filter_is_replaced_by_one_list() -> None:
    appliance = Appliance(numbered(*KNOWN), evaluate=lambda terms, records: records, announces="total")
    found = keys(appliance.ask(KNOWN[:5] + UNKNOWN[:100]))
    assert [number for number in found if found[number]] == KNOWN[:5]
    assert appliance.cost <= 4


def test_rejected_filter_is_replaced_by_one_list() -> None:
    appliance = Appliance(numbered(*KNOWN), rejects=lambda terms: 400, announces="total")
    assert keys(appliance.ask(KNOWN[:5] + UNKNOWN[:100]))[KNOWN[4]] == [5]
    assert appliance.cost <= 4


# What JSON changes


@pytest.mark.parametrize("twins", [("13", "13.0"), ("-7", "-7.0"), ("0", "0.0"), ("1234567", "1234567.0")])
@pytest.mark.parametrize("asked", [(0, 1), (0,), (1,)])
@pytest.mark.parametrize("ignored", [False, True])
def test_shortened_numbers_are_not_confused(twins: tuple[str, str], asked: tuple[int, ...], ignored: bool) -> None:
    evaluate: Evaluate | None = (lambda terms, records: records) if ignored else None
    for present in ((0,), (1,), (0, 1)):
        appliance = Appliance([record(index + 1, twins[index]) for index in present], evaluate=evaluate)
        assert keys(appliance.ask([twins[index] for index in asked])) == {
            twins[index]: [index + 1] if index in present else [] for index in asked
        }


def test_without_xml_a_shortened_number_is_incomplete() -> None:
    appliance = Appliance(numbered("13.0", *KNOWN[:3]), xml=False)
    answers = appliance.ask(["13", "13.0", *KNOWN[:3]])
    assert [answer.complete for answer in answers] == [False, False, True, True, True]


def test_without_xml_shortened_numbers_cost_their_batch_only() -> None:
    appliance = Appliance(numbered(*map(str, range(1000, 1030))), xml=False, announces="total")
    answers = appliance.ask([str(number) for number in range(1000, 1030)])
    assert not any(answer.complete for answer in answers)
    assert len([terms for terms, form in zip(appliance.queries, appliance.formats) if form == "json"]) == 1


@pytest.mark.parametrize("number", ["CASE-NL\n", "CASE-\nNL", "CASE-NL\r", "CASE-\r\nNL"])
@pytest.mark.parametrize("ignored", [False, True])
def test_line_break_is_part_of_a_number(number: str, ignored: bool) -> None:
    evaluate: Evaluate | None = (lambda terms, records: records) if ignored else None
    appliance = Appliance([*numbered(number), record(9, "OTHER")], evaluate=evaluate)
    assert keys(appliance.ask(["CASE-NL"])) == {"CASE-NL": []}
    assert keys(appliance.ask(["CASE-NL", number])) == {"CASE-NL": [], number: [1]}


# Odd records


def test_record_without_the_field_makes_the_answer_incomplete() -> None:
    rows = [{"@key": "1", "custTrackingNumber": "CTN-1", "status": "Created"}]
    appliance = Appliance(rows, evaluate=lambda terms, records: records)
    (answer,) = appliance.ask(["CTN-1"])
    assert (answer.found, answer.complete) == (False, False)


def test_record_with_a_null_field_has_another_value() -> None:
    appliance = Appliance([record(1, None), record(2, "CTN-2")], evaluate=lambda terms, records: records)
    assert keys(appliance.ask(["CTN-1"])) == {"CTN-1": []}


def test_record_without_the_field_spoils_only_its_own_batch_part() -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return exact_matches(terms, records) + ([odd] if KNOWN[7] in terms else [])

    odd = {"@key": "999", "hostName": "edge"}
    appliance = Appliance([*numbered(*KNOWN), odd], evaluate=evaluate)
    answers = appliance.ask(KNOWN[:60])
    assert [answer.asked for answer in answers if not answer.complete] == [KNOWN[7]]
    assert all(answer.found for answer in answers)


ODD_RECORDS: dict[str, Record] = {
    "key is not a number": {"@key": "n/a", NUMBER: KNOWN[7], "status": "Created"},
    "two host names": {"@key": "999", NUMBER: KNOWN[7], "hostName": ["a", "b"]},
    "structure as status": {"@key": "999", NUMBER: KNOWN[7], "status": {"a": "b"}},
}


@pytest.mark.parametrize("odd", ODD_RECORDS.values(), ids=list(ODD_RECORDS))
@pytest.mark.parametrize("is_second", [True, False])
def test_unreadable_record_costs_its_own_answer(odd: Record, is_second: bool) -> None:
    rows = [row for row in numbered(*KNOWN) if is_second or row[NUMBER] != KNOWN[7]]
    appliance = Appliance([*rows, odd])
    answers = {answer.asked: answer for answer in appliance.ask(KNOWN[:60])}
    spoiled = answers.pop(KNOWN[7])
    assert spoiled.failure is not None
    assert (spoiled.failure.kind, spoiled.complete, spoiled.found) == ("bad_payload", False, is_second)
    assert KNOWN[7] in spoiled.failure.message or "999" in spoiled.failure.message
    assert all(answer.found and answer.complete and answer.failure is None for answer in answers.values())
    assert appliance.cost <= 6


def test_unreadable_number_is_traced_to_its_query() -> None:
    odd = {"@key": "999", NUMBER: ["a", "b"], "status": "Created"}

    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return exact_matches(terms, records) + ([odd] if KNOWN[7] in terms else [])

    appliance = Appliance(numbered(*KNOWN), evaluate=evaluate)
    answers = appliance.ask(KNOWN[:60])
    assert [answer.asked for answer in answers if answer.failure] == [KNOWN[7]]
    assert sum(answer.complete for answer in answers) == 59
    assert appliance.cost <= 20


def test_undecodable_response_is_traced_to_its_query() -> None:
    appliance = Appliance(numbered(*KNOWN), malformed=lambda numbers: KNOWN[7] in numbers)
    answers = appliance.ask(KNOWN[:60])
    assert [answer.asked for answer in answers if answer.failure] == [KNOWN[7]]
    assert sum(answer.complete for answer in answers) == 59
    assert appliance.cost <= 20


def test_task_fails_if_nothing_can_be_read() -> None:
    appliance = Appliance([{"@key": "n/a", NUMBER: number, "status": "Created"} for number in KNOWN[:3]])
    for values in (KNOWN[:1], KNOWN[:3]):
        with pytest.raises(SpaceError) as caught:
            appliance.ask(values)
        assert caught.value.kind == "bad_payload"


def test_undecodable_responses_end_the_splitting() -> None:
    appliance = Appliance(numbered(*KNOWN), malformed=lambda numbers: True)
    with pytest.raises(SpaceError) as caught:
        appliance.ask(KNOWN)
    assert caught.value.kind == "bad_payload"
    assert appliance.cost <= 6


SYSTEMATIC: dict[str, dict[str, t.Any]] = {
    "the field has another name": {
        "rows": [{"@key": str(key), "custTrackingNumber": "x", "status": "Created"} for key in range(50)]
    },
    "no record is readable": {"rows": [{"@key": "n/a", NUMBER: ["a", "b"], "status": "Created"} for key in range(50)]},
}


@pytest.mark.parametrize("case", SYSTEMATIC.values(), ids=list(SYSTEMATIC))
@pytest.mark.parametrize("count", [1, 4, 30, 300])
def test_systematic_faults_end_the_splitting(case: dict[str, t.Any], count: int) -> None:
    appliance = Appliance(case["rows"], evaluate=lambda terms, records: records)
    if "custTrackingNumber" in case["rows"][0]:
        assert not any(answer.found or answer.complete for answer in appliance.ask(KNOWN[:count]))
    else:
        with pytest.raises(SpaceError, match="cannot be read"):
            appliance.ask(KNOWN[:count])
    assert appliance.cost <= 30


@pytest.mark.parametrize("method", ["batches", "singles"])
def test_filter_that_stops_working_is_given_up(method: str) -> None:
    is_ignored = False

    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return records if is_ignored else exact_matches(terms, records)

    def rejects(terms: list[str]) -> int | None:
        return 400 if method == "singles" and len(terms) > 1 else None

    appliance = Appliance(numbered(*KNOWN), evaluate=evaluate, rejects=rejects, announces="total")
    with appliance.service() as service:
        keys(service.by_tracking_numbers(KNOWN[:8]))
        # A node takes over that ignores filters.
        is_ignored = True
        before = appliance.cost
        assert all(keys(service.by_tracking_numbers(KNOWN[:200])).values())
    assert appliance.cost - before <= 30
