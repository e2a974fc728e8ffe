#!/usr/bin/python
# Copyright (c) 2026 The netops.junos_space authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: junos_space_appliance_report
short_description: Find out how a Junos Space appliance behaves, without any of its data
version_added: 2.0.0
description:
  - Send at most 15 GET requests to Junos Space Service Now, and one login if O(session) is true. Nothing is changed on the
    appliance. The first 401 ends the report.
  - Find out what Juniper does not document, such as how an empty list looks and whether paging, C(or) and quotes work.
  - Write C(appliance_report.md), a report for people, and C(appliance_scenario.json), a scenario for the role
    P(netops.junos_space.simulator#role) that behaves in the same way.
  - No name, number, address or text of the appliance is in these files. They contain words of a fixed list, and digests whose
    key is thrown away.
author:
  - The netops.junos_space authors (@netops)
extends_documentation_fragment:
  - netops.junos_space._attributes
  - netops.junos_space._connection
attributes:
  check_mode:
    support: full
    details:
      - In check mode the requests are sent, and no file is written.
  diff_mode:
    support: none
options:
  report_dir:
    description: The directory for the two files. It is created if it does not exist.
    type: path
    required: true
seealso:
  - module: netops.junos_space.junos_space_incident_info
  - name: Role simulator
    description: The simulated appliance, which loads the scenario of a report.
    link: https://github.com/netops/junos_space/blob/main/roles/simulator/README.md
"""

EXAMPLES = r"""
- name: Write a report on the appliance
  netops.junos_space.junos_space_appliance_report:
    url: https://space.example.net
    username: automation
    password: "{{ junos_space_password }}"
    session: true
    report_dir: appliance-report
  delegate_to: localhost
"""

RETURN = r"""
report:
  description: The path of the report for people. Null in check mode.
  returned: success
  type: str
  sample: appliance-report/appliance_report.md
scenario:
  description: The path of the scenario. Null in check mode.
  returned: success
  type: str
  sample: appliance-report/appliance_scenario.json
behaviour:
  description: The settings of the simulator in which the appliance differs from the simulator's defaults.
  returned: success
  type: dict
  sample:
    count_attribute: total
    empty_answer: no_content
requests_made:
  description: Number of HTTP requests, login and logout included.
  returned: success
  type: int
  sample: 16
failure:
  description: What went wrong, in the form of M(netops.junos_space.junos_space_incident_info).
  returned: failure
  type: dict
  sample:
    kind: auth
    status: 401
    hint: Check username and password, and that the account is neither locked nor expired.
"""

import dataclasses
import json
import os
import typing as t
from pathlib import Path

from ansible.module_utils.basic import env_fallback
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report import findings, page, probe
from ansible_collections.netops.junos_space.plugins.module_utils._appliance_report.anonymize import Anonymizer
from ansible_collections.netops.junos_space.plugins.module_utils._errors import SpaceError
from ansible_collections.netops.junos_space.plugins.module_utils._files import atomic_write
from ansible_collections.netops.junos_space.plugins.module_utils._module import (
    ModuleOptions,
    SpaceModule,
    exit_with_result,
)
from ansible_collections.netops.junos_space.plugins.module_utils._options import argument_spec, parse_connection

FILES = {"report": "appliance_report.md", "scenario": "appliance_scenario.json"}


def main() -> None:
    spec = {**argument_spec(env_fallback), "report_dir": {"type": "path", "required": True}}
    module = SpaceModule(argument_spec=spec, supports_check_mode=True)
    try:
        connection = parse_connection(ModuleOptions(module.params))
        for warning in connection.warnings():
            module.warn(warning)
        # A retry would be a request more, and one connection at a time is enough.
        with probe.OneLoginTransport(dataclasses.replace(connection, retries=0, connections=1)) as transport:
            seen = probe.observe(transport, connection.domain_id)
        found = findings.conclude(seen)
        scenario = Anonymizer().scenario(seen, found)
        texts = {
            "report": page.render(found, seen, scenario),
            "scenario": json.dumps(scenario, indent=2) + "\n",
        }
        result: dict[str, t.Any] = {"behaviour": found.behaviour(), "requests_made": transport.requests_made}
        result.update(dict.fromkeys(FILES) if module.check_mode else _write(Path(module.params["report_dir"]), texts))
    except SpaceError as exc:
        exit_with_result(module, {}, exc)
    else:
        module.exit_json(changed=not module.check_mode, **result)


def _write(directory: Path, texts: t.Mapping[str, str]) -> dict[str, str]:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, file in FILES.items():
            atomic_write(directory / file, texts[name])
    except OSError as exc:
        raise SpaceError(
            "usage",
            f"The report cannot be written to {directory}: {exc.strerror}.",
            hint="Set report_dir to a directory that this user may write to.",
        ) from exc
    return {name: os.path.join(directory, file) for name, file in FILES.items()}


if __name__ == "__main__":
    main()
