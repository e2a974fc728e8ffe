# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths, filter text, quoting, and the cutting of long questions into batches.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

SERVICE_ROOT = "/api/juniper/servicenow/incident-management"
INCIDENTS = f"{SERVICE_ROOT}/incidents"

TRACKING_NUMBER = "customerTrackingNumber"
HOST_NAME = "hostName"

MAX_TARGET_LENGTH = 1900
"""Characters of path and query of a batch. Proxies and old servers cut request lines at about 2,000."""


def incident_path(incident_id: int) -> str:
    return f"{INCIDENTS}/{incident_id}"


def is_safe_literal(value: str) -> bool:
    """Whether a value can stand in a filter and mean itself.

    How the appliance escapes a quote, and which charset it decodes, is not documented. A value
    with a quote, a backslash, a control character or anything beyond ASCII is compared on
    this side instead.
    """
    return all(" " <= char <= "~" and char not in "'\\" for char in value)


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
    # Space as %20 and the grammar's own characters raw: the one spelling seen to work.
    return "&".join(f"{name}={quote(text, safe=CLEAR)}" for name, text in parts)


CLEAR = "(),'"


def batches(field: str, values: t.Sequence[str], room: int) -> list[list[str]]:
    """Cut values into batches, in order, so that each one's encoded filter fits into ``room`` characters.

    A value that does not fit even alone gets a batch of its own. The first batch is the longest: its answer, shown to be
    whole, is then the measure of the others (``_listing.Reader``).
    """
    cut: list[list[str]] = []
    length = 0
    for value in values:
        term = len(quote(equals(field, value), safe=CLEAR)) + len("%20or%20")
        if not cut or length + term > room or (len(cut) > 1 and len(cut[-1]) == len(cut[0]) - 1):
            cut.append([])
            length = len("()")
        cut[-1].append(value)
        length += term
    return cut
