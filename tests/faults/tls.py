# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS and proxies with the real ansible-core, real certificates and a small proxy, all made here.

Usage: python tls.py
"""

from __future__ import annotations

import contextlib
import datetime
import http.server
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import typing as t
import warnings
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)

from ansible_collections.netops.junos_space.tests.faults import lab, table  # noqa: E402
from cryptography import x509  # noqa: E402
from cryptography.hazmat.primitives import hashes, serialization  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402
from cryptography.x509.oid import NameOID  # noqa: E402

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
ELSEWHERE = "space.example.net"
PROXY_LOGIN = "pr0xy-s3cret"


@dataclass
class Authority:
    """A CA, or a certificate that signed itself."""

    folder: Path
    name: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.certificate = self._signed(self.name, self.key, x509.BasicConstraints(True, 0), NOW - DAY, NOW + DAY)
        self.path = self._written(f"{self.name}.pem", _pem(self.certificate))

    def issue(
        self,
        name: str,
        *names: x509.GeneralName,
        begin: datetime.datetime = NOW - DAY,
        end: datetime.datetime = NOW + DAY,
        passphrase: bytes | None = None,
    ) -> tuple[str, str]:
        """A certificate and its key: the paths of both."""
        key = ec.generate_private_key(ec.SECP256R1())
        found = self._signed(name, key, x509.BasicConstraints(False, None), begin, end, names)
        how = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
        return (
            self._written(f"{name}.crt", _pem(found)),
            self._written(f"{name}.key", _key_pem(key, how)),
        )

    def _signed(
        self,
        name: str,
        key: ec.EllipticCurvePrivateKey,
        constraints: x509.BasicConstraints,
        begin: datetime.datetime,
        end: datetime.datetime,
        names: t.Sequence[x509.GeneralName] = (),
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(end)
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if constraints.ca:
            usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
            builder = builder.add_extension(usage, critical=True)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def _written(self, name: str, content: bytes) -> str:
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _key_pem(key: ec.EllipticCurvePrivateKey, how: serialization.KeySerializationEncryption) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))


@dataclass
class Row:
    """A server, and what is asked of it."""

    name: str
    server: tuple[str, str]
    options: dict[str, t.Any] = field(default_factory=dict)
    kind: str | None = None
    says: str = ""
    hint: str = ""
    """What the hint must name: the option that helps."""
    client_ca: str | None = None
    newest_client: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2
    newest: ssl.TLSVersion | None = None
    requests: int | None = None

    def context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.server)
        if self.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.client_ca)
            # Up to 1.2 a client without one is told during the handshake, later only with the first answer.
            context.maximum_version = self.newest_client
        if self.newest:
            context.set_ciphers("ALL:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = self.newest
        return context


def serves_old_tls(row: Row) -> bool:
    """Whether the OpenSSL of this machine can speak TLS 1.1 at all: asked by a client that would."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.set_ciphers("ALL:@SECLEVEL=0")
    client.minimum_version = client.maximum_version = ssl.TLSVersion.TLSv1_1
    ours, theirs = socket.socketpair()
    server = row.context()

    def serve() -> None:
        with contextlib.suppress(OSError):
            server.wrap_socket(theirs, server_side=True).close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        ours.settimeout(5)
        with client.wrap_socket(ours) as spoken:
            return spoken.version() == "TLSv1.1"
    except OSError:
        return False


