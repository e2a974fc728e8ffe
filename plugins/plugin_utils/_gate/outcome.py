# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a verdict means for its host: proceed, fail or end; and the message for people.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import KINDS
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import Settings

DOCUMENTATION_URL = "https://github.com/netops/junos_space/blob/main/docs/verdicts.md"

# Two that are not errors: the appliance answered, and the incident did not reach the expected status.
_ERROR_CODES = frozenset(KINDS) - {"wait_timeout", "wait_failed"}


def outcome(verdict: dict[str, t.Any], settings: Settings) -> str:
    """``proceed``, or what to do with a host whose gate is not open: the strictest that a reason requires."""
    if verdict["allowed"]:
        return "proceed"
    actions = {
        settings.on_error if reason["code"] in _ERROR_CODES else settings.on_blocked for reason in verdict["reasons"]
    }
    return next(action for action in ("fail", "end_host", "report") if action in actions)


def summary(result: dict[str, t.Any]) -> str:
    """The verdict in a sentence for people: what was evaluated, why, and what to do next. One line, printable."""
    subject = result["subject"]
    subjects = subject if isinstance(subject, list) else [subject] if subject else []
    facts = [f"tracking number{'s' if len(subjects) > 1 else ''} {', '.join(map(quoted, subjects))}"]
    if not subjects:
        facts = ["no tracking number"]
    found = result["incident"]
    if found:
        facts.append(f"incident {found['key']} is {quoted(str(found['status']))} on {quoted(str(found['host_name']))}")
    elif result["incidents"]:
        facts.append(f"{len(result['incidents'])} incidents")
    text = f"{result['gate']} is {result['verdict'].upper()} for {result['host']} ({', '.join(facts)})."
    reasons = result["reasons"]
    if reasons:
        explained = " ".join(f"[{reason['code']}] {reason['message']}" for reason in reasons)
        text += f" {explained} Next steps: {_next_steps(reasons)} See {DOCUMENTATION_URL}#{reasons[0]['code']}"
    # The appliance's text could otherwise move the cursor, and blank the word that counts.
    return "".join(char if char.isprintable() else " " if char.isspace() else "?" for char in text)


def _next_steps(reasons: list[dict[str, t.Any]]) -> str:
    """The steps of all reasons as one numbered list: each reason's own text is numbered from 1."""
    steps = [
        step.strip() for reason in reasons for step in re.split(r"(?:^|\s)\d+\.\s", reason["next_step"]) if step.strip()
    ]
    distinct = list(dict.fromkeys(steps))
    return " ".join(f"{number}. {step}" for number, step in enumerate(distinct, 1)) if distinct[1:] else distinct[0]
