# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The requests of an appliance report: at most 15, read-only, and none after the first 401.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import json
import re
import secrets
import typing as t
from dataclasses import dataclass, field
from urllib.parse import quote

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.html_page import is_html
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow import document, filter_syntax
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.organization import ORGANIZATIONS
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.record import TEXT_FIELDS

MAX_REQUESTS = 15

_INCIDENT_TYPE = "application/vnd.juniper.servicenow.incident-management.{}+{};version={}"
_ORGANIZATION_TYPE = "vnd.juniper.servicenow.organization-management.organizations+{};version=5"
_NUMBER = TEXT_FIELDS["customer_tracking_number"]
_HOST = TEXT_FIELDS["host_name"]

Records = list[dict[str, t.Any]]


class JsonNumber(str):
    """A number in JSON, as the text that was sent."""

    __slots__ = ()


class OneLoginTransport(Transport):
    """Never logs in a second time, whatever happens to the session."""

    def _ensure_login(self, stale: t.Any) -> t.Any:
        if stale is not None:
            raise SpaceError(
                "auth", "The session was rejected, and the report logs in once only.", hint="Set session: false."
            )
        return super()._ensure_login(stale)


@dataclass(frozen=True)
class Observation:
    """What one request showed. ``status`` is 0 where it was not sent."""

    status: int = 0
    form: str = ""
    """``json`` or ``xml``, empty for everything else."""
    kind: str = "empty"
    """``empty``, ``html``, ``text`` or ``document``."""
    body: bytes = b""
    raw: t.Any = None
    """The JSON document with its types, None for every other body."""
    root: str = ""
    attributes: t.Mapping[str, str] = field(default_factory=dict)
    """The attributes of the root, without ``@``."""
    records: Records = field(default_factory=list)

    @property
    def announced(self) -> int:
        """The largest number of records that the root announces."""
        texts = [self.attributes.get(name, "") for name in ("size", "total", "count", "totalCount")]
        return max((int(text) for text in texts if re.fullmatch(r"[0-9]{1,9}", text)), default=0)

    @property
    def is_rejected(self) -> bool:
        return self.status in (400, 405, 409, 412, 413, 414, 415, 422, 500, 501)


@dataclass
class Observations:
    """All of them, by name, and the values that were requested."""

    by_name: dict[str, Observation] = field(default_factory=dict)
    offered: dict[str, set[int]] = field(default_factory=dict)
    """The versions of each format that the appliance lists; empty where it lists none."""
    first: str = ""
    second: str = ""
    swapped: str = ""
    host: str = ""
    page_limit: int = 0

    def __getitem__(self, name: str) -> Observation:
        return self.by_name.get(name, Observation())


def observe(transport: Transport, domain_id: int | None) -> Observations:
    """Send the queries. Raises ``SpaceError`` for a 401, for 403 on incidents, and where the appliance cannot be reached."""
    return _Prober(transport, domain_id).run()


