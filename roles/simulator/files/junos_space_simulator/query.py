# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The filter grammar, paging and domain of a query."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from .behaviour import Behaviour
from .constants import RECORD_FIELDS
from .scenario import Incident

DOMAIN = re.compile(r"\(\s*filterDomainIds eq ([0-9]{1,10})\s*\)")


class FilterError(ValueError):
    """The filter expression does not follow the grammar."""


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

    It keeps its own stack and limits the depth, so that no input can exhaust Python's.
    """

    MAX_DEPTH = 32
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
                if len(groups) > self.MAX_DEPTH:
                    raise FilterError("too deep")
                continue
            parsed: Term | Group = self._term(tokens[position : position + 5])
            position += 5
            while groups:  # every group that ends here is an expression of the group around it
                group = groups[-1]
                group.items.append(parsed)
                kind, word = tokens[position]
                position += 1
                if kind == ")" and len(group.items) > 1:
                    groups.pop()
                    parsed = Group(group.joiner, tuple(group.items))
                elif kind == "name" and word in ("and", "or") and group.joiner in ("", word):
                    group.joiner = word
                    break
                else:
                    raise FilterError("terms are not joined by one kind of and / or")
            else:
                if tokens[position][0] != "end":
                    raise FilterError("something follows the expression")
                return parsed

    def _tokens(self, text: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(text):
            token = self._scanner.match(text, position)
            if token is None:
                raise FilterError("unexpected character")
            parenthesis, string, number, name = token.groups()
            if parenthesis:
                tokens.append((parenthesis, parenthesis))
            elif string is not None:
                tokens.append(("value", self._unescaped(string)))
            else:
                tokens.append(("value", number) if number else ("name", name))
            position = token.end()
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


class FilterPredicate:
    """Which records match a filter, under the imperfect readings that the settings may choose."""

    def __init__(self, behaviour: Behaviour, text: str) -> None:
        self._or = behaviour.or_filter
        self._or_terms = behaviour.or_terms
        self._match = behaviour.filter_match
        self._ignore_case = behaviour.filter_case == "insensitive"
        self._fields = RECORD_FIELDS if behaviour.filter_fields == "any" else behaviour.filter_fields
        self._expression = FilterParser(behaviour.quote_escape).parse(text)
        self._check_supported(self._expression)
        self.matches = self._predicate(self._expression)

    def _check_supported(self, node: Term | Group) -> None:
        if isinstance(node, Term):
            if node.name not in self._fields:
                raise FilterError("this field cannot be filtered on")
            return
        if node.joiner == "or" and self._or == "refused":
            raise FilterError("or is not supported")
        for item in node.items:
            self._check_supported(item)

    def _predicate(self, node: Term | Group) -> Callable[[Incident], bool]:
        """A test for records. Equalities joined by `or` are one set lookup, as an appliance's database would do it."""
        if isinstance(node, Term):
            return self._equals_any(node.name, [node])
        if node.joiner == "and":
            every = [self._predicate(item) for item in node.items]
            return lambda incident: all(matches(incident) for matches in every)
        items = {"first_only": node.items[:1], "last_only": node.items[-1:]}.get(self._or, node.items)
        items = items[: self._or_terms or len(items)]
        names = dict.fromkeys(item.name for item in items if isinstance(item, Term))
        some = [self._equals_any(name, [item for item in items if isinstance(item, Term)]) for name in names]
        some += [self._predicate(item) for item in items if isinstance(item, Group)]
        return lambda incident: any(matches(incident) for matches in some)

    def _equals_any(self, name: str, terms: Iterable[Term]) -> Callable[[Incident], bool]:
        values = {self._normalized(term.value) for term in terms if term.name == name}

        def matches(incident: Incident) -> bool:
            text = incident.value(name)
            if text is None:
                return False
            text = self._normalized(text)
            return text in values or (self._match == "contains" and any(value in text for value in values))

        return matches

    def _normalized(self, text: str) -> str:
        text = text.casefold() if self._ignore_case else text
        return text.strip() if self._match == "trimmed" else text

    def is_tracking_number_query(self) -> bool:
        return isinstance(self._expression, Term) and self._expression.name == "customerTrackingNumber"
