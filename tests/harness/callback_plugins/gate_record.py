# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes each result of a playbook as a line of JSON: no template, fact or connection stands between it and the test."""

from __future__ import annotations

import json
import os

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: gate_record
type: notification
short_description: Results as lines of JSON
description: Results as lines of JSON, in the file that GATE_RECORD names.
"""


def _of(result, name):
    # ansible-core 2.19 and later have these without the underscore.
    return getattr(result, name, None) or getattr(result, f"_{name}")


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "notification"
    CALLBACK_NAME = "gate_record"

    def __init__(self):
        super().__init__()
        self._play = ""

    def _write(self, **line):
        with open(os.environ["GATE_RECORD"], "a", encoding="utf-8") as file:
            file.write(json.dumps(line, default=str) + "\n")

    def _record(self, event, result):
        task = _of(result, "task")
        self._write(
            event=event,
            play=self._play,
            task=task.name or "",
            action=str(task.action),
            host=str(_of(result, "host")),
            result=_of(result, "result"),
        )

    def v2_playbook_on_play_start(self, play):
        self._play = str(play.get_name())
        self._write(event="play", play=self._play)

    def v2_runner_on_ok(self, result):
        self._record("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._record("ignored" if ignore_errors else "failed", result)

    def v2_runner_on_unreachable(self, result):
        self._record("unreachable", result)

    def v2_runner_on_skipped(self, result):
        self._record("skipped", result)

    def v2_playbook_on_stats(self, stats):
        self._write(event="stats", hosts={host: stats.summarize(host) for host in stats.processed})
