# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JMESPath over plain incident dictionaries.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError


class Expression:
    """A compiled JMESPath expression. Compile it before anything is asked: a wrong one then costs nothing."""

    def __init__(self, text: str) -> None:
        # Imported when wanted: most tasks have no query.
        try:
            import jmespath
        except ImportError:
            raise SpaceError(
                "usage",
                "The option query is set, and the Python library jmespath is not installed where this runs.",
                hint="Install it for the interpreter that runs the task: python -m pip install jmespath.",
            ) from None
        self._error: type[Exception] = jmespath.exceptions.JMESPathError
        # str() sheds the tags that ansible-core puts on texts: JMESPath knows plain types only.
        self._text = str(text)
        try:
            self._compiled = jmespath.compile(self._text)
        except self._error as exc:
            raise self._failure(exc) from None

    def search(self, incidents: list[dict[str, t.Any]]) -> t.Any:
        try:
            return self._compiled.search(incidents)
        except self._error as exc:
            raise self._failure(exc) from None
        except (TypeError, ValueError, AttributeError, KeyError, RecursionError) as exc:
            # The library lets these out of its functions where it should say what is wrong.
            raise self._failure(exc) from None

    def _failure(self, exc: Exception) -> SpaceError:
        said = " ".join(str(exc).split())
        return SpaceError(
            "usage",
            f"The JMESPath expression {self._text!r} is not usable: {said}",
            hint="Correct the option query; it is applied to the list of incidents.",
        )
