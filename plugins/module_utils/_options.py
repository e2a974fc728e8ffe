# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of connection options, and their validation.

This module util is private to the collection and can change at any time.
A unit test compares the documentation fragment with this table, field by field.
"""

from __future__ import annotations

import ipaddress
import typing as t
from dataclasses import dataclass
from urllib.parse import urlsplit

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._text import looks_like_key, untagged


class Option(t.NamedTuple):
    """A connection option as every plugin declares it. Its environment variable and its variable follow from its name."""

    name: str
    type: str
    default: t.Any = None
    required: bool = False
    secret: bool = False
    choices: tuple[str, ...] = ()

    @property
    def env(self) -> str:
        return f"JUNOS_SPACE_{self.name.upper()}"

    @property
    def variable(self) -> str:
        return f"junos_space_{self.name}"


OPTIONS: tuple[Option, ...] = (
    Option("url", "str", required=True),
    Option("username", "str"),
    Option("password", "str", secret=True),
    Option("client_cert", "path"),
    Option("client_key", "path"),
    Option("validate_certs", "bool", default=True),
    Option("ca_path", "path"),
    Option("timeout", "float", default=60.0),
    Option("retries", "int", default=3),
    Option("session", "bool", default=False),
    Option("domain_id", "int"),
    Option("connections", "int", default=4),
    Option("format", "str", default="json", choices=("json", "xml")),
)


class OptionReader(t.Protocol):
    """Protocol for reading options. Ansible plugins satisfy it as they are, modules through an adapter."""

    def get_option(self, option: str) -> t.Any:
        """The value of the option, None if it is not set."""


@dataclass(frozen=True)
class Connection:
    """The connection options, validated. ``url`` has no trailing slash."""

    url: str
    username: str | None
    # Its repr is masked, so that no traceback or log line can show it.
    password: Secret
    client_cert: str | None
    client_key: str | None
    validate_certs: bool
    ca_path: str | None
    timeout: float
    retries: int
    session: bool
    domain_id: int | None
    connections: int
    format: str

    def warnings(self) -> list[str]:
        """Warnings about options that are valid and unsafe."""
        warnings = []
        if not self.validate_certs:
            warnings.append(
                "The appliance's certificate is not verified (validate_certs is false): anyone in between could "
                "impersonate it and read the password. Set ca_path to its CA instead."
            )
        if self.password.is_short:
            warnings.append(
                f"The password has fewer than {MIN_SECRET_LENGTH} characters. It is not masked in output, because it would be "
                "a part of too many words. Change it to a longer one."
            )
        return warnings


MIN_SECRET_LENGTH = 4
"""Characters. What is shorter is part of too many words: masking it would make every message unreadable."""


class Secret:
    """A string whose repr is masked."""

    __slots__ = ("_value",)

    def __init__(self, value: str | None) -> None:
        self._value = value

    def reveal(self) -> str | None:
        return self._value

    @property
    def is_short(self) -> bool:
        """Whether it cannot be masked."""
        return self._value is not None and len(self._value) < MIN_SECRET_LENGTH

    def __repr__(self) -> str:
        return "<hidden>"


def argument_spec(env_fallback: t.Callable[..., t.Any]) -> dict[str, dict[str, t.Any]]:
    """The table as a module's argument spec; ``env_fallback`` is ansible-core's function of that name."""
    spec: dict[str, dict[str, t.Any]] = {}
    for option in OPTIONS:
        entry: dict[str, t.Any] = {"type": option.type, "fallback": (env_fallback, [option.env])}
        # Set either way: ansible-core warns about options that look like secrets and do not set it.
        entry["no_log"] = option.secret
        if option.required:
            entry["required"] = True
        if option.default is not None:
            entry["default"] = option.default
        if option.choices:
            entry["choices"] = list(option.choices)
        spec[option.name] = entry
    return spec


def parse_connection(options: OptionReader) -> Connection:
    """Read and validate all connection options. Raises ``SpaceError`` of kind ``usage``."""
    values: dict[str, t.Any] = {}
    for option in OPTIONS:
        value = options.get_option(option.name)
        # An empty string is unset: that is how people leave an option out in Ansible.
        value = option.default if value is None or value == "" else value
        values[option.name] = untagged(value)
    for name in ("url", "username", "password"):
        _check_encodable(name, values[name])
    for option in OPTIONS:
        if option.type == "path" and values[option.name] and looks_like_key(values[option.name]):
            raise _usage(
                f"The {option.name} option contains the text of a key or certificate, or a line break, and not a path.",
                f"Write the text to a file that only this user can read, and set {option.name} to the path of that file.",
            )
    values["url"] = _validated_url(values["url"])
    _check_credentials(values)
    _check_range("timeout", values["timeout"], low=0, exclusive_min=True)
    _check_range("retries", values["retries"], low=0, high=20)
    _check_range("connections", values["connections"], low=1, high=16)
    if values["format"] not in ("json", "xml"):
        raise SpaceError("usage", "The format option must be json or xml.", hint="Set format to one of the two.")
    values["password"] = Secret(values["password"])
    return Connection(**values)


def is_loopback(host: str) -> bool:
    """Whether a host name or address always means this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _usage(message: str, hint: str) -> SpaceError:
    return SpaceError("usage", message, hint=hint)


