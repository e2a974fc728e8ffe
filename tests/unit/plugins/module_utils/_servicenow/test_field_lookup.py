# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many values of one field: what it costs, and that no appliance makes it say "missing" of what exists."""

from __future__ import annotations

import re
import typing as t
import unicodedata
from itertools import chain

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import MalformedError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import Page
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import check_record
from ansible_collections.netops.junos_space.tests.unit.plugins.support import connection
from hypothesis import given, settings
from hypothesis import strategies as st

NUMBER = "customerTrackingNumber"

Record = dict[str, t.Any]
Evaluate = t.Callable[[list[str], list[Record]], list[Record]]


class Appliance:
    """An appliance in memory, with the quirks that its arguments name. Takes the place of the client."""

    def __init__(
        self,
        records: t.Iterable[Record],
        *,
        evaluate: Evaluate | None = None,
        page_bound: int = 10**6,
        paging: bool = True,
        announces: str | None = "size",
        max_length: int = 10**6,
        too_long: int = 414,
        rejects: t.Callable[[list[str]], int | None] = lambda terms: None,
        malformed: t.Callable[[list[str]], bool] = lambda terms: False,
        xml: bool = True,
    ) -> None:
        self.records = list(records)
        self.queries: list[list[str]] = []
        """The values of each filter, an empty list for an unfiltered request."""
        self.formats: list[str] = []
        self.failures: dict[int, SpaceError] = {}
        """By number of the request, the first is 0."""
        self._evaluate = evaluate or _exactly
        self._page_bound = page_bound
        self._paging = paging
        self._announces = announces
        self._max_length = max_length
        self._too_long = too_long
        self._rejects = rejects
        self._malformed = malformed
        self._xml = xml

    def get_page(
        self,
        subject: str,
        filter_text: str | None = None,
        start: int | None = None,
        limit: int | None = None,
        *,
        format: str | None = None,  # noqa: A002
    ) -> Page | None:
        terms = re.findall(r" eq '([^']*)'", filter_text or "")
        self.queries.append(terms)
        self.formats.append(format or "json")
        if len(self.queries) - 1 in self.failures:
            raise self.failures[len(self.queries) - 1]
        if format == "xml" and not self._xml:
            raise SpaceError("server", "no XML", status=406)
        status = self._too_long if len(filter_text or "") > self._max_length else self._rejects(terms)
        if status is not None and filter_text:
            raise SpaceError("server", "rejected", status=status)
        found = self._evaluate(terms, self.records) if filter_text else self.records
        if self._malformed([str(record.get(NUMBER)) for record in found]):
            raise MalformedError("bad_payload", "not well-formed")
        count = len(found)
        if limit is not None and self._paging:
            found = found[start or 0 : (start or 0) + limit]
        found = found[: self._page_bound]
        if format != "xml":
            found = [{**row, NUMBER: _typed(row[NUMBER])} if isinstance(row.get(NUMBER), str) else row for row in found]
        page = Page([record for record in found if check_record(record) is None])
        page.unreadable = [odd for record in found for odd in [check_record(record)] if odd is not None]
        if self._announces:
            setattr(page, self._announces, count)
        return page

    def ask(self, values: t.Sequence[str], **options: t.Any) -> list[Answer]:
        with self.service(**options) as service:
            return service.by_tracking_numbers(values)

    def service(self, **options: t.Any) -> IncidentService:
        service = IncidentService(connection("http://127.0.0.1:1", connections=1, **options), sleep=lambda _delay: None)
        service._client = t.cast(t.Any, self)
        return service

    @property
    def cost(self) -> int:
        return len(self.queries)


def _typed(number: str) -> str:
    """A string as the appliance's JSON has it."""
    return re.sub(r"^(-?(?:0|[1-9][0-9]{0,6}))\.0$", r"\1", number.replace("\n", "").replace("\r", ""))


