# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The import rules of the core, read from its directories: arrows point down only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PLUGINS = Path(__file__).resolve().parents[3] / "plugins"
CORE = "ansible_collections.netops.junos_space.plugins.module_utils"
CONTROLLER = "ansible_collections.netops.junos_space.plugins.plugin_utils"

# What each package may import, besides itself and the ground (the files directly in module_utils).
ALLOWED = {
    "_http": set(),
    "_servicenow": {"_http"},
    "_gate": {"_servicenow"},
    "_eda": {"_servicenow", "_http"},
    "_appliance_report": {"_servicenow", "_http"},
}
FILES = sorted((PLUGINS / "module_utils").rglob("*.py"))


def package(file: Path) -> str:
    """The package of a file; empty for the ground."""
    inside = file.relative_to(PLUGINS / "module_utils").parts
    return inside[0] if len(inside) > 1 else ""


def imports(file: Path) -> list[str]:
    """Every module that a file imports, imports within functions included."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def rooms(file: Path) -> set[str]:
    """The packages of the core that a file imports; empty string for the ground."""
    found = set()
    for name in imports(file):
        if name.startswith(f"{CORE}."):
            first = name[len(CORE) + 1 :].split(".")[0]
            found.add(first if (PLUGINS / "module_utils" / first).is_dir() else "")
    return found


def test_every_package_has_a_rule() -> None:
    assert {package(file) for file in FILES} == {"", *ALLOWED}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PLUGINS / "module_utils").as_posix())
def test_imports_point_down(file: Path) -> None:
    own = package(file)
    allowed = {own, ""} | ALLOWED.get(own, set())
    if file.name == "_module.py":
        # Between AnsibleModule and the core: it checks results for secrets.
        allowed |= {"_http"}
    assert rooms(file) <= allowed


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(PLUGINS / "module_utils").as_posix())
def test_the_core_does_not_import_ansible(file: Path) -> None:
    used = [name for name in imports(file) if name == "ansible" or name.startswith("ansible.")]
    assert used == [] or file.name == "_module.py"
    assert not any(name.startswith(CONTROLLER) for name in imports(file))
