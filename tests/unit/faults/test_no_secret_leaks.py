# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Secrets stay out of messages, logs and results. The target secrets searches everything that a playbook writes."""

from __future__ import annotations

import logging
import typing as t

import pytest
from ansible.module_utils.basic import AnsibleModule
from ansible_collections.netops.junos_space.plugins.module_utils import _module, _options
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import secrets
from ansible_collections.netops.junos_space.plugins.modules import junos_space_incident_info
from ansible_collections.netops.junos_space.tests.faults import harness, table
from ansible_collections.netops.junos_space.tests.unit.faults.test_faults import service, texts

SECRETS = ("password",)


def test_no_log_of_each_connection_option() -> None:
    spec = junos_space_incident_info._argument_spec()
    for option in _options.OPTIONS:
        assert spec[option.name]["no_log"] is (option.name in SECRETS), option.name


def test_matcher_finds_what_the_targets_search_for() -> None:
    matcher = secrets.SecretMatcher([table.PASSWORD], table.USERNAME, strict=True)
    assert all(matcher.found_in(variant) for variant in harness.encoded_variants(table.PASSWORD))


def test_connection_repr_has_no_password() -> None:
    with service("https://space.example.net", []) as client:
        for shown in (repr(client._connection), str(client._connection), f"{client._connection!r}"):
            assert not any(text in shown for text in harness.encoded_variants(table.PASSWORD))


@pytest.mark.parametrize(
    "url",
    [
        "https://{}@space.example.net",
        "https://u:{}@space.example.net/x",
        "{}@space",
        "https://space/{}@",
        "https://[{}@",
    ],
)
def test_credentials_in_the_url_are_not_repeated(url: str) -> None:
    with pytest.raises(SpaceError) as caught:
        service(url.format("s3cret-9"), [])
    assert caught.value.kind == "usage"
    assert "s3cret-9" not in texts(caught.value)


def test_url_with_credentials_is_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnsibleModule, "__init__", lambda _self: None)
    monkeypatch.setattr(AnsibleModule, "fail_json", lambda _self, _msg, **_result: None)
    for url, masked in (("https://u:s3cret-9@h", {"https://u:s3cret-9@h"}), ("https://h", set()), (None, set())):
        module = _module.SpaceModule()
        module.params = module.given_params = {"url": url}
        module.no_log_values = set()
        with pytest.raises(SystemExit):
            module.fail_json("x")
        assert module.no_log_values == masked


def test_urllib3_logs_no_secret(appliance: t.Any, caplog: pytest.LogCaptureFixture) -> None:
    row = next(row for row in table.FAULTS if row.name == "echo_reason")
    appliance.set_behaviour(**row.behaviour)
    with caplog.at_level(logging.DEBUG, "urllib3"):
        with pytest.raises(SpaceError), service(appliance.url, []) as client:
            client.by_tracking_numbers([table.NUMBER])
        appliance.reset()
        with service(appliance.url, []) as client:
            client.by_tracking_numbers([table.NUMBER])
    logged = caplog.text + "".join(f"{entry.exc_info}" for entry in caplog.records)
    assert not any(text.casefold() in logged.casefold() for text in harness.encoded_variants(table.PASSWORD))
    assert "HTTP/1.1" in logged, "the filter passes what has no secret"


def test_log_filters_are_removed() -> None:
    logger = logging.getLogger("urllib3.connection")
    before = list(logger.filters)
    with service("https://space.example.net", []):
        assert len(logger.filters) == len(before) + 1
    assert logger.filters == before
