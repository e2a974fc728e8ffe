# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the examples of the documentation, and tell what each one is.

Examples are the YAML blocks of the Markdown pages, and the EXAMPLES of the plugins. A comment right before a block says
what the rules of ``kind`` cannot know:

``<!-- example: file NAME -->``   it is a file of this name in the folder in which the page's examples run
``<!-- example: run -->``         a block of shell commands: run them
``<!-- example: check -->``       look at its syntax only
``<!-- example: fails -->``       it is run, and must fail
``<!-- example: shows -->``       a block of text: the example before it printed this. ``...`` stands for anything
"""

from __future__ import annotations

import ast
import re
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MARKS = ("file", "run", "check", "fails", "shows")
BLOCK = re.compile(
    r"(?:^<!-- example: (?P<mark>[^\n]*?) -->\n\n?)?^(?P<fence>```+)(?P<language>[\w+-]*)[^\n]*\n(?P<text>.*?)^(?P=fence)$",
    re.M | re.S,
)
PLUGIN_KINDS = ("modules", "lookup", "filter", "test", "inventory")


class ExampleError(Exception):
    """Something is wrong with an example."""


@dataclass
class Example:
    """One block. ``shown`` holds the texts that it must print."""

    page: str
    line: int
    text: str
    language: str = "yaml"
    mark: str = ""
    argument: str = ""
    shown: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def documents(self) -> list[t.Any]:
        try:
            return [document for document in yaml.load_all(self.text, Loader=_Loader) if document is not None]
        except yaml.YAMLError as error:
            raise ExampleError(f"this is no YAML: {error}") from error


class _Loader(yaml.SafeLoader):
    """Reads Ansible's tags, such as !vault, as the plain value."""


def _untagged(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> t.Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    return loader.construct_scalar(t.cast("yaml.ScalarNode", node))


_Loader.add_multi_constructor("!", _untagged)


def of_markdown(page: str, text: str) -> list[Example]:
    """The examples of a Markdown page."""
    found: list[Example] = []
    for match in BLOCK.finditer(text):
        mark, _space, argument = (match["mark"] or "").partition(" ")
        line = text.count("\n", 0, match.start("fence")) + 1
        example = Example(page, line, match["text"], match["language"], mark, argument)
        if mark and mark not in MARKS:
            raise ExampleError(f"{example.name}: there is no mark {mark!r}, only {', '.join(MARKS)}")
        if mark == "shows":
            if not found:
                raise ExampleError(f"{example.name}: there is no example before it that could show this")
            found[-1].shown.append(example.text)
        elif mark or example.language in ("yaml", "yml"):
            found.append(example)
    marks = len(re.findall(r"<!-- *example\b", text))
    if marks != sum(1 for match in BLOCK.finditer(text) if match["mark"]):
        raise ExampleError(f"{page}: a mark stands before no block, or is misspelled")
    return found


def of_plugin(page: str, text: str) -> list[Example]:
    """The EXAMPLES of a plugin's source, or of the YAML file that documents a plugin."""
    if page.endswith(".py"):
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
                return [Example(page, node.lineno, str(ast.literal_eval(node.value)))]
        return []
    line = next((number for number, found in enumerate(text.splitlines(), 1) if found.startswith("EXAMPLES")), 1)
    return [Example(page, line, yaml.safe_load(text)["EXAMPLES"])]


def of_repository(root: Path) -> list[Example]:
    """All examples there are, page by page."""
    found: list[Example] = []
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "roles/*/README.md"):
        for file in sorted(root.glob(pattern)):
            found += of_markdown(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
    folders = [root / "plugins" / name for name in PLUGIN_KINDS] + [root / "extensions/eda/plugins/event_source"]
    for folder in folders:
        for file in sorted([*folder.glob("*.py"), *folder.glob("*.yml")]):
            found += of_plugin(file.relative_to(root).as_posix(), file.read_text(encoding="utf-8"))
    return found


def kind(example: Example) -> str:
    """What an example is: ``shell, file, tasks, plays, rulebook, inventory, source, variables, data``."""
    if example.mark == "file":
        return "file"
    if example.language not in ("yaml", "yml"):
        if example.mark in ("run", "fails"):
            return "shell"
        raise ExampleError(f"a block of {example.language or 'text'} cannot be marked {example.mark}")
    documents = example.documents
    if not documents:
        raise ExampleError("it holds nothing")
    kinds = {_kind(document) for document in documents}
    if len(kinds) > 1:
        raise ExampleError(f"it holds several things: {', '.join(sorted(kinds))}")
    found = kinds.pop()
    if found == "data" and example.mark != "check":
        raise ExampleError("what it is cannot be told: mark it 'check', or as a file")
    return found


def _kind(document: t.Any) -> str:
    if isinstance(document, list) and document and all(isinstance(item, dict) for item in document):
        if all("sources" in item for item in document):
            return "rulebook"
        if all("hosts" in item or any(key.endswith("import_playbook") for key in item) for item in document):
            return "plays"
        return "tasks"
    if isinstance(document, dict) and document:
        if "plugin" in document:
            return "source"
        if all(isinstance(group, dict) and {"hosts", "children"} & set(group) for group in document.values()):
            return "inventory"
        if all(re.match(r"(incident_gate|rma_gate|junos_space)_", str(key)) for key in document):
            return "variables"
    return "data"
