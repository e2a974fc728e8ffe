# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JMESPath over incidents."""

from __future__ import annotations

import sys
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.jmespath_query import Expression

INCIDENTS: list[dict[str, t.Any]] = [
    {"key": 1, "host_name": "edge-01", "status": "Created", "priority_level": 1},
    {"key": 2, "host_name": "core-01", "status": "Closed", "priority_level": None},
]


class Tagged(str):
    """Like the strings that ansible-core tags."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[].key", [1, 2]),
        ("length(@)", 2),
        ("[?starts_with(host_name, 'edge')].key", [1]),
        ("[?contains(host_name, 'core')].key", [2]),
        ("[?status=='Created'] | [0].host_name", "edge-01"),
        ("[0].no_such_field", None),
    ],
)
@pytest.mark.parametrize("kind", [str, Tagged])
def test_expression_is_applied_to_the_list(text: str, expected: t.Any, kind: type[str]) -> None:
    assert Expression(kind(text)).search(INCIDENTS) == expected


@pytest.mark.parametrize("text", ["", "[", "[?key==", "foo bar", "@@", "`", "'", "[?a=b]", "\x00"])
def test_bad_syntax_is_a_usage_error(text: str) -> None:
    with pytest.raises(SpaceError) as caught:
        Expression(text)
    assert caught.value.kind == "usage"
    assert "query" in caught.value.hint
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    "text",
    [
        "nosuch(@)",
        "length(@[0].key)",
        "sum([].host_name)",
        "[].contains(priority_level, 'x')",
        "sort_by(@, &priority_level)",
        "join(',', [].key)",
        "starts_with(@, 'a')",
        "max_by(@, &host_name.x)",
        "[::0]",
    ],
)
def test_expression_that_does_not_fit_the_data_is_a_usage_error(text: str) -> None:
    with pytest.raises(SpaceError) as caught:
        Expression(text).search(INCIDENTS)
    assert caught.value.kind == "usage"
    assert "query option" in caught.value.message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("nosuch(@)", "unknown function"),
        ("abs([0].host_name)", "'abs' wants number, and got string"),
        ("length()", "'length' wants 1 arguments, and got 0"),
        ("[?key==", "ends too early"),
        ("fo bar", "column 4"),
        ("[" * 3000, "nested too deeply"),
        ("", "empty"),
    ],
)
def test_message_has_the_reason(text: str, reason: str) -> None:
    with pytest.raises(SpaceError, match=reason):
        Expression(text).search(INCIDENTS)


@pytest.mark.parametrize(
    "text",
    [
        "[?a ==\n'b'",
        "nosuch('-----BEGIN PRIVATE KEY-----')",
        "a" * 5000 + "(",
        "edge-01",
        "sort_by(@, &key.x)",
        "abs([0].host_name)",
        "join(@, 'x\r')",
    ],
)
def test_message_is_short_and_repeats_neither_keys_nor_incidents(text: str) -> None:
    with pytest.raises(SpaceError) as caught:
        Expression(text).search(INCIDENTS)
    message = str(caught.value)
    assert len(message) < 300
    assert message.isprintable()
    assert "BEGIN" not in message
    assert "edge-01" not in message


def test_missing_library_names_interpreter_and_fix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jmespath", None)
    with pytest.raises(SpaceError, match="jmespath") as caught:
        Expression("[].key")
    assert caught.value.kind == "usage"
    assert sys.executable in caught.value.message
    assert "pip install jmespath" in caught.value.hint
