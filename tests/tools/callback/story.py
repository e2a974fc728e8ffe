# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output of `make demo`: the names of the plays, what their debug tasks show, and failures. Nothing else."""

from __future__ import annotations

import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: story
type: stdout
short_description: Print plays, debug messages and failures only
description:
  - For the demonstration. Not part of the collection.
extends_documentation_fragment:
  - default_callback
"""

QUIET = ("Set up",)


class CallbackModule(CallbackBase):
    """Prints the messages of debug tasks as plain lines."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "story"

    def v2_playbook_on_play_start(self, play: t.Any) -> None:
        self._title = str(play.get_name())

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        # Not at the start of the play, which may have no hosts.
        if self._title not in ("", *QUIET):
            self._display.display(f"\n{self._title}", color="bright blue")
        self._title = ""

    def v2_runner_on_ok(self, result: t.Any) -> None:
        if result.task.action.rpartition(".")[2] == "debug":
            self._show(result.result.get("msg"))

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._show(f"FAILED on {result.host.get_name()}: {result.result.get('msg')}")

    def v2_runner_on_unreachable(self, result: t.Any) -> None:
        self.v2_runner_on_failed(result)

    def _show(self, message: t.Any) -> None:
        for line in message if isinstance(message, list) else [message]:
            self._display.display(f"  {line}".rstrip())