def _exactly(terms: list[str], records: list[Record]) -> list[Record]:
    requested = set(terms)
    return [record for record in records if str(record.get(NUMBER)) in requested]


def record(key: int, number: str | None, **fields: t.Any) -> Record:
    return {"@key": str(key), NUMBER: number, "status": "Created", **fields}


def numbered(*numbers: str) -> list[Record]:
    return [record(key, number) for key, number in enumerate(numbers, 1)]


def names(prefix: str, count: int) -> list[str]:
    return [f"{prefix}-2026-{number:04}" for number in range(count)]


def keys(answers: t.Iterable[Answer]) -> dict[t.Any, list[int]]:
    assert all(answer.complete for answer in answers)
    return {answer.asked: [found["key"] for found in answer.incidents] for answer in answers}


HERE, GONE = names("CASE", 300), names("NONE", 500)
OTHERS = names("OTHER", 10_000)


# What it costs


LISTS: dict[str, dict[str, t.Any]] = {
    "one long list": {"announces": "total"},
    "no total": {"announces": "size"},
    "nothing announced": {"announces": None},
    "pages of 100": {"page_bound": 100},
    "pages of 100, nothing announced": {"page_bound": 100, "announces": None},
}


@pytest.mark.parametrize("quirks", LISTS.values(), ids=list(LISTS))
@pytest.mark.parametrize("others", [0, 40, 10_000])
def test_500_unknown_numbers_cost_few_requests(quirks: dict[str, t.Any], others: int) -> None:
    appliance = Appliance(numbered(*OTHERS[:others]), **quirks)
    assert keys(appliance.ask(GONE)) == {number: [] for number in GONE}
    assert appliance.cost <= 20


@pytest.mark.parametrize("order", ["known first", "unknown first", "mixed"])
@pytest.mark.parametrize("quirks", LISTS.values(), ids=list(LISTS))
@pytest.mark.parametrize("others", [0, 10_000])
def test_300_known_and_200_unknown_numbers_cost_few_requests(quirks: dict[str, t.Any], order: str, others: int) -> None:
    appliance = Appliance(numbered(*HERE, *OTHERS[:others]), **quirks)
    values = {
        "known first": HERE + GONE[:200],
        "unknown first": GONE[:200] + HERE,
        "mixed": [*chain.from_iterable(zip(HERE, GONE[:200])), *HERE[200:]],
    }[order]
    found = keys(appliance.ask(values))
    assert [found[number] for number in HERE] == [[key] for key in range(1, 301)]
    assert all(found[number] == [] for number in GONE[:200])
    assert appliance.cost <= 40


@pytest.mark.parametrize("missing", [1, 3, 12, 200])
def test_a_question_without_a_usable_list(missing: int) -> None:
    # Neither is the list complete, nor can it be paged.
    quirks: dict[str, t.Any] = {"page_bound": 50, "paging": False, "announces": None}
    appliance = Appliance(numbered(*HERE, *OTHERS), **quirks)
    found = keys(appliance.ask([*HERE[:20], *GONE[:missing]]))
    assert [number for number in found if not found[number]] == GONE[:missing]
    assert appliance.cost <= 16


