# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the observations prove: answers for people, and the settings of a simulator that behaves so.

A setting that nothing proves stays out. No value of the appliance is in a finding, only words of this file and counts.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.probe import (
    JsonNumber,
    Observation,
    Observations,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import normalize
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.organization import read_organization
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import TEXT_FIELDS

DEFAULTS: dict[str, t.Any] = {
    "service_now": True,
    "json": True,
    "xml": True,
    "versions": [5, 4, 3, 2, 1],
    "empty_answer": "not_found",
    "past_end": "no_content",
    "one_child": "object",
    "encoder": "jettison-1.3",
    "typed_text": True,
    "attribute_names": "at",
    "count_attribute": "size",
    "size_counts": "all",
    "filter": "honoured",
    "filter_fields": "any",
    "filter_case": "sensitive",
    "or_filter": "supported",
    "quote_escape": "none",
    "foreign_record": "none",
    "paging": "honoured",
    "page_maximum": 0,
    "single_as_collection": False,
    "organizations": "served",
    "organization_type": "application",
}
"""The settings of the simulator that a report can find, and what it does without them."""

_EMPTY = {404: "not_found", 204: "no_content"}
_NUMBER = TEXT_FIELDS["customer_tracking_number"]
_TYPED = re.compile(r"0|-?[1-9][0-9]{0,17}|true|false")


class Findings(t.NamedTuple):
    settings: dict[str, t.Any]
    """What is proven, by the names of ``DEFAULTS``."""
    facts: dict[str, str]
    """What no setting describes."""

    def behaviour(self) -> dict[str, t.Any]:
        """The settings that differ from the simulator's defaults."""
        return {name: value for name, value in self.settings.items() if value != DEFAULTS[name]}


def conclude(seen: Observations) -> Findings:
    """The settings and facts that the observations prove."""
    if not _has_service_now(seen):
        return Findings({"service_now": False}, {})
    complete = seen["all incidents"]
    settings: dict[str, t.Any] = {"service_now": True, **_formats(seen), **_organizations(seen)}
    if complete.records:
        settings.update(_shape(seen))
        settings.update(_paging(seen))
        settings.update(_filter(seen))
        if seen["one incident"].root:
            settings["single_as_collection"] = seen["one incident"].root == "incidents"
    return Findings(settings, _facts(seen))


def _has_service_now(seen: Observations) -> bool:
    return b"/incident-management/incidents" in seen["root"].body.replace(b"\\/", b"/")


def _formats(seen: Observations) -> dict[str, t.Any]:
    found: dict[str, t.Any] = {}
    if seen.offered:
        found.update(json="json" in seen.offered, xml="xml" in seen.offered)
        found["versions"] = sorted(set().union(*seen.offered.values()), reverse=True)
    if seen["all incidents in json"].status == 406:
        found["json"] = False
    if seen["a page"].status == 406 and seen["all incidents"].form == "json":
        found["xml"] = False
    for item in (seen["all incidents"], seen["a page"]):
        if item.form:
            found[item.form] = True
    return found


def _shape(seen: Observations) -> dict[str, t.Any]:
    complete = seen["all incidents"]
    found: dict[str, t.Any] = {"count_attribute": _count_attribute(complete)}
    json_list = next((item.raw for item in (complete, seen["a page"]) if item.raw is not None), None)
    if json_list is None:
        return found
    records = _raw_records(json_list)
    keys = {key for record in records for key in record}
    found["attribute_names"] = "at" if any(key.startswith("@") for key in keys) else "plain"
    texts = [record[name] for record in records for name in TEXT_FIELDS.values() if name in record]
    if any(isinstance(text, (JsonNumber, bool)) for text in texts):
        found["typed_text"] = True
    elif any(isinstance(text, str) and _TYPED.fullmatch(text) for text in texts):
        found["typed_text"] = False
    if b"\\/" in complete.body:
        typed_key = found["attribute_names"] == "plain" and any(
            isinstance(record.get("key"), JsonNumber) for record in records
        )
        found["encoder"] = "jettison-1.1" if typed_key else "jettison-1.3"
    elif b"/" in complete.body:
        found["encoder"] = "jettison-1.5"
    singles = [item for item in seen.by_name.values() if item.raw is not None and item.root == "incidents"]
    for item in singles:
        if len(item.records) == 1:
            found["one_child"] = "list" if isinstance(_child(item.raw), list) else "object"
    return found


def _count_attribute(item: Observation) -> str:
    names = set(item.attributes)
    if "size" in names:
        return "both" if "total" in names else "size"
    if "total" in names:
        return "total"
    return "count" if names & {"count", "totalCount"} else "none"


def _raw_records(raw: t.Any) -> list[dict[str, t.Any]]:
    child = _child(raw)
    return [item for item in (child if isinstance(child, list) else [child]) if isinstance(item, dict)]


def _child(raw: t.Any) -> t.Any:
    root = next(iter(raw.values()), None) if isinstance(raw, dict) else None
    return root.get("incident") if isinstance(root, dict) else None


def _paging(seen: Observations) -> dict[str, t.Any]:
    count, page = len(seen["all incidents"].records), seen["a page"]
    if page.is_rejected:
        return {"paging": "refused"}
    if page.kind != "document" or count <= seen.page_limit:
        return {}
    if len(page.records) != seen.page_limit:
        return {"paging": "ignored"}
    found: dict[str, t.Any] = {"paging": "honoured"}
    size = page.attributes.get("size", page.attributes.get("count"))
    if size is not None:
        found["size_counts"] = "page" if size == str(seen.page_limit) else "all"
    past = seen["a page past the end"]
    if past.records or seen["all incidents"].announced > count:
        found["page_maximum"] = count
    else:
        found["page_maximum"] = 0
    if not past.records and past.status:
        found["past_end"] = _emptiness(past)
    return found


def _emptiness(item: Observation) -> str | None:
    if item.status == 200:
        return "empty_body" if item.kind == "empty" else "empty_list"
    return _EMPTY.get(item.status)


def _filter(seen: Observations) -> dict[str, t.Any]:
    known, unknown = seen["a known number"], seen["an unknown number"]
    count = len(seen["all incidents"].records)
    if known.is_rejected or (not seen.first and unknown.is_rejected):
        return {"filter": "refused"}
    numbers = [str(record.get(_NUMBER)) for record in known.records]
    if not seen.first or not known.status or count < 2:
        return {}
    if len(numbers) == count > 1 and len(unknown.records) == count:
        return {"filter": "ignored"}
    found: dict[str, t.Any] = {"filter": "honoured", "foreign_record": "none"}
    if any(number != seen.first for number in numbers):
        found["foreign_record"] = "added" if seen.first in numbers else "instead"
        return found
    if seen.first not in numbers:
        return {}
    if not unknown.records and unknown.status:
        found["empty_answer"] = _emptiness(unknown)
    found.update(_or_filter(seen))
    found.update(_quotes(seen))
    swapped = seen["a number in the other case"]
    if swapped.status:
        found["filter_case"] = "insensitive" if swapped.records else "sensitive"
    host = seen["a host name"]
    if host.status:
        found["filter_fields"] = [_NUMBER] if host.is_rejected else "any"
    return found


def _or_filter(seen: Observations) -> dict[str, t.Any]:
    both = seen["two numbers"]
    numbers = {str(record.get(_NUMBER)) for record in both.records}
    if both.is_rejected:
        return {"or_filter": "refused"}
    if numbers == {seen.first, seen.second}:
        return {"or_filter": "supported"}
    return {"or_filter": "first_only" if numbers == {seen.first} else "last_only"} if len(numbers) == 1 else {}


def _quotes(seen: Observations) -> dict[str, t.Any]:
    doubled, backslash = seen["a doubled quote"], seen["a quote after a backslash"]
    if doubled.status and not doubled.is_rejected:
        return {"quote_escape": "doubled"}
    if backslash.status:
        return {"quote_escape": "none" if backslash.is_rejected else "backslash"}
    return {}


def _organizations(seen: Observations) -> dict[str, t.Any]:
    bare = seen["organizations, bare type"]
    item = bare if bare.status else seen["organizations"]
    found: dict[str, t.Any] = {}
    if item.status == 200:
        found["organization_type"] = "bare" if bare.status else "application"
    modes = {200: "served", 403: "denied", 204: "no_content", 404: "not_found"}
    if item.status in modes:
        found["organizations"] = modes[item.status]
    return found


def _facts(seen: Observations) -> dict[str, str]:
    item = seen["organizations, bare type"] if seen["organizations, bare type"].records else seen["organizations"]
    incidents = seen["all incidents"].records
    found = [read_organization(record) for record in item.records]
    facts = {"incidents in the list": str(min(len(incidents), 1000)) + ("+" if len(incidents) > 1000 else "")}
    numbers = [record.get(_NUMBER) for record in incidents if record.get(_NUMBER)]
    shared = len(numbers) - len(set(map(str, numbers)))
    facts["a tracking number with several incidents"] = "yes" if shared else "not seen"
    if found:
        cases = {normalize(row["submit_case_as"] or "") for row in found}
        facts["submit-case-as"] = ", ".join(sorted(map(_case_word, cases)))
        links = {normalize(row["connection_status"] or "") for row in found}
        facts["connectionStatus"] = ", ".join(
            sorted({"Success" if link == "success" else "another text" if link else "missing" for link in links})
        )
        names = {row["name"] for row in found}
        used = {str(record.get(TEXT_FIELDS["organization_name"])) for record in incidents}
        facts["organizationName is a siteName"] = f"{len(used & names)} of {len(used)}"
    return facts


def _case_word(kind: str) -> str:
    return {"realcases": "Real cases", "testcases": "Test cases", "": "missing"}.get(kind, "another text")
