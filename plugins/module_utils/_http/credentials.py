# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The credentials and session cookies that requests carry, and where they must not show up: messages, answers, logs.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import base64
import logging
import threading
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import SecretMatcher
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection

if t.TYPE_CHECKING:
    import requests

_MIN_SECRET_COOKIE_LENGTH = 8
"""Characters: a shorter cookie is not a secret, and could be part of any text."""

_LOGGERS = tuple(
    f"urllib3.{name}" for name in ("connection", "connectionpool", "poolmanager", "response", "util.retry")
)
"""Each by itself: filters of a parent logger do not apply to its children."""


class Credentials:
    """The credentials of a connection, and the cookies received for them. Safe to use from several threads."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()
        self._cookie_values: set[str] = set()
        self._matcher: SecretMatcher | None = None
        self._log_filter = _SecretFilter(self.found_in)
        for name in _LOGGERS:
            logging.getLogger(name).addFilter(self._log_filter)

    def close(self) -> None:
        """Stop filtering the logs of urllib3."""
        for name in _LOGGERS:
            logging.getLogger(name).removeFilter(self._log_filter)

    def basic_auth_header(self) -> dict[str, str]:
        if self._connection.username is None:
            return {}
        pair = f"{self._connection.username}:{self._connection.password.reveal()}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def remember_cookies(self, response: requests.Response) -> None:
        values = {cookie.value for cookie in response.cookies if cookie.value}
        values = {value for value in values if len(value) >= _MIN_SECRET_COOKIE_LENGTH}
        with self._lock:
            if not values <= self._cookie_values:
                self._cookie_values |= values
                self._matcher = None

    def found_in(self, text: str) -> bool:
        """Whether a text from the appliance contains a secret in any encoding, and must not be shown."""
        return self.matcher().found_in(text)

    def matcher(self) -> SecretMatcher:
        with self._lock:
            if self._matcher is None:
                password = self._connection.password.reveal()
                secrets = [*([password] if password else []), *self._cookie_values]
                self._matcher = SecretMatcher(secrets, self._connection.username, strict=True)
            return self._matcher

    def are_echoed_in(self, body: bytes) -> bool:
        """Whether a body repeats what no incident can contain by chance: the credentials as sent, or a cookie."""
        sent = self.basic_auth_header().get("Authorization", "").partition(" ")[2]
        with self._lock:
            candidates = [sent, *self._cookie_values]
        return any(
            variant.encode(charset) in body
            for value in candidates
            if value
            for variant in (value, value.replace("/", "\\/"))
            for charset in ("utf-8", "utf-16-le", "utf-16-be")
        )


class _SecretFilter(logging.Filter):
    """Keeps urllib3 from logging a secret, such as one in a header that it cannot parse."""

    def __init__(self, contains_secret: t.Callable[[str], bool]) -> None:
        super().__init__()
        self._contains_secret = contains_secret

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else ""
        return not self._contains_secret(f"{record.getMessage()} {error}")
