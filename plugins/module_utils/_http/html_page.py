# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTML pages that arrive where the appliance's own response belongs.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations


def is_html(content_type: str, body: bytes) -> bool:
    """Whether a body is a page for people: from a front end, or from a node that is still deploying."""
    if "html" in content_type.lower():
        return bool(body.strip())
    head = body[:1024].lower()
    return b"<html" in head or b"<!doctype html" in head
