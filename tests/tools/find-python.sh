#!/bin/sh
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Print the path of the newest Python between MIN (default 3.11) and MAX (default: no limit) that can make
# virtual environments. Each candidate is run: version managers put dead shims on PATH.
#
# Usage: find-python.sh [MIN [MAX]]

set -eu

min=${1:-3.11}
max=${2:-3.99}

probe='
import sys
import ensurepip
import venv

low, high = (tuple(map(int, version.split("."))) for version in sys.argv[1:])
if not low <= sys.version_info[:2] <= high:
    sys.exit(1)
print("%03d.%03d.%03d" % sys.version_info[:3], sys.executable)
'

candidates() {
    for python in "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/*/bin/python3; do
        printf '%s\n' "$python"
    done
    printf '%s\n' "$PATH" | tr ':' '\n' | while read -r directory; do
        for python in "$directory"/python3 "$directory"/python3.[0-9] "$directory"/python3.[0-9][0-9]; do
            printf '%s\n' "$python"
        done
    done
}

found=$(
    candidates | while read -r python; do
        if [ -x "$python" ]; then
            "$python" -c "$probe" "$min" "$max" 2>/dev/null </dev/null || true
        fi
    done | sort -r | head -n 1
)

if [ -z "$found" ]; then
    echo "No Python from $min to $max that has venv and ensurepip (on Debian: package python3-venv)." >&2
    exit 1
fi
printf '%s\n' "${found#* }"
