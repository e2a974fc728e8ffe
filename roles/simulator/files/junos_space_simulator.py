# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""A stand-in for a Junos Space appliance with Service Now, for rehearsals and tests, on loopback only.

It answers the read-only `incident-management` calls as far as they are documented or were observed. Everything
nobody outside Juniper can know for sure (is an unknown tracking number a 404 or a 204?) is a switch, and what goes
wrong on a real network is a list of fault rules. README.md beside this role lists switches, rules and the scenario.

    python junos_space_simulator.py --state-dir DIR [--scenario FILE] [--tls]            in the foreground
    python junos_space_simulator.py --state-dir DIR --detach                             in the background
    python junos_space_simulator.py --state-dir DIR --stop                               ends the one of that folder
    with Simulator({"incidents": [...]}) as sim: ...                                     inside a test
"""

from __future__ import annotations

import argparse
import base64
import binascii
import contextlib
import dataclasses
import datetime
import hashlib
import hmac
import http.client
import http.server
import io
import ipaddress
import json
import math
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from email.message import Message
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar
from xml.sax.saxutils import escape as xml_escape

import yaml

LOOPBACK = "127.0.0.1"
ROOT_PATH = "/api/juniper/servicenow/incident-management"
LIST_PATH = ROOT_PATH + "/incidents"
LOGIN_PATH = "/api/space/user-management/login"
LOGOUT_PATH = "/api/space/user-management/logout"
INFO_PATH = "/api/info"
CONTROL_PATH = "/_simulator/"
SESSION_COOKIE = "JSESSIONIDSSO"
MEDIA_PREFIX = "application/vnd.juniper.servicenow.incident-management."
TEXT_FIELDS = (
    "organizationName", "deviceGroupName", "priority", "defectType", "incidentType",
    "hostName", "product", "status", "customerTrackingNumber", "occurred",
)  # fmt: skip
RECORD_FIELDS = ("uri", "key", *TEXT_FIELDS)
FAILED_LOGINS_UNTIL_LOCKED = 4
LONGEST_BODY = 64 * 1024 * 1024
EMPTY_ANSWERS = ("not_found", "no_content", "empty_list", "empty_body")


class ScenarioError(ValueError):
    """The scenario, a switch or a fault rule is wrong; the text says what would be right."""


class FilterError(ValueError):
    """The filter expression does not follow the grammar."""


# ---------------------------------------------------------------------------------------------------------------
# Scenario: what the appliance holds and how it behaves
# ---------------------------------------------------------------------------------------------------------------


def _mapping(value: Any, where: str, known: Iterable[str]) -> dict[str, Any]:
    """`value` as a dict that has no other keys than the known ones."""
    if not isinstance(value, Mapping):
        raise ScenarioError(f"{where} must be a mapping, not {type(value).__name__}")
    # YAML 1.1 reads the bare word `on` as a boolean; it is the name of a key here.
    data = {"on" if key in (True, "True", "true") else key: item for key, item in value.items()}
    names = list(known)
    for key in data:
        if key not in names:
            raise ScenarioError(f"{where}: unknown key {key!r}; known are: {', '.join(names)}")
    return data


def _choice(*values: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise ScenarioError("must be one of: " + ", ".join(values))
        return value

    return check


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ScenarioError("must be true or false")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ScenarioError("must be a whole number, 0 or more")
    return value


def _seconds(value: Any) -> float:
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value < 1e6:
        raise ScenarioError("must be a number of seconds, 0 or more")
    return float(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ScenarioError(f"must be text, not {type(value).__name__}; put it in quotes")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ScenarioError("holds half a character (a lone surrogate)") from None
    return value


def _versions(value: Any) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or not all(_count(item) for item in value):
        raise ScenarioError("must be a list of version numbers")
    return tuple(value)


def _prefix(value: Any) -> str:
    text = _text(value).rstrip("/")
    if text and not text.startswith("/"):
        raise ScenarioError("must begin with /, as in /space")
    return text


def _filter_fields(value: Any) -> Any:
    if value == "any":
        return value
    if not isinstance(value, (list, tuple)) or not set(value) <= set(RECORD_FIELDS):
        raise ScenarioError("must be `any` or a list out of: " + ", ".join(RECORD_FIELDS))
    return tuple(value)


def _headers(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise ScenarioError("must be a mapping of header names and values")
    return {str(name): str(item) for name, item in value.items()}


def _base64(value: Any) -> str:
    try:
        base64.b64decode(_text(value), validate=True)
    except binascii.Error:
        raise ScenarioError("must be Base64") from None
    return str(value)


def _checked_by(check: Callable[[Any], Any]) -> dict[str, Callable[[Any], Any]]:
    return {"check": check}


def _checked(cls: type[Any], value: Any, where: str) -> dict[str, Any]:
    """The checked values for a dataclass whose fields carry their check."""
    checks = {item.name: item.metadata["check"] for item in dataclasses.fields(cls)}
    checked = {}
    for name, item in _mapping(value, where, checks).items():
        try:
            checked[name] = checks[name](item)
        except ScenarioError as error:
            raise ScenarioError(f"{where}: {name} {error}") from None
    return checked


@dataclass(frozen=True)
class FaultRule:
    """One row of trouble. Rows are looked at in order; the first that matches and is due happens."""

    on: str = field(default="any", metadata=_checked_by(_text))
    times: int = field(default=0, metadata=_checked_by(_count))
    after: int = field(default=0, metadata=_checked_by(_count))
    action: str = field(
        default="status",
        metadata=_checked_by(
            _choice("status", "reset", "reset_in_headers", "reset_after_headers", "reset_in_body", "hang", "hang_in_body",
                    "short_body", "slow_body", "slow_head", "body", "raw", "redirect", "pass")
        ),
    )  # fmt: skip
    status: int = field(default=0, metadata=_checked_by(_count))
    delay: float = field(default=0.0, metadata=_checked_by(_seconds))
    headers: dict[str, str] = field(default_factory=dict, metadata={"check": _headers})
    body: str | None = field(default=None, metadata=_checked_by(_text))
    body_base64: str | None = field(default=None, metadata=_checked_by(_base64))
    content_type: str = field(default="", metadata=_checked_by(_text))
    repeat: int = field(default=1, metadata=_checked_by(_count))
    echo: bool = field(default=False, metadata=_checked_by(_flag))

    def matches(self, path: str, whole: str) -> bool:
        is_list = path == LIST_PATH
        places = {
            "any": True, "root": path == ROOT_PATH, "incidents": is_list, "login": path == LOGIN_PATH,
            "incident": path.startswith(LIST_PATH + "/"), "logout": path == LOGOUT_PATH, "info": path == INFO_PATH,
        }  # fmt: skip
        return places.get(self.on, self.on in whole)

    def alter(self, answer: Answer) -> Answer:
        """The answer as this rule wants it: its own status, headers and body take the place of the real ones."""
        status = self.status or {"status": 503, "redirect": 302}.get(self.action, answer.status)
        body = base64.b64decode(self.body_base64) if self.body_base64 is not None else None
        body = self.body.encode() if self.body is not None else body
        headers = dict(self.headers)
        if self.action in ("status", "redirect"):
            body = f"{status} ERROR".encode() if body is None else body
            headers.setdefault("Content-Type", self.content_type or "text/html; charset=UTF-8")
        if self.action == "redirect":
            headers.setdefault("Location", "/mainui")
        if self.content_type:
            headers["Content-Type"] = self.content_type
        changed = Answer(status, answer.body if body is None else body, list(answer.headers), answer.close, self.repeat)
        broken = ("reset_after_headers", "reset_in_body", "hang_in_body", "short_body")
        if self.action in ("body", *broken, "slow_body", "slow_head"):
            changed.status = self.status or (200 if answer.status == 204 else answer.status)
            if self.action in (*broken, "slow_body") and len(changed.body) < 2:
                changed.body = b"\n" * 64  # these need a body that can break in the middle
        changed.replace_headers(headers)
        return changed


def _faults(value: Any) -> tuple[FaultRule, ...]:
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("must be a list of rules")
    return tuple(
        rule if isinstance(rule, FaultRule) else FaultRule(**_checked(FaultRule, rule, f"fault rule {number}"))
        for number, rule in enumerate(value, 1)
    )


@dataclass(frozen=True)
class Behaviour:
    """The switches; the defaults are what is documented or, failing that, likely. README.md explains each."""

    empty_answer: str = field(default="not_found", metadata=_checked_by(_choice(*EMPTY_ANSWERS)))
    empty_unfiltered: str = field(default="no_content", metadata=_checked_by(_choice(*EMPTY_ANSWERS)))
    past_end: str = field(default="no_content", metadata=_checked_by(_choice("no_content", "not_found", "empty_list")))
    one_child: str = field(default="object", metadata=_checked_by(_choice("object", "list")))
    typed_text: bool = field(default=True, metadata=_checked_by(_flag))
    number_text: str = field(default="kept", metadata=_checked_by(_choice("kept", "shaved")))
    attribute_names: str = field(default="at", metadata=_checked_by(_choice("at", "plain")))
    count_attribute: str = field(default="size", metadata=_checked_by(_choice("size", "total", "both", "none")))
    size_counts: str = field(default="all", metadata=_checked_by(_choice("all", "page")))
    filter: str = field(default="honoured", metadata=_checked_by(_choice("honoured", "ignored", "refused")))
    filter_fields: str | tuple[str, ...] = field(default="any", metadata=_checked_by(_filter_fields))
    filter_case: str = field(default="sensitive", metadata=_checked_by(_choice("sensitive", "insensitive")))
    or_filter: str = field(
        default="supported", metadata=_checked_by(_choice("supported", "refused", "first_only", "last_only"))
    )
    quote_escape: str = field(default="none", metadata=_checked_by(_choice("none", "doubled", "backslash")))
    foreign_record: str = field(default="none", metadata=_checked_by(_choice("none", "added", "instead")))
    paging: str = field(default="honoured", metadata=_checked_by(_choice("honoured", "ignored", "refused")))
    page_maximum: int = field(default=0, metadata=_checked_by(_count))
    versions: tuple[int, ...] = field(default=(5, 4, 3, 2, 1), metadata=_checked_by(_versions))
    single_versions: tuple[int, ...] = field(default=(5, 4, 3, 2, 1), metadata=_checked_by(_versions))
    single_as_collection: bool = field(default=False, metadata=_checked_by(_flag))
    json: bool = field(default=True, metadata=_checked_by(_flag))
    xml: bool = field(default=True, metadata=_checked_by(_flag))
    service_now: bool = field(default=True, metadata=_checked_by(_flag))
    path_prefix: str = field(default="", metadata=_checked_by(_prefix))
    latency: float = field(default=0.0, metadata=_checked_by(_seconds))
    chunked: bool = field(default=False, metadata=_checked_by(_flag))
    keep_alive_max: int = field(default=100, metadata=_checked_by(_count))
    session_limit: int = field(default=0, metadata=_checked_by(_count))
    sessions_die_after: int = field(default=0, metadata=_checked_by(_count))
    faults: tuple[FaultRule, ...] = field(default=(), metadata=_checked_by(_faults))

    def changed(self, switches: Any) -> Behaviour:
        return dataclasses.replace(self, **_checked(Behaviour, switches, "behaviour"))


@dataclass(frozen=True)
class User:
    username: str = field(default="", metadata=_checked_by(_text))
    password: str = field(default="", metadata=_checked_by(_text))
    denied: bool = field(default=False, metadata=_checked_by(_flag))


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


def read_incidents(value: Any) -> tuple[Incident, ...]:
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("incidents must be a list")
    incidents: list[Incident] = []
    taken: set[int] = set()
    for number, item in enumerate(value, 1):
        where = f"incident {number}"
        data = _mapping(item, where, ("key", *TEXT_FIELDS, "prbIdentifier", "domain"))
        texts = {}
        for name in (*TEXT_FIELDS, "prbIdentifier"):
            if data.get(name) is None:
                continue
            try:
                texts[name] = _text(data[name])
            except ScenarioError as error:
                raise ScenarioError(f"{where}: {name} {error}") from None
        key, domain = data.get("key", 163840 + number), data.get("domain", 2)
        if not all(isinstance(id_, int) and not isinstance(id_, bool) for id_ in (key, domain)):
            raise ScenarioError(f"{where}: key and domain must be whole numbers")
        if key in taken:
            raise ScenarioError(f"{where}: key {key} is there twice")
        taken.add(key)
        incidents.append(Incident(key, texts, texts.pop("prbIdentifier", None), domain))
    return tuple(incidents)


@dataclass(frozen=True)
class Scenario:
    users: tuple[User, ...]
    incidents: tuple[Incident, ...]
    behaviour: Behaviour

    @classmethod
    def load(cls, source: Mapping[str, Any] | str | Path | None) -> Scenario:
        """From a mapping, from a YAML or JSON file, or the shipped one."""
        if source is None:
            source = Path(__file__).with_name("scenario.yml")
        if isinstance(source, (str, Path)):
            try:
                source = yaml.safe_load(Path(source).read_bytes()) or {}
            except OSError as error:
                raise ScenarioError(f"cannot read the scenario {source}: {error.strerror}") from None
            except yaml.YAMLError as error:
                raise ScenarioError(f"the scenario is neither YAML nor JSON: {error}") from None
        data = _mapping(source, "scenario", ("users", "incidents", "behaviour"))
        rows = data.get("users") or [{"username": "rehearsal", "password": "rehearsal-only"}]
        if not isinstance(rows, (list, tuple)):
            raise ScenarioError("users must be a list")
        users = tuple(User(**_checked(User, row, f"user {number}")) for number, row in enumerate(rows, 1))
        if not all(user.username for user in users):
            raise ScenarioError("a user needs a username")
        return cls(users, read_incidents(data.get("incidents") or []), Behaviour().changed(data.get("behaviour") or {}))

    def rehearsal_user(self) -> User:
        """The one to hand to whoever rehearses: the first that may see incidents."""
        return next((user for user in self.users if not user.denied), self.users[0])


# ---------------------------------------------------------------------------------------------------------------
# Query: the filter and paging grammar
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    name: str
    value: str


@dataclass(frozen=True)
class Group:
    joiner: str
    items: tuple[Term | Group, ...]


@dataclass
class _OpenGroup:
    joiner: str = ""
    items: list[Term | Group] = field(default_factory=list)


class FilterParser:
    """expr := '(' expr (' and ' expr)+ ')' | '(' expr (' or ' expr)+ ')' | '(' field ' eq ' value ')'.

    It keeps its own stack and bounds the depth, so that no input can exhaust Python's.
    """

    DEEPEST = 32
    STRINGS: ClassVar = {"none": r"'([^']*)'", "doubled": r"'((?:[^']|'')*)'", "backslash": r"'((?:[^'\\]|\\.)*)'"}

    def __init__(self, quote_escape: str) -> None:
        self._quote_escape = quote_escape
        self._scanner = re.compile(
            rf"\s*(?:([()])|{self.STRINGS[quote_escape]}|(-?[0-9]+(?:\.[0-9]+)?)(?![\w.])|([A-Za-z][\w.-]*))\s*", re.S
        )

    def parse(self, text: str) -> Term | Group:
        tokens = self._tokens(text)
        groups: list[_OpenGroup] = []
        position = 0
        while True:
            if tokens[position][0] != "(":
                raise FilterError("an opening parenthesis is missing")
            if tokens[position + 1][0] == "(":
                groups.append(_OpenGroup())
                position += 1
                if len(groups) > self.DEEPEST:
                    raise FilterError("too deep")
                continue
            done: Term | Group = self._term(tokens[position : position + 5])
            position += 5
            while groups:  # every group that ends here is an expression of the group around it
                group = groups[-1]
                group.items.append(done)
                kind, word = tokens[position]
                position += 1
                if kind == ")" and len(group.items) > 1:
                    groups.pop()
                    done = Group(group.joiner, tuple(group.items))
                elif kind == "name" and word in ("and", "or") and group.joiner in ("", word):
                    group.joiner = word
                    break
                else:
                    raise FilterError("terms are not joined by one kind of and / or")
            else:
                if tokens[position][0] != "end":
                    raise FilterError("something follows the expression")
                return done

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            found = self._scanner.match(text, position)
            if found is None:
                raise FilterError("a character has no place there")
            parenthesis, string, number, name = found.groups()
            if parenthesis:
                tokens.append((parenthesis, parenthesis))
            elif string is not None:
                tokens.append(("value", self._unescaped(string)))
            else:
                tokens.append(("value", number) if number else ("name", name))
            position = found.end()
        return [*tokens, ("end", ""), ("end", "")]

    def _unescaped(self, string: str) -> str:
        if self._quote_escape == "doubled":
            return string.replace("''", "'")
        return re.sub(r"\\(.)", r"\1", string, flags=re.S) if self._quote_escape == "backslash" else string

    @staticmethod
    def _term(tokens: Sequence[tuple[str, str]]) -> Term:
        if [kind for kind, _text in tokens] != ["(", "name", "name", "value", ")"] or tokens[2][1] != "eq":
            raise FilterError("a term is not (field eq 'value')")
        if tokens[1][1] not in RECORD_FIELDS:
            raise FilterError("there is no such field")
        return Term(tokens[1][1], tokens[3][1])


class Selection:
    """Which records a parsed filter keeps, with the half-understood readings a switch may ask for."""

    def __init__(self, behaviour: Behaviour, text: str) -> None:
        self._or = behaviour.or_filter
        self._fold = str.casefold if behaviour.filter_case == "insensitive" else str
        self._fields = RECORD_FIELDS if behaviour.filter_fields == "any" else behaviour.filter_fields
        self._expression = FilterParser(behaviour.quote_escape).parse(text)
        self._refuse(self._expression)
        self.keeps = self._predicate(self._expression)

    def _refuse(self, node: Term | Group) -> None:
        if isinstance(node, Term):
            if node.name not in self._fields:
                raise FilterError("this field cannot be filtered on")
            return
        if node.joiner == "or" and self._or == "refused":
            raise FilterError("or is not supported")
        for item in node.items:
            self._refuse(item)

    def _predicate(self, node: Term | Group) -> Callable[[Incident], bool]:
        """A test for records. Equalities joined by `or` are one look-up, as they would be in the appliance's database."""
        if isinstance(node, Term):
            return self._any_of(node.name, [node])
        if node.joiner == "and":
            every = [self._predicate(item) for item in node.items]
            return lambda incident: all(keeps(incident) for keeps in every)
        items = {"first_only": node.items[:1], "last_only": node.items[-1:]}.get(self._or, node.items)
        names = dict.fromkeys(item.name for item in items if isinstance(item, Term))
        some = [self._any_of(name, [item for item in items if isinstance(item, Term)]) for name in names]
        some += [self._predicate(item) for item in items if isinstance(item, Group)]
        return lambda incident: any(keeps(incident) for keeps in some)

    def _any_of(self, name: str, terms: Iterable[Term]) -> Callable[[Incident], bool]:
        fold = self._fold
        wanted = {fold(term.value) for term in terms if term.name == name}

        def keeps(incident: Incident) -> bool:
            value = incident.value(name)
            return value is not None and fold(value) in wanted

        return keeps

    def asks_tracking_number(self) -> bool:
        return isinstance(self._expression, Term) and self._expression.name == "customerTrackingNumber"