def test_numbers_that_exist_cost_their_batches_only() -> None:
    appliance = Appliance(numbered(*HERE[:200]), announces="total")
    keys(appliance.ask(HERE[:200]))
    assert appliance.cost == -(-200 // len(appliance.queries[0]))


def test_10000_numbers_are_matched_in_linear_time() -> None:
    appliance = Appliance(numbered(*OTHERS))
    compared = 0

    class Counted(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            nonlocal compared
            compared += 1
            return str.__eq__(self, other)

    found = keys(appliance.ask([Counted(number) for number in OTHERS]))
    assert len(found) == 10_000
    assert compared < 300_000
    assert appliance.cost <= 30


# Half an `or`


def _part(select: t.Callable[[list[str]], list[str]]) -> Evaluate:
    return lambda terms, records: _exactly(select(terms), records)


HALVES: dict[str, dict[str, t.Any]] = {
    "first term only": {"evaluate": _part(lambda terms: terms[:1])},
    "last term only": {"evaluate": _part(lambda terms: terms[-1:])},
    "first two terms": {"evaluate": _part(lambda terms: terms[:2])},
    "last two terms": {"evaluate": _part(lambda terms: terms[-2:])},
    "both ends": {"evaluate": _part(lambda terms: [terms[0], terms[-1]])},
    "first ten terms": {"evaluate": _part(lambda terms: terms[:10])},
    "last five terms": {"evaluate": _part(lambda terms: terms[-5:])},
    "all terms at once": {"evaluate": lambda terms, records: _exactly(terms, records) if len(terms) == 1 else []},
    "nothing where one is unknown": {
        "evaluate": lambda terms, records: (
            _exactly(terms, records) if {record[NUMBER] for record in records} >= set(terms) else []
        )
    },
    "nothing above ten terms": {"evaluate": _part(lambda terms: terms if len(terms) <= 10 else [])},
    "rejected": {"rejects": lambda terms: 400 if len(terms) > 1 else None},
    "rejected with 500": {"rejects": lambda terms: 500 if len(terms) > 1 else None},
    "rejected above ten terms": {"rejects": lambda terms: 500 if len(terms) > 10 else None},
    "too long above 1000": {"max_length": 1000},
    "too long above 1000, 400": {"max_length": 1000, "too_long": 400},
    "too long above 1000, 413": {"max_length": 1000, "too_long": 413},
    "too long above 200": {"max_length": 200},
}


@pytest.mark.parametrize("quirks", HALVES.values(), ids=list(HALVES))
@pytest.mark.parametrize(
    "listing", [{}, {"page_bound": 60, "paging": False, "announces": None}], ids=["list", "no list"]
)
@pytest.mark.parametrize("counts", [(40, 60), (0, 30), (4, 3), (3, 1), (60, 0), (1, 40)])
def test_half_understood_or_hides_nothing(
    quirks: dict[str, t.Any], listing: dict[str, t.Any], counts: tuple[int, int]
) -> None:
    known, unknown = counts
    for values in (HERE[:known] + GONE[:unknown], GONE[:unknown] + HERE[:known]):
        appliance = Appliance(numbered(*OTHERS[:200], *HERE), **quirks, **listing)
        found = keys(appliance.ask(values))
        assert list(found) == values
        assert [number for number in values if found[number]] == HERE[:known]
        assert appliance.cost <= 2 * len(values) + 12


@pytest.mark.parametrize("too_long", [414, 413, 400])
def test_too_long_filter_is_halved(too_long: int) -> None:
    appliance = Appliance(numbered(*HERE), max_length=1000, too_long=too_long, announces="total")
    keys(appliance.ask(HERE[:200]))
    assert appliance.cost <= 20
    # Remembered for the next question.
    with appliance.service() as service:
        service.by_tracking_numbers(HERE[:30])
        before = appliance.cost
        service.by_tracking_numbers(HERE[30:60])
    assert appliance.cost - before <= 3


def test_hits_of_a_batch_that_missed_something_are_queried_again() -> None:
    # A bound of five records hides the second incident of the first number, and four of the numbers.
    rows = [*numbered(*HERE[:8]), record(99, HERE[0])]
    appliance = Appliance(rows, page_bound=5, paging=False, announces=None)
    assert keys(appliance.ask(HERE[:8]))[HERE[0]] == [1, 99]


PLACES = st.integers(0, 10**6)


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from(HERE[:60] + GONE[:60]), min_size=1, max_size=80, unique=True),
    st.sampled_from(list(HALVES)),
    st.integers(10, 120),
    st.booleans(),
    st.sampled_from([None, "size", "total"]),
)
def test_no_quirk_gives_a_wrong_answer(
    values: list[str], half: str, page_bound: int, paging: bool, announces: str | None
) -> None:
    rows = [
        *numbered(*OTHERS[:30], *HERE[:60]),
        *(record(1000 + key, number) for key, number in enumerate(HERE[:60:7])),
    ]
    quirks: dict[str, t.Any] = {"page_bound": page_bound, "paging": paging, "announces": announces}
    appliance = Appliance(rows, **HALVES[half], **quirks)
    for answer in appliance.ask(values):
        expected = [int(row["@key"]) for row in rows if row[NUMBER] == answer.asked]
        if answer.complete:
            assert [found["key"] for found in answer.incidents] == expected, answer.asked


