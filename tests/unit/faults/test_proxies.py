# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Each row of the table of proxy faults, in process."""

from __future__ import annotations

import contextlib
import importlib.util
import ssl
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.tests.faults import harness, proxy_table, table
from ansible_collections.netops.junos_space.tests.faults.certificates import Authority
from ansible_collections.netops.junos_space.tests.faults.proxy_table import PROXY_FAULTS, ProxyFault
from ansible_collections.netops.junos_space.tests.faults.servers import raw_server, reply_raw, tunnel_to
from ansible_collections.netops.junos_space.tests.unit.faults.test_faults import service, texts
from cryptography import x509


@contextlib.contextmanager
def proxy_url(row: ProxyFault) -> t.Iterator[str]:
    with contextlib.ExitStack() as stack:
        port = harness.closed_port() if row.answer is None else stack.enter_context(raw_server(reply_raw(row.answer)))
        yield f"{row.scheme}://operator:{proxy_table.PASSWORD}@127.0.0.1:{port}"


@pytest.mark.parametrize("row", PROXY_FAULTS, ids=[row.name for row in PROXY_FAULTS])
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
def test_proxy_fault(row: ProxyFault, variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        "ansible_collections.netops.junos_space.plugins.module_utils._http.proxy.find_spec",
        lambda name: None if name == "socks" else find_spec(name),
    )
    with proxy_url(row) as url:
        monkeypatch.setenv(variable, url)
        with pytest.raises(SpaceError) as caught, service("https://space.example.invalid", [], retries=0) as client:
            client.by_tracking_numbers([table.NUMBER])
    error = caught.value
    assert (error.kind, error.retryable) == (row.kind, row.retryable), error
    assert row.message_contains in error.message
    assert row.hint_contains in error.hint
    assert proxy_table.PASSWORD not in f"{error} {error.to_failure_dict()}"
    assert table.PASSWORD not in texts(error)


def test_client_certificate_is_used_through_a_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ca = Authority(tmp_path, "our-ca")
    client_pair = ca.issue("client")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*ca.issue("space", x509.DNSName("space.example.invalid")))
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(ca.path)
    options = {"ca_path": ca.path, "client_cert": client_pair.certificate, "client_key": client_pair.key}
    with (
        harness.load_simulator().Simulator(table.SCENARIO, tls=context) as running,
        raw_server(tunnel_to(int(running.url.rpartition(":")[2]))) as port,
    ):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        with service("https://space.example.invalid", [], retries=0, timeout=10.0, **options) as client:
            assert client.by_tracking_numbers([table.NUMBER])[0].incidents[0]["key"] == 1001
