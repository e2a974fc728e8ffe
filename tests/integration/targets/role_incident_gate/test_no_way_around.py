# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Control flow of ordinary playbooks that must not lead around the gate, and the entry point that runs the change itself."""

from __future__ import annotations

import json
import textwrap
import typing as t

import pytest
from ansible_collections.netops.junos_space.tests.harness.playbook import PlaybookTest
from ansible_collections.netops.junos_space.tests.harness.simulator import fleet, fleet_incidents, incident


class GateTest(PlaybookTest):
    """r01's gate is open, r02's is blocked, r03's number does not exist."""

    incidents = (incident(1, "N-01", "r01"), incident(2, "N-02", "r02", status="Closed"))

    def run_gate(self, plays, *arguments, hosts=None, **environment):
        return self.play(plays, hosts or fleet(3), *arguments, **environment)


class TestTags(GateTest):
    """Whatever lets the role in lets all of it in."""

    def test_tag_on_include_role(self):
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {name: netops.junos_space.incident_gate}
                  vars: {incident_gate_tracking_number: "{{ ctn }}"}
                  tags: [swap]
                - name: Go on
                  ansible.builtin.debug:
                  tags: [swap]
            """,
            "--tags",
            "swap",
        )
        assert run.proceeded() == ["r01"]

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host"])
    @pytest.mark.parametrize("tags", ["", "tags: [other]"])
    def test_tag_on_the_change_only(self, tags, on_blocked):
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              roles:
                - role: netops.junos_space.incident_gate
                  incident_gate_tracking_number: "{{{{ ctn }}}}"
                  incident_gate_on_blocked: {on_blocked}
                  {tags}
              tasks:
                - name: Go on
                  ansible.builtin.debug:
                  tags: [swap]
            """,
            "--tags",
            "swap",
        )
        assert run.proceeded() == ["r01"]

    def test_skipped_tag(self):
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.import_role: {name: netops.junos_space.incident_gate}
                  vars: {incident_gate_tracking_number: "{{ ctn }}"}
                  tags: [gate]
                - name: Go on
                  ansible.builtin.debug:
                  when: incident_gate_result is netops.junos_space.gate_open
            """,
            "--skip-tags",
            "gate",
        )
        assert run.proceeded() == []


class TestRunOnce(GateTest):
    """One host's verdict must not become that of all, wherever run_once is written."""

    @pytest.mark.parametrize(
        "gate",
        [
            "[{include_role: {name: GATE}, run_once: true}]",
            "[{include_role: {name: GATE}, run_once: '{{ true }}'}]",
            "[{include_role: {name: GATE, apply: {run_once: true}}}]",
            "[{import_role: {name: GATE}, run_once: true}]",
            "[{block: [{include_role: {name: GATE}}], run_once: true}]",
            "[{include_tasks: gate.yml, run_once: true}]",
            "[{include_tasks: {file: gate.yml, apply: {run_once: true}}}]",
            "[{netops.junos_space.incident_gate: {gate: incident_gate}, run_once: true, register: incident_gate_result}]",
        ],
    )
    def test_run_once(self, gate):
        tasks = [{"include_role": {"name": "netops.junos_space.incident_gate"}}]
        (self.directory / "gate.yml").write_text(json.dumps(tasks), encoding="utf-8")
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}"}}
              tasks: {gate.replace("GATE", "netops.junos_space.incident_gate")}
            - hosts: all
              gather_facts: false
              tasks:
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert run.verdicts == {}
        assert "run_once" in " ".join(run.failures().values())
        assert self.request_count == 0

    def test_run_once_of_the_role(self):
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              roles:
                - {role: netops.junos_space.incident_gate, run_once: true, incident_gate_tracking_number: N-01}
              tasks:
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert run.verdicts == {}


