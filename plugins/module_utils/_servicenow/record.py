# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A decoded record: reading its fields, and what is reported about one that cannot be read.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import re
import typing as t
from dataclasses import dataclass

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._text import quoted

TEXT_FIELDS = {
    "organization_name": "organizationName",
    "device_group_name": "deviceGroupName",
    "priority": "priority",
    "defect_type": "defectType",
    "incident_type": "incidentType",
    "host_name": "hostName",
    "product": "product",
    "status": "status",
    "customer_tracking_number": "customerTrackingNumber",
    "occurred": "occurred",
}
"""Keys of the incident dictionary, and the names that the appliance gives these fields."""


@dataclass(frozen=True)
class UnreadableRecord:
    """A record that cannot be used as an incident.

    ``identity`` holds ``key``, ``uri``, ``customer_tracking_number`` and ``host_name``, each only if it
    could be read. ``message`` names the incident and the problem.
    """

    identity: t.Mapping[str, t.Any]
    message: str

    def may_match(self, name: str, value: t.Any) -> bool:
        """Whether this can be the incident with that value: not known to have another one."""
        return name not in self.identity or self.identity[name] == value

    def to_error(self) -> SpaceError:
        return SpaceError("bad_payload", self.message, hint="Open this incident in Service Now and check its fields.")


class FieldError(Exception):
    """What is wrong with a field."""


def read_values(record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """URI, id and the documented strings of a record; None where a value is missing or null.

    Raises ``SpaceError`` (``bad_payload``) if one of them is not a single value of its type.
    """
    fields = by_local_name(record)
    try:
        return {
            "uri": _attribute(fields, "uri"),
            "key": _incident_id(fields),
            **{name: read_string(fields, field) for name, field in TEXT_FIELDS.items()},
        }
    except FieldError as exc:
        raise unreadable(record, str(exc)).to_error() from None


def check_record(record: t.Mapping[str, t.Any]) -> UnreadableRecord | None:
    """None if the record can be read, which takes at least one of the documented fields. Never raises."""
    if by_local_name(record).keys().isdisjoint(TEXT_FIELDS.values()):
        return unreadable(record, "it has none of the documented fields")
    try:
        read_values(record)
    except SpaceError as exc:
        return UnreadableRecord(_identity(record), exc.message)
    return None


def unreadable(record: t.Any, problem: str) -> UnreadableRecord:
    """Any value as an unreadable record, with the parts of its identity that can be read."""
    identity = _identity(record) if isinstance(record, dict) else {}
    return UnreadableRecord(identity, f"{_label(identity)} cannot be read: {problem}.")


def record_has_field(record: t.Mapping[str, t.Any], name: str) -> bool:
    """Whether the record has the field of that name (``host_name``) at all, be it empty or null."""
    return TEXT_FIELDS[name] in record or TEXT_FIELDS[name] in by_local_name(record)


def local_name(name: str) -> str:
    """A name without its namespace prefix and without the ``@`` of attributes."""
    return name.replace(":", ".").rpartition(".")[2].lstrip("@")


def by_local_name(record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The fields by their names without namespace prefix: ``sn.status`` as ``status``, ``@ns.key`` as ``@key``."""
    fields: dict[str, t.Any] = {}
    for name, value in record.items():
        if "." in name or ":" in name:
            name = name[: name.startswith("@")] + local_name(name)
        if name in fields and fields[name] != value:
            # Two namespaces, one name: nothing says which one counts.
            value = [fields[name], value]
        fields[name] = value
    return fields


def _attribute(fields: t.Mapping[str, t.Any], name: str) -> str | None:
    return read_string(fields, f"@{name}" if f"@{name}" in fields else name)


def read_string(fields: t.Mapping[str, t.Any], field: str) -> str | None:
    """The text of a field of ``by_local_name``; None if it is missing or null. Else ``FieldError``."""
    value = fields.get(field)
    if isinstance(value, dict) and value:
        value = _unwrapped(value)
    if value is None or isinstance(value, str):
        return value
    count = f" ({len(value)} values)" if isinstance(value, list) else ""
    raise FieldError(f"its {field.lstrip('@')} is not a string{count}")


def _unwrapped(value: dict[str, t.Any]) -> t.Any:
    """The text of an element with attributes: null if it is nil, else what is beside the attributes."""
    attributes = {name: item for name, item in value.items() if name.startswith(("@", "xsi.", "xsi:"))}
    content = {name: item for name, item in value.items() if name not in attributes}
    is_nil = any(local_name(name) == "nil" and item in ("true", "1") for name, item in attributes.items())
    if not content:
        return None if is_nil else ""
    return value if is_nil or set(content) != {"$"} else content["$"]


def _incident_id(fields: t.Mapping[str, t.Any]) -> int | None:
    """The incident's id: its key, else the end of its own URI; None if it has neither."""
    key = _attribute(fields, "key")
    if key is None:
        return _id_in_uri(fields)
    if not re.fullmatch(r"[0-9]{1,18}", key):
        raise FieldError(f"its key is not a number ({quoted(key)})")
    return int(key)


def _id_in_uri(fields: t.Mapping[str, t.Any]) -> int | None:
    uri = _attribute(fields, "uri") or _attribute(fields, "href") or ""
    match = re.search(r"/incidents/([0-9]{1,18})/?$", uri)
    return int(match[1]) if match else None


def _identity(record: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    fields = by_local_name(record)
    identity: dict[str, t.Any] = {}
    # In this order: a key that is a number wins over the URI.
    for read in (_id_in_uri, _incident_id):
        with contextlib.suppress(FieldError):
            identity["key"] = read(fields)
    with contextlib.suppress(FieldError):
        identity["uri"] = _attribute(fields, "uri")
    identity = {name: value for name, value in identity.items() if value is not None}
    for name in ("customer_tracking_number", "host_name"):
        if TEXT_FIELDS[name] in fields:
            with contextlib.suppress(FieldError):
                identity[name] = read_string(fields, TEXT_FIELDS[name])
    return identity


def _label(identity: t.Mapping[str, t.Any]) -> str:
    number, host = identity.get("customer_tracking_number"), identity.get("host_name")
    label = f"Incident {identity['key']}" if "key" in identity else "An incident without a readable id"
    if number is not None:
        return f"{label} (tracking number {quoted(number)})"
    return label if host is None else f"{label} (host name {quoted(host)})"
