# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The scenario: users, incidents and settings of the simulated appliance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from .behaviour import Behaviour
from .constants import LIST_PATH, ORGANIZATION_FIELDS, TEXT_FIELDS
from .validation import (
    ScenarioError,
    Validator,
    attributes,
    boolean,
    field_form,
    setting,
    string,
    validate_fields,
    validate_mapping,
)

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
    elements: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Fields that are not written as plain text; see validation.field_form."""
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Added to the record or written instead of its key, uri and href."""

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
        incident = _parse_incident(item, number)
        if incident.key in keys:
            raise ScenarioError(f"incident {number}: key {incident.key} is duplicated")
        keys.add(incident.key)
        incidents.append(incident)
    return tuple(incidents)


def _parse_incident(item: Any, number: int) -> Incident:
    where = f"incident {number}"
    names = ("key", *TEXT_FIELDS, "prbIdentifier", "domain", "elements", "attributes")
    data = validate_mapping(item, where, names)

    def validated(name: str, validator: Validator, value: Any) -> Any:
        try:
            return validator(value)
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {name} {error}") from None

    texts = {
        name: validated(name, string, data[name])
        for name in (*TEXT_FIELDS, "prbIdentifier")
        if data.get(name) is not None
    }
    key, domain = data.get("key", 163840 + number), data.get("domain", 2)
    if not all(isinstance(id_, int) and not isinstance(id_, bool) for id_ in (key, domain)):
        raise ScenarioError(f"{where}: key and domain must be whole numbers")
    forms = validate_mapping(data.get("elements") or {}, f"{where}: elements", TEXT_FIELDS)
    elements = {name: validated(f"elements: {name}", field_form, form) for name, form in forms.items()}
    extra = validated("attributes", attributes, data.get("attributes") or {})
    return Incident(key, texts, texts.pop("prbIdentifier", None), domain, elements, extra)


def parse_organizations(value: Any) -> tuple[dict[str, str], ...]:
    """The texts of each organization. A field that is not given has no element."""
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("organizations must be a list")
    organizations = []
    for number, item in enumerate(value, 1):
        where = f"organization {number}"
        try:
            data = validate_mapping(item, where, ORGANIZATION_FIELDS)
            organizations.append({name: string(text) for name, text in data.items() if text is not None})
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {error}") from None
    return tuple(organizations)


def _read_file(path: Path) -> Any:
    """Read YAML or JSON. JSON has escapes that a YAML parser reads differently or not at all."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ScenarioError(f"cannot read the scenario {path}: {error.strerror}") from None
    try:
        return json.loads(content)
    except ValueError as error:
        if path.suffix == ".json":
            raise ScenarioError(f"the scenario {path} is not JSON: {error}") from None
    try:
        return yaml.safe_load(content) or {}
    except yaml.YAMLError as error:
        raise ScenarioError(f"the scenario {path} is neither YAML nor JSON: {error}") from None


@dataclass(frozen=True)
class Scenario:
    users: tuple[User, ...]
    incidents: tuple[Incident, ...]
    behaviour: Behaviour
    organizations: tuple[dict[str, str], ...] = ()

    @classmethod
    def load(cls, source: Mapping[str, Any] | str | Path | None) -> Scenario:
        """Load a mapping, a YAML or JSON file, or the shipped scenario."""
        if source is None:
            source = DEFAULT_SCENARIO
        if isinstance(source, (str, Path)):
            source = _read_file(Path(source))
        data = validate_mapping(source, "scenario", ("users", "incidents", "behaviour", "organizations"))
        rows = data.get("users") or [{"username": "rehearsal", "password": "rehearsal-only"}]
        if not isinstance(rows, (list, tuple)):
            raise ScenarioError("users must be a list")
        users = tuple(User(**validate_fields(User, row, f"user {number}")) for number, row in enumerate(rows, 1))
        if not all(user.username for user in users):
            raise ScenarioError("a user needs a username")
        incidents = parse_incidents(data.get("incidents") or [])
        organizations = parse_organizations(data.get("organizations") or [])
        return cls(users, incidents, Behaviour().replaced(data.get("behaviour") or {}), organizations)

    def default_user(self) -> User:
        """The account for rehearsals: the first that may read incidents."""
        return next((user for user in self.users if not user.denied), self.users[0])
