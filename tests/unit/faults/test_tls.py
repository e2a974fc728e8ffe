# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each row of the table of TLS faults, in process."""

from __future__ import annotations

import contextlib
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.faults import harness, table
from ansible_collections.netops.junos_space.tests.faults.certificates import Authority
from ansible_collections.netops.junos_space.tests.faults.servers import http_server, raw_server, reply, reply_raw
from ansible_collections.netops.junos_space.tests.faults.tls_table import TLS_FAULTS, TlsFault
from ansible_collections.netops.junos_space.tests.unit.faults.test_faults import service

pytestmark = pytest.mark.filterwarnings(
    "ignore:ssl.TLSVersion:DeprecationWarning", "ignore::urllib3.exceptions.InsecureRequestWarning"
)


@contextlib.contextmanager
def serve(row: TlsFault, ca: Authority) -> t.Iterator[tuple[int, t.Any]]:
    """The port, and the simulator if it is one."""
    if row.raw is not None:
        with raw_server(reply_raw(row.raw)) as port:
            yield port, None
    else:
        with harness.load_simulator().Simulator(table.SCENARIO, tls=row.context(ca)) as running:
            yield int(running.url.rpartition(":")[2]), running


@pytest.mark.parametrize("row", TLS_FAULTS, ids=[row.name for row in TLS_FAULTS])
def test_tls_fault(row: TlsFault, tmp_path: Path) -> None:
    ca = Authority(tmp_path, "our-ca")
    with serve(row, ca) as (port, appliance):
        options = {"url": f"https://{row.host}:{port}", "retries": 1, "timeout": 10.0, **row.connection_options(ca)}
        if row.kind is None:
            with service(delays=[], **options) as client:
                assert client.by_tracking_numbers([table.NUMBER])[0].incidents[0]["key"] == 1001
            return
        with pytest.raises(SpaceError) as caught, service(delays=[], **options) as client:
            client.by_tracking_numbers([table.NUMBER])
        assert caught.value.kind == row.kind, caught.value
        assert row.message_contains in caught.value.message
        assert row.hint_contains in caught.value.hint
        assert caught.value.retryable == (row.name == "closed")
        assert appliance is None or appliance.requests == []


def test_client_certificate_requested_after_the_handshake(tmp_path: Path) -> None:
    ca = Authority(tmp_path, "our-ca")
    row = next(row for row in TLS_FAULTS if row.name == "client_given")
    context = row.context(ca)
    context.post_handshake_auth = True

    def handle(request: t.Any) -> None:
        request.connection.verify_client_post_handshake()
        request.connection.settimeout(0.5)
        # The certificate arrives while the server waits for the next byte, of which there is none.
        with contextlib.suppress(TimeoutError):
            request.connection.recv(1)
        request.connection.settimeout(None)
        subject = (request.connection.getpeercert() or {}).get("subject")
        reply(request, 200 if subject == ((("commonName", "client"),),) else 403)

    context.verify_mode = context.verify_mode.CERT_NONE
    with http_server(handle, context) as url:
        options = {"url": url, "retries": 0, "timeout": 10.0, **row.connection_options(ca)}
        context.verify_mode = context.verify_mode.CERT_REQUIRED
        with service(delays=[], **options) as client:
            assert client._transport.get("/x", "", "*/*", "x").status == 200
