# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HTTP over a real socket: status, login, sessions, retries, limits, environment, TLS."""

from __future__ import annotations

import base64
import contextlib
import gzip
import importlib.util
import socket
import sys
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._http import body, session, transport
from ansible_collections.netops.junos_space.plugins.module_utils._http.sender import Response
from ansible_collections.netops.junos_space.plugins.module_utils._http.transport import Transport
from ansible_collections.netops.junos_space.tests.faults.certificates import Authority
from ansible_collections.netops.junos_space.tests.faults.servers import raw_server
from ansible_collections.netops.junos_space.tests.unit.plugins.support import (
    LIST,
    LOGIN,
    LOGOUT,
    PASSWORD,
    USERNAME,
    all_messages,
    connection,
    paths,
    record,
)

JSON = "application/vnd.juniper.servicenow.incident-management.incidents+json;version=5"


def _transport_to(appliance: t.Any, delays: list[float] | None = None, **options: t.Any) -> Transport:
    recorded: list[float] = [] if delays is None else delays
    return Transport(connection(appliance.url, **options), sleep=recorded.append)


def _get(transport: Transport) -> Response:
    return transport.get(LIST, "", JSON, "all incidents")


def _failed(transport: Transport) -> SpaceError:
    with transport, pytest.raises(SpaceError) as caught:
        _get(transport)
    assert PASSWORD not in all_messages(caught.value)
    assert caught.value.hint
    assert "all incidents" in caught.value.message or "POST" in caught.value.message
    return caught.value


def _fault(appliance: t.Any, **rule: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "incidents", **rule}])


# Status before body


@pytest.mark.parametrize("status", [200, 204, 404, 406])
def test_statuses_that_the_caller_handles_are_returned(appliance: t.Any, status: int) -> None:
    _fault(appliance, action="body", status=status, body="" if status == 204 else "x")
    with _transport_to(appliance) as client:
        answer = _get(client)
    assert (answer.status, answer.body) == (status, b"" if status == 204 else b"x")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "server"),
        (401, "auth"),
        (403, "denied"),
        (405, "server"),
        (407, "connection"),
        (412, "server"),
        (429, "rate_limited"),
        (500, "server"),
        (501, "server"),
        (502, "server"),
        (503, "server"),
        (504, "server"),
        (201, "server"),
        (206, "server"),
    ],
)
def test_other_statuses_are_errors(appliance: t.Any, status: int, kind: str) -> None:
    _fault(appliance, status=status, body="It is so", content_type=JSON)
    error = _failed(_transport_to(appliance, retries=0))
    assert (error.kind, error.status) == (kind, status)
    assert f"answered {status}" in error.message
    assert "It is so" in error.message
    assert error.retryable == (status in (429, 502, 503, 504))


@pytest.mark.parametrize(
    "echo",
    [PASSWORD, base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode(), f"password={PASSWORD} in a long line"],
)
def test_body_with_the_credentials_is_not_shown(appliance: t.Any, echo: str) -> None:
    _fault(appliance, status=500, body=f"Rejected: {echo}", content_type="text/plain")
    error = _failed(_transport_to(appliance))
    assert "Rejected" not in all_messages(error)
    assert echo not in all_messages(error)


def test_body_with_the_session_cookie_is_not_shown(appliance: t.Any) -> None:
    cookie = "JSESSIONIDSSO=0123456789ABCDEF; Path=/"
    appliance.set_behaviour(
        faults=[
            {"on": "login", "action": "body", "headers": {"Set-Cookie": cookie}},
            {"on": "incidents", "status": 500, "body": "Session 0123456789abcdef is odd", "content_type": "text/plain"},
        ]
    )
    assert "is odd" not in all_messages(_failed(_transport_to(appliance, session=True)))


@pytest.mark.parametrize("action", ["reset_in_body", "short_body"])
@pytest.mark.parametrize(("status", "kind"), [(401, "auth"), (403, "denied")])
def test_status_counts_though_its_body_is_truncated(appliance: t.Any, status: int, kind: str, action: str) -> None:
    # A retry after a 401 would be one more failed login.
    _fault(appliance, action=action, status=status, body="User not authenticated")
    error = _failed(_transport_to(appliance))
    assert (error.kind, error.status) == (kind, status)
    assert len(appliance.requests) == 1


# Login


def test_without_session_every_request_has_the_credentials(appliance: t.Any) -> None:
    with _transport_to(appliance) as client:
        _get(client)
        _get(client)
    assert [(entry["path"], entry["auth"], entry["user"]) for entry in appliance.requests] == [
        (LIST, "basic", USERNAME)
    ] * 2
    assert client.requests_made == 2


