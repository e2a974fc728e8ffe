# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths, filter expressions, query encoding, and batches of filter terms.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

SERVICE_ROOT = "/api/juniper/servicenow/incident-management"
INCIDENTS = f"{SERVICE_ROOT}/incidents"

TRACKING_NUMBER = "customerTrackingNumber"
HOST_NAME = "hostName"

MAX_TARGET_LENGTH = 1960
"""Characters of path and query of a batch. Proxies and old servers cut request lines at about 2,000."""

SAFE_CHARS = "(),'"


def incident_path(incident_id: int) -> str:
    return f"{INCIDENTS}/{incident_id}"


def is_safe_literal(value: str) -> bool:
    """Whether a value can be used in a filter without escaping.

    How the appliance escapes a quote is not documented. A value with a quote, a backslash, or a character that is not
    printable is searched for locally instead.
    """
    return value.isprintable() and not any(char in "'\\" for char in value)


def equals(field: str, value: str) -> str:
    """The filter ``(field eq 'value')``. The value must be ``is_safe_literal``."""
    return f"({field} eq '{value}')"


def any_of(field: str, values: t.Sequence[str]) -> str:
    """The filter that matches any of the values: the plain form for one, joined by ``or`` for several."""
    terms = [equals(field, value) for value in values]
    return terms[0] if len(terms) == 1 else "(" + " or ".join(terms) + ")"


def query_string(
    *,
    filter_text: str | None = None,
    start: int | None = None,
    limit: int | None = None,
    domain_id: int | None = None,
) -> str:
    """The encoded query, its parts in the order in which Juniper's own client sends them."""
    parts = []
    if domain_id is not None:
        parts.append(("domainContext", f"(filterDomainIds eq {domain_id})"))
    if filter_text is not None:
        parts.append(("filter", filter_text))
    if limit is not None:
        parts.append(("paging", f"(start eq {start or 0}, limit eq {limit})"))
    # A space as %20, the grammar's own characters as they are: the only encoding known to work.
    return "&".join(f"{name}={quote(text, safe=SAFE_CHARS)}" for name, text in parts)


def term_length(field: str, value: str) -> int:
    """How many characters a value takes in an encoded filter with ``or``."""
    return len(quote(equals(field, value), safe=SAFE_CHARS)) + len("%20or%20")


def split_batches(field: str, values: t.Sequence[str], max_length: int, max_terms: int) -> list[list[str]]:
    """Split values into batches, in order, so that the encoded filter of each has at most ``max_length`` characters.

    A value that is too long even alone gets a batch of its own.
    """
    batches: list[list[str]] = []
    length = 0
    for value in values:
        term = term_length(field, value)
        if not batches or length + term > max_length or len(batches[-1]) == max_terms:
            batches.append([])
            length = len("()")
        batches[-1].append(value)
        length += term
    return batches
