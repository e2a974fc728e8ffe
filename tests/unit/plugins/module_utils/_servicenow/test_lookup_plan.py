# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exact requests of a lookup on each kind of appliance: one can take a minute."""

from __future__ import annotations

import typing as t
from itertools import groupby

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.field_lookup_cases import (
    KNOWN,
    NUMBER,
    OTHERS,
    UNKNOWN,
    Appliance,
    Record,
    exact_matches,
    numbered,
    record,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.test_batch_query import HALVES
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._servicenow.test_field_lookup import (
    LISTS,
    WITHOUT_PAGING,
)


def _ignoring_case(terms: list[str], records: list[Record]) -> list[Record]:
    folded = [term.lower() for term in terms]
    return [found for found in records if str(found.get(NUMBER)).lower() in folded]


QUIRKS: dict[str, dict[str, t.Any]] = {
    **LISTS,
    **WITHOUT_PAGING,
    **HALVES,
    "filter ignored": {"evaluate": lambda terms, records: records},
    "case ignored": {"evaluate": _ignoring_case},
    "another record added": {"evaluate": lambda terms, records: [*exact_matches(terms, records), records[0]]},
    "record without a number added": {
        "evaluate": lambda terms, records: [*exact_matches(terms, records), {"status": "Created"}]
    },
    "record with a null number added": {
        "evaluate": lambda terms, records: [*exact_matches(terms, records), record(9999, None)]
    },
    "two records added": {
        "evaluate": lambda terms, records: [*exact_matches(terms, records), {"status": "Created"}, records[1]]
    },
    "one record malformed": {"malformed": lambda numbers: KNOWN[5] in numbers},
    "all malformed": {"malformed": bool},
    "no XML": {"xml": False},
    "no XML, all malformed": {"xml": False, "malformed": bool},
    "too long for two": {"max_length": 80},
    "paging rejected, no XML": {"rejects_paging": 400, "announces": None, "xml": False},
    "paging rejected with 500": {"rejects_paging": 500, "announces": None},
    "paging rejected with 501": {"rejects_paging": 501, "announces": None},
}
LOSSY = ["13.0", "7", "a?b", "-1", "5.0", "0", "2", "3", "4.0", "8", "9"]
BEYOND_ASCII = ["ÜBER-1", "über-2", "日本", "ö"]
RECORDS = {
    "many": [record(9000, KNOWN[0]), *numbered(*OTHERS[:200], *KNOWN, *LOSSY[:2], *BEYOND_ASCII[:2])],
    "few": [record(9000, KNOWN[0]), *numbered(*OTHERS[:40], *KNOWN[:12])],
    "inexact": [record(key, number, product="13") for key, number in enumerate(KNOWN[:40], 1)],
    "in two cases": numbered(*KNOWN[:12], *(number.lower() for number in KNOWN[:3])),
    "unnumbered": [record(key, None) for key in range(1, 241)],
    "in threes": [record(key, KNOWN[key // 3] if key < 9 else None) for key in range(40)],
    "in fours": [record(key, KNOWN[key // 4] if key < 12 else None) for key in range(40)],
}


def values_of(text: str) -> list[str]:
    """Values by their names: ``3 known, 1 unknown``."""
    kinds = {
        "known": KNOWN,
        "unknown": UNKNOWN,
        "lossy": LOSSY,
        "beyond ASCII": BEYOND_ASCII,
        "lower": [KNOWN[0].lower()],
        "long": [number * 15 for number in UNKNOWN],
        "quoted": ["'"],
    }
    parts = [part.partition(" ") for part in text.split(", ")]
    return [value for count, _space, kind in parts for value in kinds[kind][: int(count)]]


def plan_of(appliance: Appliance) -> str:
    """How many values each request had, in order. ``list`` has no filter, ``x`` is XML."""
    sizes = [str(len(terms) or "list") for terms in appliance.queries]
    return _runs([size + ("x" if form == "xml" else "") for size, form in zip(sizes, appliance.formats)])


def summary(answers: list[Answer]) -> str:
    """How many in a row were found, are missing, are incomplete, or have failed."""
    return _runs(
        [
            "failed" if found.failure else "incomplete" if not found.complete else "found" if found.found else "missing"
            for found in answers
        ]
    )


def _runs(items: list[str]) -> str:
    runs = [(item, len(list(group))) for item, group in groupby(items)]
    return " ".join(item if count == 1 else f"{count}*{item}" for item, count in runs)


def outcome_of(records: str, values: str, quirk: str) -> tuple[str, str]:
    appliance = Appliance(RECORDS[records], **QUIRKS[quirk])
    try:
        result = summary(appliance.ask(values_of(values)))
    except SpaceError as error:
        result = error.kind
    return plan_of(appliance), result


# Records; values; kind of appliance; requests; answers.
PLANS = """
many | 1 beyond ASCII, 3 known | another record added | 2*3 2 5*1 2*listx | found incomplete 2*found
many | 1 beyond ASCII, 3 known | first term only | 3 4*1 | 4*found
many | 1 beyond ASCII, 3 known | record without a number added | 3 2 4*1 | 4*incomplete
many | 1 beyond ASCII, 3 known | rejected with 500 | 2*3 4*1 | 4*found
many | 1 known, 40 unknown | all malformed | 32 2*16 2*8 2*4 2*2 2*1 listx 32 7 39*1 | failed 40*missing
many | 1 quoted, 1 known | one record malformed | 1 listx | failed found
many | 10 known, 4 unknown | too long above 200 | 14 7 3 4 3 5*4 | 10*found 4*missing
many | 11 lossy | all malformed | 11x 5x 6x 2x 3x 2*1x listx 9x 9*1x | 2*failed 9*missing
many | 11 lossy | filter ignored | 2*11x 2*1x 2*listx | 2*found 9*missing
many | 12 known | last five terms | 12 10 12*1 | 12*found
many | 12 known, 5 lossy | last five terms | 12 10 12*1 5x 3*1x | 14*found 3*missing
many | 20 unknown, 10 known | one record malformed | 30 2*15 7 8 2*4 2*2 23 2*1 | 20*missing 5*found failed 4*found
many | 20 unknown, 10 known | too long above 1000, 400 | 30 2 4*15 11 | 20*missing 10*found
many | 200 known | filter ignored | 2*32 2*1 2*listx | 200*found
many | 28 known, 4 unknown, 5 lossy | first two terms | 32 2*listx 2*1 5*1x | 28*found 4*missing 2*found 3*missing
many | 280 known, 2 unknown | pages of 100, nothing announced | 2*listx 10*32 24 | 280*found 2*missing
many | 280 known, 3 unknown | one record malformed | listx 32 16*31 3 2*16 2*8 2*4 2*2 5*1 | 5*found failed 274*found 3*missing
many | 3 known | all malformed | 3 2 2*1 | bad_payload
many | 3 known, 1 unknown | rejected with 500 | 2*4 4*1 | 3*found missing
many | 3 known, 240 unknown | one long list | 9*32 11 | 3*found 240*missing
many | 3 lossy | all malformed | 3x 2x 2*1x | bad_payload
many | 3 lossy | another record added | 3x 1x 2*listx | 2*found missing
many | 3 lossy | no XML | 3x 3 1x 1 listx 2*list | 3*incomplete
many | 3 lossy | rejected | 3x 3*1x | 2*found missing
many | 3 lossy | rejected with 500 | 2*3x 3*1x | 2*found missing
many | 33 known, 3 unknown, 5 lossy | nothing where one is unknown | 2*32 4 7 4*1 5*1x | 33*found 3*missing 2*found 3*missing
many | 34 known, 4 unknown, 5 lossy | nothing where one is unknown | 2*32 6 9 6*1 3*5x 3*1x | 34*found 4*missing 2*found 3*missing
many | 4 beyond ASCII | record without a number added | 4 2*2 4*1 2*listx | 2*incomplete 2*missing
many | 4 beyond ASCII, 3 known | first term only | 3 3*1 2*listx | 2*found 2*missing 3*found
many | 4 known, 1 unknown | rejected | 5 2 5*1 | 4*found missing
many | 4 known, 3 unknown | all malformed | 7 3 4 2 | bad_payload
many | 4 known, 3 unknown | one long list | 7 3*1 | 4*found 3*missing
many | 4 unknown | rejected with 500 | 2*4 4*1 | 4*missing
many | 40 known, 60 unknown | first ten terms | 4*32 6 12 2*listx 10*1 | 40*found 60*missing
many | 40 known, 60 unknown | one record malformed | 32 3*16 2*8 2*4 2*2 2*31 6 2*32 5 2*1 | 5*found failed 34*found 60*missing
many | 40 known, 60 unknown | paging rejected | 2*32 16 4*8 6 7 3*8 7 3*8 2*listx 2*32 5 | 40*found 60*missing
many | 5 known, 11 lossy | rejected above ten terms | 5 2*11x 5x 4*6x | 7*found 9*missing
many | 6 known, 1 lower | case ignored | 7 1 | 6*found missing
many | 6 known, 1 lower | one long list | 7 1 | 6*found missing
many | 8 unknown | rejected | 8 2 8*1 | 8*missing
many | 9 long | one record malformed | 7 listx 7 2 9*1 | 9*missing
many | 9 unknown | pages of 100 | 9 listx 12 | 9*missing
few | 1 beyond ASCII, 3 known | rejected with 500 | 2*3 4*1 2*listx | missing 3*found
few | 10 known | record with a null number added | 2*10 1 2*listx | 10*found
few | 10 known | two records added | 2*10 10*1 | 10*incomplete
few | 10 known, 4 unknown | record without a number added | 4*14 2*7 3 4 3 4 2 2*listx | 10*found 4*missing
few | 11 lossy | filter ignored | 2*11x 2*1x 2*listx | 11*missing
few | 12 known | filter ignored | 2*12 2*1 2*listx | 12*found
few | 2 known, 8 unknown | another record added | 2*10 2*5 2*2 9*1 2*listx | incomplete found 8*missing
few | 260 known | no XML | listx 2*list | 12*found 248*missing
few | 260 known | no total | 2*listx | 12*found 248*missing
few | 280 known, 2 unknown | all malformed | listx 32 8*31 2 2*16 2*8 2*4 | bad_payload
few | 3 known | two records added | 3 3*1 | 3*incomplete
few | 3 known, 240 unknown | too long above 200 | 32 16 8 8*4 2*listx | 3*found 240*missing
few | 3 known, 9 unknown | record without a number added | 12 2*6 4*3 2*listx | 3*found 9*missing
few | 4 unknown, 9 lossy | pages of 100, nothing announced | 4 4*1 9x 2*listx | 13*missing
few | 40 known, 60 unknown | too long above 1000 | 32 9*16 13 | 12*found 88*missing
few | 40 known, 60 unknown | too long above 1000, 413 | 32 9*16 13 | 12*found 88*missing
few | 40 known, 60 unknown | too long for two | 32 16 8 4 2 2*listx | 12*found 88*missing
few | 6 known, 1 lower | another record added | 2*7 2*3 3*2 7*1 2*listx | incomplete 5*found missing
few | 8 unknown | first term only | 8 8*1 | 8*missing
few | 8 unknown | record without a number added | 8 2*4 4*2 2*listx | 8*missing
few | 9 long | too long above 200 | 7 3 2 1 2*listx | 9*missing
few | 9 unknown | paging rejected | 9 listx 9 listx 12 | 9*missing
few | 9 unknown | paging rejected with 500 | 9 2*listx 9 3*listx 12 | 9*missing
few | 9 unknown | paging rejected with 501 | 9 listx 9 listx 12 | 9*missing
few | 9 unknown | paging rejected, no XML | 9 listx list 9 list 12 | 9*missing
inexact | 3 known | no XML | 3 3x 3 | 3*incomplete
inexact | 3 known | one long list | 3 3x | 3*found
inexact | 4 unknown | another record added | 4 1 2*listx | 4*missing
inexact | 40 known, 3 lossy | record without a number added | 4*32 4*32x 4*16x 4*8x 3*4x 2*listx | 40*found 3*missing
inexact | 8 known | one record malformed | 8 4 2*4x 4 2x 2 | bad_payload
in two cases | 6 known | case ignored | 6 3*1 | 6*found
unnumbered | 1 beyond ASCII, 3 known | paging ignored | 3 4*1 2*listx | incomplete 3*missing
unnumbered | 2 known, 8 unknown | paging rejected | 10 listx 10 listx 10*1 | 10*missing
unnumbered | 3 known, 240 unknown | paging rejected | 32 listx 32 6*31 25 listx 243*1 | 243*missing
unnumbered | 9 unknown | pages of 100, nothing announced | 9 2*listx 9 2*listx | 9*missing
in threes | 12 unknown | paging ignored | 12 2*listx 15 | 12*missing
in threes | 2 beyond ASCII | one long list | 2 listx | 2*missing
in threes | 20 unknown, 10 known | one long list | 2*30 | 20*missing 3*found 7*missing
in threes | 20 unknown, 10 known | paging ignored | 2*30 | 20*missing 3*found 7*missing
in fours | 12 unknown | paging rejected | 12 listx 12 listx 12*1 | 12*missing
in fours | 200 known | paging ignored | 2*32 16 8 4 16*2 listx 2 197*1 | 3*found 197*missing
in fours | 30 unknown | paging rejected | 30 listx 30 listx 30*1 | 30*missing
"""


@pytest.mark.parametrize("line", PLANS.strip().splitlines())
def test_requests_of_a_lookup(line: str) -> None:
    records, values, quirk, plan, result = (part.strip() for part in line.split("|"))
    assert outcome_of(records, values, quirk) == (plan, result)


def test_list_is_read_in_pages_of_1000() -> None:
    appliance = Appliance(numbered(*OTHERS[:1500]), announces="total")
    assert summary(appliance.ask(UNKNOWN[:9])) == "9*missing"
    assert appliance.limits == [None, 1000, 1000]


@pytest.mark.parametrize("kind", ["auth", "connection", "server", "bad_payload"])
def test_list_that_fails(kind: t.Any) -> None:
    appliance = Appliance(numbered(*KNOWN[:3]))
    appliance.failures[1] = SpaceError(kind, "no")
    if kind != "bad_payload":
        with pytest.raises(SpaceError):
            appliance.ask(["'", KNOWN[0]])
        return
    quoted, known = appliance.ask(["'", KNOWN[0]])
    assert (quoted.failure, quoted.complete, known.complete) == (appliance.failures[1], False, True)


def test_hits_of_an_incomplete_batch_are_forgotten() -> None:
    def evaluate(terms: list[str], records: list[Record]) -> list[Record]:
        if len(terms) > 1:
            return exact_matches(terms[:2], records)[:2]
        return [*exact_matches(terms, records), *(records[4:5] if terms == KNOWN[:1] else [])]

    answers = Appliance([*numbered(*KNOWN[:8]), record(99, KNOWN[0])], evaluate=evaluate).ask(KNOWN[:7])
    assert [found["key"] for found in answers[0].incidents] == [1, 99]
