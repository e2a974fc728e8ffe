# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Users, the lock after failed logins, and the cookie sessions."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .constants import SESSION_COOKIE
from .scenario import User

FAILED_LOGINS_UNTIL_LOCKED = 4


def session_cookies(token: str) -> list[tuple[str, str]]:
    """The headers of a login: the cookie of one node's application, and the one that all of them accept."""
    node = secrets.token_hex(16)
    return [
        ("Set-Cookie", f"JSESSIONID={node}:space-node; Path=/api/space/user-management; HttpOnly"),
        ("Set-Cookie", f"{SESSION_COOKIE}={token}; Path=/; HttpOnly"),
    ]


@dataclass
class _Session:
    user: User
    node: int
    used: int = 0


class Accounts:
    def __init__(self, users: Iterable[User]) -> None:
        self._users = {user.username: user for user in users}
        self._failed: dict[str, int] = {}
        self._sessions: dict[str, _Session] = {}
        self._lock = threading.RLock()

    def by_password(self, name: str, password: str) -> User | None:
        """Four wrong passwords in a row lock the account; from then on the right one fails as well."""
        with self._lock:
            user = self._users.get(name)
            if user is None or self._failed.get(name, 0) >= FAILED_LOGINS_UNTIL_LOCKED:
                return None
            if not hmac.compare_digest(user.password.encode(), password.encode()):
                self._failed[name] = self._failed.get(name, 0) + 1
                return None
            self._failed.pop(name, None)
            return user

    def by_session(self, token: str, max_requests: int, node: int) -> User | None:
        with self._lock:
            session = self._sessions.get(token)
            if session is None or session.node != node:
                return None
            session.used += 1
            if max_requests and session.used > max_requests:
                del self._sessions[token]
                return None
            return session.user

    def open_session(self, user: User, limit: int, node: int) -> str | None:
        with self._lock:
            if limit and len(self._sessions) >= limit:
                return None
            token = secrets.token_hex(16).upper()
            self._sessions[token] = _Session(user, node)
            return token

    def close_session(self, token: str | None) -> None:
        with self._lock:
            self._sessions.pop(token or "", None)

    def state(self) -> dict[str, Any]:
        with self._lock:
            locked = [name for name, failed in self._failed.items() if failed >= FAILED_LOGINS_UNTIL_LOCKED]
            return {"sessions": len(self._sessions), "locked": locked}