def _check_encodable(name: str, value: str | None) -> None:
    try:
        (value or "").encode()
    except UnicodeEncodeError:
        # Python's own error would repeat the value.
        raise _usage(
            f"The {name} option contains characters that cannot be encoded as UTF-8.",
            f"Write it in UTF-8 where it is set; JUNOS_SPACE_{name.upper()} may be in another encoding.",
        ) from None


def _validated_url(url: str | None) -> str:
    # The value is never repeated in a message: it may contain credentials.
    example = "Set url to something like https://space.example.net."
    if not url:
        raise _usage("The url option is required.", f"{example} JUNOS_SPACE_URL works too.")
    # Checked first and in the whole string: an '@' further on means that the user part was not percent-encoded.
    if "@" in url:
        raise _usage(
            "The url option contains credentials (or an '@').",
            "Remove them from url and use the options username and password: URLs end up in logs.",
        )
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        # Without the cause, whose message repeats a part of the value.
        raise _usage("The url option is not a valid URL.", example) from None
    if any(ord(char) <= 32 or ord(char) == 127 for char in url) or "\\" in url:
        raise _usage("The url option contains white space, control characters or a backslash.", example)
    if parts.scheme not in ("https", "http"):
        raise _usage("The url option does not start with https://.", example)
    if not host:
        raise _usage("The url option does not name a host.", example)
    if port == 0:
        raise _usage("The url option names port 0.", example)
    if parts.query or parts.fragment or url.endswith(("?", "#")):
        raise _usage("The url option has a query or a fragment.", f"{example} Only a path prefix is allowed.")
    if parts.scheme == "http" and not is_loopback(host):
        raise _usage(
            "The url option has plain http:// for a host that is not this machine: the password would cross the network unencrypted.",
            "Use https://. Plain http is accepted for loopback addresses only.",
        )
    return url.rstrip("/")


def _check_credentials(values: dict[str, t.Any]) -> None:
    username, password = values["username"], values["password"]
    if bool(username) != bool(password):
        missing_option = "password" if username else "username"
        raise _usage(
            f"The options username and password go together, and {missing_option} is not set.",
            f"Set {missing_option}, or JUNOS_SPACE_{missing_option.upper()} in the environment.",
        )
    if values["client_key"] and not values["client_cert"]:
        raise _usage("The client_key option is set without client_cert.", "Set client_cert to the certificate's path.")
    if not username and not values["client_cert"]:
        raise _usage(
            "No credentials were given.",
            "Set username and password (JUNOS_SPACE_USERNAME and JUNOS_SPACE_PASSWORD work too), or client_cert.",
        )
    if username and ":" in username:
        raise _usage(
            "The username option contains a colon, which HTTP Basic authentication cannot transmit.",
            "Use another account.",
        )


def _check_range(name: str, value: float, *, low: float, high: float = 86400, exclusive_min: bool = False) -> None:
    if not (low <= value <= high) or (exclusive_min and value == low):
        bound = f"above {low}" if exclusive_min else f"at least {low}"
        raise _usage(f"The {name} option is {value}.", f"Set {name} to {bound} and at most {high:g}.")
