# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup's cache, through ansible-core's own cache plugin."""

from __future__ import annotations

import os
import stat
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import cache_loader, lookup_loader
from ansible.template import Templar
from ansible.utils.display import Display
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, USERNAME, record

NAME = "netops.junos_space.junos_space_incident"


@pytest.fixture
def options(appliance: t.Any, tmp_path: Path) -> dict[str, t.Any]:
    appliance.set_incidents([record(1, "CASE-1"), record(2, "CASE-2")])
    return {
        "url": appliance.url,
        "username": USERNAME,
        "password": PASSWORD,
        "cache": True,
        "cache_connection": str(tmp_path / "cache"),
    }


def _look(terms: list[str], options: dict[str, t.Any]) -> list[dict[str, t.Any]]:
    # A new plugin each time: each task has its own.
    found: list[dict[str, t.Any]] = lookup_loader.get(NAME).run(terms, variables={}, **options)
    return found


def test_second_lookup_sends_no_request(appliance: t.Any, options: dict[str, t.Any]) -> None:
    first = _look(["CASE-1"], options)
    appliance.reset_log()
    second = _look(["CASE-1"], options)
    assert appliance.requests == []
    assert [found["from_cache"] for found in first + second] == [False, True]
    assert second[0]["retrieved_at"] == first[0]["retrieved_at"]
    assert {**second[0], "from_cache": False} == first[0]


def test_only_misses_are_requested(appliance: t.Any, options: dict[str, t.Any]) -> None:
    _look(["CASE-1"], options)
    appliance.reset_log()
    found = _look(["CASE-2", "CASE-1"], options)
    assert [(item["key"], item["from_cache"]) for item in found] == [(2, False), (1, True)]
    assert ["CASE-1" in request["target"] for request in appliance.requests] == [False]


def test_first_use_issues_no_warning(options: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    warnings: list[str] = []
    monkeypatch.setattr(Display, "warning", lambda _self, msg, *_args, **_kwargs: warnings.append(msg))
    _look(["CASE-1"], options)
    assert warnings == []


@pytest.mark.parametrize(
    "changes",
    [
        # Of version 1.
        {"retrieved_at": None},
        # Of another number, alone or beside the right one.
        {"incidents": [{"key": 1, "customer_tracking_number": "CASE-9"}]},
        {
            "incidents": [
                {"key": 1, "customer_tracking_number": "CASE-1"},
                {"key": 9, "customer_tracking_number": "CASE-9"},
            ]
        },
        {"incidents": [{"key": 1, "customer_tracking_number": None}]},
        {"incidents": [{"key": 1}]},
        {"incidents": ["CASE-1"]},
        {"incidents": []},
        {"incidents": "CASE-1"},
    ],
)
def test_unusable_entries_are_requested_again(
    appliance: t.Any, options: dict[str, t.Any], changes: dict[str, t.Any]
) -> None:
    _look(["CASE-1"], options)
    # The format of the files differs between releases of ansible-core.
    plugin = cache_loader.get(
        "ansible.builtin.jsonfile", _uri=options["cache_connection"], _timeout=0, _prefix="junos_space_"
    )
    (key,) = plugin.keys()
    assert set(changes) <= set(plugin.get(key))
    plugin.set(key, {**plugin.get(key), **changes})
    appliance.reset_log()
    assert [(found["key"], found["from_cache"]) for found in _look(["CASE-1"], options)] == [(1, False)]
    assert len(appliance.requests) == 1


@pytest.mark.parametrize("terms", [["CASE-1", 12], ["CASE-1", ""]])
def test_invalid_terms_are_errors_with_a_cache(options: dict[str, t.Any], terms: list[t.Any]) -> None:
    _look(["CASE-1"], options)
    with pytest.raises(Exception, match="tracking_numbers"):
        _look(terms, options)


def test_cache_is_off_by_default(appliance: t.Any, options: dict[str, t.Any]) -> None:
    del options["cache"]
    _look(["CASE-1"], options)
    found = _look(["CASE-1"], options)
    assert len(appliance.requests) == 2
    assert "from_cache" not in found[0]
    assert not Path(options["cache_connection"]).exists()


def test_missing_numbers_are_not_cached(appliance: t.Any, options: dict[str, t.Any]) -> None:
    options["on_missing"] = "skip"
    assert _look(["CASE-3"], options) == []
    appliance.set_incidents([record(3, "CASE-3")])
    assert [found["key"] for found in _look(["CASE-3"], options)] == [3]


@pytest.mark.parametrize("other", [{"username": "another"}, {"domain_id": 2}, {"url": "other"}])
def test_cache_is_per_account_domain_and_appliance(
    appliance: t.Any, options: dict[str, t.Any], other: dict[str, t.Any]
) -> None:
    _look(["CASE-1"], options)
    if "url" in other:
        other = {"url": appliance.url.replace("127.0.0.1", "localhost")}
    appliance.reset_log()
    try:
        _look(["CASE-1"], {**options, **other})
    except Exception:
        # A rejected account has sent a request, which is what counts here.
        assert "username" in other
    assert appliance.requests


def test_expired_answer_is_requested_again(appliance: t.Any, options: dict[str, t.Any]) -> None:
    _look(["CASE-1"], options)
    for path in Path(options["cache_connection"]).iterdir():
        os.utime(path, (1, 1))
    appliance.reset_log()
    assert _look(["CASE-1"], options)[0]["from_cache"] is False


@pytest.mark.parametrize("text", ["", "{", "[]", '{"incidents": []}', '{"incidents": [1]}', '{"incidents": [{}]}'])
def test_corrupt_file_is_requested_again(appliance: t.Any, options: dict[str, t.Any], text: str) -> None:
    _look(["CASE-1"], options)
    for path in Path(options["cache_connection"]).iterdir():
        path.write_text(text, encoding="utf-8")
    assert [(found["key"], found["from_cache"]) for found in _look(["CASE-1"], options)] == [(1, False)]


def test_files_are_private_and_without_secrets(appliance: t.Any, options: dict[str, t.Any]) -> None:
    _look(["CASE-1", "CASE-2"], options)
    directory = Path(options["cache_connection"])
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    files = list(directory.iterdir())
    assert len(files) == 2
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert PASSWORD not in path.read_text(encoding="utf-8")
        assert USERNAME not in path.name
        assert appliance.url not in path.name


def test_incident_with_the_password_is_not_cached(appliance: t.Any, options: dict[str, t.Any]) -> None:
    appliance.set_incidents([record(1, "CASE-1", product=f"x {PASSWORD} y")])
    with pytest.raises(Exception, match="contains the account's password"):
        _look(["CASE-1"], options)
    assert list(Path(options["cache_connection"]).iterdir()) == []


def test_unknown_cache_plugin_is_an_error(options: dict[str, t.Any]) -> None:
    with pytest.raises(Exception, match="cache plugin nowhere"):
        _look(["CASE-1"], {**options, "cache_plugin": "nowhere"})


def test_options_from_variables(appliance: t.Any, options: dict[str, t.Any]) -> None:
    variables = {f"junos_space_{name}": options.pop(name) for name in ("cache", "cache_connection")}
    for _turn in range(2):
        templar = Templar(loader=DataLoader(), variables=variables)
        lookup_loader.get(NAME, templar=templar).run(["CASE-1"], variables=variables, **options)
    assert len(appliance.requests) == 1
