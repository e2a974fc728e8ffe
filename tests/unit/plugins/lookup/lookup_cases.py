# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lookup as Ansible runs it: found by its name, options from the real config manager."""

from __future__ import annotations

import typing as t

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible.template import Templar
from ansible_collections.netops.junos_space.tests.unit.plugins.support import PASSWORD, all_messages

NAME = "netops.junos_space.junos_space_incident"


def lookup(terms: list[t.Any], variables: dict[str, t.Any] | None = None, **options: t.Any) -> list[t.Any]:
    loader = DataLoader()
    plugin = lookup_loader.get(NAME, loader=loader, templar=Templar(loader=loader, variables=variables or {}))
    found: list[t.Any] = plugin.run(terms, variables=variables, **options)
    return found


def failure(terms: list[t.Any], variables: dict[str, t.Any] | None = None, **options: t.Any) -> AnsibleError:
    with pytest.raises(AnsibleError) as caught:
        lookup(terms, variables, **options)
    assert PASSWORD not in all_messages(caught.value)
    return caught.value
