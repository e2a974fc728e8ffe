# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""A request as it was read, a response as it is to be sent."""

from __future__ import annotations

import base64
import re
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message

from .constants import SESSION_COOKIE


@dataclass
class Response:
    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    close: bool = False
    repeat: int = 1

    @classmethod
    def of(cls, status: int, content_type: str, body: str | bytes) -> Response:
        return cls(status, body.encode() if isinstance(body, str) else body, [("Content-Type", content_type)])

    def replace_headers(self, headers: Mapping[str, str]) -> None:
        names = {name.lower() for name in headers}
        self.headers = [item for item in self.headers if item[0].lower() not in names] + list(headers.items())

    def echo(self, request: Request) -> None:
        """Repeat what the request carried, as a careless error page or a debugging proxy would."""
        password = request.credentials[1] if request.credentials else ""
        for mark, value in (
            ("<authorization>", request.authorization),
            ("<cookie>", request.cookie),
            ("<password>", password),
        ):
            self.body = self.body.replace(mark.encode(), value.encode())
            # The standard library sends headers as Latin-1.
            latin1 = value.encode("latin-1", "replace").decode("latin-1")
            self.headers = [(name, text.replace(mark, latin1)) for name, text in self.headers]


class ErrorResponse(Exception):  # noqa: N818 (named for what is sent)
    """Ends the handling of a request with this response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def bad_request(why: str) -> ErrorResponse:
    """400 as the appliance gives it: a Java exception as text, and the connection is closed."""
    response = Response.of(400, "text/html; charset=UTF-8", f"java.lang.IllegalArgumentException: {why}")
    response.close = True
    return ErrorResponse(response)


def html_error(status: int, why: str) -> ErrorResponse:
    page = f"<html><head><title>{status} ERROR</title></head><body><h1>{status} ERROR</h1><p>{why}</p></body></html>"
    return ErrorResponse(Response.of(status, "text/html; charset=UTF-8", page))


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
    node: int = 0
    """The node of the appliance that serves it."""

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
        credentials = cls._basic_auth(authorization)
        cookies = re.split(r";\s*", cookie)
        session = next((item.partition("=")[2] for item in cookies if item.startswith(SESSION_COOKIE + "=")), None)
        request = cls(method, target, path, query, headers.get("Accept"), credentials, session, malformed)
        request.auth = "basic" if credentials else "session" if session else "none"
        request.user = credentials[0] if credentials else None
        request.authorization, request.cookie = authorization, cookie
        return request

    @staticmethod
    def _basic_auth(header: str) -> tuple[str, str] | None:
        scheme, _space, encoded = header.partition(" ")
        try:
            name, colon, password = base64.b64decode(encoded.strip(), validate=True).decode().partition(":")
        except ValueError:
            return None
        return (name, password) if scheme.lower() == "basic" and colon else None
