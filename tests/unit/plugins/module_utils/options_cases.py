# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the connection options share."""

from __future__ import annotations

import typing as t

import pytest

# The public contract. It is fixed.
CONTRACT: dict[str, tuple[str, t.Any]] = {
    "url": ("str", None),
    "username": ("str", None),
    "password": ("str", None),
    "client_cert": ("path", None),
    "client_key": ("path", None),
    "validate_certs": ("bool", True),
    "ca_path": ("path", None),
    "timeout": ("float", 60),
    "retries": ("int", 3),
    "session": ("bool", False),
    "domain_id": ("int", None),
    "connections": ("int", 4),
    "format": ("str", "json"),
}


every_option = pytest.mark.parametrize("name", list(CONTRACT))
