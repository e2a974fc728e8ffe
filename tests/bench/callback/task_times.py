# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes how many seconds the tasks of a play took, and how many of them a module says it took, for the benchmark only."""

from __future__ import annotations

DOCUMENTATION = """
name: task_times
type: aggregate
short_description: Seconds of the tasks, as JSON
description: Writes them to the file that TASK_TIMES names.
"""

import json
import os
import time
import typing as t
from pathlib import Path

from ansible.plugins.callback import CallbackBase


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "task_times"

    def __init__(self) -> None:
        super().__init__()
        self._started = 0.0
        self._elapsed = 0.0

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._started = self._started or time.monotonic()

    def v2_runner_on_ok(self, result: t.Any) -> None:
        # ansible-core 2.19 and later have it without the underscore.
        self._elapsed += float((getattr(result, "result", None) or result._result).get("elapsed", 0.0))

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        seconds = time.monotonic() - self._started
        text = json.dumps({"seconds": seconds, "elapsed": self._elapsed})
        Path(os.environ["TASK_TIMES"]).write_text(text, encoding="utf-8")
