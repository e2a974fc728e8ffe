# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Shared by the tests: options from keyword arguments, a service without sleep, incidents for the simulator."""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection, parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService

ROOT = Path(__file__).resolve().parents[3]

USERNAME = "operator"
# It differs from itself in every encoding that a server could echo it in.
PASSWORD = 'S3cr/t "pä&ss'

SERVICE_ROOT = "/api/juniper/servicenow/incident-management"
LIST = f"{SERVICE_ROOT}/incidents"
LOGIN = "/api/space/user-management/login"
LOGOUT = "/api/space/user-management/logout"

SCENARIO = {"users": [{"username": USERNAME, "password": PASSWORD}]}

# Tracking numbers that number parsing, quoting, encoding or case folding would change.
HARD_NUMBERS = (
    "98765432109876543210",
    "9007199254740993",
    "1.0E10",
    "true",
    "0012",
    "12",
    "1.50",
    "1.5",
    "NaN",
    "O'Brien-7",
    'quote"d',
    "back\\slash",
    "sp ace&=?#/%41",
    "a+b",
    "ünïcode",
    '<b>&"x',
    "case-A",
    "CASE-a",
    "x" * 200,
)


class Options:
    """An ``OptionReader`` over keyword arguments; what is not given is not set."""

    def __init__(self, **values: t.Any) -> None:
        self._values = values

    def get_option(self, option: str) -> t.Any:
        return self._values.get(option)


def connection(url: str, **options: t.Any) -> Connection:
    return parse_connection(Options(**{"url": url, "username": USERNAME, "password": PASSWORD, **options}))


def service(appliance: t.Any, pauses: list[float] | None = None, **options: t.Any) -> IncidentService:
    """A service that never sleeps; the pauses that it would have made go into the list."""
    noted: list[float] = [] if pauses is None else pauses
    return IncidentService(connection(appliance.url, **options), sleep=noted.append)


def record(key: int, number: str | None = None, **fields: t.Any) -> dict[str, t.Any]:
    """An incident as the simulator takes it."""
    return {
        "key": key,
        "customerTrackingNumber": number,
        "hostName": "edge-01",
        "status": "Created",
        "incidentType": "Event-RMA",
        "priority": "1 - Critical",
        "occurred": "2026-11-20 10:57:16 UTC",
        **fields,
    }


class Encrypted:
    """An inline vault value as ansible-core has it before 2.19: not a string, but decrypted by str()."""

    __ENCRYPTED__ = True

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


def keys(answers: t.Iterable[Answer]) -> list[tuple[t.Any, list[int]]]:
    """What was asked, with the keys of the incidents found."""
    return [(answer.asked, [found["key"] for found in answer.incidents]) for answer in answers]


def paths(appliance: t.Any) -> list[str]:
    return [entry["path"] for entry in appliance.requests]


def all_messages(error: BaseException) -> str:
    """All texts that a log or a traceback could show of an error, its causes included."""
    text, current = "", t.cast("BaseException | None", error)
    while current is not None:
        text += f"{current}\n{current!r}\n{current.args}\n"
        if isinstance(current, SpaceError):
            text += f"{current.message}\n{current.to_failure_dict()}\n"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return text
