# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A scripted transport for the tests of the client."""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.client import IncidentClient
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, SERVICE_ROOT

TYPE = "application/vnd.juniper.servicenow.incident-management.{}+{};version={}"


ROOT = Response(200, "application/xml", f'<x><incidents href="{LIST}"/></x>'.encode())


RECORDS = {
    "json": b'{"incidents":{"incident":{"@key":"1","hostName":"edge-01"}}}',
    "xml": b'<incidents><incident key="1"><hostName>edge-01</hostName></incident></incidents>',
}


class Appliance:
    """Offers some media types, answers with the same body or error for each format, and logs its requests."""

    def __init__(
        self,
        offered: t.Collection[tuple[str, int]] = (("json", 5),),
        root: Response = ROOT,
        **responses: Response | SpaceError,
    ) -> None:
        self.offered = {
            TYPE.format(name, form, version) for name in ("incidents", "incident") for form, version in offered
        }
        self.root = root
        self.responses = responses
        self.requests: list[tuple[str, str, str]] = []

    def get(self, path: str, query: str, accept: str, subject: str) -> Response:
        self.requests.append((path, query, accept))
        if path == SERVICE_ROOT:
            return self.root
        if accept not in self.offered:
            return Response(406, "text/html", b"<html>406 ERROR</html>")
        form = "json" if "+json" in accept else "xml"
        response = self.responses.get(form) or Response(200, accept, RECORDS[form])
        if isinstance(response, SpaceError):
            raise response
        return response

    @staticmethod
    def contains_secret(text: str) -> bool:
        return "hidden" in text

    def accepted(self) -> list[str]:
        """Format and version of each request, such as ``json5``; ``root`` for the service root."""
        types = [accept for _path, _query, accept in self.requests]
        self.requests.clear()
        return ["root" if accept == "*/*" else accept.partition("+")[2].replace(";version=", "") for accept in types]


def client_of(appliance: Appliance, form: str = "json", domain: int | None = None) -> IncidentClient:
    return IncidentClient(t.cast(t.Any, appliance), form, domain)


def response_with(body: bytes | str, form: str = "json", status: int = 200) -> Response:
    return Response(status, f"application/{form}", body.encode() if isinstance(body, str) else body)
