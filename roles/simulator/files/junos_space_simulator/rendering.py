# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Write a tree of elements in the two formats of the appliance."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

from .behaviour import Behaviour
from .document import Element
from .jettison import RELEASES

XML_HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
NAMESPACES = {
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xs": "http://www.w3.org/2001/XMLSchema",
}


def render(format_: str, behaviour: Behaviour, root: Element) -> bytes:
    """Write the document. Raises EncoderError where the appliance's JSON encoder would fail."""
    text = JsonWriter(behaviour).document(root) if format_ == "json" else XmlWriter(behaviour).document(root)
    return text.encode()


class JsonWriter:
    """The `mapped` convention: attributes as @name, one child is an object, text that looks like a number is one."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._encoder = RELEASES[behaviour.encoder]
        self._string = self._encoder.string
        at = behaviour.attribute_names == "at"
        self._mark = "@" if at else ""
        self._typed_attributes = self._encoder.typed_attributes if at else self._encoder.typed_plain_attributes

    def document(self, root: Element) -> str:
        return f"{{{self._string(_dotted(root.name))}:{self._value(root)}}}"

    def _value(self, element: Element) -> str:
        if not (element.attributes or element.children or element.list_of):
            return self._scalar(element.text)
        members = [(self._mark + _dotted(name), self._attribute(text)) for name, text in element.attributes.items()]
        children: dict[str, list[str]] = {}
        for child in element.children:
            children.setdefault(_dotted(child.name), []).append(self._value(child))
        always_list = _dotted(element.list_of) if self._behaviour.one_child == "list" else ""
        if always_list:
            children.setdefault(always_list, [])
        members += [
            (name, values[0] if len(values) == 1 and name != always_list else f"[{','.join(values)}]")
            for name, values in children.items()
        ]
        if element.text:
            members.append(("$", self._scalar(element.text)))
        return "{" + ",".join(f"{self._string(name)}:{value}" for name, value in members) + "}"

    def _attribute(self, text: str) -> str:
        return self._scalar(text) if self._typed_attributes else self._string(text)

    def _scalar(self, text: str) -> str:
        if not self._behaviour.typed_text:
            return self._encoder.text(text)
        return self._encoder.scalar(text, self._behaviour.number_text == "shaved")


class XmlWriter:
    """A character that XML 1.0 cannot carry becomes U+FFFD, unless the settings say that it is written all the same."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._replace_controls = behaviour.xml_controls == "replaced"
        self._namespaces = dict(NAMESPACES)
        if behaviour.name_prefix:
            self._namespaces[behaviour.name_prefix] = "urn:example:servicenow"

    def document(self, root: Element) -> str:
        text = self._element(root)
        used = [(name, uri) for name, uri in self._namespaces.items() if f"{name}:" in text]
        declarations = "".join(f' xmlns:{name}="{uri}"' for name, uri in used)
        start = len("<" + root.name)
        return XML_HEADER + text[:start] + declarations + text[start:]

    def _element(self, element: Element) -> str:
        extra = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
        attributes = "".join(f' {name}="{self._escape(value, extra)}"' for name, value in element.attributes.items())
        content = "".join(self._element(child) for child in element.children) + self._escape(element.text, {})
        return (
            f"<{element.name}{attributes}>{content}</{element.name}>" if content else f"<{element.name}{attributes}/>"
        )

    def _escape(self, text: str, extra: Mapping[str, str]) -> str:
        if self._replace_controls and not (text.isascii() and text.isprintable()):
            text = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
        return escape(text, {"\r": "&#13;", **extra})


def _dotted(name: str) -> str:
    """A name with a prefix as Jettison writes it."""
    return name.replace(":", ".", 1)
