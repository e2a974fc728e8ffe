# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup's cache across tasks and hosts, in one of ansible-core's cache plugins.

Only complete answers with incidents are stored: a number without an incident may get one any minute.
The gates never use this.

This plugin util is private to the collection and can change at any time.
"""

from __future__ import annotations

import contextlib
import glob
import hashlib
import json
import os
import typing as t

from ansible import constants
from ansible.errors import AnsibleError
from ansible.plugins.loader import cache_loader
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import contains_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import Connection, OptionReader
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.answer import Answer
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.lookup import IncidentService


class CachedService(IncidentService):
    """An ``IncidentService`` that looks up tracking numbers in a cache first. Only what it lacks is requested."""

    def __init__(self, connection: Connection, cache: AnswerCache) -> None:
        super().__init__(connection)
        self._cache = cache

    def by_tracking_numbers(self, numbers: t.Sequence[str]) -> list[Answer]:
        """An answer for each distinct number. Its incidents say in ``retrieved_at`` and ``from_cache`` how old they are."""
        answers = {number: answer for number in numbers for answer in [self._cache.load(number)] if answer is not None}
        misses = [number for number in dict.fromkeys(numbers) if number not in answers]
        if misses or not numbers:
            for answer in super().by_tracking_numbers(misses):
                for found in answer.incidents:
                    found.update(retrieved_at=answer.retrieved_at, from_cache=False)
                self._cache.store(answer)
                answers[t.cast(str, answer.asked)] = answer
        return [answers[number] for number in dict.fromkeys(numbers)]


class AnswerCache:
    """Answers by tracking number, for one appliance and one account."""

    def __init__(self, options: OptionReader, connection: Connection) -> None:
        self._connection = connection
        directory = options.get_option("cache_connection") or os.path.join(
            constants.config.get_config_value("ANSIBLE_HOME"), "netops.junos_space", "cache"
        )
        self._directory = os.path.expanduser(os.path.expandvars(directory))
        with contextlib.suppress(OSError):
            # Created here, only this user can read it. If that fails, the cache plugin reports it.
            os.makedirs(self._directory, mode=0o700, exist_ok=True)
        name = options.get_option("cache_plugin")
        try:
            self._plugin = cache_loader.get(
                name,
                _uri=self._directory,
                _timeout=options.get_option("cache_timeout"),
                _prefix=options.get_option("cache_prefix"),
            )
        except AnsibleError as exc:
            raise SpaceError(
                "usage",
                f"The cache plugin {name} cannot be used: {exc}",
                hint="Check cache_plugin and the other options that begin with cache_.",
            ) from exc
        if self._plugin is None:
            raise SpaceError(
                "usage", f"There is no cache plugin {name}.", hint="Set cache_plugin to one, or omit the option."
            )

    def load(self, number: str) -> Answer | None:
        """The stored answer for a number, None if there is none that is recent and readable."""
        key = self._key(number)
        try:
            # Before ansible-core 2.19, get() warns about keys that do not exist.
            value = self._plugin.get(key) if self._plugin.contains(key) else None
        except (AnsibleError, AttributeError, LookupError, TypeError, ValueError):
            # Expired or corrupt: each plugin has its own exceptions for that.
            return None
        if not isinstance(value, dict):
            return None
        incidents, retrieved_at = value.get("incidents"), value.get("retrieved_at")
        if not isinstance(incidents, list) or not incidents or not all(isinstance(found, dict) for found in incidents):
            return None
        if not isinstance(retrieved_at, str):
            # Stored by version 1.
            return None
        if any(found.get("customer_tracking_number") != number for found in incidents):
            return None
        return Answer(number, [{**found, "from_cache": True} for found in incidents], True, retrieved_at)

    def store(self, answer: Answer) -> None:
        """Store an answer, unless it is incomplete, without incidents, or contains the password."""
        secret = self._connection.password.reveal()
        if (
            not answer.complete
            or not answer.incidents
            or (secret and contains_secret(answer.incidents, secret, self._connection.username))
        ):
            return
        key = self._key(str(answer.asked))
        value = {"retrieved_at": answer.retrieved_at, "incidents": [dict(found) for found in answer.incidents]}
        self._plugin.set(key, value)
        # ansible-core's file caches are readable for everybody, and add to the name of the file.
        for path in glob.glob(os.path.join(glob.escape(self._directory), f"*{key}")):
            with contextlib.suppress(OSError):
                os.chmod(path, 0o600)

    def _key(self, number: str) -> str:
        connection = self._connection
        scope = [connection.url, connection.username, connection.client_cert, connection.domain_id, number]
        return hashlib.sha256(json.dumps(scope).encode()).hexdigest()
