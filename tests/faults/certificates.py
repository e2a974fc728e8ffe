# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates for the tests of TLS, good and bad ones."""

from __future__ import annotations

import datetime
import ipaddress
import subprocess
import typing as t
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
CLIENT_ONLY = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])

Key = t.Union[ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey]


class Pair(t.NamedTuple):
    """The paths of a certificate, its chain behind it, and of its key."""

    certificate: str
    key: str


class Authority:
    """A CA whose certificates are files in a directory. Without an issuer it has signed itself."""

    def __init__(
        self,
        directory: Path,
        name: str,
        issuer: Authority | None = None,
        *,
        ca: bool = True,
        path_length: int | None = None,
    ) -> None:
        self.directory, self.name = directory, name
        self.key = ec.generate_private_key(ec.SECP256R1())
        signer = issuer or self
        self.certificate = signer._sign(
            name, self.key, x509.BasicConstraints(ca, path_length), usage=_CERT_SIGN if ca else None
        )
        self.chain: list[x509.Certificate] = [*issuer.chain, self.certificate] if issuer else []
        """From the certificate below the root to this one. A server sends it, the root not."""
        self.path = self._write(f"{name}.pem", _pem(self.certificate))
        self.key_path = self._write(f"{name}.key", _key_pem(self.key))

    def issue(
        self,
        name: str,
        *names: x509.GeneralName,
        key: Key | None = None,
        start: datetime.datetime = NOW - DAY,
        end: datetime.datetime = NOW + DAY,
        extended_usage: x509.ExtendedKeyUsage | None = None,
        passphrase: bytes | None = None,
    ) -> Pair:
        key = key or ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(
            name, key, x509.BasicConstraints(False, None), start, end, names, extended_usage=extended_usage
        )
        return Pair(
            self._write(f"{name}.crt", _pem(certificate, *reversed(self.chain))),
            self._write(f"{name}.private", _key_pem(key, passphrase)),
        )

    def issue_sha1(self, name: str) -> Pair:
        """For 127.0.0.1, with a signature that the Python library does not make any more."""
        paths = [str(self.directory / f"{name}.{suffix}") for suffix in ("private", "csr", "crt", "ext")]
        Path(paths[0]).write_bytes(_key_pem(ec.generate_private_key(ec.SECP256R1())))
        Path(paths[3]).write_text("subjectAltName = IP:127.0.0.1\n", encoding="utf-8")
        _openssl("req", "-new", "-key", paths[0], "-subj", f"/CN={name}", "-out", paths[1])
        _openssl(
            *("x509", "-req", "-sha1", "-days", "1", "-in", paths[1], "-out", paths[2], "-extfile", paths[3]),
            *("-CA", self.path, "-CAkey", self.key_path, "-CAcreateserial"),
        )
        return Pair(paths[2], paths[0])

    def self_signed(self, name: str) -> Pair:
        """A server certificate that signed itself; this authority only lends its directory."""
        own = Authority(self.directory, name)
        certificate = own._sign(name, own.key, x509.BasicConstraints(False, None), names=[LOOPBACK])
        return Pair(self._write(f"{name}.crt", _pem(certificate)), own.key_path)

    def directory_of(self, name: str, *, prepared: bool) -> str:
        """A directory with this CA, under the name that OpenSSL looks for if it is prepared."""
        directory = self.directory / name
        directory.mkdir()
        subject_hash = _openssl("x509", "-hash", "-noout", "-in", self.path).strip()
        (directory / (f"{subject_hash}.0" if prepared else "ca.pem")).write_bytes(Path(self.path).read_bytes())
        return str(directory)

    def _sign(
        self,
        name: str,
        key: Key,
        constraints: x509.BasicConstraints,
        start: datetime.datetime = NOW - DAY,
        end: datetime.datetime = NOW + DAY,
        names: t.Sequence[x509.GeneralName] = (),
        usage: x509.KeyUsage | None = None,
        extended_usage: x509.ExtendedKeyUsage | None = None,
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(self.name))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(constraints, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False)
        )
        if usage:
            builder = builder.add_extension(usage, critical=True)
        if extended_usage:
            builder = builder.add_extension(extended_usage, critical=False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def _write(self, name: str, content: bytes) -> str:
        path = self.directory / name
        path.write_bytes(content)
        return str(path)


def general_name(host: str) -> x509.GeneralName:
    return LOOPBACK if host == "127.0.0.1" else x509.DNSName(host)


def weak_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 1024)  # noqa: S505 (weak on purpose)


_CERT_SIGN = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


def _name(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _pem(*certificates: x509.Certificate) -> bytes:
    return b"".join(each.public_bytes(serialization.Encoding.PEM) for each in certificates)


def _key_pem(key: Key, passphrase: bytes | None = None) -> bytes:
    encryption = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)


def _openssl(*arguments: str) -> str:
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True, text=True).stdout
