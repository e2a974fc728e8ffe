# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the documentation site with what build.sh has installed.

The pages stand in the repository as Markdown that reads well there too. They are laid out for Sphinx as they are in
the repository, so that the links between them work in both places; a link to any other file leads to the repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCSITE = ROOT / "docs" / "docsite"
WORK = ROOT / ".cache" / "docs"
SOURCE = WORK / "source"
HTML = WORK / "html"
COLLECTION = WORK / "collections" / "ansible_collections" / "netops" / "junos_space"
REPOSITORY = "https://github.com/netops/junos_space/blob/main/"

PAGES = ("CONTRIBUTING.md", "docs/*.md", "docs/*/README.md", "roles/*/README.md")
PICTURES = ("docs/images/*", "docs/docsite/*.svg")
# The target of a Markdown link or picture, without an anchor.
LINK = re.compile(r"(?<=\]\()[^\s()#:]+(?=[)#])")


def main() -> int:
    """Build it; the exit code is that of the tool that failed, if one did."""
    for folder in (SOURCE, HTML):
        shutil.rmtree(folder, ignore_errors=True)
    lay_out()
    try:
        reference()
        sphinx = ["sphinx-build", "-W", "--keep-going", "-E", "-q", "-b", "html", str(SOURCE), str(HTML)]
        run(*sphinx)
    except subprocess.CalledProcessError as error:
        print(f"The documentation could not be built: {error.cmd[0]} ended with {error.returncode}.", file=sys.stderr)
        return int(error.returncode)
    print(HTML / "index.html")
    return 0


def lay_out() -> None:
    """Copy pages and pictures to where Sphinx looks for them."""
    pages = [page for pattern in PAGES for page in ROOT.glob(pattern)]
    pictures = [picture for pattern in PICTURES for picture in ROOT.glob(pattern)]
    shown = {*pages, *pictures}
    for page in pages:
        place(page, linked(page, shown))
    for picture in pictures:
        place(picture)
    # A page that this checkout does not have leaves the contents; one that the contents forget is an error.
    contents = (DOCSITE / "index.md").read_text(encoding="utf-8").splitlines()
    listed = [line for line in contents if not line.startswith("docs/") or (ROOT / f"{line}.md").exists()]
    (SOURCE / "index.md").write_text("\n".join(listed) + "\n", encoding="utf-8")
    shutil.copy2(DOCSITE / "conf.py", SOURCE / "conf.py")
    (SOURCE / "_static").mkdir()
    shutil.copy2(DOCSITE / "site.css", SOURCE / "_static" / "site.css")


def place(file: Path, text: str | None = None) -> None:
    """Copy a file to its place, or write this text there."""
    copy = SOURCE / file.relative_to(ROOT)
    copy.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        shutil.copy2(file, copy)
    else:
        copy.write_text(text, encoding="utf-8")


def linked(page: Path, shown: set[Path]) -> str:
    """The page with its links to files that the site does not show turned to the repository."""

    def turned(match: re.Match[str]) -> str:
        target = (page.parent / match[0]).resolve()
        if target in shown or not target.exists():
            return match[0]
        return REPOSITORY + target.relative_to(ROOT).as_posix()

    return LINK.sub(turned, page.read_text(encoding="utf-8"))


def reference() -> None:
    """Have antsibull-docs write the reference of the plugins and roles."""
    if not COLLECTION.is_symlink():
        COLLECTION.parent.mkdir(parents=True, exist_ok=True)
        COLLECTION.symlink_to(os.path.relpath(ROOT, COLLECTION.parent), target_is_directory=True)
    folder = SOURCE / "reference"
    # antsibull-docs wants a folder that only this user can write to.
    folder.mkdir(mode=0o755, parents=True)
    run("antsibull-docs", "--config-file", str(DOCSITE / "antsibull-docs.cfg"), "collection", "--use-current",
        "--squash-hierarchy", "--fail-on-error", "--dest-dir", str(folder), "netops.junos_space")  # fmt: skip
    # antsibull-docs describes a role by its entry point main only.
    index = folder / "index.rst"
    text = index.read_text(encoding="utf-8")
    for specs in sorted(ROOT.glob("roles/*/meta/argument_specs.yml")):
        name = specs.parents[1].name
        points = yaml.safe_load(specs.read_text(encoding="utf-8"))["argument_specs"]
        description = next(iter(points.values()))["short_description"]
        text = re.sub(rf"(`{name} role <[^>]*>` --) *$", rf"\1 {description}", text, flags=re.M)
    index.write_text(text, encoding="utf-8")
    # The theme shows the contents of each page beside it.
    for page in folder.glob("*.rst"):
        text = page.read_text(encoding="utf-8")
        page.write_text(re.sub(r"^\.\. contents::\n(   .*\n)+", "", text, flags=re.M), encoding="utf-8")


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
