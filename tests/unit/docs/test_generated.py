# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The generated pages are current. `python docs/docsite/generate.py` writes them again."""

from __future__ import annotations

import importlib.util
import re
import sys
import typing as t
from pathlib import Path

import pytest

HOW = "run: python docs/docsite/generate.py"
DOCSITE = Path(__file__).resolve().parents[3] / "docs" / "docsite"


def load(name: str) -> t.Any:
    specification = importlib.util.spec_from_file_location(f"docsite_{name}", DOCSITE / f"{name}.py")
    if specification is None or specification.loader is None:
        raise ImportError(name)
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


rst = load("rst")


def test_variables_are_current() -> None:
    variables = load("variables")
    assert variables.PAGE.read_text(encoding="utf-8") == variables.render(), HOW


def test_playbook_variables_are_listed() -> None:
    page = (DOCSITE.parent / "variables.md").read_text(encoding="utf-8")
    for playbook in (DOCSITE.parents[1] / "playbooks").glob("*.yml"):
        text = playbook.read_text(encoding="utf-8")
        used = set(re.findall(r"(?<![.\w])(\w+) (?:\| default\(|is (?:not )?defined)", text))
        own = set(re.findall(r"^ +(\w+):|register: (\w+)", text, re.M))
        own_names = {name for pair in own for name in pair if name} | {"simulator_state"}
        missing = {
            name for name in used - own_names if not name.startswith("junos_space_") and f"| `{name}` |" not in page
        }
        assert missing == set(), playbook.name


def test_rst_is_current() -> None:
    written = {
        file.relative_to(DOCSITE).as_posix(): file.read_text(encoding="utf-8")
        for file in [*DOCSITE.glob("rst/*.rst"), DOCSITE / "extra-docs.yml"]
    }
    expected = rst.render()
    assert sorted(written) == sorted(expected), HOW
    assert [name for name, text in expected.items() if text != written[name]] == [], HOW


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("`code` and **bold** and *soft*", "``code`` and **bold** and *soft*"),
        ("the `a`s", "the ``a``\\ s"),
        ("a * b, `x|y`, incident_gate_ and |", "a \\* b, ``x|y``, incident_gate\\_ and \\|"),
        ("[text](https://example.net)", "`text <https://example.net>`__"),
        ("[codes](verdicts.md#auth)", ":ref:`codes <ansible_collections.netops.junos_space.docsite.verdicts.auth>`"),
        ("[file](../galaxy.yml)", "`file <https://github.com/netops/junos_space/blob/main/galaxy.yml>`__"),
        (
            "the filter `netops.junos_space.incident_gate`",
            "the filter :ansplugin:`netops.junos_space.incident_gate#filter`",
        ),
        ("`netops.junos_space.rma_gate`", ":ansplugin:`netops.junos_space.rma_gate#role`"),
        ("* one\n* two", "* one\n* two"),
        ("1. one\n\n   ```shell\n   ls\n   ```", "#. one\n\n   .. code-block:: shell\n\n       ls"),
        (
            "| a | b |\n|---|---|\n| `x` | |",
            ".. list-table::\n   :header-rows: 1\n\n   * - a\n     - b\n   * - ``x``\n     -",
        ),
    ],
)
def test_markdown_becomes_rst(markdown: str, expected: str) -> None:
    page = DOCSITE.parent / "page.md"
    parts = rst.Page("page", page, rst.sources())
    tokens = rst.MarkdownIt("commonmark").enable("table").parse(markdown)
    assert "\n\n".join(parts._blocks(tokens, 0, "")[0]) == expected


def test_unknown_markdown_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Page\n\n<b>html</b>\n", encoding="utf-8")
    with pytest.raises(rst.ConversionError):
        rst.Page("page", page, {}).rst()
