# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The simulator as an object: start and stop it, read its log, change what it serves."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import ssl
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .appliance import Appliance
from .certificates import make_certificates
from .constants import LOOPBACK
from .scenario import Scenario, parse_incidents
from .server import Server
from .validation import ScenarioError


class Simulator:
    """A running simulated appliance. Use it as a context manager, or call start() and stop().

    With ``tls`` it serves HTTPS, with a certificate made for this run or with the given context.
    """

    def __init__(
        self,
        scenario: Mapping[str, Any] | str | Path | None = None,
        *,
        tls: bool | ssl.SSLContext = False,
        state_dir: str | Path | None = None,
        port: int = 0,
        behaviour: Mapping[str, Any] | None = None,
        bind: str = LOOPBACK,
    ) -> None:
        if bind != LOOPBACK:
            raise ScenarioError(f"the simulator listens on {LOOPBACK} only, not on {bind}")
        loaded = Scenario.load(scenario)
        self.scenario = dataclasses.replace(loaded, behaviour=loaded.behaviour.replaced(behaviour or {}))
        self._tls, self._port = tls, port
        self._own_dir = state_dir is None and tls is True
        self._state_dir = Path(state_dir).resolve() if state_dir is not None else None
        self.ca_path: Path | None = None
        self.log_path: Path | None = None

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, **ready: Any) -> Simulator:
        """Listen. Where there is a state directory, write ready.json with the given entries added."""
        context = None if isinstance(self._tls, bool) else self._tls
        if self._own_dir:
            self._state_dir = Path(tempfile.mkdtemp(prefix="junos_space_simulator_"))
        if self._state_dir:
            self._state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log_path = self._state_dir / "requests.jsonl"
            if self._tls is True:
                self.ca_path, context = make_certificates(self._state_dir)
        self._appliance = Appliance(self.scenario, self.log_path)
        self._server = Server(self._port, self._appliance, context)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        if self._state_dir:
            ready |= {"url": self.url, "pid": os.getpid(), "port": self._port, "token": self._server.token}
            ready |= {"ca_path": str(self.ca_path) if self.ca_path else None, "log_path": str(self.log_path)}
            temp_path = self._state_dir / "ready.json.new"
            with open(os.open(temp_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
                json.dump(ready, stream)
            temp_path.replace(self._state_dir / "ready.json")
        return self

    def stop(self) -> None:
        self._server.stop_event.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()
        self._thread.join()
        if self._own_dir and self._state_dir:
            shutil.rmtree(self._state_dir, ignore_errors=True)
        elif self._state_dir:
            (self._state_dir / "ready.json").unlink(missing_ok=True)

    @property
    def url(self) -> str:
        """The address of the appliance."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{LOOPBACK}:{self._port}{self._appliance.behaviour.path_prefix}"

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self._appliance.log.entries()

    @property
    def connections(self) -> int:
        """The number of TCP connections of the logged requests."""
        return len({entry["connection"] for entry in self.requests})

    @property
    def state(self) -> dict[str, Any]:
        return self._server.state()

    def set_behaviour(self, **settings: Any) -> None:
        self._appliance.update_behaviour(settings)

    def set_incidents(self, incidents: Sequence[Mapping[str, Any]]) -> None:
        self._appliance.incidents = parse_incidents(incidents)

    def reset_log(self) -> None:
        self._appliance.log.clear()

    def reset(self) -> None:
        """Restore incidents, settings, accounts, sessions and log to the state at the start."""
        self._appliance.reset()
