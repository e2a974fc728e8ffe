# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading connection options: url, credentials, ranges, secrets."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils import _options
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils.options_cases import CONTRACT, every_option
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    PASSWORD,
    USERNAME,
    Options,
    all_messages,
    connection,
)


def _usage(**options: t.Any) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        connection(**{"url": "https://space.example.net", **options})
    assert caught.value.kind == "usage"
    assert caught.value.hint
    return caught.value


# Reading


def test_defaults() -> None:
    found = connection("https://space.example.net")
    for name in set(CONTRACT) - {"url", "username", "password"}:
        assert getattr(found, name) == CONTRACT[name][1], name


@every_option
def test_empty_string_is_unset(name: str) -> None:
    given = {"url": "https://space.example.net", "username": USERNAME, "password": PASSWORD}
    others = {key: value for key, value in given.items() if key != name}
    if name in given:
        with pytest.raises(SpaceError, match=name):
            _options.parse_connection(Options(**others, **{name: ""}))
    else:
        assert getattr(_options.parse_connection(Options(**others, **{name: ""})), name) == CONTRACT[name][1]


def test_data_tags_are_dropped() -> None:
    class Tagged(str):
        pass

    found = connection(Tagged("https://space.example.net"), username=Tagged("u"), password=Tagged("p"))
    assert [type(value) for value in (found.url, found.username, found.password.reveal())] == [str, str, str]


# URL


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://space.example.net", "https://space.example.net"),
        ("https://space.example.net/", "https://space.example.net"),
        ("https://space.example.net:8443/prefix/", "https://space.example.net:8443/prefix"),
        ("HTTPS://Space.Example.net", "HTTPS://Space.Example.net"),
        ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://[2001:db8::1]:443/x", "https://[2001:db8::1]:443/x"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.255.0.3", "http://127.255.0.3"),
        ("http://localhost:1/p", "http://localhost:1/p"),
        ("http://LOCALHOST", "http://LOCALHOST"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_valid_url_loses_its_trailing_slash(url: str, expected: str) -> None:
    assert connection(url).url == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is required"),
        ("space.example.net", "https://"),
        ("//space.example.net", "https://"),
        ("/path", "https://"),
        ("ftp://space.example.net", "https://"),
        ("file:///etc/passwd", "https://"),
        ("https://", "does not name a host"),
        ("https:///path", "does not name a host"),
        ("https://:443", "does not name a host"),
        ("https://space.example.net:port", "not a valid URL"),
        ("https://space.example.net:65536", "not a valid URL"),
        ("https://space.example.net:-1", "not a valid URL"),
        ("https://space.example.net:0", "port 0"),
        ("https://[::1", "not a valid URL"),
        ("https://space.example.net/a b", "white space"),
        (" https://space.example.net", "white space"),
        ("https://space.example.net\n", "white space"),
        ("https://space.example.net/\x7f", "control"),
        ("https://space.example.net\\evil.example", "backslash"),
        ("https://space.example.net?x=1", "query"),
        ("https://space.example.net/?", "query"),
        ("https://space.example.net#top", "fragment"),
        ("https://space.example.net/#", "fragment"),
    ],
)
def test_invalid_url_is_rejected_with_a_reason(url: str, reason: str) -> None:
    assert reason in _usage(url=url).message


@pytest.mark.parametrize(
    "host",
    [
        "space.example.net",
        "192.0.2.1",
        "127.0.0.1.evil.example",
        "127.1",
        "0x7f.0.0.1",
        "2130706433",
        "127.0.0.1.",
        "localhost.evil.example",
        "localhostevil",
        "mylocalhost",
        "0.0.0.0",  # noqa: S104
        "[::]",
        "[::2]",
        "[fe80::1]",
        "\uff11\uff12\uff17.0.0.1",
    ],
)
def test_plain_http_is_rejected_unless_loopback(host: str) -> None:
    error = _usage(url=f"http://{host}:8080")
    assert "plain http://" in error.message
    assert "password" in error.message


@pytest.mark.parametrize(
    "url",
    [
        "https://operator:hunter2@space.example.net",
        "https://operator@space.example.net/hunter2",
        "https://operator:hunter2@",
        "https://operator:hunter2/x@space.example.net",
        "https://operator:9/hunter2@space.example.net",
        "https://space.example.net/p@hunter2",
        "http://127.0.0.1:8080@hunter2.example",
        "https://operator:hunter2@space.example.net:bad",
        "https://[hunter2@space.example.net",
    ],
)
def test_credentials_in_the_url_are_rejected_and_not_repeated(url: str) -> None:
    error = _usage(url=url)
    assert "@" in error.message or "credentials" in error.message
    assert "username and password" in error.hint
    assert "hunter2" not in all_messages(error)


