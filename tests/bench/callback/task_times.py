# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes how many seconds each task of a play took, for the benchmark only."""

from __future__ import annotations

DOCUMENTATION = """
name: task_times
type: aggregate
short_description: Seconds of each task, as JSON
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
        self._starts: list[tuple[str, float]] = []

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        self._starts.append((task.get_name(), time.monotonic()))

    def v2_playbook_on_stats(self, stats: t.Any) -> None:
        ends = [start for _name, start in self._starts[1:]] + [time.monotonic()]
        times = [(name, end - start) for (name, start), end in zip(self._starts, ends)]
        Path(os.environ["TASK_TIMES"]).write_text(json.dumps(times), encoding="utf-8")
