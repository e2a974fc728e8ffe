# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The evidence of a run: one JSON document and one page, complete after each verdict.

A verdict is appended to both files; the counts are kept beside them. The rows of the page are sorted whenever their
number has doubled and after the last host of a play, so that the cost for each host is the same in a fleet of any size.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import typing as t
from pathlib import Path

from ansible.utils.display import Display
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import (
    evidence_document,
    evidence_page,
    evidence_totals,
    run_context,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.evidence_files import (
    GrowingFile,
    new_stem,
    prepare_directory,
)
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_context import RunContext
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.run_state import RunState

__all__ = ["RunContext", "record"]

_display = Display()

_SPARE_BYTES = 1024
"""Room for the page's counts and banners to grow before the whole page is written again."""


def record(
    directory: Path,
    context: RunContext,
    host: str,
    verdict: dict[str, t.Any],
    requests_made: int,
    *,
    answers: t.Sequence[t.Mapping[str, t.Any]],
    organizations: t.Mapping[str, t.Any] | None = None,
) -> dict[str, str]:
    """Add a host's verdict to the run's evidence in ``directory``.

    ``answers`` are the rows as they were given to ``evaluate`` (one), ``evaluate_all`` (several) or to neither
    (none), and ``organizations`` is what these were given: a replay evaluates them again. Returns the paths: ``json`` and ``html``.
    Raises ``SpaceError`` where the evidence cannot be written.
    """
    state = RunState(f"evidence {context.gate} {directory}")
    try:
        with state.exclusive() as memory:
            is_new = not memory
            if is_new:
                prepare_directory(directory)
                memory.update(_new_run(directory, context, verdict["evaluated_at"]))
            document, page = _files(directory, memory)
            _settle(document, page)
            totals = memory["totals"]
            plays, play = _play(state, totals, context)
            entry = evidence_document.record_of(context, play, host, verdict, answers, organizations)
            seen = state.load_or(f"host {host}", evidence_totals.new_seen())
            play_done = evidence_totals.add(totals, seen, entry)
            totals["requests_made"] += _more_requests(state, context, requests_made)
            with document.discarded_on_error(), page.discarded_on_error():
                _write_document(document, memory, plays, entry)
                _write_page(page, memory, entry, play_done)
                state.store(f"host {host}", seen)
        if not (document.is_settled and page.is_settled):
            with state.exclusive() as memory:
                _settle(*_files(directory, memory))
    except OSError as exc:
        raise SpaceError(
            "usage",
            f"The evidence cannot be written to {directory}: {exc.strerror or type(exc).__name__}.",
            hint="Set the gate's evidence_dir to a directory on the controller that this user may write to.",
        ) from exc
    if is_new:
        # Once for a run, and on stderr: programs read stdout.
        _display.display(f"Evidence of {context.gate}: {page.path}", stderr=True)
    return {"json": str(document.path), "html": str(page.path)}


def _files(directory: Path, memory: dict[str, t.Any]) -> tuple[GrowingFile, GrowingFile]:
    """The JSON document and the page."""
    return (
        GrowingFile(directory / f"{memory['stem']}.json", memory["document"]),
        GrowingFile(directory / f"{memory['stem']}.html", memory["page"]),
    )


def _settle(*files: GrowingFile) -> None:
    for file in files:
        file.settle()


def _new_run(directory: Path, context: RunContext, started_at: str) -> dict[str, t.Any]:
    stamp = started_at.replace("-", "").replace(":", "")
    return {
        "stem": new_stem(directory, f"{context.gate}-{stamp}", (".json", ".html")),
        "run": {
            "schema": evidence_document.SCHEMA,
            "gate": context.gate,
            "started_at": started_at,
            "user": run_context.user(),
            "controller": run_context.controller(),
            "job_id": context.job_id or run_context.job_id(),
            "versions": run_context.versions(),
        },
        "totals": evidence_totals.new_totals(started_at),
        "document": {},
        "page": {},
        "sorted_rows": 0,
    }


def _play(
    state: RunState, totals: evidence_totals.Totals, context: RunContext
) -> tuple[list[dict[str, t.Any]] | None, int]:
    """The index of the context's play; for a new play also all plays, with the names of their hosts."""
    index = evidence_totals.play_index(totals, context)
    if index is not None:
        return None, index
    index = evidence_totals.add_play(totals, context)
    play = {"name": context.play, "playbook": context.playbook, "hosts": list(context.play_hosts)}
    plays = [*state.load_or("plays", [])[:index], play]
    # Not in the totals, which are read and written for each host.
    state.store("plays", plays)
    return plays, index


def _more_requests(state: RunState, context: RunContext, requests_made: int) -> int:
    """The requests that the gate made at this place since the last verdict."""
    name = f"requests {context.play_id} {context.place} {context.appliance}"
    known: int = state.load_or(name, 0)
    if requests_made <= known:
        # A host without a number queries nothing, and knows nothing of what the others cost.
        return 0
    state.store(name, requests_made)
    return requests_made - known


def _write_document(
    file: GrowingFile, memory: dict[str, t.Any], plays: list[dict[str, t.Any]] | None, entry: evidence_document.Record
) -> None:
    total = sum(memory["totals"]["verdicts"].values())
    row = evidence_document.row(entry, first=total == 1)
    tail = evidence_document.tail(evidence_totals.document_totals(memory["totals"]))
    if plays is None:
        file.append(row, tail)
    else:
        rows = file.rows() if total > 1 else b""
        file.write(evidence_document.head(memory["run"], plays), rows + row, tail)


def _write_page(file: GrowingFile, memory: dict[str, t.Any], entry: evidence_document.Record, play_done: bool) -> None:
    run, totals, layout = memory["run"], memory["totals"], memory["page"]
    total = sum(totals["verdicts"].values())
    row = f"{evidence_page.row(entry, totals)}\n"
    status = evidence_page.status(run, totals).encode()
    tail = evidence_page.tail(run, totals, f"{memory['stem']}.json").encode()
    if layout and not play_done and total < 2 * memory["sorted_rows"] and len(status) <= layout["status_size"]:
        file.append(row.encode(), tail)
        file.overwrite(layout["status_at"], status.ljust(layout["status_size"]))
        return
    rows = file.rows().decode() if layout else ""
    head = evidence_page.head().encode()
    space = len(status) + _SPARE_BYTES
    file.write(head + status.ljust(space) + b"\n", evidence_page.sort_rows(rows + row).encode(), tail)
    layout.update(status_at=len(head), status_size=space)
    memory["sorted_rows"] = total
