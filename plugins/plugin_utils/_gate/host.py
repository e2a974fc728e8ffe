# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gate role for one host: its variables in, its verdict out.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import difflib
import os
import typing as t
from pathlib import Path

from ansible import errors
from ansible.errors import AnsibleError, AnsibleUndefinedVariable
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import KEYS as POLICY_KEYS
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.reasons import REASONS
from ansible_collections.netops.junos_space.plugins.module_utils._options import parse_connection
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.wait import WaitFor
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.batch import GateBatch, Row
from ansible_collections.netops.junos_space.plugins.plugin_utils._templated_options import VariableOptions

_display = Display()

ON_BLOCKED = ("fail", "end_host", "report")
WAIT_FOR_KEYS = ("statuses", "fail_on", "timeout", "interval", "when_missing")
VARIABLES = ("tracking_number", *POLICY_KEYS, "wait_for", "on_blocked", "evidence_dir")

# What ansible-core 2.19 and later raise for "{{ something | default(omit) }}"; before that it is a text.
_NOTHING_GIVEN = (AnsibleUndefinedVariable, getattr(errors, "AnsibleValueOmittedError", AnsibleUndefinedVariable))


class HostGate:
    """Reads the variables ``<gate>_*`` in the host's own context and judges it."""

    def __init__(self, task: t.Any, gate: str, variables: dict[str, t.Any], templar: t.Any, loader: t.Any) -> None:
        self._task = task
        self._gate = gate
        self._variables = variables
        self._templar = templar
        self._loader = loader
        self._host: str = variables["inventory_hostname"]

    def verdict(self) -> dict[str, t.Any]:
        """The verdict of the public contract. Raises ``SpaceError`` where a variable is wrong."""
        self._refuse_run_once()
        self._refuse_misspelled()
        policy = Policy.from_dict({key: self._value(key) for key in POLICY_KEYS if self._is_set(key)})
        wait_for = self._wait_for()
        self._on_blocked()
        number = self._number()
        options = VariableOptions(self._variables, self._templar)
        requests_made = 0
        rows: list[dict[str, t.Any]] = []
        if number is None:
            verdict = evaluate.no_number_verdict(policy)
        else:
            try:
                connection = parse_connection(options)
            except SpaceError as exc:
                row: Row = {"failed": True, "msg": str(exc), "failure": exc.to_failure_dict()}
            else:
                for warning in connection.warnings():
                    _display.warning(warning)
                question = GateBatch(connection, self._site(), self._host, wait_for)
                row = question.row(number, self._foresee)
                requests_made = question.requests_made
            rows = [{**row, "asked": number}]
            verdict = evaluate.evaluate(rows[0], policy)
        folder = self._value("evidence_dir") if self._is_set("evidence_dir") else None
        if folder:
            context = evidence.RunContext(
                gate=self._gate,
                appliance=_appliance(options),
                playbook=os.path.basename(str(self._variables.get("playbook_dir", ""))),
                play=str(self._variables.get("ansible_play_name", "")),
                place=self._task.get_path() or "",
                check_mode=bool(self._task.check_mode),
                on_blocked=self._on_blocked(),
                play_hosts=tuple(self._variables.get("ansible_play_hosts_all", ())),
            )
            path = Path(self._loader.path_dwim(str(folder)))
            verdict["evidence"] = evidence.record(path, context, self._host, verdict, requests_made, answers=rows)
        return verdict

    def sentence(self, verdict: dict[str, t.Any]) -> str:
        """The verdict for a person to act on: what was judged, why, and what to do next."""
        found = verdict["incident"]
        facts = [f"tracking number {quoted(verdict['subject'])}" if verdict["subject"] else "no tracking number"]
        if found:
            facts.append(
                f"incident {found['key']} is {quoted(str(found['status']))} on {quoted(str(found['host_name']))}"
            )
        elif verdict["incidents"]:
            facts.append(f"{len(verdict['incidents'])} incidents")
        text = f"{self._gate} is {verdict['verdict'].upper()} for {self._host} ({', '.join(facts)})."
        if verdict["allowed"]:
            return text
        explained = " ".join(f"[{reason['code']}] {reason['message']}" for reason in verdict["reasons"])
        steps = " ".join(dict.fromkeys(REASONS[reason["code"]].next_step for reason in verdict["reasons"]))
        return f"{text} {explained} What to do: {steps}"

    def fails(self) -> bool:
        """Whether a gate that is not open fails this host."""
        return self._on_blocked() == "fail"

    # Variables

    def _is_set(self, name: str) -> bool:
        return f"{self._gate}_{name}" in self._variables

    def _value(self, name: str) -> t.Any:
        return self._templar.template(self._variables[f"{self._gate}_{name}"])

    def _refuse_run_once(self) -> None:
        if self._task.run_once:
            raise SpaceError(
                "usage",
                f"The role {self._gate} stands under run_once: the verdict of {self._host} would become that of all hosts.",
                hint="Take run_once away. The gate asks once for all hosts by itself, and judges each one.",
            )

    def _refuse_misspelled(self) -> None:
        prefix = f"{self._gate}_"
        for variable in self._variables:
            name = variable[len(prefix) :]
            if not variable.startswith(prefix) or name in VARIABLES or name == "result":
                continue
            meant = difflib.get_close_matches(name, VARIABLES, n=1, cutoff=0.75) or _abbreviated(name)
            if meant:
                raise SpaceError(
                    "usage",
                    f"The gate has no variable {variable}; {prefix}{meant[0]} was probably meant.",
                    hint=f"The variables are {prefix}* with {', '.join(VARIABLES)}. Rename yours if it is another thing.",
                )

    def _on_blocked(self) -> str:
        value = self._value("on_blocked") if self._is_set("on_blocked") else "fail"
        if value not in ON_BLOCKED:
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_on_blocked is none of {', '.join(ON_BLOCKED)}.",
                hint="Correct it.",
            )
        return str(value)

    def _wait_for(self) -> dict[str, t.Any] | None:
        value = self._value("wait_for") if self._is_set("wait_for") else None
        if not value:
            return None
        unknown = sorted(set(value) - set(WAIT_FOR_KEYS)) if isinstance(value, dict) else ["(no dictionary)"]
        if unknown or "statuses" not in value:
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_wait_for is wrong: {', '.join(unknown) or 'statuses is missing'}.",
                hint=f"It is a dictionary with statuses and, if wanted, {', '.join(WAIT_FOR_KEYS[1:])}.",
            )
        found: dict[str, t.Any] = dict(value)
        try:
            for key in ("timeout", "interval"):
                if key in found:
                    found[key] = float(found[key])
            WaitFor(**found)
        except (TypeError, ValueError) as exc:
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_wait_for is wrong: {exc}.",
                hint="statuses and fail_on are lists of texts, timeout and interval numbers of seconds.",
            ) from exc
        return found

    def _number(self) -> str | None:
        try:
            return self._as_number(self._value("tracking_number")) if self._is_set("tracking_number") else None
        except _NOTHING_GIVEN:
            # A number that is taken from a variable which this host does not have.
            return None

    def _as_number(self, value: t.Any) -> str | None:
        if value is None or value == self._variables.get("omit"):
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            # What an inventory in ini format makes of digits.
            return str(value)
        if not isinstance(value, str):
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_tracking_number is {type(value).__name__}, and its digits may have changed.",
                hint="Quote it where it is written.",
            )
        return str(value) if value.strip() else None

    # The others

    def _foresee(self) -> dict[str, str]:
        """The numbers of the other hosts of the play, as far as they can be told from here.

        A number from the inventory or a fact is the other host's own; one from the play or the
        role is worked out with the other host's variables. A wrong guess costs a request, never
        a verdict: each host works out its own number when it comes.
        """
        variable = f"{self._gate}_tracking_number"
        hostvars = self._variables["hostvars"]
        own = self._variables.get(variable)
        from_inventory = hostvars.raw_get(self._host).get(variable) == own
        foreseen: dict[str, str] = {}
        for host in self._variables.get("ansible_play_batch", ()):
            if host == self._host:
                continue
            theirs = hostvars.raw_get(host)
            written = theirs.get(variable) if from_inventory else own
            try:
                templar = self._templar.copy_with_new_env(available_variables={**self._variables, **theirs})
                number = self._as_number(templar.template(written))
            except (AnsibleError, SpaceError):
                continue
            if number is not None:
                foreseen[host] = number
        return foreseen

    def _site(self) -> str:
        """This place in the play, the same for all of its hosts, and for no other gate."""
        parts: list[str] = [self._gate]
        node: t.Any = self._task
        while node is not None:
            path = getattr(node, "get_path", None)
            parts.append(str(path() if path else ""))
            play = getattr(node, "_play", None)
            if play is not None:
                parts.append(str(play._uuid))
                # The same role twice under roles: is the same file twice.
                parts += [str(place) for place, role in enumerate(play.roles) if role is self._task._role]
            node = getattr(node, "_parent", None)
        return " < ".join(parts)


def _appliance(options: VariableOptions) -> str | None:
    """The address, where it is a right one: a wrong one may hold a password, and nobody was asked there."""
    try:
        return parse_connection(options).url
    except SpaceError:
        return None


def _abbreviated(name: str) -> list[str]:
    """The variables of whose words these are some: ``types`` is short for ``incident_types``."""
    words = {word.rstrip("s") for word in name.split("_")}
    return [known for known in VARIABLES if words <= {word.rstrip("s") for word in known.split("_")}]
