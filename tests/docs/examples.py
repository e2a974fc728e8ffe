# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Find the code blocks of a page, and decide what each of them is.

A guide is read from top to bottom, so the paragraph before a block decides: a block is a file if that paragraph ends with a
colon and names a file whose suffix fits the block's language. Shell blocks are commands. Other YAML blocks are tasks,
plays, variables and so on, by their content. A comment before the block says what cannot be seen:

``<!-- example: setup -->``   not run: it prepares the machine (installs packages, needs the network)
``<!-- example: check -->``   only its syntax is checked
``<!-- example: fails -->``   it is run, and must fail
``<!-- example: shows -->``   a block of text: the block before it printed this; ``...`` matches anything
"""

from __future__ import annotations

import ast
import re
import typing as t
from dataclasses import dataclass, field
from pathlib import Path

import yaml

MARKS = ("setup", "check", "fails", "shows")
SUFFIXES = {
    "yaml": (".yml", ".yaml"),
    "json": (".json",),
    "csv": (".csv",),
    "ini": (".ini", ".cfg"),
    "rego": (".rego",),
    "jinja": (".j2",),
}
BLOCK_RE = re.compile(
    r"(?:^ *<!-- example: (?P<mark>[^\n]*?) -->\n\n?)?"
    r"^(?P<indent> *)(?P<fence>```+)(?P<language>[\w+-]*)[^\n]*\n(?P<text>.*?)^ *(?P=fence)$",
    re.M | re.S,
)
# Their examples need files of the reader.
CHECKED_ONLY = ("plugins/modules/incident_gate_replay.py",)
PLUGIN_KINDS = ("modules", "lookup", "filter", "test", "inventory")


class ExampleError(Exception):
    """An example that cannot be run or checked."""


@dataclass
class Example:
    """One block. ``shown`` holds the texts that it must print, ``file`` its name if it is a file."""

    page: str
    line: int
    text: str
    language: str = "yaml"
    mark: str = ""
    file: str = ""
    shown: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def documents(self) -> list[t.Any]:
        try:
            return [document for document in yaml.load_all(self.text, Loader=_Loader) if document is not None]
        except yaml.YAMLError as error:
            raise ExampleError(f"this is not YAML: {error}") from error


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
    """The examples of a Markdown page, in order."""
    found: list[Example] = []
    end = 0
    for match in BLOCK_RE.finditer(text):
        mark, language = match["mark"] or "", match["language"]
        line = text.count("\n", 0, match.start("fence")) + 1
        example = Example(page, line, match["text"], language, mark)
        before, end = text[end : match.start()].strip(), match.end()
        if mark and mark not in MARKS:
            raise ExampleError(f"{example.name}: unknown mark {mark!r}, known are {', '.join(MARKS)}")
        if mark == "shows":
            if not found or found[-1].mark in ("setup", "check"):
                raise ExampleError(f"{example.name}: no example before it prints anything")
            found[-1].shown.append(example.text)
            continue
        example.file = _file_name(before.rpartition("\n\n")[2], language)
        if example.file or language in ("yaml", "shell"):
            found.append(example)
    if len(re.findall(r"<!-- *example\b", text)) != sum(1 for match in BLOCK_RE.finditer(text) if match["mark"]):
        raise ExampleError(f"{page}: a mark is misspelled, or no block follows it")
    return found


def _file_name(paragraph: str, language: str) -> str:
    """The file that a paragraph such as "Save this as `inventory.yml`:" introduces."""
    if not re.search(r"[:.]$", paragraph):
        return ""
    sentence = paragraph if paragraph.endswith(":") else re.split(r"[.:]\s+", paragraph)[-1]
    names = [name for name in re.findall(r"`([\w./-]+)`", sentence) if name.endswith(SUFFIXES.get(language, ()))]
    return "" if not names or names[-1].startswith("/") else names[-1]


def is_guide(page: str) -> bool:
    """Whether a page is read, and run, from top to bottom."""
    return page == "README.md" or Path(page).match("docs/*.md")


def of_plugin(page: str, text: str) -> list[Example]:
    """The EXAMPLES of a plugin's source, or of the YAML file that documents a plugin."""
    if page.endswith(".py"):
        for node in ast.parse(text).body:
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
                mark = "check" if page in CHECKED_ONLY else ""
                return [Example(page, node.lineno, str(ast.literal_eval(node.value)), mark=mark)]
        return []
    line = next((number for number, found in enumerate(text.splitlines(), 1) if found.startswith("EXAMPLES")), 1)
    return [Example(page, line, yaml.safe_load(text)["EXAMPLES"])]


def of_role(page: str, text: str) -> list[Example]:
    """The examples of a role's argument specs, one for each entry point."""
    points = yaml.safe_load(text)["argument_specs"]
    lines = {name: 1 + text[: text.index(f"\n  {name}:")].count("\n") + 1 for name in points}
    return [Example(page, lines[name], point["examples"]) for name, point in points.items() if "examples" in point]


def of_repository(root: Path) -> dict[str, list[Example]]:
    """All pages that have examples, with their examples. Commands are run in guides only."""
    pages: dict[str, list[Example]] = {}
    for pattern in ("README.md", "CONTRIBUTING.md", "docs/**/*.md", "roles/*/README.md"):
        for file in sorted(root.glob(pattern)):
            name = file.relative_to(root).as_posix()
            examples = of_markdown(name, file.read_text(encoding="utf-8"))
            pages[name] = [one for one in examples if is_guide(name) or one.mark or one.language != "shell"]
    directories = [root / "plugins" / name for name in PLUGIN_KINDS] + [root / "extensions/eda/plugins/event_source"]
    for directory in directories:
        for file in sorted([*directory.glob("*.py"), *directory.glob("*.yml")]):
            name = file.relative_to(root).as_posix()
            pages[name] = of_plugin(name, file.read_text(encoding="utf-8"))
    for file in sorted(root.glob("roles/*/meta/argument_specs.yml")):
        name = file.relative_to(root).as_posix()
        pages[name] = of_role(name, file.read_text(encoding="utf-8"))
    return {name: examples for name, examples in pages.items() if examples}


def kind(example: Example) -> str:
    """What to do with an example: ``setup, file, shell, tasks, plays, rulebook, inventory, source, variables, data``."""
    if example.mark == "setup":
        return "setup"
    if example.file:
        return "file"
    if example.language != "yaml":
        return "shell"
    documents = example.documents
    if not documents:
        raise ExampleError("it is empty")
    kinds = {_kind(document) for document in documents}
    if len(kinds) > 1:
        raise ExampleError(f"it mixes several things: {', '.join(sorted(kinds))}")
    found = kinds.pop()
    if found == "data" and example.mark != "check":
        raise ExampleError("neither tasks nor plays nor variables: mark it 'check', or name its file before it")
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
