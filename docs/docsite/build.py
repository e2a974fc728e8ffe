# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site with what build.sh has installed.

The guides are Markdown in docs. rst.py and variables.py write what docs.ansible.com shows of them; the site is built from the
same files, together with the reference and the changelog that antsibull-docs writes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import rst
import variables
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCSITE = ROOT / "docs" / "docsite"
WORK = ROOT / ".cache" / "docs"
SOURCE = WORK / "source"
HTML = WORK / "html"
COLLECTION = WORK / "collections" / "ansible_collections" / "netops" / "junos_space"


def main() -> int:
    """Build it; the exit code is that of the tool that failed, if one did."""
    variables.main()
    rst.main()
    for directory in (SOURCE, HTML):
        shutil.rmtree(directory, ignore_errors=True)
    # antsibull-docs requires a directory that only this user can write to.
    SOURCE.mkdir(mode=0o755, parents=True)
    try:
        reference()
        plugin_index()
        layout()
        run("sphinx-build", "-W", "--keep-going", "-E", "-q", "-b", "html", str(SOURCE), str(HTML))
    except subprocess.CalledProcessError as error:
        print(f"The documentation could not be built: {error.cmd[0]} ended with {error.returncode}.", file=sys.stderr)
        return int(error.returncode)
    for page in HTML.rglob("*.html"):
        page.write_text(accessible(page.read_text(encoding="utf-8")), encoding="utf-8")
    # GitHub Pages would hide directories that begin with an underscore.
    (HTML / ".nojekyll").touch()
    print(HTML / "index.html")
    return 0


def reference() -> None:
    """Have antsibull-docs write the reference, the changelog and the guides."""
    if not COLLECTION.is_symlink():
        COLLECTION.parent.mkdir(parents=True, exist_ok=True)
        COLLECTION.symlink_to(os.path.relpath(ROOT, COLLECTION.parent), target_is_directory=True)
    run("antsibull-docs", "--config-file", str(DOCSITE / "antsibull-docs.cfg"), "collection", "--use-current",
        "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(SOURCE), "netops.junos_space")  # fmt: skip
    # The theme shows the contents of each page beside it.
    for page in SOURCE.glob("*.rst"):
        text = page.read_text(encoding="utf-8")
        text = re.sub(r"^\.\. contents::.*\n(   .*\n)*", "", text, flags=re.M)
        # The title of the release notes, which is capitalized there.
        page.write_text(text.replace(r"Netops.Junos\_Space", r"netops.junos\_space"), encoding="utf-8")


def plugin_index() -> None:
    """Make a page of the plugin index that antsibull-docs writes into its first page, which ours replaces."""
    text = (SOURCE / "index.rst").read_text(encoding="utf-8")
    _before, label, index = text.partition(".. _plugin_index_for_netops.junos_space:")
    # It describes a role by its entry point main only.
    for specs in sorted(ROOT.glob("roles/*/meta/argument_specs.yml")):
        points = yaml.safe_load(specs.read_text(encoding="utf-8"))["argument_specs"]
        description = next(iter(points.values()))["short_description"]
        index = re.sub(rf"(`{specs.parents[1].name} role <[^>]*>` --) *$", rf"\1 {description}", index, flags=re.M)
    head = "All plugins and roles\n=====================\n\n.. _communication_for_netops.junos_space:\n\n"
    forum = "Questions: the `Ansible forum <https://forum.ansible.com/c/help/6>`__, category Get Help.\n\n"
    (SOURCE / "plugins.rst").write_text(head + forum + label + index, encoding="utf-8")


def layout() -> None:
    """Put our first page, the settings and the pictures beside them."""
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    first = (DOCSITE / "index.rst").read_text(encoding="utf-8").replace("|version|", version)
    kinds = ("role", "module", "lookup", "filter", "test", "inventory")
    plugins = [page.stem for kind in kinds for page in sorted(SOURCE.glob(f"*_{kind}.rst"))]
    sections = yaml.safe_load(rst.CONTENTS.read_text(encoding="utf-8"))["sections"]
    contents = {section["title"]: [f"docsite/{name}" for name in section["toctree"]] for section in sections}
    contents["Plugins and roles"] = ["plugins", *plugins, "environment_variables"]
    contents["Releases"] = ["changelog"]
    for title, pages in contents.items():
        first += f"\n.. toctree::\n   :hidden:\n   :caption: {title}\n   :maxdepth: 1\n\n"
        first += "".join(f"   {page}\n" for page in pages if (SOURCE / f"{page}.rst").exists())
    (SOURCE / "index.rst").write_text(first, encoding="utf-8")
    for name in ("conf.py", "scorer.js"):
        shutil.copy2(DOCSITE / name, SOURCE / name)
    (SOURCE / "_static").mkdir()
    for file in (DOCSITE / "site.css", ROOT / "docs" / "images" / "evidence.png"):
        shutil.copy2(file, SOURCE / "_static" / file.name)


def accessible(page: str) -> str:
    """What screen readers and keyboards need and the theme leaves out."""
    page = page.replace('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"')
    page = page.replace('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="Site">')
    page = page.replace('<aside class="toc-drawer">', '<aside class="toc-drawer" aria-label="Page">')
    page = page.replace(
        '<div class="content-icon-container">', '<nav class="content-icon-container" aria-label="Tools">'
    )
    page = re.sub(r'(<nav class="content-icon-container".*?)</div>(\s*<article)', r"\1</nav>\2", page, flags=re.S)
    page = page.replace('<a aria-role="button"', "<a")
    if "searchtools.js" in page and "<h1>" not in page:
        page = page.replace('id="furo-main-content">', 'id="furo-main-content"><h1>Search</h1>')
    page = re.sub(r"<h1>.*?</h1>", lambda found: _breakable(found[0]), page, flags=re.S)
    page = re.sub(r'<table class="docutils.*?</table>', lambda found: _labeled(found[0]), page, flags=re.S)
    # What scrolls sideways must be reachable by keyboard.
    page = page.replace("<pre>", '<pre tabindex="0">')
    return re.sub(r'<div class="table-wrapper', r'<div tabindex="0" class="table-wrapper', page)


def _breakable(heading: str) -> str:
    """Let the long name of a plugin break after its dots and underscores, where the line is too short for it."""
    return re.sub(r">[^<]*", lambda text: re.sub(r"(?<=\w)([._])(?=\w)", r"\1<wbr>", text[0]), heading)


def _labeled(table: str) -> str:
    """Repeat the head of each column in its cells: a phone shows a row as a block, without the head."""
    labels = [re.sub(r"<[^>]*>", "", head) for head in re.findall(r"<th class=\"head\">(.*?)</th>", table, flags=re.S)]

    def row(found: re.Match[str]) -> str:
        cells = iter(labels)
        return re.sub(r"<td>", lambda _cell: f'<td data-label="{next(cells)}">', found[0])

    body = table.find("<tbody>")
    return table[:body] + re.sub(r"<tr\b.*?</tr>", row, table[body:], flags=re.S) if labels else table


def run(*command: str) -> None:
    """Run a tool of this environment; fail with it."""
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(WORK / "collections"),
        "ANSIBLE_HOME": str(WORK / "home"),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }
    subprocess.run(command, check=True, env=environment, umask=0o022)


if __name__ == "__main__":
    sys.exit(main())
