# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages: their links lead somewhere, and their names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGES = sorted(
    file
    for pattern in ("*.md", "docs/**/*.md", "roles/*/README.md")
    for file in ROOT.glob(pattern)
    # Made at a release.
    if file.name != "CHANGELOG.md"
)
REPOSITORY = r"^(https://github.com/netops/junos_space/(blob|tree)/main/|https://raw.githubusercontent.com/netops/junos_space/main/)"
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def prose(page: Path) -> str:
    """The page without its blocks of code and its code within lines."""
    text = re.sub(r"^(```+).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "code", text)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and MyST make of headings."""
    text = re.sub(r"^(```+).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    """The targets of inline links and of link definitions; those to files of the repository as paths from the page."""
    text = prose(page)
    targets = re.findall(r"\]\(([^()\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.M)
    depth = "../" * len(page.relative_to(ROOT).parts[1:])
    return [re.sub(REPOSITORY, depth, target) for target in targets]


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_are_alive(page: Path) -> None:
    wrong = []
    for target in links(page):
        if re.match(r"(https?|mailto):", target):
            continue
        path = target.split("#")[0]
        anchor = target[len(path) + 1 :]
        file = (page.parent / path).resolve() if path else page
        # An artifact has not got what is made at a release.
        missing = not file.exists() and file.name != "CHANGELOG.md"
        if missing or not file.is_relative_to(ROOT) or (anchor and anchor not in anchors(file)):
            wrong.append(target)
    assert wrong == []


def test_readme_works_on_galaxy() -> None:
    """Galaxy shows the README without the files around it, and a terminal has 80 columns."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "README.md", *ROOT.glob("roles/*/README.md")):
        targets = re.findall(r"\]\(([^()\s]+)\)|^\[[^\]]+\]: (\S+)$", prose(page), re.M)
        relative = [
            target for pair in targets for target in pair if target and not target.startswith(("https://", "#"))
        ]
        assert not relative, page
    lines = (line for line in text.splitlines() if not line.startswith("["))
    assert [line for line in lines if len(line) > 80] == []
    labels = {label.lower() for label in re.findall(r"^\[([^\]]+)\]: ", text, re.M)}
    used = re.findall(r"\]\[([^\]]+)\]", text) + re.findall(r"\[([^\[\]]+)\]\[\]", text)
    assert {" ".join(label.lower().split()) for label in used} - labels == set()
    assert labels - {" ".join(label.lower().split()) for label in used} == set()


def known_names() -> set[str]:
    """Every name that the collection gives to something."""
    kinds = ("action", "filter", "inventory", "lookup", "modules", "test")
    files = [file for kind in kinds for file in (ROOT / "plugins" / kind).glob("*.*")]
    files += (ROOT / "extensions" / "eda" / "plugins" / "event_source").glob("*.py")
    files += (ROOT / "extensions" / "eda" / "rulebooks").glob("*.yml")
    files += (ROOT / "playbooks").glob("*.yml")
    # The action group, and the start of a name that is written in parts.
    return {file.stem for file in files} | {role.name for role in (ROOT / "roles").iterdir()} | {"junos_space", ""}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_names_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    used = set(re.findall(r"\bnetops\.junos_space\.(\w*)", text))
    assert used - known_names() == set()


def test_architecture_names_files_that_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:plugins|roles|tests|docs)/[\w./]+)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists() and not name.startswith("tests/docs")] == []
