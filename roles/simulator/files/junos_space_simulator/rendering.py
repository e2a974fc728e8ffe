# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Write incidents in the two formats of the appliance."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol
from xml.sax.saxutils import escape as xml_escape

from .behaviour import Behaviour
from .jettison import jettison_emits_number
from .scenario import Incident


class Renderer(Protocol):
    def collection(self, attributes: Mapping[str, str], incidents: Sequence[Incident]) -> bytes:
        """A list of incidents; the attributes are those of its root."""

    def single(self, incident: Incident) -> bytes:
        """One incident, as its own address gives it."""


class JsonRenderer:
    """The `mapped` dialect: attributes as @name, one child is an object, text that looks like a number is one."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour

    @staticmethod
    def _string(text: str) -> str:
        return json.dumps(text, ensure_ascii=False).replace("/", "\\/")

    def _scalar(self, text: str) -> str:
        if not self._behaviour.typed_text:
            return self._string(text)
        if text in ("true", "false"):
            return text
        if not jettison_emits_number(text):
            return self._string(text)
        if self._behaviour.number_text == "shaved" and "." in text and "E" not in text:
            return text.rstrip("0").rstrip(".")
        return text

    def _attribute(self, name: str, text: str) -> tuple[str, str]:
        if self._behaviour.attribute_names == "plain":
            return name, self._scalar(text)
        return "@" + name, self._string(text)

    def _object(self, members: Iterable[tuple[str, str]]) -> str:
        return "{" + ",".join(f"{self._string(name)}:{value}" for name, value in members) + "}"

    def _record(self, incident: Incident, attributes: Mapping[str, str], texts: Mapping[str, str]) -> str:
        members = [self._attribute(name, value) for name, value in attributes.items()]
        return self._object(members + [(name, self._scalar(text)) for name, text in texts.items()])

    def collection(self, attributes: Mapping[str, str], incidents: Sequence[Incident]) -> bytes:
        rows = [self._record(item, _entry_attributes(item), item.texts) for item in incidents]
        members = [self._attribute(name, value) for name, value in attributes.items()]
        as_list = self._behaviour.one_child == "list"
        if rows or as_list:
            members.append(("incident", rows[0] if len(rows) == 1 and not as_list else f"[{','.join(rows)}]"))
        return self._object([("incidents", self._object(members))]).encode()

    def single(self, incident: Incident) -> bytes:
        record = self._record(incident, {"uri": incident.uri}, _single_texts(incident))
        return self._object([("incident", record)]).encode()


class XmlRenderer:
    """Plain XML without a namespace. A character XML 1.0 cannot carry becomes U+FFFD."""

    HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'

    @staticmethod
    def _escape(text: str, extra: Mapping[str, str]) -> str:
        text = re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
        return xml_escape(text, {"\r": "&#13;", **extra})

    def _element(self, name: str, attributes: Mapping[str, str], content: str) -> str:
        extra = {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
        written = "".join(f' {key}="{self._escape(value, extra)}"' for key, value in attributes.items())
        return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"

    def _texts(self, texts: Mapping[str, str]) -> str:
        return "".join(self._element(name, {}, self._escape(text, {})) for name, text in texts.items())

    def collection(self, attributes: Mapping[str, str], incidents: Sequence[Incident]) -> bytes:
        rows = (self._element("incident", _entry_attributes(item), self._texts(item.texts)) for item in incidents)
        return (self.HEADER + self._element("incidents", attributes, "".join(rows))).encode()

    def single(self, incident: Incident) -> bytes:
        text = self._element("incident", {"uri": incident.uri}, self._texts(_single_texts(incident)))
        return (self.HEADER + text).encode()


def renderer(format_: str, behaviour: Behaviour) -> Renderer:
    return JsonRenderer(behaviour) if format_ == "json" else XmlRenderer()


def _entry_attributes(incident: Incident) -> dict[str, str]:
    return {"key": str(incident.key), "uri": incident.uri, "href": incident.uri}


def _single_texts(incident: Incident) -> dict[str, str]:
    return {**incident.texts, **({} if incident.prb_identifier is None else {"prbIdentifier": incident.prb_identifier})}
