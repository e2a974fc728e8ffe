# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS and proxies with the real ansible-core, real certificates and a small proxy."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import typing as t
from pathlib import Path

import pytest
from ansible_collections.netops.junos_space.tests.faults import harness, table
from ansible_collections.netops.junos_space.tests.faults.certificates import LOOPBACK, Authority, Pair, general_name
from ansible_collections.netops.junos_space.tests.faults.servers import raw_server, reply_raw, tunnel_to
from ansible_collections.netops.junos_space.tests.faults.tls_table import ELSEWHERE, TLS_FAULTS, TlsFault

PROXY_PASSWORD = "pr0xy-s3cret"

# Python warns about the old version that a server here speaks on purpose.
pytestmark = pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")


def serves_version(row: TlsFault, ca: Authority) -> bool:
    """Whether the OpenSSL of this machine can speak the row's version at all: asked by a client that would."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.set_ciphers("ALL:@SECLEVEL=0")
    client.minimum_version = client.maximum_version = ssl.TLSVersion[row.version]
    ours, theirs = socket.socketpair()
    server = row.context(ca)

    def serve() -> None:
        with contextlib.suppress(OSError):
            server.wrap_socket(theirs, server_side=True).close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        ours.settimeout(5)
        with client.wrap_socket(ours) as connected:
            return connected.version() is not None
    except OSError:
        return False


class Bench:
    """Servers, a CA and plays in one directory."""

    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.directory, self.stack = directory, stack
        self.ca = Authority(directory, "our-ca")

    def serve(self, pair: Pair) -> t.Any:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
        return self.stack.enter_context(harness.load_simulator().Simulator(table.SCENARIO, tls=context))

    def play(self, hosts: dict[str, t.Any], **environment: str) -> harness.Run:
        run = harness.play(self.directory, "run", harness.CALLERS_PLAY, hosts, "-vvv", **environment)
        assert run.traceback() == ""
        return run


@pytest.fixture
def bench(tmp_path: Path) -> t.Iterator[Bench]:
    with contextlib.ExitStack() as stack:
        yield Bench(tmp_path.resolve(), stack)
    assert harness.find_leaks(tmp_path, [table.PASSWORD, PROXY_PASSWORD]) == []


def check(run: harness.Run, host: str, kind: str | None, *parts: str) -> None:
    """All three callers end alike: with this kind of failure, whose message has these parts, or with the answer."""
    module, lookup = run.results_for("Query")[host], run.results_for("Look up")[host]
    gate = run.verdicts()[host]["result"]
    message = harness.one_line(module["result"].get("msg"))
    assert (module["result"].get("failure") or {}).get("kind") == kind, message
    assert lookup["event"] == ("failed" if kind else "ok")
    codes = [reason["code"] for reason in gate["reasons"]]
    assert (gate["verdict"], codes) == (("unknown", [kind]) if kind else ("open", []))
    if kind is None:
        assert module["result"]["incidents"][0]["key"] == 1001
        return
    for part in parts:
        for text in (message, lookup["result"]["msg"], gate["msg"]):
            assert part in harness.one_line(text)


class Served(t.NamedTuple):
    run: harness.Run
    requests: dict[str, int]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """The play on a host for each row of the table."""
    directory = tmp_path_factory.mktemp("tls").resolve()
    hosts: dict[str, t.Any] = {}
    servers: dict[str, t.Any] = {}
    with contextlib.ExitStack() as stack:
        for row in TLS_FAULTS:
            # Rows share file names.
            (directory / row.name).mkdir()
            ca = Authority(directory / row.name, "our-ca")
            if row.version == "TLSv1_1" and not serves_version(row, ca):
                continue
            if row.raw is None:
                context = row.context(ca)
                servers[row.name] = stack.enter_context(harness.load_simulator().Simulator(table.SCENARIO, tls=context))
                port = int(servers[row.name].url.rpartition(":")[2])
            else:
                port = stack.enter_context(raw_server(reply_raw(row.raw)))
            hosts[row.name] = harness.connection_variables(f"https://{row.host}:{port}", **row.connection_options(ca))
        run = harness.play(directory, "run", harness.CALLERS_PLAY, hosts, "-vvv")
        requests = {name: len(server.requests) for name, server in servers.items()}
    assert harness.find_leaks(directory, [table.PASSWORD]) == []
    return Served(run, requests)


@pytest.mark.xdist_group("table")
@pytest.mark.parametrize("row", TLS_FAULTS, ids=[row.name for row in TLS_FAULTS])
def test_tls_fault(served: Served, row: TlsFault) -> None:
    if row.name not in served.run.results_for("Query"):
        pytest.skip("The OpenSSL of this machine cannot serve TLS 1.1.")
    check(served.run, row.name, row.kind, row.message_contains, row.hint_contains)
    if row.raw is None:
        assert served.requests[row.name] == (0 if row.kind else 3)


@pytest.mark.xdist_group("table")
def test_warning_about_validate_certs_is_shown_once(served: Served) -> None:
    assert served.run.traceback() == ""
    # Two hosts with three callers each.
    assert served.run.output.count("[WARNING]: The appliance's certificate is not verified") == 1


@pytest.mark.parametrize("broken", [False, True])
def test_environment_cannot_weaken_the_verification(bench: Bench, broken: bool) -> None:
    pair = bench.ca.issue("good", LOOPBACK)
    bundle = bench.directory / "broken.pem"
    bundle.write_text("no certificate", encoding="utf-8")
    path = str(bundle) if broken else bench.ca.path
    netrc = bench.directory / "netrc"
    netrc.write_text("default login intruder password stolen\n", encoding="utf-8")
    netrc.chmod(0o600)
    weak, strong = bench.serve(pair), bench.serve(pair)
    hosts = {
        "weak": harness.connection_variables(weak.url),
        "strong": harness.connection_variables(strong.url, ca_path=bench.ca.path),
    }
    run = bench.play(hosts, REQUESTS_CA_BUNDLE=path, CURL_CA_BUNDLE=path, NETRC=str(netrc), HOME=str(bench.directory))
    check(run, "weak", "tls", "unable to get local issuer")
    check(run, "strong", None)
    assert weak.requests == []
    assert {entry["user"] for entry in strong.requests} == {table.USERNAME}


class Proxied(t.NamedTuple):
    """An appliance under another name, which only the proxy knows."""

    appliance: t.Any
    sent: list[str]
    """What the proxy was sent."""
    hosts: dict[str, t.Any]
    environment: dict[str, str]


def through(port: int) -> dict[str, str]:
    """The environment with a proxy at this port."""
    url = f"http://operator:{PROXY_PASSWORD}@127.0.0.1:{port}"
    return {"HTTPS_PROXY": url, "HTTP_PROXY": url}


@pytest.fixture
def proxied(bench: Bench) -> Proxied:
    appliance = bench.serve(bench.ca.issue("proxied", general_name(ELSEWHERE)))
    sent: list[str] = []
    port = bench.stack.enter_context(raw_server(tunnel_to(int(appliance.url.rpartition(":")[2]), sent)))
    hosts = {"h": harness.connection_variables(f"https://{ELSEWHERE}", ca_path=bench.ca.path)}
    return Proxied(appliance, sent, hosts, through(port))


def test_proxy(bench: Bench, proxied: Proxied) -> None:
    check(bench.play(proxied.hosts, **proxied.environment), "h", None)
    assert len(proxied.appliance.requests) == 3
    assert {sent.splitlines()[0].rpartition(" ")[0] for sent in proxied.sent} == {f"CONNECT {ELSEWHERE}:443"}
    # The proxy does not see the appliance's credentials.
    assert "\nauthorization" not in "".join(proxied.sent).casefold()


def test_certificates_are_verified_behind_a_proxy(bench: Bench, proxied: Proxied) -> None:
    del proxied.hosts["h"]["junos_space_ca_path"]
    check(bench.play(proxied.hosts, **proxied.environment), "h", "tls", "unable to get local issuer")
    assert proxied.appliance.requests == []


def test_no_proxy(bench: Bench, proxied: Proxied) -> None:
    check(bench.play(proxied.hosts, **proxied.environment, NO_PROXY=".example.net"), "h", "connection")
    assert proxied.sent == []


def test_proxy_that_requires_authentication(bench: Bench, proxied: Proxied) -> None:
    rejection = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    environment = through(bench.stack.enter_context(raw_server(reply_raw(rejection))))
    check(bench.play(proxied.hosts, **environment), "h", "connection", "the proxy answered 407", "HTTPS_PROXY")


def test_loopback_is_never_proxied(bench: Bench, proxied: Proxied) -> None:
    plain = bench.stack.enter_context(harness.load_simulator().Simulator(table.SCENARIO))
    hosts = {
        "plain": harness.connection_variables(plain.url),
        "elsewhere": harness.connection_variables(f"http://{ELSEWHERE}"),
    }
    run = bench.play(hosts, **proxied.environment)
    check(run, "plain", None)
    check(run, "elsewhere", "usage", "plain http://", "https://")
    assert proxied.sent == []
