# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Coverage-guided fuzzing (atheris) of everything that reads outside input. Only SpaceError may come out.

    python tests/fuzz/guided.py [--seconds N] [TARGET]...     N seconds for all targets together; 300 by default

Targets: payload, filter, state_file, evidence. What finds new code is kept in tests/fuzz/corpus/TARGET with --keep.
Each target runs in a process of its own, because libFuzzer ends the process.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

sys.path[:0] = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if path]

import atheris  # noqa: E402

with atheris.instrument_imports(include=["ansible_collections"]):
    from ansible_collections.netops.junos_space.plugins.module_utils._eda.state_file import StateFile
    from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
    from ansible_collections.netops.junos_space.plugins.module_utils._gate.evaluate import evaluate
    from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import filter_syntax, payload
    from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import incident_from_record
    from ansible_collections.netops.junos_space.plugins.plugin_utils._gate.replay import replay

CORPUS = Path(__file__).with_name("corpus")
JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"
TYPES = (
    JSON,
    JSON.replace("json", "xml"),
    "application/json; charset=utf-16",
    "text/xml; charset=iso-8859-1",
    "text/html",
)
POLICY = Policy.from_dict(
    {"statuses": ["Created"], "incident_types": ["Event-RMA"], "host_name": "edge-01", "max_age": 3600}
)


def fuzz_payload(data: bytes) -> None:
    """Decode a response, build the incidents, and evaluate them."""
    page = payload.decode(data[1:], TYPES[data[0] % len(TYPES)] if data else JSON)
    incidents = [incident_from_record(record) for record in page.records]
    evaluate(incidents, POLICY)


def fuzz_filter(data: bytes) -> None:
    """A value that is called safe must not be able to end its quotes."""
    value = data.decode("utf-8", "replace")
    if filter_syntax.is_safe_literal(value):
        text = filter_syntax.equals("customerTrackingNumber", value)
        if text != f"(customerTrackingNumber eq '{value}')" or text.count("'") != 2:
            raise AssertionError(f"not safe: {value!r}")
    filter_syntax.query_string(filter_text=value)


def fuzz_state_file(data: bytes) -> None:
    """Load a damaged state file of the event source."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "state.json")
        file.write_bytes(data)
        with StateFile(str(file)) as state:
            state.load()


def fuzz_evidence(data: bytes) -> None:
    """Replay damaged evidence: bytes as they are, or a valid document in which some values are others."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "evidence.json")
        file.write_bytes(data if data[:1] == b"{" else json.dumps(damaged(data)).encode("ascii"))
        found = replay(file)
        if not found["differences"] and any(row["replayed"] != row["verdict"] for row in found["verdicts"]):
            raise AssertionError("another verdict, and no difference")


@cache
def evidence_text() -> str:
    return (CORPUS / "evidence" / "one_of_each").read_text(encoding="utf-8")


def damaged(data: bytes) -> Any:
    """A valid document in which some values are removed, or replaced by others of it or by unusual ones."""
    document: Any = json.loads(evidence_text())
    chosen = atheris.FuzzedDataProvider(data)
    for _edit in range(chosen.ConsumeIntInRange(1, 4)):
        places = list(places_in(document))
        parent, key = places[chosen.ConsumeIntInRange(0, len(places) - 1)]
        action = chosen.ConsumeIntInRange(0, 3)
        if action == 0:
            del parent[key]
        elif action == 1:
            other, other_key = places[chosen.ConsumeIntInRange(0, len(places) - 1)]
            # A copy: no document contains itself.
            parent[key] = json.loads(json.dumps(other[other_key]))
        elif action == 2:
            parent[key] = copy.deepcopy(chosen.PickValueInList(UNUSUAL))
        else:
            parent[key] = chosen.ConsumeUnicode(12)
    return document


def places_in(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each container of a document with each of its keys or indexes."""
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield value, key
        yield from places_in(item)


UNUSUAL: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 3.5, 1e308, 10**40, "", "any", [], {}, [[]], {"": None}),
    *("2026-11-25T14:03:11Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2026-13-45T99:99:99Z"),
]
TARGETS = {"payload": fuzz_payload, "filter": fuzz_filter, "state_file": fuzz_state_file, "evidence": fuzz_evidence}


def run_target(target: str, arguments: list[str]) -> None:
    """Hand this process to libFuzzer."""

    def test_one_input(data: bytes) -> None:
        with contextlib.suppress(SpaceError):
            TARGETS[target](data)

    atheris.Setup([sys.argv[0], *arguments], test_one_input)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", choices=[[], *TARGETS], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--keep", action="store_true", help="keep inputs that found new code in the corpus")
    given = parser.parse_args()
    targets = given.targets or list(TARGETS)
    failed = 0
    for target in targets:
        corpus = CORPUS / target
        corpus.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="junos_space-fuzz-") as name:
            new = corpus if given.keep else Path(name)
            limits = [f"-max_total_time={max(1, given.seconds // len(targets))}", "-max_len=4096", "-timeout=10"]
            command = [sys.executable, __file__, "--libfuzzer", target, *limits, f"-artifact_prefix={name}/", str(new)]
            print(f"Fuzzing {target} ...", flush=True)
            done = subprocess.run(
                [*command, str(corpus)], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            summary = [line for line in done.stdout.splitlines() if line.startswith("Done")] or ["no run finished"]
            print(f"{'FAILED' if done.returncode else 'ok    '} {target}: {summary[-1]}", flush=True)
            if done.returncode:
                failed += 1
                print(done.stdout[-6000:])
                for crash in Path(name).glob("crash-*"):
                    print(f"Input ({crash.stat().st_size} bytes): {crash.read_bytes()!r}")
    print(f"\n{len(targets) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--libfuzzer"]:
        run_target(sys.argv[2], sys.argv[3:])
    sys.exit(main())
