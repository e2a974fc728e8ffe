# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Verdicts for the tests of the evidence: chosen ones, and random ones of every kind."""

from __future__ import annotations

import random
import typing as t
from datetime import datetime, timedelta, timezone
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import NAMES, Statements
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import incident
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence

NOW = datetime(2026, 11, 25, 14, 3, 11, tzinfo=timezone.utc)
HOSTS = ("edge-1", "edge-2", "edge-3")


class Case(t.NamedTuple):
    verdict: dict[str, t.Any]
    answers: list[dict[str, t.Any]]
    organizations: dict[str, t.Any] | None = None


def context(**changes: t.Any) -> evidence.RunContext:
    values: dict[str, t.Any] = {
        "gate": "incident_gate",
        "appliance": "https://space.example.net",
        "playbook": "swap.yml",
        "play": "Swap",
        "place": "/srv/play/swap.yml:12",
        "check_mode": False,
        "on_blocked": "fail",
        "play_hosts": HOSTS,
    }
    return evidence.RunContext(**{**values, **changes})


def answer(number: str = "N-1", incidents: t.Sequence[dict[str, t.Any]] = (), **changes: t.Any) -> dict[str, t.Any]:
    return {
        "asked": number,
        "found": bool(incidents),
        "complete": True,
        "retrieved_at": _text(NOW - timedelta(seconds=1)),
        "incidents": list(incidents),
        **changes,
    }


def incident_of(key: int = 7, **fields: t.Any) -> dict[str, t.Any]:
    record = {
        "key": str(key), "status": "Created", "incidentType": "Event-RMA", "priority": "2 - High", "hostName": "edge-1",
        "occurred": "2026-11-20 10:57:16 UTC", "customerTrackingNumber": "N-1", "product": "MX480", **fields,
    }  # fmt: skip
    return incident.incident_from_record({name: value for name, value in record.items() if value is not None})


def case(
    answers: list[dict[str, t.Any]],
    now: datetime = NOW,
    organizations_row: dict[str, t.Any] | None = None,
    **policy: t.Any,
) -> Case:
    stated = Policy.from_dict({"statuses": ["Created"], **policy})
    if not answers:
        return Case(evaluate.no_number_verdict(stated, now=now), answers)
    if len(answers) == 1:
        verdict = evaluate.evaluate(answers[0], stated, organizations=organizations_row, now=now)
    else:
        verdict = evaluate.evaluate_all(answers, stated, organizations=organizations_row, now=now)
    return Case(verdict, answers, organizations_row)


def is_open(**fields: t.Any) -> Case:
    return case([answer(incidents=[incident_of(**fields)])])


def is_blocked(status: str = "Closed", **fields: t.Any) -> Case:
    return case([answer(incidents=[incident_of(status=status, **fields)])])


def is_unknown(message: str = "GET /x: 401 Unauthorized.", kind: str = "auth") -> Case:
    failure = {"kind": kind, "status": 401, "hint": "Correct it."}
    return case([answer(complete=False, found=False, failure=failure, msg=message)])


def no_number() -> Case:
    return case([])


def record(
    directory: Path, made: Case, host: str = "edge-1", requests_made: int = 1, **changes: t.Any
) -> dict[str, str]:
    return evidence.record(
        directory,
        context(**changes),
        host,
        made.verdict,
        requests_made,
        answers=made.answers,
        organizations=made.organizations,
    )


def random_case(rnd: random.Random) -> Case:
    """Any verdict that a gate can give, by a random policy on random answers at a random time."""
    now = NOW + timedelta(seconds=rnd.randrange(200000))
    numbers = rnd.choice((0, 1, 1, 1, 1, 1, 2))
    answers = [_random_answer(rnd, f"N-{index}", now) for index in range(numbers)]
    made = case(answers, now, _random_organizations(rnd, now), **_random_policy(rnd))
    return made._replace(verdict=_random_statements(rnd).apply(made.verdict))


def _random_statements(rnd: random.Random) -> Statements:
    stated = {name: rnd.choice((None, "", "R200001", "A&B")) for name in NAMES}
    return Statements.from_dict(stated, rnd.choice((None, None, None, [], ["rma_number"], list(NAMES))))


