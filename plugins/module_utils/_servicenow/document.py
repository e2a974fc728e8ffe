# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bytes and media type in, nested dicts, lists and strings out: mapped JSON and XML.

Both formats give the same structure: attributes as ``@name``, an element with text only as a string, one
child of a name as its value and several as a list. JSON numbers come back as the string that was sent.
Anything that cannot be read is a ``SpaceError`` of kind ``bad_payload``.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import codecs
import json
import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import html_page

MAX_DEPTH = 40
"""Nesting levels; a list of incidents has four."""

MAX_NODES = 2_000_000
"""Values in one document, about 140,000 incidents. A small compressed body can expand to many more."""

# Not every codec that Python knows: some take quadratic time, some are no charsets.
_CHARSETS = frozenset(
    [
        "utf-8",
        "utf8",
        "utf-16",
        "utf-16le",
        "utf-16be",
        "us-ascii",
        "ascii",
        "iso-8859-1",
        "latin1",
        "iso-8859-15",
        "windows-1252",
        "cp1252",
    ]
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_URL_HINT = "Check that url names a Junos Space appliance, and its release."
_TRUNCATED_HINT = "It may have been truncated on the way: try again."
_SHORTENED_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,6})(?:\.0)?")


class JsonInteger(str):
    """An integer of JSON as it was written. The text behind it may have ended in ``.0``: see ``is_lossy_in_json``."""

    __slots__ = ()


class MalformedError(SpaceError):
    """A body that is not the JSON or XML that its type says. The same data may be fine in the other format."""


def is_lossy_in_json(value: str) -> bool:
    """Whether JSON from the appliance cannot distinguish this value from another one. XML can.

    Its encoder (Jettison) writes ``13.0`` as ``13``, drops line breaks, and writes a lone surrogate as ``?``.
    Any value may have a twin with line breaks. A filter on the appliance distinguishes the two, a list of
    other incidents that is searched locally does not: read such a list as XML.
    """
    return bool(_SHORTENED_NUMBER.fullmatch(value)) or any(
        char in "\n\r?" or "\ud800" <= char <= "\udfff" for char in value
    )


def parse_content_type(content_type: str) -> tuple[str, dict[str, str]]:
    """A Content-Type header as its type in lower case and its parameters, quotes removed."""
    essence, *parts = content_type.split(";")
    parameters = {}
    for part in parts:
        name, _sign, value = part.partition("=")
        parameters[name.strip().lower()] = value.strip().strip('"')
    return essence.strip().lower(), parameters


def format_of(content_type: str) -> t.Literal["json", "xml"] | None:
    """The format that a Content-Type header names; None for any other type."""
    essence, _parameters = parse_content_type(content_type)
    if essence.endswith(("+json", "/json")):
        return "json"
    return "xml" if essence.endswith(("+xml", "/xml")) else None


def is_html(body: bytes, content_type: str) -> bool:
    """Whether a body is an HTML page, or was meant to be one and is missing."""
    essence, _parameters = parse_content_type(content_type)
    return html_page.is_html(body) or (not body.strip(b"\0 \t\r\n") and essence == "text/html")


def decode_document(body: bytes, content_type: str) -> t.Any:
    """The document in a body."""
    essence, parameters = parse_content_type(content_type)
    charset = parameters.get("charset", "").lower()
    if charset and charset not in _CHARSETS:
        raise payload_error("its charset is not supported")
    document_format = format_of(content_type)
    if document_format == "json":
        return _from_json(_text(body, charset or "utf-8"))
    if document_format == "xml":
        return _from_xml(body, charset)
    raise payload_error(
        f"its type is {essence[:80] if essence.isprintable() and essence else '(none)'}, neither JSON nor XML",
        "An HTML page usually means a login page or a proxy: check that url names the appliance.",
    )


def payload_error(problem: str, hint: str = _URL_HINT, error: type[SpaceError] = SpaceError) -> SpaceError:
    return error("bad_payload", f"The response cannot be read: {problem}.", hint=hint)


def _text(body: bytes, charset: str) -> str:
    for mark, codec in _BYTE_ORDER_MARKS:
        if body.startswith(mark):
            body, charset = body[len(mark) :], codec
            break
    try:
        return body.decode(charset)
    except UnicodeError:
        raise payload_error(f"its bytes are not {charset} text", error=MalformedError) from None


def _from_json(text: str) -> t.Any:
    # Before parsing: the parser cannot be stopped. Commas within strings count too, which does no harm.
    if sum(map(text.count, ",[{")) > MAX_NODES:
        raise payload_error("it has too many values")
    try:
        # Keep numbers as the original string: a float or a long integer would not survive.
        return json.loads(
            text, parse_int=JsonInteger, parse_float=str, parse_constant=str, object_pairs_hook=_merge_duplicates
        )
    except RecursionError:
        raise payload_error("it is nested too deeply") from None
    except ValueError as exc:
        if text.lstrip()[:1] == "<":
            raise payload_error(
                "markup was sent with a JSON content type",
                "It may be a login page: check that url names the appliance.",
            ) from None
        position = f" at character {exc.pos}" if isinstance(exc, json.JSONDecodeError) else ""
        raise payload_error(f"it is not valid JSON{position}", _TRUNCATED_HINT, MalformedError) from None


def _merge_duplicates(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    """An object whose duplicate keys become a list, as repeated elements do in XML."""
    merged = dict(pairs)
    if len(merged) != len(pairs):
        merged.clear()
        for name, value in pairs:
            _add_child(merged, name, value)
    return merged


def _add_child(parent: dict[str, t.Any], name: str, value: t.Any) -> None:
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]


def _from_xml(body: bytes, charset: str) -> t.Any:
    # Imported here: most runs request JSON and do not need the parser.
    from xml.parsers import expat

    builder = _XmlBuilder()
    # Not namespace-aware: the appliance is known to send prefixes that it never declares.
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = builder.doctype
    marked = any(body.startswith(mark) for mark, _codec in _BYTE_ORDER_MARKS)
    document: str | bytes = body
    if charset or marked:
        # The header wins over the declaration in the document.
        document = _text(body, charset or "utf-8")
    else:
        parser.XmlDeclHandler = builder.declaration
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise payload_error("it is not well-formed XML", _TRUNCATED_HINT, MalformedError) from None
    return builder.document


class _XmlBuilder:
    """Builds the same dicts from XML that the appliance's JSON holds."""

    def __init__(self) -> None:
        self.document: dict[str, t.Any] = {}
        self._open: list[tuple[dict[str, t.Any], list[str]]] = [(self.document, [])]
        self._nodes = 0

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _CHARSETS:
            raise payload_error("its charset is not supported")

    def doctype(self, *_args: t.Any) -> None:
        raise payload_error("it declares a document type, which is not accepted")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._nodes += 1 + len(attributes)
        if self._nodes > MAX_NODES:
            raise payload_error("it has too many values")
        if len(self._open) > MAX_DEPTH:
            raise payload_error("it is nested too deeply")
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
        _add_child(self._open[-1][0], _dot_prefix(name), value)


def _dot_prefix(name: str) -> str:
    return name.replace(":", ".")
