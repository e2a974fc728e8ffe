# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This documentation fragment is private to the collection and can change at any time.

from __future__ import annotations


class ModuleDocFragment:
    # Compared with the table in plugins/module_utils/_options.py by a unit test.
    DOCUMENTATION = r"""
requirements:
  - requests >= 2.25.0
notes:
  - Redirects are not followed. C(.netrc) and the environment's C(REQUESTS_CA_BUNDLE) are ignored. Proxies from the
    environment (E(HTTPS_PROXY), E(ALL_PROXY), E(NO_PROXY)) are used, but never for this machine's own addresses. SOCKS
    proxies need the Python library PySocks.
options:
  url:
    description:
      - Base URL of the appliance, for example V(https://space.example.net). A port and a path prefix are allowed,
        credentials are not.
      - Plain C(http://) is accepted for this machine's own (loopback) addresses only.
      - If it is not set, the environment variable E(JUNOS_SPACE_URL) is used.
    type: str
    required: true
  username:
    description:
      - User name of the account. Requires O(password).
      - If it is not set, the environment variable E(JUNOS_SPACE_USERNAME) is used.
    type: str
  password:
    description:
      - Password of the account.
      - A rejected password is never re-sent, because an account locks after four failed logins.
      - A password with fewer than 4 characters is not masked in output, and a warning says so.
      - If it is not set, the environment variable E(JUNOS_SPACE_PASSWORD) is used.
    type: str
  client_cert:
    description:
      - Path of a client certificate in PEM format, for appliances that are set to certificate login. It may contain the key
        too.
      - If it is not set, the environment variable E(JUNOS_SPACE_CLIENT_CERT) is used.
    type: path
  client_key:
    description:
      - Path of the client certificate's key in PEM format, without a passphrase.
      - If it is not set, the environment variable E(JUNOS_SPACE_CLIENT_KEY) is used.
    type: path
  validate_certs:
    description:
      - Whether to verify the appliance's certificate. Junos Space comes with a self-signed one. Set O(ca_path) to trust it.
      - If it is not set, the environment variable E(JUNOS_SPACE_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - Path of a PEM file, or of a directory prepared with C(c_rehash), with the certificates to trust instead of the CAs
        that come with the Python library requests. A certificate can be of a root CA, of an intermediate CA or of the
        appliance itself.
      - If it is not set, the environment variable E(JUNOS_SPACE_CA_PATH) is used.
    type: path
  timeout:
    description:
      - Timeout of one request in seconds. Some appliances need a minute.
      - If it is not set, the environment variable E(JUNOS_SPACE_TIMEOUT) is used.
    type: float
    default: 60
  retries:
    description:
      - How many times to retry a request that was reset, timed out or was answered with 429, 502, 503 or 504, which is
        normal while a cluster fails over. The delays grow from 1 to 30 seconds. From 0 to 20.
      - If it is not set, the environment variable E(JUNOS_SPACE_RETRIES) is used.
    type: int
    default: 3
  session:
    description:
      - Log in once, use the session's cookies, and log out at the end, instead of sending the credentials with each request.
      - If it is not set, the environment variable E(JUNOS_SPACE_SESSION) is used.
    type: bool
    default: false
  domain_id:
    description:
      - Query this domain only (C(domainContext)). V(2) is the Global domain.
      - If it is not set, the environment variable E(JUNOS_SPACE_DOMAIN_ID) is used.
    type: int
  connections:
    description:
      - Maximum number of concurrent requests. From 1 to 16. After a rate limit (429 or 503) fewer are sent at a time.
      - If it is not set, the environment variable E(JUNOS_SPACE_CONNECTIONS) is used.
    type: int
    default: 4
  format:
    description:
      - Preferred response format. The results are identical. If the appliance does not offer it, the other one is used.
      - If it is not set, the environment variable E(JUNOS_SPACE_FORMAT) is used.
    type: str
    choices: [json, xml]
    default: json
"""

    # The same options' sources in plugins other than modules. No secret has an ini entry.
    PLUGINS = r"""
options:
  url:
    env:
      - name: JUNOS_SPACE_URL
    ini:
      - section: junos_space
        key: url
    vars:
      - name: junos_space_url
  username:
    env:
      - name: JUNOS_SPACE_USERNAME
    ini:
      - section: junos_space
        key: username
    vars:
      - name: junos_space_username
  password:
    env:
      - name: JUNOS_SPACE_PASSWORD
    vars:
      - name: junos_space_password
  client_cert:
    env:
      - name: JUNOS_SPACE_CLIENT_CERT
    ini:
      - section: junos_space
        key: client_cert
    vars:
      - name: junos_space_client_cert
  client_key:
    env:
      - name: JUNOS_SPACE_CLIENT_KEY
    ini:
      - section: junos_space
        key: client_key
    vars:
      - name: junos_space_client_key
  validate_certs:
    env:
      - name: JUNOS_SPACE_VALIDATE_CERTS
    ini:
      - section: junos_space
        key: validate_certs
    vars:
      - name: junos_space_validate_certs
  ca_path:
    env:
      - name: JUNOS_SPACE_CA_PATH
    ini:
      - section: junos_space
        key: ca_path
    vars:
      - name: junos_space_ca_path
  timeout:
    env:
      - name: JUNOS_SPACE_TIMEOUT
    ini:
      - section: junos_space
        key: timeout
    vars:
      - name: junos_space_timeout
  retries:
    env:
      - name: JUNOS_SPACE_RETRIES
    ini:
      - section: junos_space
        key: retries
    vars:
      - name: junos_space_retries
  session:
    env:
      - name: JUNOS_SPACE_SESSION
    ini:
      - section: junos_space
        key: session
    vars:
      - name: junos_space_session
  domain_id:
    env:
      - name: JUNOS_SPACE_DOMAIN_ID
    ini:
      - section: junos_space
        key: domain_id
    vars:
      - name: junos_space_domain_id
  connections:
    env:
      - name: JUNOS_SPACE_CONNECTIONS
    ini:
      - section: junos_space
        key: connections
    vars:
      - name: junos_space_connections
  format:
    env:
      - name: JUNOS_SPACE_FORMAT
    ini:
      - section: junos_space
        key: format
    vars:
      - name: junos_space_format
"""
