# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one exception of the core.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import sys
import typing as t

Kind = t.Literal[
    "auth",
    "denied",
    "not_found",
    "rate_limited",
    "tls",
    "connection",
    "timeout",
    "bad_payload",
    "server",
    "usage",
    "wait_timeout",
    "wait_failed",
]

KINDS: tuple[str, ...] = t.get_args(Kind)


class SpaceError(Exception):
    """Any failure to get a trustworthy answer from the appliance.

    ``message`` says what was requested and what was returned, ``hint`` what to do next. ``status`` is the
    HTTP status, where there was one. Neither text ever contains a secret, or request data beyond
    the URL's path.

    What a caller may do about it:

    - ``retryable``: transient (resets, timeouts, 429, 502, 503, 504). ``retry_after`` is how many
      seconds to wait first, as the appliance requests.
    - ``status`` 500: the transport does not retry it, because it is also how an appliance refuses a
      filter. During a failover it is transient: repeat the request once, after ``Transport.back_off()``,
      before drawing any conclusion.

    ``missing_library`` names a Python library that has to be installed first. ``login_accepted`` is for an ``auth``
    failure of the session, where the appliance had accepted the credentials.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        hint: str = "",
        status: int | None = None,
        retryable: bool = False,
        retry_after: float | None = None,
        missing_library: str | None = None,
        login_accepted: bool = False,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.status = status
        self.retryable = retryable
        self.retry_after = retry_after
        self.missing_library = missing_library
        self.login_accepted = login_accepted

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def to_failure_dict(self) -> dict[str, t.Any]:
        """The ``failure`` dictionary that the module, the roles and the event source return."""
        return {"kind": self.kind, "status": self.status, "hint": self.hint}


def missing_library_error(library: str, needed_by: str, alternative: str = "") -> SpaceError:
    """The error for a Python library that is not installed. ``alternative`` is a sentence for the hint."""
    return SpaceError(
        "usage",
        f"The Python library {library} is not installed for {sys.executable}; {needed_by} needs it.",
        hint=f"Install it for that interpreter: {sys.executable} -m pip install {library}.{alternative}",
        missing_library=library,
    )