def _random_organizations(rnd: random.Random, now: datetime) -> dict[str, t.Any] | None:
    found = [
        {
            "name": rnd.choice(("A", "A", "B", "C")),
            "submit_case_as": rnd.choice(("Real cases", "real-cases", "Test cases", _random_text(rnd), None)),
            "connection_status": rnd.choice(("Success", "Refused", _random_text(rnd), None)),
            "service_now_version": "18.1",
            "platform_version": None,
        }
        for _number in range(rnd.choice((0, 1, 2, 3)))
    ]
    row: dict[str, t.Any] = {
        "organizations": found,
        "complete": rnd.random() < 0.9,
        "retrieved_at": _text(now - timedelta(seconds=rnd.choice((0, 1, 119, 121)))),
    }
    if rnd.random() < 0.2:
        row = {**row, "organizations": [], "complete": False, "failure": _random_failure(rnd), "msg": _random_text(rnd)}
    return rnd.choice((row, row, row, None))


def _random_answer(rnd: random.Random, number: str, now: datetime) -> dict[str, t.Any]:
    incidents = [_random_incident(rnd, now) for _number in range(rnd.choice((0, 1, 1, 1, 1, 1, 2, 3)))]
    row = answer(number, incidents, retrieved_at=_text(now - timedelta(seconds=rnd.choice((0, 1, 60, 119, 120, 121)))))
    change = rnd.randrange(12)
    if change == 0:
        row = {"asked": number, "failed": True, "msg": _random_text(rnd), "failure": _random_failure(rnd)}
    elif change == 1:
        row.update(complete=False, failure=_random_failure(rnd), msg=_random_text(rnd), incidents=[], found=False)
    elif change == 2:
        row["complete"] = False
    elif change == 3:
        row["waited"] = rnd.choice(("reached", "failed", "timeout", "missing"))
    elif change == 4:
        row["filtered_out"] = rnd.randrange(1, 5)
    elif change == 5:
        row["found"] = not row["found"]
    elif change == 6:
        row["retrieved_at"] = rnd.choice((_text(now + timedelta(seconds=30)), "yesterday", None))
    elif change == 7:
        del row["retrieved_at"]
    return row


def _random_incident(rnd: random.Random, now: datetime) -> dict[str, t.Any]:
    occurred = now - timedelta(seconds=rnd.choice((-10, 0, 59, 60, 61, 3600, 86400 * 5)))
    return incident_of(
        rnd.choice((1, 7, 3572404)),
        status=rnd.choice((*incident.STATUSES, "Created", "created", "Paused", _random_text(rnd), None)),
        incidentType=rnd.choice((*incident.TYPES, "event rma", _random_text(rnd), None)),
        priority=rnd.choice((*incident.PRIORITIES, "1 - Critical", "1 - Low", _random_text(rnd), None)),
        hostName=rnd.choice(("edge-1", "EDGE-1.example.net", "edge-2", _random_text(rnd), None)),
        defectType=rnd.choice(("Hardware", "Software", None)),
        organizationName=rnd.choice(("A", "B", None)),
        deviceGroupName=rnd.choice(("A", "B", None)),
        product=rnd.choice(("MX480", "MX960", None)),
        occurred=rnd.choice(
            (f"{occurred:%Y-%m-%d %H:%M:%S} UTC", f"{occurred:%Y-%m-%d %H:%M:%S}", _random_text(rnd), None)
        ),
    )


def _random_policy(rnd: random.Random) -> dict[str, t.Any]:
    choices: dict[str, tuple[t.Any, ...]] = {
        "statuses": (["Created"], ["Created", "Updated"], "any", list(incident.STATUSES)),
        "incident_types": (["Event-RMA"], ["Event", "Event-RMA"]),
        "priorities": (["2 - High"], ["Critical", "High"]),
        "max_priority_level": (1, 2, "3"),
        "defect_types": (["Hardware"],),
        "host_name": ("edge-1", "edge-1.example.org"),
        "host_aliases": ([], ["edge-2"]),
        "host_match": ("short", "exact", "any"),
        "max_age": (60, 3600.5, "86400"),
        "organizations": (["A"],),
        "device_groups": (["A", "B"],),
        "products": (["MX480"],),
        "max_incidents": (1, 2, 3),
        "real_cases": (True, False, False),
        "support_link": (True, False, False),
    }
    return {key: rnd.choice(values) for key, values in choices.items() if rnd.random() < 0.3}


def _random_failure(rnd: random.Random) -> dict[str, t.Any]:
    return {"kind": rnd.choice(KINDS), "status": rnd.choice((None, 401, 503)), "hint": _random_text(rnd)}


def _random_text(rnd: random.Random) -> str:
    return rnd.choice(
        ("plain", 'quo"te', "back\\slash", "new\nline", "\x1b[31m", "\u202e", "ünï\U0001f600", "\ud800", "")
    )


def _text(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
