# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Validate the values of a scenario and of its settings."""

from __future__ import annotations

import base64
import binascii
import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .constants import RECORD_FIELDS, TEXT_FIELDS

Validator = Callable[[Any], Any]


class ScenarioError(ValueError):
    """The scenario, a setting or a fault rule is invalid; the message says what is valid."""


def validate_mapping(value: Any, where: str, known: Iterable[str]) -> dict[str, Any]:
    """Return `value` as a dict; reject keys other than the known ones."""
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{where} must be a mapping, not {type(value).__name__}")
    # YAML 1.1 reads the bare word `on` as a boolean; it is the name of a key here.
    data = {"on" if key in (True, "True", "true") else key: item for key, item in value.items()}
    names = list(known)
    for key in data:
        if key not in names:
            raise ScenarioError(f"{where}: unknown key {key!r}; valid keys: {', '.join(names)}")
    return data


def one_of(*values: str) -> Validator:
    def validate(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise ScenarioError("must be one of: " + ", ".join(values))
        return value

    return validate


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ScenarioError("must be true or false")
    return value


def non_negative_int(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ScenarioError("must be a whole number, 0 or more")
    return value


def positive_int(value: Any) -> int:
    if non_negative_int(value) == 0:
        raise ScenarioError("must be a whole number, 1 or more")
    return int(value)


def duration(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e6:
        raise ScenarioError("must be a number of seconds, 0 or more")
    return float(value)


def string(value: Any) -> str:
    if not isinstance(value, str):
        raise ScenarioError(f"must be a string, not {type(value).__name__}; put it in quotes")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ScenarioError("has a lone surrogate") from None
    return value


def version_list(value: Any) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or not all(non_negative_int(item) for item in value):
        raise ScenarioError("must be a list of version numbers")
    return tuple(value)


def prefix(value: Any) -> str:
    path = string(value).rstrip("/")
    if path and not path.startswith("/"):
        raise ScenarioError("must begin with /, as in /space")
    return path


def field_names(value: Any) -> Any:
    if value == "any":
        return value
    if not isinstance(value, (list, tuple)) or not set(value) <= set(RECORD_FIELDS):
        raise ScenarioError("must be `any` or a list of: " + ", ".join(RECORD_FIELDS))
    return tuple(value)


def xml_name(value: Any) -> str:
    name = string(value)
    if name and not re.fullmatch(r"[A-Za-z_][\w.-]*", name, re.ASCII):
        raise ScenarioError("must be the name of an XML element")
    return name


def field_renames(value: Any) -> dict[str, str]:
    """A mapping of fields to the names that are written instead."""
    return {name: xml_name(item) for name, item in validate_mapping(value, "it", TEXT_FIELDS).items()}


def attributes(value: Any) -> dict[str, str]:
    """A mapping of XML attributes, such as xsi:schemaLocation, to their values."""
    for name, item in string_mapping(value).items():
        if not re.fullmatch(r"([A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*", name, re.ASCII):
            raise ScenarioError(f"has {name!r}, which is not the name of an XML attribute")
        string(item)
    return string_mapping(value)


def field_form(value: Any) -> str | tuple[str, ...]:
    """How a field is written: nil, typed, or as several elements with these texts."""
    if value in ("nil", "typed"):
        return str(value)
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("must be one of: nil, typed, or a list of strings")
    return tuple(string(item) for item in value)


def string_mapping(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ScenarioError("must be a mapping of names and values")
    return {str(name): str(item) for name, item in value.items()}


def base64_text(value: Any) -> str:
    try:
        base64.b64decode(string(value), validate=True)
    except binascii.Error:
        raise ScenarioError("must be Base64") from None
    return str(value)


def setting(default: Any, validator: Validator) -> Any:
    """A dataclass field with a default and the validator of its values."""
    make_field = dataclasses.field
    return make_field(default=default, metadata={"validator": validator})


def validate_fields(cls: type[Any], value: Any, where: str) -> dict[str, Any]:
    """Validate the values for a dataclass whose fields are settings."""
    validators = {item.name: item.metadata["validator"] for item in dataclasses.fields(cls)}
    validated = {}
    for name, item in validate_mapping(value, where, validators).items():
        try:
            validated[name] = validators[name](item)
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {name} {error}") from None
    return validated
