# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Install Debian's packages for the checks that need programs PyPI does not have."""

from __future__ import annotations

import os
import shutil
import subprocess


def install(packages: list[str]) -> str:
    """Install packages; return why that is not possible, or nothing."""
    if not shutil.which("apt-get"):
        return "there is no apt-get"
    if os.geteuid() != 0:
        return "only root can install packages"
    # Packages that bring a service start it unless the machine forbids it.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    install_command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    for command in (install_command, ["apt-get", "update", "-qq"], install_command):
        # The lists of packages may be old or missing.
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if done.returncode == 0 and command is install_command:
            return ""
    return f"apt-get install failed: {done.stderr.strip()[-500:]}"
