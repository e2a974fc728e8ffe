# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source and the shipped rulebook under the real ansible-rulebook.

The rulebook fires the shipped playbook, with the role rma_gate in it, for incidents of a simulator; through a failover of
the simulator and a restart of ansible-rulebook. Each incident has to be acted on once, and nothing else may be.

    python tests/eda/run.py

The environment of this Python holds ansible-core, ansible-rulebook and requests. Java 17 or later has to be there.
It takes about a minute, and never longer than MAX_SECONDS.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from trial import PASSWORD, Failed, Trial, trial_run


def incident(key: int, number: str, host: str, **fields: str) -> dict[str, Any]:
    return {
        "key": key,
        "customerTrackingNumber": number,
        "hostName": host,
        "status": "Created",
        "incidentType": "Event-RMA",
        "priority": "1 - Critical",
        "occurred": "2026-11-20 10:57:16 UTC",
        **fields,
    }


def acts(trial: Trial) -> None:
    """Incidents that are there at the start: the one with a case is acted on, once."""
    trial.add(
        incident(1, "CASE-1", "edge-01.example.net"),
        incident(2, "CASE-2", "edge-02.example.net", status="Submitted"),
        incident(3, "CASE-3", "edge-03.example.net", incidentType="Event"),
        incident(6, "CASE-6", "edge-06.example.net", status="Submitted"),
    )
    trial.start()
    trial.until("CASE-1 is acted on", lambda: trial.done() == ["edge-01.example.net.CASE-1"])
    trial.more_polls()


def changes(trial: Trial) -> None:
    """An incident that comes to have a case, under a number that looks like one."""
    trial.incidents[1].update(status="Created", customerTrackingNumber="0012.50")
    trial.add()
    trial.until("a change of status is acted on", lambda: "edge-02.example.net.0012.50" in trial.done())


def acts_on_updates(trial: Trial) -> None:
    """An incident that was created and updated between two polls is acted on once; later updates are not."""
    trial.incidents[3].update(status="Updated")
    trial.add()
    trial.until("Submitted to Updated is acted on", lambda: "edge-06.CASE-6" in trial.done())
    trial.incidents[0].update(status="Updated")
    trial.add()
    trial.more_polls()


def fails_for_unknown_devices(trial: Trial) -> None:
    """A device that is not in the inventory is a failed playbook, not a green one."""
    trial.add(incident(7, "CASE-7", "edge-77.example.net"))
    trial.until("an unknown device fails", lambda: "0 hosts of the inventory match" in trial.log())


def is_not_fooled(trial: Trial) -> None:
    """Templates, patterns and another device's number."""
    trap = f"touch {trial.directory}/evaluated"
    trial.add(
        incident(10, f"{{{{ lookup('ansible.builtin.pipe', '{trap}') }}}}", "edge-01.example.net"),
        incident(11, "CASE-11", f"{{{{ lookup('ansible.builtin.pipe', '{trap}') }}}}"),
        incident(12, "CASE-12\n", "edge-01.example.net"),
        incident(13, "CASE-13", "all"),
    )
    trial.more_polls(4)


def survives_a_failover(trial: Trial) -> None:
    """The appliance fails in several ways while a case is created."""
    trial.appliance.set_behaviour(faults=[{"on": "incidents", "status": 503}])
    trial.more_polls(2)
    trial.appliance.set_behaviour(faults=[{"on": "incidents", "action": "reset"}])
    trial.add(incident(4, "CASE-4", "edge-04.example.net"))
    trial.more_polls(1)
    # A node that has come up and has not found its database yet.
    trial.appliance.set_behaviour(faults=[{"on": "incidents", "action": "body", "status": 204, "body": ""}])
    trial.more_polls(1)
    trial.appliance.set_behaviour(faults=[])
    trial.until("CASE-4 is acted on after the failover", lambda: "edge-04.example.net.CASE-4" in trial.done())


def survives_a_restart(trial: Trial) -> None:
    """What happens while ansible-rulebook is down is acted on after it; what it has acted on is not."""
    trial.stop()
    trial.note("ansible-rulebook is stopped")
    trial.add(incident(5, "CASE-5", "edge-05.example.net"))
    trial.start()
    trial.until("CASE-5 is acted on after the restart", lambda: "edge-05.example.net.CASE-5" in trial.done())
    trial.more_polls()
    trial.stop()


def acted_once(trial: Trial) -> None:
    """The sum of it: who was acted on, and how often each gate was asked."""
    expected = [
        "edge-01.example.net.CASE-1",
        "edge-02.example.net.0012.50",
        "edge-04.example.net.CASE-4",
        "edge-05.example.net.CASE-5",
        "edge-06.CASE-6",
    ]
    if trial.done() != expected:
        raise Failed(f"acted on {trial.done()}, not on {expected}")
    asked: dict[str, int] = {}
    for entry in trial.requests():
        text = str(entry["query"].get("filter", ""))
        for number in ("CASE-1'", "0012.50'", "CASE-4'", "CASE-5'", "CASE-6'"):
            asked[number] = asked.get(number, 0) + (number in text)
    if set(asked.values()) != {1}:
        raise Failed(f"the gates were asked {asked}, not once each")
    if (trial.directory / "evaluated").exists():
        raise Failed("a template of the appliance's was evaluated")
    if any(entry["status"] == 401 for entry in trial.requests()):
        raise Failed("a login was refused")


def stops_at_a_refused_login(trial: Trial) -> None:
    """A wrong password is sent once, and ansible-rulebook ends."""
    before = len(trial.requests())
    trial.start(JUNOS_SPACE_PASSWORD="not-the-password")
    process = trial.process
    if process is None:
        raise Failed("ansible-rulebook did not start")
    try:
        code = process.wait(max(1, trial.deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise Failed("ansible-rulebook did not end") from None
    trial.note(f"ansible-rulebook has ended with {code}")
    statuses = [entry["status"] for entry in trial.requests()[before:]]
    if statuses != [401]:
        raise Failed(f"the appliance answered {statuses}, not one 401")
    if "answered 401" not in trial.log():
        raise Failed("the reason is not in the log")


def keeps_the_secret(trial: Trial) -> None:
    """No password in what ansible-rulebook says or in the state file."""
    texts = trial.log() + (trial.directory / "state.json").read_text(encoding="utf-8")
    if PASSWORD in texts or "not-the-password" in texts:
        raise Failed("a password is in the log or in the state file")
    mode = (trial.directory / "state.json").stat().st_mode & 0o777
    if mode != 0o600:
        raise Failed(f"the state file has the mode {mode:o}")


STEPS = (
    acts,
    changes,
    acts_on_updates,
    fails_for_unknown_devices,
    is_not_fooled,
    survives_a_failover,
    survives_a_restart,
    acted_once,
    stops_at_a_refused_login,
    keeps_the_secret,
)


def main() -> int:
    started = time.monotonic()
    with trial_run() as trial:
        for step in STEPS:
            print(f"{step.__name__.replace('_', ' ')}", flush=True)
            try:
                step(trial)
            except Failed as exc:
                print(f"FAILED: {exc}\n\nThe end of ansible-rulebook's log:\n{trial.log()[-6000:]}", flush=True)
                print(f"acted on: {trial.done()}")
                return 1
        print(f"passed: {len(STEPS)} steps, {trial.polls()} polls, {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