def test_rejected_password_is_never_resent(appliance: t.Any) -> None:
    with _transport_to(appliance, password="wrong") as transport:
        for _attempt in range(5):
            with pytest.raises(SpaceError) as caught:
                _get(transport)
            assert (caught.value.kind, caught.value.status) == ("auth", 401)
    assert paths(appliance) == [LIST]
    assert transport.requests_made == 1


def test_rejected_password_is_never_resent_in_a_session(appliance: t.Any) -> None:
    with _transport_to(appliance, password="wrong", session=True) as transport:
        for _attempt in range(5):
            with pytest.raises(SpaceError) as caught:
                _get(transport)
            assert caught.value.kind == "auth"
    assert paths(appliance) == [LOGIN]


def test_session_logs_in_once_and_logs_out(appliance: t.Any) -> None:
    with _transport_to(appliance, session=True) as transport:
        _get(transport)
        _get(transport)
        assert appliance.state["sessions"] == 1
    assert [(entry["path"], entry["auth"]) for entry in appliance.requests] == [
        (LOGIN, "basic"),
        (LIST, "session"),
        (LIST, "session"),
        (LOGOUT, "session"),
    ]
    assert appliance.state["sessions"] == 0
    assert transport.requests_made == 4


def test_no_request_means_no_login_and_no_logout(appliance: t.Any) -> None:
    with _transport_to(appliance, session=True):
        pass
    assert appliance.requests == []


def test_expired_session_is_replaced_by_one_login(appliance: t.Any) -> None:
    appliance.set_behaviour(sessions_die_after=2)
    with _transport_to(appliance, session=True) as transport:
        for _attempt in range(3):
            assert _get(transport).status == 204
    assert [entry["path"] for entry in appliance.requests] == [LOGIN, LIST, LIST, LIST, LOGIN, LIST, LOGOUT]
    assert [entry["status"] for entry in appliance.requests][3] == 401


def test_rejected_session_ends_after_one_new_login(appliance: t.Any) -> None:
    _fault(appliance, status=401, body="User not authenticated")
    error = _failed(_transport_to(appliance, session=True))
    assert error.kind == "auth"
    assert paths(appliance) == [LOGIN, LIST, LOGIN, LIST, LOGOUT]


def test_rejected_second_login_is_the_last(appliance: t.Any) -> None:
    appliance.set_behaviour(
        faults=[
            {"on": "login", "action": "pass", "times": 1},
            {"on": "login", "status": 401, "body": "User password expired"},
            {"on": "incidents", "status": 401},
        ]
    )
    transport = _transport_to(appliance, session=True)
    with transport:
        for _attempt in range(3):
            with pytest.raises(SpaceError) as caught:
                _get(transport)
            assert caught.value.kind == "auth"
    assert paths(appliance).count(LOGIN) == 2


def test_threads_share_one_new_login(appliance: t.Any) -> None:
    with _transport_to(appliance, session=True, connections=8) as transport:
        _get(transport)
        appliance._appliance.accounts._sessions.clear()
        threads = [threading.Thread(target=_get, args=(transport,)) for _each in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert paths(appliance).count(LOGIN) == 2
    assert sum(entry["status"] == 204 for entry in appliance.requests) == 9


def test_login_without_cookie_is_an_error(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "login", "action": "status", "status": 200, "body": "User logged in"}])
    error = _failed(_transport_to(appliance, session=True))
    assert error.kind == "auth"
    assert "cookie" in error.message
    assert "session" in error.hint