# Failover


def _failure(status: int) -> SpaceError:
    return SpaceError("server", "failing over", status=status)


@pytest.mark.parametrize("turn", range(6))
def test_one_500_does_not_end_batching(turn: int) -> None:
    appliance = Appliance(numbered(*HERE), announces="total")
    appliance.failures[turn] = _failure(500)
    keys(appliance.ask(HERE[:200]))
    assert appliance.cost == -(-200 // len(appliance.queries[0])) + 1


def test_lasting_500_is_forgotten_by_the_next_question() -> None:
    is_failing_over = True
    appliance = Appliance(numbered(*HERE), rejects=lambda terms: 500 if len(terms) > 1 and is_failing_over else None)
    with appliance.service() as service:
        keys(service.by_tracking_numbers(HERE[:10]))
        is_failing_over = False
        before = appliance.cost
        keys(service.by_tracking_numbers(HERE[:9]))
    assert appliance.cost - before == 1


def test_list_of_all_incidents_survives_one_500() -> None:
    for turn in range(3):
        appliance = Appliance(numbered(*HERE), page_bound=120, announces="total")
        appliance.failures[turn] = _failure(500)
        with appliance.service() as service:
            listing = service.all_incidents()
        assert (listing.complete, len(listing.incidents)) == (True, 300)


@pytest.mark.parametrize("kind", ["auth", "denied", "connection", "timeout", "rate_limited", "tls"])
def test_failure_of_a_batch_is_raised(kind: t.Any) -> None:
    appliance = Appliance(numbered(*HERE))
    appliance.failures[1] = SpaceError(kind, "no")
    with pytest.raises(SpaceError) as caught:
        appliance.ask(HERE[:100])
    assert caught.value.kind == kind
    assert appliance.cost == 2


# A lenient comparison


def _folded(terms: list[str], records: list[Record]) -> list[Record]:
    def fold(text: str) -> str:
        return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum() or char == "-").casefold()

    requested = {fold(term) for term in terms}
    return [record for record in records if fold(record[NUMBER]) in requested]


def _like(terms: list[str], records: list[Record]) -> list[Record]:
    patterns = [re.compile(re.escape(term).replace("_", ".").replace("%", ".*")) for term in terms]
    return [record for record in records if any(pattern.fullmatch(record[NUMBER]) for pattern in patterns)]


def test_one_mistyped_letter_does_not_end_filtering() -> None:
    appliance = Appliance(numbered("CTN-1", "CTN-2", "CTN-3", *OTHERS), evaluate=_folded)
    assert keys(appliance.ask(["CTN-1", "CTN-2", "ctn-3"])) == {"CTN-1": [1], "CTN-2": [2], "ctn-3": []}
    assert appliance.queries == [["CTN-1", "CTN-2", "ctn-3"], ["ctn-3"]]


@pytest.mark.parametrize("twin", ["case-2026-0003", "CASE-2026-0003 ", " CASE-2026-0003", "CÄSE-2026-0003"])
@pytest.mark.parametrize("exists", [True, False])
def test_lenient_matches_are_queried_alone(twin: str, exists: bool) -> None:
    rows = numbered(*[number for number in HERE[:30] if exists or number != HERE[3]], twin)
    appliance = Appliance(rows, evaluate=_folded, announces="total")
    found = keys(appliance.ask(HERE[:30]))
    assert found.pop(HERE[3]) == ([4] if exists else [])
    assert all(found.values())
    assert appliance.cost == 2


