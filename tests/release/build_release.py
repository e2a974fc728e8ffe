# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Build the release files: the artifact, a CycloneDX SBOM, and their SHA-256 checksums.

Two builds of one commit are byte-equal: `ansible-galaxy` writes the time of the build and the user's id into the
archive, so it is packed again with the commit's time (or SOURCE_DATE_EPOCH) and no user.

    python tests/release/build_release.py DIRECTORY      (ansible-galaxy and cyclonedx-py are expected beside this Python)
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "tools"))

import artifact as artifacts  # noqa: E402


def commit_time() -> int:
    """Seconds since the epoch: SOURCE_DATE_EPOCH, else the time of the commit."""
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    log = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    return int(log)


def repack(archive: Path, timestamp: int) -> None:
    """Pack a .tar.gz again without what differs between two builds: order, times, users and compression header."""
    packed = io.BytesIO()
    with (
        tarfile.open(archive) as source,
        gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=timestamp) as compressed,
        tarfile.open(fileobj=compressed, mode="w", format=tarfile.PAX_FORMAT) as target,
    ):
        for member in sorted(source.getmembers(), key=lambda member: member.name):
            entry = tarfile.TarInfo(member.name)
            entry.type, entry.linkname, entry.size = member.type, member.linkname, member.size
            entry.mtime = timestamp
            # As ansible-galaxy sets them: executable stays executable, everything is readable.
            entry.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            target.addfile(entry, source.extractfile(member) if member.isfile() else None)
    archive.write_bytes(packed.getvalue())


def manifest(archive: Path) -> bytes:
    """MANIFEST.json of an artifact: what a signature signs. It holds the checksum of the list of all files."""
    with tarfile.open(archive) as source:
        stream = source.extractfile("MANIFEST.json")
        if stream is None:
            raise artifacts.CheckError("the artifact has no MANIFEST.json")
        return stream.read()


def sbom(archive: Path, destination: Path, variables: dict[str, str]) -> Path:
    """Write the CycloneDX SBOM of the collection: itself, and the Python packages that it needs at run time."""
    info = json.loads(manifest(archive))["collection_info"]
    command = ["cyclonedx-py", "requirements", "requirements.txt", "--output-reproducible", "--of", "JSON"]
    # It warns on stderr that the requirements have no exact version, as they must not in a collection.
    done = subprocess.run(
        command, cwd=ROOT, env=variables, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    document = json.loads(done.stdout)
    document["metadata"]["component"] = {
        "bom-ref": f"{info['namespace']}.{info['name']}",
        "type": "library",
        "group": info["namespace"],
        "name": info["name"],
        "version": info["version"],
        "description": info["description"],
        "licenses": [{"license": {"id": license_id}} for license_id in info["license"]],
        "externalReferences": [{"type": "vcs", "url": info["repository"]}],
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(archive.read_bytes()).hexdigest()}],
    }
    path = destination / f"{archive.name.removesuffix('.tar.gz')}.cdx.json"
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def build(destination: Path, variables: dict[str, str]) -> tuple[Path, str]:
    """Build a reproducible artifact into an empty directory; return it, and what ansible-galaxy printed."""
    archive, output = artifacts.build(ROOT, destination, variables)
    repack(archive, commit_time())
    return archive, output


def main() -> int:
    """Build into the directory that is named."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    destination = Path(sys.argv[1])
    destination.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="junos_space-build-") as home:
        variables = artifacts.environment(Path(sys.executable).absolute().parent, Path(home))
        archive, _output = build(destination, variables)
        files = [archive, sbom(archive, destination, variables)]
    (destination / "MANIFEST.json").write_bytes(manifest(archive))
    files.append(destination / "MANIFEST.json")
    sums = "".join(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files)
    (destination / "SHA256SUMS").write_text(sums, encoding="utf-8")
    print(sums, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
