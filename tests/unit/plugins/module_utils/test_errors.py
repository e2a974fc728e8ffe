# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The exception of the core, and the ``failure`` that playbooks read."""

from __future__ import annotations

import sys

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS, SpaceError, missing_library_error


def test_kinds_are_the_contract() -> None:
    known = (
        "auth denied not_found rate_limited tls connection timeout bad_payload server usage wait_timeout wait_failed"
    )
    assert set(KINDS) == {*known.split()}


def test_string_is_message_and_hint() -> None:
    assert str(SpaceError("usage", "It is wrong.", hint="Make it right.")) == "It is wrong. Make it right."
    assert str(SpaceError("usage", "It is wrong.")) == "It is wrong."


def test_failure_dict() -> None:
    error = SpaceError("denied", "No.", hint="Ask for a role.", status=403)
    assert error.to_failure_dict() == {"kind": "denied", "status": 403, "hint": "Ask for a role."}
    assert SpaceError("connection", "Gone.").to_failure_dict() == {"kind": "connection", "status": None, "hint": ""}


def test_errors_are_not_retryable_by_default() -> None:
    assert SpaceError("server", "No.", status=503).retryable is False


def test_missing_library_names_the_interpreter() -> None:
    error = missing_library_error("jmespath", "the query option")
    assert error.missing_library == "jmespath"
    assert f"is not installed for {sys.executable}; the query option needs it" in error.message
    assert f"{sys.executable} -m pip install jmespath" in error.hint
