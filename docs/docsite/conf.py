# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How Sphinx builds the site. build.py copies this file to where it has laid out the pages."""

from __future__ import annotations

import typing as t
import zlib
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

project = "netops.junos_space"
author = "The netops.junos_space authors"
project_copyright = "2026 The netops.junos_space authors"
html_title = "netops.junos_space"

extensions = ["myst_parser", "sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
nitpicky = True
default_role = "any"
exclude_patterns = ["_build"]

myst_heading_anchors = 4

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
pygments_style = "ansible"
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


# Where one name has several pages, the first of these kinds is what readers look for.
KINDS = ("role", "module", "lookup", "inventory", "filter", "test")


def link_names(app: Sphinx, document: nodes.document, page: str) -> None:
    """Link each name of the collection that stands in the text as code to its page of the reference."""
    if page.startswith("reference/"):
        return
    for literal in list(document.findall(nodes.literal)):
        name = literal.astext()
        if not name.startswith("netops.junos_space.") or isinstance(literal.parent, nodes.reference):
            continue
        # "the filter" before it says which one is meant. An event source has no page in the reference.
        place = literal.parent.index(literal)
        said = literal.parent[place - 1].astext().split()[-1:] if place else []
        for kind in said if said and said[0] in (*KINDS, "source") else KINDS:
            target = f"reference/{name.rpartition('.')[2]}_{kind}"
            if target in app.env.found_docs:
                uri = app.builder.get_relative_uri(page, target)
                literal.replace_self(nodes.reference("", "", literal.deepcopy(), internal=True, refuri=uri))
                break


def setup(app: Sphinx) -> dict[str, t.Any]:
    """Add what is above to Sphinx."""
    app.connect("doctree-resolved", link_names)
    return {"parallel_read_safe": True}
