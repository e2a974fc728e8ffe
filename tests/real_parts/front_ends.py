# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apache httpd, nginx and HAProxy as load balancers on loopback, each with a configuration of its own."""

from __future__ import annotations

import base64
import http.client
import os
import signal
import socket
import subprocess
import textwrap
import time
import typing as t
from dataclasses import dataclass
from pathlib import Path

from ansible_collections.netops.junos_space.tests.real_parts.certificates import Certificates
from ansible_collections.netops.junos_space.tests.real_parts.checks import PASSWORD, USERNAME, expect

MODULES = "/usr/lib/apache2/modules"
START_TIMEOUT = 15
BASIC_AUTH = {"Authorization": "Basic " + base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()}


@dataclass(frozen=True)
class Settings:
    keep_alive_max: int = 1000
    """Requests on one connection."""
    request_line_max: int = 8000
    rate: int = 0
    """Requests a second; 0 is no limit. Apache httpd has no such limit."""
    compress: bool = False
    prefix: str = ""
    """The path that the appliance is published under."""
    certificates: Certificates | None = None
    """Serve TLS, and ask for a client certificate only when a path of the appliance is requested. Apache httpd only."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class FrontEnd:
    name: t.ClassVar[str]
    reload_signal: t.ClassVar[signal.Signals]
    reload_message: t.ClassVar[str]
    """What it writes for each reload."""
    lacks: t.ClassVar[tuple[str, ...]] = ()
    """Checks that it has no feature for."""

    def __init__(self, directory: Path, backends: t.Sequence[int], settings: Settings) -> None:
        self.directory = directory
        self.backends = backends
        self.settings = settings
        self.port = free_port()
        scheme = "https" if settings.certificates else "http"
        self.url = f"{scheme}://127.0.0.1:{self.port}{settings.prefix}"

    def command(self, config: Path) -> list[str]:
        raise NotImplementedError

    def config(self) -> str:
        raise NotImplementedError

    def __enter__(self) -> FrontEnd:
        self.directory.mkdir(exist_ok=True)
        self.directory.chmod(0o755)
        config = self.directory / "config"
        config.write_text(textwrap.dedent(self.config()), encoding="utf-8")
        with (self.directory / "output").open("wb") as output:
            self._process = subprocess.Popen(self.command(config), stdout=output, stderr=output)
        deadline = time.monotonic() + START_TIMEOUT
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self._stop()
                expect(False, f"{self.name} did not start: {self.output()[-2000:]}")
            time.sleep(0.05)
        return self

    def __exit__(self, *exc: object) -> None:
        self._stop()

    def output(self) -> str:
        paths = [self.directory / "output", self.directory / "error.log"]
        return "\n".join(path.read_text(errors="replace") for path in paths if path.exists())

    def get(self, path: str, *, connection: http.client.HTTPConnection | None = None) -> http.client.HTTPResponse:
        """A request of our own, to see what the front end does."""
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", self.settings.prefix + path, headers={"Accept-Encoding": "gzip", **BASIC_AUTH})
        response = connection.getresponse()
        response.read()
        return response

    def reload(self) -> None:
        """Read the configuration again without dropping requests."""
        os.kill(self._process.pid, self.reload_signal)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def _stop(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Apache(FrontEnd):
    name = "apache"
    reload_signal = signal.SIGUSR1
    reload_message = "Doing graceful restart"
    lacks = ("rate_limit",)

    def command(self, config: Path) -> list[str]:
        return ["apache2", "-f", str(config), "-DFOREGROUND"]

    def config(self) -> str:
        names = (
            "mpm_event", "authz_core", "proxy", "proxy_http", "proxy_balancer", "slotmem_shm", "lbmethod_byrequests",
            "filter", "deflate",
        )  # fmt: skip
        modules = "\n".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so" for name in names)
        members = "\n".join(f"BalancerMember http://127.0.0.1:{port} retry=1" for port in self.backends)
        return "\n".join([
            modules,
            f"ServerRoot {self.directory}",
            f"DefaultRuntimeDir {self.directory}",
            f"PidFile {self.directory}/pid",
            f"ErrorLog {self.directory}/error.log",
            "LogLevel notice",
            f"Mutex file:{self.directory}",
            "ServerName 127.0.0.1",
            "User www-data",
            "Group www-data",
            f"Listen 127.0.0.1:{self.port}",
            f"MaxKeepAliveRequests {self.settings.keep_alive_max}",
            "KeepAliveTimeout 2",
            f"LimitRequestLine {self.settings.request_line_max}",
            "SetOutputFilter DEFLATE" if self.settings.compress else "",
            f"<Proxy balancer://space>\n{members}\n</Proxy>",
            f"ProxyPass {self.settings.prefix}/ balancer://space/ nocanon",
            *(self._tls(self.settings.certificates) if self.settings.certificates else ()),
        ])  # fmt: skip

    @staticmethod
    def _tls(certificates: Certificates) -> list[str]:
        authorization = BASIC_AUTH["Authorization"]
        return [
            f"LoadModule ssl_module {MODULES}/mod_ssl.so",
            f"LoadModule headers_module {MODULES}/mod_headers.so",
            "SSLEngine on",
            "SSLProtocol TLSv1.3",
            f"SSLCertificateFile {certificates.server}",
            f"SSLCACertificateFile {certificates.ca}",
            "<Location /api>",
            "SSLVerifyClient require",
            f'RequestHeader set Authorization "{authorization}"',
            "</Location>",
        ]


class Nginx(FrontEnd):
    name = "nginx"
    reload_signal = signal.SIGHUP
    reload_message = "reconfiguring"
    lacks = ("client_certificate",)

    def command(self, config: Path) -> list[str]:
        return ["nginx", "-p", str(self.directory), "-c", str(config), "-e", str(self.directory / "error.log")]

    def config(self) -> str:
        servers = "\n".join(f"server 127.0.0.1:{port} max_fails=1 fail_timeout=1s;" for port in self.backends)
        temporary = "\n".join(
            f"{name}_temp_path {self.directory}/{name};"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        rate = self.settings.rate
        return f"""
            daemon off;
            user root;
            worker_processes 2;
            pid {self.directory}/pid;
            error_log {self.directory}/error.log notice;
            events {{ worker_connections 256; }}
            http {{
              access_log off;
              {temporary}
              {f"limit_req_zone $binary_remote_addr zone=all:1m rate={rate}r/s;" if rate else ""}
              upstream space {{ {servers} keepalive 8; }}
              server {{
                listen 127.0.0.1:{self.port};
                keepalive_requests {self.settings.keep_alive_max};
                client_header_buffer_size 256;
                large_client_header_buffers 8 {self.settings.request_line_max};
                {"gzip on; gzip_types *; gzip_proxied any; gzip_min_length 0;" if self.settings.compress else ""}
                {"limit_req zone=all burst=2 nodelay; limit_req_status 429;" if rate else ""}
                location {self.settings.prefix}/ {{
                  proxy_pass http://space/;
                  proxy_http_version 1.1;
                  proxy_set_header Connection "";
                }}
              }}
            }}
        """


class HAProxy(FrontEnd):
    name = "haproxy"
    reload_signal = signal.SIGUSR2
    reload_message = "Reloading HAProxy"
    lacks = ("client_certificate",)

    def command(self, config: Path) -> list[str]:
        return ["haproxy", "-W", "-f", str(config)]

    def config(self) -> str:
        servers = "\n".join(
            f"server node{number} 127.0.0.1:{port} check inter 300" for number, port in enumerate(self.backends)
        )
        rate, prefix = self.settings.rate, self.settings.prefix
        too_long = 'http-request return status 414 content-type text/html string "<html>414</html>"'
        limit = f"""
              stick-table type ip size 1k expire 10s store http_req_rate(1s)
              http-request track-sc0 src
              http-request deny deny_status 429 if {{ sc_http_req_rate(0) gt {rate} }}
        """
        # It counts no requests of a connection: each response closes its own where connections are to be short.
        close = "option httpclose" if self.settings.keep_alive_max < 10 else ""
        return f"""
            global
              maxconn 256
            defaults
              mode http
              timeout connect 2s
              timeout client 30s
              timeout server 30s
              timeout http-keep-alive 2s
              retries 2
              option redispatch
              {close}
            frontend space
              bind 127.0.0.1:{self.port}
              {too_long} if {{ url,length gt {self.settings.request_line_max} }}
              {limit if rate else ""}
              {f"http-request replace-path {prefix}(/.*) " + chr(92) + "1" if prefix else ""}
              {"compression algo gzip" if self.settings.compress else ""}
              default_backend nodes
            backend nodes
              balance roundrobin
              {servers}
        """


KINDS: dict[str, type[FrontEnd]] = {kind.name: kind for kind in (Apache, Nginx, HAProxy)}
