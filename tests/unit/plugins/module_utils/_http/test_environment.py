# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Proxies and files of the environment, TLS and connections, over a real socket."""

from __future__ import annotations

import contextlib
import importlib.util
import socket
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import session, transport
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.certificates import Authority
from ansible_collections.netops.junos_space.tests.faults.servers import raw_server
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils._http.transport_cases import (
    failed,
    get,
    transport_to,
)
from ansible_collections.netops.junos_space.tests.unit.plugins.support import USERNAME, connection

# Environment


def test_netrc_is_ignored(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\ndefault login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    with transport_to(appliance) as client:
        get(client)
    assert [entry["user"] for entry in appliance.requests] == [USERNAME]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_loopback_is_never_proxied(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # Nothing listens on port 1.
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    with transport_to(appliance, retries=0) as transport:
        assert get(transport).status == 204


@contextlib.contextmanager
def _proxy() -> t.Iterator[tuple[str, list[bytes]]]:
    """A proxy that records what it is sent, and rejects it."""
    received: list[bytes] = []

    def reject(peer: socket.socket) -> None:
        received.append(peer.recv(65536))
        peer.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with raw_server(reject) as port:
        yield f"http://127.0.0.1:{port}", received


def test_proxy_sees_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    with _proxy() as (url, received):
        monkeypatch.setenv("HTTPS_PROXY", url)
        with (
            Transport(connection("https://space.example.invalid", retries=0), sleep=lambda _seconds: None) as transport,
            pytest.raises(SpaceError) as caught,
        ):
            get(transport)
    assert caught.value.kind == "connection"
    assert received[0].startswith(b"CONNECT space.example.invalid:443 ")
    assert b"authorization" not in received[0].lower()


def test_no_proxy_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    with _proxy() as (url, received):
        monkeypatch.setenv("HTTPS_PROXY", url)
        monkeypatch.setenv("NO_PROXY", ".example.invalid")
        with (
            Transport(connection("https://space.example.invalid", retries=0), sleep=lambda _seconds: None) as transport,
            pytest.raises(SpaceError) as caught,
        ):
            get(transport)
    assert caught.value.kind == "connection"
    assert received == []


@pytest.mark.parametrize(
    "host", ["x" * 70 + ".example.net", "a..b", ".example.net", "space_example-.net.", "bücher\u3002example", "-"]
)
def test_invalid_host_is_a_space_error(host: str) -> None:
    with (
        Transport(connection(f"https://{host}.invalid", retries=0), sleep=lambda _seconds: None) as transport,
        pytest.raises(SpaceError) as caught,
    ):
        get(transport)
    assert caught.value.kind in ("connection", "usage")


def test_missing_requests_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("requests", "requests.adapters", "requests.utils"):
        monkeypatch.setitem(sys.modules, name, None)
    spec = importlib.util.spec_from_file_location("session_without_requests", session.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(transport, "REQUESTS_IMPORT_ERROR", module.REQUESTS_IMPORT_ERROR)
    with pytest.raises(SpaceError, match="requests is not installed") as caught:
        Transport(connection("https://space.example.net"))
    assert caught.value.kind == "usage"
    assert "pip install requests" in caught.value.hint


# TLS


def test_ca_bundles_of_the_environment_are_ignored(tls_appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tls_appliance.ca_path))
    assert failed(transport_to(tls_appliance)).kind == "tls"


def test_broken_ca_bundle_of_the_environment_is_ignored(
    tls_appliance: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with transport_to(tls_appliance, ca_path=str(tls_appliance.ca_path)) as transport:
        assert get(transport).status == 204


@pytest.mark.parametrize("name", ["ca_path", "client_cert", "client_key"])
def test_missing_file_is_named(tmp_path: Path, name: str) -> None:
    present = tmp_path / "present.pem"
    present.write_text("")
    options = {"client_cert": str(present), name: str(tmp_path / "absent.pem")}
    with pytest.raises(SpaceError, match=r"absent\.pem") as caught:
        Transport(connection("https://space.example.net", **options))
    assert caught.value.kind == "usage"
    assert name in caught.value.message


@pytest.mark.parametrize("name", ["ca_path", "client_cert"])
def test_file_that_is_not_pem_is_named(tmp_path: Path, name: str) -> None:
    wrong = tmp_path / "wrong.pem"
    wrong.write_text("not a certificate")
    with pytest.raises(SpaceError, match=name) as caught:
        Transport(connection("https://space.example.net", **{name: str(wrong)}))
    assert caught.value.kind == "usage"


def test_client_certificate_alone_sends_no_credentials(tls_appliance: t.Any, tmp_path: Path) -> None:
    pair = Authority(tmp_path, "ca").issue("client")
    options = {
        "username": None,
        "password": None,
        "client_cert": pair.certificate,
        "client_key": pair.key,
        "ca_path": str(tls_appliance.ca_path),
    }
    with Transport(connection(tls_appliance.url, **options)) as transport, pytest.raises(SpaceError) as caught:
        get(transport)
    # The simulator does not authenticate by certificate.
    assert caught.value.status == 401
    assert [entry["auth"] for entry in tls_appliance.requests] == ["none"]


# Connections


def test_requests_share_one_connection(appliance: t.Any) -> None:
    with transport_to(appliance) as client:
        for _attempt in range(5):
            get(client)
    assert appliance.connections == 1


def test_path_prefix(appliance: t.Any) -> None:
    appliance.set_behaviour(path_prefix="/space")
    assert appliance.url.endswith("/space")
    with transport_to(appliance, session=True) as transport:
        assert get(transport).status == 204
    assert {entry["target"].partition("/api")[0] for entry in appliance.requests} == {"/space"}
