# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The command line: run in the foreground or in the background, and stop."""

from __future__ import annotations

import argparse
import hashlib
import json
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .constants import LOOPBACK
from .process import start_detached, stop_running
from .scenario import DEFAULT_SCENARIO
from .simulator import Simulator


def main(arguments: Sequence[str] | None = None) -> int:
    argv = list(sys.argv[1:] if arguments is None else arguments)
    description = "A simulated Junos Space appliance with Service Now, on loopback only."
    parser = argparse.ArgumentParser(description=description, allow_abbrev=False)
    parser.add_argument(
        "--state-dir", type=Path, required=True, help="directory for ready.json, requests.jsonl, ca.pem"
    )
    parser.add_argument("--scenario", type=Path, help="YAML or JSON; default is the shipped one")
    parser.add_argument("--behaviour", default="{}", help="JSON object: settings that override the scenario's")
    parser.add_argument("--bind", default=LOOPBACK, help=f"always {LOOPBACK}")
    parser.add_argument("--port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--tls", action="store_true", help="serve HTTPS with a certificate made for this run")
    parser.add_argument("--lifetime", type=float, default=3600, help="seconds until it stops by itself")
    parser.add_argument("--detach", action="store_true", help="run in the background; prints its data as JSON")
    parser.add_argument("--stop", action="store_true", help="stop the one of this directory")
    options = parser.parse_args(argv)
    try:
        if options.stop:
            print(json.dumps(stop_running(options.state_dir)))
            return 0
        scenario = options.scenario or DEFAULT_SCENARIO
        behaviour = json.loads(options.behaviour)
        simulator = Simulator(
            scenario, tls=options.tls, state_dir=options.state_dir, port=options.port, behaviour=behaviour,
            bind=options.bind,
        )  # fmt: skip
        settings = [options.behaviour, options.port, options.tls, options.lifetime]
        fingerprint = hashlib.sha256(repr(settings).encode() + scenario.read_bytes()).hexdigest()
        if options.detach:
            remaining = [item for item in argv if item != "--detach"]
            print(json.dumps(start_detached(options.state_dir, remaining, fingerprint)))
            return 0
        user = simulator.scenario.default_user()
        stop_event = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_unused: stop_event.set())
        simulator.start(fingerprint=fingerprint, username=user.username, password=user.password)
        stop_event.wait(options.lifetime)
        simulator.stop()
    except (OSError, RuntimeError, ValueError) as error:
        print(f"junos_space_simulator: {error}", file=sys.stderr)
        return 1
    return 0
