# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fuzzes the readers of outside input with damaged and random input. Nothing but SpaceError may come out of them.

The decoder gets at least 100,000 inputs: valid documents, damaged by a seeded generator. Hypothesis tries the decoder
(also behind the simulator's encoder), the filter text against the simulator's parser, the media type, Retry-After
and the gate. The last line counts the inputs and the escapes; the exit code is 1 if there was one.

Usage: python run.py [--inputs N] [--examples N] [--seed N]    (with the collection on ANSIBLE_COLLECTIONS_PATH or PYTHONPATH)
"""

from __future__ import annotations

import argparse
import json
import os
import random
import string
import sys
import time
import typing as t

sys.path[:0] = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if path]

from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry, secrets  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import (  # noqa: E402
    document,
    filter_syntax,
    payload,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import query  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import (  # noqa: E402
    single,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.jettison import (  # noqa: E402
    RELEASES,
    EncoderError,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.rendering import render  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import (  # noqa: E402
    Incident,
    Scenario,
)
from ansible_collections.netops.junos_space.tests.faults import table  # noqa: E402
from ansible_collections.netops.junos_space.tests.fuzz.damage import CHARSETS, TYPES, damaged, documents  # noqa: E402
from ansible_collections.netops.junos_space.tests.fuzz.outcomes import NOW, POLICY, Tally, read  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402


def fuzz_decoder(tally: Tally, inputs: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (must be repeatable)
    originals = documents()
    for original in originals[:-4]:
        payload.decode(original, table.XML if original.startswith(b"<") else table.JSON)
    for _number in range(inputs):
        body = damaged(chance, originals)
        fits = chance.random() < 0.8
        content_type = (table.XML if body.lstrip()[:1] == b"<" else table.JSON) if fits else chance.choice(TYPES)
        if chance.random() < 0.2:
            content_type += f";charset={chance.choice(CHARSETS)}"
        tally.try_one("decoder, damaged", lambda body=body, kind=content_type: read(body, kind), body, content_type)  # type: ignore[misc]


def fuzz_with_hypothesis(tally: Tally, examples: int) -> None:
    # The same examples each time, so that a failure can be reproduced.
    fixed = settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    strings = st.text(max_size=40)
    plain = st.none() | st.booleans() | st.integers() | st.floats() | strings
    names = (
        st.sampled_from(
            ["incidents", "incident", "@size", "@key", "status", "hostName", "$", "@uri", "customerTrackingNumber"]
        )
        | strings
    )
    values = st.recursive(
        plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=5), max_leaves=20
    )
    types = st.sampled_from(TYPES) | st.text(string.printable, max_size=40)

    @fixed
    @given(values, types)
    def decoder_json(value: t.Any, content_type: str) -> None:
        body = json.dumps(value).encode()
        tally.try_one("decoder, JSON", lambda: read(body, content_type or table.JSON), body, content_type)
        wrapped = json.dumps({"incidents": {"incident": value}}).encode()
        tally.try_one("decoder, JSON", lambda: read(wrapped, table.JSON), wrapped)

    @fixed
    @given(st.binary(max_size=200), types)
    def decoder_bytes(body: bytes, content_type: str) -> None:
        tally.try_one("decoder, bytes", lambda: read(body, content_type), body, content_type)
        for kind in (table.JSON, table.XML):
            tally.try_one("decoder, bytes", lambda kind=kind: read(body, kind), body, kind)  # type: ignore[misc]

    @fixed
    @given(strings | st.from_regex(r"-?[0-9.eE+]{1,12}", fullmatch=True), st.sampled_from(sorted(RELEASES)))
    def encoder(text: str, release: str) -> None:
        def check() -> None:
            try:
                text.encode()
            except UnicodeEncodeError:
                return
            behaviour = Behaviour(encoder=release)
            root = single(behaviour, Scenario.load({"incidents": [table.incident(number=text)]}).incidents[0])
            try:
                body = render("json", behaviour, root)
            except EncoderError:
                return
            (record,) = payload.decode(body, table.JSON).records
            assert record["customerTrackingNumber"] == text or document.is_lossy_in_json(text)

        tally.try_one("encoder and decoder", check, text, release)

    @fixed
    @given(strings)
    def media_types(text: str) -> None:
        def check() -> None:
            essence, parameters = document.parse_content_type(text)
            assert essence == essence.strip().lower()
            assert all(name == name.strip().lower() for name in parameters)

        tally.try_one("media type", check, text)

    @fixed
    @given(
        st.lists(
            st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=30), min_size=1, max_size=8
        )
    )
    def filters(numbers: list[str]) -> None:
        def check() -> None:
            sent = [value for value in numbers if filter_syntax.is_safe_literal(value)]
            if not sent:
                return
            predicate = query.FilterPredicate(Behaviour(), filter_syntax.any_of(filter_syntax.TRACKING_NUMBER, sent))
            for number in {*numbers, *(value + "x" for value in numbers), "", "'"}:
                record = Incident(1, {filter_syntax.TRACKING_NUMBER: number}, None, 2)
                assert predicate.matches(record) == (number in sent), number
            for batch in filter_syntax.split_batches(filter_syntax.TRACKING_NUMBER, sent, 60, 5):
                query.FilterPredicate(Behaviour(), filter_syntax.any_of(filter_syntax.TRACKING_NUMBER, batch))

        tally.try_one("filter", check, numbers)

    @fixed
    @given(
        strings | st.integers().map(str) | st.datetimes().map(str),
        strings | st.datetimes().map(lambda m: m.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    )
    def retry_after(header: str, date: str) -> None:
        def check() -> None:
            for first, second in ((header, date), (date, header), (header, None), (date, date)):
                pause = retry.retry_after(first, second)
                assert pause is None or 0 <= pause < float("inf")

        tally.try_one("Retry-After", check, header, date)

    rows = st.fixed_dictionaries({}, optional={
        "asked": plain, "found": plain, "complete": plain, "incidents": st.lists(values, max_size=3) | plain, "waited": plain,
        "failure": values, "failed": plain, "missing": values, "msg": plain,
    })  # fmt: skip

    @fixed
    @given(rows | values)
    def gate(answer: t.Any) -> None:
        def check() -> None:
            verdict = evaluate.evaluate(answer, POLICY, now=NOW)
            assert verdict["allowed"] is (verdict["verdict"] == "open") is (not verdict["reasons"])
            if isinstance(answer, dict) and verdict["allowed"]:
                assert answer["complete"] is True
                assert len(answer["incidents"]) == 1

        tally.try_one("gate", check, answer)

    @fixed
    @given(st.binary(max_size=400), st.text(min_size=4, max_size=20))
    def excerpts(body: bytes, secret: str) -> None:
        def check() -> None:
            try:
                hidden = secret.encode()
            except UnicodeEncodeError:
                return
            shown = secrets.excerpt(
                b"said: " + body + hidden, "text/plain", secrets.SecretMatcher([secret], strict=True)
            )
            assert secret not in shown
            assert shown.isprintable()

        tally.try_one("excerpt", check, body, secret)

    for part in (decoder_json, decoder_bytes, encoder, media_types, filters, retry_after, gate, excerpts):
        part()


def main(arguments: t.Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Nothing but SpaceError may come out of damaged input.")
    parser.add_argument("--inputs", type=int, default=120_000, help="damaged documents for the decoder")
    parser.add_argument("--examples", type=int, default=2_000, help="examples for each of hypothesis's parts")
    parser.add_argument("--seed", type=int, default=20261123)
    options = parser.parse_args(arguments)
    tally, started = Tally(), time.monotonic()
    fuzz_decoder(tally, options.inputs, options.seed)
    fuzz_with_hypothesis(tally, options.examples)
    for escape in tally.escapes:
        print(escape)
    for part, count in sorted(tally.inputs.items()):
        print(f"{count:8} {part}")
    print(
        f"{time.monotonic() - started:.0f} s, slowest input {tally.slowest * 1000:.0f} ms; "
        + ", ".join(f"{count} {end}" for end, count in tally.ends.most_common())
    )
    print(f"{sum(tally.inputs.values())} inputs, {tally.ends['escape']} escapes")
    return 1 if tally.ends["escape"] or not tally.inputs else 0


if __name__ == "__main__":
    sys.exit(main())
