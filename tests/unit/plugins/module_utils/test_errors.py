# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one exception, and what playbooks read of it."""

from __future__ import annotations

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS, SpaceError


def test_the_kinds_are_those_of_the_contract() -> None:
    known = (
        "auth denied not_found rate_limited tls connection timeout bad_payload server usage wait_timeout wait_failed"
    )
    assert set(KINDS) == {*known.split()}


def test_the_text_is_the_message_and_what_to_do_next() -> None:
    assert str(SpaceError("usage", "It is wrong.", hint="Make it right.")) == "It is wrong. Make it right."
    assert str(SpaceError("usage", "It is wrong.")) == "It is wrong."


def test_the_failure_has_kind_status_and_hint() -> None:
    error = SpaceError("denied", "No.", hint="Ask for a role.", status=403)
    assert error.to_failure_dict() == {"kind": "denied", "status": 403, "hint": "Ask for a role."}
    assert SpaceError("connection", "Gone.").to_failure_dict() == {"kind": "connection", "status": None, "hint": ""}


def test_an_error_is_not_retryable_unless_it_says_so() -> None:
    assert SpaceError("server", "No.", status=503).retryable is False
