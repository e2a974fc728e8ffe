# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup's answers, kept across tasks and hosts by one of ansible-core's cache plugins.

Only complete answers with incidents are kept: a number that is not known today may be in a minute.
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


class AnswerCache:
    """Answers by tracking number, for one appliance and one account."""

    def __init__(self, options: OptionReader, connection: Connection) -> None:
        self._connection = connection
        folder = options.get_option("cache_connection") or os.path.join(
            constants.config.get_config_value("ANSIBLE_HOME"), "netops.junos_space", "cache"
        )
        self._folder = os.path.expanduser(os.path.expandvars(folder))
        with contextlib.suppress(OSError):
            # What cannot be made is said by the plugin. Made here, it is for this user only.
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        name = options.get_option("cache_plugin")
        try:
            self._plugin = cache_loader.get(
                name,
                _uri=self._folder,
                _timeout=options.get_option("cache_timeout"),
                _prefix=options.get_option("cache_prefix"),
            )
        except AnsibleError as exc:
            raise SpaceError("usage", f"The cache plugin {name} cannot be used: {exc}", hint="Check cache_*.") from exc
        if self._plugin is None:
            raise SpaceError(
                "usage", f"There is no cache plugin {name}.", hint="Set cache_plugin to one, or leave it out."
            )

    def ask(self, numbers: t.Sequence[str], ask: t.Callable[[list[str]], list[Answer]]) -> list[Answer]:
        """An answer for each distinct number, in order; only what is not kept is asked for.

        Each incident tells with ``retrieved_at`` and ``from_cache`` how old it is.
        """
        answers = {number: answer for number in numbers for answer in [self._kept(number)] if answer is not None}
        to_ask = [number for number in dict.fromkeys(numbers) if number not in answers]
        if to_ask or not numbers:
            for answer in ask(to_ask):
                for found in answer.incidents:
                    found.update(retrieved_at=answer.retrieved_at, from_cache=False)
                self._keep(answer)
                answers[t.cast(str, answer.asked)] = answer
        return [answers[number] for number in dict.fromkeys(numbers)]

    def _key(self, number: str) -> str:
        connection = self._connection
        question = [connection.url, connection.username, connection.client_cert, connection.domain_id, number]
        return hashlib.sha256(json.dumps(question).encode()).hexdigest()

    def _kept(self, number: str) -> Answer | None:
        try:
            value = self._plugin.get(self._key(number))
        except (AnsibleError, AttributeError, LookupError, TypeError, ValueError):
            # Not there, too old, or not readable, for which each plugin has its own exceptions: the appliance knows.
            return None
        incidents = value.get("incidents") if isinstance(value, dict) else None
        if not isinstance(incidents, list) or not incidents or not all(isinstance(found, dict) for found in incidents):
            return None
        if any(found.get("customer_tracking_number") != number for found in incidents):
            return None
        retrieved_at = value.get("retrieved_at")
        if not isinstance(retrieved_at, str):
            # Written by version 1, which kept no time for the answer.
            return None
        return Answer(number, [{**found, "from_cache": True} for found in incidents], True, retrieved_at)

    def _keep(self, answer: Answer) -> None:
        secret = self._connection.password.reveal()
        if (
            not answer.complete
            or not answer.incidents
            or (secret and contains_secret(answer.incidents, secret, self._connection.username))
        ):
            return
        key = self._key(str(answer.asked))
        kept = {"retrieved_at": answer.retrieved_at, "incidents": [dict(found) for found in answer.incidents]}
        self._plugin.set(key, kept)
        # Core's file caches are readable for all, and name the file in a way of their own.
        for path in glob.glob(os.path.join(glob.escape(self._folder), f"*{key}")):
            with contextlib.suppress(OSError):
                os.chmod(path, 0o600)
