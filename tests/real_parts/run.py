# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client before the parts that an appliance is made of: Jettison, Apache httpd, nginx, HAProxy.

They come from Debian's packages. As root, what is missing is installed by apt-get; where that is not possible, the
checks of that part do not run, and the output says so. All listen on loopback.

    python tests/real_parts/run.py [--seed N] [--select PART OF A NAME] [--no-install]

The collection is found on ANSIBLE_COLLECTIONS_PATH or PYTHONPATH. It takes less than four minutes.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
from pathlib import Path

sys.path[:0] = [path for path in os.environ.get("ANSIBLE_COLLECTIONS_PATH", "").split(os.pathsep) if path]

from ansible_collections.netops.junos_space.tests.real_parts import clusters, encoder  # noqa: E402
from ansible_collections.netops.junos_space.tests.real_parts.checks import Results  # noqa: E402
from ansible_collections.netops.junos_space.tests.tools.packages import install  # noqa: E402

PARTS: dict[str, tuple[tuple[str, str | Path], ...]] = {
    "encoder": (
        ("libjettison-java", encoder.JARS[0]),
        ("libjaxb-java", encoder.JARS[2]),
        ("libjaxb-api-java", encoder.JARS[1]),
        ("openjdk-17-jdk-headless", encoder.java().with_name("javac")),
    ),
    "apache": (("apache2", "apache2"),),
    "nginx": (("nginx-light", "nginx"),),
    "haproxy": (("haproxy", "haproxy"),),
}
"""For each part its Debian packages, and the file or the program that each brings."""


def missing(part: str) -> list[str]:
    return [
        package
        for package, proof in PARTS[part]
        if not (proof.exists() if isinstance(proof, Path) else shutil.which(proof))
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Check the client before real parts of an appliance.")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6), help="of the generated texts")  # noqa: S311
    parser.add_argument("--select", default="", help="run only checks whose name contains this")
    parser.add_argument("--no-install", action="store_true", help="use what is there")
    options = parser.parse_args()
    os.environ["PATH"] += os.pathsep + "/usr/sbin"
    results = Results(options.select)
    skipped = 0
    for part in PARTS:
        packages = missing(part)
        reason = "" if not packages else "they are not installed" if options.no_install else install(packages)
        if reason:
            skipped += 1
            print(f"{part}: NOT RUN without the packages {', '.join(packages)}: {reason}", flush=True)
        elif part == "encoder":
            encoder.run(results, options.seed)
        else:
            clusters.run(results, part)
    print(f"{results.passed} passed, {results.failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
