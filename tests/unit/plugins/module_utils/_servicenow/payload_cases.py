# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of payloads share."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import (
    Page,
    decode,
)

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"


XML = "application/vnd.juniper.servicenow.incident-management.incidents+xml;version=5"


def page_of_json(document: t.Any) -> Page:
    return decode(json.dumps(document).encode(), JSON)


def page_of_xml(text: str) -> Page:
    return decode(text.encode(), XML)


def rejected(body: bytes, content_type: str) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        decode(body, content_type)
    assert caught.value.kind == "bad_payload"
    assert caught.value.hint
    assert caught.value.message.isprintable()
    return caught.value


HOST = {"hostName": "edge-01"}
