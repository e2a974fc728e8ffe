# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The person, the controller and the job of a run."""

from __future__ import annotations

import json
import os
import pwd
from pathlib import Path

import pytest
from ansible import constants
from ansible_collections.netops.junos_space.plugins.plugin_utils._gate import run_context
from ansible_collections.netops.junos_space.tests.unit.plugins.plugin_utils._gate import evidence_cases as cases

JOB = ("AWX_JOB_ID", "TOWER_JOB_ID", "JOB_ID", "CI_JOB_ID", "GITHUB_RUN_ID", "AWX_ISOLATED_DATA_DIR")


@pytest.fixture(autouse=True)
def _no_job(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*JOB, "SUDO_USER"):
        monkeypatch.delenv(name, raising=False)


def test_user_is_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    name = pwd.getpwuid(os.geteuid()).pw_name
    monkeypatch.setenv("USER", "somebody-else")
    monkeypatch.setenv("LOGNAME", "somebody-else")
    assert run_context.user() == name
    monkeypatch.setenv("SUDO_USER", "alice")
    assert run_context.user() == f"{name} (sudo by alice)"


def test_account_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1234567)
    assert run_context.user() == "uid 1234567"


@pytest.mark.parametrize("name", JOB[:-1])
def test_job_id_from_the_environment(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert run_context.job_id() is None
    monkeypatch.setenv(name, "4711")
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", "/runner/artifacts/4712/")
    assert run_context.job_id() == "4711"


def test_ident_of_ansible_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", "/runner/artifacts/4712/")
    assert run_context.job_id() == "4712"


@pytest.mark.parametrize("given", [None, "99"])
def test_job_id_is_in_the_evidence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str | None) -> None:
    monkeypatch.setattr(constants, "DEFAULT_LOCAL_TMP", str(tmp_path / "run"))
    monkeypatch.setenv("JOB_ID", "4711")
    paths = cases.record(tmp_path / "evidence", cases.is_open(), job_id=given)
    assert json.loads(Path(paths["json"]).read_bytes())["job_id"] == (given or "4711")
    assert f"<bdi>{given or '4711'}</bdi>" in Path(paths["html"]).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("appliance", "expected"),
    [
        ("https://127.0.0.1:8443", True),
        ("http://localhost/space", True),
        ("https://[::1]:8443", True),
        ("https://space.example.net", False),
        ("https://127.0.0.1.example.net", False),
        ("https://[::1", False),
        (None, False),
    ],
)
def test_rehearsal_is_a_loopback_address(appliance: str | None, expected: bool) -> None:
    assert cases.context(appliance=appliance).rehearsal is expected


def test_version_of_an_installed_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        run_context, "__file__", str(tmp_path / "plugins" / "plugin_utils" / "_gate" / "run_context.py")
    )
    assert run_context.collection_version() == "unknown"
    (tmp_path / "galaxy.yml").write_text("namespace: netops\nversion: '2.0.1'\n", encoding="utf-8")
    assert run_context.collection_version() == "2.0.1"
    manifest = {"collection_info": {"version": "2.0.0"}}
    (tmp_path / "MANIFEST.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert run_context.collection_version() == "2.0.0"