PAGING = re.compile(r"\(\s*(?:start eq ([0-9]{1,10})\s*,\s*)?limit eq ([0-9]{1,10})\s*\)")
DOMAIN = re.compile(r"\(\s*filterDomainIds eq ([0-9]{1,10})\s*\)")


# ---------------------------------------------------------------------------------------------------------------
# Rendering: the two formats of the appliance
# ---------------------------------------------------------------------------------------------------------------


def java_double_text(value: float) -> str:
    """What Java's Double.toString prints: at least one decimal, E notation below 1e-3 and from 1e7 on."""
    if value == 0:
        return "-0.0" if math.copysign(1.0, value) < 0 else "0.0"
    sign, numbers, exponent = Decimal(repr(value)).as_tuple()
    point = len(numbers) + int(exponent)  # the value is 0.DIGITS times ten to this power
    digits = "".join(map(str, numbers)).rstrip("0")
    if not 1e-3 <= abs(value) < 1e7:
        text = f"{digits[0]}.{digits[1:] or '0'}E{point - 1}"
    elif point <= 0:
        text = "0." + "0" * -point + digits
    else:
        digits = digits.ljust(point, "0")
        text = f"{digits[:point]}.{digits[point:] or '0'}"
    return "-" * sign + text


def is_number_to_jettison(text: str) -> bool:
    """True where reading the text as a Java Long or Double and printing that gives the same text again."""
    if re.fullmatch(r"0|-?[1-9][0-9]{0,18}", text):
        return -(2**63) <= int(text) < 2**63
    if not re.fullmatch(r"-?[0-9]{1,20}\.[0-9]{1,40}(?:E-?[0-9]{1,3})?", text):
        return False
    return math.isfinite(float(text)) and java_double_text(float(text)) == text


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
        if not is_number_to_jettison(text):
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
        return self._object([("incident", self._record(incident, {"uri": incident.uri}, _single(incident)))]).encode()


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
        text = self._element("incident", {"uri": incident.uri}, self._texts(_single(incident)))
        return (self.HEADER + text).encode()


