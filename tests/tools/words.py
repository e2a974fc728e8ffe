# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Check the words: the project uses the terms of its field, in American English, and none of its own for them.

    python tests/tools/words.py [FILE]...       all files that git tracks, without FILE

Exit code 1 where a banned word is found. ALLOWED lists the exceptions, each with its reason.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Banned word (a regular expression) and what to write instead.
BANNED = {
    r"mend(s|ed|ing)?": "fix",
    r"foresee(s|n)?|foresaw": "predict",
    r"told": "reported",
    r"tells? of": "report",
    r"sat out|sits? out": "retried, waited out",
    r"shall": "must",
    r"whole (list|answer)": "complete list",
    r"the question": "the query, the request",
    r"what came|(did|does) not come": "what was returned",
    r"stands? in for|stand-in": "simulated appliance",
    r"begun": "started, initialized",
    r"becomes? of": "happens to, is handled",
    r"go(es)? on with": "continue with",
    r"in work": "in progress",
    r"scratch": "temporary",
    r"spellings?": "encoded variant, form",
    r"folders?": "directory",
    r"anew": "again",
    r"whereof|thereof|hitherto": "plain English",
    r"of ours": "our own",
    r"unasked": "not queried",
    r"whoever": "a host that, the user who",
    r"borne": "tolerated, retried",
    r"what stands": "what is",
    r"gave nothing": "was empty",
    r"colour|licence": "American spelling",
}
# File (as git names it) and word, with the reason.
ALLOWED: dict[tuple[str, str], str] = {
    ("plugins/module_utils/_eda/state_file.py", "told"): "a key of the state file since version 1",
    ("plugins/module_utils/_eda/state_file.py", "begun"): "a key of the state file since version 1",
    ("tests/unit/extensions/test_poller_restart.py", "told"): "a key of the state file since version 1",
}
SKIPPED = re.compile(
    r"(^|/)(LICENSE|LICENSES/|CHANGELOG\.md|changelogs/changelog\.yaml|.*\.(png|svg|jsonl|gz|cdx)$)|^tests/tools/words\.py$|^tests/fuzz/corpus/"
)
PATTERN = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<w{index}>{word})" for index, word in enumerate(BANNED)) + r")(?![\w-])", re.I
)


def tracked_files() -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [name for name in listing.stdout.split("\0") if name and not SKIPPED.search(name)]


def findings(name: str) -> list[str]:
    try:
        text = (ROOT / name).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        # An underscore joins words in names; each one counts.
        for match in PATTERN.finditer(line.replace("_", " ")):
            word = match[0].lower()
            better = next(advice for index, advice in enumerate(BANNED.values()) if match[f"w{index}"])
            if (name, word) not in ALLOWED:
                found.append(f"{name}:{number}: '{match[0]}': write {better}")
    return found


def main() -> int:
    found = [finding for name in sys.argv[1:] or tracked_files() for finding in findings(name)]
    print("\n".join(found) if found else "no banned word")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
