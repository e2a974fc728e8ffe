# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The test plugins: a boolean always."""

from __future__ import annotations

import typing as t
from datetime import datetime, timezone
from pathlib import Path

import pytest
import yaml
from ansible_collections.netops.junos_space.plugins.test.incident import TestModule as Plugin
from ansible_collections.netops.junos_space.tests.unit.plugins import support
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import StrictUndefined

TESTS = Plugin().tests()

# As the public contract lists them.
NAMES = {"incident_open", "incident_closed", "incident_rma", "incident_failed", "incident_has_case", "gate_open"}

STATUS_TABLE = {
    # status: open, closed, failed, has_case
    "Not Submitted": (True, False, False, False),
    "Submitted": (True, False, False, False),
    "Created": (True, False, False, True),
    "Updated": (True, False, False, True),
    "Create Failed": (True, False, True, False),
    "Submission Failed": (True, False, True, False),
    "Closed": (False, True, False, True),
    "Awaiting Review": (False, False, False, False),
    "unknown": (False, False, False, False),
    "": (False, False, False, False),
}
TYPE_TABLE = {
    "Event": False,
    "On-demand": False,
    "Event-RMA": True,
    "event rma": True,
    "Event (low end)": False,
    "On-demand RMA": True,
    "AIS Health Check": False,
    "Predictive": False,
    "RMA": False,
    "": False,
}


def test_names_and_documentation() -> None:
    assert set(TESTS) == NAMES
    directory = support.ROOT / "plugins" / "test"
    assert {file.stem for file in directory.glob("*.yml")} == NAMES
    for name in NAMES:
        documented = yaml.safe_load(Path(directory, f"{name}.yml").read_text(encoding="utf-8"))
        assert documented["DOCUMENTATION"]["name"] == name
        assert documented["RETURN"]["_value"]["type"] == "bool"


@pytest.mark.parametrize("status", STATUS_TABLE)
def test_statuses(status: str) -> None:
    expected = dict(zip(("open", "closed", "failed", "has_case"), STATUS_TABLE[status]))
    for variant in (status, status.upper(), status.replace(" ", "-")):
        # What the incident claims about itself is not used.
        for incident in ({"status": variant}, {"status": variant, "is_open": "x", "status_kind": "closed"}):
            assert {name: TESTS[f"incident_{name}"](incident) for name in expected} == expected


@pytest.mark.parametrize("incident_type", TYPE_TABLE)
def test_types(incident_type: str) -> None:
    assert TESTS["incident_rma"]({"incident_type": incident_type, "is_rma": True}) is TYPE_TABLE[incident_type]


OPEN: dict[str, t.Any] = {
    "verdict": "open",
    "allowed": True,
    "subject": "CTN",
    "retrieved_at": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "incidents": [{"host_name": "edge-01", "customer_tracking_number": "CTN"}],
}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, True),
        ({"tracking_number": "CTN", "host_name": "edge-01", "max_age": 3600}, True),
        ({"tracking_number": support.Encrypted("CTN"), "host_name": support.Encrypted("edge-01")}, True),
        ({"tracking_number": "OTHER"}, False),
        ({"tracking_number": support.Encrypted("OTHER")}, False),
        ({"host_name": "edge-02"}, False),
        ({"max_age": -1}, False),
        ({"tracking_number": None}, False),
        ({"host_name": None}, False),
        ({"max_age": None}, False),
    ],
)
def test_gate_open(options: dict[str, t.Any], expected: bool) -> None:
    assert TESTS["gate_open"](OPEN, **options) is expected


def test_undefined_arguments_do_not_open_the_gate() -> None:
    class OldUndefined(StrictUndefined):
        """As AnsibleUndefined before ansible-core 2.19."""

        def __getattr__(self, name: str) -> t.Any:
            return self

    undefined = OldUndefined(name="nobody")
    assert TESTS["gate_open"](OPEN, tracking_number=undefined, host_name=undefined) is False


@pytest.mark.parametrize("arguments", [{"number": "CTN"}, {"host": "edge-01"}, {"max_ages": 1}])
def test_gate_open_rejects_unknown_options(arguments: dict[str, t.Any]) -> None:
    with pytest.raises(TypeError):
        TESTS["gate_open"](OPEN, **arguments)
    with pytest.raises(TypeError):
        TESTS["gate_open"](OPEN, "CTN")


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.just(object())),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(
            st.sampled_from(["status", "incident_type", "verdict", "allowed", "subject", "incidents", "policy", "x"])
            | st.integers(),
            inner,
        ),
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_garbage_gives_a_boolean(value: t.Any) -> None:
    for name, test in TESTS.items():
        assert isinstance(test(value), bool), name


@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_gate_open_rejects_garbage(value: t.Any, number: t.Any, host: t.Any, age: t.Any) -> None:
    opened = OPEN | (value if isinstance(value, dict) else {"policy": value, "subject": value})
    for tested in (value, opened):
        assert TESTS["gate_open"](tested, tracking_number=number, host_name=host, max_age=age) is False
        assert isinstance(TESTS["gate_open"](tested, tracking_number=number), bool)
