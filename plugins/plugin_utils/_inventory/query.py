# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The list of incidents that an inventory is made of: all of it, or an error.

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

FILTERS = ("host_names", "statuses", "incident_types", "priorities")

# Ansible tries a file that failed with the plugin "auto" again, which is the same plugin: a wrong password is sent once.
_REFUSED: dict[str, SpaceError] = {}


class InventoryQuery:
    """What is to be asked, from a plugin's options."""

    def __init__(self, connection: Connection, options: OptionReader) -> None:
        self._connection = connection
        # str() sheds the tags that ansible-core puts on texts.
        asked = {name: options.get_option(name) for name in FILTERS}
        self._asked = {name: None if texts is None else [str(text) for text in texts] for name, texts in asked.items()}

    @property
    def digest(self) -> str:
        """What the answer depends on, and the form that this version of the collection gives it. No secret."""
        connection = self._connection
        login = [connection.url, connection.username, connection.client_cert, connection.domain_id]
        question = json.dumps([login, self._asked, sorted(incident_from_record({}))])
        return hashlib.sha256(question.encode()).hexdigest()[:16]

    def ask(self, warn: t.Callable[[str], t.Any]) -> list[Incident]:
        """Ask the appliance. Raises ``SpaceError`` unless the answer is all there is."""
        if self.digest in _REFUSED:
            raise _REFUSED[self.digest]
        host_names, *kept = (self._asked[name] for name in FILTERS)
        search = Search(host_names=host_names, selection=IncidentFilter(*kept))
        for warning in (*self._connection.warnings(), *search.selection.warnings()):
            warn(warning)
        try:
            with IncidentService(self._connection) as service:
                result, _error = search.run(service)
        except SpaceError as exc:
            if exc.kind == "auth":
                _REFUSED[self.digest] = exc
            raise
        self._check(result)
        incidents: list[Incident] = result["incidents"]
        return incidents

    def _check(self, result: t.Mapping[str, t.Any]) -> None:
        if not result["complete"]:
            raise SpaceError(
                "bad_payload",
                "The list of incidents is not proven to be complete, so devices could be missing.",
                hint="Ask for the appliance's page bound to be lifted, or name the devices with host_names.",
            )
        ensure_no_secret(result["incidents"], self._connection.password.reveal(), self._connection.username)
