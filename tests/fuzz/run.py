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
import base64
import collections
import json
import os
import random
import string
import sys
import time
import traceback
import typing as t
from datetime import datetime, timezone

sys.path[:0] = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if path]

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._gate import evaluate  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._http import retry, secrets  # noqa: E402
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import (  # noqa: E402
    document,
    filter_syntax,
    incident,
    payload,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import TEXT_FIELDS  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator import query  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour  # noqa: E402
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import (  # noqa: E402
    collection,
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
from ansible_collections.netops.junos_space.tests.faults import harness, table  # noqa: E402
from hypothesis import HealthCheck, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

POLICY = Policy.from_dict(
    {**harness.POLICY, "max_age": 1e9, "priorities": ["Critical"], "organizations": ["Zürich West"]}
)
NOW = datetime(2026, 11, 23, tzinfo=timezone.utc)

# Pieces that mean something to one of the parsers, or to what comes after them.
_PIECES = (
    'null true false NaN -Infinity 1e999 -0 00 0x1 1.0E10 98765432109876543210 {} [] "" {"$":"x"} @size @total @key "@uri" '
    '"incident" "incidents" incident: "status":"Created" customerTrackingNumber key size total $ \\u0000 \\ud800 \\udfff \\ '
    "<incident> </incident> <incidents/> <incident/> <![CDATA[ ]]> <!-- --> <!DOCTYPE <?xml &amp; &lt; &#0; &#xD800; &e; xmlns='x' "
    "a: ns2:incident > < / = ' # % \x00 \x1b[31m \u202e \ufeff \ufffe \ud800 é \U0001f600 , : { } [ ]"
)
PIECES = [piece.encode("utf-8", "surrogatepass") for piece in _PIECES.split(" ")]
TYPES = [
    table.JSON,
    table.XML,
    "application/json",
    "text/xml",
    "application/vnd.x+json",
    "text/html",
    "",
    "a/b+xml; charset=utf-16",
]
CHARSETS = ["utf-8", "utf-16", "utf-16-le", "utf-32", "latin-1", "ascii", "utf-7", "cp037", "cp1252", "shift_jis", "gb18030",
            "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "base64", "hex", "zip", "rot13", "mbcs",
            "x-klingon", "", "\x00", "utf-8\x00", "é", "a" * 200]  # fmt: skip


class Tally:
    """Counts inputs and outcomes, and keeps the exceptions that escaped."""

    def __init__(self) -> None:
        self.inputs: collections.Counter[str] = collections.Counter()
        self.ends: collections.Counter[str] = collections.Counter()
        self.escapes: list[str] = []
        self.slowest = 0.0

    def try_one(self, part: str, check: t.Callable[[], None], *given_input: t.Any) -> None:
        self.inputs[part] += 1
        started = time.perf_counter()
        try:
            check()
            self.ends["read"] += 1
        except SpaceError as exc:
            self.ends[exc.kind] += 1
        except Exception:
            self.ends["escape"] += 1
            if len(self.escapes) < 20:
                shown = [
                    base64.b64encode(item).decode() if isinstance(item, bytes) else repr(item) for item in given_input
                ]
                self.escapes.append(f"{part}: {' '.join(shown)}\n{traceback.format_exc()}")
        self.slowest = max(self.slowest, time.perf_counter() - started)


def documents() -> list[bytes]:
    """Valid responses of every dialect."""
    scenario = Scenario.load({"incidents": [
        table.incident(),
        table.incident(1002, "98765432109876543210", status="Awaiting Review", hostName="4711", product="1.50", organizationName=""),
        table.incident(1003, "O'Brien <&> \"x\" \\", incidentType="true", occurred="Thu Dec 18 10:57:16 IST 2014", prbIdentifier="PR"),
    ]})  # fmt: skip
    some = scenario.incidents
    attributes = {"uri": "/x", "size": "3", "total": "3"}
    found = []
    for form, switches in (
        ("json", {}),
        ("json", {"attribute_names": "plain"}),
        ("json", {"one_child": "list"}),
        ("json", {"typed_text": False}),
        ("xml", {}),
    ):
        behaviour = scenario.behaviour.replaced(switches)
        roots = [collection(behaviour, attributes, some[:count]) for count in range(4)] + [single(behaviour, some[2])]
        found += [render(form, behaviour, root) for root in roots]
    found += [
        text.encode(charset) for text in (found[1].decode(), found[-3].decode()) for charset in ("utf-16", "latin-1")
    ]
    return found


def damaged(chance: random.Random, originals: list[bytes]) -> bytes:
    body = bytearray(chance.choice(originals))
    for _time in range(chance.choice((1, 1, 2, 3, 8))):
        start = chance.randrange(len(body) + 1)
        end = min(len(body), start + chance.choice((1, 2, 5, 20, 100)))
        how = chance.randrange(9)
        if how == 0 and body:
            body[min(start, len(body) - 1)] ^= 1 << chance.randrange(8)
        elif how == 1:
            del body[start:end]
        elif how == 2:
            body[start:start] = chance.choice(PIECES)
        elif how == 3:
            body[start:end] = chance.choice(PIECES)
        elif how == 4:
            body[start:start] = body[start:end] * chance.choice((1, 2, 60))
        elif how == 5:
            other = chance.choice(originals)
            offset = chance.randrange(len(other))
            body[start:end] = other[offset : offset + chance.choice((5, 50, 500))]
        elif how == 6:
            del body[start:]
        elif how == 7:
            body[start:start] = chance.choice((b"{", b"[", b'{"a":', b"<a>")) * (
                chance.choice((2, 50, 3000)) if chance.random() < 0.98 else 150_000
            )
        else:
            body[start:start] = bytes(chance.randrange(256) for _byte in range(chance.randrange(8)))
    return bytes(body)


def read(body: bytes, content_type: str) -> None:
    """All that happens to a response, up to the verdict."""
    page = payload.decode(body, content_type)
    for unreadable in page.unreadable:
        assert unreadable.message.isprintable()
        assert unreadable.to_error().kind == "bad_payload"
        json.dumps(unreadable.identity, ensure_ascii=False).encode()
        assert all(unreadable.may_match(name, value) for name, value in unreadable.identity.items())
    assert 0 <= page.announced < 10**9
    incidents = [incident.incident_from_record(record) for record in page.records]
    # The result can be written to a file in UTF-8 and as JSON.
    json.dumps(incidents, ensure_ascii=False).encode()
    for count in (page.size, page.total):
        assert count is None or 0 <= count < 10**9
    for found in incidents:
        assert all(found[name] is None or isinstance(found[name], str) for name in TEXT_FIELDS)
        assert found["key"] is None or isinstance(found["key"], int)
        assert found["status_kind"] == "unknown" or found["status"].isascii()
        assert found["type_kind"] == "unknown" or found["incident_type"].isascii()
        assert found["priority_level"] is None or found["priority"].isascii()
    verdict = evaluate.evaluate(incidents, POLICY, now=NOW)
    assert verdict["allowed"] is (verdict["verdict"] == "open") is (not verdict["reasons"])
    if verdict["allowed"]:
        (found,) = incidents
        assert (found["status_kind"], found["type_kind"], found["priority_level"]) == ("created", "event_rma", 1)
        assert found["organization_name"] == "Zürich West"


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