class TestEarlierVerdict(GateTest):
    """Nothing of an earlier verdict may be left once a gate was entered."""

    def check(self, second, **variables):
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate}}
                  vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}"}}
                - block:
                    - {second}
                  rescue:
                    - ansible.builtin.debug:
                - name: Go on
                  ansible.builtin.debug:
                  when: incident_gate_result is netops.junos_space.gate_open
            """,
            hosts=fleet(1, **variables),
        )
        assert run.history("r01")[0] == "open"
        assert run.proceeded() == []
        return run

    @pytest.mark.parametrize(
        "wrong",
        [
            'incident_gate_on_blocked: "{{ nobody_defines_this }}"',
            'incident_gate_evidence_dir: "{{ nobody_defines_this }}"',
            'incident_gate_max_age: "{{ 1 / 0 }}"',
            'incident_gate_statuses: "{{ syntax error"',
            "incident_gate_wait_for: 5",
            "incident_gate_severity: 1",
            'junos_space_timeout: "{{ nobody_defines_this }}"',
            "incident_gate_host_name: \"{{ lookup('ansible.builtin.file', '/nonexistent') }}\"",
        ],
    )
    @pytest.mark.parametrize("use", ["include_role", "import_role"])
    def test_second_gate_fails(self, use, wrong):
        self.check(
            f"{{ansible.builtin.{use}: {{name: netops.junos_space.incident_gate}}, "
            f'vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", {wrong}}}}}'
        )

    def test_second_gate_is_skipped(self):
        self.check(
            "{ansible.builtin.import_role: {name: netops.junos_space.incident_gate}, "
            'vars: {incident_gate_tracking_number: "{{ ctn }}"}, when: false}'
        )

    def test_second_gate_is_blocked(self):
        self.check(
            "{ansible.builtin.include_role: {name: netops.junos_space.incident_gate}, "
            'vars: {incident_gate_tracking_number: "N-02", incident_gate_on_blocked: report}}'
        )


class TestForgedResult(GateTest):
    """A result that is set otherwise than by the role hides the verdict, and is an error."""

    FORGED = '{"verdict": "open", "allowed": true, "reasons": [], "ended": false}'
    PLAY = """
        - hosts: all
          gather_facts: false
          PLAY
          roles:
            - role: netops.junos_space.incident_gate
              incident_gate_tracking_number: "{{ ctn }}"
              incident_gate_on_blocked: end_host
              ROLE
          tasks:
            - name: Go on
              ansible.builtin.debug:
        """

    def check(self, *arguments, play="", role="", **variables):
        plays = self.PLAY.replace("PLAY", play).replace("ROLE", role)
        run = self.run_gate(plays, *arguments, hosts=fleet(3, **variables))
        assert run.proceeded() == []
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert all("incident_gate_result" in message for message in run.failures().values())
        return run

    def test_extra_vars(self):
        run = self.check("-e", f'{{"incident_gate_result": {self.FORGED}}}')
        assert "extra variable" in run.failures()["r01"]

    def test_extra_vars_that_are_no_verdict(self):
        self.check("-e", "incident_gate_result=open")

    def test_play_variable(self):
        self.check(play=f"vars: {{incident_gate_result: {self.FORGED}}}")

    def test_role_parameter(self):
        self.check(role=f"incident_gate_result: {self.FORGED}")

    def test_inventory(self):
        self.check(incident_gate_result=json.loads(self.FORGED))

    def test_include_parameter(self):
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate}}
                  vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_result: {self.FORGED}}}
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []


class TestEndHost(GateTest):
    @pytest.mark.parametrize(
        "condition",
        ["incident_gate_result is not defined", "(incident_gate_result | default({})).verdict is not defined"],
    )
    @pytest.mark.parametrize("use", ["roles", "import_role", "block"])
    def test_condition_that_the_verdict_turns_false(self, use, condition):
        role = {
            "roles": f'roles: [{{role: netops.junos_space.incident_gate, when: "{condition}"}}]',
            "import_role": "pre_tasks: [{ansible.builtin.import_role: {name: netops.junos_space.incident_gate},"
            f' when: "{condition}"}}]',
            "block": "pre_tasks: [{block: [{ansible.builtin.include_role: {name: netops.junos_space.incident_gate}}],"
            f' when: "{condition}"}}]',
        }[use]
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_on_blocked: end_host}}
              {role}
              tasks:
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == ["r01"]
        assert run.verdicts == {"r01": "open", "r02": "blocked status", "r03": "unknown missing"}

    @pytest.mark.parametrize("entry", ["gate", "end", "gate_or_end", "nothing"])
    def test_no_other_entry_point(self, entry):
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars: {{incident_gate_tracking_number: "{{{{ ctn }}}}", incident_gate_on_blocked: end_host}}
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate, tasks_from: {entry}}}
                - name: Go on
                  ansible.builtin.debug:
            """,
            may_abort=True,
        )
        assert run.code != 0
        assert run.proceeded() == []

    def test_end_host_of_the_action_by_itself(self):
        """It cannot end a host: only the role has the step that does."""
        run = self.run_gate(
            """
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: "{{ ctn }}", incident_gate_on_blocked: end_host}
              tasks:
                - netops.junos_space.incident_gate: {gate: incident_gate}
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []


class TestTerminal(GateTest):
    PLAY = """
        - hosts: all
          gather_facts: false
          roles:
            - role: netops.junos_space.incident_gate
              incident_gate_tracking_number: "{{ ctn }}"
              incident_gate_on_blocked: ON_BLOCKED
              NO_LOG
        """

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_verdicts_without_verbosity(self, on_blocked):
        run = self.run_gate(self.PLAY.replace("ON_BLOCKED", on_blocked).replace("NO_LOG", ""))
        lines = [line for line in run.output.splitlines() if "incident_gate is " in line]
        for part in ("BLOCKED for r02", "UNKNOWN for r03"):
            assert len([line for line in lines if part in line]) >= 1, run.output
        if on_blocked == "report":
            assert len(lines) == 3

    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_no_log(self, on_blocked):
        run = self.run_gate(
            self.PLAY.replace("ON_BLOCKED", on_blocked).replace("NO_LOG", "no_log: true"),
        )
        for verdict in ("BLOCKED", "UNKNOWN", "OPEN", "N-02"):
            assert verdict not in run.output

    def test_wrong_password_under_end_host_fails(self):
        run = self.run_gate(
            self.PLAY.replace("ON_BLOCKED", "end_host").replace("NO_LOG", ""), JUNOS_SPACE_PASSWORD="not this one"
        )
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert run.code == 2

    @pytest.mark.parametrize(
        ("on_blocked", "on_error", "failed", "proceeded"),
        [
            ("fail", None, 3, 0),
            ("end_host", None, 3, 0),
            ("report", None, 0, 3),
            ("fail", "end_host", 0, 0),
            ("fail", "report", 0, 3),
            ("report", "fail", 3, 0),
            ("end_host", "end_host", 0, 0),
        ],
    )
    def test_on_error(self, on_blocked, on_error, failed, proceeded):
        self.fault(status=503)
        play = self.PLAY.replace("ON_BLOCKED", on_blocked)
        play = play.replace("NO_LOG", f"incident_gate_on_error: {on_error}" if on_error else "")
        run = self.run_gate(play + "  tasks: [{name: Go on, ansible.builtin.debug: }]\n        ")
        assert len(run.failures()) == failed
        assert len(run.proceeded()) == proceeded


CONTROLS = "x\r\x1b[2K\x1b]0;t\x07\x9b2J\x85\x7f\u2028\u200f\u202eNEPO\u2066"
FIELDS = (
    "status", "incidentType", "priority", "hostName", "organizationName", "deviceGroupName", "product", "defectType",
    "occurred",
)  # fmt: skip


class TestControlCharacters(PlaybookTest):
    """Text of the appliance cannot move the cursor, clear the screen or turn the direction of what follows it."""

    incidents = tuple(
        incident(key, f"N-{key:02}", f"r{key:02}", **{field: CONTROLS}) for key, field in enumerate(FIELDS, 1)
    )

    @pytest.mark.parametrize("arguments", [[], ["-v"]])
    @pytest.mark.parametrize("on_blocked", ["fail", "end_host", "report"])
    def test_text_of_the_appliance(self, on_blocked, arguments):
        run = self.play(
            f"""
            - hosts: all
              gather_facts: false
              roles:
                - role: netops.junos_space.incident_gate
                  incident_gate_tracking_number: "{{{{ ctn }}}}"
                  incident_gate_on_blocked: {on_blocked}
                  incident_gate_incident_types: [Event-RMA]
                  incident_gate_priorities: [High]
                  incident_gate_organizations: [Example Networks]
                  incident_gate_device_groups: [Default]
                  incident_gate_products: [MX480]
                  incident_gate_defect_types: [Hardware]
                  incident_gate_max_age: 1e9
                  incident_gate_evidence_dir: evidence
            """,
            fleet(len(FIELDS)),
            *arguments,
        )
        assert len(run.verdicts) == len(FIELDS)
        assert "open" not in run.verdicts.values()
        files = [file.read_text(encoding="utf-8") for file in (self.directory / "evidence").iterdir()]
        assert len(files) == 2
        for text in (run.output, *files):
            assert [char for char in text if not char.isprintable() and char != "\n"] == []

    def test_text_of_a_variable(self):
        hosts = {
            "a": {"incident_gate_statuses": [CONTROLS]},
            "b": {"incident_gate_on_blocked": CONTROLS},
            "c": {"incident_gate_evidence_dir": f"/proc/{CONTROLS}"},
            "e": {"incident_gate_tracking_number": CONTROLS},
            "f": {"incident_gate_max_age": "{{ '" + CONTROLS + "' | int(base=99) }}"},
        }
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              vars: {incident_gate_tracking_number: N-01}
              roles: [netops.junos_space.incident_gate]
            """,
            hosts,
        )
        assert set(run.failures()) == set(hosts)
        assert [char for char in run.output if not char.isprintable() and char != "\n"] == []


