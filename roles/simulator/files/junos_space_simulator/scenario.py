# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The scenario: users, incidents and settings of the simulated appliance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .behaviour import Behaviour
from .constants import LIST_PATH, TEXT_FIELDS
from .validation import ScenarioError, boolean, setting, string, validate_fields, validate_mapping

DEFAULT_SCENARIO = Path(__file__).resolve().parent.with_name("scenario.yml")


@dataclass(frozen=True)
class User:
    username: str = setting("", string)
    password: str = setting("", string)
    denied: bool = setting(False, boolean)


@dataclass(frozen=True)
class Incident:
    """One record. A field that is not in `texts` has no element at all; one with empty text has an empty element."""

    key: int
    texts: dict[str, str]
    prb_identifier: str | None
    domain: int

    @property
    def uri(self) -> str:
        return f"{LIST_PATH}/{self.key}"

    def value(self, name: str) -> str | None:
        return {"uri": self.uri, "key": str(self.key)}.get(name) or self.texts.get(name)


def parse_incidents(value: Any) -> tuple[Incident, ...]:
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("incidents must be a list")
    incidents: list[Incident] = []
    keys: set[int] = set()
    for number, item in enumerate(value, 1):
        where = f"incident {number}"
        data = validate_mapping(item, where, ("key", *TEXT_FIELDS, "prbIdentifier", "domain"))
        texts = {}
        for name in (*TEXT_FIELDS, "prbIdentifier"):
            if data.get(name) is None:
                continue
            try:
                texts[name] = string(data[name])
            except ScenarioError as error:
                raise ScenarioError(f"{where}: {name} {error}") from None
        key, domain = data.get("key", 163840 + number), data.get("domain", 2)
        if not all(isinstance(id_, int) and not isinstance(id_, bool) for id_ in (key, domain)):
            raise ScenarioError(f"{where}: key and domain must be whole numbers")
        if key in keys:
            raise ScenarioError(f"{where}: key {key} is duplicated")
        keys.add(key)
        incidents.append(Incident(key, texts, texts.pop("prbIdentifier", None), domain))
    return tuple(incidents)


@dataclass(frozen=True)
class Scenario:
    users: tuple[User, ...]
    incidents: tuple[Incident, ...]
    behaviour: Behaviour

    @classmethod
    def load(cls, source: Mapping[str, Any] | str | Path | None) -> Scenario:
        """Load a mapping, a YAML or JSON file, or the shipped scenario."""
        if source is None:
            source = DEFAULT_SCENARIO
        if isinstance(source, (str, Path)):
            try:
                source = yaml.safe_load(Path(source).read_bytes()) or {}
            except OSError as error:
                raise ScenarioError(f"cannot read the scenario {source}: {error.strerror}") from None
            except yaml.YAMLError as error:
                raise ScenarioError(f"the scenario is neither YAML nor JSON: {error}") from None
        data = validate_mapping(source, "scenario", ("users", "incidents", "behaviour"))
        rows = data.get("users") or [{"username": "rehearsal", "password": "rehearsal-only"}]
        if not isinstance(rows, (list, tuple)):
            raise ScenarioError("users must be a list")
        users = tuple(User(**validate_fields(User, row, f"user {number}")) for number, row in enumerate(rows, 1))
        if not all(user.username for user in users):
            raise ScenarioError("a user needs a username")
        incidents = parse_incidents(data.get("incidents") or [])
        return cls(users, incidents, Behaviour().replaced(data.get("behaviour") or {}))

    def default_user(self) -> User:
        """The account for rehearsals: the first that may read incidents."""
        return next((user for user in self.users if not user.denied), self.users[0])
