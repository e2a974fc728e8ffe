# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write docs/docsite/rst and extra-docs.yml from the Markdown pages in docs: the form that docs.ansible.com shows.

    python docs/docsite/generate.py

A unit test fails while they are not current. Needs markdown-it-py. It reads what our pages use: headings, paragraphs, lists,
tables, code blocks, links, pictures, emphasis. Anything else is an error, so that nothing is lost in silence.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
TARGET = DOCS / "docsite" / "rst"
CONTENTS = DOCS / "docsite" / "extra-docs.yml"
LABEL = "ansible_collections.netops.junos_space.docsite."
REPOSITORY = "https://github.com/netops/junos_space/blob/main/"
COPYRIGHT = """\
..
  Copyright (c) 2026 The netops.junos_space authors
  SPDX-License-Identifier: GPL-3.0-or-later

"""

# The guides in reading order. Pages that are not listed come last.
SECTIONS: dict[str, tuple[str, ...]] = {
    "Getting started": ("first_gate", "installing", "credentials", "connecting", "rehearsing"),
    "Gates": (
        "policy",
        "protecting_changes",
        "tracking_numbers",
        "waiting",
        "rma",
        "fleets",
        "evidence",
        "sharing_evidence",
    ),
    "Incidents": ("ad_hoc", "lookups", "inventory", "event_driven", "from_uri"),
    "Something failed": ("troubleshooting", "verdicts", "faults"),
    "Reference": ("variables", "execution_environment", "policy_as_code", "upgrading"),
    "Background": ("decisions", "appliance_report", "benchmark", "proof", "fault_kit", "certification", "architecture"),
}
UNDERLINES = {"h1": "=", "h2": "-", "h3": "^", "h4": '"'}
LANGUAGES = {"yaml": "yaml+jinja", "yml": "yaml+jinja", "csv": "text", "rego": "text", "": "text"}
# Where one name has several pages, the first of these kinds is what readers look for.
KINDS = ("role", "module", "lookup", "inventory", "filter", "test")
DIRECTORIES = {"module": "modules"}


class ConversionError(Exception):
    """A page uses Markdown that this script does not know."""


def main() -> None:
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir()
    for name, text in render().items():
        (DOCS / "docsite" / name).write_text(text, encoding="utf-8")


def render() -> dict[str, str]:
    """Every generated file by its path from docs/docsite."""
    pages = sources()
    listed = {name for names in SECTIONS.values() for name in names}
    files = {f"rst/{name}.rst": COPYRIGHT + Page(name, file, pages).rst() for name, file in pages.items()}
    contents = {title: [name for name in names if name in pages] for title, names in SECTIONS.items()}
    contents["Background"] += sorted(set(pages) - listed)
    lines = [
        "---",
        *(f"# {line.strip()}" for line in COPYRIGHT.splitlines()[1:3]),
        "",
        "# Written by rst.py.",
        "sections:",
    ]
    for title, names in contents.items():
        lines += [f"  - title: {title}", "    toctree:", *(f"      - {name}" for name in names)]
    files["extra-docs.yml"] = "\n".join(lines) + "\n"
    return files


def sources() -> dict[str, Path]:
    """The Markdown file of each page."""
    pages = {file.stem: file for file in DOCS.glob("*.md")}
    return {**pages, "execution_environment": DOCS / "execution_environment" / "README.md"}


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


