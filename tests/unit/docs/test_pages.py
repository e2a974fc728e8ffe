# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages: their links lead somewhere, their names exist, and the layers are what the imports say."""

from __future__ import annotations

import ast
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
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]
CORE = "ansible_collections.netops.junos_space.plugins.module_utils"


def prose(page: Path) -> str:
    """The page without its blocks of code and its code within lines."""
    text = re.sub(r"^(```+).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "code", text)


def anchors(page: Path) -> set[str]:
    """The anchors that GitHub and MyST make of headings."""
    text = re.sub(r"^(```+).*?^\1$", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ +(.*)$", text, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    wrong = []
    for target in re.findall(r"\]\(([^()\s]+)\)", prose(page)):
        if re.match(r"(https?|mailto):", target):
            continue
        # docsite/index.md is laid out at the root of the site.
        start = ROOT if page.parent.name == "docsite" else page.parent
        path = target.split("#")[0]
        anchor = target[len(path) + 1 :]
        file = (start / path).resolve() if path else page
        # An artifact has not got what is made at a release.
        missing = not file.exists() and file.name != "CHANGELOG.md"
        if missing or not file.is_relative_to(ROOT) or (anchor and anchor not in anchors(file)):
            wrong.append(target)
    assert wrong == []


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
def test_names_of_the_collection_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    used = set(re.findall(r"\bnetops\.junos_space\.(\w*)", text))
    assert used - known_names() == set()


def layers() -> dict[str, int]:
    """Which line of the table of layers each private file of the core stands in, from the top."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [\w ]+ \| (.*?) \|", text, re.M)
    return {name: place for place, row in enumerate(rows) for name in re.findall(r"`(_\w+)\.py`", row)}


def imported(file: Path) -> set[str]:
    """The private files of the core that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == CORE:
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(CORE + "."):
            found.add(str(node.module).rpartition(".")[2])
    return found


def test_the_table_of_layers_names_every_file_of_the_core() -> None:
    files = {file.stem for file in (ROOT / "plugins" / "module_utils").glob("_*.py")} - {"__init__"}
    assert set(layers()) == files


def test_nothing_imports_from_a_layer_above() -> None:
    place = layers()
    wrong = [
        f"{name} imports {other}"
        for name in place
        for other in imported(ROOT / "plugins" / "module_utils" / f"{name}.py")
        if place[other] < place[name]
    ]
    assert wrong == []


def test_the_core_does_not_import_ansible() -> None:
    wrong = []
    for file in (ROOT / "plugins" / "module_utils").glob("_*.py"):
        if file.name == "_module.py":
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            wrong += [f"{file.name}: {name}" for name in names if re.match(r"ansible(\.|$)", name)]
    assert wrong == []


def test_the_picture_names_files_that_exist() -> None:
    picture = (ROOT / "docs" / "docsite" / "architecture.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r"(?<=[ >])_\w+", " ".join(re.findall(r'class="name"[^>]*>([^<]*)<', picture))))
    files = {
        file.stem for folder in ("module_utils", "plugin_utils") for file in (ROOT / "plugins" / folder).glob("_*.py")
    }
    assert drawn
    assert drawn <= files
