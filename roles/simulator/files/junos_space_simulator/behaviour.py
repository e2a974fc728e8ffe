# SPDX-License-Identifier: GPL-3.0-or-later
# Copyright (c) 2026 The netops.junos_space authors
"""The settings of the simulated appliance."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from .faults import FaultRule, fault_rules
from .jettison import RELEASES
from .validation import (
    attributes,
    boolean,
    duration,
    field_names,
    field_renames,
    non_negative_int,
    one_of,
    positive_int,
    prefix,
    setting,
    validate_fields,
    version_list,
    xml_name,
)

EMPTY_MODES = ("not_found", "no_content", "empty_list", "empty_body")


@dataclass(frozen=True)
class Behaviour:
    """The defaults are what is documented or, failing that, likely. README.md of the role explains each setting."""

    empty_answer: str = setting("not_found", one_of(*EMPTY_MODES))
    empty_unfiltered: str = setting("no_content", one_of(*EMPTY_MODES))
    past_end: str = setting("no_content", one_of("no_content", "not_found", "empty_list"))
    one_child: str = setting("object", one_of("object", "list"))
    encoder: str = setting("jettison-1.3", one_of(*RELEASES))
    typed_text: bool = setting(True, boolean)
    number_text: str = setting("shaved", one_of("shaved", "kept"))
    xml_controls: str = setting("replaced", one_of("replaced", "raw"))
    name_prefix: str = setting("", xml_name)
    renamed_fields: dict[str, str] = field(default_factory=dict, metadata={"validator": field_renames})
    record_wrapper: str = setting("", xml_name)
    root_attributes: dict[str, str] = field(default_factory=dict, metadata={"validator": attributes})
    attribute_names: str = setting("at", one_of("at", "plain"))
    count_attribute: str = setting("size", one_of("size", "total", "both", "count", "none"))
    size_counts: str = setting("all", one_of("all", "page"))
    filter: str = setting("honoured", one_of("honoured", "ignored", "refused"))
    filter_fields: str | tuple[str, ...] = setting("any", field_names)
    filter_case: str = setting("sensitive", one_of("sensitive", "insensitive"))
    filter_match: str = setting("exact", one_of("exact", "trimmed", "contains"))
    or_filter: str = setting("supported", one_of("supported", "refused", "first_only", "last_only"))
    or_terms: int = setting(0, non_negative_int)
    quote_escape: str = setting("none", one_of("none", "doubled", "backslash"))
    foreign_record: str = setting("none", one_of("none", "added", "instead"))
    paging: str = setting("honoured", one_of("honoured", "ignored", "refused"))
    page_maximum: int = setting(0, non_negative_int)
    list_drift: str = setting("none", one_of("none", "deleted", "moved"))
    versions: tuple[int, ...] = setting((5, 4, 3, 2, 1), version_list)
    single_versions: tuple[int, ...] = setting((5, 4, 3, 2, 1), version_list)
    single_as_collection: bool = setting(False, boolean)
    json: bool = setting(True, boolean)
    xml: bool = setting(True, boolean)
    organizations: str = setting("served", one_of("served", "denied", "no_content", "not_found"))
    organization_type: str = setting("application", one_of("application", "bare"))
    service_now: bool = setting(True, boolean)
    path_prefix: str = setting("", prefix)
    latency: float = setting(0.0, duration)
    chunked: bool = setting(False, boolean)
    keep_alive_max: int = setting(100, non_negative_int)
    request_line_max: int = setting(0, non_negative_int)
    request_line_status: int = setting(414, non_negative_int)
    concurrent_max: int = setting(0, non_negative_int)
    concurrent_status: int = setting(429, non_negative_int)
    session_limit: int = setting(0, non_negative_int)
    sessions_die_after: int = setting(0, non_negative_int)
    session_nodes: int = setting(1, positive_int)
    faults: tuple[FaultRule, ...] = setting((), fault_rules)

    def replaced(self, settings: Any) -> Behaviour:
        """A copy with these settings, which are validated."""
        return dataclasses.replace(self, **validate_fields(Behaviour, settings, "behaviour"))
