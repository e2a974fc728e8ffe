# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of the event source: from a rulebook, else from the environment. Nobody has checked them before.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS, Connection, parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter

LISTS = ("host_names", "statuses", "incident_types", "priorities")
OWN = ("interval", "delay", "initial", "state_file", *LISTS)
INTERVAL = 120.0

# ansible-rulebook adds an argument of its own (eda_feedback_queue) where feedback is on.
_FOREIGN = "eda_"

_BOOLEANS = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), False),
}


@dataclass(frozen=True)
class SourceOptions:
    """All arguments, validated."""

    connection: Connection
    interval: float
    initial: str
    state_file: str | None
    host_names: list[str] | None
    selection: IncidentFilter

    @classmethod
    def read(cls, arguments: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> SourceOptions:
        """Raises ``SpaceError`` of kind ``usage`` where one is unknown, missing or not of its type."""
        _refuse_unknown(arguments)
        if arguments.get("interval") is not None and arguments.get("delay") is not None:
            raise SpaceError("usage", "interval and delay are the same argument.", hint="Give one of them.")
        interval = arguments.get("interval")
        interval = arguments.get("delay") if interval is None else interval
        seconds = INTERVAL if interval is None else _number("interval", interval, float)
        if not 0 < seconds <= 86400:
            raise SpaceError("usage", f"The argument interval is {seconds:g}.", hint="Set it to 1 to 86400 seconds.")
        initial = arguments.get("initial") or "emit"
        if initial not in ("emit", "remember"):
            raise SpaceError("usage", "The argument initial is neither emit nor remember.", hint="Correct it.")
        lists = {name: _texts(name, arguments.get(name)) for name in LISTS}
        return cls(
            connection=parse_connection(_Reader(arguments, environ)),
            interval=seconds,
            initial=initial,
            state_file=_text("state_file", arguments.get("state_file")) or None,
            host_names=lists.pop("host_names"),
            selection=IncidentFilter(**lists),
        )


class _Reader:
    """The connection arguments behind the ``OptionReader`` protocol."""

    def __init__(self, arguments: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> None:
        self._arguments = arguments
        self._environ = environ

    def get_option(self, option: str) -> t.Any:
        entry = next(entry for entry in OPTIONS if entry.name == option)
        value = self._arguments.get(option)
        if value is None or value == "":
            value = self._environ.get(entry.env)
        if value is None or value == "":
            return None
        if entry.type == "bool":
            return _boolean(option, value)
        if entry.type in ("int", "float"):
            return _number(option, value, int if entry.type == "int" else float)
        text = _text(option, value)
        return os.path.expanduser(os.path.expandvars(text)) if entry.type == "path" and text else text


def _refuse_unknown(arguments: t.Mapping[str, t.Any]) -> None:
    known = [option.name for option in OPTIONS] + list(OWN)
    unknown = sorted(name for name in map(str, arguments) if name not in known and not name.startswith(_FOREIGN))
    if unknown:
        raise SpaceError(
            "usage",
            f"The event source has no argument {', '.join(unknown)}.",
            hint=f"Known are: {', '.join(known)}.",
        )


def _wrong(name: str, wanted: str) -> SpaceError:
    # Without the value, which may be a secret in the wrong place.
    return SpaceError("usage", f"The argument {name} is not {wanted}.", hint=f"Correct {name}.")


def _boolean(name: str, value: t.Any) -> bool:
    found = _BOOLEANS.get(str(value).strip().lower())
    if found is None:
        raise _wrong(name, "a boolean")
    return found


def _number(name: str, value: t.Any, kind: t.Callable[[t.Any], t.Any]) -> t.Any:
    try:
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise ValueError
        return kind(value)
    except (TypeError, ValueError):
        raise _wrong(name, "a number") from None


def _text(name: str, value: t.Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise SpaceError(
        "usage",
        f"The argument {name} is not a text.",
        # '{{ space_password }}' arrives as the number 12345 where that is how it looks.
        hint=f"Quote it. ansible-rulebook makes numbers of what templates give; JUNOS_SPACE_{name.upper()} stays a text.",
    )


def _texts(name: str, value: t.Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _wrong(name, "a list of texts")
    return list(value)
