# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The table of TLS faults: what a server or a certificate can be, and how a request to it ends.

It drives the tests in process (tests/unit/faults/test_tls.py), those with the real ansible-core (the target tls), and a
section of docs/faults.md. Certificates are only made for a row that is used.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

if t.TYPE_CHECKING:
    import ssl

    from ansible_collections.netops.junos_space.tests.faults.certificates import Authority, Pair

ELSEWHERE = "space.example.net"


@dataclass(frozen=True)
class TlsFault:
    name: str
    description: str
    """For the page."""
    kind: str | None = "tls"
    """``failure.kind``; None if the request is answered."""
    message_contains: str = ""
    hint_contains: str = ""
    """The option or the remedy that helps."""
    server: t.Callable[[Authority], Pair] | None = None
    """The server's certificate. None: the good one of the authority."""
    options: t.Callable[[Authority], dict[str, t.Any]] | None = None
    """Connection options. None: the authority is trusted."""
    raw: bytes | None = None
    """What a server sends that does not speak TLS."""
    client_ca: bool = False
    """Whether the server wants a client certificate of the authority."""
    version: str = ""
    """The only version that the server speaks: a name of ``ssl.TLSVersion``."""
    ciphers: str = ""
    unknown_name: bool = False
    """Whether the server knows no host of the name that is asked for."""
    host: str = "127.0.0.1"

    def context(self, ca: Authority) -> ssl.SSLContext:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # The server is as weak as its row wants it to be.
        context.set_ciphers(f"{self.ciphers or 'ALL'}:@SECLEVEL=0")
        context.load_cert_chain(*(self.server(ca) if self.server else good(ca)))
        if self.client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(ca.path)
        if self.version:
            context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
            context.maximum_version = ssl.TLSVersion[self.version]
        if self.unknown_name:
            context.sni_callback = lambda *_args: ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
        return context

    def connection_options(self, ca: Authority) -> dict[str, t.Any]:
        return self.options(ca) if self.options else {"ca_path": ca.path}


def good(ca: Authority) -> Pair:
    from ansible_collections.netops.junos_space.tests.faults.certificates import LOOPBACK

    return ca.issue("good", LOOPBACK)


def _issue(name: str, *, host: str | None = "127.0.0.1", **kwargs: t.Any) -> t.Callable[[Authority], Pair]:
    """A certificate for a host; the keyword arguments are made when it is issued."""

    def issue(ca: Authority) -> Pair:
        from ansible_collections.netops.junos_space.tests.faults import certificates

        names = [certificates.general_name(host)] if host else []
        return ca.issue(name, *names, **{key: value(certificates) for key, value in kwargs.items()})

    return issue


def _below(**kwargs: t.Any) -> t.Callable[[Authority], Pair]:
    """A certificate of a CA below a CA below the authority."""

    def issue(ca: Authority) -> Pair:
        from ansible_collections.netops.junos_space.tests.faults.certificates import LOOPBACK, Authority

        upper = Authority(ca.directory, "upper", ca, path_length=kwargs.get("path_length"))
        lower = Authority(ca.directory, "lower", upper, ca=kwargs.get("ca", True))
        return lower.issue("below", LOOPBACK)

    return issue


def _client(name: str, trusted: bool = True, **kwargs: t.Any) -> t.Callable[[Authority], dict[str, t.Any]]:
    """Options that show a client certificate, of the authority or of one that the server does not know."""

    def options(ca: Authority) -> dict[str, t.Any]:
        from ansible_collections.netops.junos_space.tests.faults import certificates

        issuer = ca if trusted else certificates.Authority(ca.directory, "unknown-ca")
        pair = issuer.issue(name, **{key: value(certificates) for key, value in kwargs.items()})
        return {"ca_path": ca.path, "client_cert": pair.certificate, "client_key": pair.key}

    return options


def _foreign_key(ca: Authority) -> dict[str, t.Any]:
    return {"ca_path": ca.path, "client_cert": ca.issue("mine").certificate, "client_key": ca.issue("other").key}


def _own_certificate(ca: Authority) -> dict[str, t.Any]:
    return {"ca_path": str(ca.directory / "good.crt")}


def _self_signed(ca: Authority) -> Pair:
    return ca.self_signed("self-signed")


def _no_ca(_ca: Authority) -> dict[str, t.Any]:
    return {}


def _not_verified(_ca: Authority) -> dict[str, t.Any]:
    return {"validate_certs": False}


# A ServerHello without the extension for secure renegotiation, as servers before 2010 send it.
_HELLO = b"\x03\x03" + b"R" * 32 + b"\x00\xc0\x2f\x00"
_HANDSHAKE = b"\x02" + len(_HELLO).to_bytes(3, "big") + _HELLO
_LEGACY = b"\x16\x03\x03" + len(_HANDSHAKE).to_bytes(2, "big") + _HANDSHAKE