class _Prober:
    def __init__(self, transport: Transport, domain_id: int | None) -> None:
        self._transport = transport
        self._domain_id = domain_id
        self._sent = 0
        self._seen = Observations()

    def run(self) -> Observations:
        seen = self._seen
        root = self._get("root", filter_syntax.SERVICE_ROOT, "", "*/*")
        if b"/incident-management/incidents" not in root.body.replace(b"\\/", b"/"):
            return seen
        info = self._get("media types", "/api/info", f"uri={quote(filter_syntax.INCIDENTS)}", "*/*")
        for form, version in re.findall(rb"incident-management\.incidents\+(json|xml);version=\"?([0-9])", info.body):
            seen.offered.setdefault(form.decode(), set()).add(int(version))
        form, complete = self._full_list()
        if complete.records:
            self._lists(form, complete.records)
        self._organizations(form)
        return seen

    def _full_list(self) -> tuple[str, Observation]:
        found = Observation()
        form = "json"
        for form in ("json", "xml"):
            if self._seen.offered and form not in self._seen.offered:
                continue
            found = self._list(f"all incidents in {form}", form)
            if found.status != 406:
                self._seen.by_name["all incidents"] = found
                break
        return form, found

    def _lists(self, form: str, records: Records) -> None:
        seen, count = self._seen, len(records)
        other = "xml" if form == "json" and (not seen.offered or "xml" in seen.offered) else form
        seen.page_limit = 2 if count > 2 else 1
        self._list("a page", other, start=0, limit=seen.page_limit)
        self._list("a page past the end", form, start=max(count, seen["all incidents"].announced), limit=1)
        self._filters(form, records)
        key = str(next((record.get("@key", record.get("key")) for record in records), ""))
        if re.fullmatch(r"[0-9]{1,18}", key):
            accept = _INCIDENT_TYPE.format("incident", form, self._version(form))
            self._get("one incident", filter_syntax.incident_path(int(key)), self._query(), accept)

    def _filters(self, form: str, records: Records) -> None:
        seen = self._seen
        numbers = _distinct(records, _NUMBER)
        # Letters show whether case counts, and JSON changes nothing of a text that has some.
        numbers.sort(key=lambda text: text.swapcase() == text or document.is_lossy_in_json(text))
        unknown = f"report-{secrets.token_hex(8)}"
        if numbers:
            seen.first = numbers[0]
            self._list("a known number", form, filter_syntax.equals(_NUMBER, seen.first))
        self._list("an unknown number", form, filter_syntax.equals(_NUMBER, unknown))
        if len(numbers) > 1:
            seen.second = numbers[1]
            self._list("two numbers", form, filter_syntax.any_of(_NUMBER, numbers[:2]))
        doubled = self._list("a doubled quote", form, f"({_NUMBER} eq '{unknown}''')")
        if doubled.is_rejected:
            self._list("a quote after a backslash", form, f"({_NUMBER} eq '{unknown}\\'')")
        if seen.first and seen.first.swapcase() not in (seen.first, *numbers):
            seen.swapped = seen.first.swapcase()
            self._list("a number in the other case", form, filter_syntax.equals(_NUMBER, seen.swapped))
        hosts = _distinct(records, _HOST)
        if hosts:
            seen.host = hosts[0]
            self._list("a host name", form, filter_syntax.equals(_HOST, seen.host))

    def _organizations(self, form: str) -> None:
        name = _ORGANIZATION_TYPE.format(form)
        found = self._get("organizations", ORGANIZATIONS, self._query(), f"application/{name}")
        if found.status in (400, 406, 415):
            self._get("organizations, bare type", ORGANIZATIONS, self._query(), name)

    def _version(self, form: str) -> int:
        return max(self._seen.offered.get(form, {5}))

    def _query(self, **parts: t.Any) -> str:
        return filter_syntax.query_string(domain_id=self._domain_id, **parts)

    def _list(
        self, name: str, form: str, filter_text: str | None = None, start: int | None = None, limit: int | None = None
    ) -> Observation:
        accept = _INCIDENT_TYPE.format("incidents", form, self._version(form))
        query = self._query(filter_text=filter_text, start=start, limit=limit)
        return self._get(name, filter_syntax.INCIDENTS, query, accept)

    def _get(self, name: str, path: str, query: str, accept: str) -> Observation:
        if self._sent == MAX_REQUESTS:
            return Observation()
        self._sent += 1
        try:
            response = self._transport.get(path, query, accept, "the appliance report")
        except SpaceError as exc:
            is_about_organizations = name.startswith("organizations")
            if exc.status in (None, 401) or (exc.status == 403 and not is_about_organizations):
                raise
            found = Observation(status=exc.status or 0, kind="text")
        else:
            found = _observed(response.status, response.content_type, response.body)
        self._seen.by_name[name] = found
        return found


def _observed(status: int, content_type: str, body: bytes) -> Observation:
    if is_html(body) or not body or status != 200:
        kind = "html" if is_html(body) else "text" if body else "empty"
        return Observation(status, kind=kind)
    form = document.format_of(content_type)
    try:
        decoded = document.decode_document(body, content_type)
    except SpaceError:
        return Observation(status, form or "", "text", body)
    raw = None
    if form == "json":
        raw = json.loads(body, parse_int=JsonNumber, parse_float=JsonNumber, parse_constant=JsonNumber)
    roots = decoded if isinstance(decoded, dict) else {}
    root, value = next(iter(roots.items()), ("", None))
    attributes, records = _attributes_and_records(value)
    local = root.rpartition(".")[2]
    if local in ("incident", "organization") and isinstance(value, dict):
        records = [value]
    return Observation(status, form or "", "document", body, raw, local, attributes, records)


def _attributes_and_records(value: t.Any) -> tuple[dict[str, str], Records]:
    if not isinstance(value, dict):
        return {}, []
    attributes = {name.lstrip("@"): item for name, item in value.items() if isinstance(item, str)}
    children = [item for name, item in value.items() if name.rpartition(".")[2] in ("incident", "organization")]
    records = [record for item in children for record in (item if isinstance(item, list) else [item])]
    return attributes, [record for record in records if isinstance(record, dict)]


def _distinct(records: Records, name: str) -> list[str]:
    """The values of a field that one record alone has, and that can be put into a filter."""
    texts = [str(record.get(name) or "") for record in records]
    return [text for text in texts if text.strip() and texts.count(text) == 1 and filter_syntax.is_safe_literal(text)]
