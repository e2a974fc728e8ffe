# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes docs/faults.md from the table.

Usage: python tests/faults/page.py > docs/faults.md
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import proxy_table
    import table
    import tls_table
else:
    from ansible_collections.netops.junos_space.tests.faults import proxy_table, table, tls_table

HEAD = """\
<!--
Copyright (c) 2026 The netops.junos_space authors
SPDX-License-Identifier: GPL-3.0-or-later
-->

<!-- Made by tests/faults/page.py from tests/faults/table.py. Change the table, not this page. -->

# Faults

What the appliance, or what answers in its place, may do wrong, and what becomes of it. Whatever is not a whole, certain
answer is never `open`: the module fails with `failure.kind`, the lookup fails, and the gates are `unknown` with the kind as
the code of their reason.

Each row is driven through the core, the module, the lookup and both gate roles with the real ansible-core: {count} faults,
{open} of which pass by themselves and then give the right answer. The numbers are those of one question for one tracking
number with `timeout: {timeout:g}` (where it says nothing else) and `retries: {retries}`; the time is the bound that the tests hold it to.

## How long a request can take

A request ends after `timeout` seconds and a quarter of a second, name resolution and the whole body included, however slowly
the bytes come. Only a GET is repeated, and only after a reset, a timeout, 429, 502, 503 or 504; never after 401 or 403.
The pause before a repetition is the `Retry-After` of the answer where it has one, else it grows from 1 to 30 seconds with
jitter. It is never longer than 30 seconds: an answer that asks for more ends it at once. So one request takes at most

    (retries + 1) * (timeout + 0.25) + retries * 30 seconds

which is {worst:g} seconds with the defaults (`timeout: 60`, `retries: 3`), and {short:g} with `timeout: 10` and `retries: 1`.
Where several requests run at a time and are answered with 429 or 503, those that were sent together are repeated with half
as many connections, which uses up none of the `retries`; that can happen two times with `connections: 4`, four with 16.
With `session: true`, a cookie that dies on the way adds one login and, at most, the same time once more.
A question takes one request for each page of the answer and a few more where the appliance has to be double-checked.

A wrong password costs one request for a play of any size, in the module (`run_once`) and in the gate roles, under `serial`
and every strategy. A lookup asks in each task, and so costs one request for each task that runs it; give its answer to
`ansible.builtin.set_fact` with `run_once`, or use the module, to get to one.

"""

TLS = """\
TLS 1.2 or later, verified by the CAs that come with `requests`, or by `ca_path` alone. Nothing is sent before the
certificate is verified. The message gives OpenSSL's reason, and the hint what to do about it."""

PROXIES = """\
A proxy comes from `HTTPS_PROXY` or `ALL_PROXY` in the environment, and is never used for this machine's own addresses. Its URL
is never shown: it can contain a password."""


def page() -> str:
    text = HEAD.format(
        count=len(table.FAULTS),
        open=sum(row.verdict == "open" for row in table.FAULTS),
        timeout=table.TIMEOUT,
        retries=table.RETRIES,
        worst=table.worst_case(60, 3),
        short=table.worst_case(10, 1),
    )
    for group in table.GROUPS:
        text += f"## {group.title}\n\n{group.words}\n\n"
        text += "| fault | `failure.kind` | verdict | requests | seconds, at most |\n| --- | --- | --- | --- | --- |\n"
        for row in group.rows:
            verdict = "`open`" if row.verdict == "open" else f"`unknown`: `{row.code}`"
            options = ", ".join(
                f"`{name}: {value:g}`" for name, value in row.options.items() if isinstance(value, float)
            )
            words = row.words + (f" ({options})" if options else "")
            kind = f"`{row.kind}`" if row.kind else "none"
            text += f"| {words} | {kind} | {verdict} | {row.requests} | {row.bound:g} |\n"
        text += "\n"
    text += f"## TLS\n\n{TLS}\n\n| fault | `failure.kind` | the hint |\n| --- | --- | --- |\n"
    for tls_row in tls_table.TLS_FAULTS:
        hint = tls_row.hint_contains if tls_row.kind else "the request is answered"
        text += f"| {tls_row.description} | {f'`{tls_row.kind}`' if tls_row.kind else 'none'} | {hint} |\n"
    text += f"\n## Proxies\n\n{PROXIES}\n\n| fault | `failure.kind` | the hint |\n| --- | --- | --- |\n"
    for proxy_row in proxy_table.PROXY_FAULTS:
        text += f"| {proxy_row.description} | `{proxy_row.kind}` | {proxy_row.hint_contains} |\n"
    return text.rstrip() + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