# Credentials


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"username": "u", "password": None}, "password"),
        ({"username": "u", "password": ""}, "password"),
        ({"username": None, "password": "p"}, "username"),
        ({"username": "", "password": "p", "client_cert": "/c.pem"}, "username"),
        ({"username": None, "password": None, "client_key": "/k.pem"}, "client_cert"),
        ({"client_key": "/k.pem"}, "client_cert"),
        ({"username": None, "password": None}, "No credentials"),
    ],
)
def test_incomplete_credentials_name_the_missing_option(given: dict[str, t.Any], missing: str) -> None:
    assert missing in _usage(**given).message


@pytest.mark.parametrize(
    "given",
    [
        {"username": "u", "password": "p"},
        {"username": None, "password": None, "client_cert": "/c.pem"},
        {"username": None, "password": None, "client_cert": "/c.pem", "client_key": "/k.pem"},
        {"username": "u", "password": "p", "client_cert": "/c.pem"},
    ],
)
def test_complete_credentials_are_accepted(given: dict[str, t.Any]) -> None:
    found = connection("https://space.example.net", **given)
    assert (found.username, found.password.reveal()) == (given["username"], given["password"])
    assert (found.client_cert, found.client_key) == (given.get("client_cert"), given.get("client_key"))


def test_colon_in_the_username_is_rejected() -> None:
    assert "colon" in _usage(username="a:b").message


@pytest.mark.parametrize("name", ["username", "password"])
def test_credentials_that_cannot_be_encoded_are_rejected(name: str) -> None:
    # An environment variable that is not UTF-8 arrives so.
    error = _usage(**{name: "caf\udce9-hunter2"})
    assert name in error.message
    assert "hunter2" not in all_messages(error)


# Ranges


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0),
        ("timeout", -1.0),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("timeout", 86401),
        ("retries", -1),
        ("retries", 21),
        ("connections", 0),
        ("connections", 17),
        ("connections", -4),
        ("format", "yaml"),
        ("format", "JSON"),
    ],
)
def test_value_out_of_range_is_rejected(name: str, value: t.Any) -> None:
    assert name in _usage(**{name: value}).message


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", 0.1),
        ("timeout", 86400),
        ("retries", 0),
        ("retries", 20),
        ("connections", 1),
        ("connections", 16),
        ("format", "xml"),
        ("session", True),
        ("domain_id", 2),
    ],
)
def test_value_at_the_bound_is_accepted(name: str, value: t.Any) -> None:
    assert getattr(connection("https://space.example.net", **{name: value}), name) == value


# Secrets and warnings


def test_password_is_not_in_the_repr() -> None:
    found = connection("https://space.example.net")
    assert PASSWORD not in f"{found!r} {found} {dataclasses.asdict(found)!r} {vars(found)!r} {found.password!s}"
    assert found.password.reveal() == PASSWORD


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "ftp://x"},
        {"timeout": -1},
        {"retries": 99},
        {"connections": 0},
        {"format": "yaml"},
        {"username": None},
        {"username": "a:b"},
        {"client_key": "/k"},
    ],
)
def test_password_is_not_in_errors(wrong: dict[str, t.Any]) -> None:
    assert PASSWORD not in all_messages(_usage(**wrong))


def test_warning_about_unverified_certificates() -> None:
    (warning,) = connection("https://space.example.net", validate_certs=False).warnings()
    assert "validate_certs" in warning
    assert "ca_path" in warning
    assert connection("https://space.example.net").warnings() == []


@pytest.mark.parametrize(("password", "expected"), [("abc", 1), ("abcd", 0)])
def test_warning_about_short_password(password: str, expected: int) -> None:
    warnings = connection("https://space.example.net", password=password).warnings()
    assert len(warnings) == expected
    assert password not in "".join(warnings)


@pytest.mark.parametrize("name", ["ca_path", "client_cert", "client_key"])
@pytest.mark.parametrize("text", ["-----BEGIN CERTIFICATE-----\nMIIB", "/etc/a\n/etc/b", "a\r"])
def test_text_in_place_of_a_path_is_rejected_and_not_shown(name: str, text: str) -> None:
    error = _usage(**{"client_cert": "/c.pem", name: text})
    assert name in error.message
    assert text not in all_messages(error)
