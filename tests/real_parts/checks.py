# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the checks share: their outcome, and the client that they check."""

from __future__ import annotations

import time
import traceback
import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService

USERNAME, PASSWORD = "operator", "S3cret-of-nothing"
SCENARIO = {"users": [{"username": USERNAME, "password": PASSWORD}]}


class CheckFailed(Exception):  # noqa: N818 (an outcome, not an error of the program)
    pass


def expect(condition: object, message: str) -> None:
    if not condition:
        raise CheckFailed(message)


@dataclass
class Results:
    """Runs checks one by one and counts how they ended."""

    selected: str = ""
    """Only checks whose name contains this are run."""
    passed: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)

    def run(self, name: str, check: t.Callable[[], str | None]) -> None:
        if self.selected not in name:
            return
        started = time.monotonic()
        try:
            note = check()
        except CheckFailed as exc:
            self.failed += 1
            outcome = f"FAILED: {exc}"
        except Exception:
            self.failed += 1
            outcome = f"FAILED:\n{traceback.format_exc()}"
        else:
            self.passed += 1
            outcome = note or "ok"
        print(f"{name}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)


class Options:
    """An ``OptionReader`` over keyword arguments."""

    def __init__(self, **values: object) -> None:
        self._values = values

    def get_option(self, option: str) -> t.Any:
        return self._values.get(option)


def service(url: str, **options: object) -> IncidentService:
    values = {"url": url, "username": USERNAME, "password": PASSWORD, "timeout": 10.0, "retries": 4, **options}
    return IncidentService(parse_connection(Options(**values)))
