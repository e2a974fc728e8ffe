#!/usr/bin/env bash
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

set -eu

faults="${ANSIBLE_COLLECTIONS_PATH%%:*}/ansible_collections/netops/junos_space/tests/faults"

"${ANSIBLE_TEST_PYTHON_INTERPRETER:-python}" "${faults}/secrecy.py"
"${ANSIBLE_TEST_PYTHON_INTERPRETER:-python}" "${faults}/untrusted.py"
