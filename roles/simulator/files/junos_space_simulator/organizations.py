# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The organizations of the simulated appliance, and the two forms in which their media type is printed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from .behaviour import Behaviour
from .constants import ORGANIZATIONS_PATH
from .document import Element
from .media_types import formats
from .messages import ErrorResponse, Response, bad_request, html_error
from .paging import parse_page
from .rendering import render

_TYPE = "vnd.juniper.servicenow.organization-management.organizations"


def respond(
    organizations: Sequence[Mapping[str, str]], accept: str | None, query: Mapping[str, str], behaviour: Behaviour
) -> Response:
    """The list of organizations, or whatever `organizations` of the settings says instead."""
    if behaviour.organizations == "denied":
        raise ErrorResponse(Response.of(403, "text/plain", "User is not authorized for this operation"))
    if behaviour.organizations == "not_found":
        raise html_error(404, "The requested resource is not available.")
    media_type, form = _negotiate(accept, behaviour)
    start, limit = parse_page(query, behaviour)
    page = organizations[start : start + limit]
    if not page or behaviour.organizations == "no_content":
        return Response(204)
    attributes = {"uri": ORGANIZATIONS_PATH}
    if behaviour.count_attribute != "none":
        name = "total" if behaviour.count_attribute == "total" else "size"
        attributes[name] = str(len(page if behaviour.size_counts == "page" else organizations))
    rows = [
        Element(
            "organization",
            {"key": str(key), "uri": f"{ORGANIZATIONS_PATH}/{key}", "href": f"{ORGANIZATIONS_PATH}/{key}"},
            "",
            [Element(name, {}, text) for name, text in organization.items()],
        )
        for key, organization in enumerate(page, start + 1)
    ]
    return Response.of(
        200, media_type, render(form, behaviour, Element("organizations", attributes, "", rows, "organization"))
    )


def _negotiate(accept: str | None, behaviour: Behaviour) -> tuple[str, str]:
    """The media type of the response, as the server writes it, and its format."""
    prefix = "application/" if behaviour.organization_type == "application" else ""
    offered = formats(behaviour)
    for part in (accept if accept is not None else "*/*").split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        if media == "*/*" and offered:
            return f"{prefix}{_TYPE}+{offered[0]};version=5", offered[0]
        for form in offered:
            if media == f"{prefix}{_TYPE}+{form}" and parameters in ([], ["version=5"]):
                return f"{media};version=5", form
        if prefix and not re.fullmatch(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", media):
            raise bad_request("the Accept header is malformed")
    raise html_error(406, "The resource cannot be given in a format of the Accept header.")
