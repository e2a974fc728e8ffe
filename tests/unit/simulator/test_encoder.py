# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator writes JSON as Jettison does, and the client reads it back. data/jettison.jsonl was measured with Jettison."""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import decode
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.java_double import (
    java_double_text,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.jettison import (
    RELEASES,
    EncoderError,
)

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("data").joinpath("jettison.jsonl").read_text(encoding="utf-8").splitlines()
]
COLUMNS = {"jettison-1.1": "1.1", "jettison-1.3": "1.3.1", "jettison-1.5": "1.5.5"}
JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
LIST = "/api/juniper/servicenow/incident-management/incidents"


def _token(release: str, text: str) -> str | None:
    try:
        return RELEASES[release].scalar(text)
    except EncoderError:
        return None


@pytest.mark.parametrize("release", COLUMNS)
def test_tokens_equal_the_measured_ones(release: str) -> None:
    assert len(ROWS) == 2500
    wrong = [
        (row["text"], _token(release, row["text"]))
        for row in ROWS
        if _token(release, row["text"]) != row[COLUMNS[release]]
    ]
    assert wrong == []


@pytest.mark.parametrize("release", COLUMNS)
def test_client_reads_every_text_that_is_on_the_wire(release: str) -> None:
    """The encoder itself loses ".0", line breaks and lone surrogates."""
    wrong = []
    for row in ROWS:
        token = row[COLUMNS[release]]
        if token is None:
            continue
        body = f'{{"incidents":{{"@size":"1","incident":{{"@key":"1","product":{token}}}}}}}'
        expected = re.sub("[\ud800-\udfff]", "?", re.sub("[\r\n]", "", row["text"]))
        if not token.startswith('"'):
            expected = re.sub(r"\.0\Z", "", expected)
        (record,) = decode(body.encode(), JSON).records
        if record["product"] != expected:
            wrong.append((row["text"], record["product"]))
    assert wrong == []


# Printed by Java 17. Most are not the shortest text that reads back as the same number.
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e23, "9.999999999999999E22"),
        (6.425179856112733e18, "6.4251798561127332E18"),
        (1.450417759929779e-216, "1.4504177599297789E-216"),
        (1e-321, "1.0E-321"),
        (3.6347944224114307e25, "3.6347944224114306E25"),
        (0.0036060135018789177, "0.0036060135018789177"),
        (-0.0, "-0.0"),
        (2.0**63, "9.223372036854776E18"),
    ],
)
def test_doubles_are_printed_as_java_does(value: float, text: str) -> None:
    assert java_double_text(value) == text


@pytest.mark.parametrize(
    ("release", "names", "expected"),
    [
        ("jettison-1.3", "at", '"@uri":"{slash}","@size":"1"'),
        ("jettison-1.1", "at", '"@uri":"{slash}","@size":"1"'),
        ("jettison-1.5", "at", '"@uri":"{bare}","@size":1'),
        ("jettison-1.3", "plain", '"uri":"{slash}","size":"1"'),
        ("jettison-1.1", "plain", '"uri":"{slash}","size":1'),
        ("jettison-1.5", "plain", '"uri":"{bare}","size":1'),
    ],
)
def test_attributes_and_slashes_depend_on_the_release(
    sim: t.Any, client: t.Any, release: str, names: str, expected: str
) -> None:
    sim.set_behaviour(encoder=release, attribute_names=names)
    text = client.by_number("A-1").text
    assert expected.format(slash=LIST.replace("/", "\\/"), bare=LIST) in text


@pytest.mark.parametrize(
    ("text", "token"),
    [("1\n", "1"), ("1\r\n2", "12"), ("13.0\r", "13"), ("tr\nue", "true"), ("\n", '""'), ("1 ", '"1 "')],
)
def test_line_breaks_are_dropped_before_typing(text: str, token: str) -> None:
    assert RELEASES["jettison-1.3"].scalar(text) == token


def test_line_breaks_are_kept_in_attributes_only(sim: t.Any, client: t.Any) -> None:
    sim.set_incidents([{"product": "a\r\nb", "attributes": {"note": "a\nb"}}])
    for typed in (True, False):
        sim.set_behaviour(typed_text=typed)
        (record,) = client.incidents().records
        assert (record["product"], record["@note"]) == ("ab", "a\nb")


def test_jettison_1_1_fails_for_a_list_with_nan(sim: t.Any, client: t.Any) -> None:
    sim.set_incidents([{"customerTrackingNumber": "A-1"}, {"customerTrackingNumber": "NaN"}])
    assert client.incidents().status == 200
    sim.set_behaviour(encoder="jettison-1.1")
    assert client.incidents().status == 500
    assert client.incidents(form="xml").status == 200
    assert client.by_number("A-1").status == 200


def test_typed_text_on_the_wire(sim: t.Any, client: t.Any) -> None:
    names = ("organizationName", "deviceGroupName", "product", "hostName", "status", "priority")
    sim.set_incidents([dict(zip(names, ("1.0E10", "true", "9007199254740993", "0012", "12.0", "a\nb")))])
    text = client.incidents().text
    for expected in ('Name":1.0E10,', 'Name":true,', 'product":9007199254740993,', 'hostName":"0012"', 'status":12}',
                     'priority":"ab"'):  # fmt: skip
        assert expected in text
    sim.set_behaviour(number_text="kept")
    assert 'status":12.0}' in client.incidents().text
    sim.set_behaviour(typed_text=False)
    assert 'deviceGroupName":"true"' in client.incidents().text
