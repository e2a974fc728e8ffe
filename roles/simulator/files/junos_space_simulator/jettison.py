# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The JSON that Jettison, the appliance's encoder, writes for a text. Releases differ in it."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass

from .java_double import java_double_text

_JSON = json.JSONEncoder(ensure_ascii=False)
_NOT_FINITE = ("NaN", "Infinity", "-Infinity")


class EncoderError(ValueError):
    """Jettison fails for the whole document."""


@dataclass(frozen=True)
class Jettison:
    """One release."""

    escapes_slash: bool = True
    typed_attributes: bool = False
    """Of attributes with an @; those without one are typed by other releases."""
    typed_plain_attributes: bool = False
    fails_on_nan: bool = False
    small_numbers: bool = True
    """Texts like 1.0E-4 become numbers."""
    escapes_line_separators: bool = False

    def emits_number(self, text: str) -> bool:
        """True where reading the text as a Java Long or Double and printing that gives the same text again."""
        if re.fullmatch(r"0|-?[1-9][0-9]{0,18}", text):
            return -(2**63) <= int(text) < 2**63
        if not re.fullmatch(r"-?[0-9]{1,20}\.[0-9]{1,40}(?:E-?[0-9]{1,3})?", text):
            return False
        if "E-" in text and not self.small_numbers:
            return False
        return math.isfinite(float(text)) and java_double_text(float(text)) == text

    def scalar(self, text: str, shaved: bool = True) -> str:
        """The text of an element: a number or boolean where it looks like one."""
        text = _without_line_breaks(text)
        if self.fails_on_nan and text in _NOT_FINITE:
            raise EncoderError("JSON does not allow non-finite numbers.")
        if text in ("true", "false"):
            return text
        if not self.emits_number(text):
            return self.string(text)
        return text[:-2] if shaved and text.endswith(".0") else text

    def text(self, text: str) -> str:
        """The text of an element as a string."""
        return self.string(_without_line_breaks(text))

    def string(self, text: str) -> str:
        """The text of an attribute, or a name. What UTF-8 cannot carry becomes a question mark."""
        escaped = _JSON.encode(text if text.isascii() else re.sub("[\ud800-\udfff]", "?", text))
        escaped = escaped.replace("/", "\\/") if self.escapes_slash else escaped.replace("</", "<\\/")
        if self.escapes_line_separators:
            escaped = escaped.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
        return escaped


def _without_line_breaks(text: str) -> str:
    """JAXB passes line breaks on as entities, which Jettison drops before it looks for a number."""
    return text.replace("\n", "").replace("\r", "")


RELEASES = {
    "jettison-1.3": Jettison(),
    "jettison-1.1": Jettison(typed_plain_attributes=True, fails_on_nan=True),
    "jettison-1.5": Jettison(
        escapes_slash=False,
        typed_attributes=True,
        typed_plain_attributes=True,
        small_numbers=False,
        escapes_line_separators=True,
    ),
}