@pytest.mark.parametrize(
    "rule",
    [
        {"status": 503},
        {"action": "reset"},
        {"action": "reset_in_headers"},
        {"status": 429, "headers": {"Retry-After": "1"}},
    ],
)
def test_login_is_never_retried(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_behaviour(faults=[{"on": "login", **rule}])
    delays: list[float] = []
    error = _failed(_transport_to(appliance, delays, session=True, retries=5))
    assert error.kind in ("server", "connection", "rate_limited")
    # wait_for may try again later.
    assert error.retryable
    assert paths(appliance) == [LOGIN]
    assert delays == []


def test_failed_logout_keeps_the_result(appliance: t.Any) -> None:
    appliance.set_behaviour(faults=[{"on": "logout", "action": "reset"}])
    with _transport_to(appliance, session=True) as transport:
        assert _get(transport).status == 204
    assert paths(appliance) == [LOGIN, LIST, LOGOUT]


# Retries


TRANSIENT: dict[str, dict[str, t.Any]] = {
    "429": {"status": 429},
    "502": {"status": 502},
    "503": {"status": 503},
    "504": {"status": 504},
    "reset": {"action": "reset"},
    "reset in the headers": {"action": "reset_in_headers"},
    "reset in the body": {"action": "reset_in_body"},
    "short body": {"action": "short_body"},
}


@pytest.mark.parametrize("rule", TRANSIENT.values(), ids=list(TRANSIENT))
def test_transient_errors_are_retried(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_incidents([record(1, "a")])
    _fault(appliance, times=2, **rule)
    delays: list[float] = []
    with _transport_to(appliance, delays) as transport:
        assert b'"a"' in _get(transport).body
    assert len(appliance.requests) == transport.requests_made == 3
    assert len(delays) == 2
    assert 0.5 <= delays[0] <= 1 <= delays[1] <= 2


@pytest.mark.parametrize("rule", TRANSIENT.values(), ids=list(TRANSIENT))
def test_lasting_errors_end_after_the_retries(appliance: t.Any, rule: dict[str, t.Any]) -> None:
    appliance.set_incidents([record(1, "a")])
    _fault(appliance, **rule)
    delays: list[float] = []
    error = _failed(_transport_to(appliance, delays, retries=2))
    assert error.kind in ("rate_limited", "server", "connection")
    assert error.retryable
    assert "3 times" in error.message
    assert len(appliance.requests) == 3
    assert len(delays) == 2


@pytest.mark.parametrize("action", ["hang", "hang_in_body"])
def test_timeouts_are_retried(appliance: t.Any, action: str) -> None:
    _fault(appliance, action=action)
    error = _failed(_transport_to(appliance, timeout=0.1, retries=1))
    assert (error.kind, error.retryable) == ("timeout", True)
    assert "0.1 seconds" in error.message
    assert len(appliance.requests) == 2


def test_slow_body_cannot_outlive_the_timeout(appliance: t.Any) -> None:
    # A chunk at a time never lets a single read wait for long.
    appliance.set_incidents([record(key, "x" * 2000) for key in range(1, 700)])
    _fault(appliance, action="slow_body", delay=2.0)
    assert _failed(_transport_to(appliance, timeout=0.3, retries=0)).kind == "timeout"


def test_no_retries_means_one_request(appliance: t.Any) -> None:
    _fault(appliance, status=503)
    error = _failed(_transport_to(appliance, retries=0))
    assert "times" not in error.message
    assert len(appliance.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 500])
def test_permanent_errors_are_not_retried(appliance: t.Any, status: int) -> None:
    _fault(appliance, status=status)
    _failed(_transport_to(appliance))
    assert len(appliance.requests) == 1


@pytest.mark.parametrize(("header", "delay"), [("7", 7), ("0", 0), ("30", 30)])
def test_retry_after_is_obeyed(appliance: t.Any, header: str, delay: float) -> None:
    _fault(appliance, times=1, status=503, headers={"Retry-After": header})
    delays: list[float] = []
    with _transport_to(appliance, delays) as transport:
        _get(transport)
    assert delays == [delay]


def test_too_long_retry_after_ends_the_request(appliance: t.Any) -> None:
    _fault(appliance, status=429, headers={"Retry-After": "3600"})
    delays: list[float] = []
    error = _failed(_transport_to(appliance, delays))
    assert "3600 seconds" in error.message
    assert (len(appliance.requests), delays) == (1, [])


def test_invalid_retry_after_is_ignored(appliance: t.Any) -> None:
    _fault(appliance, times=1, status=503, headers={"Retry-After": "soon"})
    delays: list[float] = []
    with _transport_to(appliance, delays) as transport:
        _get(transport)
    assert len(delays) == 1
    assert 0.5 <= delays[0] <= 1


# Redirects and limits


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(appliance: t.Any, status: int) -> None:
    _fault(appliance, action="redirect", status=status, headers={"Location": f"{appliance.url}{LIST}?again"})
    error = _failed(_transport_to(appliance))
    assert error.status == status
    assert "redirect" in error.message
    assert len(appliance.requests) == 1


def test_redirect_names_the_host_only(appliance: t.Any) -> None:
    _fault(appliance, action="redirect", headers={"Location": "https://u:hunter2@login.example/?token=hunter2"})
    error = _failed(_transport_to(appliance))
    assert "login.example" in error.message
    assert "hunter2" not in all_messages(error)


def test_body_beyond_the_limit_is_not_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 2 * 1024 * 1024)
    _fault(appliance, action="body", body="x" * (2 * 1024 * 1024 + 1))
    error = _failed(_transport_to(appliance))
    assert error.kind == "bad_payload"
    assert "2 MiB" in error.message
    assert len(appliance.requests) == 1


