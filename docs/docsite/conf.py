# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for the site. build.py copies this file to where it has laid out the pages."""

from __future__ import annotations

import re
import typing as t
import zlib
from pathlib import Path

from sphinx.application import Sphinx

project = "netops.junos_space"
author = "The netops.junos_space authors"
project_copyright = "2026 The netops.junos_space authors"
html_title = "netops.junos_space"

extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext", "sphinx_copybutton"]
nitpicky = True
default_role = "any"
exclude_patterns = ["_build"]

# The option tables of antsibull-docs have colors of their own, which cannot be read in the dark scheme.
LIGHT = {
    "color-brand-primary": "#0b5394",
    "color-brand-content": "#0b5394",
    "antsibull-links-background": "#0b5394",
    "antsibull-links-background-active": "#073763",
    "antsibull-links-text": "#fff",
    "antsibull-table-background-header": "#cfe2f3",
    "antsibull-table-background-even": "#f3f6fa",
    "antsibull-narrowtable-background": "#e7f0fa",
    "antsibull-table-border": "#8a94a0",
    "antsibull-option-required": "#b00000",
    "antsibull-option-default": "#0b3fbf",
    "antsibull-option-sample": "#0b3fbf",
    "antsibull-attribute-support-none": "#b00000",
    "antsibull-attribute-support-partial": "#6b5d00",
    "antsibull-attribute-support-full": "#006400",
}
DARK = {
    "color-brand-primary": "#8ab4f8",
    "color-brand-content": "#8ab4f8",
    "antsibull-links-background": "#8ab4f8",
    "antsibull-links-background-active": "#c6dafc",
    "antsibull-links-text": "#10141a",
    "antsibull-table-background-header": "#26323f",
    "antsibull-table-background-even": "#1c232b",
    "antsibull-table-background-odd": "#131416",
    "antsibull-narrowtable-background": "#26323f",
    "antsibull-table-border": "#6b7783",
    "antsibull-option-type": "#dfb0ff",
    "antsibull-option-elements": "#dfb0ff",
    "antsibull-option-required": "#ff9d9d",
    "antsibull-option-version-added": "#8fdc8f",
    "antsibull-option-aliases": "#8fdc8f",
    "antsibull-option-default": "#9cc2ff",
    "antsibull-option-sample": "#9cc2ff",
    "antsibull-option-sample-header": "#e6e6e6",
    "antsibull-attribute-support-none": "#ff9d9d",
    "antsibull-attribute-support-partial": "#e6d970",
    "antsibull-attribute-support-full": "#8fdc8f",
    "antsibull-deprecation-background": "#26323f",
    "antsibull-deprecation-color": "#e6e6e6",
    "antsibull-deprecation-border": "#6b7783",
}

html_theme = "furo"
html_theme_options = {
    "source_view_link": "set for each page below",
    "light_css_variables": LIGHT,
    "dark_css_variables": DARK,
}
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_search_scorer = str(Path(__file__).resolve().with_name("scorer.js"))
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
highlight_language = "YAML+Jinja"

# Ansible's own documentation: what the reference refers to in it. The inventory is written here, because a build must
# not need the network.
ANSIBLE = "https://docs.ansible.com/ansible/latest/"
LABELS = {
    "action_plugins": ("plugins/action.html", "Action plugins"),
    "ansible_configuration_settings": ("reference_appendices/config.html", "Ansible Configuration Settings"),
    "common_return_values": ("reference_appendices/common_return_values.html", "Return Values"),
    "inventory_plugins": ("plugins/inventory.html", "Inventory plugins"),
    "lookup_plugins": ("plugins/lookup.html", "Lookup plugins"),
}
MODULES = ("add_host", "assert", "debug", "meta", "set_fact")
SETTINGS = (
    "ANSIBLE_CACHE_PLUGIN",
    "ANSIBLE_CACHE_PLUGIN_CONNECTION",
    "ANSIBLE_CACHE_PLUGIN_PREFIX",
    "ANSIBLE_CACHE_PLUGIN_TIMEOUT",
)

HERE = Path(__file__).resolve().parent
REPOSITORY = "https://github.com/netops/junos_space/blob/main/"


def inventory() -> bytes:
    """Labels and settings in the format of Sphinx's objects.inv."""
    labels = dict(LABELS)
    for module in MODULES:
        page = f"collections/ansible/builtin/{module}_module.html"
        labels[f"ansible_collections.ansible.builtin.{module}_module"] = (page, f"ansible.builtin.{module}")
    lines = [f"{label} std:label -1 {page} {title}\n" for label, (page, title) in labels.items()]
    lines += [f"{name} std:envvar 1 reference_appendices/config.html#envvar-$ -\n" for name in SETTINGS]
    head = "# Sphinx inventory version 2\n# Project: Ansible\n# Version: \n# The remainder is compressed using zlib.\n"
    return head.encode() + zlib.compress("".join(lines).encode())


(HERE / "ansible.inv").write_bytes(inventory())
intersphinx_mapping = {"ansible": (ANSIBLE, "ansible.inv")}


def source_of(page: str) -> str | None:
    """The file of the repository that a page is made from."""
    if page.startswith("docsite/"):
        name = page.removeprefix("docsite/")
        return f"docs/{name}/README.md" if name == "execution_environment" else f"docs/{name}.md"
    plugin = re.fullmatch(r"(\w+)_(role|module|lookup|filter|test|inventory)", page)
    if plugin is None:
        return {"index": "docs/docsite/index.rst", "changelog": "changelogs/changelog.yaml"}.get(page)
    name, kind = plugin.groups()
    if kind == "role":
        return f"roles/{name}/meta/argument_specs.yml"
    suffix = "yml" if kind == "test" else "py"
    return f"plugins/{'modules' if kind == 'module' else kind}/{name}.{suffix}"


def link_source(_app: Sphinx, page: str, _template: str, context: dict[str, t.Any], _document: t.Any) -> None:
    """Let the theme's "view source" lead to the file that people can change."""
    source = source_of(page)
    context["theme_source_view_link"] = REPOSITORY + source if source else ""


def setup(app: Sphinx) -> dict[str, t.Any]:
    """Add what is above to Sphinx."""
    app.connect("html-page-context", link_source)
    return {"parallel_read_safe": True}
