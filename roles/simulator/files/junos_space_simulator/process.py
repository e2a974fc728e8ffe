# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Start, find and stop a simulator that runs in the background."""

from __future__ import annotations

import http.client
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .constants import CONTROL_PATH, LOOPBACK

PACKAGE = Path(__file__).resolve().parent


def find_running(state_dir: Path) -> dict[str, Any] | None:
    """The contents of ready.json, if its process is alive and really is the simulator of this directory."""
    try:
        ready: dict[str, Any] = json.loads((state_dir / "ready.json").read_text())
        connection: http.client.HTTPConnection
        if ready["ca_path"]:
            context = ssl.create_default_context(cafile=ready["ca_path"])
            connection = http.client.HTTPSConnection(LOOPBACK, ready["port"], timeout=5, context=context)
        else:
            connection = http.client.HTTPConnection(LOOPBACK, ready["port"], timeout=5)
        try:
            connection.request("GET", CONTROL_PATH + "state")
            state = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return ready if (state["pid"], state["token"]) == (ready["pid"], ready["token"]) else None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return None


def stop_running(state_dir: Path) -> dict[str, Any]:
    """Stop the simulator of this directory, and no other process, and wait until it is gone."""
    ready = find_running(state_dir)
    if ready is None:
        (state_dir / "ready.json").unlink(missing_ok=True)
        return {"changed": False}
    os.kill(ready["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 15
    while (state_dir / "ready.json").exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {ready['pid']} did not stop within 15 seconds")
        time.sleep(0.02)
    return {"changed": True, "pid": ready["pid"]}


def start_detached(state_dir: Path, arguments: Sequence[str], fingerprint: str) -> dict[str, Any]:
    """Start the simulator in a session of its own and wait until it listens. Keep one that already runs like that."""
    ready = find_running(state_dir)
    if ready is not None and ready.get("fingerprint") == fingerprint:
        return {**ready, "changed": False}
    stop_running(state_dir)
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    errors = state_dir / "stderr.txt"
    command = [sys.executable, str(PACKAGE), *arguments]
    with errors.open("wb") as stream:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stream, start_new_session=True
        )
    deadline = time.monotonic() + 30
    while True:
        ready = find_running(state_dir)
        if ready is not None and ready["pid"] == child.pid:
            return {**ready, "changed": True}
        if child.poll() is not None or time.monotonic() > deadline:
            child.kill()
            raise RuntimeError(errors.read_text(errors="replace").strip() or "it exited without output")
        time.sleep(0.02)
