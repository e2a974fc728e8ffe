# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""Content negotiation: the media type that an Accept header selects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .behaviour import Behaviour
from .constants import MEDIA_PREFIX
from .messages import bad_request, html_error


@dataclass(frozen=True)
class MediaType:
    name: str
    format: str
    version: int

    def __str__(self) -> str:
        """As the server writes it back: parameters quoted, with a q of its own."""
        return f'{MEDIA_PREFIX}{self.name}+{self.format};q="0.{self.version:02d}";version="{self.version}"'


def formats(behaviour: Behaviour) -> list[str]:
    return [name for name in ("xml", "json") if getattr(behaviour, name)]


def negotiate(accept: str | None, name: str, versions: Sequence[int], behaviour: Behaviour) -> MediaType:
    """The media type of the response: with no preference the first format in its highest version."""
    offered = formats(behaviour) if versions else []
    for media, parameters in _ranges(accept):
        for form in offered:
            requested = parameters.get("version", str(max(versions)))
            if media in ("*/*", "application/*"):
                return MediaType(name, form, max(versions))
            if media == f"{MEDIA_PREFIX}{name}+{form}" and requested in map(str, versions):
                return MediaType(name, form, int(requested))
    raise html_error(406, "The resource cannot be given in a format of the Accept header.")


def _ranges(accept: str | None) -> list[tuple[str, dict[str, str]]]:
    """The media ranges of the header with their parameters, the preferred ones first."""
    ranges: list[tuple[float, str, dict[str, str]]] = []
    for part in (accept if accept is not None else "*/*").split(","):
        media, *parameters = (piece.strip() for piece in part.split(";"))
        if not re.fullmatch(r"[\w!#$&^.+*-]+/[\w!#$&^.+*-]+", media):
            raise bad_request("the Accept header is malformed")
        pairs = (parameter.partition("=") for parameter in parameters)
        values = {key.strip().lower(): value.strip(' "') for key, _mark, value in pairs}
        quality = float(values["q"]) if re.fullmatch(r"[01](\.[0-9]{0,3})?", values.get("q", "")) else 1.0
        ranges.append((-quality, media, values))
    return [(media, values) for _rank, media, values in sorted(ranges, key=lambda item: item[0])]
