# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A response body as a page of incident records.

A record is the element as decoded: attributes under ``@name``, text as strings, one child of a name as its
value and several as a list. One unreadable record does not spoil the page: it is in ``Page.unreadable``.
A body that is no list of incidents is a ``SpaceError`` of kind ``bad_payload``; nothing else is raised.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass, field

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.document import (
    MAX_DEPTH,
    JsonInteger,
    decode_document,
    format_of,
    is_lossy_in_json,
    payload_error,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import (
    TEXT_FIELDS,
    UnreadableRecord,
    check_record,
    local_name,
    unreadable,
)

MAX_COUNT = 999_999_999
"""An announced number above this is as good as this one."""

MAX_UNREADABLE = 1000
"""Unreadable records in one response. With more of them, the response itself is not what it should be."""

_NUMBER = re.compile(r"\+?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:[eE]\+?[0-9]+)?")
_INEXACT_FIELDS = frozenset(TEXT_FIELDS.values()) - {TEXT_FIELDS["customer_tracking_number"]}

Record = dict[str, t.Any]


@dataclass
class Page:
    """The content of one response.

    ``records`` can be passed to ``incident_from_record``, which does not raise for them. ``unreadable`` are the
    other records: each makes those answers fail that it ``may_match``. ``size`` and ``total`` are None where the
    response does not announce them. ``other_count`` is the largest number among attributes and elements that
    nobody knows (``@count``, ``@totalCount``). ``is_inexact``: a documented field of a record is a number that JSON may
    have changed. This is not about tracking numbers: JSON is searched for those that it keeps only.
    """

    records: list[Record] = field(default_factory=list)
    size: int | None = None
    total: int | None = None
    other_count: int | None = None
    unreadable: list[UnreadableRecord] = field(default_factory=list)
    is_json: bool = False
    is_inexact: bool = False

    @property
    def announced(self) -> int:
        """The largest number of records that the response announces: with fewer received, a list is incomplete."""
        return max(number or 0 for number in (self.size, self.total, self.other_count))

    @property
    def received(self) -> int:
        """How many records the response holds, unreadable ones included: the next page starts after them."""
        return len(self.records) + len(self.unreadable)


class Element(t.NamedTuple):
    """What the records of a page are called (their list has the name with an ``s``), and which of them can be read."""

    name: str
    check: t.Callable[[Record], UnreadableRecord | None]


INCIDENT = Element("incident", check_record)


def decode(body: bytes, content_type: str, element: Element = INCIDENT) -> Page:
    """The records of a list, or the one record of a single document. Empty bytes hold none."""
    if not body:
        return Page()
    page = _page(decode_document(body, content_type), element)
    page.is_json = format_of(content_type) == "json"
    return page


def _page(document: t.Any, element: Element) -> Page:
    roots = {} if not isinstance(document, dict) else {name: document[name] for name in document if name[:1] != "@"}
    if len(roots) != 1:
        raise payload_error("it does not have a single root")
    ((name, root),) = roots.items()
    page = Page()
    if local_name(name) == element.name:
        _add_record(page, root, element)
    elif local_name(name) != f"{element.name}s":
        raise payload_error(f"its root is {_printable_name(name)}, where {element.name}s was expected")
    elif isinstance(root, list):
        _add_records(page, root, element)
    elif isinstance(root, dict):
        _read_list(page, root, element)
    elif not isinstance(root, str) or root.strip():
        raise payload_error(f"'{element.name}s' is a scalar")
    return page


def _read_list(page: Page, root: dict[str, t.Any], element: Element) -> None:
    has_records = False
    unknown = []
    for name, value in root.items():
        local = local_name(name)
        if local == element.name and not name.startswith("@"):
            has_records = True
            _add_records(page, value if isinstance(value, list) else [value], element)
        elif local == "size" and page.size is None:
            page.size = _count(local, value)
        elif local == "total" and page.total is None:
            page.total = _count(local, value)
        elif local not in ("uri", "href"):
            unknown.append(name)
    for name in unknown:
        number = _largest_number(root[name])
        if number is not None:
            page.other_count = max(number, page.other_count or number)
        if not has_records and _may_be_content(name, root[name]):
            raise payload_error(f"{element.name}s holds {_printable_name(name)}, where {element.name} was expected")


def _may_be_content(name: str, value: t.Any) -> bool:
    """Whether this could be incidents under another name, or an error message, and not just an attribute."""
    if name.startswith(("@", "xsi", "xmlns")):
        return False
    return not isinstance(value, str) or bool(value.strip() and _largest_number(value) is None)


def _largest_number(value: t.Any) -> int | None:
    largest = None
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, str) and _NUMBER.fullmatch(item.strip()):
            number = int(min(float(item.replace(",", "")), MAX_COUNT))
            largest = max(number, largest or number)
    return largest


def _count(name: str, value: t.Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{1,9}", value):
        raise payload_error(f"its {name} is not a number")
    return int(value)


def _add_records(page: Page, values: list[t.Any], element: Element) -> None:
    for value in values:
        _add_record(page, value, element)


def _add_record(page: Page, value: t.Any, element: Element) -> None:
    record, problem = _read_record(value, element)
    if problem is None:
        page.records.append(record)
        page.is_inexact = page.is_inexact or _is_inexact(value)
        return
    page.unreadable.append(problem)
    if len(page.unreadable) > MAX_UNREADABLE:
        raise payload_error(
            f"it has more than {MAX_UNREADABLE} unreadable records; {page.unreadable[0].message.rstrip('.')}"
        )


def _read_record(value: t.Any, element: Element) -> tuple[Record, UnreadableRecord | None]:
    if not isinstance(value, dict) or not value:
        return {}, unreadable(None, "it is not an object with fields")
    try:
        record = _stringify(value, 1)
    except ValueError as exc:
        return {}, unreadable(_readable_part(value), str(exc))
    return record, element.check(record)


def _is_inexact(value: dict[str, t.Any]) -> bool:
    for name, item in value.items():
        if isinstance(item, dict):
            item = item.get("$")
        if isinstance(item, JsonInteger) and is_lossy_in_json(item) and local_name(name) in _INEXACT_FIELDS:
            return True
    return False


def _stringify(value: t.Any, depth: int) -> t.Any:
    """A decoded value with every scalar as a string."""
    if depth > MAX_DEPTH:
        raise ValueError("it is nested too deeply")
    if isinstance(value, dict):
        return {_reject_lone_surrogates(key): _stringify(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_stringify(item, depth + 1) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if value is None else _reject_lone_surrogates(str(value))


def _reject_lone_surrogates(text: str) -> str:
    # JSON can escape a lone surrogate; such a string could not be written anywhere afterwards.
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError("a string has a lone surrogate") from None
    return text


def _readable_part(value: dict[str, t.Any]) -> Record:
    """The fields that are not what makes the record unreadable."""
    part: Record = {}
    for key, item in value.items():
        with contextlib.suppress(ValueError):
            part.update(_stringify({key: item}, 1))
    return part


def _printable_name(name: str) -> str:
    if not name.isprintable():
        return "an unprintable name"
    return repr(name if len(name) <= 40 else name[:37] + "...")
