# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether a document is evidence, by the published schema.

Only what ``evidence.schema.json`` uses of JSON Schema is here: a controller need not have the library jsonschema.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import re
import typing as t
from pathlib import Path

SCHEMA_FILE = Path(__file__).resolve().with_name("evidence.schema.json")

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def find_problem(document: t.Any) -> str | None:
    """Where the document is not what the schema says, None where it is."""
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    return next(_problems(document, schema, schema["$defs"], "the document"), None)


def _problems(value: t.Any, schema: dict[str, t.Any], shared: dict[str, t.Any], path: str) -> t.Iterator[str]:
    if "$ref" in schema:
        yield from _problems(value, shared[schema["$ref"].rpartition("/")[2]], shared, path)
    if "const" in schema and value != schema["const"]:
        yield f"{path} must be {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} must be one of {', '.join(schema['enum'])}"
    if "type" in schema:
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        if not any(_is_of_type(value, name) for name in types):
            yield f"{path} must be of type {' or '.join(types)}"
    if "minimum" in schema and _is_of_type(value, "number") and value < schema["minimum"]:
        yield f"{path} must be at least {schema['minimum']}"
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        yield f"{path} does not match {schema['pattern']}"
    if isinstance(value, list) and "items" in schema:
        for index, item in enumerate(value):
            yield from _problems(item, schema["items"], shared, f"{path}[{index}]")
    if isinstance(value, dict):
        yield from _problems_of_object(value, schema, shared, path)


def _problems_of_object(
    value: dict[str, t.Any], schema: dict[str, t.Any], shared: dict[str, t.Any], path: str
) -> t.Iterator[str]:
    properties, others = schema.get("properties", {}), schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{path} has no {name}"
    for name, item in value.items():
        if name in properties:
            yield from _problems(item, properties[name], shared, f"{path}.{name}")
        elif others is False:
            yield f"{path} has the unknown key {name!a}"
        elif isinstance(others, dict):
            yield from _problems(item, others, shared, f"{path}.{name!a}")


def _is_of_type(value: t.Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
