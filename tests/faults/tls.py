# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""TLS and proxies with the real ansible-core, real certificates and a small proxy.

Usage: python tls.py
"""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import ssl
import sys
import tempfile
import threading
import typing as t
import warnings
from pathlib import Path

sys.path[:0] = os.environ["ANSIBLE_COLLECTIONS_PATH"].split(os.pathsep)

from ansible_collections.netops.junos_space.tests.faults import lab, table  # noqa: E402
from ansible_collections.netops.junos_space.tests.faults.certificates import (  # noqa: E402
    LOOPBACK,
    Authority,
    general_name,
)
from ansible_collections.netops.junos_space.tests.faults.servers import raw_server, reply_raw  # noqa: E402
from ansible_collections.netops.junos_space.tests.faults.tls_table import (  # noqa: E402
    ELSEWHERE,
    TLS_FAULTS,
    TlsFault,
)

PROXY_PASSWORD = "pr0xy-s3cret"


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
    """Forwards CONNECT to one port, whatever is asked for, and records what it was sent."""

    daemon_threads = True

    def __init__(self, port: int, rejects: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Connect)
        self.target, self.rejects = port, rejects
        self.sent: list[str] = []
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://operator:{PROXY_PASSWORD}@127.0.0.1:{self.server_address[1]}"


class _Connect(http.server.BaseHTTPRequestHandler):
    server: Proxy

    def log_message(self, format: str, *args: t.Any) -> None:  # noqa: A002 (the name is the base class's)
        """Nothing: what was sent is recorded."""

    def do_CONNECT(self) -> None:
        self.server.sent.append(f"{self.requestline}\n{self.headers}")
        if self.server.rejects:
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


class TlsChecks:
    def __init__(self, directory: Path, stack: contextlib.ExitStack) -> None:
        self.checks = lab.Findings()
        self.directory = directory
        self.stack = stack
        self.simulator = lab.load_simulator().Simulator

    def authority(self, name: str) -> Authority:
        # Rows share file names.
        directory = self.directory / f"pki-{name}"
        directory.mkdir()
        return Authority(directory, f"{name}-ca")

    def serve(self, context: ssl.SSLContext) -> t.Any:
        return self.stack.enter_context(self.simulator(table.SCENARIO, tls=context))

    def variables(self, url: str, **options: t.Any) -> dict[str, t.Any]:
        options = {"url": url, "username": table.USERNAME, "timeout": 10, "retries": 0, **options}
        return {f"junos_space_{name}": value for name, value in options.items()}

    def play(self, name: str, hosts: dict[str, t.Any], **environment: str) -> lab.Run:
        run = lab.play(self.directory, name, PLAY, hosts, "-vvv", **environment)
        self.checks.check(not run.traceback(), f"{name}: a traceback: {run.traceback()}")
        return run

    def ended(self, run: lab.Run, host: str, kind: str | None, *messages: str) -> None:
        """All three callers ended alike: with this kind of failure, or with the answer."""
        module, lookup = run.of("Ask")[host], run.of("Look up")[host]
        gate = run.verdicts()[host]["result"]
        message = lab.one_line(module["result"].get("msg"))
        self.checks.equal((module["result"].get("failure") or {}).get("kind"), kind, f"{host}: {message}")
        self.checks.equal(lookup["event"], "failed" if kind else "ok", f"{host}: the lookup")
        if "reasons" not in gate:
            self.checks.check(False, f"{host}: no verdict: {gate}")
            return
        codes = [reason["code"] for reason in gate["reasons"]]
        self.checks.equal((gate["verdict"], codes), ("unknown", [kind]) if kind else ("open", []), f"{host}: the gate")
        if not kind:
            self.checks.equal(module["result"]["incidents"][0]["key"], 1001, f"{host}: the incident")
            return
        texts = {"module": message, "lookup": lookup["result"].get("msg"), "gate": gate["msg"]}
        for part in messages:
            for caller, text in texts.items():
                self.checks.check(part in lab.one_line(text), f"{host}, {caller}: {part!r} is not in {text!r}")

    def check_certificates(self) -> None:
        hosts: dict[str, t.Any] = {}
        servers: dict[str, t.Any] = {}
        rows = []
        for row in TLS_FAULTS:
            ca = self.authority(row.name)
            if row.version == "TLSv1_1" and not serves_version(row, ca):
                print(f"LEFT OUT  {row.name}: the OpenSSL of this machine does not serve {row.version}")
                continue
            if row.raw is None:
                servers[row.name] = self.serve(row.context(ca))
                port = int(servers[row.name].url.rpartition(":")[2])
            else:
                port = self.stack.enter_context(raw_server(reply_raw(row.raw)))
            hosts[row.name] = self.variables(f"https://{row.host}:{port}", **row.connection_options(ca))
            rows.append(row)
        run = self.play("certificates", hosts)
        for row in rows:
            self.ended(run, row.name, row.kind, row.message_contains, row.hint_contains)
            if row.name in servers:
                requests = len(servers[row.name].requests)
                self.checks.equal(requests, 0 if row.kind else 3, f"{row.name}: requests")
        # Two hosts, three callers each: shown once all the same.
        warned = run.output.count("[WARNING]: The appliance's certificate is not verified")
        self.checks.equal(warned, 1, "how often the warning about validate_certs is shown")
        print(f"certificates: {len(rows)} rows, three callers")

    def check_environment(self) -> None:
        """Nothing in the environment weakens the verification, or replaces the credentials."""
        ca = self.authority("environment")
        pair = ca.issue("good", LOOPBACK)
        broken = self.directory / "broken.pem"
        broken.write_text("no certificate", encoding="utf-8")
        netrc = self.directory / "netrc"
        netrc.write_text(
            "machine 127.0.0.1 login intruder password stolen\ndefault login intruder password stolen\n",
            encoding="utf-8",
        )
        netrc.chmod(0o600)
        servers = {name: self.serve(_context(pair)) for name in ("weak", "strong")}
        hosts = {
            "weak": self.variables(servers["weak"].url),
            "strong": self.variables(servers["strong"].url, ca_path=ca.path),
        }
        for name, path in {"good": ca.path, "broken": str(broken)}.items():
            for server in servers.values():
                server.reset()
            run = self.play(
                f"environment_{name}",
                hosts,
                REQUESTS_CA_BUNDLE=path,
                CURL_CA_BUNDLE=path,
                NETRC=str(netrc),
                HOME=str(self.directory),
            )
            self.ended(run, "weak", "tls", "unable to get local issuer")
            self.ended(run, "strong", None)
            self.checks.equal(len(servers["weak"].requests), 0, f"{name}: requests without a CA")
            users = {entry["user"] for entry in servers["strong"].requests}
            self.checks.equal(users, {table.USERNAME}, f"{name}: who logged in although there is a .netrc")
        print("environment: REQUESTS_CA_BUNDLE, CURL_CA_BUNDLE and .netrc change nothing")

    def check_proxies(self) -> None:
        ca = self.authority("proxy")
        server = self.serve(_context(ca.issue("proxied", general_name(ELSEWHERE))))
        port = int(server.url.rpartition(":")[2])
        proxy, rejecting = Proxy(port), Proxy(port, rejects=True)
        hosts = {"proxied": self.variables(f"https://{ELSEWHERE}", ca_path=ca.path)}
        both = {"HTTPS_PROXY": proxy.url, "HTTP_PROXY": proxy.url}

        self.ended(self.play("proxy", hosts, **both), "proxied", None)
        self.checks.equal(len(server.requests), 3, "requests through the proxy")
        connects = {sent.splitlines()[0].rpartition(" ")[0] for sent in proxy.sent}
        self.checks.equal(connects, {f"CONNECT {ELSEWHERE}:443"}, "what the proxy was asked")
        seen = "".join(proxy.sent).casefold()
        self.checks.check("\nauthorization" not in seen, "the proxy was sent the appliance's credentials")

        wrong_ca = {"proxied": {**hosts["proxied"], "junos_space_ca_path": f"{ca.path}x"}}
        self.ended(self.play("wrong_ca_behind_proxy", wrong_ca, **both), "proxied", "usage", "does not exist")
        no_ca = {name: value for name, value in hosts["proxied"].items() if name != "junos_space_ca_path"}
        run = self.play("no_ca_behind_proxy", {"proxied": no_ca}, **both)
        self.ended(run, "proxied", "tls", "unable to get local issuer")

        for name, value in {"no_proxy": ELSEWHERE, "no_proxy_domain": ".example.net"}.items():
            proxy.sent.clear()
            self.ended(self.play(name, hosts, **both, NO_PROXY=value), "proxied", "connection")
            self.checks.equal(proxy.sent, [], f"{name}: what the proxy was asked")

        run = self.play("rejecting", hosts, HTTPS_PROXY=rejecting.url)
        self.ended(run, "proxied", "connection", "proxy")
        run = self.play("nobody", hosts, HTTPS_PROXY=f"http://127.0.0.1:{lab.closed_port()}")
        self.ended(run, "proxied", "connection")

        # Plain http exists for this machine only, and is never shown to a proxy.
        plain = self.stack.enter_context(self.simulator(table.SCENARIO))
        proxy.sent.clear()
        self.ended(self.play("loopback", {"plain": self.variables(plain.url)}, **both), "plain", None)
        self.checks.equal(proxy.sent, [], "what the proxy was asked about this machine")
        run = self.play("plain_http", {"plain": self.variables(f"http://{ELSEWHERE}")}, **both)
        self.ended(run, "plain", "usage", "plain http://", "https://")
        self.checks.equal(proxy.sent, [], "what the proxy was sent over plain http")
        print("proxies: HTTPS_PROXY and NO_PROXY are obeyed, loopback is never proxied")

    def check_secrets(self) -> None:
        leaks = lab.leaks(self.directory, [table.PASSWORD, PROXY_PASSWORD])
        self.checks.check(not leaks, f"secrets are written in {len(leaks)} places: {leaks[:5]}")


def _context(pair: t.Any) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="tls-") as temp_dir, contextlib.ExitStack() as stack:
        checks = TlsChecks(Path(temp_dir).resolve(), stack)
        checks.check_certificates()
        checks.check_environment()
        checks.check_proxies()
        checks.check_secrets()
        return checks.checks.report("TLS and proxies")


if __name__ == "__main__":
    # Python warns about the old version that a server here speaks on purpose.
    warnings.simplefilter("ignore", DeprecationWarning)
    sys.exit(main())
