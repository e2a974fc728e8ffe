# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The query behind the inventory: a complete list of incidents, or an error.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import hashlib
import json
import typing as t

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection, OptionReader
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident import (
    Incident,
    incident_from_record,
)
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.incident_filter import IncidentFilter
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.search import Search
from ansible_collections.netops.junos_space.plugins.module_utils._text import untagged

FILTERS = ("host_names", "statuses", "incident_types", "priorities")

# A rejected password is never sent again, though several inventory files may use it, and Ansible tries a file that failed
# once more with the plugin "auto", which is this plugin again.
_AUTH_FAILURES: dict[tuple[str, str | None], SpaceError] = {}


class InventoryQuery:
    """The query that a plugin's options describe. Raises ``SpaceError`` where they are wrong."""

    def __init__(self, connection: Connection, options: OptionReader) -> None:
        self._connection = connection
        values = {name: options.get_option(name) for name in FILTERS}
        self._filters = {
            name: None if names is None else [str(untagged(item)) for item in names] for name, names in values.items()
        }
        host_names, *kept = self._filters.values()
        self._search = Search(host_names=host_names, incident_filter=IncidentFilter(*kept))

    @property
    def cache_digest(self) -> str:
        """What the response depends on, and the shape of the incidents in this version of the collection. No secret."""
        connection = self._connection
        account = [connection.url, connection.username, connection.client_cert, connection.domain_id]
        query = json.dumps([account, self._filters, sorted(incident_from_record({}))])
        return hashlib.sha256(query.encode()).hexdigest()[:16]

    def fetch(self, warn: t.Callable[[str], t.Any]) -> list[Incident]:
        """Query the appliance. Raises ``SpaceError`` unless the list is complete."""
        account = (self._connection.url, self._connection.username)
        if account in _AUTH_FAILURES:
            raise _AUTH_FAILURES[account]
        for warning in (*self._connection.warnings(), *self._search.incident_filter.warnings()):
            warn(warning)
        problems: list[str] = []
        try:
            with IncidentService(self._connection) as service:
                result, _error = self._search.run(service, problems.append)
        except SpaceError as exc:
            if exc.kind == "auth" and not exc.login_accepted:
                _AUTH_FAILURES[account] = exc
            raise
        problems += [row["msg"] for row in result["answers"] if "failure" in row]
        self._check(result, problems)
        incidents: list[Incident] = result["incidents"]
        return incidents

    def _check(self, result: t.Mapping[str, t.Any], problems: t.Sequence[str]) -> None:
        if not result["complete"]:
            hint = "Name the devices with host_names, or have the page limit of the appliance raised."
            if problems:
                hint = "Correct the incident in Service Now, or name the other devices with host_names."
            raise SpaceError(
                "bad_payload",
                " ".join(
                    ["The list of incidents is not proven to be complete, so devices could be missing.", *problems[:1]]
                ),
                hint=hint,
            )
        ensure_no_secret(result["incidents"], self._connection.password.reveal(), self._connection.username)
