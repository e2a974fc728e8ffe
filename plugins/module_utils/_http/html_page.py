# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTML pages that arrive where the appliance's own response belongs.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re

_TAGS = re.compile(rb"<\s*(?:!doctype\s+html|html|head|title|body|h[1-6]|div|p|center|pre|hr|br)\b", re.IGNORECASE)
"""Some front ends send no more than ``<h1>Not Found</h1>``."""

_MAX_HEAD = 16 * 1024
"""Characters of a page that are searched for its title."""


def is_html(body: bytes) -> bool:
    """Whether a body is an HTML page. Judged by its tags: the appliance sends plain text as text/html."""
    # Without NUL bytes UTF-16 looks like ASCII.
    return _TAGS.search(body.replace(b"\0", b"")) is not None


def page_title(text: str) -> str:
    """The title of a page, which names a front end's error best; empty if there is none."""
    found = re.search(r"<title[^>]*>([^<]*)</title", text[:_MAX_HEAD], re.IGNORECASE)
    # Entities stay as they are: what they mean was searched for secrets, and need not be shown.
    return found[1] if found else ""
