# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Valid responses of every dialect, and damage to them."""

from __future__ import annotations

import random

from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import (
    collection,
    single,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.rendering import render
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import Scenario
from ansible_collections.netops.junos_space.tests.faults import table

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
