# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of the verdict share."""

from __future__ import annotations

import json
import re
import typing as t
from datetime import datetime, timezone

from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate, reasons
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=timezone.utc)


POLICY: dict[str, t.Any] = {
    "statuses": ["Created", "Updated"],
    "incident_types": ["Event-RMA", "On-demand RMA"],
    "priorities": ["Critical", "High"],
    "max_priority_level": 2,
    "host_name": "edge-01",
    "max_age": 86400,
    "defect_types": ["Hardware"],
    "organizations": ["Example Networks"],
    "device_groups": ["Default"],
    "products": ["MX480"],
}


GOOD: dict[str, t.Any] = {
    "key": 1001,
    "status": "Created",
    "incident_type": "Event-RMA",
    "priority": "2 - High",
    "host_name": "edge-01.example.net",
    "occurred": "2026-11-23 10:00:00 UTC",
    "organization_name": "Example Networks",
    "device_group_name": "Default",
    "product": "MX480",
    "defect_type": "Hardware",
    "customer_tracking_number": "CTN",
}


FAILURES = (
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
)


def row(*incidents: dict[str, t.Any], **changes: t.Any) -> dict[str, t.Any]:
    return {"asked": "CTN", "found": bool(incidents), "complete": True, "incidents": list(incidents), **changes}


def verdict_of(answer: t.Any, policy: dict[str, t.Any] | None = None, now: datetime = NOW) -> dict[str, t.Any]:
    verdict = evaluate.evaluate(answer, Policy.from_dict(POLICY if policy is None else policy), now=now)
    check_shape(verdict)
    return verdict


def check_shape(verdict: dict[str, t.Any]) -> None:
    """What holds for every verdict."""
    several = isinstance(verdict["subject"], list)
    assert set(verdict) == {
        "verdict", "allowed", "reasons", "conditions", "incident", "incidents", "policy", "subject", "retrieved_at",
        "evaluated_at",
    }  # fmt: skip
    assert verdict["verdict"] in ("open", "blocked", "unknown")
    assert isinstance(verdict["allowed"], bool)
    assert verdict["allowed"] is (verdict["verdict"] == "open")
    assert verdict["allowed"] is (verdict["reasons"] == [])
    for reason in verdict["reasons"]:
        assert set(reason) == {"code", "message", "next_step"} | ({"subject"} if several else set())
        assert reason["next_step"] == reasons.REASONS[reason["code"]].next_step
        assert isinstance(reason["message"], str)
        assert reason["message"]
    for condition in verdict["conditions"]:
        keys = {"condition", "expected", "actual", "met", "incident"}
        assert set(condition) == keys | ({"subject"} if several else set())
        assert condition["met"] in (True, False, None)
        # Nothing is met that is not known, and whatever is not met is not go.
        assert verdict["allowed"] is False or condition["met"] is True
    kinds = {reasons.REASONS[reason["code"]].verdict for reason in verdict["reasons"]}
    assert verdict["verdict"] == ("blocked" if "blocked" in kinds else "unknown" if kinds else "open")
    assert isinstance(verdict["incidents"], list)
    assert verdict["incident"] == (verdict["incidents"][0] if len(verdict["incidents"]) == 1 else None)
    assert all("raw" not in found for found in verdict["incidents"])
    assert verdict["subject"] is None or isinstance(verdict["subject"], (str, list))
    assert verdict["retrieved_at"] is None or re.fullmatch(r"[-0-9]{10}T[:.0-9]{8,}Z", verdict["retrieved_at"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", verdict["evaluated_at"])
    json.dumps(verdict)


def codes(verdict: dict[str, t.Any]) -> list[str]:
    return [reason["code"] for reason in verdict["reasons"]]


def several(*rows: dict[str, t.Any], **policy: t.Any) -> dict[str, t.Any]:
    verdict = evaluate.evaluate_all(list(rows), Policy.from_dict(policy or POLICY), now=NOW)
    check_shape(verdict)
    return verdict
