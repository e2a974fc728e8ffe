# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Between an ``AnsibleModule`` and the core: options in, results and failures out.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import copy
import re
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib
from ansible.module_utils.common.parameters import remove_values
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http.secrets import ensure_no_secret
from ansible_collections.netops.junos_space.plugins.module_utils._options import MIN_SECRET_LENGTH
from ansible_collections.netops.junos_space.plugins.module_utils._text import (
    PEM_HEADER,
    escape_all_controls,
    is_multiline_or_pem,
)

_SEARCH_OPTIONS = ("tracking_numbers", "tracking_number", "host_names", "query")
"""Their values can have line breaks, and are repeated in the result, which masking would change."""


class ModuleOptions:
    """A module's parameters as an ``OptionReader``."""

    def __init__(self, params: t.Mapping[str, t.Any]) -> None:
        self._params = params

    def get_option(self, option: str) -> t.Any:
        return self._params[option]


class SpaceModule(AnsibleModule):  # type: ignore[misc,unused-ignore]
    """An ``AnsibleModule`` that adds ``failure`` to every ``fail_json()``, and masks what ansible-core would not."""

    given_params: dict[str, t.Any]
    """The parameters as the task has them, before ansible-core converts numbers to strings."""

    def _load_params(self) -> None:
        super()._load_params()
        self.given_params = copy.deepcopy(self.params)
        if isinstance(self.params.get("wait_for"), (list, int, float)):
            # ansible-core would look for suboptions in each element, and fail with a traceback.
            self.params["wait_for"] = "not a dictionary"

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if "failure" not in kwargs:
            if (
                "wait_for" in self.params
                and "dict" in msg
                and not re.search(r"\b(?:argument|option)s? '|wait_for", msg)
            ):
                # ansible-core does not say which option it is about, and only this one is a dictionary.
                msg = "The option wait_for is not a dictionary"
            error = SpaceError("usage", f"{_without_keys(msg).rstrip('.')}.", hint="Correct the options of this task.")
            msg, kwargs["failure"] = str(error), error.to_failure_dict()
        self._prepare_masking(kwargs)
        # Ansible prints the result of a task that has failed as it is.
        super().fail_json(escape_all_controls(msg), **escape_all_controls(kwargs))
        raise SystemExit(1)

    def warn(self, warning: t.Any, **kwargs: t.Any) -> None:
        # ansible-core 2.19 and later do not mask warnings.
        secrets = {value for value in self.no_log_values if len(value) >= MIN_SECRET_LENGTH}
        super().warn(remove_values(warning, secrets), **kwargs)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        self._prepare_masking(kwargs)
        super().exit_json(**kwargs)
        raise SystemExit(0)

    def _prepare_masking(self, result: dict[str, t.Any]) -> None:
        url = str(self.params.get("url") or "")
        if "@" in url:
            # It may contain credentials, and ansible-core can print it with the other parameters.
            self.no_log_values.add(url)
        for name, value in _named_strings(self.params, self.given_params):
            if PEM_HEADER in value or (name not in _SEARCH_OPTIONS and is_multiline_or_pem(value)):
                # It may be a key in the wrong place. Line by line: messages can escape the line breaks.
                self.no_log_values.update(line for line in value.splitlines() if len(line) >= MIN_SECRET_LENGTH)
        password = str(self.params.get("password") or "")
        if 0 < len(password) < MIN_SECRET_LENGTH:
            # Masked everywhere, it would make every other word unreadable. It is only a value of its own here.
            self.no_log_values.discard(password)
            arguments = {**self.params, "password": "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
            result.setdefault("invocation", {"module_args": arguments})


def exit_with_result(module: AnsibleModule, result: dict[str, t.Any], error: SpaceError | None = None) -> None:
    """End the module with its result, as a failure if there is an error."""
    try:
        ensure_no_secret(result, module.params["password"], module.params.get("username"))
    except SpaceError as exc:
        result, error = {}, exc
    if error is None:
        module.exit_json(changed=False, **result)
    else:
        message = str(error)
        if error.missing_library:
            message = f"{missing_required_lib(error.missing_library)}. {error.hint}"
        module.fail_json(msg=message, failure=error.to_failure_dict(), **result)


def _without_keys(message: str) -> str:
    """A message of ansible-core, which repeats the wrong value at its end, without a value that may be a key."""
    found = re.search(r"-----BEGIN|\\*[\n\r]|\\+[nr]", message)
    if found is None:
        return message
    return f"{message[: found.start()].rpartition(': ')[0] or 'A value is invalid'}: (not shown, it may be a key)"


def _named_strings(*params: t.Mapping[str, t.Any]) -> t.Iterator[tuple[str, str]]:
    for options in params:
        for name, value in options.items():
            for text in _strings(value):
                yield name, text


def _strings(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)
