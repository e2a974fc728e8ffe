# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where and how a gate runs, for the evidence: the play, the person, the controller, the job, the versions.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import os
import platform
import typing as t
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ansible.release import __version__ as ansible_version
from ansible_collections.netops.junos_space.plugins.module_utils._options import is_loopback

_JOB_VARIABLES = ("AWX_JOB_ID", "TOWER_JOB_ID", "JOB_ID", "CI_JOB_ID", "GITHUB_RUN_ID")


@dataclass(frozen=True)
class RunContext:
    """What the evidence records beside a verdict.

    ``playbook`` is a file name. ``place`` is ``file:line`` of the task or play that runs the gate. ``check_mode`` is
    the task's. ``play_hosts`` are all hosts of the play (``ansible_play_hosts_all``), not only those of the batch.
    ``play_id`` tells two plays of one name apart. ``job_id`` is from the variables, where they have one
    (``awx_job_id``, ``tower_job_id``); that of the environment is found here.
    """

    gate: str
    appliance: str | None
    playbook: str
    play: str
    place: str
    check_mode: bool
    on_blocked: str
    play_hosts: tuple[str, ...]
    play_id: str = ""
    job_id: str | None = None

    @property
    def rehearsal(self) -> bool:
        """Whether the appliance is on this machine, and so a simulator."""
        try:
            return is_loopback(urlsplit(self.appliance or "").hostname or "")
        except ValueError:
            return False


def user() -> str:
    """The account that runs Ansible; behind sudo, with the account that called it."""
    try:
        import pwd

        name = pwd.getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):
        # A container can run under an id without a name.
        name = f"uid {os.geteuid()}"
    caller = os.environ.get("SUDO_USER")
    return f"{name} (sudo by {caller})" if caller and caller != name else name


def controller() -> str:
    return platform.node()


def job_id() -> str | None:
    """The id of the job in AWX, a CI system or ansible-runner, where the environment has one."""
    for variable in _JOB_VARIABLES:
        if os.environ.get(variable):
            return os.environ[variable]
    # ansible-runner names the directory of a run by its ident.
    artifacts = os.environ.get("AWX_ISOLATED_DATA_DIR")
    return os.path.basename(artifacts.rstrip("/")) or None if artifacts else None


def versions() -> dict[str, str]:
    return {
        "netops.junos_space": collection_version(),
        "ansible-core": ansible_version,
        "python": platform.python_version(),
    }


def collection_version() -> str:
    """The installed collection's version: from the file that Galaxy's build writes, else from its source."""
    root = Path(__file__).resolve().parents[3]
    try:
        manifest: t.Any = json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))
        return str(manifest["collection_info"]["version"])
    except (OSError, ValueError, KeyError):
        pass
    try:
        for line in (root / "galaxy.yml").read_text(encoding="utf-8").splitlines():
            if line.startswith("version:"):
                return line.partition(":")[2].strip().strip("\"'")
    except OSError:
        pass
    return "unknown"
