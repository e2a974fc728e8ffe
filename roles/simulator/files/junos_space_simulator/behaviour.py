# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The settings of the simulated appliance."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from .faults import FaultRule, fault_rules
from .validation import (
    boolean,
    duration,
    field_names,
    non_negative_int,
    one_of,
    prefix,
    setting,
    validate_fields,
    version_list,
)

EMPTY_MODES = ("not_found", "no_content", "empty_list", "empty_body")


@dataclass(frozen=True)
class Behaviour:
    """The defaults are what is documented or, failing that, likely. README.md of the role explains each setting."""

    empty_answer: str = setting("not_found", one_of(*EMPTY_MODES))
    empty_unfiltered: str = setting("no_content", one_of(*EMPTY_MODES))
    past_end: str = setting("no_content", one_of("no_content", "not_found", "empty_list"))
    one_child: str = setting("object", one_of("object", "list"))
    typed_text: bool = setting(True, boolean)
    number_text: str = setting("kept", one_of("kept", "shaved"))
    attribute_names: str = setting("at", one_of("at", "plain"))
    count_attribute: str = setting("size", one_of("size", "total", "both", "none"))
    size_counts: str = setting("all", one_of("all", "page"))
    filter: str = setting("honoured", one_of("honoured", "ignored", "refused"))
    filter_fields: str | tuple[str, ...] = setting("any", field_names)
    filter_case: str = setting("sensitive", one_of("sensitive", "insensitive"))
    or_filter: str = setting("supported", one_of("supported", "refused", "first_only", "last_only"))
    quote_escape: str = setting("none", one_of("none", "doubled", "backslash"))
    foreign_record: str = setting("none", one_of("none", "added", "instead"))
    paging: str = setting("honoured", one_of("honoured", "ignored", "refused"))
    page_maximum: int = setting(0, non_negative_int)
    versions: tuple[int, ...] = setting((5, 4, 3, 2, 1), version_list)
    single_versions: tuple[int, ...] = setting((5, 4, 3, 2, 1), version_list)
    single_as_collection: bool = setting(False, boolean)
    json: bool = setting(True, boolean)
    xml: bool = setting(True, boolean)
    service_now: bool = setting(True, boolean)
    path_prefix: str = setting("", prefix)
    latency: float = setting(0.0, duration)
    chunked: bool = setting(False, boolean)
    keep_alive_max: int = setting(100, non_negative_int)
    session_limit: int = setting(0, non_negative_int)
    sessions_die_after: int = setting(0, non_negative_int)
    faults: tuple[FaultRule, ...] = setting((), fault_rules)

    def replaced(self, settings: Any) -> Behaviour:
        """A copy with these settings, which are validated."""
        return dataclasses.replace(self, **validate_fields(Behaviour, settings, "behaviour"))
