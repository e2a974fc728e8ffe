# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Write the generated pages: docs/variables.md, and docs/docsite/rst with extra-docs.yml.

    python docs/docsite/generate.py

Needs PyYAML and markdown-it-py.
"""

from __future__ import annotations

import rst
import variables

if __name__ == "__main__":
    variables.main()
    rst.main()
