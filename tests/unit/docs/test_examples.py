# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finding the examples of the documentation; running them is tested by running them."""

from __future__ import annotations

import sys
import typing as t
from datetime import datetime, timezone
from pathlib import Path

import pytest

DIRECTORY = Path(__file__).resolve().parents[2] / "docs"
if not DIRECTORY.exists():
    # An artifact holds this test and not what it tests.
    pytest.skip("tests/docs is not here", allow_module_level=True)

sys.path.insert(0, str(DIRECTORY))

import examples  # noqa: E402
import sandbox  # noqa: E402
import session  # noqa: E402

PAGE = """\
# A page

```yaml
- name: A task
  ansible.builtin.debug:
```

<!-- example: fails -->
```shell
false
```

<!-- example: shows -->
```text
one ... two
```

```text
not looked at
```

Save this as `a/b.yml`:

```yaml
key: value
```
"""


def test_blocks_are_found_with_their_marks() -> None:
    tasks, shell, file = examples.of_markdown("page.md", PAGE)
    assert (tasks.name, tasks.mark, examples.kind(tasks)) == ("page.md:3", "", "tasks")
    assert (shell.mark, examples.kind(shell), shell.shown) == ("fails", "shell", ["one ... two\n"])
    assert (file.file, examples.kind(file)) == ("a/b.yml", "file")


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("The play, `swap.yml`:", "swap.yml"),
        ("and `swap.yml`, which waits for the case:", "swap.yml"),
        ("Put it into a file. `from_csv.yml`:", "from_csv.yml"),
        ("It differs from `first.yml` in one line. In `second.yml`:", "second.yml"),
        ("The same as in `swap.yml`", ""),
        ("A table, `plan.csv`:", ""),
        ("In `/etc/ansible/hosts.yml`:", ""),
        ("The tasks:", ""),
    ],
)
def test_paragraph_names_the_file(paragraph: str, expected: str) -> None:
    (block,) = examples.of_markdown("page.md", f"{paragraph}\n\n```yaml\n- name: x\n```\n")
    assert block.file == expected


@pytest.mark.parametrize(
    "text",
    [
        "<!-- example: rnu -->\n```shell\ntrue\n```\n",
        "<!-- example: fails -->\n\n\n```shell\ntrue\n```\n",
        "<!--example: fails-->\n```shell\ntrue\n```\n",
        "<!-- example: shows -->\n```text\nnothing before it\n```\n",
        "<!-- example: setup -->\n```shell\ntrue\n```\n\n<!-- example: shows -->\n```text\nnot run\n```\n",
    ],
)
def test_wrong_mark_is_an_error(text: str) -> None:
    with pytest.raises(examples.ExampleError):
        examples.of_markdown("page.md", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- hosts: all\n", "plays"),
        ("- ansible.builtin.import_playbook: x.yml\n", "plays"),
        ("- name: x\n  ansible.builtin.debug:\n", "tasks"),
        ("- name: x\n  hosts: all\n  sources: []\n  rules: []\n", "rulebook"),
        ("plugin: netops.junos_space.junos_space_incidents\n", "source"),
        ("rma_gate_statuses: [Created]\n", "variables"),
        ("secret: !vault |\n  $ANSIBLE_VAULT\njunos_space_url: x\n", None),
        ("junos_space_password: !vault |\n  $ANSIBLE_VAULT\n", "variables"),
        ("key: value\n", None),
        ("# nothing\n", None),
        ("a: b: c\n", None),
    ],
)
def test_kind_of_an_example(text: str, expected: str | None) -> None:
    example = examples.Example("page.md", 1, text)
    if expected is None:
        with pytest.raises(examples.ExampleError):
            examples.kind(example)
    else:
        assert examples.kind(example) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [("README.md", True), ("docs/policy.md", True), ("CONTRIBUTING.md", False), ("roles/rma_gate/README.md", False)],
)
def test_guides(page: str, expected: bool) -> None:
    assert examples.is_guide(page) is expected


def test_examples_of_plugins() -> None:
    (found,) = examples.of_plugin("x.py", "DOCUMENTATION = 'x'\nEXAMPLES = r'''\n- name: x\n'''\n")
    assert (found.line, found.text) == (2, "\n- name: x\n")
    (found,) = examples.of_plugin("x.yml", "DOCUMENTATION: {}\nEXAMPLES: |\n  - name: x\n")
    assert (found.line, found.text) == (2, "- name: x\n")
    assert examples.of_plugin("x.py", "x = 1\n") == []


def test_examples_of_roles() -> None:
    text = "---\nargument_specs:\n  gate:\n    options: {}\n  change:\n    examples: |-\n      - name: x\n"
    (found,) = examples.of_role("argument_specs.yml", text)
    assert (found.line, found.text) == (5, "- name: x")


@pytest.mark.parametrize(
    ("shown", "output", "fine"),
    [
        ("one two\n", "zero\none\n   two three", True),
        ("one ... three\n", "one two three", True),
        ("three ... one\n", "one two three", False),
        ("a.b\n", "a+b", False),
    ],
)
def test_expected_output(shown: str, output: str, fine: bool) -> None:
    example = examples.Example("page.md", 1, "", shown=[shown])
    assert (session.not_shown(example, output) == "") is fine


def test_newest_incident_is_a_day_old() -> None:
    incidents: list[dict[str, t.Any]] = sandbox.recent_scenario()["incidents"]
    times = [
        datetime.strptime(one["occurred"], sandbox.OCCURRED)
        for one in incidents
        if one.get("occurred", "").endswith("UTC")
    ]
    age = datetime.now(timezone.utc).replace(tzinfo=None) - max(times)
    assert 86390 < age.total_seconds() < 86500
