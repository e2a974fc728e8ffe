# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bytes and media type in, records out: the mapped JSON dialect, its plain cousin, and XML.

A record is the element as decoded: attributes under ``@name``, text as text, one child of a
name as its value and several as a list. JSON that re-typed a text as number or boolean gives
the text back, digit for digit. Anything of another shape is a ``SpaceError`` of kind
``bad_payload``; no other exception leaves this file.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError

MAX_DEPTH = 40
"""Levels of nesting that are read; a list of incidents has four."""

_COUNTERS = ("size", "total")
_LIST_ATTRIBUTES = frozenset(("uri", "href", *_COUNTERS))

Record = dict[str, t.Any]


@dataclass
class Page:
    """What one answer held. ``size`` and ``total`` are None where the answer does not announce them."""

    records: list[Record] = field(default_factory=list)
    size: int | None = None
    total: int | None = None


def parse_content_type(content_type: str) -> tuple[str, dict[str, str]]:
    """A Content-Type header as its type in lower case and its parameters, quotes removed."""
    essence, *parts = content_type.split(";")
    parameters = {}
    for part in parts:
        name, _sign, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return essence.strip().lower(), parameters


def decode(body: bytes, content_type: str) -> Page:
    """The records of a list of incidents, or the one record of a single incident. Empty bytes hold none."""
    if not body:
        return Page()
    essence, parameters = parse_content_type(content_type)
    charset = parameters.get("charset")
    if essence.endswith(("+json", "/json")):
        document = _from_json(_text(body, charset))
    elif essence.endswith(("+xml", "/xml")):
        document = _from_xml(body, charset)
    else:
        raise _bad(
            f"the answer is of type {essence[:80] if essence.isprintable() and essence else '(none)'}, neither JSON nor XML",
            "An HTML page usually means a login page or a proxy: check that url names the appliance.",
        )
    return _page(document)


def _bad(what: str, hint: str = "Check that url names a Junos Space appliance, and its release.") -> SpaceError:
    return SpaceError("bad_payload", f"The answer cannot be read: {what}.", hint=hint)


def _text(body: bytes, charset: str | None) -> str:
    try:
        return body.decode(charset or "utf-8-sig")
    except (LookupError, UnicodeError, ValueError):
        raise _bad(f"its bytes are not {charset if charset and charset.isprintable() else 'UTF-8'} text") from None


# JSON


def _from_json(text: str) -> t.Any:
    try:
        # Numbers stay the text that was sent: a float or a double-sized integer would not survive.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_unique)
    except RecursionError:
        raise _bad("it is nested too deeply") from None
    except ValueError as exc:
        if text.lstrip()[:1] == "<":
            raise _bad(
                "markup came under a JSON type", "It may be a login page: check that url names the appliance."
            ) from None
        where = f" at character {exc.pos}" if isinstance(exc, json.JSONDecodeError) else ""
        raise _bad(f"it is not valid JSON{where}", "It may have been cut off on the way: try again.") from None


def _unique(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _bad("an object names one field twice")
    return found


# XML


def _from_xml(body: bytes, charset: str | None) -> t.Any:
    # Imported here: most runs ask for JSON and do not pay for the parser.
    from xml.parsers import expat

    builder = _XmlBuilder()
    # Without name spaces: the appliance is known to send prefixes that it never declares.
    try:
        parser = expat.ParserCreate(charset)
    except (LookupError, ValueError, TypeError):
        raise _bad("its charset is unknown") from None
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise _bad("it is not well-formed XML", "It may have been cut off on the way: try again.") from None
    return builder.document


class _XmlBuilder:
    """Builds the same dictionaries from XML that the appliance's JSON holds."""

    def __init__(self) -> None:
        self.document: dict[str, t.Any] = {}
        self._open: list[tuple[dict[str, t.Any], list[str]]] = [(self.document, [])]

    def doctype(self, *unused: t.Any) -> None:
        raise _bad("it declares a document type, which is not accepted")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            raise _bad("it is nested too deeply")
        children = {
            f"@{_dot_prefix(key)}": value
            for key, value in attributes.items()
            if key != "xmlns" and not key.startswith("xmlns:")
        }
        self._open.append((children, []))

    def data(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, name: str) -> None:
        children, texts = self._open.pop()
        text = "".join(texts)
        value: t.Any = children
        if not children:
            value = text
        elif text.strip():
            # Text beside attributes or children: the mapped dialect's own name for it.
            value = {**children, "$": text}
        parent = self._open[-1][0]
        name = _dot_prefix(name)
        if name not in parent:
            parent[name] = value
        elif isinstance(parent[name], list):
            parent[name].append(value)
        else:
            parent[name] = [parent[name], value]


def _dot_prefix(name: str) -> str:
    return name.replace(":", ".")


# Shape


def _page(document: t.Any) -> Page:
    if not isinstance(document, dict) or len(document) != 1:
        raise _bad("it is no document with one root")
    ((name, root),) = document.items()
    if _local_name(name) == "incident":
        return Page([_record(root)])
    if _local_name(name) != "incidents":
        raise _bad(f"its root is {_name(name)}, where incidents was expected")
    if isinstance(root, list):
        return Page([_record(item) for item in root])
    if isinstance(root, str) and not root.strip():
        return Page()
    if not isinstance(root, dict):
        raise _bad("incidents holds a bare value")
    children = [key for key in root if _local_name(key) == "incident"]
    others = [key for key in root if key not in children and key.lstrip("@") not in _LIST_ATTRIBUTES and key != "$"]
    if others or len(children) > 1:
        raise _bad(f"incidents holds {_name((others or children)[-1])}, where only incident was expected")
    counters = {counter: _counter(root, counter) for counter in _COUNTERS}
    if not children:
        return Page([], **counters)
    found = root[children[0]]
    if not isinstance(found, list):
        found = [found]
    return Page([_record(item) for item in found], **counters)


def _local_name(name: str) -> str:
    """An element's name without its name space prefix."""
    return name.rpartition(".")[2]


def _name(name: str) -> str:
    return repr(name[:40]) if name.isprintable() else "an unprintable name"


def _counter(root: dict[str, t.Any], name: str) -> int | None:
    value = root.get(f"@{name}", root.get(name))
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
        raise _bad(f"its {name} is no number")
    return int(value)


def _record(value: t.Any) -> Record:
    if not isinstance(value, dict) or not value:
        raise _bad("an incident is no element with fields")
    return t.cast(Record, _plain(value, 1))


def _plain(value: t.Any, depth: int) -> t.Any:
    """A decoded value with every scalar as text."""
    if depth > MAX_DEPTH:
        raise _bad("it is nested too deeply")
    if isinstance(value, dict):
        return {_encodable(key): _plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else _encodable(value)


def _encodable(text: str) -> str:
    # JSON can escape half a character; such a text could not be written anywhere afterwards.
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise _bad("a text holds half a character") from None
    return text
