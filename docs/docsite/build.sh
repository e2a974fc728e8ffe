#!/usr/bin/env bash
# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

# Build the documentation site: the guides of docs/, the READMEs of the roles, and the reference of the plugins and
# roles. Everything below .cache/docs is rebuilt, except the environment. A warning is an error.
# The last line is the path of the first page.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

venv=.cache/docs/venv
requirements=docs/docsite/requirements.txt
versions=tests/tools/constraints.txt
if [ ! -e "$venv/.ready" ] || [ "$requirements" -nt "$venv/.ready" ] || [ "$versions" -nt "$venv/.ready" ]; then
    python=$(tests/tools/find-python.sh 3.12)
    echo "Making the environment of the documentation with $python"
    "$python" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --constraint "$versions" --requirement "$requirements"
    touch "$venv/.ready"
fi
exec "$venv/bin/python" docs/docsite/build.py
