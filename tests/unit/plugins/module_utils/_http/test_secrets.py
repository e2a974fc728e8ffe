# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets stay out of texts, however a server spells them."""

from __future__ import annotations

import base64
import json
import typing as t
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._http import secrets
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME

FORBIDDEN = secrets.encoded_variants(PASSWORD, USERNAME)

ECHOES = {
    "plain": PASSWORD,
    "upper case": PASSWORD.upper(),
    "in a sentence": f"user {USERNAME}, password {PASSWORD}, is wrong",
    "URL-encoded": quote(PASSWORD, safe=""),
    "URL-encoded, slash kept": quote(PASSWORD),
    "URL-encoded in lower case": quote(PASSWORD, safe="").lower(),
    "form-encoded": quote_plus(PASSWORD),
    "JSON": json.dumps({"password": PASSWORD}),
    "JSON in UTF-8": json.dumps({"password": PASSWORD}, ensure_ascii=False),
    # The appliance's own JSON writes each slash so.
    "JSON, slash escaped": json.dumps({"password": PASSWORD}).replace("/", "\\/"),
    "JSON in UTF-8, slash escaped": json.dumps({"password": PASSWORD}, ensure_ascii=False).replace("/", "\\/"),
    "HTML": "wrong: " + PASSWORD.replace("&", "&amp;").replace('"', "&quot;"),
    "HTML, quote kept": "wrong: " + PASSWORD.replace("&", "&amp;"),
    "base64": base64.b64encode(PASSWORD.encode()).decode(),
    "Basic": "Authorization: Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode(),
}


@pytest.mark.parametrize("body", list(ECHOES.values()), ids=list(ECHOES))
def test_a_body_that_echoes_the_password_is_not_shown(body: str) -> None:
    assert secrets.excerpt(body.encode(), FORBIDDEN) == ""


def test_a_password_after_much_text_hides_the_body_too() -> None:
    assert secrets.excerpt(("word " * 5000 + PASSWORD).encode(), FORBIDDEN) == ""


def test_a_password_that_is_cut_at_the_edge_of_what_is_read_does_not_show_its_first_half() -> None:
    body = ("x" + " " * 4090 + PASSWORD).encode()
    assert PASSWORD[:3] not in secrets.excerpt(body, FORBIDDEN)


def test_a_body_without_secrets_is_shown_on_one_printable_line() -> None:
    body = b"  User not\r\n\tauthenticated \x1b[31m(ID 7)\x00\xff "
    assert secrets.excerpt(body, FORBIDDEN) == "User not authenticated [31m(ID 7) \ufffd"


def test_direction_marks_cannot_turn_a_message_around() -> None:
    assert "\u202e" not in secrets.excerpt("a\u202eb".encode(), FORBIDDEN)


def test_markup_is_not_shown() -> None:
    assert secrets.excerpt(b"\n <html>406 ERROR</html>", FORBIDDEN) == ""


def test_a_long_body_is_cut() -> None:
    shown = secrets.excerpt(b"y" * 5000, FORBIDDEN)
    assert len(shown) == 200
    assert shown.endswith("...")


def test_no_password_forbids_nothing() -> None:
    assert "" not in secrets.encoded_variants("")
    assert secrets.excerpt(b"Bad request", secrets.encoded_variants("")) == "Bad request"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Created", True),
        ("It was Created today", True),
        ({"incidents": [{"status": "Created"}]}, True),
        ([["x", ("Created",)]], True),
        ({"Created": 1}, False),
        ("created", False),
        (None, False),
        ({}, False),
    ],
)
def test_a_secret_is_found_where_core_would_mask_it(value: t.Any, expected: bool) -> None:
    assert secrets.contains_secret(value, "Created") is expected


@pytest.mark.parametrize(
    ("value", "secret", "expected"),
    [
        (3572214, "572", True),
        (3572214, "573", False),
        (0.25, "25", True),
        (True, "True", False),
        (None, "None", False),
    ],
)
def test_digits_of_a_number_count_and_booleans_do_not(value: t.Any, secret: str, expected: bool) -> None:
    assert secrets.contains_secret({"key": value}, secret) is expected