def test_compressed_body_beyond_the_limit_is_not_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 2 * 1024 * 1024)
    packed = base64.b64encode(gzip.compress(b"".join(b"%d," % number for number in range(10**6)))).decode()
    _fault(appliance, action="body", status=200, body_base64=packed, headers={"Content-Encoding": "gzip"})
    assert "more than 2 MiB" in _failed(_transport_to(appliance)).message


def test_body_at_the_limit_is_read(appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_BODY_BYTES", 100_000)
    _fault(appliance, action="body", status=200, body="x" * 100_000)
    with _transport_to(appliance) as client:
        assert len(_get(client).body) == 100_000


def test_broken_compression_is_a_bad_payload(appliance: t.Any) -> None:
    _fault(appliance, action="body", status=200, body="no gzip", headers={"Content-Encoding": "gzip"})
    assert _failed(_transport_to(appliance)).kind == "bad_payload"


def test_empty_200_is_returned_if_the_server_meant_it(appliance: t.Any) -> None:
    _fault(appliance, action="body", status=200, body="")
    for chunked in (False, True):
        appliance.set_behaviour(chunked=chunked)
        with _transport_to(appliance) as client:
            assert (_get(client).status, _get(client).body) == (200, b"")


# Environment


def test_netrc_is_ignored(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\ndefault login someone password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HOME", str(tmp_path))
    with _transport_to(appliance) as client:
        _get(client)
    assert [entry["user"] for entry in appliance.requests] == [USERNAME]


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
def test_loopback_is_never_proxied(appliance: t.Any, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    # Nothing listens on port 1.
    monkeypatch.setenv(name, "http://127.0.0.1:1")
    with _transport_to(appliance, retries=0) as transport:
        assert _get(transport).status == 204


@contextlib.contextmanager
def _proxy() -> t.Iterator[tuple[str, list[bytes]]]:
    """A proxy that records what it is sent, and rejects it."""
    received: list[bytes] = []

    def reject(peer: socket.socket) -> None:
        received.append(peer.recv(65536))
        peer.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")

    with raw_server(reject) as port:
        yield f"http://127.0.0.1:{port}", received


def test_proxy_sees_no_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with _proxy() as (url, received):
        monkeypatch.setenv("HTTPS_PROXY", url)
        with (
            Transport(connection("https://space.example.invalid", retries=0), sleep=lambda _seconds: None) as transport,
            pytest.raises(SpaceError) as caught,
        ):
            _get(transport)
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
            _get(transport)
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
        _get(transport)
    assert caught.value.kind in ("connection", "usage")


def test_refused_connection_is_retried() -> None:
    delays: list[float] = []
    with (
        Transport(connection("http://127.0.0.1:1", retries=1), sleep=delays.append) as transport,
        pytest.raises(SpaceError, match="refused") as caught,
    ):
        _get(transport)
    assert (caught.value.kind, len(delays)) == ("connection", 1)


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


def test_unknown_ca_is_not_retried(tls_appliance: t.Any) -> None:
    delays: list[float] = []
    error = _failed(_transport_to(tls_appliance, delays))
    assert (error.kind, error.retryable) == ("tls", False)
    assert "ca_path" in error.hint
    assert (tls_appliance.requests, delays) == ([], [])


def test_ca_bundles_of_the_environment_are_ignored(tls_appliance: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, str(tls_appliance.ca_path))
    assert _failed(_transport_to(tls_appliance)).kind == "tls"


def test_broken_ca_bundle_of_the_environment_is_ignored(
    tls_appliance: t.Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    with _transport_to(tls_appliance, ca_path=str(tls_appliance.ca_path)) as transport:
        assert _get(transport).status == 204


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
        _get(transport)
    # The simulator does not authenticate by certificate.
    assert caught.value.status == 401
    assert [entry["auth"] for entry in tls_appliance.requests] == ["none"]


# Connections


def test_requests_share_one_connection(appliance: t.Any) -> None:
    with _transport_to(appliance) as client:
        for _attempt in range(5):
            _get(client)
    assert appliance.connections == 1


def test_path_prefix(appliance: t.Any) -> None:
    appliance.set_behaviour(path_prefix="/space")
    assert appliance.url.endswith("/space")
    with _transport_to(appliance, session=True) as transport:
        assert _get(transport).status == 204
    assert {entry["target"].partition("/api")[0] for entry in appliance.requests} == {"/space"}
