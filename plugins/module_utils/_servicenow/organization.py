# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organizations of Service Now: how each of them submits its cases, and whether its link to Juniper works.

Juniper's reference prints the media types of this resource without ``application/``. Which of the two an appliance
knows is not documented, so both are accepted.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import document, filter_syntax, payload
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import normalize
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.pagination import (
    ASSUMED_MIN_PAGE_SIZE,
    utc_now,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import (
    FieldError,
    UnreadableRecord,
    by_local_name,
    read_string,
)

ORGANIZATIONS = "/api/juniper/servicenow/organization-management/organization"

FIELDS = {
    "name": "siteName",
    "submit_case_as": "submit-case-as",
    "connection_status": "connectionStatus",
    "service_now_version": "serviceNowVersion",
    "platform_version": "platformVersion",
}
"""Keys of an organization, and the names that the reference gives these fields."""

MAX_PAGES = 100

_SUBJECT = "the organizations"
_TYPE = "vnd.juniper.servicenow.organization-management.organizations"
# Besides a 406, which the transport returns.
_UNSUPPORTED_ACCEPT = frozenset((400, 415))

Organization = dict[str, t.Any]
Row = dict[str, t.Any]


def read_organization(record: t.Mapping[str, t.Any]) -> Organization:
    """An organization, from a decoded record. None for a field that is missing or no string.

    Letter case, hyphens and underscores in the names of fields do not count: the reference writes them both ways.
    """
    values: dict[str, list[str | None]] = {}
    fields = by_local_name(record)
    for field in fields:
        values.setdefault(normalize(field.lstrip("@")), []).append(_string_or_none(fields, field))
    found = {key: values.get(normalize(field), [None]) for key, field in FIELDS.items()}
    # Two fields of one name that disagree: nothing says which one counts.
    return {key: texts[0] if len(set(texts)) == 1 else None for key, texts in found.items()}


def organizations_row(transport: Transport, preferred_format: str, domain_id: int | None) -> Row:
    """All organizations that the account may see: ``{organizations, complete, retrieved_at}``.

    Costs one request where the appliance knows the usual media type and its list can be seen to be complete.
    Raises ``SpaceError`` where the organizations cannot be read.
    """
    accept = ""

    def fetch(start: int | None, limit: int | None) -> payload.Page | None:
        nonlocal accept
        query = filter_syntax.query_string(start=start, limit=limit, domain_id=domain_id)
        page, accept = _get(transport, query, [accept] if accept else _accepts(preferred_format))
        return page

    first = fetch(None, None)
    retrieved_at = utc_now()
    records, complete = _read_on(first or payload.Page(), fetch)
    return {
        "organizations": [read_organization(record) for record in records],
        "complete": complete,
        "retrieved_at": retrieved_at,
    }


def _string_or_none(fields: t.Mapping[str, t.Any], field: str) -> str | None:
    try:
        return read_string(fields, field)
    except FieldError:
        return None


def _check(record: t.Mapping[str, t.Any]) -> UnreadableRecord | None:
    """An organization without a readable name could be any, also the twin of one that is readable."""
    if read_organization(record)["name"]:
        return None
    return UnreadableRecord({}, "An organization has no readable siteName.")


_ELEMENT = payload.Element("organization", _check)


def _accepts(preferred_format: str) -> list[str]:
    formats = ("xml", "json") if preferred_format == "xml" else ("json", "xml")
    types = [f"{prefix}{_TYPE}+{name};version=5" for prefix in ("application/", "") for name in formats]
    # Public scripts read this resource without stating a type at all.
    return [*types, "*/*"]


def _get(transport: Transport, query: str, accepts: list[str]) -> tuple[payload.Page | None, str]:
    """The page in the first media type that gives one, and that type. None for a 404."""
    error: SpaceError | None = None
    for accept in accepts:
        try:
            response = transport.get(ORGANIZATIONS, query, accept, _SUBJECT)
            if response.status == 406:
                continue
            return (None if response.status == 404 else _decode(transport, response)), accept
        except document.MalformedError as exc:
            error = exc
        except SpaceError as exc:
            if exc.status not in _UNSUPPORTED_ACCEPT:
                raise
            error = exc
    raise error or SpaceError(
        "server",
        "The appliance does not offer the organizations in a supported media type: it answered 406 to JSON and XML.",
        hint="Check the release of Service Now; this collection reads version 5 of the organizations.",
        status=406,
    )


def _decode(transport: Transport, response: Response) -> payload.Page:
    try:
        page = payload.decode(response.body, response.content_type, _ELEMENT)
    except SpaceError as exc:
        texts = (exc.message, response.content_type, response.body.decode("utf-8", "replace"))
        message = exc.message
        if any(transport.contains_secret(text) for text in texts):
            message = "The response cannot be read, and contains a secret: nothing of it is shown."
        raise type(exc)(exc.kind, f"Query for {_SUBJECT} failed. {message}", hint=exc.hint) from None
    if page.unreadable:
        raise SpaceError(
            "bad_payload",
            f"Query for {_SUBJECT} failed. {len(page.unreadable)} of {page.received} organizations have no readable "
            "siteName, so none of them is certain.",
            hint="Check the organizations in Service Now, under Administration.",
        )
    return page


def _read_on(
    first: payload.Page, fetch: t.Callable[[int | None, int | None], payload.Page | None]
) -> tuple[list[payload.Record], bool]:
    """The records of all pages, and whether their end is proven: a twin could be on a page that is missing."""
    records = list(first.records)
    page = first
    for _page in range(MAX_PAGES):
        if page.announced > len(records):
            pass
        elif page.total == len(records) or (page is first and len(records) < ASSUMED_MIN_PAGE_SIZE):
            return records, True
        try:
            following = fetch(len(records), len(first.records)) if records else None
        except SpaceError as exc:
            if exc.kind in ("auth", "denied"):
                raise
            return records, False
        if following is None:
            # A 404 can be the end of the list, and paging that is not understood.
            return records, False
        if not following.records:
            return records, first.announced <= len(records)
        if any(record in records for record in following.records):
            return records, False
        page = following
        records += page.records
    return records, False
