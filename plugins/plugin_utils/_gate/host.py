# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A gate for one host: its variables in, its verdict out.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from pathlib import Path

from ansible.errors import AnsibleError
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS, Connection, parse_connection
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.login_guard import Row, failed_row
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.outcome import outcome, summary
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.place import Place
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.plan import Prediction, sharing_key
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.predict import OtherHosts
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.settings import Settings
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.shared_query import Facts, SharedQuery
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.variables import (
    GateVariables,
    Numbers,
    registered_value,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._templated_options import VariableOptions

_display = Display()


class HostGate:
    """Evaluates the gate ``gate`` for the host of a task. ``entry_point`` is the role's, None outside of a role."""

    def __init__(
        self,
        task: t.Any,
        gate: str,
        entry_point: str | None,
        variables: dict[str, t.Any],
        templar: t.Any,
        loader: t.Any,
    ) -> None:
        self._task = task
        self._gate = gate
        self._entry_point = entry_point
        self._task_vars = variables
        self._templar = templar
        self._loader = loader
        self._host: str = variables["inventory_hostname"]
        self._manager = variables["hostvars"]._variable_manager
        self._place = Place(task)
        self._variables = GateVariables(gate, variables, templar)
        self._sharing_key = ""
        self.reports = False
        """Whether the verdict is to be reported, also where it is open; set by ``evaluate``."""

    def evaluate(self) -> dict[str, t.Any]:
        """The result of the task: the verdict with what is done about it. Raises ``SpaceError`` where a variable is wrong."""
        self._reject_run_once()
        self._variables.reject_unknown()
        self._variables.reject_forged_result(self._manager, self._host)
        policy = self._variables.policy()
        settings = self._variables.settings()
        self.reports = settings.on_blocked == "report"
        if self._entry_point == "change":
            self._variables.change_file(settings, self._loader)
        else:
            self._variables.reject_change_tasks(settings)
        self._reject_end_host_by_itself(settings)
        numbers = self._variables.numbers()
        statements = self._variables.statements()
        options = VariableOptions(self._task_vars, self._templar, self._environment())
        connection, failure = _connection(options)
        facts, requests_made = self._facts(numbers, connection, failure, policy, settings)
        verdict = statements.apply(_verdict(numbers, facts, policy))
        result = {**verdict, "gate": self._gate, "host": self._host}
        if settings.evidence_dir:
            path = Path(self._loader.path_dwim(settings.evidence_dir))
            context = self._run_context(connection, settings)
            result["evidence"] = evidence.record(
                path,
                context,
                self._host,
                verdict,
                requests_made,
                answers=facts.rows,
                organizations=facts.organizations,
            )
        result["msg"] = summary(result)
        self._apply_outcome(result, outcome(verdict, settings))
        return result

    def confirm(self) -> dict[str, t.Any]:
        """Whether the change may run: by the verdict that this run registered, and not by what a variable says."""
        registered = registered_value(self._manager, self._host, f"{self._gate}_result")
        if registered is None or not self._place.is_included_by("change.yml"):
            raise SpaceError(
                "usage",
                f"The gate {self._gate} was not evaluated for {self._host} right before, so its change does not run.",
                hint="Use the role's entry point change (tasks_from: change), and run it from its first task.",
            )
        self._variables.reject_forged_result(self._manager, self._host)
        is_open = (
            isinstance(registered, dict)
            and registered.get("verdict") == "open"
            and registered.get("allowed") is True
            and registered.get("gate") == self._gate
            and registered.get("host") == self._host
        )
        if not is_open:
            return {"open": False}
        if registered.get("subject") != self._variables.numbers():
            raise SpaceError(
                "usage",
                f"The variable {self._gate}_tracking_number has changed for {self._host} since its gate was evaluated, so its "
                "change does not run.",
                hint="Set it to a value that stays the same: not to a random one, and not by what the role sets.",
            )
        settings = self._variables.settings()
        # Without this, the change of a role that a tag has let in would have none of the tags that were requested.
        requested = set(self._task_vars.get("ansible_run_tags") or ()) - {"all"}
        return {
            "open": True,
            "file": self._variables.change_file(settings, self._loader),
            "let_in_by_tag": not requested.isdisjoint(self._place.include_tags()),
        }

    def _reject_run_once(self) -> None:
        if self._place.is_run_once(self._templar):
            # Fail for all hosts: those that skip this task would continue to the change.
            self._task.run_once = True
            raise SpaceError(
                "usage",
                f"The gate {self._gate} must not run under run_once: the verdict of {self._host} would apply to every host.",
                hint="Remove run_once from the role and from the blocks, includes and play around it. "
                "The gate queries once for all hosts by itself, and evaluates each one.",
            )

    def _reject_end_host_by_itself(self, settings: Settings) -> None:
        if self._entry_point is None and "end_host" in (settings.on_blocked, settings.on_error):
            raise SpaceError(
                "usage",
                "The action incident_gate by itself cannot end a host.",
                hint=f"Use the role netops.junos_space.{self._gate}, or set on_blocked and on_error to fail or report.",
            )

    def _facts(
        self, numbers: Numbers, connection: Connection | None, failure: Row | None, policy: Policy, settings: Settings
    ) -> tuple[Facts, int]:
        """What the verdict rests on, and how many requests the run has made with this account so far."""
        several = [numbers] if isinstance(numbers, str) else numbers or []
        if connection is None or not several:
            rows: list[Row] = [{**(failure or {}), "asked": number} for number in several]
            return Facts(rows, None, datetime.now(timezone.utc)), 0
        for warning in connection.warnings():
            _display.warning(warning)
        self._sharing_key = sharing_key(connection, settings.wait_for)
        batch = SharedQuery(connection, f"{self._gate} {self._place.key}", self._host, settings.wait_for)
        facts = batch.facts(several, self._predict, organizations=policy.needs_organizations)
        return facts, batch.requests_made

    def _environment(self) -> dict[str, t.Any]:
        """The ``environment`` of the task and of all around it; ansible-core has resolved its templates."""
        value = self._task.environment or {}
        merged: dict[str, t.Any] = {}
        for item in value if isinstance(value, list) else [value]:
            merged.update(item or {})
        return merged

    def _run_context(self, connection: Connection | None, settings: Settings) -> evidence.RunContext:
        job_id = self._task_vars.get("awx_job_id") or self._task_vars.get("tower_job_id")
        return evidence.RunContext(
            gate=self._gate,
            # A url that is not valid may hold a password, and no request was sent there.
            appliance=None if connection is None else connection.url,
            playbook=self._place.playbook,
            play=str(self._task_vars.get("ansible_play_name", "")),
            place=self._place.file_and_line,
            check_mode=bool(self._task.check_mode),
            on_blocked=settings.on_blocked,
            play_hosts=tuple(self._task_vars.get("ansible_play_hosts_all", ())),
            play_id=self._place.play_id,
            job_id=None if job_id is None else str(job_id),
        )

    def _apply_outcome(self, result: dict[str, t.Any], what: str) -> None:
        if what == "fail":
            result["failed"] = True
        elif what == "end_host":
            result["ended"] = True
            if not self._would_be_ended(result):
                result["failed"] = True
                result["msg"] += (
                    " The host fails, as it cannot be ended: a condition (when) on the role or around it is false now that "
                    f"{self._gate}_result is set."
                )

    def _would_be_ended(self, result: dict[str, t.Any]) -> bool:
        """Whether the role's next step, which ends the host, is still run: it has the conditions of the role too."""
        if not self._task.when:
            return True
        variables = {**self._task_vars, f"{self._gate}_result": result}
        try:
            templar = self._templar.copy_with_new_env(available_variables=variables)
            if hasattr(templar, "evaluate_conditional"):
                return all(templar.evaluate_conditional(condition) for condition in self._task.when)
            return bool(self._task.evaluate_conditional(templar, variables))
        except AnsibleError:
            return False

    # The other hosts

    def _predict(self) -> dict[str, Prediction]:
        """What each of the other hosts of the play will query, and what it must have in common to share answers."""
        own = OtherHosts(self._task_vars, self._task_vars["hostvars"], self._host)
        names = [option.variable for option in OPTIONS] + [f"{self._gate}_wait_for"]
        environments = self._place.environments()
        names += own.dependencies([self._task_vars.get(name) for name in names] + environments)
        predicted: dict[str, Prediction] = {}
        for host in self._task_vars.get("ansible_play_batch", ()):
            if host == self._host:
                continue
            variables = own.variables_of(host)
            gate = GateVariables(self._gate, variables, self._templar)
            key = self._sharing_key
            try:
                numbers = gate.numbers()
                if numbers is not None and not own.has_same(names, variables):
                    templar = self._templar.copy_with_new_env(available_variables=variables)
                    environment = _merged(environments, templar)
                    connection = parse_connection(VariableOptions(variables, templar, environment))
                    key = sharing_key(connection, gate.settings().wait_for)
            except (AnsibleError, SpaceError):
                numbers = None
            predicted[host] = Prediction(key, [numbers] if isinstance(numbers, str) else numbers or [])
        return predicted


def _merged(environments: list[t.Any], templar: t.Any) -> dict[str, t.Any]:
    merged: dict[str, t.Any] = {}
    for environment in environments:
        merged.update(templar.template(environment))
    return merged


def _connection(options: VariableOptions) -> tuple[Connection | None, Row | None]:
    try:
        return parse_connection(options), None
    except SpaceError as exc:
        return None, failed_row(exc)


def _verdict(numbers: Numbers, facts: Facts, policy: Policy) -> dict[str, t.Any]:
    if numbers is None:
        return evaluate.no_number_verdict(policy)
    if isinstance(numbers, str):
        return evaluate.evaluate(facts.rows[0], policy, organizations=facts.organizations, now=facts.now)
    return evaluate.evaluate_all(facts.rows, policy, organizations=facts.organizations, now=facts.now)
