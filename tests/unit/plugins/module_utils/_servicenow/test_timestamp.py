# Copyright (c) 2026 The netops.junos_space authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The appliance's date and time formats, as ISO 8601 in UTC."""

from __future__ import annotations

import pytest
from ansible_collections.netops.junos_space.plugins.module_utils._servicenow.timestamp import parse_timestamp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2014-12-18 10:57:16 UTC", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57:16 GMT", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57:16 utc", "2014-12-18T10:57:16Z"),
        ("2014-12-18 10:57 UTC", "2014-12-18T10:57:00Z"),
        ("2014-12-18 00:57:16 +05:30", "2014-12-17T19:27:16Z"),
        ("2014-12-31 23:30:00 -0130", "2015-01-01T01:00:00Z"),
        ("2014-12-18 10:57:16 +14:00", "2014-12-17T20:57:16Z"),
        ("2014-12-18 10:57:16 -13:59", "2014-12-19T00:56:16Z"),
        ("2014-12-18 23:59:59 UTC", "2014-12-18T23:59:59Z"),
        ("2020-09-17T15:25:22.000Z", "2020-09-17T15:25:22Z"),
        ("2020-09-17T15:25:22+02:00", "2020-09-17T13:25:22Z"),
        ("Mon, 05 Oct 2020 14:26:17 UTC", "2020-10-05T14:26:17Z"),
        ("Thu Apr 20 2017 07:26 PM UTC", "2017-04-20T19:26:00Z"),
        ("Thu Apr 20 2017 01:26 PM UTC", "2017-04-20T13:26:00Z"),
        ("Thu Apr 20 2017 12:00 AM UTC", "2017-04-20T00:00:00Z"),
        ("Thu Apr 20 2017 12:00 PM UTC", "2017-04-20T12:00:00Z"),
        ("Thu Dec 18 10:57:16 UTC 2014", "2014-12-18T10:57:16Z"),
        ("  2024-02-29 00:00:00 UTC ", "2024-02-29T00:00:00Z"),
    ],
)
def test_time_with_an_unambiguous_zone_is_converted_to_utc(text: str, expected: str) -> None:
    assert parse_timestamp(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2014-12-18 10:57:16",
        "2014-12-18",
        "1418900236",
        # India, Ireland or Israel; China, Cuba or Central US; Bangladesh or British summer time; and so on.
        "2014-12-18 10:57:16 IST",
        "2014-12-18 10:57:16 CST",
        "2014-12-18 10:57:16 BST",
        "2014-12-18 10:57:16 EST",
        "2014-12-18 10:57:16 PST",
        "2014-12-18 10:57:16 CET",
        "2014-12-18 10:57:16 PM",
        "2014-12-18 10:57:16 +15:00",
        "2014-12-18 10:57:16 +25:00",
        "2014-12-18 10:57:16 +05:60",
        "2023-02-29 00:00:00 UTC",
        "2014-13-18 10:57:16 UTC",
        "2014-12-32 10:57:16 UTC",
        "2014-12-18 24:57:16 UTC",
        "2014-12-18 10:60:16 UTC",
        "Thu Apr 20 2017 13:26 PM UTC",
        "Thu Apr 20 2017 00:26 AM UTC",
        "12/18/2014 10:57:16 UTC",
        "18.12.2014 10:57:16 UTC",
        "Mon, 05 Foo 2020 14:26:17 UTC",
        "٢٠١٤-12-18 10:57:16 UTC",
        "0001-01-01 00:00:00 +05:00",
        "9999-12-31 23:59:59 -05:00",
        "2014-12-18 10:57:16 UTC and more",
    ],
)
def test_ambiguous_or_unknown_time_is_none(text: str | None) -> None:
    assert parse_timestamp(text) is None
