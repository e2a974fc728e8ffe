#!/usr/bin/env bash
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

set -eu

exec "${ANSIBLE_COLLECTIONS_PATH%%:*}/ansible_collections/netops/junos_space/tests/harness/run.sh" --dist loadgroup "$@"
