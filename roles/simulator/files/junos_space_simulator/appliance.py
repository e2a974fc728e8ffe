# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The appliance without its sockets: a request in, a response out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import organizations
from .accounts import Accounts, session_cookies
from .behaviour import Behaviour
from .constants import INFO_PATH, LIST_PATH, LOGIN_PATH, LOGOUT_PATH, MEDIA_PREFIX, ORGANIZATIONS_PATH, ROOT_PATH
from .document import Element, collection, single
from .faults import FaultPlan
from .jettison import EncoderError
from .media_types import MediaType, formats, negotiate
from .messages import ErrorResponse, Request, Response, bad_request, html_error
from .paging import ListDrift, parse_page
from .query import DOMAIN, FilterError, FilterPredicate
from .rendering import XML_HEADER, render
from .request_log import RequestLog
from .scenario import Incident, Scenario, User


class Appliance:
    """Everything the simulated appliance stores. Safe to use from several threads."""

    def __init__(self, scenario: Scenario, log_path: Path | None = None) -> None:
        self.scenario = scenario
        self.log = RequestLog(log_path)
        self.reset()

    def reset(self) -> None:
        """Restore the state at the start."""
        self.incidents = self.scenario.incidents
        self.accounts = Accounts(self.scenario.users)
        self.log.clear()
        self.reset_behaviour()

    def reset_behaviour(self) -> None:
        self.behaviour = self.scenario.behaviour
        self.faults = FaultPlan(self.behaviour.faults)
        self.list_drift = ListDrift()

    def update_behaviour(self, settings: Any) -> None:
        self.behaviour = self.behaviour.replaced(settings)
        if "faults" in settings:
            self.faults = FaultPlan(self.behaviour.faults)

    def respond(self, request: Request) -> Response:
        try:
            return self._dispatch(request, self.behaviour)
        except ErrorResponse as error:
            return error.response

    def _dispatch(self, request: Request, behaviour: Behaviour) -> Response:
        path = request.path.rstrip("/")
        if request.malformed:
            raise bad_request("the address is not UTF-8")
        if path in (LOGIN_PATH, LOGOUT_PATH):
            self._require_method(request, "POST")
            return self._login(request, behaviour) if path == LOGIN_PATH else self._logout(request, behaviour)
        user = self._authenticate(request, behaviour)
        is_service_now = (path + "/").startswith("/api/juniper/servicenow/")
        if path == INFO_PATH:
            self._require_method(request, "GET")
            return self._info(request, behaviour)
        single = re.fullmatch(re.escape(LIST_PATH) + r"/([^/]+)", path)
        if (
            not is_service_now
            or not behaviour.service_now
            or not (path in (ROOT_PATH, LIST_PATH, ORGANIZATIONS_PATH) or single)
        ):
            raise html_error(404, "The requested resource is not available.")
        self._require_method(request, "GET")
        if user.denied:
            raise ErrorResponse(Response.of(403, "text/plain", "User is not authorized for this operation"))
        if path == ROOT_PATH:
            return self._root(request, behaviour)
        if path == ORGANIZATIONS_PATH:
            return organizations.respond(self.scenario.organizations, request.accept, request.query, behaviour)
        if single and not behaviour.single_as_collection:
            return self._single(request, behaviour, single[1])
        return self._collection(request, behaviour)

    @staticmethod
    def _require_method(request: Request, method: str) -> None:
        if request.method != method:
            error = html_error(405, "The method is not allowed here.")
            error.response.headers.append(("Allow", method))
            raise error

    def _authenticate(self, request: Request, behaviour: Behaviour) -> User:
        user = None
        if request.session:
            user = self.accounts.by_session(request.session, behaviour.sessions_die_after, request.node)
        if user:
            request.auth, request.user = "session", user.username
        elif request.credentials:
            user = self.accounts.by_password(*request.credentials)
        if user is None:
            raise ErrorResponse(Response.of(401, "text/plain", "User not authenticated"))
        return user

    def _login(self, request: Request, behaviour: Behaviour) -> Response:
        user = self.accounts.by_password(*request.credentials) if request.credentials else None
        token = self.accounts.open_session(user, behaviour.session_limit, request.node) if user else None
        if token is None:
            raise ErrorResponse(Response.of(401, "text/plain", "User is not logged in"))
        response = Response.of(200, "text/plain", "User logged in")
        response.headers += session_cookies(token)
        return response

    def _logout(self, request: Request, behaviour: Behaviour) -> Response:
        self._authenticate(request, behaviour)
        self.accounts.close_session(request.session)
        return Response.of(200, "text/plain", "User logged out")

    @staticmethod
    def _root(request: Request, behaviour: Behaviour) -> Response:
        if behaviour.json and "json" in (request.accept or ""):
            body = {"incident-management": {"@uri": ROOT_PATH, "incidents": {"@href": LIST_PATH, "@rel": "list"}}}
            return Response.of(200, MEDIA_PREFIX.rstrip(".") + "+json", json.dumps(body).replace("/", "\\/"))
        link = f'<incidents href="{LIST_PATH}" rel="list"/>'
        page = f'{XML_HEADER}<incident-management uri="{ROOT_PATH}">{link}</incident-management>'
        return Response.of(200, MEDIA_PREFIX.rstrip(".") + "+xml", page)

    @staticmethod
    def _info(request: Request, behaviour: Behaviour) -> Response:
        uri = request.query.get("uri", "").rstrip("/")
        name, versions = "incidents", behaviour.versions
        if re.fullmatch(re.escape(LIST_PATH) + r"/[^/]+", uri):
            name, versions = "incident", behaviour.single_versions
        elif uri != LIST_PATH or not behaviour.service_now:
            raise html_error(404, "The requested resource is not available.")
        types = "".join(
            f"<representation>{MEDIA_PREFIX}{name}+{form};version={version}</representation>"
            for form in formats(behaviour)
            for version in versions
        )
        body = (
            f'{XML_HEADER}<xrd uri="{uri}"><http-methods><http-method type="GET" async="false"><headers>'
            f'<header type="Accept"><representations>{types}</representations></header></headers>'
            "<query-parameters><query-parameter>filter</query-parameter><query-parameter>paging</query-parameter>"
            "<query-parameter>sortby</query-parameter></query-parameters></http-method></http-methods></xrd>"
        )
        return Response.of(200, "application/xrd+xml", body)

    def _single(self, request: Request, behaviour: Behaviour, key: str) -> Response:
        media_type = negotiate(request.accept, "incident", behaviour.single_versions, behaviour)
        incident = next((item for item in self.incidents if str(item.key) == key), None)
        if incident is None:
            raise ErrorResponse(Response.of(404, str(media_type), "Invalid incident id"))
        return self._document(media_type, behaviour, single(behaviour, incident))

    def _collection(self, request: Request, behaviour: Behaviour) -> Response:
        # A single id that is answered with the complete list is requested by its own media type.
        name = "incidents" if request.path.rstrip("/") == LIST_PATH else "incident"
        media_type = negotiate(request.accept, name, behaviour.versions, behaviour)
        predicate, matching = self._matching(request.query, behaviour)
        start, limit = parse_page(request.query, behaviour)
        matching = self.list_drift.apply(matching, start, behaviour.list_drift)
        page = matching[start : start + limit]
        if not page:
            filtered = behaviour.empty_answer if predicate else behaviour.empty_unfiltered
            mode = behaviour.past_end if start else filtered
            by_number = predicate is not None and predicate.is_tracking_number_query()
            text = "Invalid customer number" if by_number else "Customer information not found"
            if mode == "not_found":
                raise ErrorResponse(Response.of(404, str(media_type), text))
            if mode != "empty_list":
                return Response(204) if mode == "no_content" else Response.of(200, str(media_type), b"")
        counted = len(matching if behaviour.size_counts == "all" else page)
        counts = {
            "size": {"size": counted},
            "total": {"total": len(matching)},
            "both": {"size": counted, "total": len(matching)},
            "count": {"count": counted, "totalCount": len(matching)},
        }.get(behaviour.count_attribute, {})
        attributes = {"uri": LIST_PATH, **{name: str(count) for name, count in counts.items()}}
        return self._document(media_type, behaviour, collection(behaviour, attributes, page))

    @staticmethod
    def _document(media_type: MediaType, behaviour: Behaviour, root: Element) -> Response:
        try:
            return Response.of(200, str(media_type), render(media_type.format, behaviour, root))
        except EncoderError as error:
            raise html_error(500, f"org.codehaus.jettison.json.JSONException: {error}") from None

    def _matching(
        self, query: Mapping[str, str], behaviour: Behaviour
    ) -> tuple[FilterPredicate | None, list[Incident]]:
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
            predicate = FilterPredicate(behaviour, query["filter"])
        except FilterError as error:
            raise bad_request(f"invalid filter: {error}") from None
        matching = [item for item in records if predicate.matches(item)]
        if behaviour.foreign_record == "none":
            return predicate, matching
        foreign = [item for item in records if not predicate.matches(item)][:1]
        return predicate, matching + foreign if behaviour.foreign_record == "added" else foreign
