#!/usr/bin/env bash
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Run the pytest files of the current directory, for the runme.sh of an integration target.
# To select one case: ansible-test passes no options on, so run `tests/harness/run.sh -k NAME` in the target.

set -eu

PYTHONPATH="${ANSIBLE_COLLECTIONS_PATH%%:*}${PYTHONPATH:+:${PYTHONPATH}}"
export PYTHONPATH

exec "${ANSIBLE_TEST_PYTHON_INTERPRETER:-python}" -m pytest \
    --import-mode importlib -p no:cacheprovider --numprocesses 3 --quiet "$@" .