def rows(folder: Path) -> list[Row]:
    ca, other = Authority(folder, "our-ca"), Authority(folder, "other-ca")
    good = ca.issue("good", HERE)
    prepared, unprepared = folder / "prepared", folder / "unprepared"
    prepared.mkdir()
    unprepared.mkdir()
    (unprepared / "our-ca.pem").write_bytes(Path(ca.path).read_bytes())
    (prepared / f"{_subject_hash(ca.path)}.0").write_bytes(Path(ca.path).read_bytes())
    own_key = ec.generate_private_key(ec.SECP256R1())
    alone = Authority(folder, "self-signed", own_key)
    alone_certificate = alone._signed(
        "self-signed", own_key, x509.BasicConstraints(False, None), NOW - DAY, NOW + DAY, [HERE]
    )
    alone_paths = (
        alone._written("alone.crt", _pem(alone_certificate)),
        alone._written("alone.key", _key_pem(own_key, serialization.NoEncryption())),
    )
    client = ca.issue("client")
    locked = ca.issue("locked", passphrase=b"open sesame")
    wants_client: dict[str, t.Any] = {"server": good, "client_ca": ca.path}
    trusts = {"ca_path": ca.path}
    return [
        Row("ca_file", good, trusts),
        Row("ca_folder", good, {"ca_path": str(prepared)}),
        Row("ca_folder_unprepared", good, {"ca_path": str(unprepared)}, "tls", "unable to get local issuer", "c_rehash"),
        Row("no_ca", good, {}, "tls", "unable to get local issuer", "ca_path"),
        Row("other_ca", good, {"ca_path": other.path}, "tls", "unable to get local issuer", "ca_path"),
        Row("other_name", ca.issue("elsewhere", x509.DNSName(ELSEWHERE)), trusts, "tls", "not valid for '127.0.0.1'", "url"),
        Row("no_name", ca.issue("127.0.0.1"), trusts, "tls", "not valid for '127.0.0.1'", "url"),
        Row("expired", ca.issue("expired", HERE, begin=NOW - 3 * DAY, end=NOW - DAY), trusts, "tls", "expired", "clocks"),
        Row("not_yet", ca.issue("not-yet", HERE, begin=NOW + DAY, end=NOW + 2 * DAY), trusts, "tls", "not yet valid", "clocks"),
        Row("self_signed", alone_paths, {}, "tls", "self-signed certificate", "ca_path"),
        Row("self_signed_named", alone_paths, {"ca_path": alone_paths[0]}),
        Row("client_given", options={**trusts, "client_cert": client[0], "client_key": client[1]}, **wants_client),
        Row("client_missing", options=trusts, kind="tls", hint="client_cert", **wants_client),
        Row("client_missing_1_3", options=trusts, kind="tls", hint="client_cert", newest_client=ssl.TLSVersion.TLSv1_3, **wants_client),
        Row("client_locked", options={**trusts, "client_cert": locked[0], "client_key": locked[1]}, kind="usage",
            says="client_cert", hint="without a passphrase", requests=0, **wants_client),
        Row("tls_1_1", good, trusts, "tls", "", "TLS 1.2", newest=ssl.TLSVersion.TLSv1_1),
        Row("not_verified", good, {"validate_certs": False}),
        Row("not_verified_other_name", ca.issue("elsewhere-2", x509.DNSName(ELSEWHERE)), {"validate_certs": False}),
    ]  # fmt: skip


def _subject_hash(path: str) -> str:
    """The name under which OpenSSL looks for a CA in a folder."""
    done = subprocess.run(
        ["openssl", "x509", "-hash", "-noout", "-in", path], stdout=subprocess.PIPE, check=True, text=True
    )
    return done.stdout.strip()


PLAY = f"""
- hosts: all
  gather_facts: false
  tasks:
    - name: Ask
      {lab.ASK}
      register: answer
      ignore_errors: true
    - name: Look up
      ansible.builtin.debug:
        msg: "{{{{ lookup('{lab.LOOKUP}', '{table.NUMBER}') }}}}"
      ignore_errors: true
    - name: Gate
      ansible.builtin.include_role:
        name: netops.junos_space.incident_gate
      vars:
        incident_gate_tracking_number: {table.NUMBER}
        incident_gate_host_name: {table.HOST}
        incident_gate_on_blocked: report
"""


class Proxy(http.server.ThreadingHTTPServer):
    """Forwards CONNECT to one port, whatever is asked for, and notes what it was sent."""

    daemon_threads = True

    def __init__(self, port: int, refuses: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Connect)
        self.target, self.refuses = port, refuses
        self.sent: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://operator:{PROXY_LOGIN}@127.0.0.1:{self.server_address[1]}"


