# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values in messages."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._text import (
    escape_all_controls,
    escape_controls,
    looks_like_key,
    quoted,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import HARD_NUMBERS


@pytest.mark.parametrize("value", HARD_NUMBERS)
def test_quoted_value_is_one_short_printable_line(value: str) -> None:
    shown = quoted(value + "\x1b\u202e")
    assert shown.isprintable()
    assert len(shown) <= 82
    assert shown.startswith("'" + value[:70])


@pytest.mark.parametrize("value", ["a\nb", "a\n", "\rb", "-----BEGIN PRIVATE KEY-----", "x -----BEGIN y"])
def test_value_that_may_be_a_key_is_not_quoted(value: str) -> None:
    assert quoted(value).startswith("(not shown")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("/etc/pki/tls/certs/space.example.net.pem", False),
        ("~/.junos_space/client-key.pem", False),
        ("/srv/" + "0123456789abcdef" * 4 + "/ca.pem", False),
        ("-----BEGIN CERTIFICATE----- MIIB", True),
        ("/home/me/-----BEGIN CERTIFICATE-----\nMIIB", True),
        ("MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQ", True),
        ("/home/me/LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JR0hBZ0VBTUJNR0J5", True),
    ],
)
def test_keys_are_distinguished_from_paths(value: str, expected: bool) -> None:
    assert looks_like_key(value) is expected


def test_controls_are_escaped_as_json_escapes_them() -> None:
    text = "a\r\x1b[2K\x9b\x7f\u2028\u202e\u2066b"
    assert json.loads(f'"{escape_controls(text)}"') == text
    assert escape_controls(text).isprintable()
    assert escape_all_controls({"k\r": [text, ("\n", 1)]}) == {"k\\u000d": [escape_controls(text), ["\\u000a", 1]]}


def test_letters_are_not_escaped() -> None:
    # The joiner is part of words in Persian and Hindi.
    text = "Zürich, 東京, \u0645\u06cc\u200c\u062e\u0648, \u00a0 \u00ad"
    assert escape_controls(text) == text


def test_value_without_controls_is_not_copied() -> None:
    """Two references to one incident stay two references, and are sent between processes once."""
    found: dict[str, t.Any] = {
        "incident": {"status": "Created"},
        "incidents": [],
        "allowed": True,
        "n": 1,
        "none": None,
    }
    found["incidents"] = [found["incident"]]
    assert escape_all_controls(found) is found