def test_wildcards_in_a_value_cost_only_that_value() -> None:
    rows = numbered(*HERE[:30], "CASE_1", "CASEx1", "CASE%")
    appliance = Appliance(rows, evaluate=_like)
    found = keys(appliance.ask([*HERE[:30], "CASE_1", "CASE%", *HERE[30:60]]))
    assert (found["CASE_1"], found["CASE%"]) == ([31], [33])
    assert [number for number in HERE[:60] if not found[number]] == HERE[30:60]


def test_unclear_value_is_incomplete_and_the_others_are_not() -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return records[200:203] if "ODD" in terms else _exactly(terms, records)

    appliance = Appliance(numbered(*HERE), evaluate=evaluate, page_bound=50, paging=False, announces=None)
    answers = {answer.asked: answer for answer in appliance.ask([*HERE[:20], "ODD"])}
    assert (answers["ODD"].found, answers["ODD"].complete) == (False, False)
    assert all(answers[number].found and answers[number].complete for number in HERE[:20])


def test_ignored_filter_is_replaced_by_one_list() -> None:
    appliance = Appliance(numbered(*HERE), evaluate=lambda terms, records: records, announces="total")
    found = keys(appliance.ask(HERE[:5] + GONE[:100]))
    assert [number for number in found if found[number]] == HERE[:5]
    assert appliance.cost <= 4


def test_rejected_filter_is_replaced_by_one_list() -> None:
    appliance = Appliance(numbered(*HERE), rejects=lambda terms: 400, announces="total")
    assert keys(appliance.ask(HERE[:5] + GONE[:100]))[HERE[4]] == [5]
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
    appliance = Appliance(numbered("13.0", *HERE[:3]), xml=False)
    answers = appliance.ask(["13", "13.0", *HERE[:3]])
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


# Beyond ASCII


def test_non_ascii_hit_is_believed() -> None:
    appliance = Appliance(numbered("ÜBER-1", "über-2", *OTHERS))
    assert keys(appliance.ask(["ÜBER-1"])) == {"ÜBER-1": [1]}
    assert appliance.queries == [["ÜBER-1"]]
    assert keys(appliance.ask(["ÜBER-1", "über-2"])) == {"ÜBER-1": [1], "über-2": [2]}
    assert appliance.queries[1:] == [["ÜBER-1", "über-2"]]


@pytest.mark.parametrize("values", [["ÜBER-1"], ["ÜBER-1", "über-2", "日本"], ["ÜBER-1", *HERE[:3]]])
@pytest.mark.parametrize("status", [None, 400, 500])
def test_non_ascii_miss_is_searched_for_in_the_list(values: list[str], status: int | None) -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return _exactly([term for term in terms if term.isascii()], records)

    appliance = Appliance(
        numbered(*HERE[:3], "ÜBER-1"),
        evaluate=evaluate,
        rejects=lambda terms: None if all(term.isascii() for term in terms) else status,
    )
    with appliance.service() as service:
        found = keys(service.by_tracking_numbers(values))
        assert found["ÜBER-1"] == [4]
        assert all(found[number] for number in HERE[:3] if number in values)
        # Neither filters nor `or` were given up.
        before = appliance.cost
        keys(service.by_tracking_numbers(HERE[:3]))
    assert appliance.queries[before:] == [HERE[:3]]


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
        return _exactly(terms, records) + ([odd] if HERE[7] in terms else [])

    odd = {"@key": "999", "hostName": "edge"}
    appliance = Appliance([*numbered(*HERE), odd], evaluate=evaluate)
    answers = appliance.ask(HERE[:60])
    assert [answer.asked for answer in answers if not answer.complete] == [HERE[7]]
    assert all(answer.found for answer in answers)