TLS_FAULTS: tuple[TlsFault, ...] = (
    TlsFault("ca_file", "`ca_path` is the file of the CA", None),
    TlsFault("ca_directory", "`ca_path` is a directory prepared with `c_rehash`", None,
             options=lambda ca: {"ca_path": ca.directory_of("prepared", prepared=True)}),
    TlsFault("ca_directory_unprepared", "`ca_path` is a directory that is not prepared", "tls", "unable to get local issuer",
             "must be prepared with c_rehash", options=lambda ca: {"ca_path": ca.directory_of("unprepared", prepared=False)}),
    TlsFault("own_certificate", "`ca_path` is the server's own certificate, which a CA has signed", None, options=_own_certificate),
    TlsFault("intermediate", "`ca_path` is an intermediate CA", None, server=_below(),
             options=lambda ca: {"ca_path": str(ca.directory / "upper.pem")}),
    TlsFault("self_signed_own", "`ca_path` is the server's self-signed certificate", None, server=_self_signed,
             options=lambda ca: {"ca_path": str(ca.directory / "self-signed.crt")}),
    TlsFault("client_given", "A client certificate that the server accepts", None, client_ca=True, options=_client("client")),
    TlsFault("not_verified", "`validate_certs: false`", None, options=_not_verified),
    TlsFault("not_verified_name", "`validate_certs: false`, and the certificate is for another host", None,
             server=_issue("elsewhere-2", host=ELSEWHERE), options=_not_verified),
    TlsFault("no_ca", "The CA is unknown, `ca_path` is not set", "tls", "unable to get local issuer",
             "Set ca_path to the PEM file of the CA", options=_no_ca),
    TlsFault("other_ca", "`ca_path` is another CA", "tls", "unable to get local issuer", "Set ca_path to the PEM file of the CA",
             options=lambda ca: {"ca_path": type(ca)(ca.directory, "other-ca").path}),
    TlsFault("self_signed", "A self-signed certificate, `ca_path` is not set", "tls", "self-signed certificate",
             "Set ca_path to the PEM file of the CA",
             server=_self_signed, options=_no_ca),
    TlsFault("other_name", "The certificate is for another host", "tls", "not valid for 'localhost'",
             "Use a host name that the certificate covers",
             server=_issue("elsewhere", host=ELSEWHERE), host="localhost"),
    TlsFault("address_in_cn", "The address is only in the common name of the certificate", "tls", "not valid for '127.0.0.1'",
             "have a certificate issued that lists this address in its subjectAltName", server=_issue("127.0.0.1", host=None)),
    TlsFault("expired", "The certificate has expired", "tls", "expired", "Renew the appliance's certificate, and check the clocks",
             server=_issue("expired", start=lambda c: c.NOW - 3 * c.DAY, end=lambda c: c.NOW - c.DAY)),
    TlsFault("not_yet_valid", "The certificate is not valid yet", "tls", "not yet valid", "Renew the appliance's certificate, and check the clocks",
             server=_issue("not-yet", start=lambda c: c.NOW + c.DAY, end=lambda c: c.NOW + 2 * c.DAY)),
    TlsFault("weak_key", "The certificate's key is too weak (RSA with 1024 bits)", "tls", "too weak",
             "RSA and DH keys need 2048 bits or more", server=_issue("weak", key=lambda c: c.weak_key())),
    TlsFault("weak_digest", "The certificate's signature is too weak (SHA-1)", "tls", "too weak", "signatures SHA-256 or better",
             server=lambda ca: ca.issue_sha1("sha1")),
    TlsFault("wrong_purpose", "The certificate is for clients only", "tls", "purpose", "its extended key usage does not contain serverAuth",
             server=_issue("purpose", extended_usage=lambda c: c.CLIENT_ONLY)),
    TlsFault("not_a_ca", "A certificate in the chain may not sign others", "tls", "invalid CA certificate", "issued by a proper CA",
             server=_below(ca=False)),
    TlsFault("path_length", "The chain is longer than a CA in it allows", "tls", "path length", "issued by a proper CA",
             server=_below(path_length=0)),
    TlsFault("client_missing", "The server wants a client certificate (TLS 1.2)", "tls", "", "client_cert (and client_key)", client_ca=True,
             version="TLSv1_2"),
    TlsFault("client_missing_1_3", "The server wants a client certificate (TLS 1.3)", "tls", "", "client_cert (and client_key)", client_ca=True),
    TlsFault("client_unknown_ca", "The server does not know the CA of the client certificate", "tls", "", "client_cert (and client_key)",
             client_ca=True, version="TLSv1_2", options=_client("stranger", trusted=False)),
    TlsFault("client_encrypted", "The key of the client certificate has a passphrase", "usage", "the key is encrypted",
             "be without a passphrase", client_ca=True, options=_client("locked", passphrase=lambda _c: b"open sesame")),
    TlsFault("client_weak", "The key of the client certificate is too weak", "usage", "too weak", "RSA keys need 2048 bits or more",
             client_ca=True, options=_client("weak-client", key=lambda c: c.weak_key())),
    TlsFault("client_foreign_key", "`client_key` belongs to another certificate", "usage", "does not belong", "belong together",
             client_ca=True, options=_foreign_key),
    TlsFault("old_version", "The server speaks TLS 1.1 at most", "tls", "protocol", "Enable TLS 1.2 or later",
             version="TLSv1_1"),
    TlsFault("no_common_cipher", "The server offers only ciphers that are too old", "tls", "handshake failure", "enable those of TLS 1.2 with AES-GCM",
             version="TLSv1_2", ciphers="AES128-SHA"),
    TlsFault("legacy_renegotiation", "The server lacks secure renegotiation", "tls", "unsafe legacy renegotiation",
             "set OPENSSL_CONF to a copy of openssl.cnf with Options = UnsafeLegacyServerConnect",
             raw=_LEGACY),
    TlsFault("unrecognized_name", "The server knows no host of this name (SNI)", "tls", "unrecognized name",
             "Use the host name in url that the server is configured for",
             unknown_name=True, host="localhost"),
    TlsFault("not_tls", "The port speaks plain HTTP", "tls", "", "Check the port in url", raw=b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    TlsFault("closed", "The connection is closed during the handshake: retried like a reset", "tls", "closed during the handshake",
             "A front end without a working appliance behind it closes like this", raw=b""),
)  # fmt: skip
