# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The release check: is what this tree builds what Galaxy takes and users can run?

It builds the artifact, imports it as Galaxy does, installs it into an empty path, takes away what must not be needed,
and runs the playbooks by their full names from an empty directory, once with each ansible-core it was given.

    make release-check
    python tests/release/run.py [--core DIRECTORY]... [--keep DIRECTORY]

DIRECTORY of --core holds the programs of an environment with ansible-core, requests and jmespath; the first one (without
the option: the one this Python belongs to) has galaxy-importer too.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import re
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import artifact as artifacts  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parent))

import build_release as release  # noqa: E402

# What the importer may say, as a regular expression, each with the reason why it cannot be fixed here.
ALLOWED_MESSAGES: tuple[str, ...] = ()
# The top of the artifact; a name that is not here got in by mistake.
CONTENT = {
    *("MANIFEST.json", "FILES.json", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"),
    *("SECURITY.md", "LICENSE", "LICENSES", "REUSE.toml", "requirements.txt"),
    *("changelogs", "docs", "extensions", "meta", "playbooks", "plugins", "roles", "tests"),
}
MAX_ARTIFACT_BYTES = 5 * 1024 * 1024
# The playbooks that need nothing, with what they must print.
VERDICTS = "3 open, 6 blocked, 3 unknown"
PLAYBOOKS = {
    "rma_rehearsal": (VERDICTS,),
    "demo": ("1 open, 2 blocked, 2 unknown", "The gate changed one of three"),
}
WARNING_RE = re.compile(r"^\s*\[?(?:WARNING|ERROR|DEPRECATION WARNING|DEPRECATED)\b.*", re.M)


def relative_links(archive: tarfile.TarFile, file: tarfile.TarInfo) -> list[str]:
    """The relative links of a README that Galaxy shows: that of the collection and those of its roles."""
    stream = archive.extractfile(file)
    if stream is None or not re.fullmatch(r"(roles/\w+/)?README\.md", file.name):
        return []
    text = stream.read().decode("utf-8")
    targets = re.findall(r"\]\(([^()\s]+)\)", text) + re.findall(r"^\[[^\]]+\]: (\S+)$", text, re.M)
    return [f"{file.name}: {target}" for target in targets if not target.startswith(("https://", "#"))]


class Check:
    """The steps, one after the other, and how each of them ended."""

    def __init__(self, cores: list[Path], temp: Path) -> None:
        self.cores = cores
        self.temp = temp
        self.artifact = Path()
        self.rows: list[tuple[str, bool, float, str]] = []

    def step(self, name: str, action: Callable[[], str]) -> bool:
        """Do one step; an error is printed and counted."""
        started = time.monotonic()
        try:
            detail, good = action(), True
        except (artifacts.CheckError, OSError, ValueError) as error:
            detail, good = str(error), False
        self.rows.append((name, good, time.monotonic() - started, detail.splitlines()[0] if detail else ""))
        print(f"{'ok    ' if good else 'FAILED'} {name}: {detail}", flush=True)
        return good

    def all(self) -> None:
        """Every step that can be done: without an artifact nothing else can run."""
        if not self.step("build", self.build):
            return
        self.step("reproducible", self.reproducible)
        self.step("SBOM", self.sbom)
        self.step("signature", self.signature)
        self.step("galaxy-importer", self.imported)
        for programs in self.cores:
            core = self.core(programs)
            if not self.step(f"install, {core}", partial(self.installed, programs)):
                continue
            self.step(f"documentation, {core}", partial(self.documented, programs))
            for playbook, expected in PLAYBOOKS.items():
                self.step(f"{playbook}, {core}", partial(self.played, programs, playbook, expected))

    def core(self, programs: Path) -> str:
        """Name the ansible-core of an environment, and its Python."""
        script = (
            "import sys, ansible.release as core; print(core.__version__, 'on Python %d.%d' % sys.version_info[:2])"
        )
        return "ansible-core " + artifacts.run(["python", "-c", script], self.temp, self.variables(programs)).strip()

    def variables(self, programs: Path, **more: str) -> dict[str, str]:
        return artifacts.environment(programs, self.temp / "home", **more)

    def collections(self, programs: Path) -> Path:
        return self.temp / f"installed-{self.cores.index(programs)}"

    def build(self) -> str:
        self.artifact, output = release.build(self.temp, self.variables(self.cores[0]))
        quiet(output)
        with tarfile.open(self.artifact) as archive:
            files = [member for member in archive.getmembers() if member.isfile()]
            dead = [link for file in files if file.name.endswith("README.md") for link in relative_links(archive, file)]
        top = {Path(file.name).parts[0] for file in files}
        size = self.artifact.stat().st_size
        if top - CONTENT:
            raise artifacts.CheckError(f"not meant to be in the artifact: {', '.join(sorted(top - CONTENT))}")
        if dead:
            raise artifacts.CheckError(f"links that are dead on Galaxy: {', '.join(dead)}")
        if size > MAX_ARTIFACT_BYTES:
            raise artifacts.CheckError(f"the artifact has {size} bytes, more than {MAX_ARTIFACT_BYTES}")
        return f"{self.artifact.name}, {len(files)} files, {size // 1024} KiB"

    def reproducible(self) -> str:
        """Build again, as another user would: later, and with another umask."""
        second = self.temp / "second"
        second.mkdir()
        previous = os.umask(0o077)
        try:
            time.sleep(1.1)
            again, _output = release.build(second, self.variables(self.cores[0]))
        finally:
            os.umask(previous)
        sums = [hashlib.sha256(file.read_bytes()).hexdigest() for file in (self.artifact, again)]
        if sums[0] != sums[1]:
            raise artifacts.CheckError(f"two builds differ: {sums[0]} and {sums[1]}")
        return f"two builds are byte-equal, sha256 {sums[0][:16]}..."

    def sbom(self) -> str:
        """The SBOM names the collection and what it needs at run time."""
        file = release.sbom(self.artifact, self.temp, self.variables(self.cores[0]))
        document = json.loads(file.read_text(encoding="utf-8"))
        names = {component["name"] for component in document["components"]}
        needed = {line.split(">")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()}
        needed = {name for name in needed if name and not name.startswith("#")}
        if names != needed:
            raise artifacts.CheckError(f"the SBOM lists {sorted(names)}, requirements.txt {sorted(needed)}")
        return f"{file.name}, CycloneDX {document['specVersion']}, {len(names)} components"

    def signature(self) -> str:
        """`ansible-galaxy collection verify` accepts a detached signature of the artifact, and rejects one of other bytes."""
        home = self.temp / "gnupg"
        home.mkdir(mode=0o700)
        path, _output = artifacts.install(self.artifact, self.temp / "signed", self.variables(self.cores[0]))
        variables = self.variables(self.cores[0], GNUPGHOME=str(home), ANSIBLE_COLLECTIONS_PATH=str(path.parents[2]))
        key = ("gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", "")
        artifacts.run([*key, "--quick-generate-key", "release-check@example.net", "ed25519"], self.temp, variables)
        keyring = self.temp / "keyring.gpg"
        artifacts.run(["gpg", "--batch", "--export", "--output", keyring], self.temp, variables)
        signed = release.manifest(self.artifact)
        verified = {}
        for name, content in (("good", signed), ("bad", signed + b" ")):
            file = self.temp / f"MANIFEST-{name}.json"
            file.write_bytes(content)
            artifacts.run([*key, "--armor", "--detach-sign", file], self.temp, variables)
            verify = ["ansible-galaxy", "collection", "verify", "--offline", "--keyring", str(keyring)]
            try:
                artifacts.run(
                    [*verify, "--signature", f"{file.as_uri()}.asc", "netops.junos_space"], self.temp, variables
                )
                verified[name] = True
            except artifacts.CheckError as error:
                if "Signature verification failed" not in str(error):
                    raise
                verified[name] = False
        artifacts.run(["gpgconf", "--kill", "all"], self.temp, variables)
        if verified != {"good": True, "bad": False}:
            raise artifacts.CheckError(
                f"ansible-galaxy verified the good signature: {verified['good']}, a bad one: {verified['bad']}"
            )
        return "a good signature is accepted, one of other bytes rejected"

    def imported(self) -> str:
        """The importer ends with 0 whatever it found, so what it logged counts."""
        directory = self.temp / "importer"
        directory.mkdir()
        variables = self.variables(self.cores[0], GALAXY_IMPORTER_CHECK_REQUIRED_TAGS="true")
        log = artifacts.run(["python", "-m", "galaxy_importer.main", self.artifact], directory, variables)
        found = [
            line for line in WARNING_RE.findall(log) if not any(re.search(excuse, line) for excuse in ALLOWED_MESSAGES)
        ]
        if found or "Importer processing completed successfully" not in log:
            raise artifacts.CheckError("it complained\n" + ("\n".join(found) or log[-3000:]))
        result = json.loads((directory / "importer_result.json").read_text(encoding="utf-8"))
        return f"no complaints, {len(result['contents'])} contents"

    def installed(self, programs: Path) -> str:
        place, output = artifacts.install(self.artifact, self.collections(programs), self.variables(programs))
        quiet(output)
        return "works without " + ", ".join(artifacts.strip_extras(place))

    def documented(self, programs: Path) -> str:
        """Whether ansible-doc can read all there is, in the reduced copy."""
        variables = self.variables(programs, ANSIBLE_COLLECTIONS_PATH=str(self.collections(programs)))
        command = ["ansible-doc", "--metadata-dump", "--no-fail-on-errors", "netops.junos_space"]
        output = artifacts.run(command, self.temp, variables)
        start = output.index("{")
        quiet(output[:start])
        kinds = json.JSONDecoder().raw_decode(output[start:])[0]["all"].values()
        # Some versions add the tests of ansible.builtin.
        docs = {name: doc for kind in kinds for name, doc in kind.items() if name.startswith("netops.junos_space.")}
        broken = [name for name, doc in docs.items() if "error" in doc]
        if broken or not docs:
            raise artifacts.CheckError(f"{len(docs)} plugins and roles, without documentation: {', '.join(broken)}")
        return f"{len(docs)} plugins and roles"

    def played(self, programs: Path, playbook: str, expected: tuple[str, ...]) -> str:
        """Run a playbook as one who has nothing but the installed collection would."""
        with tempfile.TemporaryDirectory(dir=self.temp, prefix="empty-") as name:
            empty = Path(name)
            variables = self.variables(
                programs,
                ANSIBLE_COLLECTIONS_PATH=str(self.collections(programs)),
                # There is no inventory, on purpose.
                ANSIBLE_INVENTORY_UNPARSED_WARNING="false",
                ANSIBLE_LOCALHOST_WARNING="false",
            )
            output = artifacts.run(["ansible-playbook", f"netops.junos_space.{playbook}"], empty, variables)
            quiet(output)
            missing = [text for text in expected if text not in output]
            if missing:
                raise artifacts.CheckError(f"it did not say {missing}\n{output[-3000:]}")
            left = sorted(entry.name for entry in empty.iterdir())
            if left:
                raise artifacts.CheckError(f"it left files where it was started: {', '.join(left)}")
        return VERDICTS


def quiet(output: str) -> None:
    """Fail on warnings in the output of a program, except one about a part of ansible-core itself."""
    found = [line for line in WARNING_RE.findall(output) if "/ansible/_protomatter'" not in line]
    if found:
        raise artifacts.CheckError("it warned\n" + "\n".join(found))


def main() -> int:
    """Check, and print the summary."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--core", action="append", type=Path, help="directory with the programs of an environment")
    parser.add_argument("--keep", type=Path, help="an empty or new directory to work in, which is then kept")
    given = parser.parse_args()
    with contextlib.ExitStack() as stack:
        if given.keep:
            given.keep.mkdir(parents=True, exist_ok=True)
            temp = given.keep
        else:
            temp = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="junos_space-release-")))
        # The directory of a program is not resolved: in an environment, python is a link to the one it was made with.
        check = Check([path.absolute() for path in given.core or [Path(sys.executable).parent]], temp.resolve())
        check.all()
    failed = sum(not good for _name, good, _seconds, _detail in check.rows)
    width = max(len(row[0]) for row in check.rows)
    print("\nRelease check")
    for name, good, seconds, detail in check.rows:
        print(f"  {name:{width}}  {'passed' if good else 'FAILED'}  {seconds:4.0f} s  {detail}")
    print(f"\n{len(check.rows) - failed} steps passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
