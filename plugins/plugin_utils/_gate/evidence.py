# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run: one JSON document and one page, whole after each host.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import platform
import typing as t
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from ansible.release import __version__ as ansible_version
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import atomic_write
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import evidence_page
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState

SCHEMA = 1


@dataclass(frozen=True)
class RunContext:
    """Where and how a gate ran: what the evidence records beside the verdict.

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


def record(
    directory: Path,
    context: RunContext,
    host: str,
    verdict: dict[str, t.Any],
    requests_made: int,
    *,
    answers: t.Sequence[t.Mapping[str, t.Any]],
) -> dict[str, str]:
    """Add a host's verdict to the run's evidence in ``directory``.

    ``answers`` are the rows as they were given to ``evaluate`` (one), ``evaluate_all`` (several) or to nobody
    (none): a replay evaluates them again. Returns the paths: ``json`` and ``html``.
    Raises ``SpaceError`` where the evidence cannot be written.
    """
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    with RunState(f"evidence {context.gate} {directory}").exclusive() as memory:
        run = memory.setdefault("run", _new_run(context, now))
        run["finished_at"] = now
        # A host without a number asks nothing, and knows nothing of what the others cost.
        run["requests_made"] = max(run.get("requests_made", 0), requests_made)
        # Kept as finished text for each host: a page of a thousand hosts is put together a thousand times.
        memory.setdefault("hosts", {})[host] = {
            "verdict": verdict["verdict"],
            "json": json.dumps(verdict, ensure_ascii=False, sort_keys=True),
            "row": evidence_page.row(host, verdict),
            "policy": evidence_page.policy(verdict["policy"]),
        }
        hosts = dict(sorted(memory["hosts"].items()))
        run["summary"] = {
            name: sum(entry["verdict"] == name for entry in hosts.values()) for name in ("open", "blocked", "unknown")
        }
        stamp = run["started_at"].replace("-", "").replace(":", "")
        base = f"{context.gate}-{stamp}-{memory.setdefault('token', _token())}"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            atomic_write(directory / f"{base}.json", _document(run, hosts))
            atomic_write(directory / f"{base}.html", evidence_page.page(run, list(hosts.values())))
        except OSError as exc:
            raise SpaceError(
                "usage",
                f"The evidence cannot be written to {directory}: {exc.strerror}.",
                hint="Set the gate's evidence_dir to a directory on the controller that this user may write to.",
            ) from exc
    return {"json": str(directory / f"{base}.json"), "html": str(directory / f"{base}.html")}


def _new_run(context: RunContext, now: str) -> dict[str, t.Any]:
    return {
        "schema": SCHEMA,
        "gate": context.gate,
        "check_mode": context.check_mode,
        "appliance": context.appliance,
        "playbook": context.playbook,
        "play": context.play,
        "started_at": now,
        "versions": {
            "netops.junos_space": _collection_version(),
            "ansible-core": ansible_version,
            "python": platform.python_version(),
        },
    }


def _document(run: dict[str, t.Any], hosts: dict[str, dict[str, t.Any]]) -> str:
    head = json.dumps(run, ensure_ascii=False, indent=2)[:-2]
    body = ",\n".join(f"    {json.dumps(host, ensure_ascii=False)}: {entry['json']}" for host, entry in hosts.items())
    return f'{head},\n  "hosts": {{\n{body}\n  }}\n}}\n'


def _token() -> str:
    """Tells apart two runs that begin within one second."""
    import secrets

    return secrets.token_hex(3)


def _collection_version() -> str:
    """The installed collection's version: from the file that Galaxy's build writes, else from its source."""
    root = Path(__file__).resolve().parents[3]
    try:
        manifest = json.loads((root / "MANIFEST.json").read_text(encoding="utf-8"))
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
