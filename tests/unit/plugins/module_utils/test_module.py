# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a module exits."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils import _module
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError


class ExitError(Exception):
    def __init__(self, failed: bool, result: dict[str, t.Any]) -> None:
        super().__init__(failed)
        self.failed = failed
        self.result = result


class Module:
    """The part of AnsibleModule that is used: parameters, and exits that raise."""

    def __init__(self, password: str | None) -> None:
        self.params = {"password": password, "url": "https://space.example.net"}

    def exit_json(self, **result: t.Any) -> None:
        raise ExitError(False, result)

    def fail_json(self, **result: t.Any) -> None:
        raise ExitError(True, result)


def _exit(password: str | None, result: dict[str, t.Any], error: SpaceError | None = None) -> ExitError:
    with pytest.raises(ExitError) as caught:
        _module.exit_with_result(t.cast(t.Any, Module(password)), result, error)
    return caught.value


ROW = {"asked": "CASE-1", "incidents": [{"key": 3572214, "status": "Created", "raw": {"@key": "3572214"}}]}


def test_result_is_returned_unchanged() -> None:
    ended = _exit("hunter2", {"answers": [ROW], "complete": True})
    assert not ended.failed
    assert ended.result == {"changed": False, "answers": [ROW], "complete": True}


def test_error_returns_failure_and_result() -> None:
    error = SpaceError("wait_timeout", "It was not reached.", hint="Wait longer.")
    ended = _exit("hunter2", {"answers": [ROW]}, error)
    assert ended.failed
    assert ended.result == {
        "msg": "It was not reached. Wait longer.",
        "failure": {"kind": "wait_timeout", "status": None, "hint": "Wait longer."},
        "answers": [ROW],
    }


@pytest.mark.parametrize("password", ["Created", "5722", "CASE", "3572214", "@key"])
@pytest.mark.parametrize("error", [None, SpaceError("wait_timeout", "x")])
def test_result_that_would_be_masked_is_a_usage_failure(password: str, error: SpaceError | None) -> None:
    ended = _exit(password, {"answers": [ROW]}, error)
    assert ended.failed
    assert ended.result["failure"]["kind"] == "usage"
    assert "answers" not in ended.result
    assert password not in str(ended.result)


@pytest.mark.parametrize("password", [None, ""])
def test_no_password_masks_nothing(password: str | None) -> None:
    assert not _exit(password, {"answers": [ROW]}).failed


def test_options_are_the_parameters() -> None:
    options = _module.ModuleOptions({"url": "https://space.example.net", "retries": 0})
    assert [options.get_option(name) for name in ("url", "retries")] == ["https://space.example.net", 0]
