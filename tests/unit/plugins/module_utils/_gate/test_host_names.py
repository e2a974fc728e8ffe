# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether two names mean one device."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._gate import host_names
from hypothesis import given
from hypothesis import strategies as st

SAME = [
    ("edge-01", "edge-01"),
    ("edge-01", "EDGE-01"),
    ("edge-01", "edge-01.example.net"),
    ("edge-01.example.net", "edge-01"),
    ("Edge-01.Example.NET", "edge-01"),
    ("edge-01.example.net", "EDGE-01.example.net"),
    ("edge-01.example.net.", "edge-01.example.net"),
    ("edge-01.", "edge-01.example.net"),
    (" edge-01 ", "edge-01"),
    ("10.0.0.1", "10.0.0.1"),
    ("2001:db8::1", "2001:DB8::1"),
    ("4711", "4711"),
    ("4711", "4711.example.net"),
    ("m\u00fcnchen-01", "M\u00fcNCHEN-01.example.net"),
    ("xn--mnchen-01-9db", "XN--MNCHEN-01-9DB.example.net"),
]

DIFFERENT = [
    ("edge-01", "edge-02"),
    ("edge-01", "edge-011"),
    ("edge-01", "edge"),
    ("edge-01.example.net", "edge-01.example.org"),
    ("edge-01.example.net", "edge-01.example"),
    ("edge-01.example.net", "edge-01.sub.example.net"),
    ("edge-01.example.net", "example.net"),
    ("10.0.0.1", "10"),
    ("10", "10.0.0.1"),
    ("10.0.0.1", "10.0.0.2"),
    ("10.0.0.1", "10.example.net"),
    ("2001:db8::1", "2001:db8::2"),
    ("edge-01", ""),
    ("", ""),
    (None, "edge-01"),
    (".", "."),
    (".", ".example.net"),
    (" ", " "),
    ("...", "edge-01"),
    (".example.net", "example"),
    ("edge-01-re0", "edge-01"),
    # Letters that look alike, or that Python folds to ASCII ones.
    ("edge-01", "\uff45dge-01"),
    ("edge-01", "edge\u201001"),
    ("edge-01", "edge-\uff10\uff11"),
    ("edge-01", "\u0435dge-01"),
    ("core-01", "cor\u212f-01"),
    ("k-01", "\u212a-01"),
    ("s-01", "\u017f-01"),
    ("ss-01", "\u00df-01"),
    ("i-01", "\u0130-01"),
    ("I-01", "\u0131-01"),
    ("edge-01", "edge-01\uff0eexample.net"),
    ("edge-01", "edge-01\u3002example.net"),
    ("edge-01", "edge-01\u00a0"),
    ("edge-01", "edge-01\u200b"),
    ("10.0.0.1", "\uff11\uff10.0.0.1"),
    # Internationalized names: not certain to be one device.
    ("m\u00fcnchen-01", "M\u00dcNCHEN-01"),
    ("m\u00fcnchen-01", "mu\u0308nchen-01"),
    ("m\u00fcnchen-01", "xn--mnchen-01-9db"),
]


@pytest.mark.parametrize(("name", "wanted"), SAME)
def test_short_same_device(name: str, wanted: str) -> None:
    assert host_names.names_match(name, wanted, "short") is True
    assert host_names.names_match(wanted, name, "short") is True


@pytest.mark.parametrize(("name", "wanted"), DIFFERENT)
def test_short_different_devices(name: str | None, wanted: str) -> None:
    assert host_names.names_match(name, wanted, "short") is False
    if name is not None:
        assert host_names.names_match(wanted, name, "short") is False


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("edge-01.example.net", "edge-01.example.net", True),
        ("edge-01", "EDGE-01", False),
        ("edge-01", "edge-01.example.net", False),
        ("edge-01.", "edge-01", False),
        (" edge-01", "edge-01", False),
        ("", "", False),
        (None, "edge-01", False),
    ],
)
def test_exact(name: str | None, wanted: str, expected: bool) -> None:
    assert host_names.names_match(name, wanted, "exact") is expected


@pytest.mark.parametrize("name", [None, "", "edge-01", "<script>"])
def test_any(name: str | None) -> None:
    assert host_names.names_match(name, "edge-02", "any") is True


@given(
    st.one_of(st.none(), st.text(max_size=30)),
    st.text(max_size=30),
    st.sampled_from(host_names.MATCH_MODES),
)
def test_result_is_a_boolean_and_empty_names_never_match(name: str | None, wanted: str, match: str) -> None:
    found = host_names.names_match(name, wanted, match)
    assert isinstance(found, bool)
    if match != "any" and not (name and name.strip(" .") and wanted.strip(" .")):
        assert found is False or (match == "exact" and name == wanted != "")
