# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client before a front end with two simulated nodes."""

from __future__ import annotations

import http.client
import tempfile
import threading
import time
import typing as t
from pathlib import Path

from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.roles.simulator.files.junos_space_simulator.constants import LIST_PATH
from ansible_collections.netops.junos_space.tests.real_parts.certificates import make_certificates
from ansible_collections.netops.junos_space.tests.real_parts.checks import Results, expect, service
from ansible_collections.netops.junos_space.tests.real_parts.front_ends import KINDS, Settings
from ansible_collections.netops.junos_space.tests.real_parts.two_nodes import (
    INCIDENTS,
    KNOWN,
    MISSING,
    ODD,
    SMALL_PAGES,
    Cluster,
    check_answers,
    failure_of,
)

PAGES: tuple[dict[str, t.Any], ...] = (
    {"status": 404, "body": "<html><body>404 Not Found</body></html>"},
    {"status": 200, "body": "<html><body>Service Now incidents</body></html>"},
    {"action": "redirect"},
    {"status": 503, "times": 2},
    {"status": 500, "times": 1},
)
"""What a node answers lists with while it is deploying, in maintenance or failing over."""


class Checks:
    def __init__(self, kind: str, directory: Path) -> None:
        self._kind, self._directory = kind, directory
        self._count = 0

    def cluster(self, behaviour: t.Mapping[str, t.Any] | None = None, **settings: t.Any) -> Cluster:
        self._count += 1
        return Cluster(self._kind, self._directory / str(self._count), Settings(**settings), behaviour or {})

    def batches(self) -> str:
        with self.cluster() as cluster:
            made = check_answers(cluster.front.url, [*KNOWN, *MISSING])
            expect(all(node.requests for node in cluster.nodes), "one node served all requests")
        return f"{len(KNOWN) + len(MISSING)} numbers with {made} requests"

    def xml(self) -> None:
        with self.cluster() as cluster:
            check_answers(cluster.front.url, [*KNOWN[:50], *MISSING[:2]], format="xml")

    def encoded_slashes(self) -> str:
        with self.cluster() as cluster:
            check_answers(cluster.front.url, ODD)
            for number in ODD:
                check_answers(cluster.front.url, [number])
        return f"{len(ODD)} numbers found together and alone"

    def path_prefix(self) -> None:
        with self.cluster(prefix="/space") as cluster:
            check_answers(cluster.front.url, [*KNOWN[:50], *ODD, *MISSING[:2]])

    def failover(self) -> str:
        with self.cluster({"latency": 0.05, **SMALL_PAGES}) as cluster:
            finished, stopped_in_time = threading.Event(), threading.Event()

            def stop_a_node() -> None:
                cluster.wait_for_requests(3)
                cluster.stop(cluster.nodes[0])
                if not finished.is_set():
                    stopped_in_time.set()

            stopper = threading.Thread(target=stop_a_node)
            stopper.start()
            made = check_answers(cluster.front.url, [*KNOWN, *MISSING], connections=2)
            finished.set()
            stopper.join()
            expect(stopped_in_time.is_set(), "the lookup ended before the node did")
            after = check_answers(cluster.front.url, KNOWN[:20])
            cluster.restart(cluster.nodes[0])
            time.sleep(1.2)  # until the front end tries it again
            check_answers(cluster.front.url, KNOWN[:20])
        return f"{made} requests through the failover, {after} after it"

    def graceful_reload(self) -> str:
        lookups = 0
        with self.cluster({"latency": 0.01, **SMALL_PAGES}) as cluster:
            stopping = threading.Event()

            def reload_repeatedly() -> None:
                while not stopping.wait(0.4):
                    cluster.front.reload()

            reloader = threading.Thread(target=reload_repeatedly)
            reloader.start()
            try:
                deadline = time.monotonic() + 4
                while time.monotonic() < deadline:
                    check_answers(cluster.front.url, [*KNOWN[:100], MISSING[0]])
                    lookups += 1
            finally:
                stopping.set()
                reloader.join()
            reloads = cluster.front.output().count(cluster.front.reload_message)
        expect(reloads > 3, f"there were {reloads} reloads")
        return f"{lookups} lookups during {reloads} reloads"

    def short_connections(self) -> None:
        with self.cluster(keep_alive_max=2) as cluster:
            connection = http.client.HTTPConnection("127.0.0.1", cluster.front.port, timeout=10)
            responses = [cluster.front.get(LIST_PATH, connection=connection) for _request in range(4)]
            closed = [response.getheader("Connection") == "close" for response in responses]
            expect(any(closed), "the front end keeps the connection")
            check_answers(cluster.front.url, [*KNOWN, *MISSING])

    def idle_connections(self) -> None:
        with self.cluster() as cluster, service(cluster.front.url) as client:
            client.by_tracking_numbers(KNOWN[:1])
            time.sleep(2.5)  # longer than the front end keeps an idle connection
            (answer,) = client.by_tracking_numbers(KNOWN[1:2])
            expect(answer.found and answer.complete, "the answer after a pause is wrong")

    def request_line_limit(self) -> str:
        with self.cluster(request_line_max=700) as cluster:
            status = cluster.front.get(f"{LIST_PATH}?filter={'x' * 700}").status
            expect(status in (400, 414), f"a long request line is answered with {status}")
            made = check_answers(cluster.front.url, [*KNOWN[:100], *MISSING[:2]])
        return f"102 numbers with {made} requests"

    def compression(self) -> str:
        with self.cluster(compress=True) as cluster:
            with service(cluster.front.url) as client:
                listed = client.all_incidents()
            encoding = cluster.front.get(LIST_PATH).getheader("Content-Encoding")
            expect(encoding == "gzip", f"the list is sent as {encoding}")
            expect(listed.complete, "the compressed list is not complete")
            expect(len(listed.incidents) == len(INCIDENTS), f"{len(listed.incidents)} incidents")
            check_answers(cluster.front.url, KNOWN)
        return f"a list of {len(INCIDENTS)} incidents"

    def dead_nodes(self) -> str:
        with self.cluster() as cluster:
            check_answers(cluster.front.url, KNOWN[:2])
            for node in cluster.nodes:
                cluster.stop(node)
            time.sleep(0.5)
            error = failure_of(cluster.front.url, retries=1)
            expect(error.kind == "server" and error.status in (502, 503), f"{error.kind}, {error.status}: {error}")
            expect("<" not in str(error), f"the message has markup: {error}")
            for node in cluster.nodes:
                cluster.restart(node)
            time.sleep(1.2)
            check_answers(cluster.front.url, [*KNOWN[:20], MISSING[0]])
        return f"reported as {error.status}"

    def rate_limit(self) -> str:
        with self.cluster(SMALL_PAGES, rate=10) as cluster:
            made = check_answers(cluster.front.url, [*KNOWN, *MISSING], connections=8)
            expect(made > cluster.requests, "nothing was limited")
        return f"{made} requests, {made - cluster.requests} of them rejected"

    def deploying_node(self) -> str:
        """A page of one node must never make a known number a missing one."""
        outcomes = []
        for rule in PAGES:
            with self.cluster(SMALL_PAGES) as cluster:
                cluster.nodes[0].set_behaviour(faults=[{"on": "incidents", **rule}])
                try:
                    check_answers(cluster.front.url, [*KNOWN[:60], MISSING[0]], retries=2)
                    outcomes.append("right")
                except SpaceError as error:
                    outcomes.append(error.kind)
        expect(outcomes[-2:] == ["right"] * 2, f"transient errors were not retried: {outcomes}")
        return ", ".join(outcomes)

    def client_certificate(self) -> None:
        files = make_certificates(self._directory / "certificates")
        with self.cluster(certificates=files) as cluster:
            login = {"username": None, "password": None, "ca_path": str(files.ca)}
            own = {"client_cert": str(files.client), "client_key": str(files.client)}
            check_answers(cluster.front.url, [*KNOWN[:20], MISSING[0]], **login, **own)
            expect(cluster.requests > 0, "no node was asked")
            error = failure_of(cluster.front.url, ca_path=str(files.ca), retries=0)
            expect(error.kind == "tls", f"without a certificate: {error.kind}: {error}")

    def sessions(self) -> str:
        """Without sticky sessions the cookie of one node is unknown to the other."""
        with self.cluster() as cluster:
            try:
                for _attempt in range(3):
                    check_answers(cluster.front.url, [*KNOWN, *MISSING], session=True)
            except SpaceError as error:
                expect(error.kind == "auth", f"{error.kind}: {error}")
                expect("session" in f"{error} {error.hint}", f"the session is not named: {error} {error.hint}")
                expect(not any(node.state["locked"] for node in cluster.nodes), "the account was locked")
                return "reported as a session problem"
            return "worked"


NAMES = {
    "batches": "numbers in batches",
    "xml": "XML",
    "encoded_slashes": "encoded slashes and other special characters",
    "path_prefix": "an appliance under a path",
    "failover": "failover in the middle of a lookup",
    "graceful_reload": "graceful reloads under load",
    "short_connections": "a limit of requests on a connection",
    "idle_connections": "a timeout of idle connections",
    "request_line_limit": "a limit of the request line",
    "compression": "compressed responses",
    "dead_nodes": "no node alive, then alive again",
    "rate_limit": "a rate limit",
    "deploying_node": "a node that answers with pages",
    "client_certificate": "a client certificate that is asked for after the handshake",
    "sessions": "sessions that one node knows only",
}


def run(results: Results, kind: str) -> None:
    with tempfile.TemporaryDirectory(prefix="junos_space-real-") as name:
        # Apache httpd's processes run as a user that must get there.
        Path(name).chmod(0o755)
        checks = Checks(kind, Path(name))
        for method, title in NAMES.items():
            if method not in KINDS[kind].lacks:
                results.run(f"{kind}: {title}", getattr(checks, method))
