# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""JAXB and Jettison themselves write our incidents, and the client reads them."""

from __future__ import annotations

import random
import re
import struct
import subprocess
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.payload import decode
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.behaviour import Behaviour
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.constants import TEXT_FIELDS
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.document import collection
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.java_double import (
    java_double_text,
)
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.rendering import render
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.scenario import parse_incidents
from ansible_collections.netops.junos_space.tests.real_parts.checks import Results, expect

JARS = [
    Path("/usr/share/java", f"{name}.jar")
    for name in (
        "jettison",
        "jaxb-api",
        "jaxb-runtime",
        "jaxb-core",
        "istack-commons-runtime",
        "txw2",
        "javax.activation",
    )
]
PROGRAM = Path(__file__).with_name("Encode.java")
MEDIA = "application/vnd.juniper.servicenow.incident-management.incidents+{};version=5"
TEXTS = 5000
RECORDS_PER_DOCUMENT = 25

PLAIN = "abcXYZ019 -_.:;,#'()[]{}&=+%?"
ODD = '/\\"<>]\t\n\r\u00a0\u0085\u2028\u2029\ufeff\ufffdäéß☃😀\u0301\u200b'


def texts(chance: random.Random) -> list[str]:
    """Texts that a field may hold, most of them near what an encoder takes for a number."""
    makers: tuple[t.Callable[[], str], ...] = (
        lambda: str(chance.randint(-(10 ** chance.randint(1, 22)), 10 ** chance.randint(1, 22))),
        lambda: str(2**63 + chance.randint(-3, 3)),
        lambda: f"{chance.randint(-(10**7), 10**8)}.{chance.choice(('0', '00', '5', '50', '25'))}",
        lambda: java_double_text(_any_double(chance)),
        lambda: repr(_any_double(chance)).replace("e", "E").replace("+", ""),
        lambda: f"{chance.randint(0, 99)}.{chance.randint(0, 99)}E{chance.randint(-40, 40)}",
        lambda: (
            f"{chance.choice(('0', '00', '+', '-', ' ', ''))}{chance.randint(0, 9999)}{chance.choice(('', ' ', 'f', 'd', 'L', '.'))}"
        ),
        lambda: _any_case(chance, chance.choice(("true", "false", "null", "nan", "infinity", "-Infinity", "yes"))),
        lambda: f"CTN-{chance.randint(0, 10**6)}{chance.choice(ODD)}",
        lambda: f"{chance.choice(('1', '12.0', 'true', '1.0E10', '0'))}{chance.choice(ODD)}",
        lambda: "".join(chance.choices(PLAIN + ODD, k=chance.randint(0, 30))),
        lambda: "".join(chance.choices(ODD, k=chance.randint(1, 6))),
        lambda: "".join(_any_character(chance) for _index in range(chance.randint(1, 8))),
    )
    return [chance.choice(makers)() for _index in range(TEXTS)]


def _any_double(chance: random.Random) -> float:
    if chance.random() < 0.5:
        return round(chance.uniform(-1, 1) * 10 ** chance.randint(-8, 25), chance.randint(0, 12))
    while True:
        value: float = struct.unpack(">d", chance.randbytes(8))[0]
        if value - value == 0:  # neither infinite nor NaN
            return value


def _any_case(chance: random.Random, word: str) -> str:
    return word if chance.random() < 0.5 else "".join(chance.choice((char.upper(), char.lower())) for char in word)


def _any_character(chance: random.Random) -> str:
    """A character that XML 1.0 can carry."""
    while True:
        code = chance.choice(
            (chance.randint(0x20, 0x2FF), chance.randint(0x2000, 0xFFFD), chance.randint(0x10000, 0x10FFFF))
        )
        if not 0xD800 <= code <= 0xDFFF:
            return chr(code)


def java() -> Path:
    """Java 17: later releases print doubles differently."""
    directory = Path("/usr/lib/jvm")
    return next(directory.glob("java-17-*/bin/java"), directory / "java-17" / "bin" / "java")


