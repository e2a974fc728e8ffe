# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes each result of a playbook, and how long it took, as a line of JSON: beside the usual output, not in its place."""

from __future__ import annotations

import json
import os
import shutil
import time
import typing as t

from ansible import constants
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: fault_record
type: aggregate
short_description: Results as lines of JSON
description: Results as lines of JSON in the file that FAULT_RECORD names, and a copy of the run's memory beside it.
"""


def _of(result: t.Any, name: str) -> t.Any:
    # ansible-core 2.19 and later have these without the underscore.
    return getattr(result, name, None) or getattr(result, f"_{name}")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "fault_record"
    CALLBACK_NEEDS_ENABLED = True

    def __init__(self) -> None:
        super().__init__()
        self._started: dict[tuple[str, str], float] = {}
        self._place = os.environ["FAULT_RECORD"]

    def _record(self, event: str, result: t.Any) -> None:
        task, host = _of(result, "task"), str(_of(result, "host"))
        line = {
            "event": event,
            "task": task.name or "",
            "action": str(task.action),
            "host": host,
            "seconds": time.monotonic() - self._started.get((host, task._uuid), 0.0),
            "result": _of(result, "result"),
        }
        with open(self._place, "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def v2_runner_on_start(self, host: t.Any, task: t.Any) -> None:
        self._started[str(host), task._uuid] = time.monotonic()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._record("ok", result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._record("failed", result)

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self._record("unreachable", result)

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        # Ansible removes it when it ends.
        memory = os.path.join(constants.DEFAULT_LOCAL_TMP, "netops.junos_space")
        if os.path.isdir(memory):
            shutil.copytree(memory, f"{self._place}.memory")
