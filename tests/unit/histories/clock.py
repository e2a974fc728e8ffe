# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A clock that only the test moves, in place of the clocks that the code under test reads."""

from __future__ import annotations

import contextlib
import sys
import time
import typing as t
from datetime import datetime, timedelta, timezone
from unittest import mock

from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import wait

START = datetime(2026, 11, 20, 12, 0, 0, tzinfo=timezone.utc)

_PACKAGES = tuple(
    f"ansible_collections.netops.junos_space.plugins.{package}."
    for package in ("module_utils._servicenow", "plugin_utils._gate")
)


class Clock:
    """Seconds since ``START``. ``on_move`` is called with each new time before anything else happens at it."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.stops: list[tuple[float, t.Callable[[], None]]] = []

    @property
    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def at(self, seconds: float, action: t.Callable[[], None]) -> None:
        """Call ``action`` when the clock passes this time."""
        self.stops.append((seconds, action))

    def advance(self, seconds: float) -> None:
        end = self.seconds + seconds
        while due := sorted((stop for stop in self.stops if stop[0] <= end), key=lambda stop: stop[0])[:1]:
            self.stops.remove(due[0])
            self.seconds = max(self.seconds, due[0][0])
            due[0][1]()
        self.seconds = end

    @contextlib.contextmanager
    def installed(self) -> t.Iterator[None]:
        """Make the code under test read this clock, and let its pauses move it."""
        with contextlib.ExitStack() as stack:
            for name, module in list(sys.modules.items()):
                if name.startswith(_PACKAGES):
                    if getattr(module, "time", None) is time:
                        stack.enter_context(mock.patch.object(module, "time", _Time(self)))
                    if getattr(module, "datetime", None) is datetime:
                        stack.enter_context(mock.patch.object(module, "datetime", self._datetime_class()))
            defaults = {"clock": lambda: self.seconds, "sleep": self.advance}
            stack.enter_context(mock.patch.dict(wait.wait.__kwdefaults__, defaults))
            pause = mock.patch.object(Transport, "_pause", lambda _transport, delay, _label: self.advance(delay))
            stack.enter_context(pause)
            yield

    def _datetime_class(self) -> type[datetime]:
        clock = self

        class _Datetime(datetime):
            @classmethod
            def now(cls, tz: t.Any = None) -> t.Any:
                return clock.now.astimezone(tz)

        return _Datetime


class _Time:
    """The module ``time`` with the clock of the test."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def time(self) -> float:
        return self._clock.now.timestamp()

    def monotonic(self) -> float:
        return self._clock.seconds

    def sleep(self, seconds: float) -> None:
        self._clock.advance(seconds)

    def __getattr__(self, name: str) -> t.Any:
        return getattr(time, name)