def encoded(documents: t.Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The JSON and the XML that are written for XML documents."""
    command = [str(java()), "-cp", ":".join(map(str, JARS)), str(PROGRAM)]
    done = subprocess.run(command, input=b"\0".join(documents), capture_output=True, timeout=120, check=False)
    expect(done.returncode == 0, f"{' '.join(command)} failed: {done.stderr.decode(errors='replace')}")
    written = done.stdout.split(b"\0")[:-1]
    return written[::2], written[1::2]


def expected(text: str) -> tuple[str, str]:
    """The text that Jettison leaves of a text, and what it does to it."""
    left = re.sub("[\r\n]", "", text)
    loss = "drops line breaks" if left != text else ""
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,6})\.0", left):
        return left[:-2], loss or "drops .0"
    return left, loss


class EncoderChecks:
    def __init__(self, seed: int) -> None:
        behaviour = Behaviour(encoder="jettison-1.5")
        self.texts = texts(random.Random(seed))  # noqa: S311 (test data)
        size = len(TEXT_FIELDS)
        rows = [dict(zip(TEXT_FIELDS, self.texts[start : start + size])) for start in range(0, len(self.texts), size)]
        roots = [
            collection(
                behaviour, {"uri": "/x", "size": "25"}, parse_incidents(rows[start : start + RECORDS_PER_DOCUMENT])
            )
            for start in range(0, len(rows), RECORDS_PER_DOCUMENT)
        ]
        self.simulated = [render("json", behaviour, root) for root in roots]
        self.json, self.xml = encoded([render("xml", behaviour, root) for root in roots])

    def _read(self, documents: t.Sequence[bytes], form: str) -> list[str]:
        records = [record for body in documents for record in decode(body, MEDIA.format(form)).records]
        return [str(record[name]) for record in records for name in TEXT_FIELDS]

    def xml_keeps_every_text(self) -> str:
        read = self._read(self.xml, "xml")
        wrong = [(text, got) for text, got in zip(self.texts, read) if text != got]
        expect(len(read) == TEXTS and not wrong, f"the client reads other texts from XML: {wrong[:5]}")
        return f"{TEXTS} texts read"

    def json_keeps_what_jettison_keeps(self) -> str:
        read = self._read(self.json, "json")
        wrong = [(text, got) for text, got in zip(self.texts, read) if got != expected(text)[0]]
        expect(len(read) == TEXTS and not wrong, f"the client reads other texts from Jettison's JSON: {wrong[:5]}")
        lost = [(how, text) for text in self.texts for how in [expected(text)[1]] if how]
        kinds = sorted({how for how, _text in lost})
        listed = [
            f"{sum(how == kind for how, _text in lost)} of {TEXTS} texts: Jettison {kind}, "
            f"as in {next(text for how, text in lost if how == kind)!r}"
            for kind in kinds
        ]
        return f"{TEXTS - len(lost)} texts read as they were; " + "; ".join(listed)

    def simulator_writes_the_same(self) -> str:
        for number, (simulated, jettison) in enumerate(zip(self.simulated, self.json), 1):
            if simulated != jettison:
                place = next(i for i, pair in enumerate(zip(simulated, jettison)) if pair[0] != pair[1])
                around = slice(max(0, place - 40), place + 40)
                expect(
                    False,
                    f"document {number}: the simulator writes {simulated[around]!r}, Jettison {jettison[around]!r}",
                )
        return f"{len(self.json)} documents are equal byte by byte"


def run(results: Results, seed: int) -> None:
    print(f"Jettison writes {TEXTS} generated texts (seed {seed})", flush=True)
    checks = EncoderChecks(seed)
    results.run("encoder: XML keeps every text", checks.xml_keeps_every_text)
    results.run("encoder: JSON keeps what Jettison keeps", checks.json_keeps_what_jettison_keeps)
    results.run("encoder: the simulator writes what Jettison writes", checks.simulator_writes_the_same)
