# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Between an ``AnsibleModule`` and the core: options in, results and failures out.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import copy
import typing as t

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret


class ModuleOptions:
    """A module's parameters behind the ``OptionReader`` protocol."""

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self._params = params

    def get_option(self, option: str) -> t.Any:
        return self._params[option]


class SpaceModule(AnsibleModule):  # type: ignore[misc,unused-ignore]
    """An AnsibleModule that adds ``failure`` to every ``fail_json()``, also to those of ansible-core itself."""

    given_params: dict[str, t.Any]
    """The parameters as the task has them, before ansible-core converts numbers to strings."""

    def _load_params(self) -> None:
        super()._load_params()
        self.given_params = copy.deepcopy(self.params)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if "failure" not in kwargs:
            if "wait_for" in self.params and "dict" in msg and "wait_for" not in msg:
                # ansible-core does not say which option it is about.
                msg = "The option wait_for is not a dictionary"
            error = SpaceError("usage", f"{msg.rstrip('.')}.", hint="Correct the options of this task.")
            msg, kwargs["failure"] = str(error), error.to_failure_dict()
        url = str(self.params.get("url") or "")
        if "@" in url:
            # It may hold credentials, and core can print it with the other parameters.
            self.no_log_values.add(url)
        super().fail_json(msg, **kwargs)
        raise SystemExit(1)


def exit_with_result(module: AnsibleModule, result: dict[str, t.Any], error: SpaceError | None = None) -> None:
    """End the module with its result, as a failure where there is an error."""
    try:
        ensure_no_secret(result, module.params["password"], module.params.get("username"))
    except SpaceError as exc:
        result, error = {}, exc
    if error is not None:
        module.fail_json(msg=str(error), failure=error.to_failure_dict(), **result)
    else:
        module.exit_json(changed=False, **result)
