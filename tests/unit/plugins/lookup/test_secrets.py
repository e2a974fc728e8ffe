# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""No secret in a message, in whichever option it was put."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.unit.plugins.lookup.lookup_cases import failure
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, all_messages

KEY = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0w\n-----END PRIVATE KEY-----\n"


CONNECTION = (
    "url", "validate_certs", "timeout", "retries", "session", "domain_id", "connections", "format", "client_cert", "ca_path",
)  # fmt: skip


@pytest.mark.parametrize("value", [KEY, PASSWORD])
@pytest.mark.parametrize("option", [*CONNECTION, "query", "on_missing", "cache_timeout"])
def test_secret_in_the_wrong_option_is_not_shown(login: dict[str, t.Any], option: str, value: str) -> None:
    error = failure(["CASE-1"], **{**login, option: value})
    assert "MIGHAgEA" not in all_messages(error)
    assert option in str(error)


@pytest.mark.parametrize("value", [KEY, PASSWORD])
@pytest.mark.parametrize("option", CONNECTION)
def test_secret_in_the_wrong_variable_is_not_shown(login: dict[str, t.Any], option: str, value: str) -> None:
    login.pop(option, None)
    error = failure(["CASE-1"], {f"junos_space_{option}": value}, **login)
    assert "MIGHAgEA" not in all_messages(error)
    assert option in str(error)
