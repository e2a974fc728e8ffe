#!/usr/bin/env bash
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

set -eu

"${ANSIBLE_TEST_PYTHON_INTERPRETER:-python}" ../role_incident_gate/testing/gate_testing.py "${PWD}"
