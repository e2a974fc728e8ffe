# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One question to the appliance: content negotiation, and whether Service Now is there at all.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Response, Transport
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax, payload

NEWEST_VERSION = 5

Resource = t.Literal["incidents", "incident"]


class IncidentClient:
    """Asks for a resource and decodes the answer. Remembers which media type the appliance serves."""

    def __init__(self, transport: Transport, preferred_format: str, domain_id: int | None) -> None:
        self._transport = transport
        self._preferred = preferred_format
        self._domain_id = domain_id
        self._working: dict[str, str] = {}
        self._service_lock = threading.Lock()
        self._service_seen = False

    def incidents(
        self, about: str, filter_text: str | None = None, start: int | None = None, limit: int | None = None
    ) -> payload.Page | None:
        """A list of incidents as one answer holds it; None where the answer is 404."""
        query = filter_syntax.query_string(filter_text=filter_text, start=start, limit=limit, domain_id=self._domain_id)
        return self._get("incidents", filter_syntax.INCIDENTS, query, about)

    def incident(self, incident_id: int) -> payload.Page | None:
        """A single incident; None where the answer is 404."""
        query = filter_syntax.query_string(domain_id=self._domain_id)
        return self._get("incident", filter_syntax.incident_path(incident_id), query, f"incident {incident_id}")

    def ensure_service_now(self) -> None:
        """Ask the service root, once: a 404 can also mean that there is no Service Now at this address."""
        with self._service_lock:
            if self._service_seen:
                return
            answer = self._transport.get(filter_syntax.SERVICE_ROOT, "", "*/*", "the service root")
            if answer.status != 200 or b"incidents" not in answer.body:
                raise SpaceError(
                    "not_found",
                    f"There is no Service Now at this address: its service root answered {answer.status}.",
                    hint="Check url (host, port and path prefix), and that the Service Now application is installed there.",
                    status=answer.status,
                )
            self._service_seen = True

    def _get(self, resource: Resource, path: str, query: str, about: str) -> payload.Page | None:
        answer = self._negotiated(resource, path, query, about)
        if answer.status == 404:
            return None
        try:
            return payload.decode(answer.body, answer.content_type)
        except SpaceError as exc:
            # The message can hold a name out of the document, or a piece of one.
            texts = (exc.message, answer.content_type, answer.body.decode("utf-8", "replace"))
            if any(self._transport.contains_secret(text) for text in texts):
                exc.message = "The answer cannot be read, and repeats a secret: nothing of it is shown."
            exc.message = f"Asked for {about}. {exc.message}"
            raise

    def _negotiated(self, resource: Resource, path: str, query: str, about: str) -> Response:
        known = self._working.get(resource)
        candidates = self._candidates(resource)
        if known:
            candidates.remove(known)
            candidates.insert(0, known)
        for accept in candidates:
            try:
                answer = self._transport.get(path, query, accept, about)
            except SpaceError as exc:
                if exc.status == 400:
                    # It was the question that was refused, not the type.
                    self._working[resource] = accept
                raise
            if answer.status != 406:
                self._working[resource] = accept
                return answer
        raise SpaceError(
            "server",
            f"The appliance offers {about} in no format known here: it answered 406 to JSON and XML, "
            f"versions {NEWEST_VERSION} to 1.",
            hint="Check the release of Service Now; this collection reads versions 1 to 5.",
            status=406,
        )

    def _candidates(self, resource: Resource) -> list[str]:
        """Media types to try, best first: the preferred format and the other one, from the newest version down."""
        other = "xml" if self._preferred == "json" else "json"
        return [
            f"application/vnd.juniper.servicenow.incident-management.{resource}+{form};version={version}"
            for version in range(NEWEST_VERSION, 0, -1)
            for form in (self._preferred, other)
        ]
