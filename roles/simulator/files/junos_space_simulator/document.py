# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""A response as a tree of elements, before it is written as JSON or XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .behaviour import Behaviour
from .scenario import Incident


@dataclass
class Element:
    name: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Names as in XML, such as xsi:nil."""
    text: str = ""
    children: Sequence[Element] = ()
    list_of: str = ""
    """The name of the children, where the element is a list that may be empty."""


def collection(behaviour: Behaviour, attributes: Mapping[str, str], incidents: Sequence[Incident]) -> Element:
    """A list of incidents; the attributes are those of its root."""
    rows = [
        _record(behaviour, incident, {"key": str(incident.key), "uri": incident.uri, "href": incident.uri})
        for incident in incidents
    ]
    root_attributes = {**attributes, **behaviour.root_attributes}
    return Element(_name(behaviour, "incidents"), root_attributes, "", rows, _name(behaviour, "incident"))


def single(behaviour: Behaviour, incident: Incident) -> Element:
    """One incident, as its own address returns it."""
    return _record(behaviour, incident, {"uri": incident.uri}, incident.prb_identifier)


def _record(
    behaviour: Behaviour, incident: Incident, attributes: Mapping[str, str], prb_identifier: str | None = None
) -> Element:
    fields = [
        element
        for name in dict.fromkeys((*incident.texts, *incident.elements))
        for element in _field(_name(behaviour, name), incident.texts.get(name, ""), incident.elements.get(name))
    ]
    if prb_identifier is not None:
        fields.append(Element(_name(behaviour, "prbIdentifier"), {}, prb_identifier))
    if behaviour.record_wrapper:
        fields = [Element(_name(behaviour, behaviour.record_wrapper), {}, "", fields)]
    return Element(_name(behaviour, "incident"), {**attributes, **incident.attributes}, "", fields)


def _name(behaviour: Behaviour, name: str) -> str:
    name = behaviour.renamed_fields.get(name, name)
    return f"{behaviour.name_prefix}:{name}" if behaviour.name_prefix else name


def _field(name: str, text: str, form: str | tuple[str, ...] | None) -> list[Element]:
    """The element of a field; several where the scenario says so."""
    if form is None:
        return [Element(name, {}, text)]
    if form == "nil":
        return [Element(name, {"xsi:nil": "true"})]
    if form == "typed":
        return [Element(name, {"xsi:type": "xs:string"}, text)]
    return [Element(name, {}, other) for other in form]
