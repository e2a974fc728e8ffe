# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hint for each reason of OpenSSL. Those that a server can cause here are tested with one, in tests/unit/faults."""

from __future__ import annotations

import ssl

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._http.tls_errors import tls_reason_and_hint


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("WRONG_SIGNATURE_TYPE", "such as with SHA-1"),
        ("LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED", "such as with SHA-1"),
        ("NO_SUITABLE_DIGEST_ALGORITHM", "such as with SHA-1"),
        ("WRONG_CURVE", "groups for the key exchange"),
        ("BAD_ECPOINT", "groups for the key exchange"),
        ("NO_SUITABLE_KEY_SHARE", "groups for the key exchange"),
        ("TLSV1_ALERT_INTERNAL_ERROR", "see its log"),
        ("SSLV3_ALERT_ILLEGAL_PARAMETER", "see its log"),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", "client_cert"),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", "client_cert"),
        ("TLSV1_ALERT_PROTOCOL_VERSION", "Enable TLS 1.2"),
        ("DH_KEY_TOO_SMALL", "2048 bits"),
        ("LIBRARY_BUG", "Check that url names"),
    ],
)
def test_reason_of_the_handshake_has_its_remedy(reason: str, remedy: str) -> None:
    error = ssl.SSLError(1, "")
    error.reason = reason
    shown, hint = tls_reason_and_hint([OSError(), error])
    assert shown == reason.replace("_", " ").lower()
    assert remedy in hint


@pytest.mark.parametrize(
    ("reason", "remedy"),
    [
        ("unable to get local issuer certificate", "Set ca_path"),
        ("authority and subject key identifier mismatch", "breaks a rule"),
        ("format error in certificate's notAfter field", "breaks a rule"),
        ("Basic Constraints of CA cert not marked critical", "breaks a rule"),
        ("unsupported or invalid name constraint syntax", "breaks a rule"),
        ("Certificate public key has explicit ECC parameters", "breaks a rule"),
        ("CA cert does not include key usage extension", "may not sign others"),
    ],
)
def test_reason_of_the_verification_has_its_remedy(reason: str, remedy: str) -> None:
    error = ssl.SSLCertVerificationError(1, "")
    error.verify_message = reason
    shown, hint = tls_reason_and_hint([error])
    assert shown == reason
    assert remedy in hint
