# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry point that runs the change itself."""

from __future__ import annotations

import json
import textwrap
import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.gate import GateTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet


class TestChange(GateTest):
    """The entry point that runs the change: whatever skips the gate skips the change."""

    CHANGE = """
        - name: Proceed
          ansible.builtin.debug:
        - name: Never
          ansible.builtin.debug:
          tags: [never]
        """
    PLAY = """
        - hosts: all
          gather_facts: false
          KEYWORDS
          tasks:
            - name: Gate and change
              ansible.builtin.USE:
                name: netops.junos_space.incident_gate
                tasks_from: change
              vars:
                incident_gate_tracking_number: "{{ ctn }}"
                incident_gate_change_tasks: change.yml
                incident_gate_on_blocked: "{{ on_blocked | default('fail') }}"
              OPTIONS
        """

    def run_change(self, *arguments, use="include_role", keywords="", options="", hosts=None, **environment):
        (self.directory / "change.yml").write_text(textwrap.dedent(self.CHANGE), encoding="utf-8")
        play = self.PLAY.replace("USE", use).replace("KEYWORDS", keywords).replace("OPTIONS", options)
        run = self.run_gate(play, *arguments, hosts=hosts, **environment)
        if "--tags" not in arguments:
            assert run.proceeded("Never") == []
        return run

    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_change_runs_where_the_gate_is_open(self, use, on_blocked):
        run = self.run_change(use=use, hosts=fleet(3, on_blocked=on_blocked))
        assert run.proceeded() == ["r01"]
        assert run.verdicts == {"r01": "open", "r02": "blocked status", "r03": "unknown missing"}

    @pytest.mark.parametrize("strategy", ["free", "host_pinned"])
    def test_other_strategies(self, strategy):
        assert self.run_change(keywords=f"strategy: {strategy}").proceeded() == ["r01"]

    def test_check_mode(self):
        assert self.run_change("--check").proceeded() == ["r01"]

    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    def test_ignore_errors(self, use):
        assert self.run_change(use=use, keywords="ignore_errors: true").proceeded() == ["r01"]

    FORGED: t.ClassVar = {
        "incident_gate_result": {"verdict": "open", "allowed": True, "reasons": []},
        "__incident_gate_change": {"open": True, "file": "change.yml", "let_in_by_tag": False},
    }

    @pytest.mark.parametrize("keywords", ["", "ignore_errors: true"])
    @pytest.mark.parametrize("name", FORGED)
    def test_forged_extra_variable(self, name, keywords):
        """What the role registers for itself is forged as easily as its result."""
        forged = json.dumps({name: self.FORGED[name]})
        run = self.run_change("-e", forged, keywords=keywords, hosts=fleet(3, on_blocked="report"))
        assert run.proceeded() == []
        assert all(name in message for message in run.failures().values())
        assert set(run.failures()) == {"r01", "r02", "r03"}

    @pytest.mark.parametrize("name", FORGED)
    def test_forged_variable_of_the_play(self, name):
        keywords = f"vars: {json.dumps({name: self.FORGED[name]})}"
        run = self.run_change(keywords=keywords, hosts=fleet(3, on_blocked="report"))
        assert run.proceeded() == []
        assert set(run.failures()) == {"r01", "r02", "r03"}

    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    @pytest.mark.parametrize(
        ("options", "arguments", "expected"),
        [
            ("tags: [swap]", ["--tags", "swap"], ["r01"]),
            ("tags: [swap]", ["--tags", "other"], ["r01"]),
            ("tags: [swap]", ["--skip-tags", "swap"], []),
            ("tags: [swap]", ["--skip-tags", "always"], []),
            ("", ["--skip-tags", "always"], []),
            ("when: false", [], []),
            ("when: incident_gate_result is not defined", [], None),
        ],
    )
    def test_tags_and_conditions(self, use, options, arguments, expected):
        run = self.run_change(*arguments, use=use, options=options)
        if expected is None:
            assert set(run.proceeded()) <= {"r01"}
        elif "other" in arguments:
            # Gated, but the change has none of the requested tags.
            assert run.proceeded() == []
        else:
            assert run.proceeded() == expected

    @pytest.mark.parametrize("start", ["End the host*", "Confirm*", "Run the change*", "Proceed"])
    def test_start_at_task(self, start):
        forged = json.loads(json.dumps(self.FORGED))
        forged["__incident_gate_change"]["file"] = str(self.directory / "change.yml")
        for arguments in ([], ["-e", json.dumps(forged)]):
            run = self.run_change(
                "--start-at-task", f"netops.junos_space.incident_gate : {start}", *arguments, use="import_role"
            )
            assert run.proceeded() == []

    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    def test_no_other_entry_point(self, use):
        """A verdict from somewhere else in the play runs no change."""
        (self.directory / "change.yml").write_text("[{name: Proceed, debug: }]", encoding="utf-8")
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_on_blocked: report}}
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate}}
                - ansible.builtin.{use}: {{name: netops.junos_space.incident_gate, tasks_from: run_change}}
                  vars: {{incident_gate_change_tasks: change.yml}}
            """
        )
        assert run.verdicts["r01"] == "open"
        assert run.proceeded() == []
        assert all("tasks_from: change" in message for message in run.failures().values())
        assert set(run.failures()) == {"r01", "r02", "r03"}

    def test_number_that_changes_after_the_verdict(self):
        hosts = {"r01": {"ctn": "{{ 'N-02' if incident_gate_result is defined else 'N-01' }}"}}
        run = self.run_change(hosts=hosts)
        assert run.verdicts == {"r01": "open"}
        assert run.proceeded() == []
        assert "tracking_number has changed" in run.failures()["r01"]

    def test_files_of_the_playbook_with_the_names_of_the_role(self):
        for name in ("run_change.yml", "tasks/run_change.yml"):
            (self.directory / "tasks").mkdir(exist_ok=True)
            (self.directory / name).write_text("[{name: Ungated, debug: }]", encoding="utf-8")
        run = self.run_change("-e", f"role_path={self.directory}")
        assert run.proceeded() == ["r01"]
        assert run.proceeded("Ungated") == []

    def test_rescue(self):
        (self.directory / "change.yml").write_text("- {name: Proceed, ansible.builtin.debug: }", encoding="utf-8")
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - block:
                    - ansible.builtin.include_role: {name: netops.junos_space.incident_gate, tasks_from: change}
                      vars:
                        incident_gate_tracking_number: "{{ ctn }}"
                        incident_gate_change_tasks: change.yml
                  rescue:
                    - name: Say
                      ansible.builtin.debug:
                        msg: "{{ incident_gate_result.verdict }}"
            """
        )
        assert run.proceeded() == ["r01"]
        assert run.messages() == {"r02": "blocked", "r03": "unknown"}

    def test_change_includes_files_beside_it(self):
        (self.directory / "more").mkdir()
        (self.directory / "more" / "change.yml").write_text(
            "[{include_tasks: second.yml}, {name: Say, debug: {msg: \"{{ lookup('ansible.builtin.file', 'text') }}\"}}]",
            encoding="utf-8",
        )
        (self.directory / "more" / "second.yml").write_text("[{name: Proceed, debug: }]", encoding="utf-8")
        (self.directory / "more" / "text").write_text("beside", encoding="utf-8")
        play = self.PLAY.replace("change.yml", "more/change.yml").replace("USE", "include_role")
        run = self.run_gate(play.replace("KEYWORDS", "").replace("OPTIONS", ""))
        assert run.proceeded() == ["r01"]
        assert run.messages() == {"r01": "beside"}

    @pytest.mark.parametrize(
        ("entry", "variables", "named"),
        [
            ("main", "incident_gate_change_tasks: change.yml", "tasks_from: change"),
            ("change", "", "incident_gate_change_tasks"),
            ("change", "incident_gate_change_tasks: ''", "incident_gate_change_tasks"),
            ("change", "incident_gate_change_tasks: nowhere.yml", "nowhere.yml"),
            ("change", "incident_gate_change_tasks: [change.yml]", "incident_gate_change_tasks"),
        ],
    )
    def test_usage(self, entry, variables, named):
        (self.directory / "change.yml").write_text("[{name: Proceed, debug: }]", encoding="utf-8")
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars:
                incident_gate_tracking_number: "{{{{ ctn }}}}"
                {variables}
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate, tasks_from: {entry}}}
                - name: Proceed
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert all(named in message for message in run.failures().values())
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert self.request_count == 0