def _entry_attributes(incident: Incident) -> dict[str, str]:
    return {"key": str(incident.key), "uri": incident.uri, "href": incident.uri}


def _single(incident: Incident) -> dict[str, str]:
    return {**incident.texts, **({} if incident.prb_identifier is None else {"prbIdentifier": incident.prb_identifier})}


# ---------------------------------------------------------------------------------------------------------------
# Requests, answers, accounts
# ---------------------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    close: bool = False
    repeat: int = 1

    @classmethod
    def of(cls, status: int, content_type: str, body: str | bytes) -> Answer:
        return cls(status, body.encode() if isinstance(body, str) else body, [("Content-Type", content_type)])

    def replace_headers(self, headers: Mapping[str, str]) -> None:
        names = {name.lower() for name in headers}
        self.headers = [item for item in self.headers if item[0].lower() not in names] + list(headers.items())

    def echo(self, request: Request) -> None:
        """Say back what the request carried, as a careless error page or a debugging proxy would."""
        password = request.credentials[1] if request.credentials else ""
        for mark, said in (
            ("<authorization>", request.authorization),
            ("<cookie>", request.cookie),
            ("<password>", password),
        ):
            self.body = self.body.replace(mark.encode(), said.encode())
            # A header holds what Latin-1 can say, as the standard library sends it.
            fit = said.encode("latin-1", "replace").decode("latin-1")
            self.headers = [(name, value.replace(mark, fit)) for name, value in self.headers]


