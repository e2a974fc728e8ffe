# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Status before body, redirects, and limits of a body, over a real socket. The table of faults has each status."""

from __future__ import annotations

import base64
import gzip
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._http import body, errors
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.transport_cases import (
    JSON,
    failed,
    get,
    set_fault,
    transport_to,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import LIST, all_messages

# Status before body


@pytest.mark.parametrize("status", [200, 204, 404, 406])
def test_statuses_that_the_caller_handles_are_returned(appliance: t.Any, status: int) -> None:
    set_fault(appliance, action="body", status=status, body="" if status == 204 else "x")
    with transport_to(appliance) as client:
        answer = get(client)
    assert (answer.status, answer.body) == (status, b"" if status == 204 else b"x")


@pytest.mark.parametrize("status", [400, 503])
def test_other_statuses_are_errors_that_show_the_body(appliance: t.Any, status: int) -> None:
    set_fault(appliance, status=status, body="It is so", content_type=JSON)
    error = failed(transport_to(appliance, retries=0))
    assert (error.kind, error.status) == ("server", status)
    assert "It is so" in error.message
    assert error.retryable == (status == 503)


# Redirects and limits


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(appliance: t.Any, status: int) -> None:
    set_fault(appliance, action="redirect", status=status, headers={"Location": f"{appliance.url}{LIST}?again"})
    error = failed(transport_to(appliance))
    assert error.status == status
    assert "redirect" in error.message
    assert len(appliance.requests) == 1


def test_redirect_names_the_host_only(appliance: t.Any) -> None:
    set_fault(appliance, action="redirect", headers={"Location": "https://u:hunter2@login.example/?token=hunter2"})
    error = failed(transport_to(appliance))
    assert "login.example" in error.message
    assert "hunter2" not in all_messages(error)


def test_body_beyond_the_limit_is_not_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 2 * 1024 * 1024)
    set_fault(appliance, action="body", body="x" * (2 * 1024 * 1024 + 1))
    error = failed(transport_to(appliance))
    assert error.kind == "bad_payload"
    assert "2 MiB" in error.message
    assert len(appliance.requests) == 1


def test_only_the_start_of_an_error_body_is_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it is searched for secrets, which takes seconds for each MiB."""
    searched: list[int] = []

    def excerpt(body: bytes, *_args: t.Any) -> str:
        searched.append(len(body))
        return ""

    monkeypatch.setattr(errors, "excerpt", excerpt)
    set_fault(appliance, action="body", status=501, body="x" * (2 * 1024 * 1024))
    assert failed(transport_to(appliance)).status == 501
    assert 0 < searched[0] <= 64 * 1024


def test_compressed_body_beyond_the_limit_is_not_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 2 * 1024 * 1024)
    packed = base64.b64encode(gzip.compress(b"".join(b"%d," % number for number in range(10**6)))).decode()
    set_fault(appliance, action="body", status=200, body_base64=packed, headers={"Content-Encoding": "gzip"})
    assert "more than 2 MiB" in failed(transport_to(appliance)).message


def test_body_at_the_limit_is_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 100_000)
    set_fault(appliance, action="body", status=200, body="x" * 100_000)
    with transport_to(appliance) as client:
        assert len(get(client).body) == 100_000


def test_empty_200_is_returned_if_the_server_meant_it(appliance: t.Any) -> None:
    set_fault(appliance, action="body", status=200, body="")
    for chunked in (False, True):
        appliance.set_behaviour(chunked=chunked)
        with transport_to(appliance) as client:
            assert (get(client).status, get(client).body) == (200, b"")
