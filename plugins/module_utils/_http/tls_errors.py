# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Why a TLS handshake failed, in OpenSSL's words, and what to do about it.

This module util is private to the collection and can change at any time.
"""

from __future__ import annotations

import re
import ssl
import typing as t

CLOSED = "the connection was closed during the handshake"

_CLIENT_CERTIFICATE = (
    "Set client_cert (and client_key) to a certificate that the appliance accepts: signed by a CA that it trusts, meant "
    "for client authentication, and not expired."
)
_CA = (
    "Set ca_path to the PEM file of the CA that signed the appliance's certificate (or of the certificate itself). "
    "A directory of such files must be prepared with c_rehash."
)
_REPLACE = "Replace the appliance's certificate"
_MALFORMED = (
    "Have the appliance's certificate issued by a proper CA: it, or another one in its chain, breaks a rule for certificates. "
    "Its chain can be printed with: openssl s_client -showcerts -connect HOST:443."
)

# The first pattern that matches counts. OpenSSL's texts differ between releases, so each pattern is short.
_HINTS: tuple[tuple[str, str], ...] = (
    (
        "ip address mismatch",
        "Use a host name that the certificate covers in url, or have a certificate issued that lists this address in its "
        "subjectAltName. An address in the common name (CN) does not count.",
    ),
    ("hostname", "Use a host name that the certificate covers in url, or have a certificate issued for this name."),
    # Alerts of the peer come first: they can hold the same words as the result of our own verification.
    (
        "alert (bad certificate|unsupported certificate|certificate|unknown ca|access denied|decrypt error)"
        "|certificate required",
        _CLIENT_CERTIFICATE,
    ),
    ("expired|not yet valid", "Renew the appliance's certificate, and check the clocks of both machines."),
    ("revoked", f"{_REPLACE}: its CA has revoked it."),
    (
        "too weak|too small|too short",
        f"{_REPLACE}, or the CA that signed it: RSA and DH keys need 2048 bits or more, signatures SHA-256 or better.",
    ),
    (
        "purpose",
        f"{_REPLACE} by one for servers: its extended key usage does not contain serverAuth.",
    ),
    (
        "invalid ca certificate|path ?len|chain too long|key usage|signature failure|subtree|critical extension",
        "Have the appliance's certificate issued by a proper CA: a certificate in its chain may not sign others, or not "
        "this one. Its chain can be printed with: openssl s_client -showcerts -connect HOST:443.",
    ),
    ("self|issuer|verify|untrusted|not trusted|rejected", _CA),
    (
        "legacy renegotiation",
        "Update the TLS library of the appliance or of the front end before it: it lacks secure renegotiation (RFC 5746). "
        "Until then, set OPENSSL_CONF to a copy of openssl.cnf with Options = UnsafeLegacyServerConnect in the section "
        "that system_default names.",
    ),
    (
        "protocol version|unsupported protocol|wrong ssl version|version too low|no protocols|inappropriate fallback",
        "Enable TLS 1.2 or later on the appliance or on the front end before it; older versions are not used.",
    ),
    (
        "unrecognized name",
        "Use the host name in url that the server is configured for: it knows no host of this name (SNI).",
    ),
    (
        "signature type|signature algorithm|sigalg|signature (length|size)|bad signature|digest algorithm|required digest",
        "Update the TLS library of the appliance or of the front end before it, or replace its certificate: the handshake is "
        "signed in a way that OpenSSL does not accept any more, such as with SHA-1.",
    ),
    (
        "curve|ecpoint|no (suitable|shared) (groups|key share)|bad (dh value|key share)|dh public value",
        "Enable common groups for the key exchange on the appliance or on the front end before it: X25519, or P-256.",
    ),
    (
        "alert (internal error|illegal parameter|decode error|record overflow|decryption failed|bad record mac)",
        "The appliance, or the front end before it, ended the handshake with an error of its own: see its log. A host name "
        "in url that it is not configured for can be the cause.",
    ),
    (
        "handshake failure|insufficient security|no shared cipher|no ciphers",
        "The appliance refused the handshake. It may want a client certificate: set client_cert (and client_key). Or it "
        "offers only ciphers that OpenSSL does not accept any more: enable those of TLS 1.2 with AES-GCM.",
    ),
    (
        "wrong version number|http request|packet length|unknown protocol|unexpected message|record layer",
        "Check the port in url: what answers there does not speak TLS. HTTPS usually has port 443.",
    ),
    (
        "closed",
        "A front end without a working appliance behind it closes like this, and so does one that wants a client "
        "certificate: set client_cert (and client_key) then.",
    ),
)
_OTHER_HINT = (
    "Check that url names the appliance's HTTPS port, that it offers TLS 1.2 or later, and whether it wants a client "
    "certificate: set client_cert (and client_key) then."
)


def tls_reason_and_hint(chain: t.Iterable[BaseException]) -> tuple[str, str]:
    """The reason that OpenSSL gives in an exception or in one that it wraps, and what to do about it."""
    reason = "the peer does not speak TLS correctly"
    for exc in chain:
        if isinstance(exc, ssl.SSLCertVerificationError):
            reason = exc.verify_message.rstrip(".")
            return reason, _hint(reason, _MALFORMED)
        if isinstance(exc, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
            reason = CLOSED
        elif isinstance(exc, ssl.SSLError) and exc.reason:
            reason = exc.reason.replace("_", " ").lower()
    return reason, _hint(reason, _OTHER_HINT)


def _hint(reason: str, default: str) -> str:
    return next((hint for pattern, hint in _HINTS if re.search(pattern, reason, re.IGNORECASE)), default)


def certificate_file_reason(exc: Exception) -> str:
    """Why a client certificate and its key cannot be used."""
    reason = getattr(exc, "reason", None) or ""
    if "MISMATCH" in reason:
        return "the key does not belong to the certificate"
    if "TOO_SMALL" in reason or "TOO_WEAK" in reason:
        return "its key or signature is too weak"
    if isinstance(exc, ssl.SSLError):
        return "it is not in PEM format, or its key is missing"
    if isinstance(exc, OSError) and exc.strerror:
        return exc.strerror[:1].lower() + exc.strerror[1:]
    return str(exc)
