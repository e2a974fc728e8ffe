# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Fault rules: what goes wrong, where, and how often."""

from __future__ import annotations

import base64
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .constants import INFO_PATH, LIST_PATH, LOGIN_PATH, LOGOUT_PATH, ROOT_PATH
from .messages import Request, Response
from .validation import (
    ScenarioError,
    base64_text,
    boolean,
    duration,
    non_negative_int,
    one_of,
    setting,
    string,
    string_mapping,
    validate_fields,
)

BROKEN_BODY_ACTIONS = ("reset_after_headers", "reset_in_body", "hang_in_body", "short_body")
ACTIONS = (
    "status", "reset", "reset_in_headers", *BROKEN_BODY_ACTIONS, "hang", "slow_body", "slow_head", "body", "raw",
    "redirect", "pass",
)  # fmt: skip


@dataclass(frozen=True)
class FaultRule:
    """One kind of failure. Rules are tried in order; the first that matches and is due is applied."""

    on: str = setting("any", string)
    times: int = setting(0, non_negative_int)
    after: int = setting(0, non_negative_int)
    action: str = setting("status", one_of(*ACTIONS))
    status: int = setting(0, non_negative_int)
    delay: float = setting(0.0, duration)
    headers: dict[str, str] = field(default_factory=dict, metadata={"validator": string_mapping})
    body: str | None = setting(None, string)
    body_base64: str | None = setting(None, base64_text)
    content_type: str = setting("", string)
    repeat: int = setting(1, non_negative_int)
    echo: bool = setting(False, boolean)

    def matches(self, path: str, url: str) -> bool:
        routes = {
            "any": True, "root": path == ROOT_PATH, "incidents": path == LIST_PATH, "login": path == LOGIN_PATH,
            "incident": path.startswith(LIST_PATH + "/"), "logout": path == LOGOUT_PATH, "info": path == INFO_PATH,
        }  # fmt: skip
        return routes.get(self.on, self.on in url)

    def apply(self, response: Response) -> Response:
        """Replace status, headers and body of the real response with those of this rule."""
        status = self.status or {"status": 503, "redirect": 302}.get(self.action, response.status)
        body = base64.b64decode(self.body_base64) if self.body_base64 is not None else None
        body = self.body.encode() if self.body is not None else body
        headers = dict(self.headers)
        if self.action in ("status", "redirect"):
            body = f"{status} ERROR".encode() if body is None else body
            headers.setdefault("Content-Type", self.content_type or "text/html; charset=UTF-8")
        if self.action == "redirect":
            headers.setdefault("Location", "/mainui")
        if self.content_type:
            headers["Content-Type"] = self.content_type
        content = response.body if body is None else body
        changed = Response(status, content, list(response.headers), response.close, self.repeat)
        if self.action in ("body", *BROKEN_BODY_ACTIONS, "slow_body", "slow_head"):
            changed.status = self.status or (200 if response.status == 204 else response.status)
            if self.action in (*BROKEN_BODY_ACTIONS, "slow_body") and len(changed.body) < 2:
                changed.body = b"\n" * 64  # these need a body that can break in the middle
        changed.replace_headers(headers)
        return changed


def fault_rules(value: Any) -> tuple[FaultRule, ...]:
    """Validate a list of fault rules."""
    if not isinstance(value, (list, tuple)):
        raise ScenarioError("must be a list of rules")
    return tuple(
        rule if isinstance(rule, FaultRule) else FaultRule(**validate_fields(FaultRule, rule, f"fault rule {number}"))
        for number, rule in enumerate(value, 1)
    )


class FaultPlan:
    """Counts the matches of each rule and selects the one that is due."""

    def __init__(self, rules: Sequence[FaultRule]) -> None:
        self._rules = rules
        self._matches = [0] * len(rules)
        self._lock = threading.Lock()

    def next_rule(self, request: Request) -> FaultRule | None:
        url = request.path + "?" + "&".join(f"{name}={value}" for name, value in request.query.items())
        with self._lock:
            for index, rule in enumerate(self._rules):
                if rule.matches(request.path.rstrip("/"), url):
                    self._matches[index] += 1
                    hit = self._matches[index] - rule.after
                    if hit > 0 and (not rule.times or hit <= rule.times):
                        return rule
        return None
