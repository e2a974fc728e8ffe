# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading a policy: what is wrong is an error that names what is right."""

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._gate import policy
from ansible_collections.netops.junos_space.plugins.module_utils._gate.policy import Policy
from hypothesis import given
from hypothesis import strategies as st

# As the public contract lists them.
CONTRACT = {
    "statuses",
    "incident_types",
    "priorities",
    "max_priority_level",
    "host_name",
    "host_aliases",
    "host_match",
    "max_age",
    "organizations",
    "device_groups",
    "products",
    "max_incidents",
    "defect_types",
    "real_cases",
    "support_link",
}
BOOLEANS = ("real_cases", "support_link")
NAMED = ("statuses", "incident_types", "priorities")
FREE = ("defect_types", "organizations", "device_groups", "products")

GOOD: list[tuple[str, t.Any, t.Any]] = [
    ("statuses", ["Created", "updated"], ["Created", "updated"]),
    ("statuses", ("Not Submitted",), ["Not Submitted"]),
    ("statuses", ["submission-failed"], ["submission-failed"]),
    ("incident_types", ["Event-RMA", "on demand rma", "Event (low end)"], ["Event-RMA", "on demand rma", "Event (low end)"]),
    ("priorities", ["1 - Critical", "low"], ["1 - Critical", "low"]),
    ("max_priority_level", 1, 1),
    ("max_priority_level", 4, 4),
    ("max_priority_level", "2", 2),
    ("max_priority_level", 3.0, 3),
    ("host_name", "edge-01", "edge-01"),
    ("host_aliases", ["edge-01-re0"], ["edge-01-re0"]),
    ("host_aliases", [], []),
    ("host_match", "any", "any"),
    ("max_priority_level", " 2 ", 2),
    ("statuses", "any", "any"),
    ("defect_types", ["Hardware"], ["Hardware"]),
    ("max_age", 0.5, 0.5),
    ("max_age", "3600", 3600.0),
    ("max_age", "9e9", 9e9),
    ("max_age", 10**15, 10**15),
    ("organizations", ["Example Networks"], ["Example Networks"]),
    ("device_groups", ["Default", "7"], ["Default", "7"]),
    ("products", ["MX480"], ["MX480"]),
    ("max_incidents", 5, 5),
    ("max_incidents", 1000, 1000),
    ("real_cases", True, True),
    ("real_cases", "true", True),
    ("support_link", "True", True),
]  # fmt: skip


def error(policy: t.Any) -> SpaceError:
    with pytest.raises(SpaceError) as caught:
        Policy.from_dict(policy)
    assert caught.value.kind == "usage"
    return caught.value


def test_keys_of_the_contract() -> None:
    assert set(policy.KEYS) == CONTRACT
    assert {field.name for field in dataclasses.fields(Policy)} == CONTRACT


@pytest.mark.parametrize(("key", "value", "expected"), GOOD)
def test_valid_values(key: str, value: t.Any, expected: t.Any) -> None:
    stated = Policy.from_dict({key: value}).to_dict()
    assert stated == {"host_match": "short", "max_incidents": 1, key: expected}
    assert json.loads(json.dumps(stated)) == stated


def test_empty_policy_has_the_defaults() -> None:
    assert Policy.from_dict({}) == Policy()
    assert Policy().to_dict() == {"host_match": "short", "max_incidents": 1}


def test_policy_does_not_change() -> None:
    stated = Policy.from_dict({"statuses": ["Created"]})
    with pytest.raises(dataclasses.FrozenInstanceError):
        stated.statuses = ("Closed",)  # type: ignore[misc]


@pytest.mark.parametrize("policy", [None, [], "statuses", 5, [("statuses", ["Created"])], True])
def test_policy_must_be_a_dictionary(policy: t.Any) -> None:
    assert type(policy).__name__ in str(error(policy))


@pytest.mark.parametrize("key", ["status", "Statuses", "incident_type", "host", "max_ages", "", 7, None, ("statuses",)])
def test_unknown_key(key: t.Any) -> None:
    message = str(error({"statuses": ["Created"], key: ["Created"]}))
    assert str(key) in message
    assert all(name in message for name in CONTRACT)


@pytest.mark.parametrize("key", sorted(CONTRACT))
@pytest.mark.parametrize("value", [None, {}, {"a": 1}, b"x", object(), float("nan"), float("inf"), ""])
def test_wrong_type(key: str, value: t.Any) -> None:
    message = str(error({key: value}))
    assert key in message
    assert all(name in message for name in CONTRACT)


@pytest.mark.parametrize("key", sorted(CONTRACT.difference(BOOLEANS)))
@pytest.mark.parametrize("value", [True, False])
def test_boolean_for_another_key(key: str, value: bool) -> None:
    assert key in str(error({key: value}))


@pytest.mark.parametrize("key", BOOLEANS)
@pytest.mark.parametrize("value", ["yes", "TRUE", "1", 1, 0, 1.0, [True], " true"])
def test_booleans_only(key: str, value: t.Any) -> None:
    assert key in str(error({key: value}))


@pytest.mark.parametrize("key", [*NAMED, *FREE, "host_aliases"])
@pytest.mark.parametrize("value", ["Created", [""], [" "], [None], [1], [["Created"]], ["Created", None], {"Created"}])
def test_lists_of_strings_only(key: str, value: t.Any) -> None:
    assert key in str(error({key: value}))


