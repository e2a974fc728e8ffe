# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The site and pages of evidence in headless Chromium: axe, width, search and print.

axe must find nothing in the light and in the dark color scheme, on a desktop and on a phone; no page may scroll sideways;
the search must list the page of a code or a message first; printed evidence must stay short.

    docs/docsite/build.sh
    python tests/site/run.py [--screenshots DIRECTORY] [PART OF A PAGE'S NAME]...

chromium.py finds or installs the browser. The collection is found on PYTHONPATH.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import re
import sys
import tempfile
import threading
import typing as t
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from ansible_collections.netops.junos_space.tests.site import chromium, evidence_pages
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

SITE = Path(__file__).resolve().parents[2] / ".cache" / "docs" / "html"
PAGES = (
    "index", "junos_space_incident_info_module", "junos_space_incident_lookup", "incident_gate_role", "rma_gate_role",
    "docsite/verdicts", "docsite/troubleshooting", "docsite/protecting_changes", "docsite/variables", "changelog",
)  # fmt: skip
SCHEMES: tuple[t.Literal["light", "dark"], ...] = ("light", "dark")
WIDTHS = {"desktop": 1280, "phone": 360}
SEARCHES = {
    "ambiguous": "docsite/verdicts.html#ambiguous",
    "auth": "docsite/verdicts.html#auth",
    "certificate verify failed": "docsite/troubleshooting.html#certificate-verify-failed",
}
PRINTED = {"evidence-12": 2, "evidence-500": 35}
"""How many sheets of A4 a page may take."""
# As root there is no sandbox, and a container has little shared memory. Nothing is loaded but from loopback.
OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_args: t.Any) -> None:
        """Log nothing."""


@contextlib.contextmanager
def serve(directory: Path) -> t.Iterator[str]:
    """Serve a directory on loopback; yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(QuietHandler, directory=str(directory)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def check_page(page: Page, screenshot: Path | None) -> list[str]:
    """What axe finds, and by how much the page is too wide."""
    problems = [
        f"{found['id']} ({len(found['nodes'])}): {found['help']}: {' '.join(found['nodes'][0]['target'])}"
        for found in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    if too_wide > 0:
        problems.append(f"the page scrolls sideways by {too_wide} px")
    if page.title() == "run":
        problems.append("a hostile text ran as a script")
    if screenshot:
        page.screenshot(path=screenshot)
    return problems


def check_pages(
    browser: Browser, addresses: dict[str, str], screenshots: Path | None
) -> t.Iterator[tuple[str, list[str]]]:
    for scheme in SCHEMES:
        for device, width in WIDTHS.items():
            with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}) as context:
                page = context.new_page()
                for name, address in addresses.items():
                    page.goto(address)
                    screenshot = screenshots and screenshots / f"{name.replace('/', '_')}-{scheme}-{device}.png"
                    yield f"{name}, {scheme}, {device}", check_page(page, screenshot)


def check_search(browser: Browser, site: str) -> t.Iterator[tuple[str, list[str]]]:
    with browser.new_context() as context:
        page = context.new_page()
        for text, wanted in SEARCHES.items():
            page.goto(f"{site}search.html?q={text}")
            first = page.locator("ul.search li a").first
            first.wait_for(timeout=20000)
            found = (first.get_attribute("href") or "").split("?")[0]
            yield f"search for {text}", [] if found == wanted else [f"{found} is first, not {wanted}"]


def check_print(
    browser: Browser, addresses: dict[str, str], screenshots: Path | None
) -> t.Iterator[tuple[str, list[str]]]:
    with browser.new_context() as context:
        page = context.new_page()
        for name, most in PRINTED.items():
            if name in addresses:
                page.goto(addresses[name])
                document = page.pdf(format="A4")
                sheets = len(re.findall(rb"/Type\s*/Page\b", document))
                if screenshots:
                    (screenshots / f"{name}.pdf").write_bytes(document)
                yield f"{name} on paper", [] if 0 < sheets <= most else [f"{sheets} sheets, more than {most}"]


def main() -> int:
    parser = argparse.ArgumentParser(description="Check the site and pages of evidence in Chromium.")
    parser.add_argument(
        "--screenshots", type=Path, help="a directory for pictures of the pages and for the printed ones"
    )
    parser.add_argument("names", nargs="*", help="only pages with one of these in their name; no search, no print")
    arguments = parser.parse_args()
    program = chromium.find()
    if program is None:
        print("There is no Chromium on this machine (on Debian: package chromium).")
        return 1
    if arguments.screenshots:
        arguments.screenshots.mkdir(parents=True, exist_ok=True)
    failed = passed = 0
    with tempfile.TemporaryDirectory(prefix="site-") as temp, serve(SITE) as site, sync_playwright() as playwright:
        addresses = {name: f"{site}{name}.html" for name in PAGES}
        addresses |= {name: path.as_uri() for name, path in evidence_pages.write(Path(temp)).items()}
        chosen = {
            name: address
            for name, address in addresses.items()
            if not arguments.names or any(part in name for part in arguments.names)
        }
        with playwright.chromium.launch(executable_path=program, args=list(OPTIONS)) as browser:
            results = check_pages(browser, chosen, arguments.screenshots)
            more = (
                []
                if arguments.names
                else [check_search(browser, site), check_print(browser, chosen, arguments.screenshots)]
            )
            for what, problems in (result for group in (results, *more) for result in group):
                passed += not problems
                failed += bool(problems)
                for problem in problems:
                    print(f"{what}: {problem}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