class RefusedError(Exception):
    """Ends the handling of a request with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def bad_request(why: str) -> RefusedError:
    """400 as the appliance gives it: a Java exception as text, and the connection is closed."""
    answer = Answer.of(400, "text/html; charset=UTF-8", f"java.lang.IllegalArgumentException: {why}")
    answer.close = True
    return RefusedError(answer)


def html_error(status: int, why: str) -> RefusedError:
    page = f"<html><head><title>{status} ERROR</title></head><body><h1>{status} ERROR</h1><p>{why}</p></body></html>"
    return RefusedError(Answer.of(status, "text/html; charset=UTF-8", page))


@dataclass
class Request:
    method: str
    target: str
    path: str
    query: dict[str, str]
    accept: str | None
    credentials: tuple[str, str] | None
    session: str | None
    malformed: bool = False
    user: str | None = None
    auth: str = "none"
    authorization: str = ""
    cookie: str = ""

    @classmethod
    def read(cls, method: str, target: str, headers: Message) -> Request:
        raw_path, _mark, raw_query = target.partition("?")
        query: dict[str, str] = {}
        malformed = False
        try:
            # Percent-decoding only: a plus sign in a tracking number is a plus sign.
            path = urllib.parse.unquote(raw_path, errors="strict")
            for part in filter(None, raw_query.split("&")):
                name, _mark, value = (urllib.parse.unquote(piece, errors="strict") for piece in part.partition("="))
                query.setdefault(name, value)
        except UnicodeDecodeError:
            path, malformed = raw_path, True
        authorization, cookie = headers.get("Authorization") or "", headers.get("Cookie") or ""
        credentials = cls._basic(authorization)
        cookies = re.split(r";\s*", cookie)
        session = next((item.partition("=")[2] for item in cookies if item.startswith(SESSION_COOKIE + "=")), None)
        request = cls(method, target, path, query, headers.get("Accept"), credentials, session, malformed)
        request.auth = "basic" if credentials else "session" if session else "none"
        request.user = credentials[0] if credentials else None
        request.authorization, request.cookie = authorization, cookie
        return request

    @staticmethod
    def _basic(header: str) -> tuple[str, str] | None:
        scheme, _space, encoded = header.partition(" ")
        try:
            name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except ValueError:
            return None
        return (name, password) if scheme.lower() == "basic" and colon else None


@dataclass
class _Session:
    user: User
    used: int = 0


class Accounts:
    """Users, the lock after failed logins, and the cookie sessions."""

    def __init__(self, users: Iterable[User]) -> None:
        self._users = {user.username: user for user in users}
        self._failed: dict[str, int] = {}
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.RLock()

    def by_password(self, name: str, password: str) -> User | None:
        """Four wrong passwords in a row lock the account; from then on the right one fails as well."""
        with self._lock:
            user = self._users.get(name)
            if user is None or self._failed.get(name, 0) >= FAILED_LOGINS_UNTIL_LOCKED:
                return None
            if not hmac.compare_digest(user.password.encode(), password.encode()):
                self._failed[name] = self._failed.get(name, 0) + 1
                return None
            self._failed.pop(name, None)
            return user

    def by_session(self, token: str, die_after: int) -> User | None:
        with self._lock:
            session = self._sessions.get(token)
            if session is None:
                return None
            session.used += 1
            if die_after and session.used > die_after:
                del self._sessions[token]
                return None
            return session.user

    def open_session(self, user: User, limit: int) -> str | None:
        with self._lock:
            if limit and len(self._sessions) >= limit:
                return None
            token = secrets.token_hex(16).upper()
            self._sessions[token] = _Session(user)
            return token

    def close_session(self, token: str | None) -> None:
        with self._lock:
            self._sessions.pop(token or "", None)

    def state(self) -> dict[str, Any]:
        with self._lock:
            locked = [name for name, failed in self._failed.items() if failed >= FAILED_LOGINS_UNTIL_LOCKED]
            return {"sessions": len(self._sessions), "locked": locked}


class RequestLog:
    """What was asked, without passwords and cookies; in memory and, where wanted, as a file of JSON lines."""

    def __init__(self, path: Path | None) -> None:
        self._entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()
        self._path = path
        self.clear()

    def add(self, entry: dict[str, Any]) -> None:
        with self._lock:
            self._entries.append(entry)
            if self._path:
                with self._path.open("a", encoding="utf-8") as stream:
                    stream.write(json.dumps(entry) + "\n")

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            if self._path:
                self._path.write_bytes(b"")

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(entry) for entry in self._entries]


class FaultPlan:
    """Counts the matches of each rule and says which one is due."""

    def __init__(self, rules: Sequence[FaultRule]) -> None:
        self._rules = rules
        self._seen = [0] * len(rules)
        self._lock = threading.Lock()

    def due(self, request: Request) -> FaultRule | None:
        whole = request.path + "?" + "&".join(f"{name}={value}" for name, value in request.query.items())
        with self._lock:
            for place, rule in enumerate(self._rules):
                if rule.matches(request.path.rstrip("/"), whole):
                    self._seen[place] += 1
                    turn = self._seen[place] - rule.after
                    if turn > 0 and (not rule.times or turn <= rule.times):
                        return rule
        return None


# ---------------------------------------------------------------------------------------------------------------
# The appliance: a request in, an answer out, no sockets
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Media:
    name: str
    format: str
    version: int

    def __str__(self) -> str:
        """As the server writes it back: parameters quoted, with a q of its own."""
        return f'{MEDIA_PREFIX}{self.name}+{self.format};q="0.{self.version:02d}";version="{self.version}"'


class Appliance:
    """Everything the stand-in knows and remembers. Safe to use from several threads."""

    def __init__(self, scenario: Scenario, log_path: Path | None = None) -> None:
        self.scenario = scenario
        self.log = RequestLog(log_path)
        self.reset()

    def reset(self) -> None:
        """Back to how it was switched on."""
        self.incidents = self.scenario.incidents
        self.accounts = Accounts(self.scenario.users)
        self.log.clear()
        self.restore()

    def restore(self) -> None:
        self.behaviour = self.scenario.behaviour
        self.faults = FaultPlan(self.behaviour.faults)

    def change(self, switches: Any) -> None:
        self.behaviour = self.behaviour.changed(switches)
        if "faults" in switches:
            self.faults = FaultPlan(self.behaviour.faults)

    def answer(self, request: Request) -> Answer:
        try:
            return self._routed(request, self.behaviour)
        except RefusedError as refusal:
            return refusal.answer

    def _routed(self, request: Request, behaviour: Behaviour) -> Answer:
        path = request.path.rstrip("/")
        if request.malformed:
            raise bad_request("the address is not UTF-8")
        if path in (LOGIN_PATH, LOGOUT_PATH):
            self._only(request, "POST")
            return self._login(request, behaviour) if path == LOGIN_PATH else self._logout(request, behaviour)
        user = self._authenticated(request, behaviour)
        is_service_now = (path + "/").startswith("/api/juniper/servicenow/")
        if path == INFO_PATH:
            self._only(request, "GET")
            return self._info(request, behaviour)
        single = re.fullmatch(re.escape(LIST_PATH) + r"/([^/]+)", path)
        if not is_service_now or not behaviour.service_now or not (path in (ROOT_PATH, LIST_PATH) or single):
            raise html_error(404, "The requested resource is not available.")
        self._only(request, "GET")
        if user.denied:
            raise RefusedError(Answer.of(403, "text/plain", "User is not authorized for this operation"))
        if path == ROOT_PATH:
            return self._root(request, behaviour)
        if single and not behaviour.single_as_collection:
            return self._single(request, behaviour, single[1])
        return self._collection(request, behaviour)

    @staticmethod
    def _only(request: Request, method: str) -> None:
        if request.method != method:
            refusal = html_error(405, "The method is not allowed here.")
            refusal.answer.headers.append(("Allow", method))
            raise refusal

    def _authenticated(self, request: Request, behaviour: Behaviour) -> User:
        user = self.accounts.by_session(request.session, behaviour.sessions_die_after) if request.session else None
        if user:
            request.auth, request.user = "session", user.username
        elif request.credentials:
            user = self.accounts.by_password(*request.credentials)
        if user is None:
            raise RefusedError(Answer.of(401, "text/plain", "User not authenticated"))
        return user

    def _login(self, request: Request, behaviour: Behaviour) -> Answer:
        user = self.accounts.by_password(*request.credentials) if request.credentials else None
        token = self.accounts.open_session(user, behaviour.session_limit) if user else None
        if token is None:
            raise RefusedError(Answer.of(401, "text/plain", "User is not logged in"))
        answer = Answer.of(200, "text/plain", "User logged in")
        answer.headers += [
            ("Set-Cookie", f"JSESSIONID={secrets.token_hex(16)}:space-node; Path=/api/space/user-management; HttpOnly"),
            ("Set-Cookie", f"{SESSION_COOKIE}={token}; Path=/; HttpOnly"),
        ]
        return answer

    def _logout(self, request: Request, behaviour: Behaviour) -> Answer:
        self._authenticated(request, behaviour)
        self.accounts.close_session(request.session)
        return Answer.of(200, "text/plain", "User logged out")

    @staticmethod
    def _root(request: Request, behaviour: Behaviour) -> Answer:
        if behaviour.json and "json" in (request.accept or ""):
            body = {"incident-management": {"@uri": ROOT_PATH, "incidents": {"@href": LIST_PATH, "@rel": "list"}}}
            return Answer.of(200, MEDIA_PREFIX.rstrip(".") + "+json", json.dumps(body).replace("/", "\\/"))
        link = f'<incidents href="{LIST_PATH}" rel="list"/>'
        page = f'{XmlRenderer.HEADER}<incident-management uri="{ROOT_PATH}">{link}</incident-management>'
        return Answer.of(200, MEDIA_PREFIX.rstrip(".") + "+xml", page)

    @staticmethod
    def _info(request: Request, behaviour: Behaviour) -> Answer:
        uri = request.query.get("uri", "").rstrip("/")
        name, versions = "incidents", behaviour.versions
        if re.fullmatch(re.escape(LIST_PATH) + r"/[^/]+", uri):
            name, versions = "incident", behaviour.single_versions
        elif uri != LIST_PATH or not behaviour.service_now:
            raise html_error(404, "The requested resource is not available.")
        formats = [form for form in ("xml", "json") if getattr(behaviour, form)]
        types = "".join(
            f"<representation>{MEDIA_PREFIX}{name}+{form};version={version}</representation>"
            for form in formats
            for version in versions
        )
        body = (
            f'{XmlRenderer.HEADER}<xrd uri="{uri}"><http-methods><http-method type="GET" async="false"><headers>'
            f'<header type="Accept"><representations>{types}</representations></header></headers>'
            "<query-parameters><query-parameter>filter</query-parameter><query-parameter>paging</query-parameter>"
            "<query-parameter>sortby</query-parameter></query-parameters></http-method></http-methods></xrd>"
        )
        return Answer.of(200, "application/xrd+xml", body)

    @staticmethod
    def _media(accept: str | None, name: str, versions: Sequence[int], behaviour: Behaviour) -> Media:
        """The media type to answer in: with no preference the first format in its highest version."""
        formats = [form for form in ("xml", "json") if getattr(behaviour, form)]
        ranges: list[tuple[float, str, dict[str, str]]] = []
        for part in (accept if accept is not None else "*/*").split(","):
            media, *parameters = (piece.strip() for piece in part.split(";"))
            if not re.fullmatch(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", media):
                raise bad_request("the Accept header is malformed")
            given = {
                key.strip().lower(): value.strip(' "') for key, _mark, value in (p.partition("=") for p in parameters)
            }
            quality = float(given["q"]) if re.fullmatch(r"[01](\.[0-9]{0,3})?", given.get("q", "")) else 1.0
            ranges.append((-quality, media, given))
        for _rank, media, given in sorted(ranges, key=lambda item: item[0]):
            for form in formats if versions else []:
                wanted = given.get("version", str(max(versions)))
                if media in ("*/*", "application/*"):
                    return Media(name, form, max(versions))
                if media == f"{MEDIA_PREFIX}{name}+{form}" and wanted in map(str, versions):
                    return Media(name, form, int(wanted))
        raise html_error(406, "The resource cannot be given in a format of the Accept header.")

    def _single(self, request: Request, behaviour: Behaviour, key: str) -> Answer:
        media = self._media(request.accept, "incident", behaviour.single_versions, behaviour)
        incident = next((item for item in self.incidents if str(item.key) == key), None)
        if incident is None:
            raise RefusedError(Answer.of(404, str(media), "Invalid incident id"))
        renderer = JsonRenderer(behaviour) if media.format == "json" else XmlRenderer()
        return Answer.of(200, str(media), renderer.single(incident))

    def _collection(self, request: Request, behaviour: Behaviour) -> Answer:
        # A single id that is answered with the whole list asks for its own media type.
        asked = "incidents" if request.path.rstrip("/") == LIST_PATH else "incident"
        media = self._media(request.accept, asked, behaviour.versions, behaviour)
        selection, found = self._selected(request.query, behaviour)
        start, limit = self._page(request.query, behaviour)
        page = found[start : start + limit]
        if not page:
            filtered = behaviour.empty_answer if selection else behaviour.empty_unfiltered
            manner = behaviour.past_end if start else filtered
            number = selection is not None and selection.asks_tracking_number()
            text = "Invalid customer number" if number else "Customer information not found"
            if manner == "not_found":
                raise RefusedError(Answer.of(404, str(media), text))
            if manner != "empty_list":
                return Answer(204) if manner == "no_content" else Answer.of(200, str(media), b"")
        attributes = {"uri": LIST_PATH}
        if behaviour.count_attribute in ("size", "both"):
            attributes["size"] = str(len(found if behaviour.size_counts == "all" else page))
        if behaviour.count_attribute in ("total", "both"):
            attributes["total"] = str(len(found))
        renderer = JsonRenderer(behaviour) if media.format == "json" else XmlRenderer()
        return Answer.of(200, str(media), renderer.collection(attributes, page))

    def _selected(self, query: Mapping[str, str], behaviour: Behaviour) -> tuple[Selection | None, list[Incident]]:
        records = list(self.incidents)
        if "domainContext" in query:
            domain = DOMAIN.fullmatch(query["domainContext"])
            if domain is None:
                raise bad_request("domainContext is not (filterDomainIds eq N)")
            records = [item for item in records if item.domain == int(domain[1])]
        if "filter" not in query or behaviour.filter == "ignored":
            return None, records
        if behaviour.filter == "refused":
            raise bad_request("filter is not supported")
        try:
            selection = Selection(behaviour, query["filter"])
        except FilterError as error:
            raise bad_request(f"invalid filter: {error}") from None
        found = [item for item in records if selection.keeps(item)]
        if behaviour.foreign_record == "none":
            return selection, found
        foreign = [item for item in records if not selection.keeps(item)][:1]
        return selection, found + foreign if behaviour.foreign_record == "added" else foreign

    @staticmethod
    def _page(query: Mapping[str, str], behaviour: Behaviour) -> tuple[int, int]:
        start, limit = 0, sys.maxsize
        if "paging" in query and behaviour.paging != "ignored":
            paging = PAGING.fullmatch(query["paging"])
            if behaviour.paging == "refused" or paging is None or int(paging[2]) == 0:
                raise bad_request("paging is not supported or not (start eq N, limit eq M)")
            start, limit = int(paging[1] or 0), int(paging[2])
        return start, min(limit, behaviour.page_maximum or limit)


# ---------------------------------------------------------------------------------------------------------------
# The server: sockets, TLS, faults on the wire, the control calls
# ---------------------------------------------------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = 15.0  # how long the appliance keeps an idle connection
    server: Server

    def setup(self) -> None:
        super().setup()
        self._number = 0
        self._served = 0
        self._reset = False

    def version_string(self) -> str:
        return "Server"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name is the base class's)
        """Nothing on stderr: the request log has it."""

    def do_GET(self) -> None:
        body = self._body()
        appliance = self.server.appliance
        request = Request.read(self.command, self.path, self.headers)
        prefix = appliance.behaviour.path_prefix
        inside = request.path.startswith(prefix + "/")
        path = request.path[len(prefix) :] if inside else request.path
        for candidate in (path, request.path):
            if candidate.startswith(CONTROL_PATH):
                self._send(self.server.control(self.command, candidate[len(CONTROL_PATH) :], body))
                return
        self._number = self._number or self.server.next_connection()
        request.path = path
        self._perform(request, inside)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length") or "0"
        if not length.isascii() or not length.isdigit() or int(length) > LONGEST_BODY:
            self.close_connection = True
            return b""
        return self.rfile.read(int(length))

    def _perform(self, request: Request, inside: bool) -> None:
        """Wait as told, then answer, or do what the fault rule that is due says."""
        appliance, stopping = self.server.appliance, self.server.stopping
        rule = appliance.faults.due(request) if inside else None
        action = rule.action if rule else "pass"
        stopping.wait(
            appliance.behaviour.latency + (rule.delay if rule and action not in ("slow_body", "slow_head") else 0.0)
        )
        if rule and action in ("reset", "reset_in_headers", "hang", "raw"):
            self._log(request, 0, action)
            if action == "hang":
                stopping.wait()
            elif action == "reset_in_headers":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nServer: Ser")
            elif action == "raw":
                self._write_times(rule.alter(Answer(0)).body, rule.repeat)
            self._reset = action in ("reset", "reset_in_headers")
            self.close_connection = True
            return
        if not inside:
            answer = html_error(404, "The requested resource is not available.").answer
        elif rule and action in ("status", "redirect"):
            answer = rule.alter(Answer(200))  # happens in front of the application: no login, no filter
        else:
            answer = appliance.answer(request)
            answer = rule.alter(answer) if rule else answer
        if rule and rule.echo:
            answer.echo(request)
        self._log(request, answer.status, action if rule else None)
        if rule and action == "slow_body":
            self._send_slowly(answer, rule.delay)
        elif rule and action == "slow_head":
            self._send_bytewise(answer, rule.delay)
        elif action in ("reset_after_headers", "reset_in_body", "hang_in_body", "short_body"):
            self._send_broken(answer, action)
        else:
            self._send(answer)

    def _log(self, request: Request, status: int, fault: str | None) -> None:
        """Before the answer is on the wire, so that whoever got it finds it in the log."""
        self.server.appliance.log.add({
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
            "method": request.method, "path": request.path, "query": request.query, "target": request.target,
            "accept": request.accept, "status": status, "user": request.user, "auth": request.auth,
            "connection": self._number, "fault": fault,
        })  # fmt: skip

    def _send_head(self, answer: Answer, framing: tuple[str, str] | None) -> None:
        self._served += 1
        most = self.server.appliance.behaviour.keep_alive_max
        self.send_response_only(answer.status)
        given = {name.lower() for name, _value in answer.headers}
        for name, value in (("Server", self.version_string()), ("Date", self.date_time_string())):
            if name.lower() not in given:  # a rule may turn the appliance's clock
                self.send_header(name, value)
        for name, value in (
            ("X-Frame-Options", "SAMEORIGIN"),
            ("X-Content-Type-Options", "nosniff"),
            ("Cache-Control", "no-cache,no-store,must-revalidate,private"),
            *answer.headers,
            *([framing] if framing else []),
        ):
            self.send_header(name, value)
        if answer.close or self.close_connection or (most and self._served >= most):
            self.send_header("Connection", "close")  # this also ends the loop over the connection
        else:
            left = f", max={most - self._served}" if most else ""
            self.send_header("Keep-Alive", f"timeout={self.timeout:.0f}{left}")
        self.end_headers()

    def _send(self, answer: Answer) -> None:
        if answer.status == 204:
            self._send_head(answer, None)
        elif self.server.appliance.behaviour.chunked:
            self._send_head(answer, ("Transfer-Encoding", "chunked"))
            chunk = b"%x\r\n%b\r\n" % (len(answer.body), answer.body) if answer.body else b""
            self._write_times(chunk, answer.repeat)
            self.wfile.write(b"0\r\n\r\n")
        else:
            self._send_head(answer, ("Content-Length", str(len(answer.body) * answer.repeat)))
            self._write_times(answer.body, answer.repeat)

    def _write_times(self, piece: bytes, times: int) -> None:
        """A body of any size, without holding it."""
        for _time in range(times):
            self.wfile.write(piece)

    def _send_bytewise(self, answer: Answer, seconds: float) -> None:
        """Head and body, one byte at a time."""
        wire, whole = self.wfile, io.BytesIO()
        self.wfile = whole
        self._send(answer)
        self.wfile = wire
        for byte in whole.getvalue():
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            self.server.stopping.wait(seconds / len(whole.getvalue()))

    def _send_slowly(self, answer: Answer, seconds: float) -> None:
        """The whole body, in small pieces over so many seconds: no single read ever waits long."""
        self._send_head(answer, ("Content-Length", str(len(answer.body))))
        size = len(answer.body) // 20 + 1
        for start in range(0, len(answer.body), size):
            self.wfile.write(answer.body[start : start + size])
            self.wfile.flush()
            self.server.stopping.wait(seconds / 20)

    def _send_broken(self, answer: Answer, action: str) -> None:
        """The head promises the whole body; the body then stops in the middle."""
        self._send_head(answer, ("Content-Length", str(len(answer.body))))
        self.close_connection = True
        self.wfile.write(answer.body[: 0 if action == "reset_after_headers" else len(answer.body) // 2])
        self.wfile.flush()
        if action == "hang_in_body":
            self.server.stopping.wait()
        self._reset = action in ("reset_after_headers", "reset_in_body")

    def finish(self) -> None:
        with contextlib.suppress(OSError):  # the client may be gone already
            super().finish()
        if self._reset:
            # With linger time 0 the close is an RST. It must come before the server's own orderly shutdown.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, port: int, appliance: Appliance, context: ssl.SSLContext | None) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.appliance = appliance
        self.stopping = threading.Event()
        self.token = secrets.token_hex(16)
        self._lock = threading.Lock()
        self._connections = 0
        self._open: set[socket.socket] = set()
        if context:
            # The handshake is left to the connection's own thread: a client that never speaks holds up nobody.
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def next_connection(self) -> int:
        with self._lock:
            self._connections += 1
            return self._connections

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().close_request(request)

    def close_connections(self) -> None:
        with self._lock:
            for connection in self._open:
                with contextlib.suppress(OSError):  # it may have closed by itself
                    connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exc_info()[1], OSError):  # a client that went away or refused our CA is no error here
            traceback.print_exc()

    def state(self) -> dict[str, Any]:
        appliance = self.appliance
        return {
            "pid": os.getpid(),
            "token": self.token,
            "incidents": len(appliance.incidents),
            "behaviour": dataclasses.asdict(appliance.behaviour),
            **appliance.accounts.state(),
        }

    def control(self, method: str, name: str, body: bytes) -> Answer:
        """The calls for tests. They need no login, are not logged, and know no latency and no faults."""
        appliance = self.appliance
        calls: dict[tuple[str, str], Callable[[], Any]] = {
            ("GET", "requests"): appliance.log.entries,
            ("DELETE", "requests"): appliance.log.clear,
            ("PUT", "behaviour"): lambda: appliance.change(json.loads(body)),
            ("DELETE", "behaviour"): appliance.restore,
            ("PUT", "incidents"): lambda: setattr(appliance, "incidents", read_incidents(json.loads(body))),
            ("GET", "state"): self.state,
            ("DELETE", "state"): appliance.reset,
        }
        try:
            status, result = 200, calls[method, name.rstrip("/")]()
        except KeyError:
            status, result = 404, {"error": "known are: " + ", ".join(f"{verb} {call}" for verb, call in calls)}
        except ValueError as error:
            status, result = 400, {"error": str(error)}
        return Answer.of(status, "application/json", json.dumps({} if result is None else result))


def make_certificates(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A CA of our own, made for this run, and a server certificate for loopback signed by it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    now = datetime.datetime.now(datetime.timezone.utc)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Junos Space simulator CA {secrets.token_hex(4)}")])
    ca_id = x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key())

    def signed(name: x509.Name, public: ec.EllipticCurvePublicKey, *extensions: tuple[Any, bool]) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(ca_name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - datetime.timedelta(hours=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=30))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(ca_key, hashes.SHA256())

    signing = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    ca = signed(ca_name, ca_key.public_key(), (x509.BasicConstraints(True, 0), True), (signing, True), (ca_id, False))
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(LOOPBACK)), x509.DNSName("localhost")])
    certificate = signed(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
        key.public_key(),
        (x509.BasicConstraints(False, None), True),
        (names, False),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
        (x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ca_id), False),
    )
    ca_path = folder / "ca.pem"
    ca_path.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.TemporaryDirectory() as secret:  # load_cert_chain reads files only; the key does not stay on disk
        chain = Path(secret) / "server.pem"
        chain.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        context.load_cert_chain(chain)
    return ca_path, context


class Simulator:
    """A running stand-in. Use it as a context manager, or call start() and stop()."""

    def __init__(
        self,
        scenario: Mapping[str, Any] | str | Path | None = None,
        *,
        tls: bool = False,
        state_dir: str | Path | None = None,
        port: int = 0,
        behaviour: Mapping[str, Any] | None = None,
        bind: str = LOOPBACK,
    ) -> None:
        if bind != LOOPBACK:
            raise ScenarioError(f"the simulator listens on {LOOPBACK} only, not on {bind}")
        loaded = Scenario.load(scenario)
        self.scenario = dataclasses.replace(loaded, behaviour=loaded.behaviour.changed(behaviour or {}))
        self._tls, self._port = tls, port
        self._own_dir = state_dir is None and tls
        self._state_dir = Path(state_dir).resolve() if state_dir is not None else None
        self.ca_path: Path | None = None
        self.log_path: Path | None = None

    def __enter__(self) -> Simulator:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, **ready: Any) -> Simulator:
        """Listen, and say so in ready.json, with the given entries added, where there is a folder for the state."""
        context = None
        if self._own_dir:
            self._state_dir = Path(tempfile.mkdtemp(prefix="junos_space_simulator_"))
        if self._state_dir:
            self._state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.log_path = self._state_dir / "requests.jsonl"
            if self._tls:
                self.ca_path, context = make_certificates(self._state_dir)
        self._appliance = Appliance(self.scenario, self.log_path)
        self._server = Server(self._port, self._appliance, context)
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        if self._state_dir:
            ready |= {"url": self.url, "pid": os.getpid(), "port": self._port, "token": self._server.token}
            ready |= {"ca_path": str(self.ca_path) if self.ca_path else None, "log_path": str(self.log_path)}
            unfinished = self._state_dir / "ready.json.new"
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
                json.dump(ready, stream)
            unfinished.replace(self._state_dir / "ready.json")
        return self

    def stop(self) -> None:
        self._server.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._server.close_connections()
        self._thread.join()
        if self._own_dir and self._state_dir:
            shutil.rmtree(self._state_dir, ignore_errors=True)
        elif self._state_dir:
            (self._state_dir / "ready.json").unlink(missing_ok=True)

    @property
    def url(self) -> str:
        """What a client is given as the address of the appliance."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{LOOPBACK}:{self._port}{self._appliance.behaviour.path_prefix}"

    @property
    def requests(self) -> list[dict[str, Any]]:
        return self._appliance.log.entries()

    @property
    def connections(self) -> int:
        """How many TCP connections the logged requests came over."""
        return len({entry["connection"] for entry in self.requests})

    @property
    def state(self) -> dict[str, Any]:
        return self._server.state()

    def set_behaviour(self, **switches: Any) -> None:
        self._appliance.change(switches)

    def set_incidents(self, incidents: Sequence[Mapping[str, Any]]) -> None:
        self._appliance.incidents = read_incidents(incidents)

    def reset_log(self) -> None:
        self._appliance.log.clear()

    def reset(self) -> None:
        """Incidents, switches, accounts, sessions and log as they were at the start."""
        self._appliance.reset()


