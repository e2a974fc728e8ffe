# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JMESPath queries over incidents.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError, missing_library_error
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted, untagged


class Expression:
    """A compiled JMESPath expression. Compile it before the first request, so that a syntax error costs none."""

    def __init__(self, text: str) -> None:
        # Lazy import: most tasks have no query.
        try:
            import jmespath
        except ImportError:
            raise missing_library_error("jmespath", "the query option") from None
        self._error: type[Exception] = jmespath.exceptions.JMESPathError
        # JMESPath handles plain types only.
        self._text: str = untagged(text)
        try:
            self._compiled = jmespath.compile(self._text)
        except (self._error, RecursionError) as exc:
            raise self._failure(exc) from None

    def search(self, incidents: list[dict[str, t.Any]]) -> t.Any:
        """The result of the expression for the list of incidents."""
        try:
            return self._compiled.search(incidents)
        except (self._error, TypeError, ValueError, AttributeError, KeyError, RecursionError) as exc:
            # jmespath lets these escape from its functions instead of raising an error of its own.
            raise self._failure(exc) from None

    def _failure(self, exc: Exception) -> SpaceError:
        return SpaceError(
            "usage",
            f"The JMESPath expression in the query option is invalid: {_reason(exc)}.",
            hint="Correct the query option; it is applied to the list of incidents.",
        )


def _reason(exc: t.Any) -> str:
    """What is wrong. Without the expression and the texts of jmespath: both can hold what was set for the wrong option."""
    if hasattr(exc, "expected_types"):
        expected = " or ".join(map(str, exc.expected_types))
        return f"{quoted(str(exc.function_name))} wants {expected}, and got {exc.actual_type}"
    if hasattr(exc, "expected_arity"):
        return f"{quoted(str(exc.function_name))} wants {exc.expected_arity} arguments, and got {exc.actual_arity}"
    position = getattr(exc, "lex_position", None)
    if type(exc).__name__ == "IncompleteExpressionError":
        return "it ends too early"
    if isinstance(position, int):
        return f"syntax error at column {position + 1}"
    return {
        "EmptyExpressionError": "it is empty",
        "UnknownFunctionError": "it calls an unknown function",
        "RecursionError": "it is nested too deeply",
    }.get(type(exc).__name__, "its functions do not fit the data")
