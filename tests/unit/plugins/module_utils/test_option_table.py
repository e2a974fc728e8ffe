# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of connection options, against the public contract and the documentation."""

from __future__ import annotations

import dataclasses
import typing as t

import yaml
from ansible.module_utils.basic import env_fallback
from ansible_collections.netops.junos_space.plugins.doc_fragments._connection import ModuleDocFragment
from ansible_collections.netops.junos_space.plugins.module_utils import _options
from ansible_collections.netops.junos_space.plugins.modules import junos_space_incident_info as module
from ansible_collections.netops.junos_space.tests.unit.plugins.module_utils.options_cases import CONTRACT, every_option

BY_NAME = {option.name: option for option in _options.OPTIONS}


DOCUMENTED = yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]


SOURCES = yaml.safe_load(ModuleDocFragment.PLUGINS)["options"]


SPEC = module._argument_spec()


def test_table_is_the_contract() -> None:
    assert {name: (option.type, option.default) for name, option in BY_NAME.items()} == CONTRACT
    assert [name for name, option in BY_NAME.items() if option.required] == ["url"]
    assert [name for name, option in BY_NAME.items() if option.secret] == ["password"]
    assert {name: option.choices for name, option in BY_NAME.items() if option.choices} == {"format": ("json", "xml")}


@every_option
def test_documentation_matches_the_table(name: str) -> None:
    documented = dict(DOCUMENTED[name])
    assert documented.pop("description")
    option = BY_NAME[name]
    expected: dict[str, t.Any] = {"type": option.type}
    if option.default is not None:
        expected["default"] = option.default
    if option.required:
        expected["required"] = True
    if option.choices:
        expected["choices"] = list(option.choices)
    assert documented == expected


@every_option
def test_sources_of_plugins(name: str) -> None:
    expected: dict[str, t.Any] = {
        "env": [{"name": f"JUNOS_SPACE_{name.upper()}"}],
        "vars": [{"name": f"junos_space_{name}"}],
        "ini": [{"section": "junos_space", "key": name}],
    }
    if name == "password":
        # A secret has no place in a configuration file.
        del expected["ini"]
    assert SOURCES[name] == expected


def test_fragment_documents_these_options_only() -> None:
    assert list(DOCUMENTED) == list(SOURCES) == list(BY_NAME)


@every_option
def test_argument_spec_matches_the_table(name: str) -> None:
    option = BY_NAME[name]
    expected: dict[str, t.Any] = {
        "type": option.type,
        "no_log": name == "password",
        "fallback": (env_fallback, [f"JUNOS_SPACE_{name.upper()}"]),
    }
    if option.default is not None:
        expected["default"] = option.default
    if option.required:
        expected["required"] = True
    if option.choices:
        expected["choices"] = list(option.choices)
    assert SPEC[name] == expected


def _as_documented(spec: dict[str, t.Any]) -> dict[str, t.Any]:
    found = {key: value for key, value in spec.items() if key in ("type", "elements", "required", "default", "aliases")}
    if "choices" in spec:
        found["choices"] = sorted(spec["choices"])
    if "options" in spec:
        found["suboptions"] = {name: _as_documented(entry) for name, entry in spec["options"].items()}
    return found


def _as_specified(documented: dict[str, t.Any]) -> dict[str, t.Any]:
    found = {key: value for key, value in documented.items() if key != "description"}
    if "choices" in found:
        found["choices"] = sorted(found["choices"])
    if "suboptions" in found:
        found["suboptions"] = {name: _as_specified(entry) for name, entry in found["suboptions"].items()}
    return found


def test_module_documents_its_own_arguments() -> None:
    own = {name: _as_documented(spec) for name, spec in SPEC.items() if name not in BY_NAME}
    documented = yaml.safe_load(module.DOCUMENTATION)["options"]
    assert {name: _as_specified(entry) for name, entry in documented.items()} == own


def test_connection_has_a_field_for_each_option() -> None:
    assert [field.name for field in dataclasses.fields(_options.Connection)] == list(CONTRACT)