ODD_RECORDS: dict[str, Record] = {
    "key is not a number": {"@key": "n/a", NUMBER: HERE[7], "status": "Created"},
    "two host names": {"@key": "999", NUMBER: HERE[7], "hostName": ["a", "b"]},
    "structure as status": {"@key": "999", NUMBER: HERE[7], "status": {"a": "b"}},
}


@pytest.mark.parametrize("odd", ODD_RECORDS.values(), ids=list(ODD_RECORDS))
@pytest.mark.parametrize("is_second", [True, False])
def test_unreadable_record_costs_its_own_answer(odd: Record, is_second: bool) -> None:
    rows = [row for row in numbered(*HERE) if is_second or row[NUMBER] != HERE[7]]
    appliance = Appliance([*rows, odd])
    answers = {answer.asked: answer for answer in appliance.ask(HERE[:60])}
    spoiled = answers.pop(HERE[7])
    assert spoiled.failure is not None
    assert (spoiled.failure.kind, spoiled.complete, spoiled.found) == ("bad_payload", False, is_second)
    assert HERE[7] in spoiled.failure.message or "999" in spoiled.failure.message
    assert all(answer.found and answer.complete and answer.failure is None for answer in answers.values())
    assert appliance.cost <= 6


def test_unreadable_number_is_traced_to_its_query() -> None:
    odd = {"@key": "999", NUMBER: ["a", "b"], "status": "Created"}

    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return _exactly(terms, records) + ([odd] if HERE[7] in terms else [])

    appliance = Appliance(numbered(*HERE), evaluate=evaluate)
    answers = appliance.ask(HERE[:60])
    assert [answer.asked for answer in answers if answer.failure] == [HERE[7]]
    assert sum(answer.complete for answer in answers) == 59
    assert appliance.cost <= 20


def test_undecodable_response_is_traced_to_its_query() -> None:
    appliance = Appliance(numbered(*HERE), malformed=lambda numbers: HERE[7] in numbers)
    answers = appliance.ask(HERE[:60])
    assert [answer.asked for answer in answers if answer.failure] == [HERE[7]]
    assert sum(answer.complete for answer in answers) == 59
    assert appliance.cost <= 20


def test_task_fails_if_nothing_can_be_read() -> None:
    appliance = Appliance([{"@key": "n/a", NUMBER: number, "status": "Created"} for number in HERE[:3]])
    for values in (HERE[:1], HERE[:3]):
        with pytest.raises(SpaceError) as caught:
            appliance.ask(values)
        assert caught.value.kind == "bad_payload"


def test_undecodable_responses_are_not_halved_for_ever() -> None:
    appliance = Appliance(numbered(*HERE), malformed=lambda numbers: True)
    with pytest.raises(SpaceError) as caught:
        appliance.ask(HERE)
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
def test_systematic_faults_are_not_halved_for_ever(case: dict[str, t.Any], count: int) -> None:
    appliance = Appliance(case["rows"], evaluate=lambda terms, records: records)
    if "custTrackingNumber" in case["rows"][0]:
        assert not any(answer.found or answer.complete for answer in appliance.ask(HERE[:count]))
    else:
        with pytest.raises(SpaceError, match="cannot be read"):
            appliance.ask(HERE[:count])
    assert appliance.cost <= 30


@pytest.mark.parametrize("method", ["batches", "singles"])
def test_filter_that_stops_working_is_given_up(method: str) -> None:
    is_ignored = False

    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        return records if is_ignored else _exactly(terms, records)

    def rejects(terms: list[str]) -> int | None:
        return 400 if method == "singles" and len(terms) > 1 else None

    appliance = Appliance(numbered(*HERE), evaluate=evaluate, rejects=rejects, announces="total")
    with appliance.service() as service:
        keys(service.by_tracking_numbers(HERE[:8]))
        # A node takes over that ignores filters.
        is_ignored = True
        before = appliance.cost
        assert all(keys(service.by_tracking_numbers(HERE[:200])).values())
    assert appliance.cost - before <= 30