class _Connect(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002 (the name is the base class's)
        """Nothing: what was sent is noted."""

    def do_CONNECT(self) -> None:
        self.server.sent.append(f"{self.requestline}\n{self.headers}")
        if self.server.refuses:
            self.send_error(407)
            return
        with socket.create_connection(("127.0.0.1", self.server.target)) as onward:
            self.send_response(200)
            self.end_headers()
            back = threading.Thread(target=_pump, args=(onward, self.connection), daemon=True)
            back.start()
            _pump(self.connection, onward)
            back.join(5)
        self.close_connection = True

    do_GET = do_CONNECT  # noqa: N815


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)


class Test:
    def __init__(self, folder: Path, stack: contextlib.ExitStack) -> None:
        self.findings = lab.Findings()
        self.folder = folder
        self.stack = stack
        self.simulator = lab.load_simulator()

    def serve(self, row: Row) -> t.Any:
        return self.stack.enter_context(self.simulator.Simulator(table.SCENARIO, tls=row.context()))

    def variables(self, row: Row, url: str) -> dict[str, t.Any]:
        options = {"url": url, "username": table.USERNAME, "timeout": 10, "retries": 0, **row.options}
        return {f"junos_space_{name}": value for name, value in options.items()}

    def ask(self, name: str, hosts: dict[str, t.Any], **environment: str) -> lab.Run:
        run = lab.play(self.folder, name, PLAY, hosts, "-vvv", **environment)
        self.findings.check(not run.traceback(), f"{name}: a traceback: {run.traceback()}")
        return run

    def ended(self, run: lab.Run, host: str, kind: str | None, *said: str) -> None:
        """All three callers ended alike: with this kind of failure, or with the answer."""
        asked, looked, gate = run.of("Ask")[host], run.of("Look up")[host], run.verdicts()[host]["result"]
        message = lab.one_line(asked["result"].get("msg"))
        self.findings.equal((asked["result"].get("failure") or {}).get("kind"), kind, f"{host}: {message}")
        self.findings.equal(looked["event"], "failed" if kind else "ok", f"{host}: the lookup")
        if "reasons" not in gate:
            self.findings.check(False, f"{host}: no verdict: {gate}")
            return
        codes = [reason["code"] for reason in gate["reasons"]]
        self.findings.equal(
            (gate["verdict"], codes), ("unknown", [kind]) if kind else ("open", []), f"{host}: the gate"
        )
        if not kind:
            self.findings.equal(asked["result"]["incidents"][0]["key"], 1001, f"{host}: the incident")
            return
        for words in said:
            for caller, text in {"module": message, "lookup": looked["result"].get("msg"), "gate": gate["msg"]}.items():
                self.findings.check(words in lab.one_line(text), f"{host}, {caller}: {words!r} is not in {text!r}")

    # The tests

    def certificates(self) -> None:
        hosts, servers, asked = {}, {}, []
        for row in rows(self.folder):
            if row.newest and not serves_old_tls(row):
                print("LEFT OUT  tls_1_1: the OpenSSL of this machine serves no TLS 1.1")
                continue
            servers[row.name] = self.serve(row)
            hosts[row.name] = self.variables(row, servers[row.name].url)
            asked.append(row)
        run = self.ask("certificates", hosts)
        for row in asked:
            self.ended(run, row.name, row.kind, row.says, row.hint)
            wanted = row.requests if row.requests is not None else 0 if row.kind else 3
            self.findings.equal(len(servers[row.name].requests), wanted, f"{row.name}: requests")
        # Two hosts, three callers each: said once all the same.
        said = run.output.count("[WARNING]: The appliance's certificate is not verified")
        self.findings.equal(said, 1, "how often it is said that certificates are not verified")
        print(f"certificates: {len(asked)} rows, three callers")

    def environment(self) -> None:
        """Nothing in the environment weakens the verification, or replaces the login."""
        ca = Authority(self.folder, "environments-ca")
        good = ca.issue("good-2", HERE)
        bundle = self.folder / "bundle.pem"
        bundle.write_bytes(Path(ca.path).read_bytes())
        broken = self.folder / "broken.pem"
        broken.write_text("no certificate")
        netrc = self.folder / "netrc"
        netrc.write_text("machine 127.0.0.1 login intruder password stolen\ndefault login intruder password stolen\n")
        netrc.chmod(0o600)
        weak, strong = Row("weak", good), Row("strong", good, {"ca_path": ca.path})
        servers = {row.name: self.serve(row) for row in (weak, strong)}
        hosts = {row.name: self.variables(row, servers[row.name].url) for row in (weak, strong)}
        for name, path in {"good": bundle, "broken": broken}.items():
            for server in servers.values():
                server.reset()
            run = self.ask(
                f"environment_{name}",
                hosts,
                REQUESTS_CA_BUNDLE=str(path),
                CURL_CA_BUNDLE=str(path),
                NETRC=str(netrc),
                HOME=str(self.folder),
            )
            self.ended(run, "weak", "tls", "unable to get local issuer")
            self.ended(run, "strong", None)
            self.findings.equal(len(servers["weak"].requests), 0, f"{name}: requests without a CA")
            users = {entry["user"] for entry in servers["strong"].requests}
            self.findings.equal(users, {table.USERNAME}, f"{name}: who logged in, with a .netrc around")
        print("environment: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and .netrc change nothing")

    def proxies(self) -> None:
        ca = Authority(self.folder, "proxys-ca")
        row = Row("proxied", ca.issue("proxied", x509.DNSName(ELSEWHERE)), {"ca_path": ca.path})
        server = self.serve(row)
        port = int(server.url.rpartition(":")[2])
        proxy, refusing = Proxy(port), Proxy(port, refuses=True)
        hosts = {"proxied": self.variables(row, f"https://{ELSEWHERE}")}
        both = {"HTTPS_PROXY": proxy.url, "HTTP_PROXY": proxy.url}

        self.ended(self.ask("proxy", hosts, **both), "proxied", None)
        self.findings.equal(len(server.requests), 3, "requests through the proxy")
        asked = {sent.splitlines()[0].rpartition(" ")[0] for sent in proxy.sent}
        self.findings.equal(asked, {f"CONNECT {ELSEWHERE}:443"}, "what the proxy was asked")
        seen = "".join(proxy.sent).casefold()
        self.findings.check("\nauthorization" not in seen, "the proxy was sent the appliance's login")

        proxy.sent.clear()
        self.ended(self.ask("wrong_ca_behind_proxy", {"proxied": {**hosts["proxied"], "junos_space_ca_path": ca.path + "x"}}, **both),
                   "proxied", "usage", "does not exist")  # fmt: skip
        untrusting = {name: value for name, value in hosts["proxied"].items() if name != "junos_space_ca_path"}
        self.ended(
            self.ask("no_ca_behind_proxy", {"proxied": untrusting}, **both),
            "proxied",
            "tls",
            "unable to get local issuer",
        )

        for name, value in {"no_proxy": ELSEWHERE, "no_proxy_domain": ".example.net"}.items():
            proxy.sent.clear()
            self.ended(self.ask(name, hosts, **both, NO_PROXY=value), "proxied", "connection")
            self.findings.equal(proxy.sent, [], f"{name}: what the proxy was asked")

        run = self.ask("refusing", hosts, HTTPS_PROXY=refusing.url)
        self.ended(run, "proxied", "connection", "proxy")
        run = self.ask("nobody", hosts, HTTPS_PROXY=f"http://127.0.0.1:{lab.closed_port()}")
        self.ended(run, "proxied", "connection")

        # Plain http exists for this machine only, and is never shown to a proxy.
        plain = self.stack.enter_context(self.simulator.Simulator(table.SCENARIO))
        proxy.sent.clear()
        run = self.ask("loopback", {"plain": self.variables(Row("plain", ("", "")), plain.url)}, **both)
        self.ended(run, "plain", None)
        self.findings.equal(proxy.sent, [], "what the proxy was asked about this machine")
        run = self.ask("plain_http", {"plain": self.variables(Row("plain", ("", "")), f"http://{ELSEWHERE}")}, **both)
        self.ended(run, "plain", "usage", "plain http://", "https://")
        self.findings.equal(proxy.sent, [], "what the proxy was sent over plain http")
        print("proxies: HTTPS_PROXY and NO_PROXY are obeyed, loopback is never proxied")

    def secrets(self) -> None:
        found = lab.leaks(self.folder, [table.PASSWORD, PROXY_LOGIN])
        self.findings.check(not found, f"secrets are written in {len(found)} places: {found[:5]}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="tls-") as scratch, contextlib.ExitStack() as stack:
        test = Test(Path(scratch).resolve(), stack)
        test.certificates()
        test.environment()
        test.proxies()
        test.secrets()
        return test.findings.report("TLS and proxies")


if __name__ == "__main__":
    # Python does not like the old version that a server here speaks on purpose.
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.exit(main())
