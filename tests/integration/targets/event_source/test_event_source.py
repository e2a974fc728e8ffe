# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source as a program of its own, where it is installed; nobody tells its Python where collections are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PASSWORD, PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import COLLECTION, incident

SOURCE = COLLECTION / "extensions" / "eda" / "plugins" / "event_source" / "junos_space_incidents.py"


class TestEventSource(PlaybookTest):
    incidents = (incident(1, "N-1"), incident(2, "N-2", status="Closed"))

    def start(self, **arguments):
        """A running source."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JUNOS_SPACE_", "PYTHON", "ANSIBLE_")) and not name.lower().endswith("_proxy")
        }
        process = subprocess.Popen(
            [sys.executable, str(SOURCE), json.dumps({"interval": 0.2, **arguments})],
            cwd=self.directory,
            env={
                **environment,
                "JUNOS_SPACE_URL": self.appliance.url,
                "JUNOS_SPACE_USERNAME": "operator",
                "JUNOS_SPACE_PASSWORD": PASSWORD,
                "JUNOS_SPACE_RETRIES": "0",
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A run in the background ignores the interrupt, and hands that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.processes.append(process)
        return process

    @pytest.fixture(autouse=True)
    def _end_all(self):
        self.processes: list[subprocess.Popen[str]] = []
        yield
        for process in self.processes:
            self.end(process)

    @staticmethod
    def end(process):
        """Stop it as from a terminal; its output since."""
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            return process.communicate(timeout=30)
        except ValueError:
            # Its output was read to the end before.
            return "", ""
        except subprocess.TimeoutExpired:
            process.kill()
            return process.communicate()

    @staticmethod
    def event(process):
        found = json.loads(process.stdout.readline())["junos_space"]
        return found["incident"]["key"], found["change"]["from"], found["change"]["to"]

    def test_events_changes_and_a_restart(self):
        state = str(self.directory / "state.json")
        source = self.start(state_file=state)
        assert [self.event(source), self.event(source)] == [(1, None, "Created"), (2, None, "Closed")]
        self.appliance.set_incidents([incident(1, "N-1", status="Updated"), self.incidents[1]])
        assert self.event(source) == (1, "Created", "Updated")
        self.fault(status=503)
        self.appliance.set_incidents([*self.incidents[1:], incident(1, "N-1", status="Closed")])
        self.appliance.set_behaviour(faults=[])
        assert self.event(source) == (1, "Updated", "Closed")
        output, errors = self.end(source)
        assert output == "", output
        assert source.returncode == 0, errors
        self.appliance.set_incidents([*self.incidents[1:], incident(3, "N-3")])
        source = self.start(state_file=state)
        assert self.event(source) == (3, None, "Created")
        assert self.end(source)[0] == ""

    def test_refused_login(self):
        source = self.start(password="wrong-one")
        output, errors = source.communicate(timeout=30)
        assert source.returncode != 0
        assert output == ""
        assert "answered 401" in errors
        assert "wrong-one" not in errors
        assert [entry["status"] for entry in self.appliance.requests] == [401]

    def test_wrong_arguments(self):
        source = self.start(intervall=5)
        _said, errors = source.communicate(timeout=30)
        assert source.returncode != 0
        assert "no argument intervall" in errors
        assert self.request_count == 0
