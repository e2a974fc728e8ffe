# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The arguments of the event source: from a rulebook, else from the environment. ansible-rulebook does not validate them.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS, Connection, parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter
from ansible_collections.netops.junos_space.plugins.module_utils._text import looks_like_key

LIST_OPTIONS = ("host_names", "statuses", "incident_types", "priorities")
SOURCE_OPTIONS = ("interval", "delay", "initial", "state_file", *LIST_OPTIONS)
DEFAULT_INTERVAL = 120.0
MIN_INTERVAL = 0.1
MAX_INTERVAL = 86400.0

# ansible-rulebook adds an argument of its own (eda_feedback_queue) where feedback is on.
RESERVED_PREFIX = "eda_"

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
    incident_filter: IncidentFilter

    @classmethod
    def read(cls, arguments: t.Mapping[str, t.Any], environ: t.Mapping[str, str]) -> SourceOptions:
        """Raises ``SpaceError`` of kind ``usage`` where one is unknown, missing or not of its type."""
        _reject_unknown(arguments)
        if arguments.get("interval") is not None and arguments.get("delay") is not None:
            raise SpaceError("usage", "interval and delay are mutually exclusive.", hint="Set one of them.")
        interval = arguments.get("interval")
        interval = arguments.get("delay") if interval is None else interval
        seconds = DEFAULT_INTERVAL if interval is None else _number("interval", interval, float)
        if not MIN_INTERVAL <= seconds <= MAX_INTERVAL:
            raise SpaceError(
                "usage",
                f"The argument interval is {seconds:g}.",
                hint=f"Set it to {MIN_INTERVAL:g} to {MAX_INTERVAL:g} seconds.",
            )
        initial = arguments.get("initial") or "emit"
        if initial not in ("emit", "remember"):
            raise SpaceError("usage", "The argument initial must be emit or remember.", hint="Correct it.")
        lists = {name: _string_list(name, arguments.get(name)) for name in LIST_OPTIONS}
        return cls(
            connection=parse_connection(_Reader(arguments, environ)),
            interval=seconds,
            initial=initial,
            state_file=_state_file(arguments.get("state_file")),
            host_names=lists.pop("host_names"),
            incident_filter=IncidentFilter(**lists),
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
        text = _string(option, value)
        return os.path.expanduser(os.path.expandvars(text)) if entry.type == "path" and text else text


def _reject_unknown(arguments: t.Mapping[str, t.Any]) -> None:
    known = [option.name for option in OPTIONS] + list(SOURCE_OPTIONS)
    unknown = sorted(name for name in map(str, arguments) if name not in known and not name.startswith(RESERVED_PREFIX))
    if unknown:
        raise SpaceError(
            "usage",
            f"The event source has no argument {', '.join(unknown)}.",
            hint=f"Valid arguments: {', '.join(known)}.",
        )


def _type_error(name: str, expected: str) -> SpaceError:
    # Without the value, which may be a secret set for the wrong argument.
    return SpaceError("usage", f"The argument {name} is not {expected}.", hint=f"Correct {name}.")


def _boolean(name: str, value: t.Any) -> bool:
    found = _BOOLEANS.get(str(value).strip().lower())
    if found is None:
        raise _type_error(name, "a boolean")
    return found


def _number(name: str, value: t.Any, kind: t.Callable[[t.Any], t.Any]) -> t.Any:
    try:
        if isinstance(value, bool) or (kind is int and isinstance(value, float)):
            raise ValueError
        return kind(value)
    except (TypeError, ValueError):
        raise _type_error(name, "a number") from None


def _string(name: str, value: t.Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise SpaceError(
        "usage",
        f"The argument {name} is not a string.",
        # ansible-rulebook turns '{{ space_password }}' into a number where the password looks like one.
        hint=f"Quote it. ansible-rulebook turns template results into numbers; JUNOS_SPACE_{name.upper()} stays a string.",
    )


def _state_file(value: t.Any) -> str | None:
    path = _string("state_file", value)
    if path and looks_like_key(path):
        raise _type_error("state_file", "a path")
    return path or None


def _string_list(name: str, value: t.Any) -> list[str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _type_error(name, "a list of strings")
    return list(value)