class TestChange(GateTest):
    """The entry point that runs the change: whatever skips the gate skips the change."""

    CHANGE = """
        - name: Go on
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
            # Gated, but the change has no tag that was asked for.
            assert run.proceeded() == []
        else:
            assert run.proceeded() == expected

    @pytest.mark.parametrize("start", ["Confirm the gate", "Run the change", "Go on"])
    def test_start_at_task(self, start):
        forged = '{"incident_gate_result": {"verdict": "open", "allowed": true, "reasons": []}}'
        for arguments in ([], ["-e", forged]):
            run = self.run_change(
                "--start-at-task", f"netops.junos_space.incident_gate : {start}", *arguments, use="import_role"
            )
            assert run.proceeded() == []

    def test_rescue(self):
        (self.directory / "change.yml").write_text("- {name: Go on, ansible.builtin.debug: }", encoding="utf-8")
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
        assert run.said() == {"r02": "blocked", "r03": "unknown"}

    def test_change_includes_files_beside_it(self):
        (self.directory / "more").mkdir()
        (self.directory / "more" / "change.yml").write_text(
            "[{include_tasks: second.yml}, {name: Say, debug: {msg: \"{{ lookup('ansible.builtin.file', 'text') }}\"}}]",
            encoding="utf-8",
        )
        (self.directory / "more" / "second.yml").write_text("[{name: Go on, debug: }]", encoding="utf-8")
        (self.directory / "more" / "text").write_text("beside", encoding="utf-8")
        play = self.PLAY.replace("change.yml", "more/change.yml").replace("USE", "include_role")
        run = self.run_gate(play.replace("KEYWORDS", "").replace("OPTIONS", ""))
        assert run.proceeded() == ["r01"]
        assert run.said() == {"r01": "beside"}

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
        (self.directory / "change.yml").write_text("[{name: Go on, debug: }]", encoding="utf-8")
        run = self.run_gate(
            f"""
            - hosts: all
              gather_facts: false
              vars:
                incident_gate_tracking_number: "{{{{ ctn }}}}"
                {variables}
              tasks:
                - ansible.builtin.include_role: {{name: netops.junos_space.incident_gate, tasks_from: {entry}}}
                - name: Go on
                  ansible.builtin.debug:
            """
        )
        assert run.proceeded() == []
        assert all(named in message for message in run.failures().values())
        assert set(run.failures()) == {"r01", "r02", "r03"}
        assert self.request_count == 0


class TestSeveralNumbers(PlaybookTest):
    incidents = (*fleet_incidents(3), incident(11, "M-01", "r01"), incident(12, "M-02", "r02", status="Closed"))

    def test_all_must_be_open(self):
        hosts = {
            "r01": {"incident_gate_tracking_number": ["N-01", "M-01"]},
            "r02": {"incident_gate_tracking_number": ["N-02", "M-02"]},
            "r03": {"incident_gate_tracking_number": ["N-03", "nobody knows"]},
            "r04": {"incident_gate_tracking_number": []},
            "r05": {"incident_gate_tracking_number": "{{ ['N-01'] }}", "incident_gate_host_name": "r01"},
        }
        run = self.play(
            """
            - hosts: all
              gather_facts: false
              roles: [{role: netops.junos_space.incident_gate, incident_gate_on_blocked: report}]
              tasks:
                - name: Say
                  ansible.builtin.debug:
                    msg: "{{ [incident_gate_result.subject, incident_gate_result.reasons | map(attribute='subject', default=none)] }}"
            """,
            hosts,
        )
        assert run.verdicts == {
            "r01": "open",
            "r02": "blocked status",
            "r03": "unknown missing",
            "r04": "unknown not_asked",
            "r05": "open",
        }
        assert run.said()["r02"] == [["N-02", "M-02"], ["M-02"]]
        assert run.said()["r03"] == [["N-03", "nobody knows"], ["nobody knows"]]
