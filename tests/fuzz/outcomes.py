# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an input ends in: the checks of a response up to the verdict, and the count of all outcomes."""

from __future__ import annotations

import base64
import collections
import json
import time
import traceback
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident, payload
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import TEXT_FIELDS
from ansible_collections.netops.junos_space.tests.faults import harness

POLICY = Policy.from_dict(
    {**harness.POLICY, "max_age": 1e9, "priorities": ["Critical"], "organizations": ["Zürich West"]}
)
NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)


class Tally:
    """Counts inputs and outcomes, and keeps the exceptions that escaped."""

    def __init__(self) -> None:
        self.inputs: collections.Counter[str] = collections.Counter()
        self.ends: collections.Counter[str] = collections.Counter()
        self.escapes: list[str] = []
        self.slowest = 0.0

    def try_one(self, part: str, check: t.Callable[[], None], *given_input: t.Any) -> None:
        self.inputs[part] += 1
        started = time.perf_counter()
        try:
            check()
            self.ends["read"] += 1
        except SpaceError as exc:
            self.ends[exc.kind] += 1
        except Exception:
            self.ends["escape"] += 1
            if len(self.escapes) < 20:
                shown = [
                    base64.b64encode(item).decode() if isinstance(item, bytes) else repr(item) for item in given_input
                ]
                self.escapes.append(f"{part}: {' '.join(shown)}\n{traceback.format_exc()}")
        self.slowest = max(self.slowest, time.perf_counter() - started)


def read(body: bytes, content_type: str) -> None:
    """All that happens to a response, up to the verdict."""
    page = payload.decode(body, content_type)
    for unreadable in page.unreadable:
        assert unreadable.message.isprintable()
        assert unreadable.to_error().kind == "bad_payload"
        json.dumps(unreadable.identity, ensure_ascii=False).encode()
        assert all(unreadable.may_match(name, value) for name, value in unreadable.identity.items())
    assert 0 <= page.announced < 10**9
    incidents = [incident.incident_from_record(record) for record in page.records]
    # The result can be written to a file in UTF-8 and as JSON.
    json.dumps(incidents, ensure_ascii=False).encode()
    for count in (page.size, page.total):
        assert count is None or 0 <= count < 10**9
    for found in incidents:
        assert all(found[name] is None or isinstance(found[name], str) for name in TEXT_FIELDS)
        assert found["key"] is None or isinstance(found["key"], int)
        assert found["status_kind"] == "unknown" or found["status"].isascii()
        assert found["type_kind"] == "unknown" or found["incident_type"].isascii()
        assert found["priority_level"] is None or found["priority"].isascii()
    verdict = evaluate.evaluate(incidents, POLICY, now=NOW)
    assert verdict["allowed"] is (verdict["verdict"] == "open") is (not verdict["reasons"])
    if verdict["allowed"]:
        (found,) = incidents
        assert (found["status_kind"], found["type_kind"], found["priority_level"]) == ("created", "event_rma", 1)
        assert found["organization_name"] == "Zürich West"