class Page:
    """One Markdown page as RST."""

    def __init__(self, name: str, file: Path, pages: dict[str, Path]) -> None:
        self._name = name
        self._file = file
        self._names = {path: page for page, path in pages.items()}

    def rst(self) -> str:
        tokens = MarkdownIt("commonmark").enable("table").parse(self._file.read_text(encoding="utf-8"))
        blocks, rest = self._blocks(tokens, 0, "")
        if rest != len(tokens):
            raise ConversionError(f"{self._file}: {tokens[rest].type} where nothing was opened")
        return f".. _{LABEL}{self._name}:\n\n" + "\n\n".join(blocks) + "\n"

    # Blocks

    def _blocks(self, tokens: list[Token], at: int, end: str) -> tuple[list[str], int]:
        """The blocks up to the token ``end``, and the position after it."""
        blocks: list[str] = []
        while at < len(tokens) and tokens[at].type != end:
            token = tokens[at]
            if token.type == "heading_open":
                blocks.append(self._heading(token.tag, tokens[at + 1]))
                at += 3
            elif token.type == "paragraph_open":
                blocks.append(self._inline(tokens[at + 1]))
                at += 3
            elif token.type in ("fence", "code_block"):
                language = LANGUAGES.get(token.info, token.info)
                blocks.append(f".. code-block:: {language}\n\n" + _indent(token.content.rstrip("\n"), "    "))
                at += 1
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                block, at = self._list(tokens, at)
                blocks.append(block)
            elif token.type == "blockquote_open":
                inner, at = self._blocks(tokens, at + 1, "blockquote_close")
                blocks.append(_indent("\n\n".join(inner), "    "))
            elif token.type == "table_open":
                block, at = self._table(tokens, at)
                blocks.append(block)
            elif token.type == "html_block" and token.content.startswith("<!--"):
                at += 1
            else:
                raise ConversionError(f"{self._file}: {token.type} is not known")
        return blocks, at + 1 if end else at

    def _heading(self, tag: str, inline: Token) -> str:
        text = self._inline(inline)
        line = f"{text}\n{UNDERLINES[tag] * len(text)}"
        return line if tag == "h1" else f".. _{LABEL}{self._name}.{slug(_plain(inline))}:\n\n{line}"

    def _list(self, tokens: list[Token], at: int) -> tuple[str, int]:
        marker = "* " if tokens[at].type == "bullet_list_open" else "#. "
        close = tokens[at].type.replace("open", "close")
        items: list[str] = []
        at += 1
        while tokens[at].type != close:
            blocks, at = self._blocks(tokens, at + 1, "list_item_close")
            items.append(marker + _indent("\n\n".join(blocks), " " * len(marker)).lstrip())
        separator = "\n\n" if any("\n\n" in item for item in items) else "\n"
        return separator.join(items), at + 1

    def _table(self, tokens: list[Token], at: int) -> tuple[str, int]:
        rows: list[list[str]] = []
        while tokens[at].type != "table_close":
            if tokens[at].type == "tr_open":
                rows.append([])
            elif tokens[at].type == "inline":
                rows[-1].append(self._inline(tokens[at]))
            at += 1
        lines = [".. list-table::", "   :header-rows: 1", ""]
        # A heading without text is nothing to a screen reader.
        rows[0] = [cell or "--" for cell in rows[0]]
        for row in rows:
            lines += [f"   {'* ' if number == 0 else '  '}- {cell}".rstrip() for number, cell in enumerate(row)]
        return "\n".join(lines), at + 1

    # Text within a line

    def _inline(self, token: Token) -> str:
        parts: list[str] = []
        children = token.children or []
        at = 0
        while at < len(children):
            child = children[at]
            if child.type == "text":
                parts.append(_escape(child.content))
            elif child.type == "softbreak":
                parts.append("\n")
            elif child.type == "code_inline":
                parts.append(self._code(child.content, "".join(parts)))
            elif child.type in ("strong_open", "em_open", "link_open"):
                end = next(
                    place
                    for place in range(at, len(children))
                    if children[place].type == child.type.replace("open", "close")
                )
                parts.append(self._span(child, children[at + 1 : end]))
                at = end
            elif child.type == "image":
                # Pictures are not published with the pages.
                parts.append(f"`{child.content} <{self._url(str(child.attrs['src']))}>`__")
            else:
                raise ConversionError(f"{self._file}: {child.type} is not known")
            at += 1
        return _join(parts)

    def _span(self, opening: Token, inside: list[Token]) -> str:
        text = " ".join("".join(child.content or "\n" for child in inside).split())
        if opening.type == "strong_open":
            return f"**{_escape(text)}**"
        if opening.type == "em_open":
            return f"*{_escape(text)}*"
        target = str(opening.attrs["href"])
        label = self._label(target)
        text = text.replace("<", "\\<").replace("`", "")
        return f":ref:`{text} <{label}>`" if label else f"`{text} <{self._url(target)}>`__"

    def _label(self, target: str) -> str:
        """The label of a link to one of our pages, or to one of its headings; empty for any other link."""
        path, _hash, anchor = target.partition("#")
        file = (self._file.parent / path).resolve() if path else self._file
        if "://" in target or file not in self._names:
            return ""
        return LABEL + self._names[file] + (f".{anchor}" if anchor else "")

    def _url(self, target: str) -> str:
        """The address of a link to anything else: files of the repository are not beside the published page."""
        if "://" in target:
            return target
        return REPOSITORY + (self._file.parent / target).resolve().relative_to(ROOT).as_posix()

    def _code(self, text: str, before: str) -> str:
        """Code, and a link to the reference where it is the name of a plugin or role of this collection."""
        name = re.fullmatch(r"netops\.junos_space\.(\w+)", text)
        if name:
            # "the filter" before it says which one is meant. An event source has no page in the reference.
            said = before.split()[-1:] or [""]
            for kind in said if said[0] in (*KINDS, "source", "playbook", "playbooks", "module") else KINDS:
                directory = ROOT / ("roles" if kind == "role" else f"plugins/{DIRECTORIES.get(kind, kind)}")
                if any(directory.glob(f"{name[1]}*")) and name[1] in {file.stem for file in directory.iterdir()}:
                    return f":ansplugin:`{text}#{kind}`"
        return f"``{text}``"


def _plain(inline: Token) -> str:
    return "".join(child.content for child in inline.children or [])


def _escape(text: str) -> str:
    text = re.sub(r"([\\*`|])", r"\\\1", text)
    return re.sub(r"_(?!\w)", r"\\_", text)


def _join(parts: list[str]) -> str:
    """Put an escaped space where a markup would touch a letter, which RST does not read as markup."""
    joined = ""
    for part in parts:
        touches = joined and part and not joined[-1].isspace() and not part[0].isspace()
        markup = part[:1] in "*`:" and part[-1:] in "*`_" and len(part) > 2
        before = re.search(r"(``|\*\*|[^\\][*`]|`__)$", joined)
        if touches and ((markup and (joined[-1].isalnum() or before)) or (before and part[0].isalnum())):
            joined += "\\ "
        joined += part
    return joined.strip()


def _indent(text: str, by: str) -> str:
    return "\n".join(by + line if line else "" for line in text.splitlines())


if __name__ == "__main__":
    main()
