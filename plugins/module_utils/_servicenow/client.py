# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Single requests: content negotiation, and the check that Service Now is there at all.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import dataclasses
import re
import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import document, filter_syntax, payload
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import (
    UnreadableRecord,
    local_name,
)

NEWEST_VERSION = 5

Resource = t.Literal["incidents", "incident"]
Format = t.Literal["json", "xml"]

_OTHER: dict[Format, Format] = {"json": "xml", "xml": "json"}
_LINK = re.compile(r"/incident-management/incidents/?$")
_MAX_SEARCHED = 256 * 1024
"""Bytes of an unreadable response that are searched for secrets, which takes seconds for each MiB.

A message can only hold a part of a longer one where it has shortened a name.
"""

_DOCUMENTED_404 = re.compile(rb"invalid customer number|customer information not found", re.IGNORECASE)


class _Request(t.NamedTuple):
    resource: Resource
    path: str
    query: str
    subject: str


class _MediaType(t.NamedTuple):
    format: Format
    version: int


class IncidentClient:
    """Requests a resource and decodes the response. Remembers which media types the appliance serves.

    An empty result is believed only if the service root looks like Service Now: a node that is starting, a
    proxy, or whatever answers at a wrong ``url``, can send a 404 or an empty response too.
    """

    def __init__(self, transport: Transport, preferred_format: str, domain_id: int | None) -> None:
        self._transport = transport
        self._preferred: Format = "xml" if preferred_format == "xml" else "json"
        self._domain_id = domain_id
        self._working: dict[Resource, _MediaType] = {}
        self._versions: dict[tuple[Resource, Format], int] = {}
        self._unsupported: set[tuple[Resource, Format]] = set()
        self._service_lock = threading.Lock()
        self._service_verified = False

    def get_page(
        self,
        subject: str,
        filter_text: str | None = None,
        start: int | None = None,
        limit: int | None = None,
        *,
        format: Format | None = None,  # noqa: A002 (named like the connection option)
    ) -> payload.Page | None:
        """A list of incidents as one response holds it; None for a 404 that can be believed.

        With ``format``, only that format is requested, and the error has ``status`` 406 if it is not offered.
        Without, the other format is tried where the preferred one is not offered, fails with 500 or cannot be
        decoded: a single record can do that to each list that contains it.
        """
        query = filter_syntax.query_string(filter_text=filter_text, start=start, limit=limit, domain_id=self._domain_id)
        return self._get(_Request("incidents", filter_syntax.INCIDENTS, query, subject), format)

    def get_incident(
        self,
        incident_id: int,
        *,
        format: Format | None = None,  # noqa: A002 (named like the connection option)
    ) -> payload.Page | None:
        """A single incident; None for a 404 that can be believed. ``format`` is as in ``get_page``."""
        path = filter_syntax.incident_path(incident_id)
        query = filter_syntax.query_string(domain_id=self._domain_id)
        return self._get(_Request("incident", path, query, f"incident {incident_id}"), format)

    def expect_changes(self) -> None:
        """Verify the service again before the next empty result is believed: another node may answer now."""
        with self._service_lock:
            self._service_verified = False

    def ensure_service_now(self) -> None:
        """Request the service root, once, and raise ``not_found`` unless it links to the incidents."""
        with self._service_lock:
            if self._service_verified:
                return
            response = self._transport.get(filter_syntax.SERVICE_ROOT, "", "*/*", "the service root")
            if not _links_to_incidents(response):
                problem = "has no link to incidents" if response.status == 200 else f"answered {response.status}"
                raise SpaceError(
                    "not_found",
                    f"There is no Service Now at this address: its service root {problem}.",
                    hint="Check url (host, port and path prefix), and that the Service Now application is installed and running.",
                    status=response.status,
                )
            self._service_verified = True

    def _get(self, request: _Request, only_format: Format | None) -> payload.Page | None:
        for media_type in self._candidates(request.resource, only_format):
            try:
                response = self._send(request, media_type)
                if response.status == 406:
                    continue
                self._remember(request.resource, media_type, is_default=only_format is None)
                return self._read(request, response)
            except SpaceError as exc:
                if exc.status == 400:
                    # The server rejected the query, so the media type is fine.
                    self._remember(request.resource, media_type, is_default=only_format is None)
                # A 406 was handled above.
                if only_format or not is_format_error(exc):
                    raise
                return self._get_in_other_format(request, media_type, exc)
        if only_format:
            self._unsupported.add((request.resource, only_format))
        raise SpaceError(
            "server",
            f"The appliance does not offer {request.subject} in a supported media type: it answered 406 to "
            f"{only_format.upper() if only_format else 'JSON and XML'}, versions {NEWEST_VERSION} to 1.",
            hint="Check the release of Service Now; this collection reads versions 1 to 5.",
            status=406,
        )

    def _get_in_other_format(
        self, request: _Request, failed: _MediaType, first_error: SpaceError
    ) -> payload.Page | None:
        """The same query in the other format, sent once. Raises the first error if that gives no result either."""
        other = _OTHER[failed.format]
        if (request.resource, other) in self._unsupported:
            raise first_error
        media_type = _MediaType(other, self._versions.get((request.resource, other), failed.version))
        try:
            response = self._send(request, media_type)
            if response.status == 406:
                self._unsupported.add((request.resource, other))
                raise first_error
            page = self._read(request, response)
        except SpaceError as exc:
            raise (first_error if is_format_error(exc) else exc) from None
        self._remember(request.resource, media_type, is_default=True)
        return page

    def _send(self, request: _Request, media_type: _MediaType) -> Response:
        accept = (
            f"application/vnd.juniper.servicenow.incident-management.{request.resource}"
            f"+{media_type.format};version={media_type.version}"
        )
        return self._transport.get(request.path, request.query, accept, request.subject)

    def _candidates(self, resource: Resource, only_format: Format | None) -> list[_MediaType]:
        """Media types to try: the one that worked before, then from the newest version down in both formats."""
        formats = [only_format] if only_format else [self._preferred, _OTHER[self._preferred]]
        candidates = [
            _MediaType(name, version)
            for version in range(NEWEST_VERSION, 0, -1)
            for name in formats
            if (resource, name) not in self._unsupported
        ]
        first = self._working.get(resource)
        if only_format:
            first = _MediaType(only_format, self._versions.get((resource, only_format), NEWEST_VERSION))
        if first in candidates:
            candidates.remove(first)
            candidates.insert(0, first)
        return candidates

    def _remember(self, resource: Resource, media_type: _MediaType, *, is_default: bool) -> None:
        self._versions[resource, media_type.format] = media_type.version
        if is_default:
            self._working[resource] = media_type

    # The response

    def _read(self, request: _Request, response: Response) -> payload.Page | None:
        if response.status == 404:
            self._check_not_found(request, response)
            return None
        page = self._decode(request, response)
        if page.records:
            self._service_verified = True
        elif not page.unreadable:
            self.ensure_service_now()
        return page

    def _check_not_found(self, request: _Request, response: Response) -> None:
        """Raise unless the 404 means that there is no such incident."""
        self.ensure_service_now()
        if document.is_html(response.body, response.content_type) and not _DOCUMENTED_404.search(response.body):
            raise SpaceError(
                "not_found",
                f"Query for {request.subject} failed. It answered 404 with an HTML page, which is not how Service Now "
                "reports a missing incident.",
                hint="A node may be starting, or a proxy may block this path: try again in a few minutes.",
                status=404,
                retryable=True,
            )

    def _decode(self, request: _Request, response: Response) -> payload.Page:
        try:
            page = payload.decode(response.body, response.content_type)
        except SpaceError as exc:
            # The message can hold a name out of the document, or a piece of one.
            searched = response.body[:_MAX_SEARCHED]
            texts = (exc.message, response.content_type, searched.decode("utf-8", "replace"))
            message = exc.message
            if any(self._transport.contains_secret(text) for text in texts):
                message = "The response cannot be read, and contains a secret: nothing of it is shown."
            elif "..." in message and len(searched) < len(response.body):
                message = (
                    "The response cannot be read. It is too long to search it for secrets: nothing of it is shown."
                )
            error = type(exc)(exc.kind, f"Query for {request.subject} failed. {message}", hint=exc.hint)
            if document.is_html(response.body, response.content_type):
                # A login or maintenance page, in any format. A maintenance page ends by itself.
                error = SpaceError(exc.kind, error.message, hint=exc.hint, retryable=self._service_verified)
            raise error from None
        page.unreadable = [self._without_secret(record) for record in page.unreadable]
        return page

    def _without_secret(self, record: UnreadableRecord) -> UnreadableRecord:
        if not self._transport.contains_secret(record.message):
            return record
        message = "An incident cannot be read, and contains a secret: nothing of it is shown."
        return dataclasses.replace(record, message=message)


def is_format_error(error: SpaceError) -> bool:
    """Whether the same query may be answered in the other format: not offered, not writable, or not readable in this one."""
    return error.status in (406, 500) or isinstance(error, document.MalformedError)


def _links_to_incidents(response: Response) -> bool:
    """Whether a response is the service root: XML or JSON, with a link to the list of incidents, and not a list itself."""
    if response.status != 200 or document.is_html(response.body, response.content_type):
        return False
    try:
        root = document.decode_document(response.body, response.content_type)
    except SpaceError:
        return False
    if isinstance(root, dict) and any(local_name(name) == "incidents" for name in root):
        return False
    stack = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += item.values()
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, str) and _LINK.search(item.strip()):
            return True
    return False
