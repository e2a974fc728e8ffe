# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The smallest module that imports requests and sends one query: no module that uses requests starts sooner."""

from __future__ import annotations

import os

import requests
from ansible.module_utils.basic import AnsibleModule


def main() -> None:
    module = AnsibleModule(argument_spec={"url": {"type": "str", "required": True}, "accept": {"type": "str"}})
    account = (os.environ["JUNOS_SPACE_USERNAME"], os.environ["JUNOS_SPACE_PASSWORD"])
    with requests.Session() as session:
        answer = session.get(
            module.params["url"], auth=account, headers={"Accept": module.params["accept"]}, timeout=60
        )
    module.exit_json(status=answer.status_code, text=answer.text)


if __name__ == "__main__":
    main()