# ---------------------------------------------------------------------------------------------------------------
# Command line: in the foreground, in the background, and the end of it
# ---------------------------------------------------------------------------------------------------------------


def running(state_dir: Path) -> dict[str, Any] | None:
    """The contents of ready.json, if the process named there is alive and really is the simulator of this folder."""
    try:
        ready: dict[str, Any] = json.loads((state_dir / "ready.json").read_text())
        connection: http.client.HTTPConnection
        if ready["ca_path"]:
            context = ssl.create_default_context(cafile=ready["ca_path"])
            connection = http.client.HTTPSConnection(LOOPBACK, ready["port"], timeout=5, context=context)
        else:
            connection = http.client.HTTPConnection(LOOPBACK, ready["port"], timeout=5)
        try:
            connection.request("GET", CONTROL_PATH + "state")
            state = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return ready if (state["pid"], state["token"]) == (ready["pid"], ready["token"]) else None
    except (OSError, ValueError, KeyError, TypeError, http.client.HTTPException):
        return None


def end(state_dir: Path) -> dict[str, Any]:
    """End the simulator of this folder, and no other process, and wait until it is gone."""
    ready = running(state_dir)
    if ready is None:
        (state_dir / "ready.json").unlink(missing_ok=True)
        return {"changed": False}
    os.kill(ready["pid"], signal.SIGTERM)
    deadline = time.monotonic() + 15
    while (state_dir / "ready.json").exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"process {ready['pid']} did not end within 15 seconds")
        time.sleep(0.02)
    return {"changed": True, "pid": ready["pid"]}


