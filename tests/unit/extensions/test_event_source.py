# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The event source's file: how ansible-rulebook loads it, and which files it needs."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.module_utils._eda import options
from ansible_collections.netops.junos_space.plugins.module_utils._options import OPTIONS
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, ROOT, USERNAME, record

DIRECTORY = ROOT / "extensions" / "eda" / "plugins" / "event_source"
SOURCE = DIRECTORY / "junos_space_incidents.py"


def _load() -> dict[str, t.Any]:
    # Not runpy, which this process may have taught to look for a package here: ansible-test's collections do.
    spec = importlib.util.spec_from_file_location("junos_space_incidents_source", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return vars(module)


NAMES = _load()
DOCUMENTATION = yaml.safe_load(NAMES["DOCUMENTATION"])
DOCUMENTED = DOCUMENTATION["options"]
SCHEMA = json.loads((DIRECTORY / "schemas" / "junos_space_incidents.json").read_text(encoding="utf-8"))
TYPES = {"str": "string", "path": "string", "bool": "boolean", "int": "integer", "float": "number", "list": "array"}


def _places(tmp_path: Path) -> dict[str, Path]:
    """The same file as it may be found: installed, and in a directory that says nothing of collections."""
    places = {}
    for name, directory in (("installed", "ansible_collections/netops/junos_space"), ("checkout", "work")):
        root = tmp_path / directory
        for part in ("extensions", "plugins/module_utils"):
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        places[name] = root / SOURCE.relative_to(ROOT)
    return places


@pytest.mark.parametrize("place", ["installed", "checkout"])
@pytest.mark.parametrize("way", ["by itself", "by its path"])
def test_core_is_found_from_the_path_of_the_plugin(appliance: t.Any, tmp_path: Path, place: str, way: str) -> None:
    appliance.set_incidents([record(1, "N-1")])
    source = str(_places(tmp_path)[place])
    arguments = json.dumps({"url": appliance.url, "username": USERNAME, "password": PASSWORD, "interval": 60})
    by_path = """
import asyncio, json, runpy, sys
class Queue:
    async def put(self, item):
        print(json.dumps(item), flush=True)
asyncio.run(runpy.run_path(sys.argv[1])["main"](Queue(), json.loads(sys.argv[2])))
"""
    # -I: without PYTHONPATH, so that no collection can be imported; ansible-core need not be there either.
    forbidden = "import sys\nsys.modules['ansible'] = None\n"
    if way == "by itself":
        code = f"{forbidden}import runpy\nsys.argv[:] = sys.argv[1:]\nrunpy.run_path(sys.argv[0], run_name='__main__')"
    else:
        code = forbidden + by_path
    process = subprocess.Popen(
        [sys.executable, "-I", "-c", code, source, arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        text=True,
    )
    try:
        assert process.stdout is not None
        event = json.loads(process.stdout.readline() or "{}")
    finally:
        process.kill()
        _said, errors = process.communicate()
    assert event, errors
    assert event["junos_space"]["incident"]["customer_tracking_number"] == "N-1"
    assert event["junos_space"]["change"] == {"from": None, "to": "Created"}


def test_other_collections_can_be_imported_after_it(tmp_path: Path) -> None:
    source = _places(tmp_path)["checkout"]
    other = tmp_path / "other" / "ansible_collections" / "acme" / "tools"
    other.mkdir(parents=True)
    (other / "thing.py").write_text("IT = 1\n", encoding="utf-8")
    code = (
        "import runpy, sys\n"
        f"sys.path.append({str(tmp_path / 'other')!r})\n"
        f"runpy.run_path({str(source)!r})['_load_core']()\n"
        "from ansible_collections.acme.tools.thing import IT\n"
        "import ansible_collections.netops.junos_space.plugins.module_utils._eda.poller as poller\n"
        "print(IT, poller.__file__)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-B", "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split()[0] == "1"
    assert done.stdout.split()[1].startswith(str(tmp_path / "work"))


def test_main_is_what_ansible_rulebook_looks_for() -> None:
    assert asyncio.iscoroutinefunction(NAMES["main"])


# What is written about it


def test_documented_connection_options_match_the_table() -> None:
    for option in OPTIONS:
        documented = dict(DOCUMENTED[option.name])
        assert documented.pop("description")
        expected: dict[str, t.Any] = {"type": option.type}
        if option.required:
            expected["required"] = True
        if option.default is not None:
            expected["default"] = option.default
        if option.choices:
            expected["choices"] = list(option.choices)
        assert documented == expected, option.name


def test_documented_arguments_match_the_options() -> None:
    aliases = {alias for option in DOCUMENTED.values() for alias in option.get("aliases", [])}
    assert aliases == {"delay"}
    assert {*DOCUMENTED, *aliases} == {*(option.name for option in OPTIONS), *options.SOURCE_OPTIONS}
    assert DOCUMENTED["interval"]["default"] == options.DEFAULT_INTERVAL


def _without_markup(text: str) -> str:
    return re.sub(r"\b[A-Z]\(([^)]*)\)", r"\1", text)


def test_schema_matches_the_documentation() -> None:
    properties = dict(SCHEMA["properties"])
    interval, delay = properties["interval"], properties.pop("delay")
    assert {**delay, "title": "Interval", "description": interval["description"], "default": 120} == interval
    assert (interval["minimum"], interval["maximum"]) == (options.MIN_INTERVAL, options.MAX_INTERVAL)
    assert set(properties) == set(DOCUMENTED)
    assert SCHEMA["description"] == _without_markup(DOCUMENTATION["description"][0])
    for name, option in DOCUMENTED.items():
        described = properties[name]
        assert described["title"]
        assert described["description"] == _without_markup(option["description"][0])
        assert described["type"] == TYPES[option["type"]], name
        assert described.get("enum") == option.get("choices"), name
        assert described.get("default") == option.get("default"), name
        assert described.get("minItems") == (1 if option["type"] == "list" else None), name
    assert [name for name, described in properties.items() if described.get("format") == "password"] == ["password"]
    # The connection may come from the environment: nothing is required of the arguments themselves.
    assert "required" not in SCHEMA
    assert SCHEMA["additionalProperties"] is False


def test_galaxy_is_reported_of_it() -> None:
    listed = yaml.safe_load((ROOT / "meta" / "extensions.yml").read_text(encoding="utf-8"))
    assert listed == {"extensions": [{"args": {"ext_dir": "eda/plugins/event_source"}}]}
    assert (ROOT / "extensions" / "eda" / "plugins" / "event_source").is_dir()