@pytest.mark.parametrize("key", [*NAMED, *FREE])
@pytest.mark.parametrize("value", [[], ()])
def test_empty_list(key: str, value: t.Any) -> None:
    message = str(error({key: value}))
    assert key in message
    assert "leave it out" in message


@pytest.mark.parametrize(
    ("key", "value", "documented"),
    [
        ("statuses", "Awaiting Review", ("Not Submitted", "Submission Failed", "Closed")),
        ("statuses", "unknown", ("Created",)),
        ("statuses", "open", ("Created",)),
        ("incident_types", "RMA", ("Event-RMA", "On-demand RMA", "AIS Health Check")),
        ("incident_types", "unknown", ("Event",)),
        ("priorities", "Urgent", ("Critical", "High", "Medium", "Low")),
        ("priorities", "1 - Low", ("Critical",)),
        ("priorities", "1", ("Critical",)),
    ],
)
def test_undocumented_value(key: str, value: str, documented: tuple[str, ...]) -> None:
    known = {"statuses": "Created", "incident_types": "Event", "priorities": "Low"}[key]
    message = str(error({key: [known, value]}))
    assert key in message
    assert repr(value) in message
    assert all(name in message for name in documented)


@pytest.mark.parametrize("key", ["max_priority_level", "max_incidents"])
@pytest.mark.parametrize(
    "value",
    [
        0, -1, 1.5, "x", "1.5", [1], 10**6, "nan", "-1", "1_0", "\uff11", "1e9", "1e400", "0x1", "",
        pytest.param(10**400, id="huge"), pytest.param(-(10**400), id="negative"), pytest.param(10**5000, id="endless"),
        pytest.param("9" * 10**6, id="digits"), float("inf"), float("nan"), True,
    ],
)  # fmt: skip
def test_integer_bounds(key: str, value: t.Any) -> None:
    assert key in str(error({key: value}))


@pytest.mark.parametrize(
    ("key", "value"), [("max_priority_level", 5), ("max_incidents", 1001), ("max_age", 10**15 + 1)]
)
def test_first_number_above_the_maximum(key: str, value: int) -> None:
    assert key in str(error({key: value}))


@pytest.mark.parametrize(
    "value", [0, -1, "x", "nan", "inf", "1e400", [60], "0", "-5", True, pytest.param(10**400, id="huge")]
)
def test_max_age_bounds(value: t.Any) -> None:
    assert "max_age" in str(error({"max_age": value}))


@pytest.mark.parametrize("value", ["Any", "ANY", "any ", ["any"], "all", "*"])
def test_any_has_one_form(value: t.Any) -> None:
    assert "statuses" in str(error({"statuses": value}))


@pytest.mark.parametrize("key", ["incident_types", "priorities", "defect_types", "organizations"])
def test_any_is_only_for_statuses(key: str) -> None:
    assert key in str(error({key: "any"}))


@pytest.mark.parametrize("gate", policy.PRESETS)
def test_presets_exclude_closed(gate: str) -> None:
    assert Policy.from_dict(policy.PRESETS[gate]).to_dict()["statuses"] == ["Created", "Updated"]


def test_rma_preset_types() -> None:
    assert set(policy.PRESETS) == {"incident_gate", "rma_gate"}
    assert policy.PRESETS["rma_gate"]["incident_types"] == ["Event-RMA", "On-demand RMA"]


@pytest.mark.parametrize(
    "value", [{"statuses": ["a\rb\x1b[2K\u202e" + "x" * 500]}, {"a\rb\x1b[2K\u202e" + "x" * 500: 1}, {10**5000: 1}]
)
def test_errors_are_printable_and_short(value: t.Any) -> None:
    message = str(error(value))
    assert message.isprintable()
    assert len(message) < 500


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("statuses", "Cl\u043esed"),
        ("statuses", "Clo\u017fed"),
        ("incident_types", "Event\u2010RMA"),
        ("priorities", "Cr\u0131tical"),
        ("priorities", "\uff11 - Critical"),
    ],
)
def test_lookalike_value_is_undocumented(key: str, value: str) -> None:
    assert "Documented" in str(error({key: [value]}))


@pytest.mark.parametrize("value", ["Short", "fqdn", "", ["short"], 1])
def test_invalid_host_match(value: t.Any) -> None:
    assert "short, exact, any" in str(error({"host_match": value}))


def test_host_names() -> None:
    assert Policy.from_dict({"host_name": "a", "host_aliases": ["b", "c"]}).host_names() == ["a", "b", "c"]
    assert Policy.from_dict({"host_aliases": ["b"]}).host_names() == ["b"]
    assert Policy.from_dict({"host_aliases": []}).host_names() == []


@pytest.mark.parametrize(
    ("stated", "expected"),
    [({}, False), ({"real_cases": True}, True), ({"support_link": True}, True), ({"real_cases": False}, False)],
)
def test_organizations_are_needed_for_their_conditions(stated: dict[str, t.Any], expected: bool) -> None:
    assert Policy.from_dict(stated).needs_organizations is expected


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.binary(max_size=4)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.one_of(ANYTHING, st.dictionaries(st.sampled_from(sorted(CONTRACT)), ANYTHING, max_size=3)))
def test_any_input_is_accepted_or_rejected(policy: t.Any) -> None:
    refused = None
    try:
        stated = Policy.from_dict(policy).to_dict()
    except SpaceError as exc:
        refused = exc
    if refused is not None:
        assert refused.kind == "usage"
        assert refused.hint
    else:
        assert set(policy) <= set(stated)
        json.dumps(stated, allow_nan=False)