def launch(state_dir: Path, arguments: Sequence[str], fingerprint: str) -> dict[str, Any]:
    """Start this file again as a process of its own session and wait until it listens. One that runs is kept."""
    ready = running(state_dir)
    if ready is not None and ready.get("fingerprint") == fingerprint:
        return {**ready, "changed": False}
    end(state_dir)
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    errors = state_dir / "stderr.txt"
    command = [sys.executable, str(Path(__file__).resolve()), *arguments]
    with errors.open("wb") as stream:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stream, start_new_session=True
        )
    deadline = time.monotonic() + 30
    while True:
        ready = running(state_dir)
        if ready is not None and ready["pid"] == child.pid:
            return {**ready, "changed": True}
        if child.poll() is not None or time.monotonic() > deadline:
            child.kill()
            raise RuntimeError(errors.read_text(errors="replace").strip() or "it ended without a word")
        time.sleep(0.02)


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    about = "A stand-in for Junos Space with Service Now, on loopback only."
    parser = argparse.ArgumentParser(description=about, allow_abbrev=False)
    parser.add_argument("--state-dir", type=Path, required=True, help="folder for ready.json, requests.jsonl, ca.pem")
    parser.add_argument("--scenario", type=Path, help="YAML or JSON; default is the shipped one")
    parser.add_argument("--behaviour", default="{}", help="JSON object laid over the scenario's switches")
    parser.add_argument("--bind", default=LOOPBACK, help=f"only {LOOPBACK} is accepted")
    parser.add_argument("--port", type=int, default=0, help="0 is any free port")
    parser.add_argument("--tls", action="store_true", help="serve https with a certificate made for this run")
    parser.add_argument("--lifetime", type=float, default=3600, help="seconds until it stops by itself")
    parser.add_argument("--detach", action="store_true", help="run in the background; prints its data as JSON")
    parser.add_argument("--stop", action="store_true", help="end the one that runs with this folder")
    options = parser.parse_args(given)
    try:
        if options.stop:
            print(json.dumps(end(options.state_dir)))
            return 0
        scenario = options.scenario or Path(__file__).with_name("scenario.yml")
        behaviour = json.loads(options.behaviour)
        simulator = Simulator(
            scenario, tls=options.tls, state_dir=options.state_dir, port=options.port, behaviour=behaviour,
            bind=options.bind,
        )  # fmt: skip
        facts = [options.behaviour, options.port, options.tls, options.lifetime]
        fingerprint = hashlib.sha256(repr(facts).encode() + scenario.read_bytes()).hexdigest()
        if options.detach:
            rest = [item for item in given if item != "--detach"]
            print(json.dumps(launch(options.state_dir, rest, fingerprint)))
            return 0
        user = simulator.scenario.rehearsal_user()
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_unused: stopping.set())
        simulator.start(fingerprint=fingerprint, username=user.username, password=user.password)
        stopping.wait(options.lifetime)
        simulator.stop()
    except (OSError, RuntimeError, ValueError) as error:
        print(f"junos_space_simulator: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
