# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Evaluate the verdicts of an evidence file again, offline, from the facts that it holds.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import typing as t
from collections import Counter
from datetime import datetime
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.statements import Statements
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_schema, run_context
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_document import SCHEMA, verdict_keys

_NOT_EVIDENCE = "Give the JSON file that a gate wrote into its evidence_dir."


def replay(path: Path) -> dict[str, t.Any]:
    """Every verdict of the file with what it is now; ``differences`` where the two are not the same.

    Raises ``SpaceError`` where the file is not evidence.
    """
    document = _read(path)
    same_version = document["versions"].get("netops.junos_space") == run_context.collection_version()
    rows = [_replay(record, same_version) for record in document["verdicts"]]
    differences = _counts(document)
    for row in rows:
        differences += [f"{row['host']} ({row['place']}): {text}" for text in row["differences"]]
    return {"verdicts": rows, "differences": differences, "msg": _message(path, rows, differences, document)}


def _read(path: Path) -> dict[str, t.Any]:
    try:
        document = json.loads(path.read_bytes(), object_pairs_hook=_unique)
    except OSError as exc:
        raise SpaceError("usage", f"The evidence {path} cannot be read: {exc.strerror}.", hint=_NOT_EVIDENCE) from exc
    except (ValueError, RecursionError) as exc:
        raise SpaceError(
            "usage", f"The file {path} is not evidence: it is not valid JSON.", hint=_NOT_EVIDENCE
        ) from exc
    version = document.get("schema") if isinstance(document, dict) else None
    if version == 1:
        raise SpaceError(
            "usage",
            f"The evidence {path} was written by version 1 of this collection, without the facts that a replay needs.",
            hint="It cannot be replayed. Evidence of version 2.0.0 and later can.",
        )
    if isinstance(version, int) and version > SCHEMA:
        raise SpaceError(
            "usage",
            f"The evidence {path} has the format {version}, and this version of the collection reads {SCHEMA}.",
            hint="Update the collection netops.junos_space.",
        )
    problem = evidence_schema.find_problem(document)
    if problem is None:
        problem = next(
            (
                f"the document.verdicts[{index}].play is not the index of a play"
                for index, record in enumerate(document["verdicts"])
                if record["play"] >= len(document["plays"])
            ),
            None,
        )
    if problem is not None:
        raise SpaceError("usage", f"The file {path} is not valid evidence: {problem}.", hint=_NOT_EVIDENCE)
    return document


def _unique(pairs: list[tuple[str, t.Any]]) -> dict[str, t.Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a duplicate key")
    return found


def _replay(record: dict[str, t.Any], same_version: bool) -> dict[str, t.Any]:
    row: dict[str, t.Any] = {key: record[key] for key in ("host", "subject", "place", "evaluated_at", "verdict")}
    try:
        again = _evaluate(record)
    except (SpaceError, ValueError) as exc:
        return {**row, "replayed": None, "conditions": [], "differences": [f"it cannot be evaluated: {exc}"]}
    return {
        **row,
        "replayed": again["verdict"],
        "conditions": again["conditions"],
        "differences": _differences(record, verdict_keys(again), same_version),
    }


def _evaluate(record: dict[str, t.Any]) -> dict[str, t.Any]:
    stated = record.get("stated_by_operator") or {}
    return Statements.from_dict(stated, stated.get("required")).apply(_evaluate_answers(record))


def _evaluate_answers(record: dict[str, t.Any]) -> dict[str, t.Any]:
    policy = Policy.from_dict(record["policy"])
    now = datetime.fromisoformat(f"{record['evaluated_at'][:-1]}+00:00")
    answers, organizations = record["answers"], record.get("organizations")
    if isinstance(record["subject"], list):
        return evaluate.evaluate_all(answers, policy, organizations=organizations, now=now)
    if len(answers) == 1:
        return evaluate.evaluate(answers[0], policy, organizations=organizations, now=now)
    if answers:
        raise ValueError("there are several answers to one tracking number")
    return evaluate.no_number_verdict(policy, now=now)


def _differences(record: dict[str, t.Any], again: dict[str, t.Any], same_version: bool) -> list[str]:
    found = [
        f"{key} is {_shown(record[key])} in the evidence and {_shown(again[key])} when evaluated again"
        for key in ("subject", "verdict", "allowed", "policy")
        if record[key] != again[key]
    ]
    then, now = _codes(record), _codes(again)
    if then != now:
        found.append(f"the reasons are {_shown(then)} in the evidence and {_shown(now)} when evaluated again")
    elif same_version and record["reasons"] != again["reasons"]:
        # Another version may say the same in other words.
        found.append("the messages of the reasons are not those of this version")
    return found


def _codes(verdict: dict[str, t.Any]) -> list[str]:
    return [
        f"{reason['code']} of {reason['subject']}" if "subject" in reason else reason["code"]
        for reason in verdict["reasons"]
    ]


def _counts(document: dict[str, t.Any]) -> list[str]:
    """Where the document's totals are not those of its verdicts."""
    verdicts = document["verdicts"]
    kinds = Counter(record["verdict"] for record in verdicts)
    judged = [{r["host"] for r in verdicts if r["play"] == index} for index in range(len(document["plays"]))]
    progress = [
        {"hosts": len(play["hosts"]), "judged": len(hosts)}
        for play, hosts in zip(document["plays"], judged, strict=True)
    ]
    counted = {
        "summary": {name: kinds[name] for name in ("open", "blocked", "unknown")},
        "hosts": {
            "judged": len({record["host"] for record in verdicts}),
            "no_go": len({record["host"] for record in verdicts if not record["allowed"]}),
        },
        "progress": progress,
        "complete": all(entry["judged"] >= entry["hosts"] for entry in progress),
    }
    return [
        f"{key} is {_shown(document[key])} in the evidence, and its verdicts make it {_shown(value)}"
        for key, value in counted.items()
        if document[key] != value
    ]


def _message(path: Path, rows: list[dict[str, t.Any]], differences: list[str], document: dict[str, t.Any]) -> str:
    count = f"{len(rows)} verdict{'' if len(rows) == 1 else 's'}"
    if not differences:
        return f"{count} in {path}, evaluated again: no difference."
    shown = "; ".join(differences[:5]) + (f"; and {len(differences) - 5} more" if len(differences) > 5 else "")
    then, now = document["versions"].get("netops.junos_space", "unknown"), run_context.collection_version()
    return (
        f"{count} in {path}, evaluated again: {len(differences)} "
        f"difference{'' if len(differences) == 1 else 's'}. {shown}. "
        f"The evidence was written by version {then} of the collection, and this is {now}: either the file was changed "
        "since, or the two versions judge differently. Compare the file with its copy at the change ticket."
    )


def _shown(value: t.Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 200 else f"{text[:197]}..."
